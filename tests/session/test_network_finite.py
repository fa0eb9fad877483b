"""A run of a network that leaves the finite numbers says where, when and why."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.runtime import finite
from brainpy_codegen.session import network_over_time
from tests.session.models.networks import crossed, masked, membrane, network, split, to_rest, weaken

MODELS = Path(__file__).parent / "models" / "networks.py"
DT = 0.5


def line_of(words: str) -> int:
    return next(number for number, row in enumerate(MODELS.read_text().splitlines(), 1) if words in row)


def lost(net: bc.Network, backend: str, folder: Path, duration: float = 60.0, **given: object) -> bc.RunError:
    with pytest.raises(bc.RunError) as caught:
        bc.simulate(net, duration, DT, "euler", backend, directory=folder, check_finite=True, **given)
    return caught.value


def first_row(
    net: bc.Network, folder: Path, part: str, variable: str, params: object = None
) -> tuple[int, int, np.ndarray]:
    """The step and the element that are not finite first, found here by looking at every step."""
    with np.errstate(all="ignore"):
        sol = bc.simulate(net, 60.0, DT, "euler", "numpy", directory=folder, record={part: [variable]}, params=params)
    rows = sol[part][variable]
    step, element = np.argwhere(~np.isfinite(rows))[0]
    return int(step), int(element), rows


@pytest.mark.parametrize("backend", ["numpy", "numba", "c", "jax"])
def test_variable_time_neuron_and_statement(tmp_path: Path, backend: str) -> None:
    net = network()
    step, element, rows = first_row(net, tmp_path, "cells", "V")
    assert step > 2
    error = lost(net, backend, tmp_path)
    assert str(error).startswith(f"cells.V of element {element} is nan after step {step}, at t = {step * DT:.9g}")
    assert f"V = {rows[step - 1, element]:.6g}"[:8] in str(error)
    notes = "\n".join(error.__notes__)
    assert "the first value that is not finite: drive = nan" in notes
    assert f"networks.py:{line_of('drive = np.sqrt')} in membrane" in notes
    assert "in membrane_derivative" in notes


@pytest.mark.parametrize("backend", ["numpy", "c"])
def test_what_a_spike_does(tmp_path: Path, backend: str) -> None:
    net = network("divided", split)
    step, element, _ = first_row(net, tmp_path, "cells", "g", {"ring": {"w": 0.0}})
    error = lost(net, backend, tmp_path, params={"ring": {"w": 0.0}})
    assert str(error).startswith(f"cells.g of element {element} is inf after step {step}, at t = {step * DT:.9g}")
    notes = "\n".join(error.__notes__)
    assert "the first value that is not finite: share = inf" in notes
    assert f"networks.py:{line_of('share = 1.0 / (w - g)')} in split" in notes


def test_a_value_that_is_not_chosen_is_no_culprit(tmp_path: Path) -> None:
    error = lost(network("unchosen", split, masked), "numpy", tmp_path, params={"ring": {"w": 0.0}})
    notes = "\n".join(error.__notes__)
    assert "the first value that is not finite: share = inf" in notes
    assert f"networks.py:{line_of('share = 1.0 / (w - g)')} in split" in notes


@pytest.mark.parametrize("backend", ["numpy", "numba"])
def test_a_variable_of_synapses(tmp_path: Path, backend: str) -> None:
    net = network("weakened", weaken, weights={"u": np.linspace(1.0, 0.1, 20)})
    step, element, _ = first_row(net, tmp_path, "ring", "u")
    error = lost(net, backend, tmp_path)
    assert str(error).startswith(f"ring.u of synapse {element} is nan after step {step}")
    assert f"networks.py:{line_of('left = np.log(u)')} in weaken" in "\n".join(error.__notes__)


def test_a_run_that_goes_on_from_a_saved_state(tmp_path: Path) -> None:
    net = network()
    step, element, _ = first_row(net, tmp_path, "cells", "V")
    half = bc.simulate(net, (step - 2) * DT, DT, "euler", "numpy", directory=tmp_path, check_finite=True)
    error = lost(net, "numpy", tmp_path, init=half.state)
    assert str(error).startswith(f"cells.V of element {element} is nan after step {step}, at t = {step * DT:.9g}")


def test_values_that_change_with_time_are_those_of_the_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # 64 steps in stretches of 8, of which each begins with a table of 8 steps
    monkeypatch.setattr(network_over_time, "STEPS", 8)
    for step in (34, 40):
        for wrong, note in ((-9.0, "the first value that is not finite: drive = nan"), (np.nan, "the parameter E of")):

            def E(t: float, step: int = step, wrong: float = wrong) -> float:
                return wrong if t == step * DT else 1.0

            error = lost(network(), "numpy", tmp_path, 64 * DT, params={"cells": {"E": E}, "ring": {"w": 0.0}})
            assert str(error).startswith(f"cells.V of element 0 is nan after step {step + 1}, at t = ")
            assert error.__notes__[0].startswith(note)


def test_a_synapse_has_the_number_under_which_it_was_given(tmp_path: Path) -> None:
    source = np.arange(20)[::-1]  # synapses are stored by source
    net = bc.Network("reversed")
    cells = net.population("cells", bc.neuron(membrane, threshold=crossed, reset=to_rest), 20)
    connect = bc.connect.from_pairs(source, (source + 1) % 20)
    net.projection("ring", cells, cells, on_pre=weaken, connect=connect, weights={"u": np.linspace(1.0, 0.1, 20)})
    cells.init(V=np.linspace(0.0, 0.3, 20))
    step, element, rows = first_row(net, tmp_path, "ring", "u")
    assert np.count_nonzero(~np.isfinite(rows[step])) == 1
    assert str(lost(net, "numpy", tmp_path)).startswith(f"ring.u of synapse {element} is nan after step {step}")


def test_parameters_and_initial_values(tmp_path: Path) -> None:
    error = lost(network(), "numpy", tmp_path, params={"cells": {"E": np.nan}})
    assert error.__notes__ == ["the parameter E of cells is not finite"]
    error = lost(network(), "numpy", tmp_path, init={"cells": {"g": [np.nan] + [0.0] * 19}})
    assert str(error) == "cells.g of element 0 is nan in the initial state"


def test_an_edit_that_is_at_fault(tmp_path: Path) -> None:
    path = bc.generate(network(), "euler", "numpy", directory=tmp_path).paths[0]
    text = path.read_text()
    assert text.count("drive = np.sqrt(E + 1.0 - g)") == 1
    path.write_text(text.replace("drive = np.sqrt(E + 1.0 - g)", "drive = np.sqrt(E + 1.0 - 3.0 * g)"))
    error = lost(network(), "numpy", tmp_path, params={"ring": {"w": 0.8}})
    note, place = error.__notes__
    assert note == "the network stays finite in this step: it is the edits of the file that do not"
    assert f"{path.name}:" in place and "(edited by hand)" in place and "drive = np.sqrt(E + 1.0 - 3.0 * g)" in place


def test_a_finite_run_is_as_without(tmp_path: Path) -> None:
    given = {
        "directory": tmp_path,
        "record": {"cells": ["V", "spikes", "rate"]},
        "every": 3,
        "params": {"ring": {"w": 0.1}},
    }
    one = bc.simulate(network(), 20.0, DT, "euler", "numpy", check_finite=True, **given)
    other = bc.simulate(network(), 20.0, DT, "euler", "numpy", **given)
    assert np.array_equal(one["cells"]["V"], other["cells"]["V"])


@pytest.mark.parametrize("block", [1, 3, 1 << 20])
def test_the_first_value_of_blocks(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(finite, "BLOCK", block)
    table = np.zeros((4, 3, 5))
    assert finite.not_finite({"x": table, "none": np.zeros((0, 3)), "one": np.array(1.0)}) is None
    table[2, 1, 4], table[3, 0, 0] = np.nan, np.inf
    assert finite.not_finite({"y": np.array(2), "x": table}) == ("x", (2, 1, 4))
    assert finite.not_finite({"one": np.array(np.inf)}) == ("one", ())


def test_rows_on_disk_are_not_read_whole(tmp_path: Path) -> None:
    rows = np.memmap(tmp_path / "rows", np.float64, "w+", shape=(50_000, 400))
    tracemalloc.start()
    try:
        assert finite.not_finite({"x": rows}) is None
        assert tracemalloc.get_traced_memory()[1] < rows.size / 4  # a byte for each would be 20 MB
    finally:
        tracemalloc.stop()
