"""One limit cycle: from a simulation that repeats itself, or at given parameters in the family of a Hopf point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

from brainpy_codegen.analysis.cycle_branches import cycle_from_hopf
from brainpy_codegen.analysis.cycles import LimitCycle, check_equations, described, refined
from brainpy_codegen.analysis.diagram import SpecialPoint
from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.first_cycle import simulated_cycle
from brainpy_codegen.analysis.system import System, start_of
from brainpy_codegen.errors import UsageError
from brainpy_codegen.frontend.declare import Model


def limit_cycle(
    model: Model,
    params: Mapping[str, float] | None = None,
    *,
    init: Mapping[str, float] | None = None,
    box: Mapping[str, Sequence[float]] | None = None,
    hopf: SpecialPoint | None = None,
    duration: float | None = None,
    intervals: int = 60,
    frozen: Mapping[str, float] | None = None,
    module: ModuleType | None = None,
) -> LimitCycle:
    """A limit cycle of a model.

    From `init` (or the middle of `box`) the model is simulated until it repeats itself, which finds stable cycles; from
    a Hopf point of `continuation` the family of cycles is followed to the given parameters, stable or not.

    Args:
        model: a declared model without explicit time.
        params: values of parameters; with `hopf`, the one of the continuation may differ from its value there.
        init: where the simulation starts.
        box: in place of `init`.
        hopf: a Hopf point of `continuation`.
        duration: how long the simulation may take to settle; default: found by trying.
        intervals: of the mesh; the error is of order 8 in their length.
        frozen: states that are held at a value.
        module: a generated module whose (edited) `derivative` is analysed.

    Raises:
        RunError: the simulation does not repeat itself, or Newton's method does not converge; the message says where.
    """
    model = analysed(model, module)
    if hopf is not None:
        return cycle_from_hopf(model, hopf, params or {}, frozen, intervals)
    system = System(model, params, frozen=frozen)
    check_equations(system)
    if system.size < 2:
        raise UsageError(f"a model with one state such as {model.name!r} has no cycles")
    if init is None and box is None:
        raise UsageError("limit_cycle needs init={state: value}, a box, or a Hopf point (hopf=diagram['H1'])")
    start = init or {name: 0.5 * (low + high) for name, (low, high) in (box or {}).items()}
    guess = simulated_cycle(system, start_of("init", start, system.states), duration)
    return described(system, *refined(system, guess, intervals))
