"""The same as `numba_spikes` for networks whose numbers have 32 bits."""

from .numba_math_float32 import floor, function, log
from .numba_random_float32 import fill_gaussians, to_uniform, uniform
from .numba_spikes import (  # noqa: F401
    collect,
    draw_counts,
    due_spikes,
    gaps_with,
    sources_with,
)


@function
def draw_gaussians(out, begin, end, key, k):
    """Gaussian numbers for elements begin ... end - 1 in step k; `begin` is even, and `out` has room for an even number."""
    fill_gaussians(out[begin : end + (end - begin) % 2], key, k, begin)


poisson_spikes = sources_with(uniform, gaps_with(to_uniform, log, floor))
