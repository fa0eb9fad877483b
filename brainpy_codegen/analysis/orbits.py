"""Orbit diagrams of maps: where a map ends up, over a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.results import Result, Table, count
from brainpy_codegen.analysis.system import System, start_of
from brainpy_codegen.errors import UsageError
from brainpy_codegen.frontend.declare import Model


@dataclass(frozen=True, repr=False)
class OrbitDiagram(Result):
    """Orbits over a parameter: values of the parameter (count,), and for each state an array (count, kept).

    Rows of `to_dataframe`: one per point of each orbit, with the parameter, step and states.
    """

    parameter: str
    values: Array
    states: dict[str, Array]

    def periods(self, tolerance: float = 1e-6, largest: int = 64) -> Array:
        """The period of the orbit at each value; 0 where it is none up to the largest."""
        stacked = np.array(list(self.states.values()))
        found = np.zeros(len(self.values), int)
        for period in range(largest, 0, -1):
            apart = np.max(np.abs(stacked[:, :, period:] - stacked[:, :, :-period]), axis=(0, 2), initial=0.0)
            found[apart < tolerance] = period
        return found

    def __len__(self) -> int:
        return len(self.values)

    def _tables(self) -> list[Table]:
        steps = next(iter(self.states.values())).shape[1]
        states = {name: one.ravel() for name, one in self.states.items()}
        places = np.tile(np.arange(steps), len(self.values))
        return [{self.parameter: np.repeat(self.values, steps), "step": places, **states}]

    def _summary(self) -> str:
        low, high = self.values.min(), self.values.max()
        return f"{count(len(self), 'value')} of {self.parameter} from {low:.6g} to {high:.6g}"

    def plot(self, ax: Any = None, y: str | None = None) -> Any:
        """Draw a state over the parameter, a dot for each point; returns the artists."""
        from brainpy_codegen.analysis.spectrum_plots import plot_orbits

        return plot_orbits(self, ax, y)


def orbit_diagram(
    model: Model,
    parameter: str,
    range: Sequence[float],
    init: Mapping[str, float],
    params: Mapping[str, float] | None = None,
    *,
    count: int = 1000,
    transient: int = 1000,
    keep: int = 128,
) -> OrbitDiagram:
    """The orbits of a map (`bc.update`) after a transient, over a parameter.

    Raises:
        UsageError: the model is a differential equation, or init lacks a state.
    """
    system = System(model, params, active=(parameter,))
    if not system.is_map:
        raise UsageError(f"{model.name!r} is a differential equation; orbit diagrams are of maps (@bc.update)")
    values = np.linspace(float(range[0]), float(range[1]), count)
    x = np.repeat(start_of("init", init, system.states)[:, None], count, axis=1)
    kept = np.empty((system.size, count, keep))
    for k in np.arange(transient + keep):
        x = system.f(np.concatenate([x, values[None]]))
        if k >= transient:
            kept[:, :, k - transient] = x
    return OrbitDiagram(parameter, values, dict(zip(system.states, kept, strict=True)))
