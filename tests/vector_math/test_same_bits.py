"""Numba and C give the same bits, whatever the flags of the caller in Numba."""

from __future__ import annotations

import numpy as np
import pytest

from brainpy_codegen.ir.intrinsics import INTRINSICS

from .functions import ARITY, DTYPES, VECTORISED, Array, samples
from .loops import CLoops, numba_loop, numba_math


def same_bits(first: Array, second: Array) -> Array:
    word = f"u{first.dtype.itemsize}"
    return (first.view(word) == second.view(word)) | (np.isnan(first) & np.isnan(second))


def test_every_function_of_models_is_there() -> None:
    assert set(INTRINSICS) <= set(ARITY)
    assert {name: row.arity for name, row in INTRINSICS.items()}.items() <= ARITY.items()
    assert all(hasattr(numba_math(dtype), name) for dtype in DTYPES for name in ARITY)


@pytest.mark.parametrize("name", ARITY)
def test_numba_and_c_agree(name: str, dtype: str, c_loops: CLoops) -> None:
    arguments = samples(name, dtype, 40_000)
    ours, theirs = numba_loop(name, dtype)(*arguments), c_loops[name](*arguments)
    different = np.flatnonzero(~same_bits(ours, theirs))
    assert [(tuple(float(a[i]) for a in arguments), ours[i], theirs[i]) for i in different[:5]] == []


@pytest.mark.parametrize("name", VECTORISED)
def test_a_fast_caller_in_numba_changes_nothing(name: str, dtype: str) -> None:
    arguments = samples(name, dtype, 20_000)
    assert same_bits(numba_loop(name, dtype)(*arguments), numba_loop(name, dtype, fast=True)(*arguments)).all()


def test_the_headers_compile_without_warnings(c_loops: CLoops) -> None:
    assert c_loops.warnings == ""
