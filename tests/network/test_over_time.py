"""Numbers that change with time, in compiled loops: each step has those of its beginning, on every backend."""

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.runtime.load import load

from .models import crossed, holder, kick, to_rest
from .test_poisson_input import driven

WAVE = {"dt": 0.1, "record": {"cells": ["g"]}, "seed": 3}


@bc.ode
def driven_by(x, t, I=0.0, tau=10.0):
    dx = -x / tau + I
    return dx


def followers(size=3):
    net = bc.Network("followers")
    net.population("cells", driven_by, size)
    return net


def test_each_step_has_the_value_of_its_beginning(simulate):
    # Euler steps, written out; more of them than tables are made at a time
    steps, dt = 5000, 0.25
    sol = simulate(followers(), steps * dt, dt=dt, params={"cells": {"I": lambda t: np.sin(0.01 * t)}})
    x = 0.0
    for k in range(steps):
        x = x + dt * (-x / 10.0 + np.sin(0.01 * (k * dt)))
    assert sol["cells"].final["x"] == pytest.approx([x] * 3, rel=1e-13)


def test_constants_of_a_step_follow_a_parameter_of_theirs(simulate):
    # x decays by exp(-dt / tau) in each step: at the end by exp of the sum
    def tau(t):
        return 5.0 + t

    sol = simulate(followers(), 50.0, method="exact", params={"cells": {"tau": tau}}, init={"cells": {"x": 2.0}})
    expected = 2.0 * np.exp(-sum(1.0 / tau(k) for k in range(50)))
    assert sol["cells"].final["x"] == pytest.approx([expected] * 3, rel=1e-13)


def test_values_of_each_neuron_beside_one_of_all(simulate):
    params = {"I": lambda t: [0.0, 1.0, t], "tau": lambda t: 1e9}
    sol = simulate(followers(), 5.0, params={"cells": params})
    assert sol["cells"].final["x"] == pytest.approx([0.0, 5.0, 0.0 + 1 + 2 + 3 + 4], rel=1e-7)


def test_no_time_is_asked_for_that_is_not_simulated(simulate):
    asked = []

    def current(t):
        asked.append(t)
        return 0.0

    simulate(followers(), 8.0, t0=100.0, params={"cells": {"I": current}})
    assert set(asked) == {100.0 + k for k in range(8)}


def test_pieces_of_a_run_go_on_where_the_one_before_ended(simulate):
    words = {"dt": 0.1, "params": {"cells": {"I": bc.inputs.sinusoidal(1.0, 0.02)}}, "record": {"cells": ["x"]}}
    whole = simulate(followers(), 600.0, **words)
    first = simulate(followers(), 311.7, **words)
    second = simulate(followers(), 288.3, init=first.state, **words)
    assert np.array_equal(second["cells"]["x"], whole["cells"]["x"][3117:])


def test_threads_share_what_changes(network_folder):
    def run(threads):
        cells = {"I": lambda t: 0.2 * (t > 3.0), "V_t": np.linspace(0.3, 0.9, 3000)}
        net = bc.Network("many")
        neurons = net.population("cells", bc.neuron(holder, threshold=crossed, reset=to_rest), 3000)
        noise = net.poisson("noise", 3000, lambda t: 10.0 * t)
        connect = bc.connect.one_to_one()
        net.projection("drive", noise, neurons, on_pre=kick, connect=connect, weights={"w": 0.1})
        words = {"dt": 1.0, "method": "euler", "backend": "c", "directory": network_folder, "seed": 2}
        return bc.simulate(net, duration=20.0, params={"cells": cells}, threads=threads, **words)

    one, two = run(1), run(2)
    assert (one.stats["threads"], two.stats["threads"]) == (1, 2)
    assert len(one["cells"].spikes) > 5000
    assert np.array_equal(one["cells"].spikes.i, two["cells"].spikes.i)
    assert np.array_equal(one.final["cells"]["V"], two.final["cells"]["V"])


def arrived(simulate, rate, duration=4.0, **words):
    return np.diff(simulate(driven(size=5, rate=rate), duration, **{**WAVE, **words})["cells"]["g"], axis=0)


def test_spikes_that_are_added_up_by_neuron_have_the_rate_of_the_step(simulate):
    # the random word of a step is the same whatever the rate is
    low, high = arrived(simulate, 20.0), arrived(simulate, 500.0)
    found = arrived(simulate, lambda t: 20.0 if t < 1.95 else 500.0)
    assert np.array_equal(found, np.concatenate([low[:20], high[20:]]))
    each = arrived(simulate, lambda t: np.where(np.arange(5) < 2, 500.0, 20.0) if t < 1.95 else 20.0)
    assert np.array_equal(each, np.concatenate([np.where(np.arange(5) < 2, high, low)[:20], low[20:]]))


@pytest.mark.parametrize("backend", ["numpy", "jax"])
def test_spikes_of_a_changing_rate_are_the_same_on_other_backends(network_folder, backend):
    def run(backend):
        net = driven(size=300, rate=lambda t: 10.0 + t, kicks=0.0)
        net.poisson("source", 700, lambda t: [0.0, 40.0, 10_000.0][int(t) % 3])
        words = {"dt": 0.1, "method": "euler", "directory": network_folder, "seed": 4}
        return bc.simulate(net, duration=6.0, backend=backend, **words)

    one, other = run("c"), run(backend)
    assert 2 * 7000 + 30 < len(one["source"].spikes) < 2 * 7000 + 90  # 56 of those with 40 spikes a second
    assert np.array_equal(one["source"].spikes.i, other["source"].spikes.i)
    assert np.array_equal(one.final["cells"]["g"], other.final["cells"]["g"])


def test_sources_forget_the_rate_of_the_run_before(simulate):
    net = bc.Network("forgetful")
    net.poisson("source", 700, 1e-3)
    net.population("cells", driven_by, 1)
    first = simulate(net, 10.0)
    spikes = simulate(net, 100.0, init=first.state, params={"source": {"rate": 100.0}})["source"].spikes
    assert abs(len(spikes) - 7000) < 4 * np.sqrt(7000)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"cells": {"I": lambda t: np.zeros(2 if t > 1 else 3)}}, "cells: I: 2 values for 3 neurons at t = 2"),
        ({"source": {"rate": lambda t: 1000.0 * t}}, "source: a rate of 2000 at t = 2 is no chance in a step"),
        ({"source": {"rate": lambda t: -t}}, "source: a rate of -1 at t = 1 is no chance in a step"),
        ({"source": {"rate": lambda t: float("nan")}}, "source: a rate of nan at t = 0 is no chance in a step"),
    ],
)
def test_values_that_cannot_be(simulate, params, message):
    net = followers()
    net.poisson("source", 4, 0.0)
    with pytest.raises(bc.UsageError) as caught:
        simulate(net, 5.0, params=params)
    assert message in str(caught.value)


def test_the_time_loop_is_compiled_once(network_folder):
    # before the run, for tables of the size that they have in it
    loops = {"dt": 1.0, "method": "euler", "backend": "jax", "directory": network_folder, "duration": 64.0}
    path = bc.generate(followers(), method="euler", backend="jax", directory=network_folder).paths[0]
    bc.simulate(followers(), **loops, params={"cells": {"I": lambda t: t}})
    assert [one._cache_size() for one in load(path).LOOP._compiled.values()] == [1]
