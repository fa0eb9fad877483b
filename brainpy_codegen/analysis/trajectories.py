"""Solutions over time, as an analysis shows them beside what it finds; `bc.simulate` runs the generated code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.results import Result, Table, place
from brainpy_codegen.analysis.system import System


@dataclass(frozen=True, repr=False)
class Trajectory(Result):
    """A solution: times, and an array for each state.

    Rows of `to_dataframe`: one per time.
    """

    t: Array
    states: dict[str, Array]

    def __len__(self) -> int:
        return len(self.t)

    def _tables(self) -> list[Table]:
        return [{"t": self.t, **self.states}]

    def _summary(self) -> str:
        begin, end = (place({name: one[k] for name, one in self.states.items()}) for k in (0, -1))
        return f"from {begin} to {end} at t={self.t[-1]:.6g}"

    def plot(self, ax: Any = None, x: str | None = None, y: str | None = None) -> Any:
        """Draw the solution over two states, the start as a dot (one state: over time); returns the artists."""
        from brainpy_codegen.analysis.plane_plots import plot_trajectory

        return plot_trajectory(self, ax, x, y)


def solution(system: System, start: Array, duration: float, points: int) -> Trajectory:
    """The solution from a state (a negative duration: backward in time)."""
    from scipy.integrate import solve_ivp

    times, f = np.linspace(0.0, duration, points), system.f
    result = solve_ivp(lambda t, x: f(x), (0.0, duration), start, method="LSODA", t_eval=times, rtol=1e-9, atol=1e-11)
    return Trajectory(result.t, dict(zip(system.states, result.y, strict=True)))
