"""What the tests know about each elementary function: its exact value, and where it is tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import mpmath
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

DTYPES = ("float64", "float32")


@dataclass(frozen=True)
class Elementary:
    """A function whose error is measured.

    Attributes:
        wide: its value in a wider type than that of the argument.
        exact: its value in the arithmetic of mpmath.
        special: intervals in which it is tried besides those common to all.
    """

    wide: Callable[[Array], Array]
    exact: Callable[[mpmath.mpf], mpmath.mpf]
    special: tuple[tuple[float, float], ...] = ()


def _sigmoid(x: Array) -> Array:
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def _tanh(x: Array) -> Array:  # that of long double numbers in glibc is wrong by up to 500 of their ulp
    g = np.expm1(2 * np.minimum(np.abs(x), 50))
    return np.copysign(g / (g + 2), x)


def _exprel(x: Array) -> Array:
    return np.where(np.abs(x) < 1e-20, 1 + x / 2, np.expm1(x) / np.where(x == 0, 1, x))


NEAR_LOG_2 = ((0.34, 0.42), (-0.42, -0.34), (-1.1, 1.8))

ELEMENTARY = {
    "exp": Elementary(np.exp, mpmath.exp, (*NEAR_LOG_2, (-746, -700), (700, 710))),
    "expm1": Elementary(np.expm1, mpmath.expm1, (*NEAR_LOG_2, (30, 40))),
    "exprel": Elementary(
        _exprel,
        lambda x: mpmath.expm1(x) / x if x else mpmath.mpf(1),
        (*NEAR_LOG_2, (-0.75, -0.65), (15, 19), (34, 40), (700, 717)),
    ),
    "log": Elementary(np.log, mpmath.log, ((0.5, 1.5), (0.68, 0.74), (0, 1e-37), (0, 1e-300))),
    "log1p": Elementary(np.log1p, mpmath.log1p, ((-0.5, 1), (-0.31, -0.25), (0.3, 0.6), (-1e-3, 1e-3))),
    "tanh": Elementary(_tanh, mpmath.tanh, ((-1, 1), (0.15, 0.25), (7, 10), (17, 20))),
    "sigmoid": Elementary(_sigmoid, lambda x: 1 / (1 + mpmath.exp(-x)), ((-1, 1), (-104, -80), (-746, -700))),
    "sin": Elementary(np.sin, mpmath.sin, ((-10, 10), (0.7, 0.86))),
    "cos": Elementary(np.cos, mpmath.cos, ((-10, 10), (0.7, 0.86))),
}

VECTORISED = (
    *ELEMENTARY,
    *("sign", "abs", "floor", "ceil", "trunc", "rint", "sqrt", "isnan", "isfinite"),
    *("pow", "floor_divide", "modulo", "heaviside", "minimum", "maximum", "fmin", "fmax", "clip", "copysign"),
    "logaddexp",
)

LIBRARY = (
    *("exp2", "log2", "log10", "cbrt", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "arcsinh", "arccosh"),
    *("arctanh", "erf", "erfc", "arctan2", "hypot", "fmod"),
)

ARITY = dict.fromkeys((*VECTORISED, *LIBRARY), 1) | {
    "clip": 3,
    **dict.fromkeys(("pow", "floor_divide", "modulo", "heaviside", "minimum", "maximum"), 2),
    **dict.fromkeys(("fmin", "fmax", "copysign", "arctan2", "hypot", "fmod", "logaddexp"), 2),
}


def largest_angle(dtype: str) -> float:
    """Up to here the error of sine and cosine is as small as everywhere."""
    return 2.0**48 if dtype == "float64" else 2.0**19


def bound(module: ModuleType, name: str) -> float:
    """The error in ulp that the documentation of a function promises."""
    found = re.search(r"within ([0-9.]+) ulp", getattr(module, name).__doc__)
    assert found, name
    return float(found[1])


def wider(dtype: str) -> type[np.floating[Any]]:
    """The type in which errors are measured."""
    return np.longdouble if dtype == "float64" else np.float64


def ulps(found: Array, exact: Array) -> Array:
    """Errors in units of the distance of neighbouring numbers at the exact value; 0 where both are nan or the same."""
    rounded = exact.astype(found.dtype)
    with np.errstate(all="ignore"):
        error = np.abs((found.astype(exact.dtype) - exact) / np.spacing(np.abs(rounded)).astype(exact.dtype))
    same = (found == rounded) | (np.isnan(found) & np.isnan(rounded))
    return np.where(np.isfinite(error), error, np.where(same, 0, np.inf)).astype(float)


def domain(name: str, dtype: str, number: int) -> Iterator[Array]:
    """Arguments for an elementary function: of every magnitude, and where it is delicate."""
    random = np.random.default_rng(20)
    word = np.dtype(f"u{np.dtype(dtype).itemsize}")
    any_bits = random.integers(0, np.iinfo(word).max, number, dtype=word).view(dtype)
    magnitudes = np.exp(random.uniform(-40, 6, number)) * random.choice([-1, 1], number)
    angle = largest_angle(dtype)
    intervals = ((-40, 40), (-5, 5), *ELEMENTARY[name].special, (-angle, angle))
    uniform = (random.uniform(low, high, number) for low, high in intervals)
    for x in (any_bits, magnitudes, *uniform):
        x = x.astype(dtype)
        if name in ("sin", "cos"):
            x = x[np.abs(x) < angle]
        yield np.abs(x) if name == "log" else x


def specials(dtype: str) -> Array:
    """Zeros, infinities, nan, the largest and smallest numbers, halves, and the edges of the exponential."""
    info = np.finfo(dtype)
    edges = (709.78, 709.79, 745.13, 745.14, 716.3, 720.0, 88.72, 88.73, 103.97, 103.98, 93.2, 94.1)
    positive = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, np.pi, 1e5, 1e9, 1e15, 1e18, np.inf, *edges)
    values = np.array([*positive, info.max, info.tiny, info.smallest_subnormal], dtype=dtype)
    return np.concatenate([values, -values, np.array([np.nan], dtype=dtype)])


def samples(name: str, dtype: str, number: int) -> tuple[Array, ...]:
    """Arguments for any function: all combinations of special values, then random numbers."""
    random = np.random.default_rng(21)
    word = np.dtype(f"u{np.dtype(dtype).itemsize}")
    grid = np.meshgrid(*[specials(dtype)] * ARITY[name])
    columns = []
    for special in grid:
        any_bits = random.integers(0, np.iinfo(word).max, number, dtype=word).view(dtype)
        ranges = [random.uniform(-size, size, number).astype(dtype) for size in (1, 30, 800, 1e6)]
        columns.append(np.concatenate([special.ravel(), any_bits, *ranges]))
    return tuple(columns)
