"""Networks whose numbers have 32 bits; C and Numba give the same bits."""

import numpy as np
import pytest

import brainpy_codegen as bc

from .test_examples import network as example
from .test_threads import RECORD, assert_equal, everything, outcome


@pytest.fixture(scope="module")
def run(network_folder):
    def simulate(net, duration, backend="c", dtype="float32", method="exact", **words):
        words = {"dt": 0.1, "seed": 7, "directory": network_folder, **words}
        return bc.simulate(net, duration=duration, backend=backend, dtype=dtype, method=method, **words)

    return simulate


def near(one, other):
    """Whether V of 20 steps is alike, but for a neuron that spiked a step earlier and its 80 targets.

    A step errs by some 2**-24 of 60 mV, and the errors of 20 steps add up.
    """
    return np.mean(np.abs(one - other).max(axis=0) > 20 * 4 * 60 * 2.0**-24) < 0.05


def test_numbers_have_32_bits_and_are_those_of_64_rounded(run):
    record = {"cells": ["spikes", "V", "ge"]}
    single = run(example("cuba"), 20.0, record=record)
    double = run(example("cuba"), 20.0, dtype="float64", record=record)
    assert single["cells"]["V"].dtype == single.final["cells"]["ge"].dtype == np.float32
    assert near(single["cells"]["V"][:21], double["cells"]["V"][:21])
    assert not np.array_equal(single["cells"]["V"][20], double["cells"]["V"][20])
    assert abs(len(single["cells"].spikes) - len(double["cells"].spikes)) < 0.02 * len(double["cells"].spikes)


def test_all_that_a_network_does_in_32_bits(run):
    words = {"method": "euler_maruyama", "record": RECORD, "every": 7}
    sols = [run(everything(2100, 200), 40.0, threads=threads, **words) for threads in (1, 2)]
    assert sols[1].stats["threads"] == 2
    assert_equal(outcome(sols[0]), outcome(sols[1]))
    assert all(len(sols[0][name].spikes) > 4 for name in ("cells", "others", "alike", "unlike"))
    double = run(everything(2100, 200), 40.0, dtype="float64", **words)
    for name in ("cells", "others", "alike", "unlike"):
        assert abs(len(sols[0][name].spikes) / len(double[name].spikes) - 1.0) < 0.2


def test_the_same_bits_in_c_and_numba(run):
    for name, method, duration in (("cuba", "exact", 60.0), ("stdp", "euler", 300.0)):
        one, other = (run(example(name), duration, backend, method=method) for backend in ("c", "numba"))
        assert min(len(part.recorded_spikes) for part in one.parts.values() if part.recorded_spikes is not None) > 4
        assert_equal(outcome(one), outcome(other))


@pytest.mark.parametrize("backend", ["numpy", "jax"])
def test_the_first_steps_elsewhere(run, backend):
    record = {"cells": ["V"]}
    here, there = (run(example("cuba"), 2.0, one, record=record) for one in ("c", backend))
    assert there["cells"]["V"].dtype == np.float32
    assert near(here["cells"]["V"], there["cells"]["V"])


def test_a_state_of_64_bits_is_not_continued_in_32(run):
    state = run(example("cuba"), 1.0, dtype="float64").state
    with pytest.raises(bc.UsageError, match=r"saved state.*float64.*float32"):
        run(example("cuba"), 1.0, init=state)
