"""The method of Rush and Larsen: gates by exponential Euler, all other states by forward Euler.

A gate is a state that is linear in itself and whose equation reads no other state but one, the voltage: the state that
most of such equations read. The voltage itself is not a gate.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.ode.exponential_euler import (
    exponential_program,
    increment,
    row_in_step,
    split_program,
)
from brainpy_codegen.integrators.stages import (
    Step,
    later,
    moved,
    parameter_times,
    step_fraction,
    time_label,
    with_free_face,
)
from brainpy_codegen.ir.expression import Name
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, ParameterTime, Program
from brainpy_codegen.transforms.dependence import Dependence
from brainpy_codegen.transforms.linearize import LinearParts, linear_states, linearize

TITLE = "Rush-Larsen, order 1 (Rush and Larsen 1978)"
REFERENCE = (
    "Rush, S. and Larsen, H. (1978). A practical algorithm for solving dynamic membrane equations. "
    "IEEE Transactions on Biomedical Engineering 25, 389-392. doi:10.1109/TBME.1978.326270"
)
TITLE_2 = "Rush-Larsen, order 2 (Sundnes et al. 2009)"
REFERENCE_2 = (
    "Sundnes, J., Artebrant, R., Skavhaug, O. and Tveito, A. (2009). A second-order algorithm for solving dynamic cell "
    "membrane equations. IEEE Transactions on Biomedical Engineering 56, 2546-2548. doi:10.1109/TBME.2009.2014739"
)


def build(model: Model) -> Program:
    """The program of the Rush-Larsen method.

    Raises:
        UnsupportedError: the model has no gates.
    """
    model = with_free_face(model)
    parts = linearize(model, _gates_or_refusal(model, SCHEME.name))
    return exponential_program(model, parts, Method(SCHEME.name, TITLE, 1, REFERENCE))


def _gates_or_refusal(model: Model, method: str) -> tuple[str, ...]:
    chosen = gates(model)
    if not chosen:
        others = "exponential_euler, or euler" if method == "rush_larsen" else "etd2, or midpoint"
        raise UnsupportedError(
            f"{method} treats gates exponentially, but {model.name!r} has none: no state is linear in itself "
            f"and reads only one other state; use {others}"
        )
    return chosen


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


def build_second_order(model: Model) -> Program:
    """The program of the Rush-Larsen method of order 2: gates with the rates at the middle of the step.

    Raises:
        UnsupportedError: the model has no gates.
    """
    model = with_free_face(model)
    parts = linearize(model, _gates_or_refusal(model, "rush_larsen2"))
    times = parameter_times(model, [Fraction(0), Fraction(1, 2)])
    step = Step(model, tuple(times.values()))
    method = Method("rush_larsen2", TITLE_2, 2, REFERENCE_2)
    return split_program(model, parts, method, step.times, _advance_by_midpoint(step, parts, times))


def _advance_by_midpoint(step: Step, parts: LinearParts, times: dict[Fraction, ParameterTime]) -> Function:
    half = step.names.fresh("half_dt")
    body: list[Statement] = [Assign(half, step_fraction(Fraction(1, 2)))]
    stages = (("1", step.states, Name(step.time), Fraction(0)), ("2", (), later(step.time, Name(half)), Fraction(1, 2)))
    states, rows = step.states, [*parts.rows]
    for number, given, time, c in stages:
        states = given or step.each("{}_2")
        if not given:
            for row, state, target in zip(rows, step.states, states, strict=True):
                body.append(Assign(target, moved(state, increment(row, state, half))))
        rows = [row_in_step(row, step, f"_{number}") for row in parts.rows]
        targets = tuple(name for row in rows for name in row.results)
        lead = (f"stage {number}, at {time_label(c, step.time)}",)
        arguments = (*map(Name, states), time)
        body.append(Invoke(targets, parts.function.name, arguments, times[c].name, lead=lead, blank_before=True))
    results = step.each("{}_next")
    for place, (row, state, result) in enumerate(zip(rows, step.states, results, strict=True)):
        # The whole step from the old state, with slope and offset of the middle.
        body.append(Assign(result, moved(state, increment(row, state)), blank_before=not place))
    return Function("advance", "advance", step.arguments(), tuple(body), results, step.doc(TITLE_2))


SCHEME = Scheme("rush_larsen", "ode", frozenset({"ode"}), 1, TITLE, REFERENCE, build, stiff="linear")
SECOND_ORDER = Scheme(
    "rush_larsen2", "ode", frozenset({"ode"}), 2, TITLE_2, REFERENCE_2, build_second_order, stiff="linear"
)
SCHEMES: tuple[Scheme, ...] = (SCHEME, SECOND_ORDER)
