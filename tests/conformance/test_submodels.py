"""Updates that advance other models, on every backend: scalars, arrays, nested, and within coupled vectors."""

from __future__ import annotations

import numpy as np
import pytest

from tests.integrators.test_submodels import nested, ring, two_neurons
from tests.zoo.comparing import as_arrays, same_bits

BACKENDS = ("numpy", "numba", "c", "jax", "torch")
MODELS = {
    "nested": (nested, (0.3, 0.2, -60.0)),
    "two_neurons": (two_neurons, (0.3, -0.2, 0.1, 0.5)),
}


def states_of(name):
    return [value + np.linspace(0.0, 0.5, 9) for value in MODELS[name][1]]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", MODELS)
def test_a_step_is_the_plain_function(name, backend, build):
    model, numbers = MODELS[name]
    module = build(model, "update", backend)
    for states in (numbers, states_of(name)):
        expected = as_arrays(model(*states, 0.5, 0.1))
        for found, wanted in zip(as_arrays(module.step(*states, 0.5, 0.1)), expected, strict=True):
            np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("name", MODELS)
def test_numba_and_c_have_the_same_bits(name, build):
    model = MODELS[name][0]
    one, other = (
        as_arrays(build(model, "update", backend).step(*states_of(name), 0.5, 0.1)) for backend in ("numba", "c")
    )
    assert same_bits(model.states, one, other) == []


@pytest.mark.parametrize("backend", ["numpy", "numba", "jax", "torch"])
def test_steps_within_a_coupled_vector(backend, build):
    V, w = np.linspace(-1, 1, 13), np.linspace(0, 0.2, 13)
    found = as_arrays(build(ring, "update", backend).step(V, w, 0.5, 0.1))
    for one, wanted in zip(found, ring(V, w, 0.5, 0.1), strict=True):
        np.testing.assert_allclose(one, wanted, rtol=1e-13, atol=1e-14)
