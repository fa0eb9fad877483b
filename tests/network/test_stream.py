"""What a network records, written to disk while it runs: the same numbers, and little memory."""

import resource
import signal

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.runtime import network_stream
from brainpy_codegen.session import network_over_time

from .models import crossed, holder, rules, to_rest

RECORD = {"cells": ["spikes", "rate", ("V", [2, 0]), "g"], "drive": [("w", [3, 1])], "source": ["spikes"]}


def small(simulate, duration=40.0, **words):
    net = rules([[1, 7, 21], [3, 30]], drive=([1, 0, 1, 0], [2, 1, 0, 0]), drive_weights=[0.1, 0.7, 0.3, 0.9])
    return simulate(net, duration, **{"record": RECORD, "every": 3, **words})


def assert_same(found, expected):
    assert np.array_equal(found.t, expected.t)
    assert found.message == expected.message
    for name, part in expected.parts.items():
        other = found[name]
        assert list(other.records) == list(part.records)
        for variable, values in part.records.items():
            assert values.dtype == other[variable].dtype
            assert np.array_equal(values, other[variable]), (name, variable)
            assert np.array_equal(other.elements.get(variable, ()), part.elements.get(variable, ()))
        for variable, values in part.final.items():
            assert np.array_equal(values, other.final[variable])
        if part.recorded_spikes is not None:
            assert np.array_equal(part.spikes.t, other.spikes.t)
            assert np.array_equal(part.spikes.i, other.spikes.i)
        assert (part.rate == other.rate) or (np.isnan(part.rate) and np.isnan(other.rate))


@pytest.mark.parametrize("held", [1, 17, 1 << 20])
@pytest.mark.parametrize("duration", [40.0, 42.0])
def test_what_is_written_is_what_memory_would_hold(simulate, tmp_path, monkeypatch, held, duration):
    monkeypatch.setattr(network_stream, "HELD", held)
    monkeypatch.setattr(network_stream, "BLOCK", 2)
    whole = small(simulate, duration)
    assert len(whole["cells"].spikes) > 2
    streamed = small(simulate, duration, stream=tmp_path / "run.npz")
    assert_same(streamed, whole)
    assert_same(bc.NetworkSolution.load(tmp_path / "run.npz"), whole)
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]
    # it can be continued, at a step of which there is no row
    rest = small(simulate, 10.0, init=streamed.state, stream=tmp_path / "rest.npz")
    assert_same(rest, small(simulate, 10.0, init=whole.state))


def test_long_records_stay_on_disk(network_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(network_stream, "HELD", 1 << 12)
    net = bc.Network("quick")
    net.population("cells", bc.neuron(holder, threshold=crossed, reset=to_rest), 50)
    words = {"dt": 1.0, "method": "euler", "backend": "c", "directory": network_folder, "duration": 3000.0}
    words |= {"params": {"cells": {"I": 0.3}}, "record": {"cells": ["spikes", "V"]}}
    sol = bc.simulate(net, **words, stream=tmp_path / "run.npz")
    assert all(isinstance(one, np.memmap) for one in (sol["cells"]["V"], sol["cells"].spikes.t, sol["cells"].spikes.i))
    assert_same(sol, bc.simulate(net, **words))
    with np.load(tmp_path / "run.npz") as archive:
        assert np.array_equal(archive["cells.records.V"], sol["cells"]["V"])


def test_memory_is_asked_for_what_is_held_only(network_folder, tmp_path, monkeypatch):
    from brainpy_codegen.session import network_memory

    net = bc.Network("quick")
    net.population("cells", bc.neuron(holder, threshold=crossed, reset=to_rest), 50)
    words = {"dt": 1.0, "method": "euler", "backend": "c", "directory": network_folder, "duration": 5000.0}
    monkeypatch.setattr(network_memory, "free_bytes", lambda: 1e6)
    monkeypatch.setattr(network_stream, "HELD", 1 << 12)
    with pytest.raises(bc.UsageError, match=r"the records of cells take 0\.002 GB"):
        bc.simulate(net, **words, record={"cells": ["V"]})
    sol = bc.simulate(net, **words, record={"cells": ["V"]}, stream=tmp_path / "run.npz")
    assert sol["cells"]["V"].shape == (5001, 50)


def test_where_nothing_can_be_written(simulate, tmp_path):
    with pytest.raises(bc.UsageError, match=r"stream: .*nowhere/run\.npz cannot be written: No such file or directory"):
        small(simulate, stream=tmp_path / "nowhere" / "run.npz")


def test_a_disk_that_is_full(simulate, tmp_path, monkeypatch):
    monkeypatch.setattr(network_stream, "HELD", 100)
    small(simulate)  # what is generated and compiled is there
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(bc.UsageError) as caught:
            small(simulate, 400.0, stream=tmp_path / "run.npz")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(caught.value) == f"stream: {tmp_path / 'run.npz'} cannot be written: File too large"
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_interrupted_has_what_there_is(simulate, tmp_path, monkeypatch):
    monkeypatch.setattr(network_stream, "HELD", 17)

    def drive(t):
        if t == 20.0:
            signal.raise_signal(signal.SIGINT)
        return 0.3

    monkeypatch.setattr(network_over_time, "STEPS", 4)
    sol = small(simulate, 40.0, stream=tmp_path / "run.npz", params={"cells": {"I": drive}})
    assert (sol.success, sol.message) == (
        False,
        f"interrupted at t = {sol.stats['steps']:g} after {sol.stats['steps']} of 40 steps",
    )
    assert 20 <= sol.stats["steps"] <= 24
    monkeypatch.undo()
    whole = small(simulate, float(sol.stats["steps"]), params={"cells": {"I": 0.3}})
    assert np.array_equal(sol["cells"]["V"], whole["cells"]["V"])
    assert np.array_equal(sol["cells"].spikes.t, whole["cells"].spikes.t)


def test_a_folder_is_refused_before_the_run(simulate, tmp_path):
    def never(t):
        raise AssertionError

    with pytest.raises(bc.UsageError, match=r"stream: .* cannot be written: Is a directory"):
        small(simulate, stream=tmp_path, params={"cells": {"I": never}})
    with pytest.raises(bc.UsageError, match=r"stream: True is no path of a file"):
        small(simulate, stream=True)


def test_a_file_may_be_written_again_while_arrays_are_mapped_to_it(network_folder, tmp_path):
    net = bc.Network("quick")
    net.population("cells", bc.neuron(holder, threshold=crossed, reset=to_rest), 50)
    words = {"dt": 1.0, "method": "euler", "backend": "c", "directory": network_folder, "record": {"cells": ["V"]}}
    words |= {"params": {"cells": {"I": 0.3}}, "stream": tmp_path / "run.npz"}
    first = bc.simulate(net, duration=3000.0, **words)
    expected = np.array(first["cells"]["V"])
    second = bc.simulate(net, duration=10.0, **words)
    assert second["cells"]["V"].shape == (11, 50)
    assert np.array_equal(first["cells"]["V"], expected)
    first.save(tmp_path / "run.npz")
    again = bc.NetworkSolution.load(tmp_path / "run.npz")
    again.save(tmp_path / "run.npz")
    assert np.array_equal(again["cells"]["V"], expected)


def test_single_models_have_no_stream(tmp_path):
    with pytest.raises(bc.UsageError, match="stream= is for networks"):
        bc.simulate(holder, duration=1.0, dt=0.1, method="euler", backend="numpy", stream=tmp_path / "run.npz")
