"""What was recorded of a network, as tables and in files."""

import numpy as np
import pandas
import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import UsageError

from .models import rules

RECORD = {"cells": ["spikes", "rate", ("V", [2, 0]), "g"], "drive": [("w", [3, 1])], "source": ["spikes"]}


@pytest.fixture
def sol(network_folder):
    # given out of order, so that synapses do not stand as they were given
    net = rules([[1], [3]], drive=([1, 0, 1, 0], [2, 1, 0, 0]), drive_weights=[0.1, 0.7, 0.3, 0.9])
    words = {"dt": 1.0, "method": "euler", "backend": "numpy", "directory": network_folder, "seed": 4}
    return bc.simulate(net, duration=6.0, record=RECORD, every=2, **words)


def test_xarray(sol):
    data = sol.to_xarray()
    assert data["t"].values.tolist() == [0.0, 2.0, 4.0, 6.0]
    assert data["cells.V"].dims == ("t", "cells.element")
    assert data["cells.element"].values.tolist() == [2, 0]
    assert (
        data["cells.g"].sel({"cells.element_g": 1}).values.tolist()
        == sol["cells"]["g"][:, 1].tolist()
        == [0, 0.7, 0.7, 0.7]
    )
    assert data["drive.w"].sel({"drive.element": 1}).values.tolist() == [0.7] * 4
    assert data["cells.rate"].dims == ("t",)
    assert data["cells.spike_i"].values.tolist() == [0, 1]
    assert data.attrs["model"] == "rules" and data.attrs["seed"] == 4
    alone = sol["cells"].to_xarray()
    assert alone["V"].sel(element=0).values.tolist() == sol["cells"]["V"][:, 1].tolist()
    assert alone["spike_t"].values.tolist() == [2.0, 2.0]


def test_dataframe(sol):
    frame = sol.to_dataframe()
    assert frame.index.name == "t"
    assert frame[("cells", "V", 2)].tolist() == sol["cells"]["V"][:, 0].tolist()
    assert frame[("drive", "w", 3)].tolist() == [0.9] * 4
    assert frame["cells"]["g"].columns.tolist() == [0, 1, 2]
    assert sol["cells"].to_dataframe()[("V", 2)].tolist() == frame[("cells", "V", 2)].tolist()
    expected = pandas.DataFrame({"t": [2.0, 2.0], "i": np.array([0, 1], np.int32)})
    pandas.testing.assert_frame_equal(sol["cells"].spikes.to_dataframe(), expected)


def test_a_file(sol, tmp_path):
    sol.save(tmp_path / "run.data")
    back = bc.NetworkSolution.load(tmp_path / "run.data")
    assert (back.model, back.method, back.backend, back.seed) == ("rules", "euler", "numpy", 4)
    assert back.message == sol.message and back.stats == dict(sol.stats) and back.time_unit == "ms"
    assert list(back) == list(sol)
    for name, part in sol.parts.items():
        other = back[name]
        assert (other.size, other.is_projection, str(other.rate)) == (part.size, part.is_projection, str(part.rate))
        for what in ("records", "final", "elements"):
            one, two = getattr(part, what), getattr(other, what)
            assert one.keys() == two.keys()
            assert all(np.array_equal(one[key], two[key]) for key in one)
        if part.recorded_spikes is not None:
            assert np.array_equal(other.spikes.t, part.spikes.t) and np.array_equal(other.spikes.i, part.spikes.i)
    assert back["drive"].recorded_spikes is None
    pandas.testing.assert_frame_equal(back.to_dataframe(), sol.to_dataframe())
    with pytest.raises(UsageError, match="no state to go on from"):
        back.state
    (tmp_path / "other").write_text("x")
    with pytest.raises(UsageError, match="is not a saved solution of a network"):
        bc.NetworkSolution.load(tmp_path / "other")
