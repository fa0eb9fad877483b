"""At which states, parameters and times solutions and runs with a past are compared."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.verification.inputs import Domain, draw_parameters, draw_states
from brainpy_codegen.verification.reference import Array, Reference
from brainpy_codegen.verification.tally import Case

_T0 = 0.75
_CANDIDATES = 64
_VECTOR = 5
_ELEMENTS = 3


class SolutionInputs:
    """Draws them for one model.

    Args:
        reference: the interpreted program.
        module: what computes slopes.
        domain: where to test it.
        dtype, draw: of all inputs.
    """

    def __init__(
        self, reference: Reference, module: ModuleType, domain: Domain, dtype: str, draw: np.random.Generator
    ) -> None:
        model = reference.program.model
        self._module, self._domain, self._dtype, self._draw = module, domain, np.dtype(dtype), draw
        self._states = tuple(row.name for row in model.states)
        self._parameters = model.parameters
        self._matrices = tuple(row.name for row in model.parameters if row.matrix)
        self._vector = model.vector

    def case(self, kind: str, dt: float) -> Case:
        """Inputs: "default" parameters, "drawn" ones, or one of each per "element"; states as they occur."""
        count = _VECTOR if self._vector else _ELEMENTS if kind == "element" else 1
        states = {name: self.rounded(values) for name, values in self._occurring(count).items()}
        parameters: dict[str, Any] = {}
        drawn = draw_parameters(self._domain, count, self._draw)
        for name, (value, _) in self._domain.parameters.items():
            near = value + 0.2 * (drawn[name] - value)  # far away, solutions blow up
            chosen = np.full(count, value) if kind == "default" else near
            parameters[name] = self.rounded(chosen) if kind == "element" else self.number(chosen[0])
        for name in self._matrices:
            entries = self._draw.normal(0.0, 1.0, (_VECTOR, _VECTOR)) / np.sqrt(_VECTOR)
            parameters[name] = self.rounded(entries)
        parameters = {row.name: parameters[row.name] for row in self._parameters}
        if count == 1:
            single = {name: float(values[0]) for name, values in states.items()}
            return Case(single, parameters, self.number(0.0 if kind == "default" else _T0), self.number(dt))
        return Case(states, parameters, self.number(0.0 if kind == "default" else _T0), self.number(dt))

    def _occurring(self, count: int) -> dict[str, Array]:
        pool = self._domain.pool
        if pool.shape[1]:
            places = self._draw.integers(0, pool.shape[1], count)
            return {name: pool[row, places] for row, name in enumerate(self._states)}
        found = draw_states(self._domain, 64, self._draw)
        inside = np.ones(64, bool)
        for name in self._states:
            low, high = self._domain.states[name]
            inside &= (found[name] >= low) & (found[name] <= high)
        chosen = np.resize(np.flatnonzero(inside) if inside.any() else np.arange(64), count)
        return {name: found[name][chosen] for name in self._states}

    def rounded(self, values: Any) -> Array:
        """Values as the file's numbers are."""
        return np.asarray(values).astype(self._dtype)

    def number(self, value: float) -> float:
        """A value as the file's numbers are."""
        return float(self._dtype.type(value))

    def at_rest(self, case: Case) -> Case:
        """The case with states of zero."""
        return replace(case, states={name: np.zeros_like(value) + 0.0 for name, value in case.states.items()})

    def turning(self, case: Case) -> Case:
        """The case at that of many states where slopes change fastest for their size, which a first step depends on."""
        found = self._occurring(_CANDIDATES)
        states, ahead = np.array([found[name] for name in self._states], float), 1e-6 * self._domain.dt

        def slopes(values: Array) -> Array:
            dx = self._module.derivative(*values, case.t, *case.parameters.values())
            return np.array(np.broadcast_arrays(*(dx if isinstance(dx, tuple) else (dx,)), values[0])[:-1], float)

        with np.errstate(all="ignore"):
            now, weight = slopes(states), 1.0 / (np.abs(states) + 1e-3)
            change = np.abs(slopes(states + ahead * now) - now) / ahead
            rate = np.sum(weight * change, axis=0) / np.sum(weight * np.abs(now), axis=0)
        place = int(np.argmax(np.where(np.isfinite(rate), rate, -1.0)))
        return replace(case, states={name: float(found[name][place]) for name in self._states})
