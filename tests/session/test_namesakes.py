"""Models that the same lines made: side by side they need names of their own, one after the other they do not."""

from __future__ import annotations

import linecache
import math
from pathlib import Path

import pytest

import brainpy_codegen as bc


def decay(rate: float, name: str = "") -> bc.Model:
    @bc.ode(name=name)
    def falling(x, t):  # type: ignore[no-untyped-def]
        return -rate * x

    return falling


def end(model: bc.Model, folder: Path) -> float:
    sol = bc.simulate(model, 1.0, 0.001, method="rk4", backend="numpy", init={"x": 1.0}, directory=folder)
    return float(sol["x"][-1])


def test_models_of_one_name_side_by_side_are_refused(tmp_path: Path) -> None:
    slow, fast = decay(1.0), decay(2.0)
    assert end(slow, tmp_path) == pytest.approx(math.exp(-1.0))
    with pytest.raises(
        bc.UsageError, match=r"two models of one name, falling, which .*test_namesakes.py:decay.falling"
    ):
        end(fast, tmp_path)
    assert end(slow, tmp_path) == pytest.approx(math.exp(-1.0))


def test_names_of_their_own_tell_them_apart(tmp_path: Path) -> None:
    slow, fast = decay(1.0, "slow"), decay(2.0, "fast")
    assert [end(one, tmp_path) for one in (slow, fast)] == pytest.approx([math.exp(-1.0), math.exp(-2.0)])


def test_one_after_the_other_needs_no_names(tmp_path: Path) -> None:
    found = [end(decay(rate), tmp_path) for rate in (1.0, 2.0)]
    assert found == pytest.approx([math.exp(-1.0), math.exp(-2.0)])


def test_the_same_model_made_twice_is_no_other(tmp_path: Path) -> None:
    once, again = decay(1.0), decay(1.0)
    assert end(once, tmp_path) == end(again, tmp_path)


def test_a_cell_that_runs_again_redefines_its_model(tmp_path: Path) -> None:
    rows = "@bc.ode\ndef falling(x, t):\n    return -{rate} * x\n"
    names: dict[str, object] = {"bc": bc, "__name__": "__main__"}
    kept, found = [], []
    for number, rate in enumerate((1.0, 2.0)):
        place, text = f"<ipython-input-{number}-0>", rows.format(rate=rate)
        linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
        exec(compile(text, place, "exec"), names)
        model = names["falling"]
        assert isinstance(model, bc.Model)
        kept.append(model)  # as the history of a notebook does
        found.append(end(model, tmp_path))
    assert found == pytest.approx([math.exp(-1.0), math.exp(-2.0)])
