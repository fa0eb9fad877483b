"""The random numbers of stochastic models with delays, for Numba: those of one element in one step."""

from numpy import uint32 as u32

from .numba_jit import lean_cell as cell
from .numba_math import sqrt
from .numba_random import gaussian_pair
from .numba_threefry import threefry


@cell
def increment(noise, process, dt, k, i):
    """The increment of a Wiener process in step k of a run for element i: given, or sqrt(dt) times a Gaussian number."""
    keys, first_step, given = noise
    if len(given):
        return given[k, process, i]
    a, b = threefry(
        keys[process, 0], keys[process, 1], u32(i >> 1), u32(first_step + k)
    )
    x, y = gaussian_pair(a, b)
    return sqrt(dt) * (y if i & 1 else x)
