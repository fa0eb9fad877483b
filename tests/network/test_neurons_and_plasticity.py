"""Kinds of neurons against scipy's integrator, and rules of plasticity against their formulas and papers."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import scipy.integrate

import brainpy_codegen as bc

NETWORKS = Path(__file__).resolve().parents[2] / "examples" / "networks"


def example(name):
    spec = importlib.util.spec_from_file_location(f"rule_{name}", NETWORKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def words(network_folder):
    return {"backend": "c", "directory": network_folder}


def reference_spikes(neuron, start, level, duration):
    """Spike times of a neuron by scipy, which finds the crossings; `level`: how far it is above the threshold."""
    state = np.array([start.get(name, 0.0) for name in neuron.states])
    t, times = 0.0, []

    def above(t, y):
        return level(**dict(zip(neuron.states, y, strict=True)))

    above.terminal, above.direction = True, 1
    while True:
        words = {"events": above, "rtol": 1e-10, "atol": 1e-12, "method": "DOP853"}
        found = scipy.integrate.solve_ivp(
            lambda t, y: np.atleast_1d(neuron.model(*y, t)), (t, duration), state, **words
        )
        if found.status != 1:
            return np.array(times)
        t, state = found.t[-1], found.y[:, -1]
        times.append(t)
        reset = neuron.reset
        names = [name for name in neuron.states if name in reset.__code__.co_varnames[: reset.__code__.co_argcount]]
        new = np.atleast_1d(reset(**{name: state[neuron.states.index(name)] for name in names}))
        returned = {"generalized_reset": ("V", "theta", "I_1", "I_2")}.get(reset.__name__, names)
        for name, value in zip(returned, new, strict=True):
            state[neuron.states.index(name)] = value


LEVELS = {
    "leaky": lambda V: V + 50.0,
    "quadratic": lambda V: V - 10.0,
    "exponential": lambda V: V + 40.4,
    "adaptive": lambda V, w: V + 40.4,
    "izhikevich": lambda v, u: v - 30.0,
    "generalized": lambda V, theta, I_1, I_2: V - theta,
}


def test_kinds_of_neurons_spike_when_scipy_says(words):
    module = example("neuron_kinds")
    dt = 0.005
    sol = bc.simulate(module.net, duration=200.0, dt=dt, method="rk4", **words)
    for name, (neuron, start) in module.KINDS.items():
        expected = reference_spikes(neuron, start, LEVELS[name], 200.0)
        found = sol[name].spikes.t
        assert found.size == expected.size >= 3, name
        # a spike is noticed at the end of a step, which is up to a step late, once more at every spike
        late = found + dt - expected
        assert np.all(late > -1e-6), name
        assert np.all(late < 3.0 * dt * (1 + np.arange(late.size))), name


def test_intervals_that_are_known_in_closed_form(words):
    module = example("neuron_kinds")
    sol = bc.simulate(module.net, duration=200.0, dt=0.005, method="rk4", **words)
    for name, interval in (("leaky", 10.0 * np.log(20.0 / 5.0)), ("quadratic", 20.0 * np.arctan(10.0))):
        assert np.allclose(np.diff(sol[name].spikes.t), interval, atol=0.006)


def test_short_term_plasticity(words):
    """Tsodyks, Pawelzik and Markram 1998, equations of the release by one spike after the other."""
    module = example("short_term_plasticity")
    sol = bc.simulate(module.net, duration=1100.0, dt=0.1, method="exact", record={"synapses": ["released"]}, **words)
    at = np.rint(module.times / 0.1).astype(int) + 1
    for kind, (U, tau_f, tau_d) in enumerate(((0.5, 50.0, 750.0), (0.15, 750.0, 50.0))):
        u, x, expected = 0.0, 1.0, []
        for gap in np.diff(module.times, prepend=0.0):
            u *= np.exp(-gap / tau_f)
            x = 1.0 + (x - 1.0) * np.exp(-gap / tau_d)
            u += U * (1.0 - u)
            expected.append(u * x)
            x -= u * x
        assert np.allclose(sol["synapses"]["released"][at, kind], expected, rtol=1e-11)
    depressing, facilitating = sol["synapses"]["released"][at].T
    assert depressing[0] > 4 * depressing[9]
    assert facilitating[9] > 3 * facilitating[0]


def test_inhibition_brings_a_neuron_to_its_target_rate(words):
    """Vogels et al. 2011: the rate at which potentiation and depression are equal, whatever the excitation."""
    module = example("homeostasis")
    words = {"dt": 0.1, "method": "euler", "record": {"cells": ["spikes"]}, **words}
    first = bc.simulate(module.net, duration=10_000.0, seed=1, **words)
    driven = {"exc": {"rate": 15.0}}
    second = bc.simulate(module.net, duration=10_000.0, init=first.state, params=driven, **words)
    for sol, begin in ((first, 5000.0), (second, 15_000.0)):
        spikes = sol["cells"].spikes
        assert 4.0 < (spikes.t >= begin).sum() / (20 * 5.0) < 7.0
    start = (first["cells"].spikes.t < 300.0).sum() / (20 * 0.3)
    assert start > 15.0  # before they have learned
    assert second.final["synapses"]["w"].mean() > 1.3 * first.final["synapses"]["w"].mean()


def test_a_late_reward_finds_its_synapse(words):
    module = example("reward")
    sol = bc.simulate(module.net, duration=100_000.0, dt=0.5, method="exponential_euler", **words)
    w = sol.final["synapses"]["w"]
    assert w[0] > 8 * w[1:].max()
    # by the equations: a pairing leaves c, of which the reward sees what 500 ms left, and 1 / (1 / 200 + 1 / 1000) ms
    # of it are added up
    c = 0.01 * np.exp(-module.PAIR / 20.0) * np.exp(-module.REWARD_AFTER / 1000.0)
    rewards = (module.rewards < 99_000.0).sum()
    assert w[0] > 0.9 * rewards * c * 0.5 / 1000.0 / (1 / 200.0 + 1 / 1000.0)
    nothing = {"reward": {"amount": 0.0}}
    words = {"dt": 0.5, "method": "exponential_euler", "params": nothing, **words}
    assert np.all(bc.simulate(module.net, duration=20_000.0, **words).final["synapses"]["w"] == 0.0)
