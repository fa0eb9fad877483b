"""What a simulation returns."""

import sys
from pathlib import Path

import numpy as np
import pytest

from brainpy_codegen.errors import ToolMissingError, UsageError
from brainpy_codegen.runtime.solution import Solution


@pytest.fixture
def sol() -> Solution:
    t = np.arange(5.0)
    return Solution(
        t=t,
        records={"V": np.outer(t, [1.0, 2.0]), "w": np.outer(t, [0.5, 0.0])},
        final={"V": np.array([4.0, 8.0]), "w": np.array([2.0, 0.0]), "n": np.array([1.0, 1.0])},
        model="neuron",
        method="rk4",
        backend="numba",
        units={"V": "mV"},
        stats={"run_seconds": 0.5, "steps": 4},
        message="reached t = 4 in 4 steps",
    )


def test_records_are_found_by_name(sol: Solution) -> None:
    assert sol.states == ("V", "w")
    assert sol["V"].shape == (5, 2)
    assert sol["t"] is sol.t
    assert "V" in sol and "n" not in sol


def test_a_missing_record_says_why(sol: Solution) -> None:
    with pytest.raises(KeyError, match="was not recorded"):
        sol["n"]
    with pytest.raises(KeyError, match=r"is not a state.*did you mean 'w'"):
        sol["ww"]


def test_it_says_what_it_holds(sol: Solution) -> None:
    text = repr(sol)
    assert "neuron (rk4, numba): reached t = 4 in 4 steps" in text
    assert "mV" in text


def test_xarray_knows_axes_and_units(sol: Solution) -> None:
    data = sol.to_xarray()
    assert data["V"].dims == ("t", "element")
    assert data["V"].attrs == {"units": "mV"}
    assert data.attrs["method"] == "rk4"


def test_dataframe_has_a_column_per_element(sol: Solution) -> None:
    frame = sol.to_dataframe()
    assert frame.index.name == "t"
    assert frame[("V", 1)].tolist() == [0.0, 2.0, 4.0, 6.0, 8.0]
    single = Solution(sol.t, {"x": sol.t}, {"x": sol.t[-1]}, "m", "rk4", "c")
    assert list(single.to_dataframe().columns) == ["x"]


def test_plot_returns_labelled_axes(sol: Solution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "Agg")
    import matplotlib.pyplot as plt

    axes = sol.plot()
    assert [ax.get_ylabel() for ax in axes] == ["V [mV]", "w"]
    assert axes[-1].get_xlabel() == "t"
    _, own = plt.subplots()
    assert sol.plot(own) == [own]
    assert len(own.lines) == 4
    many = Solution(sol.t, {"x": np.zeros((5, 100))}, {"x": np.zeros(100)}, "m", "rk4", "c")
    assert many.plot()[0].get_ylabel() == "element"
    plt.close("all")


@pytest.mark.parametrize(
    ("call", "package"), [("to_xarray", "xarray"), ("to_dataframe", "pandas"), ("plot", "matplotlib")]
)
def test_a_missing_package_is_named(sol: Solution, call: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(sys.modules, "brainpy_codegen.runtime.plotting", raising=False)
    with pytest.raises(ToolMissingError, match=package):
        getattr(sol, call)()


def test_saved_and_loaded_is_the_same(sol: Solution, tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    sol.save(path)
    again = Solution.load(path)
    assert repr(again) == repr(sol)
    assert again.stats == sol.stats
    np.testing.assert_array_equal(again["V"], sol["V"])
    np.testing.assert_array_equal(again.final["n"], sol.final["n"])


def test_another_file_is_no_solution(tmp_path: Path) -> None:
    (tmp_path / "x.npz").write_text("no")
    with pytest.raises(UsageError, match="not a saved solution"):
        Solution.load(tmp_path / "x.npz")
