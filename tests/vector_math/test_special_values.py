"""Zeros, infinities, nan and the ends of the range, as NumPy has them."""

from __future__ import annotations

import numpy as np
import pytest

from .functions import Array, samples, specials
from .loops import numba_loop

LIKE_NUMPY = {
    **{name: getattr(np, name) for name in ("exp", "expm1", "log", "log1p", "tanh")},
    **{name: getattr(np, name) for name in ("sign", "abs", "floor", "ceil", "trunc", "rint", "sqrt")},
    **{
        name: getattr(np, name)
        for name in ("isnan", "isfinite", "heaviside", "minimum", "maximum", "fmin", "fmax", "clip", "copysign")
    },
    "pow": np.power,
    "floor_divide": np.floor_divide,
    "modulo": np.remainder,
}

EXACT = ("sign", "abs", "floor", "ceil", "trunc", "rint", "sqrt", "isnan", "isfinite", "heaviside", "clip")


def agree(found: Array, expected: Array, tolerance: float) -> Array:
    """Equal up to roundings, with the same signs of zeros."""
    near = np.abs(found - expected) <= tolerance * np.abs(expected) + np.finfo(found.dtype).smallest_subnormal
    same = (found == expected) & (np.signbit(found) == np.signbit(expected))
    ends = (expected == 0) | ~np.isfinite(expected)
    return np.where(ends, same | (np.isnan(found) & np.isnan(expected)), near)


@pytest.mark.parametrize("name", LIKE_NUMPY)
def test_special_values_are_those_of_numpy(name: str, dtype: str) -> None:
    arguments = samples(name, dtype, 0 if name == "modulo" else 2000)
    found = numba_loop(name, dtype)(*arguments)
    with np.errstate(all="ignore"):
        expected = LIKE_NUMPY[name](*arguments).astype(dtype)
        if name in ("modulo", "floor_divide"):  # larger quotients are rounded, and have no remainder
            sane = ~(np.abs(arguments[0] / arguments[1]) >= 2.0**21) | (arguments[1] == 0)
            found, expected = found[sane], expected[sane]
        if name in ("minimum", "maximum", "fmin", "fmax", "clip"):  # the sign of a zero is left open by NumPy
            found, expected = found + 0, expected + 0
        right = agree(found, expected, 0.0 if name in EXACT else 4 * float(np.finfo(dtype).eps))
    assert right.all(), [float(a[~right][0]) for a in arguments if len(a) == len(right)]


def test_remainders_of_huge_quotients_have_no_value(dtype: str) -> None:
    one = np.ones(2, dtype=dtype)
    assert np.isnan(numba_loop("modulo", dtype)(np.array([1e31, -1e37], dtype=dtype), one)).all()
    assert numba_loop("floor_divide", dtype)(np.array([1e31, -1e37], dtype=dtype), one).tolist() == [
        float(np.dtype(dtype).type(value)) for value in (1e31, -1e37)
    ]


def test_exprel_is_safe_everywhere(dtype: str) -> None:
    exprel = numba_loop("exprel", dtype)
    tiny = np.array([0.0, -0.0, 1e-40, -1e-40, 1e-20, -1e-20], dtype=dtype)
    assert exprel(tiny).tolist() == [1.0] * 6
    assert exprel(np.array([-np.inf, np.inf], dtype=dtype)).tolist() == [0.0, np.inf]
    assert np.isnan(exprel(np.array([np.nan], dtype=dtype)))[0]
    assert (exprel(-np.geomspace(50, 1e30, 100).astype(dtype)) > 0).all()
    # e**x is too large before (e**x - 1) / x is
    beyond = 716.0 if dtype == "float64" else 93.0
    assert np.isfinite(exprel(np.array([beyond], dtype=dtype)))[0]
    assert np.isinf(exprel(np.array([beyond + 1], dtype=dtype)))[0]


def test_sigmoid_is_safe_everywhere(dtype: str) -> None:
    sigmoid = numba_loop("sigmoid", dtype)
    x = specials(dtype)
    x = x[~np.isnan(x)]
    values = sigmoid(x)
    assert ((values >= 0) & (values <= 1)).all()
    assert sigmoid(np.array([-np.inf, 0.0, np.inf], dtype=dtype)).tolist() == [0.0, 0.5, 1.0]
    smallest = -745.0 if dtype == "float64" else -103.0
    assert sigmoid(np.array([smallest], dtype=dtype))[0] > 0


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_angles(name: str, dtype: str) -> None:
    zeros = np.array([0.0, -0.0], dtype=dtype)
    found = numba_loop(name, dtype)(zeros)
    assert found.tolist() == ([0.0, 0.0] if name == "sin" else [1.0, 1.0])
    assert np.signbit(found).tolist() == ([False, True] if name == "sin" else [False, False])
    assert np.isnan(numba_loop(name, dtype)(np.array([np.inf, -np.inf, np.nan], dtype=dtype))).all()
