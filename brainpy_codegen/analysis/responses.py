"""Phase response curves: how a small kick advances a limit cycle, from the adjoint equation on the collocation mesh.

The curve Z solves Z' = -J(t)^T Z along the cycle u, with the period of the cycle, and Z . u' = 1. It is found by one
linear system: the equation has a single periodic solution where the multiplier 1 is simple.

Malkin's theorem; Hoppensteadt, F. C. and Izhikevich, E. M. (1997). Weakly connected neural networks, chapter 9.
https://doi.org/10.1007/978-1-4612-1828-9
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from brainpy_codegen.analysis.collocation import Collocation
from brainpy_codegen.analysis.cycles import LimitCycle
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.results import Result, Table, place
from brainpy_codegen.errors import RunError

_SIMPLE = 1e-6  # distance of the next multiplier from 1
_ACCURATE = 1e-2


@dataclass(frozen=True, repr=False)
class PhaseResponse(Result):
    """The phase response curve of a limit cycle to infinitesimal kicks.

    Rows of `to_dataframe`: one per time, with the phase and the advance per unit of each state.

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

    def _tables(self) -> list[Table]:
        return [{"t": self.t, "phase": self.phase, **self.states}]

    def _summary(self) -> str:
        ranges = (f"{name} from {one.min():.4g} to {one.max():.4g}" for name, one in self.states.items())
        return f"period {self.period:.8g}; {', '.join(ranges)}"

    def plot(self, ax: Any = None, state: str | None = None) -> Any:
        """Draw the advance by a kick of a state (default: the first) over the phase; returns the artists."""
        from brainpy_codegen.analysis.firing_plots import plot_response

        return plot_response(self, ax, state)


def phase_response(cycle: LimitCycle) -> PhaseResponse:
    """The phase response curve of a limit cycle.

    Args:
        cycle: a cycle of `limit_cycle` or `cycle_continuation`, stable or not.

    Raises:
        RunError: a second multiplier is 1, as at a fold of cycles, where phases do not respond linearly; or the mesh
            does not resolve the curve.
    """
    system, mesh = cycle.system, cycle.orbit
    assert mesh is not None
    nearest = float(np.min(np.abs(cycle.multipliers[1:] - 1.0)))
    if nearest < _SIMPLE:
        raise RunError(
            f"a second Floquet multiplier is 1 (to {nearest:.2g}) of {_shown(cycle)}: at a fold of cycles phases have "
            "no linear response; try a cycle of another parameter",
            part=cycle,
        )
    adjoint = Collocation(system, mesh.mesh, mesh).adjoint(mesh)
    if adjoint is None:
        raise RunError(
            f"the adjoint equation of {_shown(cycle)} has no single periodic solution: the cycle is not isolated; try "
            "one of another parameter",
            part=cycle,
        )
    times = cycle.t / cycle.period
    points = np.concatenate([mesh.at(times), np.repeat(mesh.active[:, None], len(times), axis=1)])
    values, flow = adjoint.at(times), system.f(points)
    states = dict(zip(system.states, values, strict=True))
    error = float(np.max(np.abs(np.sum(values * flow, axis=0) - 1.0)))
    response = PhaseResponse(cycle.period, cycle.t, states, dict(cycle.params), error)
    if not error < _ACCURATE:
        raise RunError(
            f"Z . u' deviates from 1 by {error:.2g}: the mesh of {mesh.intervals} intervals does not resolve the "
            f"response of {_shown(cycle)} (a canard, or a cycle near a fold); try more intervals. What was computed is "
            "in the part of this error",
            part=response,
        )
    return response


def _shown(cycle: LimitCycle) -> str:
    """A cycle in a line of text."""
    first = {name: float(values[0]) for name, values in cycle.states.items()}
    return f"the cycle of period {cycle.period:.6g} through {place(first)}, with {place(cycle.params)}"
