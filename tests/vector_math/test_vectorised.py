"""Loops that call the functions become vector instructions, in Numba and in C."""

from __future__ import annotations

import re
import time

import numba
import numpy as np
import pytest

from .functions import VECTORISED, Array
from .loops import CLoops, numba_dispatcher, numba_math, support

# An operation on wide registers of x86, or on vectors of ARM.
PACKED = re.compile(r"^\s+(v(?!mov|broadcast)\w+\s.*%[yz]mm|\w+\s+(v\d+\.(2d|4s)|z\d+\.[sd]))", flags=re.MULTILINE)


@pytest.mark.parametrize("name", VECTORISED)
def test_numba_makes_vector_instructions(name: str, dtype: str) -> None:
    (assembly,) = numba_dispatcher(name, dtype).inspect_asm().values()
    assert PACKED.search(assembly)


@pytest.fixture(scope="session")
def c_assembly(c_loops: CLoops) -> dict[str, str]:
    """The instructions of each C loop."""
    parts = re.split(r"^_?((?:loop|constant)_\w+):", c_loops.assembly(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", VECTORISED)
def test_the_c_compiler_makes_vector_instructions(name: str, c_assembly: dict[str, str]) -> None:
    assert PACKED.search(c_assembly[f"loop_{name}"])


# Where a condition is the same for all elements, gcc is tempted to branch.
@pytest.mark.parametrize("name", VECTORISED)
def test_the_c_compiler_makes_them_where_an_argument_is_constant(name: str, c_assembly: dict[str, str]) -> None:
    assert PACKED.search(c_assembly[f"constant_{name}"])


@pytest.mark.parametrize("name", ["exp", "exprel", "log", "sin"])
def test_numba_makes_them_where_an_argument_is_constant(name: str, dtype: str) -> None:
    function = getattr(numba_math(dtype), name)

    def loop(x: Array, c: float, out: Array) -> None:
        for i in range(out.size):
            out[i] = x[i] * function(c) + function(x[i])

    real = getattr(numba.types, dtype)
    compiled = numba.njit([(real[::1], real, real[::1])], error_model="numpy")(loop)
    (assembly,) = compiled.inspect_asm().values()
    assert PACKED.search(assembly)


def test_the_exponential_is_much_faster_than_that_of_the_c_library(dtype: str) -> None:
    one_by_one = support("numba_arithmetic").call("exp")

    @numba.njit
    def library(x: Array, out: Array) -> None:
        for i in range(out.size):
            out[i] = one_by_one(x[i])

    x = np.random.default_rng(0).uniform(-5, 5, 2000).astype(dtype)
    out = np.empty_like(x)
    best = {}
    for loop in (library, numba_dispatcher("exp", dtype)):
        loop(x, out)
        times = []
        for _ in range(50):
            begin = time.perf_counter()
            loop(x, out)
            times.append(time.perf_counter() - begin)
        best[loop] = min(times)
    assert best[library] > 2 * best[numba_dispatcher("exp", dtype)]
