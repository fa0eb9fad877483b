"""What changes with time in a network: tables of its values for the steps ahead, which compiled loops read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.inputs import Input

Floats: TypeAlias = npt.NDArray[np.float64]
Maker: TypeAlias = Callable[[Floats], Mapping[str, Any]]

MOST = 1 << 20  # numbers in the tables that are held at a time
STEPS = 4096  # tables that are made at a time, at most


class OverTime:
    """Fills tables with the values of the steps ahead, so that a loop need not stop for them.

    arrays: of the network, where the tables go. makers: give tables for an ascending array of times.
    t0, dt: step k begins at t0 + k dt. last: the step that a run ends before.
    """

    def __init__(self, arrays: dict[str, Any], makers: list[Maker], t0: float, dt: float, last: int) -> None:
        self._arrays = arrays
        self._makers = makers
        self._t0, self._dt, self._last = t0, dt, last
        self._known = range(0)
        self._steps = 0

    def reserve(self, k: int) -> None:
        """Give the tables their sizes, which some loops are compiled for: with the values of step k, and no others."""
        self._steps = self._fitting(k)
        self._fill(np.full(self._steps, k))

    def __call__(self, k: int) -> int:
        """Make the tables that step k needs; returns the step that has none any more."""
        if k not in self._known:
            if not self._steps:
                self._steps = self._fitting(k)
            stop = (k // self._steps + 1) * self._steps
            steps = np.arange(stop - self._steps, stop)
            # Loops look a table up by `k % tables`; no function is asked for times that are not simulated.
            self._fill(np.clip(steps, k, max(self._last - 1, k)))
            self._known = range(k, stop)
        return self._known.stop

    def forget(self) -> None:
        """Tables in the arrays are no longer those that were made last."""
        self._known = range(0)

    def _fill(self, steps: npt.NDArray[np.int64]) -> None:
        for maker in self._makers:
            self._arrays.update(maker(np.asarray(self._t0 + steps * self._dt, np.float64)))

    def _fitting(self, k: int) -> int:
        """How many steps are looked ahead: as many as MOST numbers hold, a power of 2."""
        self._fill(np.array([k]))
        one = sum(int(value) for name, value in self._arrays.items() if name.endswith(":table"))
        fitting = max(min(STEPS, MOST // max(one, 1)), 1)
        power: int = 1 << (fitting.bit_length() - 1)
        return power


def values_at(name: str, function: Callable[[float], Any], times: Floats, size: int) -> Floats:
    """A function of time at ascending times, of which equal ones are asked once: one row a time, of 1 or `size` values.

    Raises:
        UsageError: it gives another number of values, or now this and then that; `name` is what it is called.
    """
    asked, place = np.unique(times, return_inverse=True)
    if isinstance(function, Input):
        return np.asarray(function(asked), np.float64)[place, np.newaxis]
    rows = [np.asarray(function(t), np.float64).reshape(-1) for t in asked.tolist()]
    for t, row in zip(asked, rows, strict=True):
        if row.size not in (1, size):
            raise UsageError(f"{name}: {row.size} values for {size} neurons at t = {t:g}")
    width = max(row.size for row in rows)
    return np.array([np.broadcast_to(row, width) for row in rows])[place]
