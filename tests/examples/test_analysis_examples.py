"""Examples of analyses end in a figure, and print what the literature says."""

import importlib
from pathlib import Path

import matplotlib as mpl
import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SAYS = {
    "analysis_wilson_cowan": "H1 hopf at P = 1.909253",
    "analysis_sodium_potassium": "LP1 4.5128676; cycles from 3.09194 (period diverges)",
    "analysis_mackey_glass": "H1 hopf (supercritical) at tau = 4.70819629",
    "analysis_ring_attractor": "n = 32: saddle +0.02781 per ms, stable node -0.01404 per ms",
}


@pytest.mark.parametrize("name", SAYS)
def test_a_figure_and_its_numbers(name, monkeypatch, capsys) -> None:
    mpl.use("Agg")
    monkeypatch.syspath_prepend(str(EXAMPLES))
    figure = importlib.import_module(name).figure()
    assert len(figure.axes) >= 2
    assert SAYS[name] in capsys.readouterr().out
    mpl.pyplot.close(figure)
