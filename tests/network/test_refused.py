"""What a network refuses, in words that say what to do."""

import tempfile
from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import UnsupportedError, UsageError

from .models import crossed, holder, kick, rules, to_rest

NEURON = bc.neuron(holder, threshold=crossed, reset=to_rest)
ALL = bc.connect.all_to_all()


def net_and_cells():
    net = bc.Network("net")
    return net, net.population("cells", NEURON, 4)


def project(**words):
    net, cells = net_and_cells()
    words = {"on_pre": kick, "connect": ALL, "weights": {"w": 1.0}, **words}
    net.projection("exc", words.pop("source", cells), words.pop("target", cells), **words)
    return net


def kick_by_default(V, strengths=1.0):
    V = V + strengths
    return V


def learn(w):
    w = w + 1.0
    return w


def drift(V_pre, w):
    I = w * V_pre
    return I


def silent(**words):
    """Neurons without a threshold, connected to themselves."""
    net = bc.Network("net")
    cells = net.population("silent", bc.neuron(holder), 2)
    net.projection("exc", cells, cells, connect=ALL, **words)
    return net


FOLDER = Path(tempfile.mkdtemp()) / "generated"  # what is refused late has been generated before


def run(net, duration=3.0, **words):
    words = {"dt": 1.0, "method": "euler", "backend": "numpy", "directory": FOLDER, **words}
    return bc.simulate(net, duration=duration, **words)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: bc.neuron(holder, threshold=crossed, refractory=1.0, frozen="U"), "frozen='U' is no state"),
        (lambda: bc.neuron(holder, threshold=crossed, frozen="V"), "need a refractory time"),
        (lambda: bc.neuron(holder, reset=to_rest), "a reset needs a threshold"),
        (lambda: bc.neuron(lambda V: V), "takes a declared model"),
        (lambda: bc.neuron(holder, threshold=crossed, refractory="tau"), "names no parameter"),
        (lambda: bc.Network("2 nets"), "is an identifier"),
        (lambda: bc.Network("net").population("cells", NEURON, 0), "one neuron or more"),
        (lambda: bc.Network("net").population("cells", kick, 3), "is no neuron"),
        (lambda: bc.Network("net").poisson("p", 3, -1.0), "at least 0"),
        (lambda: net_and_cells()[0].population("cells", NEURON, 3), "has a 'cells' already"),
        (lambda: net_and_cells()[1][::2], "contiguous"),
        (lambda: net_and_cells()[1][:9], "index 9 is out of range: there are 4 neurons"),
        (lambda: net_and_cells()[1][2], "is a slice"),
        (lambda: net_and_cells()[1][[0, 2]], "are chosen by bc.connect.from_pairs"),
        (lambda: net_and_cells()[1][np.array([True, False, True, False])], "are chosen by bc.connect.from_pairs"),
        (lambda: net_and_cells()[1].init(v=0.0), "'v' is no state; there are: V, g"),
        (lambda: net_and_cells()[1].init(V=[1.0, 2.0]), "2 values of V for 4 neurons"),
        (lambda: net_and_cells()[1].set(V_x=1.0), "is no parameter (did you mean 'V_"),
        (lambda: project(connect=None), "who is connected to whom"),
        (lambda: project(delay=-1.0), "a delay is a time of at least 0"),
        (lambda: project(on_pre=None), "does nothing"),
        (
            lambda: project(on_pre=None, coupling=drift, delay=[0.0, 2.0]),
            "a coupling reads the values of the same step",
        ),
        (lambda: project(on_pre=None, on_post=learn, delay=2.0), "on_post acts in the step of its spike"),
        (lambda: project(event_driven=True), "belongs to dynamics"),
        (lambda: project(weights={"w": 1.0, "W": 3.0}), "weights gives 'W', which neither"),
        (lambda: project(on_pre=kick_by_default, weights={"strength": 3.0}), "(did you mean 'strengths'?)"),
        (lambda: silent(on_pre=kick, weights={"w": 1.0}), "on_pre is for spikes of 'silent', which never spikes"),
        (lambda: silent(on_post=learn, weights={"w": 1.0}), "on_post is for spikes of 'silent', which never spikes"),
        (lambda: project(source=net_and_cells()[1]), "no population of the network"),
        (lambda: run(project(delay=0.3)), "shorter than half a step"),
        (lambda: run(project(delay=[1.0, 2.0])), "2 delays for 16 synapses"),
        (lambda: run(project(weights={"w": [1.0, 2.0]})), "2 values of exc.w for 16 synapses"),
        (
            lambda: run(project(), params={"cell": {"I": 1.0}}),
            "no population, projection or input 'cell' (did you mean",
        ),
        (lambda: run(project(), params={"cells": {"J": 1.0}}), "cells has no parameter 'J'"),
        (lambda: run(project(), params={"I": 1.0}), "is no population"),
        (lambda: run(project(), record=["spikes"]), "is given by part"),
        (lambda: run(project(), record={"cells": ["U"]}), "cells has no variable 'U'"),
        (lambda: run(project(), record={"cells": [("V", [7])]}), "index 7 is out of range, there are 4"),
        (lambda: run(project(), record={"exc": ["spikes"]}), "exc has no spikes"),
        (lambda: run(project(), record={"cells": [("V",)]}), "('V',) is neither a variable nor a variable with"),
        (lambda: run(project(), record={"cells": [3]}), "3 is neither a variable nor a variable with indices"),
        (lambda: run(project(), record={"cells": 3}), "record: 3 names no variables"),
        (lambda: run(project(), init=[1.0]), "init of a network is given by part: init={"),
        (lambda: run(project(), seed=-1), "a whole number of at least 0"),
        (lambda: run(project(), threads=0), "one or more"),
        (lambda: run(project(), rtol=1e-6), "rtol= is for single models"),
        (lambda: run(bc.Network("empty")), "has no population"),
        (lambda: run(rules([[1.0, 1.2]])), "source 0 spikes twice in one step"),
        (lambda: run(rules([[-3.0]])), "before 0"),
        (lambda: run(rules([[1.0]]), params={"source": {"rate": 5.0}}), "source has no parameter 'rate'; it has: none"),
        (lambda: bc.Network("net").spike_source("s", [1.0, 2.0]), "one list per source"),
    ],
)
def test_a_wrong_argument(make, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        make()
    assert words in str(caught.value)


def test_backends_and_methods_that_do_not_fit(tmp_path):
    for words, message in (
        ({"backend": "torch"}, "has no form for spiking networks"),
        ({"method": "adams_bashforth2"}, "one-step methods"),
    ):
        with pytest.raises(UnsupportedError) as caught:
            run(project(), directory=tmp_path, **words)
        assert message in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_neurons_without_a_threshold_are_coupled(tmp_path):
    net = silent(coupling=drift, weights={"w": 0.5})
    found = run(net, 2.0, init={"silent": {"V": [1.0, 3.0]}}, directory=tmp_path)
    # V of each grows by half the sum of both, twice: the sum doubles
    assert found["silent"].final["V"].tolist() == [1.0 + 2.0 + 4.0, 3.0 + 2.0 + 4.0]


def test_a_seed_reproduces_the_wiring_and_another_does_not(tmp_path):
    def final(seed):
        net, cells = net_and_cells()
        net.projection("exc", cells, cells, on_pre=kick, connect=bc.connect.bernoulli(0.5), weights={"w": 1.0})
        return run(net, seed=seed, directory=tmp_path)["exc"].size

    assert final(1) == final(1)
    assert final(None) == final(0)
    assert len({final(seed) for seed in range(1, 8)}) > 1


def test_a_neuron_alone_is_simulated_like_a_model(tmp_path):
    sol = bc.simulate(
        NEURON,
        duration=6.0,
        dt=1.0,
        method="euler",
        backend="numpy",
        init={"V": [0.0, 0.4]},
        params={"I": 0.2},
        record=["V", "spikes"],
        directory=tmp_path,
    )
    assert sol["V"].shape == (7, 2)
    assert sol.spikes.of(1).tolist() == [0.0, 3.0]
    assert np.isclose(sol.rate, 1000 * 4 / 12)


def test_what_does_not_fit_into_memory_is_refused_before_it_is_made(tmp_path):
    net = bc.Network("large")
    cells = net.population("cells", NEURON, 30_000_000)
    net.projection("exc", cells, cells, on_pre=kick, connect=bc.connect.bernoulli(0.5), weights={"w": 1.0})
    with pytest.raises(UsageError, match="GB are free; the synapses of exc take"):
        run(net, directory=tmp_path)
    small = rules([[0.0]])
    with pytest.raises(UsageError, match="the records of cells take"):
        run(small, duration=1e12, record={"cells": ["V"]}, directory=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_a_run_between_two_steps(tmp_path):
    import os
    import signal

    def press(t):
        if t == 40.0:
            os.kill(os.getpid(), signal.SIGINT)
        return 1.0

    sol = run(rules([[]]), duration=100.0, params={"cells": {"I": press}}, directory=tmp_path)
    assert not sol.success
    assert "interrupted" in sol.message
    assert sol.stats["steps"] == sol.state.step < 100
    assert sol["cells"].spikes.t.max() == sol.state.step - 1
    rest = run(rules([[]]), duration=100.0 - sol.state.step, params={"cells": {"I": 1.0}}, init=sol.state)
    assert rest["cells"].spikes.t.max() == 99.0


def test_plots_show_what_was_recorded(tmp_path):
    import matplotlib

    matplotlib.use("Agg")
    sol = run(rules([[1, 2]], drive=([0], [0])), 9.0, record={"cells": ["spikes", "rate", "V"], "drive": ["w"]})
    axes = sol.plot()
    assert [one.get_ylabel() for one in axes] == ["cells\nneuron", "cells\nV", "cells\nrate [1/s]", "drive\nw"]
    raster = axes[0].lines[0]
    assert raster.get_xdata().tolist() == sol["cells"].spikes.t.tolist()
    assert len(axes[1].lines) == 3
    assert "cells: 3" in repr(sol["cells"])
    assert axes[-1].get_xlabel() == "t [ms]"


def test_a_plot_of_many_neurons_and_synapses(tmp_path):
    import matplotlib

    matplotlib.use("Agg")
    weights = np.repeat([0.0, 1.0], [15, 5])
    net = rules([[1]], cells=20, drive=(np.zeros(20, int), np.arange(20)), drive_weights=weights)
    sol = run(net, 4.0, record={"cells": ["g"], "drive": ["w"]})
    image, share = (axes.collections[0].get_array() for axes in sol.plot()[:2])
    assert np.array_equal(np.asarray(image), sol["cells"]["g"].T)
    # of 20 weights 15 are in the lowest bin and 5 in the highest, at all times
    assert np.asarray(share)[[0, -1]].tolist() == [[0.75] * 5, [0.25] * 5]
    assert np.asarray(share).sum() == pytest.approx(5.0)
