"""Named events: happenings beside spikes, which are recorded, answered by projections, and may change the neuron."""

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import ModelError, UsageError
from brainpy_codegen.session.network_slices import network_slice
from brainpy_codegen.workspace.edits import Edit

from .models import crossed, holder, kick, kick_both, to_rest

ALL = bc.connect.all_to_all()


def high(g, limit=2.5):
    return g > limit


def drop(g, V, left=1.0):
    g = left
    return g


def bursting(times=((0, 1, 2, 3, 5, 6),), cells=2, delay=0.0, refractory=4.0):
    """g counts the input; above its limit a neuron bursts, which empties g and kicks the others, or those that listen."""
    neuron = bc.neuron(
        holder,
        threshold=crossed,
        reset=to_rest,
        refractory=refractory,
        frozen=("V",),
        events={"burst": (high, drop), "any_g": lambda g: g > 0.5},
    )
    net = bc.Network("bursting")
    source = net.spike_source("source", times)
    population = net.population("cells", neuron, cells)
    listeners = net.population("listeners", bc.neuron(holder, threshold=crossed, reset=to_rest), 2)
    net.projection(
        "drive", source, population, on_pre=kick_both, connect=bc.connect.from_pairs([0], [1]), weights={"w": 1.0}
    )
    net.projection(
        "tell",
        population,
        listeners,
        on_pre=kick,
        event="burst",
        connect=bc.connect.one_to_one(),
        weights={"w": 1.0},
        delay=delay,
    )
    return net


RECORD = {"cells": ["spikes", "burst", "any_g", "g"], "listeners": ["spikes"]}


def happened(part, name):
    return list(zip(part.events[name].t.tolist(), part.events[name].i.tolist(), strict=True))


def test_an_event_happens_where_its_condition_holds(simulate):
    sol = simulate(bursting(), 10.0, record=RECORD)
    cells = sol["cells"]
    # g rises in steps 0 to 3; thresholds of step 3 see 3 inputs, those of step 4 see what the effect of step 3 left
    assert cells["g"][:, 1].tolist() == [0, 1, 2, 3, 1, 1, 2, 3, 1, 1, 1]
    assert happened(cells, "burst") == [(3.0, 1), (7.0, 1)]
    assert happened(cells, "any_g") == [(float(k), 1) for k in range(1, 10)]
    # the spikes go their own way, and keep the refractory time
    assert cells.spikes.t.tolist() == [1.0, 6.0]


@pytest.mark.parametrize("delay", [0.0, 2.0])
def test_a_projection_answers_events(simulate, delay):
    sol = simulate(bursting(delay=delay), 12.0, record=RECORD)
    # told in the step of the burst, above the threshold in the next
    assert sol["listeners"].spikes.t.tolist() == [4.0 + delay, 8.0 + delay]
    assert sol["listeners"].spikes.i.tolist() == [1, 1]


def test_in_pieces(simulate):
    whole = simulate(bursting(delay=2.0), 12.0, record=RECORD)
    first = simulate(bursting(delay=2.0), 5.0, record=RECORD)
    second = simulate(bursting(delay=2.0), 7.0, record=RECORD, init=first.state)
    assert happened(first["cells"], "burst") + happened(second["cells"], "burst") == happened(whole["cells"], "burst")
    assert second["listeners"].spikes.t.tolist() == whole["listeners"].spikes.t.tolist() != []


def test_parameters_of_events_by_neuron(simulate):
    net = bursting([[0, 1, 2, 3, 4]], cells=2)
    net.projections["drive"].connect = bc.connect.from_pairs([0, 0], [0, 1])
    sol = simulate(net, 8.0, record=RECORD, params={"cells": {"limit": [1.5, 4.5], "left": [0.0, 9.0]}})
    # neuron 0: its effect undoes the input of its own step
    assert happened(sol["cells"], "burst") == [(2.0, 0), (5.0, 0), (5.0, 1), (6.0, 1), (7.0, 1)]


def test_many_neurons_on_two_threads_as_on_one(network_folder):
    times = [np.flatnonzero(np.arange(40) % (i % 7 + 2) == 0) for i in range(5000)]
    found = []
    for threads in (1, 2):
        net = bursting(times, cells=5000)
        net.projections["drive"].connect = bc.connect.one_to_one()
        net.projections["tell"].connect = bc.connect.from_pairs(np.arange(5000), np.arange(5000) % 2)
        words = {"dt": 1.0, "method": "euler", "backend": "c", "directory": network_folder, "threads": threads}
        found.append(bc.simulate(net, duration=40.0, record=RECORD, **words))
    assert len(found[0]["cells"].events["burst"]) > 10_000
    assert happened(found[0]["cells"], "burst") == happened(found[1]["cells"], "burst")
    assert found[0]["listeners"].spikes.t.tolist() == found[1]["listeners"].spikes.t.tolist()


def test_events_are_saved_and_shown(network_folder, tmp_path):
    import matplotlib

    matplotlib.use("Agg")
    words = {"dt": 1.0, "method": "euler", "backend": "numpy", "directory": network_folder}
    sol = bc.simulate(bursting(), duration=10.0, record=RECORD, **words)
    sol.save(tmp_path / "run.npz")
    back = bc.NetworkSolution.load(tmp_path / "run.npz")
    assert happened(back["cells"], "burst") == happened(sol["cells"], "burst")
    assert sol.to_xarray()["cells.burst_t"].values.tolist() == [3.0, 7.0]
    assert [one.get_ylabel() for one in sol.plot()][:3] == ["cells\nneuron", "cells\nburst", "cells\nany_g"]


def test_what_is_refused(network_folder):
    def made(**words):
        return bc.neuron(holder, threshold=crossed, reset=to_rest, **words)

    for events, message in (
        ({"spikes": high}, "nothing else here"),
        ({"V": high}, "nothing else"),
        ({"a b": high}, "identifier"),
    ):
        with pytest.raises(UsageError, match=message):
            made(events=events)
    with pytest.raises(ModelError, match="nobody has"):
        made(events={"burst": lambda ge: ge > 1.0})
    net = bc.Network("net")
    cells = net.population("cells", made(events={"burst": high}), 2)
    with pytest.raises(UsageError, match="has a 'cells_burst' already"):
        net.poisson("cells_burst", 2, 1.0)
    words = {"connect": ALL, "weights": {"w": 1.0}}
    with pytest.raises(UsageError, match="no event 'bursts' \\(did you mean 'burst'"):
        net.projection("a", cells, cells, on_pre=kick, event="bursts", **words)
    with pytest.raises(UsageError, match="is what on_pre answers"):
        net.projection("a", cells, cells, on_post=kick, event="burst", **words)
    with pytest.raises(UsageError, match=r"no variable 'bursts'.*it has: V, g, burst, spikes, rate"):
        bc.simulate(net, duration=1.0, dt=1.0, backend="numpy", record={"cells": ["bursts"]}, directory=network_folder)


def test_a_signature_of_a_named_event_depends_on_that_event_alone():
    edit = Edit("changed", "drop", "g", "g in drop")
    two, three = (network_slice(bursting(cells=n).ir, edit, "the whole network").digest for n in (2, 3))
    assert two == three != "the whole network"
