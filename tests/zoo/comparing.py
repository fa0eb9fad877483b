"""How results are compared."""

from __future__ import annotations

from typing import Any

import numpy as np


def as_arrays(result: Any) -> list[np.ndarray]:
    """What `step` returned, as NumPy arrays: a tuple, or the bare value of a single state."""
    values = result if isinstance(result, tuple) else (result,)
    return [np.asarray(value) for value in values]


def deviations(
    names: tuple[str, ...], got: list[np.ndarray], expected: list[np.ndarray], scales: list[np.ndarray], relative: float
) -> list[str]:
    """One line per state that is off by more than `relative` of its scale, with the worst element."""
    assert len(got) == len(expected) == len(names), f"{len(got)} results for the states {names}"
    lines = []
    for name, value, wanted, scale in zip(names, got, expected, scales, strict=True):
        if value.shape != wanted.shape:
            lines.append(f"{name}: shape {value.shape}, expected {wanted.shape}")
            continue
        with np.errstate(invalid="ignore"):
            error = np.abs(value - wanted) / np.maximum(scale, 1e-300)
        error = np.where((value == wanted) | (np.isnan(value) & np.isnan(wanted)), 0.0, error)
        if not np.all(error <= relative):
            i = np.unravel_index(np.argmax(np.where(np.isnan(error), np.inf, error)), error.shape)
            lines.append(f"{name}[{', '.join(map(str, i))}]: {value[i]!r}, expected {wanted[i]!r}, off {error[i]:.1e}")
    return lines


def same_bits(names: tuple[str, ...], one: list[np.ndarray], other: list[np.ndarray]) -> list[str]:
    """One line per state in which two results are not the same bits (any nan equals any nan)."""
    assert len(one) == len(other) == len(names)
    lines = []
    for name, a, b in zip(names, one, other, strict=True):
        assert a.shape == b.shape, f"{name}: shapes {a.shape} and {b.shape}"
        assert a.dtype == b.dtype == np.float64, f"{name}: {a.dtype} and {b.dtype}"
        differs = (a.view(np.int64) != b.view(np.int64)) & ~(np.isnan(a) & np.isnan(b))
        if np.any(differs):
            i = np.unravel_index(np.argmax(differs), a.shape)
            lines.append(
                f"{name}[{', '.join(map(str, i))}]: {a[i].hex()} != {b[i].hex()} ({differs.sum()} of {a.size})"
            )
    return lines
