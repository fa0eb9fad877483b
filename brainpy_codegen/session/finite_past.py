"""What a model with delays read of a run: its rows, and before them its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from brainpy_codegen.ir.interpret import Interpreter
from brainpy_codegen.ir.model import Model
from brainpy_codegen.runtime.history import is_table
from brainpy_codegen.runtime.simulate import Outcome, Request

Curve: TypeAlias = Callable[[float], Any]


@dataclass(frozen=True, slots=True)
class Past:
    """The past of one element (of a vector model, of all), by state; between rows, straight lines will do."""

    model: Model
    curves: Mapping[str, Curve]

    @classmethod
    def of(cls, model: Model, request: Request, outcome: Outcome, element: tuple[int, ...]) -> Past | None:
        """The past at the end of a run; None for a model without delays, and where rows of a state are missing."""
        if model.delays is None or not set(model.delays.states) <= set(outcome.records):
            return None
        curves = {}
        for state in model.delays.states:
            rows = np.asarray(outcome.records[state], float)
            index: Any = (slice(None), *element)
            rows = rows[index] if element and rows.ndim == len(element) + 1 else rows
            given = (request.history or {}).get(state)
            curves[state] = _curve(np.asarray(outcome.t, float), rows, given, request, element)
        return cls(model, curves)

    def values(
        self, machine: Interpreter, states: Sequence[Any], t: float, parameters: Sequence[Any]
    ) -> tuple[Any, ...] | None:
        """The delayed values at a time; None where one of them is no number."""
        delays = self.model.delays
        assert delays is not None
        names = delays.function.results
        lengths = dict(zip(names, machine.call(delays.function.name, *states, t, *parameters), strict=True))
        found = []
        for one in delays.values:
            when, curve = float(np.ravel(t - lengths[one.delay])[0]), self.curves[one.state]
            value = curve(when)
            if one.derivative:
                near = 1e-6 * max(abs(when), 1.0)
                value = (curve(when + near) - curve(when - near)) / (2.0 * near)
            if not np.isfinite(value).all():
                return None
            found.append(value)
        return tuple(found)


def _curve(times: Any, rows: Any, history: Any, request: Request, element: tuple[int, ...]) -> Curve:
    def before(when: float) -> Any:
        if history is None:
            return rows[0]
        if is_table(history):
            return np.interp(when, history[0], history[1])
        if callable(history):
            given = np.asarray(history(np.float64(when)), float)
        else:
            array = np.asarray(history, float)
            back = round((request.t0 - when) / request.dt) if array.ndim and request.dt else 0
            given = array[max(len(array) - 1 - back, 0)] if array.ndim and len(array) > 1 else np.ravel(array)[0]
        return given[element] if element and np.ndim(given) == len(element) else given

    def curve(when: float) -> Any:
        if when < times[0]:
            return before(when)
        place = int(np.clip(np.searchsorted(times, when) - 1, 0, max(len(times) - 2, 0)))
        if len(times) < 2:
            return rows[-1]
        width = times[place + 1] - times[place]
        part = (when - times[place]) / width if width > 0 else 1.0
        return rows[place] + min(part, 1.0) * (rows[place + 1] - rows[place])

    return curve
