"""Phase response curves: how a small kick advances a limit cycle, from the adjoint equation on the collocation mesh.

The curve Z solves Z' = -J(t)^T Z along the cycle u, with the period of the cycle, and Z . u' = 1. It is found by one
linear system: the equation has a single periodic solution where the multiplier 1 is simple.

Malkin's theorem; Hoppensteadt, F. C. and Izhikevich, E. M. (1997). Weakly connected neural networks, chapter 9.
https://doi.org/10.1007/978-1-4612-1828-9
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.analysis.collocation import Collocation, Orbit
from brainpy_codegen.analysis.cycles import LimitCycle
from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.system import System
from brainpy_codegen.errors import RunError, UsageError
from brainpy_codegen.frontend.declare import Model

_SIMPLE = 1e-6  # distance of the next multiplier from 1
_ACCURATE = 1e-2


@dataclass(frozen=True)
class PhaseResponse:
    """The phase response curve of a limit cycle to infinitesimal kicks.

    Attributes:
        period: of the cycle.
        t: times from 0 to one period; t = 0 is the first row of the cycle that was given.
        states: for each state an array: the time by which the next and all later cycles come earlier, per unit by which
            the state is kicked at t. Divided by the period it is a phase, times 2 pi / period an angle.
        params: all parameters.
        error: the largest deviation of Z . u' from 1, which it is exactly.
    """

    period: float
    t: Array
    states: dict[str, Array]
    params: dict[str, float]
    error: float

    @property
    def phase(self) -> Array:
        """`t` in units of the period."""
        return self.t / self.period

    def at(self, state: str, t: float) -> float:
        """The advance per unit of a state at a time, which may lie in any period."""
        return float(np.interp(t % self.period, self.t, self.states[state]))

    def to_dataframe(self) -> Any:
        """One row per time: t, phase, then the advance per unit of each state."""
        import pandas as pd

        return pd.DataFrame({"t": self.t, "phase": self.phase, **self.states})

    def plot(self, ax: Any = None, state: str | None = None) -> Any:
        """Draw the advance by a kick of a state (default: the first) over the phase; returns the artists."""
        from brainpy_codegen.analysis.plotting import axes

        ax = axes(ax)
        state = state or next(iter(self.states))
        if state not in self.states:
            raise UsageError(f"there is no state {state!r} here; those that are: {', '.join(self.states)}")
        artists = [ax.axhline(0.0, color="0.7", linewidth=0.8)]
        artists += ax.plot(self.phase, self.states[state], color="#1b3a6b", linewidth=1.6)
        ax.set_xlabel("phase [period]")
        ax.set_ylabel(f"advance in time per unit of {state}")
        ax.set_xlim(0.0, 1.0)
        return np.array(artists, object)


def phase_response(
    model: Model,
    cycle: LimitCycle,
    *,
    frozen: Mapping[str, float] | None = None,
    module: ModuleType | None = None,
) -> PhaseResponse:
    """The phase response curve of a limit cycle.

    Args:
        model: the model that the cycle belongs to.
        cycle: a cycle of `limit_cycle` or `cycle_continuation`, stable or not.
        frozen: states that were held at a value when the cycle was computed.
        module: the generated module whose (edited) `derivative` was analysed.

    Raises:
        RunError: a second multiplier is 1, as at a fold of cycles, where phases do not respond linearly; or the mesh
            does not resolve the curve.
        UsageError: the cycle belongs to another model.
    """
    free = tuple(name for name in model.states if name not in (frozen or {}))
    if tuple(cycle.states) != free or cycle.orbit is None:
        raise UsageError(
            f"the cycle has the states {', '.join(cycle.states)}, {model.name!r} has {', '.join(free)}; a cycle of "
            "limit_cycle(...) of this model is needed (states that were frozen there: frozen={...})"
        )
    system = System(analysed(model, module), cycle.params, frozen=frozen)
    nearest = float(np.min(np.abs(cycle.multipliers[1:] - 1.0)))
    if nearest < _SIMPLE:
        raise RunError(
            f"a second Floquet multiplier is 1 (to {nearest:.2g}): at a fold of cycles phases have no response"
        )
    orbit = Orbit(cycle.orbit.mesh, cycle.orbit.nodes, cycle.period, np.empty(0))
    adjoint = Collocation(system, orbit.mesh, orbit).adjoint(orbit)
    if adjoint is None:
        raise RunError("the adjoint equation has no single periodic solution: the cycle is not isolated")
    times = cycle.t / cycle.period
    values, flow = adjoint.at(times), system.f(orbit.at(times))
    states = dict(zip(system.states, values, strict=True))
    error = float(np.max(np.abs(np.sum(values * flow, axis=0) - 1.0)))
    if not error < _ACCURATE:
        raise RunError(
            f"Z . u' deviates from 1 by {error:.2g}: the mesh of {orbit.intervals} intervals does not resolve the "
            "response (a canard, or a cycle near a fold); try more intervals"
        )
    return PhaseResponse(cycle.period, cycle.t, states, dict(cycle.params), error)
