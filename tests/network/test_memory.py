"""What the synapses of a network are said to take before they are made, against what they take."""

import tracemalloc

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.runtime.load import load
from brainpy_codegen.session.network_arrays import Builder, Values
from brainpy_codegen.session.network_memory import synapse_bytes

SYNAPSES = 1_000_000
DRAWN = np.random.default_rng(0)


@bc.ode
def decaying(V, t, tau=10.0):
    return -V / tau


@bc.ode
def fading(a, b, t, tau=20.0):
    return -a / tau, -b / tau


def above(V, V_t=1.0):
    return V_t < V


def arrive(V, w):
    V = V + w
    return V


def pair(V, w, a, b):
    V = V + w
    a = a + 1.0
    w = w + b
    return V, a, w


def paired(w, a, b):
    b = b - 1.0
    w = w + a
    return b, w


def drawn(rng, n):
    return rng.random(n)


PLASTIC = {"on_pre": pair, "on_post": paired, "dynamics": fading, "event_driven": True}
KINDS = {
    "weights": {"on_pre": arrive, "weights": {"w": 0.1}},
    "drawn": {"on_pre": arrive, "weights": {"w": drawn}},
    "delays": {"on_pre": arrive, "weights": {"w": drawn}, "delay": DRAWN.uniform(0.1, 2.0, SYNAPSES)},
    "plastic": {**PLASTIC, "weights": {"w": drawn}},
    "plastic with delays": {**PLASTIC, "weights": {"w": drawn}, "delay": DRAWN.uniform(0.1, 2.0, SYNAPSES)},
}


@pytest.mark.parametrize("sources", [1, 10_000])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_of_memory_is_what_it_takes(network_folder, kind, dtype, sources):
    net = bc.Network(f"measured_{kind.replace(' ', '_')}")
    cells = net.population("cells", bc.neuron(decaying, threshold=above), 10_000)
    net.projection("exc", cells[:sources], cells, connect=bc.connect.fixed_total(SYNAPSES), **KINDS[kind])
    options = {"method": "exact", "backend": "numpy", "dtype": dtype, "directory": network_folder}
    builder = Builder(net, load(bc.generate(net, **options).paths[0]), Values({}, {}, 0.1, 1))
    tracemalloc.start()
    builder.arrays()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    said = sum(synapse_bytes(net, np.dtype(dtype).itemsize).values())
    assert 0.85 * most < said < 1.3 * most


def test_connections_by_distance_are_counted_before_they_are_made():
    connector = bc.connect.by_distance(lambda distance: np.exp(-distance / 50.0), period=1000.0)
    # the sum over a ring of 1000 of e**(-d / 50) is 2 * 50 less what lies beyond its other side
    assert connector.expected(1000, 1000) == pytest.approx(1000 * 100.0, rel=1e-3)
