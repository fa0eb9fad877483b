"""Poisson sources: their statistics, rates that differ and change; equal spikes on all backends."""

import numpy as np
import pytest
import scipy.stats

import brainpy_codegen as bc

from .models import crossed, holder, kick, to_rest


def inputs(rate, n=700):
    net = bc.Network("inputs")
    source = net.poisson("source", n, rate)
    cells = net.population("cells", bc.neuron(holder, threshold=crossed, reset=to_rest), 2)
    net.projection("drive", source[:1], cells, on_pre=kick, connect=bc.connect.all_to_all(), weights={"w": 1.0})
    return net


@pytest.fixture(scope="module")
def run(network_folder):
    def simulate(rate, duration, backend="c", n=700, seed=5, **words):
        words = {"dt": 0.1, "method": "euler", "directory": network_folder, **words}
        return bc.simulate(inputs(rate, n), duration=duration, backend=backend, seed=seed, **words)

    return simulate


@pytest.mark.parametrize("rate", [3.0, 40.0, 2000.0])
def test_the_spikes_of_equal_sources(run, rate):
    n, duration = 700, 2000.0
    spikes = run(rate, duration)["source"].spikes
    steps, p = duration / 0.1, rate * 1e-4
    expected = n * steps * p
    assert abs(len(spikes) - expected) < 4 * np.sqrt(expected * (1 - p))
    # all sources alike, and all times
    counts = spikes.counts(n)
    assert scipy.stats.chisquare(np.bincount(spikes.i * 7 // n, minlength=7)).pvalue > 1e-3
    assert abs(counts.var() / (steps * p * (1 - p)) - 1) < 0.25
    assert scipy.stats.kstest(spikes.t / duration, "uniform").pvalue > 1e-3
    assert np.array_equal(np.lexsort((spikes.i, spikes.t)), np.arange(len(spikes)))
    gaps = np.concatenate([np.diff(spikes.of(i)) for i in range(n)]) / 0.1
    if gaps.size > 50 * n:
        assert abs(np.mean(gaps) - 1 / p) < 0.2 / p  # cut off at the end of the run


@pytest.mark.parametrize("rate", [15.0, np.linspace(0.0, 90.0, 700), lambda t: 30.0 if t < 20 else 0.0])
def test_spikes_are_the_same_on_every_backend_and_in_pieces(run, rate):
    found = {backend: run(rate, 60.0, backend)["source"].spikes for backend in ("numpy", "c")}
    assert len(found["c"]) > 10
    for attribute in ("t", "i"):
        assert np.array_equal(getattr(found["numpy"], attribute), getattr(found["c"], attribute))
    first = run(rate, 23.3)
    second = run(rate, 36.7, init=first.state)
    joined = np.concatenate([first["source"].spikes.i, second["source"].spikes.i])
    assert np.array_equal(joined, found["c"].i)


def test_rates_that_differ_and_change(run):
    spikes = run(np.repeat([0.0, 100.0], 350), 1000.0)["source"].spikes
    assert spikes.i.min() >= 350
    assert abs(len(spikes) - 35_000) < 4 * np.sqrt(35_000)
    spikes = run(lambda t: 100.0 * (t >= 500.0), 1000.0)["source"].spikes
    assert spikes.t.min() >= 500.0
    assert abs(len(spikes) - 35_000) < 4 * np.sqrt(35_000)


@pytest.mark.parametrize("backend", ["numpy", "c"])
def test_one_source_whose_rate_changes(run, backend):
    # 100 spikes a second for the second half of four seconds
    spikes = run(lambda t: 100.0 * (t >= 2000.0), 4000.0, backend, n=1)["source"].spikes
    assert spikes.t.min() >= 2000.0
    assert abs(len(spikes) - 200) < 4 * np.sqrt(200)


def test_no_rate_and_a_spike_in_every_step(run):
    assert len(run(0.0, 10.0)["source"].spikes) == 0
    assert len(run(10_000.0, 10.0)["source"].spikes) == 70_000
    with pytest.raises(bc.UsageError, match="more than one in each step"):
        run(10_001.0, 10.0)


def test_another_seed_gives_other_spikes(run):
    assert len({len(run(15.0, 50.0, seed=seed)["source"].spikes) for seed in range(6)}) > 1


def test_a_rate_is_a_parameter_of_the_simulation(run):
    with_rate = run(1.0, 60.0, "numpy", params={"source": {"rate": 60.0}})["source"].spikes
    declared = run(60.0, 60.0, "numpy")["source"].spikes
    assert len(declared) > 100
    assert with_rate.i.tolist() == declared.i.tolist()
    assert with_rate.t.tolist() == declared.t.tolist()
    late = run(1.0, 60.0, "numpy", params={"source": {"rate": lambda t: 100.0 * (t >= 30.0)}})["source"].spikes
    assert late.t.min() >= 30.0
    net = inputs(1.0)
    net.populations["source"].set(rate=60.0)
    with pytest.raises(bc.UsageError, match="'rte' is no parameter"):
        net.populations["source"].set(rate=50.0, rte=1.0)
    assert net.populations["source"].rate == 60.0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"params": {"source": {"rates": 60.0}}}, "source has no parameter 'rates' (did you mean 'rate'?)"),
        ({"params": {"source": {"rate": -1.0}}}, "a rate is a number of at least 0, or 700 of them"),
        ({"params": {"source": {"rate": [1.0, 2.0]}}}, "a rate is a number of at least 0, or 700 of them"),
        ({"init": {"source": {"V": 1.0}}}, "source has no state 'V'"),
    ],
)
def test_wrong_parameters_of_sources(run, words, message):
    with pytest.raises(bc.UsageError) as caught:
        run(1.0, 5.0, "numpy", **words)
    assert message in str(caught.value)
