"""A run that leaves the finite numbers says where, when and why."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.session.finite import rows_error
from tests.session.models.places import (
    cell,
    explosive,
    filling,
    late,
    logistic,
    looking_back,
    ring,
    slowly_filling,
    walker,
)

MODELS = Path(__file__).parent / "models" / "places.py"


def line_of(words: str) -> int:
    return next(number for number, row in enumerate(MODELS.read_text().splitlines(), 1) if words in row)


def lost(*arguments: object, **keywords: object) -> bc.RunError:
    with pytest.raises(bc.RunError) as caught:
        bc.simulate(*arguments, check_finite=True, **keywords)
    return caught.value


@pytest.mark.parametrize("backend", ("numpy", "numba", "c", "jax"))
@pytest.mark.parametrize("record", (None, ["w"]))
def test_variable_time_neuron_and_statement(tmp_path: Path, backend: str, record: list[str] | None) -> None:
    given = {"init": {"V": np.array([0.0, 0.1, 0.2]), "w": 0.0}, "params": {"I": np.array([9.0, 0.05, 8.0])}}
    every = bc.simulate(cell, 40.0, 0.01, "euler", backend, directory=tmp_path, **given)
    first = int(np.argwhere(~np.isfinite(every["V"]))[0][0])  # found here by looking at every step
    assert 0 < first < 4000
    error = lost(cell, 40.0, 0.01, "euler", backend, directory=tmp_path, every=7, record=record, **given)
    assert str(error).startswith(f"V of element 1 is nan after step {first}, at t = {first * 0.01:.9g}")
    assert f"w = {every['w'][first - 1, 1]:.9g}" in str(error)
    notes = "\n".join(error.__notes__)
    assert "the first value that is not finite: gap = nan" in notes
    assert f"places.py:{line_of('gap = ')} in cell" in notes
    assert "in derivative" in notes and "sqrt(drive)" in notes


def test_an_overflow_in_a_stage_of_a_method(tmp_path: Path) -> None:
    error = lost(explosive, 50.0, 0.5, "rk4", "numpy", init={"x": 1.0}, directory=tmp_path)
    notes = "\n".join(error.__notes__)
    assert "is not finite: dx = inf" in notes
    assert f"places.py:{line_of('dx = ')} in explosive" in notes


@pytest.mark.parametrize("backend", ("numpy", "jax"))
def test_a_map(tmp_path: Path, backend: str) -> None:
    error = lost(logistic, 20.0, 1.0, backend=backend, init={"x": 0.4}, params={"r": 3.0}, directory=tmp_path)
    assert str(error).startswith("x is ") and "after step 6, at t = 6" in str(error)
    assert f"places.py:{line_of('x = grown')} in logistic" in "\n".join(error.__notes__)


@pytest.mark.parametrize("backend", ("numpy", "jax"))
def test_coupled_elements(tmp_path: Path, backend: str) -> None:
    error = lost(ring, 3.0, 0.5, "euler", backend, init={"r": np.array([0.5, 1.0, 2.0])}, directory=tmp_path)
    assert str(error).startswith("r of element 0 is inf after step 4, at t = 2")
    assert f"places.py:{line_of('drive = np.roll')} in ring" in "\n".join(error.__notes__)


def test_steps_that_adapt(tmp_path: Path) -> None:
    rows = np.array([0.0, 1.0, 1.5]), {"x": np.array([[1.0, 2.0], [1.0, np.inf], [np.nan, np.nan]])}
    error = rows_error(*rows, {"x": np.zeros(2)})
    assert str(error) == "x of element 1 is inf at t = 1"
    assert rows_error(rows[0][:1], {"x": rows[1]["x"][:1]}, {"x": np.zeros(2)}) is None
    sol = bc.simulate(cell, 1.0, init={"V": 0.0, "w": 0.0}, rtol=1e-6, directory=tmp_path, check_finite=True)
    assert sol.success


LOOPS = ("numpy", "c", "jax")


def named(error: bc.RunError, name: str, words: str, model: str) -> None:
    notes = "\n".join(error.__notes__)
    assert f"the first value that is not finite: {name} = nan" in notes
    assert f"places.py:{line_of(words)} in {model}" in notes and "in derivative" in notes


@pytest.mark.parametrize("backend", LOOPS)
@pytest.mark.parametrize("method", ("bs3", "rodas4"))
def test_a_solution_that_stops_where_the_equations_have_no_value(tmp_path: Path, backend: str, method: str) -> None:
    given = {"method": method, "backend": backend, "rtol": 1e-5, "directory": tmp_path}
    error = lost(filling, 5.0, init={"V": 0.0, "w": 0.0}, **given)
    assert str(error).startswith("the equations are not finite behind t = 2; there, V = 2, w = ")
    named(error, "room", "room = ", "filling")
    init = {"V": np.array([0.0, 0.5, -9.0]), "w": 0.0}
    error = lost(filling, 5.0, init=init, t_eval=np.linspace(0.0, 5.0, 11), **given)
    assert str(error).startswith("the equations of element 1 are not finite behind t = 1.5; there, V = 2, w = ")
    named(error, "room", "room = ", "filling")


@pytest.mark.parametrize("backend", LOOPS)
def test_a_past_and_a_memory(tmp_path: Path, backend: str) -> None:
    init = {"V": np.array([0.0, 0.5])}
    error = lost(looking_back, 5.0, 0.1, "heun2", backend, init=init, directory=tmp_path)
    assert str(error).startswith("V of element 1 is nan after step 20, at t = 2\n")
    named(error, "before", "before = ", "looking_back")
    init = {"V": np.array([0.0, 0.5]), "w": 0.0}
    for method in ("predictor_corrector", "caputo_l1"):
        error = lost(slowly_filling, 5.0, 0.1, method, backend, init=init, directory=tmp_path)
        assert str(error).startswith("w of element 1 is nan after step ")
        named(error, "rest", "rest = ", "slowly_filling")


def test_a_solution_with_a_past(tmp_path: Path) -> None:
    error = lost(looking_back, 5.0, method="bs3", backend="numpy", rtol=1e-5, init={"V": 0.0}, directory=tmp_path)
    assert str(error).startswith("the equations are not finite behind t = 2.5; there, V = 2.5")
    named(error, "before", "before = ", "looking_back")


def test_a_solution_that_runs_away_is_no_fault_of_a_statement(tmp_path: Path) -> None:
    given = {"method": "bs3", "backend": "numpy", "rtol": 1e-5, "directory": tmp_path, "check_finite": True}
    sol = bc.simulate(explosive, 50.0, init={"x": 1.0}, **given)
    assert not sol.success and "became too small" in sol.message


@pytest.mark.parametrize("backend", ("numpy", "jax"))
def test_noise_and_delays_name_the_variable(tmp_path: Path, backend: str) -> None:
    given = {"init": {"x": 1.0}, "directory": tmp_path}
    error = lost(walker, 400.0, 1.0, "euler_maruyama", backend, **given)
    assert str(error).startswith("x is ") and " after step " in str(error)
    assert f"places.py:{line_of('dx = x**3')} in walker" in "\n".join(error.__notes__)
    error = lost(late, 400.0, 0.5, "euler", backend, **given, history={"x": 1.0})
    assert str(error).startswith("x is ") and " after step " in str(error)


def test_an_edit_that_is_at_fault(tmp_path: Path) -> None:
    out = bc.generate(explosive, method="euler", backend="numpy", directory=tmp_path)
    path = out.paths[0]
    path.write_text(path.read_text().replace("dx = k * x**3", "dx = k * x**3 / (1.5 - t)"))
    error = lost(explosive, 4.0, 0.5, "euler", "numpy", init={"x": -0.1}, directory=tmp_path)
    assert "after step 4" in str(error)
    note, place = error.__notes__
    assert note == "the model stays finite in this step: it is the edits of the file that do not"
    line = path.read_text()[: path.read_text().index("/ (1.5 - t)")].count("\n") + 1
    assert f"explosive_euler_numpy.py:{line} in derivative (edited by hand)" in place
    assert "dx = k * x**3 / (1.5 - t)" in place
    assert f"places.py:{line_of('dx = k * x**3')} in explosive" in place


def test_an_initial_state_that_is_no_number(tmp_path: Path) -> None:
    """With the check or without it, and before anything runs."""
    for check in (False, True):
        given = {"init": {"V": [0.0, np.nan], "w": 0.0}, "directory": tmp_path, "check_finite": check}
        with pytest.raises(bc.UsageError, match="V starts at nan in element 1; an initial value must be finite"):
            bc.simulate(cell, 1.0, 0.1, "euler", "numpy", **given)


def test_a_finite_run_is_as_without(tmp_path: Path) -> None:
    given = {"init": {"V": 0.0, "w": 0.0}, "directory": tmp_path, "every": 3}
    one = bc.simulate(cell, 1.0, 0.1, "euler", "numpy", check_finite=True, **given)
    other = bc.simulate(cell, 1.0, 0.1, "euler", "numpy", **given)
    assert np.array_equal(one["V"], other["V"])


def test_without_the_check_a_run_goes_on(tmp_path: Path) -> None:
    with np.errstate(all="ignore"):
        sol = bc.simulate(explosive, 50.0, 0.5, "rk4", "numpy", init={"x": 1.0}, directory=tmp_path)
    assert not np.isfinite(sol["x"][-1])
