"""Simulating: rows, parameters, settings, edits."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.session.settings import reset_settings, settings

BACKEND = "numpy"


@bc.ode
def oscillator(
    x,  # position [mm]
    v,
    t,
    omega=2.0,
    push=0.0,
):
    """Harmonic oscillator."""
    dv = -(omega**2) * x + push
    return v, dv


@bc.ode
def driven(x, t, k=1.0):
    return np.sin(3.0 * t) - k * x


@bc.ode
def network(r, t, W, I=0.0):
    return -r + np.tanh(W @ r + I)


@bc.ode
def scaled(r, t, gain=2.0):
    return np.dot(gain, r)


def pulse(t):
    return 2.0 if t < 0.5 else -1.0


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    reset_settings()


def swing(**arguments):
    given = {"duration": 1.0, "dt": 0.01, "backend": BACKEND, "init": {"x": 1.0, "v": 0.0}}
    return bc.simulate(oscillator, **{**given, **arguments})


def test_a_solution_has_rows_final_state_units_and_stats(project: Path) -> None:
    sol = swing()
    assert sol.t.shape == sol["x"].shape == (101,)
    np.testing.assert_allclose(sol["x"], np.cos(2 * sol.t), atol=1e-7)
    assert sol.final["x"] == sol["x"][-1]
    assert set(sol.final) == {"x", "v"}
    assert sol.units == {"x": "mm"}
    assert sol.success and "100 steps" in sol.message
    assert {"generate_seconds", "compile_seconds", "run_seconds", "steps"} <= set(sol.stats)
    assert sol.stats["steps"] == 100
    assert (project / "generated" / f"oscillator_rk4_{BACKEND}.py").is_file()


def test_every_and_record_choose_rows_and_states() -> None:
    whole, some = swing(), swing(every=10, record=["x"])
    assert some.states == ("x",)
    np.testing.assert_array_equal(some.t, whole.t[::10])
    np.testing.assert_array_equal(some["x"], whole["x"][::10])
    assert some.final["v"] == whole.final["v"]


@pytest.mark.parametrize("every", [7, 64, 1000])
@pytest.mark.parametrize(
    ("model", "method", "init"),
    [
        (oscillator, "rk4", {"x": 1.0, "v": 0.0}),
        (driven, "rk4", {"x": np.array([0.5, 1.0])}),
        (oscillator, "adams_bashforth2", {"x": 1.0, "v": 0.0}),
    ],
    ids=["autonomous", "driven", "multistep"],
)
def test_final_is_the_last_state_bit_for_bit(model, method, init, every: int) -> None:
    one = bc.simulate(model, 1.0, 0.01, method, BACKEND, init, t0=0.3)
    other = bc.simulate(model, 1.0, 0.01, method, BACKEND, init, every=every, t0=0.3)
    for name in model.states:
        np.testing.assert_array_equal(other.final[name], one[name][-1])
        np.testing.assert_array_equal(other[name], one[name][::every])


@pytest.mark.parametrize("model", [oscillator, driven], ids=["autonomous", "driven"])
def test_a_progress_bar_changes_no_bit(model, capfd: pytest.CaptureFixture[str]) -> None:
    init = {name: 1.0 for name in model.states}
    quiet = bc.simulate(model, 1.005, 0.001, "rk4", BACKEND, init, every=2, progress=False)
    assert capfd.readouterr().err == ""
    shown = bc.simulate(model, 1.005, 0.001, "rk4", BACKEND, init, every=2, progress=True)
    assert "steps" in capfd.readouterr().err
    np.testing.assert_array_equal(shown.t, quiet.t)
    for name in model.states:
        np.testing.assert_array_equal(shown[name], quiet[name])
        np.testing.assert_array_equal(shown.final[name], quiet.final[name])


def test_no_steps_give_the_initial_state() -> None:
    sol = swing(duration=0.0)
    assert sol["x"].tolist() == [1.0]
    assert sol.final["x"] == 1.0


def test_one_value_per_element() -> None:
    omega = np.array([1.0, 2.0, 3.0])
    sol = swing(params={"omega": omega})
    assert sol["x"].shape == (101, 3)
    np.testing.assert_allclose(sol["x"], np.cos(omega * sol.t[:, None]), atol=1e-6)


def test_a_matrix_couples_elements() -> None:
    weights = np.array([[0.0, 1.0], [-1.0, 0.0]])
    sol = bc.simulate(network, 1.0, 0.1, backend=BACKEND, init={"r": np.array([0.1, 0.2])}, params={"W": weights})
    assert sol["r"].shape == (11, 2)
    with pytest.raises(bc.UsageError, match=r"the matrix W has \(3, 3\), r has \(2,\)"):
        bc.simulate(network, 1.0, 0.1, backend=BACKEND, init={"r": np.zeros(2)}, params={"W": np.eye(3)})
    with pytest.raises(bc.UsageError, match=r"the matrix gain has \(\), r has \(2,\), which needs \(2, 2\)"):
        bc.simulate(scaled, 1.0, 0.1, backend=BACKEND, init={"r": np.zeros(2)})


def test_a_function_of_time_becomes_a_file_of_its_own(project: Path) -> None:
    sol = swing(params={"push": pulse})
    text = (project / "generated" / f"pulse_{BACKEND}.py").read_text()
    assert "test_simulate.py:pulse" in text
    # The same force, piece by piece.
    first = swing(duration=0.5, params={"push": 2.0})
    assert abs(sol["x"][40] - first["x"][40]) < 1e-12
    assert f"oscillator_rk4_{BACKEND}" in {path.stem for path in (project / "generated").glob("*.py")}


def test_a_lambda_is_named_after_its_parameter(project: Path) -> None:
    named = swing(params={"push": pulse})
    sol = swing(params={"push": lambda t: 2.0 if t < 0.5 else -1.0})
    np.testing.assert_array_equal(sol["x"], named["x"])
    assert (project / "generated" / f"oscillator_push_{BACKEND}.py").is_file()


def test_an_input_object_is_a_function_of_time() -> None:
    sol = swing(params={"push": bc.inputs.section([2.0, -1.0], [0.5, 10.0])})
    np.testing.assert_allclose(sol["x"], swing(params={"push": pulse})["x"], rtol=1e-12)


def test_a_closure_is_never_run_with_the_numbers_of_another() -> None:
    def make(size):
        def force(t):
            return size * t

        return force

    ends = [float(swing(params={"push": make(size)}).final["x"]) for size in (0.0, 1.0, 2.0, 1.0)]
    assert ends[1] == ends[3]
    assert len(set(ends)) == 3


def test_a_model_of_a_factory_follows_its_closure() -> None:
    def make(rate):
        @bc.ode
        def decay(x, t):
            return -rate * x

        return decay

    ends = [bc.simulate(make(r), 1.0, 0.1, backend=BACKEND, init={"x": 1.0}).final["x"] for r in (1.0, 2.0, 1.0)]
    assert ends[0] == ends[2] != ends[1]


def test_a_function_without_source_is_refused() -> None:
    with pytest.raises(bc.ModelError, match=r"BC001(?s:.)*lambda t: sin\(t\)") as refused:
        swing(params={"push": np.sin})
    assert "-->" not in str(refused.value)  # there is no place to show


def test_the_edited_file_is_what_runs(project: Path) -> None:
    before = swing()
    path = project / "generated" / f"oscillator_rk4_{BACKEND}.py"
    text = path.read_text()
    assert text.count("dv = -(omega**2) * x") == 1
    path.write_text(text.replace("dv = -(omega**2) * x", "dv = -(omega**2) * x * 4.0"))
    after = swing()
    np.testing.assert_allclose(after["x"], np.cos(4 * after.t), atol=1e-5)
    assert after.final["x"] != before.final["x"]
    assert bc.generate(oscillator, "rk4", BACKEND).status == "kept (edited)"


def decay_of(rate):
    @bc.ode
    def decay(x, t, k=1.0):
        y = k * x
        return -rate * y

    return decay


def decay_and_growth():
    @bc.ode
    def decay(x, t, k=1.0):
        y = k * x
        return 2.0 - y

    return decay


def test_an_edit_and_a_changed_model_are_merged_before_the_run(project: Path) -> None:
    out = bc.generate(decay_of(1.0), "euler", BACKEND)
    out.paths[0].write_text(out.text.replace("y = k * x", "y = k * x * 0.5"))
    sol = bc.simulate(decay_of(2.0), 0.1, 0.1, "euler", BACKEND, init={"x": 1.0})
    assert sol.final["x"] == 1.0 - 0.1 * 2.0 * 0.5
    assert bc.generate(decay_of(2.0), "euler", BACKEND).status == "kept (edited)"


def test_a_conflict_stops_the_run_and_leaves_the_file_alone(project: Path) -> None:
    out = bc.generate(decay_of(1.0), "euler", BACKEND)
    edited = out.text.replace("-rate * y", "-rate * y - 1")
    assert edited != out.text
    out.paths[0].write_text(edited)
    with pytest.raises(bc.ConflictError, match=rf"(?s)decay_euler_{BACKEND}\.py.*Nothing was written"):
        bc.simulate(decay_and_growth(), 0.1, 0.1, "euler", BACKEND, init={"x": 1.0})
    assert out.paths[0].read_text() == edited


def test_conflict_markers_stop_the_run(project: Path) -> None:
    out = bc.generate(decay_of(1.0), "euler", BACKEND)
    out.paths[0].write_text(out.text.replace("-rate * y", "-rate * y - 1"))
    with pytest.raises(bc.ConflictError) as caught:
        bc.generate(decay_and_growth(), "euler", BACKEND)
    assert len(caught.value.places) == 1
    with pytest.raises(bc.EditedFileError, match="conflict marker"):
        bc.simulate(decay_and_growth(), 0.1, 0.1, "euler", BACKEND, init={"x": 1.0})


def test_generate_says_what_it_did(project: Path) -> None:
    out = bc.generate(oscillator, method="rk4", backend=BACKEND)
    assert out.status == "written"
    assert out.paths == (project / "generated" / f"oscillator_rk4_{BACKEND}.py",)
    assert out.text == out.paths[0].read_text()
    assert out.module.STATES == ("x", "v")
    assert out.module is bc.load(out.paths[0])
    times = {path: path.stat().st_mtime_ns for path in (project / "generated").rglob("*") if path.is_file()}
    assert bc.generate(oscillator, method="rk4", backend=BACKEND).status == "current"
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_a_warm_call_compiles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    first = swing()
    monkeypatch.setitem(sys.modules, "brainpy_codegen.compiler", None)
    monkeypatch.delattr(bc, "compiler", raising=False)
    np.testing.assert_array_equal(swing()["x"], first["x"])


def test_a_lost_file_is_generated_again(project: Path) -> None:
    swing()
    (project / "generated" / f"oscillator_rk4_{BACKEND}.py").unlink()
    assert swing().success


def test_another_folder(project: Path) -> None:
    swing(directory="elsewhere/mit é")
    assert (project / "elsewhere" / "mit é" / f"oscillator_rk4_{BACKEND}.py").is_file()
    assert not (project / "generated").exists()


def test_float32_has_a_module_of_its_own(project: Path) -> None:
    assert swing(dtype="float32")["x"].dtype == np.float32
    assert (project / "generated" / f"oscillator_rk4_{BACKEND}_float32.py").is_file()


def test_threads_change_no_bit() -> None:
    init = {"x": np.linspace(0.0, 1.0, 3000), "v": 0.0}
    one, two = swing(init=init, duration=0.1), swing(init=init, duration=0.1, threads=2)
    np.testing.assert_array_equal(one["x"], two["x"])


def test_defaults_of_set_backend_and_of_the_project(project: Path) -> None:
    (project / "pyproject.toml").write_text(
        f'[tool.brainpy-codegen]\nbackend = "{BACKEND}"\nmethod = "heun2"\ndt = 0.01\ndirectory = "made"\n'
    )
    sol = bc.simulate(oscillator, 1.0, init={"x": 1.0, "v": 0.0})
    assert (sol.method, sol.stats["steps"]) == ("heun2", 100)
    assert (project / "made" / f"oscillator_heun2_{BACKEND}.py").is_file()
    bc.set_backend(BACKEND, dt=0.1)
    assert bc.simulate(oscillator, 1.0, init={"x": 1.0, "v": 0.0}).stats["steps"] == 10
    bc.set_backend(method="euler")
    assert bc.simulate(oscillator, 1.0, init={"x": 1.0, "v": 0.0}).method == "euler"


def test_a_backend_that_is_not_there_becomes_no_default() -> None:
    with pytest.raises(bc.UsageError, match=r"unknown backend 'nunba'; did you mean 'numba'\?"):
        bc.set_backend("nunba", dt=0.25)
    assert settings().dt is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[tool.brainpy-codegen]\nbakend = "c"\n', r"no setting 'bakend' \(did you mean 'backend'\?\)"),
        ("[tool.brainpy-codegen]\nbackend = 3\n", "not of the right kind"),
        ('[tool.brainpy-codegen]\ndtype = "float16"\n', "dtype is 'float64' or 'float32'"),
        ("[tool", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_named(project: Path, text: str, message: str) -> None:
    (project / "pyproject.toml").write_text(text)
    with pytest.raises(bc.UsageError, match=message):
        swing()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"init": {}}, r'needs values of the states x, v: init=\{"x": \.\.\., "v": \.\.\.\}'),
        ({"init": {"x": 1.0}}, r'needs a value of the state v: init=\{"v": \.\.\.\}'),
        ({"init": {"x": 1.0, "v": 0.0, "y": 1.0}}, "has no state 'y'; it has: x, v"),
        ({"params": {"omga": 1.0}}, r"no parameter 'omga' \(did you mean 'omega'\?\)"),
        ({"record": ["y"]}, "no state 'y'"),
        ({"init": {"x": np.zeros(3), "v": 0.0}, "params": {"omega": np.zeros(2)}}, r"x has \(3,\), omega has \(2,\)"),
        ({"init": {"x": "one", "v": 0.0}}, "x must be a number"),
        ({"dt": 0.0}, "dt must be a positive number"),
        ({"dt": -1.0}, "dt must be a positive number"),
        ({"duration": -1.0}, "duration must be"),
        ({"duration": 0.001}, "shorter than half a step"),
        ({"every": 0}, "every must be"),
        ({"every": 1.5}, "every must be"),
        ({"threads": 0}, "threads must be"),
        ({"backend": "numbra"}, "unknown backend 'numbra'"),
        ({"method": "rk5"}, "unknown method 'rk5'"),
        ({"dtype": "float16"}, "dtype is"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message: str) -> None:
    with pytest.raises(bc.UsageError, match=message):
        swing(**arguments)


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(bc.UsageError, match=r'the parameter W: params=\{"W"'):
        bc.simulate(network, 1.0, 0.1, backend=BACKEND, init={"r": np.zeros(2)})


def test_dt_is_needed() -> None:
    with pytest.raises(bc.UsageError, match="needs dt"):
        swing(dt=None, method="rk4")


def test_without_dt_and_method_steps_adapt() -> None:
    sol = swing(dt=None, method=None)
    assert sol.method == "tsit5" and sol.nfev > 0


def test_a_plain_function_is_no_model() -> None:
    with pytest.raises(bc.UsageError, match=r"pulse is not a declared model: put @bc\.ode"):
        bc.simulate(pulse, 1.0, 0.1)


def test_a_method_that_does_not_fit_names_those_that_do() -> None:
    with pytest.raises(bc.UnsupportedError, match=r"'update' does not take .*rk4"):
        swing(method="update")


def test_two_models_of_one_name_are_refused(project: Path) -> None:
    (project / "other.py").write_text("import brainpy_codegen as bc\n\n@bc.ode\ndef oscillator(x, t):\n    return -x\n")
    sys.path.insert(0, str(project))
    try:
        import other  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(project))
        sys.modules.pop("other", None)
    # The first stands in a file of the project, too: a model that is gone would only have moved.
    (project / "first.py").write_text((project / "other.py").read_text())
    bc.generate(other.oscillator, "rk4", BACKEND)
    with pytest.raises(bc.UsageError, match="two models share"):
        bc.generate(oscillator, "rk4", BACKEND)


def test_failures_of_generated_code_name_the_line(project: Path) -> None:
    out = bc.generate(oscillator, "rk4", BACKEND)
    text = out.paths[0].read_text()
    out.paths[0].write_text(text.replace("dv = -(omega**2) * x", "dv = -(omega**2) * missing"))
    with pytest.raises(bc.RunError, match=rf"oscillator_rk4_{BACKEND}\.py:\d+: NameError: .*missing") as caught:
        swing()
    assert isinstance(caught.value.__cause__, NameError)
