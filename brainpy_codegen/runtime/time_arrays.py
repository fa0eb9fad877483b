"""Times as numbers or arrays of NumPy, JAX or PyTorch, by whichever of them they belong to."""

from __future__ import annotations

import math
import sys
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

# A time is a number or an array of any of three libraries that this package must not import.
Times: TypeAlias = Any


def library_of(t: Times) -> Any:
    """The library that t is an array of: numpy, jax.numpy or torch; whoever made t has imported it."""
    root = type(t).__module__.partition(".")[0]
    if root == "torch":
        return sys.modules["torch"]
    if root in ("jax", "jaxlib"):
        return sys.modules["jax.numpy"]
    return np


def select(t: Times, condition: Times, if_true: Times, if_false: Times) -> Times:
    """One value where a condition on t holds, the other where it does not."""
    # 0 t + value: bare numbers would become float32 in PyTorch.
    return library_of(t).where(condition, 0.0 * t + if_true, 0.0 * t + if_false)


def within(t: Times, begin: float, end: float) -> Times:
    """From begin (included) to end (not included)."""
    # Steps and edges are sums of decimals, 3 * 0.1 and 0.1 + 0.2 + ...: their last bits must not decide.
    return (t >= begin - 1e-12 * abs(begin)) & (t < (end if math.isinf(end) else end - 1e-12 * abs(end)))


def phase_of(periods: Times, t: Times) -> Times:
    """The part of a period that has passed, in [0, 1)."""
    passed = periods + 1e-9  # so that the last bits do not decide which period an edge belongs to
    return passed - library_of(t).floor(passed)


def as_array(library: Any, values: npt.NDArray[np.float64], t: Times) -> Any:
    """Numbers as an array of the library and of the type of t."""
    if library.__name__ == "torch":
        return library.tensor(values, dtype=t.dtype, device=t.device)
    return library.asarray(values)


def as_index(place: Times) -> Any:
    """Whole numbers, by which elements are taken."""
    return place.long() if hasattr(place, "long") else place.astype(np.int32)
