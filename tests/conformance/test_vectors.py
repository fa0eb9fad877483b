"""Models that couple the elements of a vector: every method takes them, and on every backend they mean the same."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators import registry
from tests.zoo.comparing import same_bits


@bc.ode
def rate_network(r, a, t, W, tau=10.0, drive=0.5):
    """Rates with adaptation."""
    da = (r - a) / 50.0
    dr = (-r + np.tanh(W @ r - a + drive) + 0.1 * np.mean(r)) / tau
    return dr, da


SIZE = 13
START = np.cos(np.arange(SIZE)), np.linspace(-0.5, 0.5, SIZE)
WEIGHTS = 1.5 * np.sin(np.arange(SIZE * SIZE).reshape(SIZE, SIZE)) / np.sqrt(SIZE)
EXPLICIT = [
    scheme.name for scheme in registry.available("ode") if "ode" in scheme.kinds and scheme.stiff in ("", "linear")
]


def run_of(build, method, backend):
    """The last states of a short run."""
    module = build(rate_network, method, backend)
    _, r, a = module.run(*START, dt=0.5, steps=20, W=WEIGHTS, drive=np.linspace(0.2, 0.8, SIZE))
    return [r[-1], a[-1]]


@pytest.mark.parametrize("method", EXPLICIT)
def test_every_explicit_method_takes_vectors(method, build):
    try:
        expected = run_of(build, method, "numpy")
    except UnsupportedError as refused:
        assert "couples the elements of vectors" in str(refused)
        assert method in ("exact", "exponential_rosenbrock")
        return
    np.testing.assert_allclose(run_of(build, method, "c"), expected, rtol=1e-12, atol=1e-14)


def test_long_sums_of_stages_are_the_same_bits_in_both_loops(build):
    for method in ("dopri5", "dop853"):
        loops = (run_of(build, method, backend) for backend in ("numba", "c"))
        assert same_bits(("r", "a"), *loops) == []
