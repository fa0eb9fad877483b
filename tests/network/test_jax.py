"""Networks on JAX: the same spikes as elsewhere, in whatever a network may have."""

import numpy as np
import pytest

import brainpy_codegen as bc

from .models import rules
from .test_examples import network as example
from .test_threads import RECORD, everything

WORDS = {"dt": 1.0, "method": "euler", "seed": 1}


@pytest.fixture(scope="module")
def run(network_folder):
    def simulate(net, duration, backend, **words):
        return bc.simulate(net, duration=duration, backend=backend, directory=network_folder, **{**WORDS, **words})

    return simulate


def assert_alike(one, other, spikes, *, rtol=1e-9):
    """The same spikes, and values that differ by rounding."""
    for name in spikes:
        assert np.array_equal(one[name].spikes.t, other[name].spikes.t), name
        assert np.array_equal(one[name].spikes.i, other[name].spikes.i), name
    for name, values in one.final.items():
        for variable, value in values.items():
            assert np.allclose(other.final[name][variable], value, rtol=rtol, atol=1e-12), (name, variable)


@pytest.mark.parametrize(("name", "method", "duration"), [("cuba", "exact", 100.0), ("coba", "euler", 60.0)])
def test_the_spikes_of_examples(run, name, method, duration):
    words = {"dt": 0.1, "method": method}
    there, here = (run(example(name), duration, backend, **words) for backend in ("numpy", "jax"))
    assert len(here["cells"].spikes) > 100
    assert_alike(there, here, ["cells"])


def test_all_that_a_network_may_have(run):
    words = {"dt": 0.1, "method": "euler_maruyama", "seed": 7, "record": RECORD, "every": 7}
    there, again, here = (run(everything(700, 150), 30.0, backend, **words) for backend in ("c", "numpy", "jax"))
    names = ("cells", "others", "alike", "unlike", "timed")
    assert all(len(here[name].spikes) > 3 for name in names)
    assert_alike(there, here, names)
    assert_alike(there, again, names)
    for name in ("cells", "others"):
        assert there[name]["V"].shape == here[name]["V"].shape
        assert np.allclose(there[name]["V"], here[name]["V"], rtol=1e-9, atol=1e-12)
        assert np.array_equal(there[name]["rate"], here[name]["rate"])


def test_a_run_in_pieces(run):
    net = rules([[0, 5]], drive=([0, 0], [0, 1]), loop=([0, 1], [1, 2]), loop_delay=[2.0, 3.0], refractory=2.0)
    whole = run(net, 12, "jax")
    first = run(net, 5, "jax")
    second = run(net, 7, "jax", init=first.state)
    joined = [np.concatenate([getattr(one["cells"].spikes, what) for one in (first, second)]) for what in "ti"]
    assert [one.tolist() for one in joined] == [whole["cells"].spikes.t.tolist(), whole["cells"].spikes.i.tolist()]
    assert len(whole["cells"].spikes) > 4


def test_a_pair_that_is_connected_twice_and_a_neuron_that_meets_itself(run):
    # cell 0 gets 0.4 + 0.2 from the two synapses and spikes a step later; it kicks itself and cell 2 after two steps
    net = rules(
        [[0, 5]], drive=([0, 0, 0], [0, 0, 1]), drive_weights=[0.4, 0.2, 0.4], loop=([0, 0], [0, 2]), loop_delay=2.0
    )
    there, here = (run(net, 12, backend) for backend in ("numpy", "jax"))
    assert list(zip(here["cells"].spikes.t, here["cells"].spikes.i, strict=True))[:3] == [(1.0, 0), (4.0, 0), (4.0, 2)]
    assert_alike(there, here, ["cells"])


def test_a_network_without_synapses_and_of_one_neuron(run):
    net = rules([[0]], cells=1)
    assert run(net, 3, "jax", params={"cells": {"I": 1.0}})["cells"].spikes.t.tolist() == [0.0, 1.0, 2.0]


def test_more_spikes_than_the_log_holds_at_once(run):
    net = rules([[]], cells=700)
    sol = run(net, 250, "jax", params={"cells": {"I": 1.0}})
    assert len(sol["cells"].spikes) == 700 * 250


def test_torch_is_refused_with_the_reason(run):
    with pytest.raises(bc.CodegenError, match=r"length changes in every step; backends that have one: .*jax"):
        run(rules([[0]]), 3, "torch")
