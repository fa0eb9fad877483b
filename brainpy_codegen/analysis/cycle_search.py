"""One limit cycle: from a simulation that repeats itself, or at given parameters in the family of a Hopf point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import ModuleType

from brainpy_codegen.analysis.collocation import Orbit
from brainpy_codegen.analysis.cycle_branches import cycle_from_hopf
from brainpy_codegen.analysis.cycles import LimitCycle, check_equations, described, refined
from brainpy_codegen.analysis.diagram import SpecialPoint
from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.first_cycle import simulated_cycle
from brainpy_codegen.analysis.system import System, start_of
from brainpy_codegen.errors import RunError, UsageError
from brainpy_codegen.frontend.declare import Model

_LONGER = (60.0, 300.0, 1500.0)  # periods after which the solution is looked at again
_COARSE = 1e-4  # deviation of the trivial multiplier from 1


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
        intervals: of the mesh; the error is of order 8 in their length. They become up to four times as many where
            the multiplier that must be 1 is not.
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
    cycle = _resolved(system, guess, intervals)
    # What a simulation settles on is stable: else it has only just left an unstable cycle, or was stopped short.
    for periods in () if duration else _LONGER:
        if cycle.stable:
            break
        with suppress(RunError):
            guess = simulated_cycle(system, guess.nodes[:, 0], periods * guess.period)
            cycle = _resolved(system, guess, intervals)
    return cycle


def _resolved(system: System, guess: Orbit, intervals: int) -> LimitCycle:
    """The cycle near a guess, on a finer mesh where its trivial multiplier is not 1."""
    cycle = described(system, *refined(system, guess, intervals))
    for finer in (2, 4):
        if abs(cycle.multipliers[0] - 1.0) < _COARSE:
            break
        with suppress(RunError):
            cycle = described(system, *refined(system, guess, finer * intervals))
    return cycle
