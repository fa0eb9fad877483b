"""The same as `numba_spikes` for networks whose numbers have 32 bits."""

from .numba_math_float32 import floor, function, log
from .numba_random_float32 import fill_gaussians, uniform
from .numba_spikes import collect, draw_counts, due_spikes, sources_with  # noqa: F401


@function
def draw_gaussians(out, begin, end, key, k):
    """Gaussian numbers for elements begin ... end - 1 in step k; `begin` is even, and `out` has room for an even number."""
    fill_gaussians(out[begin : end + (end - begin) % 2], key, k, begin)


poisson_spikes = sources_with(uniform, log, floor)
