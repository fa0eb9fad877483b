"""Synaptic equations, plasticity and couplings, against loops over plain NumPy arrays written out here."""

import numpy as np
import pytest

import brainpy_codegen as bc

from .models import crossed, to_rest


@bc.ode
def leaky(V, t, I=0.0, I_gap=0.0, tau=10.0):
    """Leaky unit."""
    dV = (I + I_gap - V) / tau
    return dV


@bc.ode
def traces(a_pre, a_post, t, tau_pre=20.0, tau_post=15.0):
    """Traces of spikes."""
    da_pre = -a_pre / tau_pre
    da_post = -a_post / tau_post
    return da_pre, da_post


def before(V, w, a_pre, a_post, d_pre=0.1, w_max=1.0):
    V = V + w
    a_pre = a_pre + d_pre
    w = np.clip(w + a_post, 0.0, w_max)
    return V, w, a_pre


def after(w, a_pre, a_post, d_post=-0.12, w_max=1.0):
    a_post = a_post + d_post
    w = np.clip(w + a_pre, 0.0, w_max)
    return w, a_post


def gap(V_pre, V_post, w):
    I_gap = w * (V_pre - V_post)
    return I_gap


def graded(V_pre, g=0.5, slope=0.2, I_gap=0.0):
    if V_pre > 0.1:
        I_gap = g / (1 + np.exp(-V_pre / slope))
    return I_gap


SOURCE = [[3.0, 30.0, 31.0], [10.0, 34.0], [33.0], []]
FEWER = pytest.mark.parametrize("simulate", ["numpy", "c"], indirect=True)  # Numba takes seconds for each network

CLOCK = {"dt": 1.0, "method": "exact"}


def plastic(event_driven):
    neuron = bc.neuron(leaky, threshold=crossed, reset=to_rest)
    net = bc.Network("plastic_events" if event_driven else "plastic_clock")
    source = net.spike_source("source", SOURCE)
    cells = net.population("cells", neuron, 3)
    net.projection(
        "syn",
        source,
        cells,
        on_pre=before,
        on_post=after,
        dynamics=traces,
        event_driven=event_driven,
        connect=bc.connect.all_to_all(),
        weights={"w": np.linspace(0.2, 1.0, 12)},
    )
    return net


def plastic_by_hand(steps):
    """The rules of the docstrings above, step by step."""
    V, w = np.zeros(3), np.linspace(0.2, 1.0, 12).reshape(4, 3)
    a_pre, a_post = np.zeros((4, 3)), np.zeros((4, 3))
    spikes = []
    for k in range(steps):
        V = V * np.exp(-1 / 10)
        a_pre, a_post = a_pre * np.exp(-1 / 20), a_post * np.exp(-1 / 15)
        fired = np.flatnonzero(V > 0.5)
        for i, times in enumerate(SOURCE):
            if k in times:
                V = V + w[i]
                a_pre[i] += 0.1
                w[i] = np.clip(w[i] + a_post[i], 0.0, 1.0)
        for j in fired:
            a_post[:, j] += -0.12
            w[:, j] = np.clip(w[:, j] + a_pre[:, j], 0.0, 1.0)
            V[j] = 0.0
            spikes.append((float(k), int(j)))
    return spikes, V, w.reshape(-1), a_pre.reshape(-1)


def test_event_driven_plasticity(simulate):
    compare_plasticity(simulate, True)


@FEWER
def test_clock_driven_plasticity(simulate):
    compare_plasticity(simulate, False)


def compare_plasticity(simulate, event_driven):
    sol = simulate(plastic(event_driven), 60, **CLOCK)
    spikes, V, w, a_pre = plastic_by_hand(60)
    assert list(zip(sol["cells"].spikes.t, sol["cells"].spikes.i, strict=True)) == spikes
    assert len(spikes) >= 6
    assert np.allclose(sol["cells"].final["V"], V, rtol=1e-12)
    assert np.allclose(sol.final["syn"]["w"], w, rtol=1e-12)
    assert w.max() == 1.0  # the clip was at work
    if not event_driven:
        assert np.allclose(sol.final["syn"]["a_pre"], a_pre, rtol=1e-12)


@FEWER
def test_gap_junctions(simulate):
    pairs = ([0, 1, 1, 2, 2], [1, 0, 2, 1, 0])
    weights = np.array([0.5, 0.5, 0.2, 0.2, 0.1])
    net = bc.Network("gaps")
    cells = net.population("cells", leaky, 3, params={"I": [1.0, 0.0, -1.0]})
    net.projection("gap", cells, cells, coupling=gap, connect=bc.connect.from_pairs(*pairs), weights={"w": weights})
    cells.init(V=[0.3, 0.0, 0.1])
    sol = simulate(net, 20, dt=0.5, method="euler", record={"cells": ["V"]})
    V, I = np.array([0.3, 0.0, 0.1]), np.array([1.0, 0.0, -1.0])
    rows = [V]
    for _ in range(40):
        current = np.zeros(3)
        np.add.at(current, np.array(pairs[1]), weights * (V[np.array(pairs[0])] - V[np.array(pairs[1])]))
        V = V + 0.5 * (I + current - V) / 10.0
        rows.append(V)
    assert np.allclose(sol["cells"]["V"], rows, rtol=1e-12, atol=1e-14)


@FEWER
def test_a_rate_population_drives_spiking_neurons_through_a_graded_synapse(simulate):
    net = bc.Network("graded")
    units = net.population("units", leaky, 2, params={"I": [0.05, 0.9]})
    cells = net.population("cells", bc.neuron(leaky, threshold=lambda V, V_t=0.2: V_t < V, reset=to_rest), 2)
    net.projection("drive", units, cells, coupling=graded, connect=bc.connect.one_to_one())
    sol = simulate(net, 100, dt=1.0, method="exponential_euler")
    assert set(sol["cells"].spikes.i.tolist()) == {1}
    rate = 0.5 / (1 + np.exp(-sol["units"].final["V"][1] / 0.2))
    # V rises towards the current with time constant 10, and needs longer than ln(c / (c - 0.2)) of it
    interval = np.diff(sol["cells"].spikes.t)[-1]
    assert interval == np.floor(10 * np.log(rate / (rate - 0.2))) + 1


@FEWER
def test_weights_that_are_frozen_out(simulate):
    """Weights and traces change while the target is refractory, its frozen variable does not."""

    def learn(V, w, jump=0.2):
        V = V + w
        w = w + jump
        return V, w

    net = bc.Network("frozen_out")
    source = net.spike_source("source", [[0.0, 2.0, 3.0, 4.0]])
    cell = net.population("cell", bc.neuron(leaky, threshold=crossed, reset=to_rest, refractory=3.0, frozen="V"), 1)
    net.projection("syn", source, cell, on_pre=learn, connect=bc.connect.all_to_all(), weights={"w": 0.7})
    sol = simulate(net, 5, dt=1.0, method="exact", record={"cell": ["spikes", "V"], "syn": ["w"]})
    assert sol["cell"].spikes.t.tolist() == [1.0]
    assert np.allclose(sol["cell"]["V"][:, 0], [0.0, 0.7, 0.0, 0.0, 0.0, 1.3])
    assert np.allclose(sol["syn"]["w"][:, 0], [0.7, 0.9, 0.9, 1.1, 1.3, 1.5])
