"""The hand-written C programs of this folder, compiled with gcc and called through ctypes."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SOURCES = Path(__file__).resolve().parent
FLAGS = ("-O3", "-march=native", "-ffast-math", "-fopenmp-simd")  # 512-bit vectors were tried: no faster
Advance = Callable[[NDArray[np.float64]], None]


def available() -> bool:
    """Whether there is a gcc to compile them with."""
    return shutil.which("gcc") is not None


def _function(name: str, folder: Path) -> Callable[..., None]:
    library = folder / f"{name}.so"
    command = ["gcc", *FLAGS, "-shared", "-fPIC", str(SOURCES / f"{name}.c"), "-o", str(library), "-lm"]
    subprocess.run(command, check=True)
    function: Callable[..., None] = getattr(ctypes.CDLL(str(library)), name)
    return function


def _pointer(array: NDArray[np.float64]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def hh_population(steps: int, dt: float, folder: Path) -> Advance:
    """A function that advances the (6, n) state of the Hodgkin-Huxley population in place."""
    function = _function("hh_population", folder)

    def advance(state: NDArray[np.float64]) -> None:
        size = ctypes.c_int64(state.shape[1])
        function(_pointer(state), size, ctypes.c_int64(steps), ctypes.c_double(dt))

    return advance


def lorenz_ensemble(rho: NDArray[np.float64], steps: int, dt: float, folder: Path) -> Advance:
    """A function that advances the (3, n) state of the Lorenz ensemble in place."""
    function = _function("lorenz_ensemble", folder)

    def advance(state: NDArray[np.float64]) -> None:
        size = ctypes.c_int64(state.shape[1])
        function(_pointer(state), _pointer(rho), size, ctypes.c_int64(steps), ctypes.c_double(dt))

    return advance


def ornstein_uhlenbeck(steps: int, dt: float, folder: Path) -> Advance:
    """A function that advances as many processes as the state has, a multiple of four, in place."""
    function = _function("ornstein_uhlenbeck", folder)

    def advance(state: NDArray[np.float64]) -> None:
        function(_pointer(state), ctypes.c_int64(state.size), ctypes.c_int64(steps), ctypes.c_double(dt))

    return advance
