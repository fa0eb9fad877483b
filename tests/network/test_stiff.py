"""Neurons of stiff equations: a network steps them as the same method steps the model alone, which other tests check."""

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.integrators import available

STIFF = [scheme.name for scheme in available("ode") if scheme.stiff in ("A", "L")]
DT, STEPS = 0.5, 40  # 50 times the shortest time constant


@bc.ode
def fast_and_slow(V, w, t, gain=0.7, tau=0.01):
    """A variable that follows a slow one."""
    dV = (np.tanh(w) * gain + np.cos(t) - V) / tau
    dw = V - w
    return dV, dw


@bc.ode
def alone(x, t, rate=200.0):
    """A fast variable without another one."""
    dx = rate * (np.sin(t) - x**3)
    return dx


def never(V):
    return V > 1e9


def never_alone(x):
    return x > 1e9


def unchanged(V):
    V = 1.0 * V
    return V


def unchanged_alone(x):
    x = 1.0 * x
    return x


def network():
    net = bc.Network("stiff_neurons")
    pairs = net.population("pairs", bc.neuron(fast_and_slow, threshold=never, reset=unchanged), 3)
    single = net.population("single", bc.neuron(alone, threshold=never_alone, reset=unchanged_alone), 2)
    pairs.init(V=[0.0, 0.5, 1.0], w=0.2)
    single.init(x=[0.1, 0.7])
    return net


@pytest.mark.parametrize(
    ("method", "backend"), [*((method, "c") for method in STIFF), ("backward_euler", "numba"), ("rodas4", "numba")]
)
def test_a_network_steps_as_the_model_alone(method, backend, tmp_path):
    words = {"duration": DT * STEPS, "dt": DT, "method": method, "backend": backend, "directory": tmp_path}
    record = {"pairs": ["V", "w"], "single": ["x"]}
    found = bc.simulate(network(), record=record, **words)
    pairs = bc.simulate(fast_and_slow, init={"V": [0.0, 0.5, 1.0], "w": 0.2}, **words)
    single = bc.simulate(alone, init={"x": [0.1, 0.7]}, **words)
    assert np.ptp(pairs["V"]) > 0.5
    for part, name, expected in (("pairs", "V", pairs), ("pairs", "w", pairs), ("single", "x", single)):
        np.testing.assert_array_equal(found[part][name], expected[name])
