"""Catch loops of compiled code that write beyond their arrays, before they harm the process.

An edited loop that runs one step too far writes behind the last row of its record. While the guard holds, the arrays
that go into compiled loops lie between margins filled with a pattern, which is looked at afterwards; what is computed
from it is off by far. A loop that misses its arrays by more than the margin does what it does without a guard.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.runtime.load import support

_LOOPS = ("run_population", "run_heterogeneous", "run_vector", "rates")
_PATTERN = 8.75e30
_FEW_ROWS = 4
_MARGIN = 8192  # numbers on each side, and at least two rows of the array


class OverrunError(Exception):
    """A compiled loop wrote where it must not."""


@contextmanager
def cramped(module: ModuleType) -> Iterator[None]:
    """Give the loops of `solve` (numba, c) logs of few rows, so that they come back for room and go on, many times."""
    adaptive = support(module, "adaptive") if hasattr(module, "solve") else None
    rows = getattr(adaptive, "LOG_ROWS", None)
    if adaptive is None or rows is None:
        yield
        return
    adaptive.__dict__["LOG_ROWS"] = _FEW_ROWS
    try:
        yield
    finally:
        adaptive.__dict__["LOG_ROWS"] = rows


@contextmanager
def guarded(module: ModuleType) -> Iterator[None]:
    """Let the compiled loops of a module (numba, c) run between margins; other modules are left as they are."""
    loops = getattr(module, "LOOPS", None)
    if not dataclasses.is_dataclass(loops) or isinstance(loops, type):
        yield
        return
    changed = {name: _watched(getattr(loops, name), name) for name in _LOOPS if callable(getattr(loops, name, None))}
    module.__dict__["LOOPS"] = dataclasses.replace(loops, **changed)
    try:
        yield
    finally:
        module.__dict__["LOOPS"] = loops


def _watched(loop: Callable[..., Any], name: str) -> Callable[..., Any]:
    def run(*arguments: Any) -> Any:
        inner = [_Padded(one) if isinstance(one, np.ndarray) else None for one in arguments]
        given = [one if padded is None else padded.array for one, padded in zip(arguments, inner, strict=True)]
        result = loop(*given)
        for original, padded in zip(arguments, inner, strict=True):
            if padded is not None:
                if padded.spilled():
                    raise OverrunError(f"{name} writes beyond the end of an array: its loop or an index is wrong")
                original[...] = padded.array
        return result

    return run


class _Padded:
    """A copy of an array between two margins."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        margin = max(_MARGIN, 2 * array.size // max(len(array), 1))
        self._whole = np.full(array.size + 2 * margin, _PATTERN if array.dtype.kind == "f" else 0, array.dtype)
        self._margins = (self._whole[:margin], self._whole[margin + array.size :])
        self._pattern = self._whole[0]
        self.array = self._whole[margin : margin + array.size].reshape(array.shape)
        self.array[...] = array

    def spilled(self) -> bool:
        return any(np.any(margin != self._pattern) for margin in self._margins)
