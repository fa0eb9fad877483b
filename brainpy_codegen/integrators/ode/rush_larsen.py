"""The method of Rush and Larsen: gates by exponential Euler, all other states by forward Euler.

A gate is a state that is linear in itself and whose equation reads no other state but one, the voltage: the state that
most of such equations read. The voltage itself is not a gate.
"""

from __future__ import annotations

from collections import Counter

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.ode.exponential_euler import exponential_program
from brainpy_codegen.integrators.stages import with_free_face
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program
from brainpy_codegen.transforms.dependence import Dependence
from brainpy_codegen.transforms.linearize import linear_states, linearize

TITLE = "Rush-Larsen, order 1 (Rush and Larsen 1978)"
REFERENCE = (
    "Rush, S. and Larsen, H. (1978). A practical algorithm for solving dynamic membrane equations. "
    "IEEE Transactions on Biomedical Engineering 25, 389-392. doi:10.1109/TBME.1978.326270"
)


def build(model: Model) -> Program:
    """The program of the Rush-Larsen method.

    Raises:
        UnsupportedError: the model has no gates.
    """
    model = with_free_face(model)
    chosen = gates(model)
    if not chosen:
        raise UnsupportedError(
            f"rush_larsen treats gates exponentially, but {model.name!r} has none: no state is linear in itself "
            "and reads only one other state; use exponential_euler, or euler"
        )
    return exponential_program(model, linearize(model, chosen), Method(SCHEME.name, TITLE, 1, REFERENCE))


def gates(model: Model) -> tuple[str, ...]:
    """The gates of a model, in the order of its states."""
    dependence = Dependence(model.function)
    names = [state.name for state in model.states]
    rates = dict(zip(names, model.function.results, strict=True))
    others = {
        state: {other for other in names if other != state and dependence.name_moves(rates[state], other)}
        for state in linear_states(model)
    }
    candidates = [state for state, read in others.items() if len(read) <= 1]
    readers = Counter(other for state in candidates for other in others[state])
    voltage = max(names, key=lambda name: readers[name])  # the first of several
    return tuple(state for state in candidates if state != voltage and others[state] <= {voltage})


SCHEME = Scheme("rush_larsen", "ode", frozenset({"ode"}), 1, TITLE, REFERENCE, build)
