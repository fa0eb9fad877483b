"""One model of the zoo and what to put in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

GOLDEN = 0.6180339887498949


@dataclass(frozen=True)
class Case:
    """A model with ranges of its states, from which the inputs are spread, and rows that must be among them."""

    model: Any
    ranges: Sequence[tuple[float, float]]
    rows: Sequence[tuple[float, ...]] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    t: float = 0.75
    kind: str = "ode"
    vector: bool = False
    numpy_scalars: bool = False  # the function needs NumPy's booleans, as `~` does
    on_arrays: bool = True  # called on arrays, the function means the same as on its elements
    rewritten: bool = False  # a removable singularity is written in another way
    cancellation: float = 0.0  # size of terms that nearly cancel in a derivative

    @property
    def method(self) -> str:
        """The simplest method of this kind of model."""
        return "euler" if self.kind == "ode" else "update"

    def samples(self, n: int = 13) -> list[np.ndarray]:
        """One array of n values per state: the rows, then points spread over the ranges."""
        free = max(n - len(self.rows), 0)
        columns = []
        for k, (low, high) in enumerate(self.ranges):
            spread = low + (high - low) * ((0.37 + np.arange(1, free + 1) * GOLDEN ** (1 + 0.5 * k)) % 1.0)
            columns.append(np.array([row[k] for row in self.rows] + spread.tolist())[:n])
        return columns

    def apply(self, values: Sequence[Any], t: float, dt: float, params: Mapping[str, Any]) -> list[Any]:
        """Results of the user's own function, one per state."""
        clock = (t,) if self.kind == "ode" else (t, dt)
        with np.errstate(all="ignore"):
            found = self.model.function(*values, *clock, **params)
        if isinstance(found, dict):
            return [found[name] for name in self.model.states]
        return list(found) if isinstance(found, tuple) else [found]

    def elementwise(self, states: Sequence[np.ndarray], dt: float, **changed: Any) -> list[np.ndarray]:
        """The same for arrays: element by element through Python floats, or at once for a coupled model."""
        params = {**self.params, **changed}
        if self.vector:
            found = self.apply([state.copy() for state in states], self.t, dt, params)
            return [np.broadcast_to(np.asarray(value, float), states[0].shape) for value in found]
        number = np.float64 if self.numpy_scalars else float
        rows = []
        for i, values in enumerate(zip(*states, strict=True)):
            own = {name: number(p[i]) if np.ndim(p) else p for name, p in params.items()}
            rows.append([float(v) for v in self.apply([number(v) for v in values], self.t, dt, own)])
        return [np.array(column) for column in zip(*rows, strict=True)]

    def whole(self, states: Sequence[np.ndarray], dt: float) -> list[np.ndarray] | None:
        """The user's function called on whole arrays; None where it was not written for them."""
        if not self.on_arrays:
            return None
        try:
            return self.apply([state.copy() for state in states], self.t, dt, self.params)
        except (TypeError, ValueError):  # `if array`, `math.exp(array)`
            return None
