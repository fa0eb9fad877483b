"""What `verify` says of files as they were generated, and of edits of every sort."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.options import Options
from brainpy_codegen.verification.differential import build
from brainpy_codegen.verification.reference import Reference
from examples.fitzhugh_nagumo import fitzhugh_nagumo
from examples.hodgkin_huxley import hodgkin_huxley
from examples.lorenz import lorenz
from examples.ring_attractor import ring_attractor
from tests.verification.models.edges import chain, integrate_and_fire, pulsed, stepped
from tests.verification.modules import Generated, generate

UNEDITED = [
    (fitzhugh_nagumo, "rk4"),
    (fitzhugh_nagumo, "adams_bashforth2"),
    (hodgkin_huxley, "exponential_euler"),
    (lorenz, "rk4"),
    (ring_attractor, "rk4"),
    (integrate_and_fire, "update"),
    (pulsed, "heun2"),
    (stepped, "euler"),
    (chain, "exact"),
]


def changed(made: Generated, old: str, new: str, count: int = -1) -> str:
    assert old in made.text
    return made.text.replace(old, new, count)


@pytest.mark.parametrize(("model", "method"), UNEDITED, ids=lambda one: getattr(one, "name", one))
def test_generated_numpy_is_the_model_to_the_bit(model: Any, method: str, tmp_path: Path) -> None:
    report = generate(tmp_path, model, method, "numpy").verify()
    assert report.verdict == "bitwise", str(report)
    assert report.exit_code == 0
    assert {one.function for one in report.outcomes} == {model.ir.function.role, "step", "run"}
    told = [(one.samples, one.open) for one in report.outcomes]
    assert all(samples > 20 * open_ for samples, open_ in told), told


@pytest.mark.parametrize(
    ("model", "method", "options"),
    [
        (integrate_and_fire, "update", Options()),
        (fitzhugh_nagumo, "adams_bashforth2", Options()),
        (ring_attractor, "rk4", Options()),
        (hodgkin_huxley, "exponential_euler", Options(dtype="float32")),
        (hodgkin_huxley, "exponential_euler", Options(math="fast")),
    ],
    ids=lambda one: one.suffix or "default" if isinstance(one, Options) else getattr(one, "name", one),
)
def test_generated_c_is_the_model_up_to_rounding(model: Any, method: str, options: Options, tmp_path: Path) -> None:
    report = generate(tmp_path, model, method, "c", options).verify()
    assert report.equivalent, str(report)


def test_a_small_change_of_a_constant_is_seen_and_its_last_bit_is_not(tmp_path: Path) -> None:
    made = generate(tmp_path, hodgkin_huxley, "exponential_euler", "numpy")
    for value, verdict in ((0.07 * (1 + 1e-9), "different"), (float(np.nextafter(0.07, 1)), "rounding")):
        report = made.verify(changed(made, "0.07 *", f"{value!r} *"))
        assert report.verdict == verdict, str(report)
        assert "h" in report.variables or verdict == "rounding"


def test_the_worst_input_shows_the_difference(tmp_path: Path) -> None:
    made = generate(tmp_path, fitzhugh_nagumo, "rk4", "numpy")
    report = made.verify(changed(made, "- b * w", "+ b * w"))
    worst = next(one.worst for one in report.outcomes if one.function == "derivative" and one.variable == "w")
    assert worst is not None
    x = dict(worst.inputs)
    assert set(x) == {"V", "w", "t", "dt", "I", "a", "b", "tau"}
    assert worst.expected == (x["V"] + x["a"] - x["b"] * x["w"]) / x["tau"]
    assert worst.found == (x["V"] + x["a"] + x["b"] * x["w"]) / x["tau"]


def test_a_deviation_within_a_called_function_is_named_with_the_line_of_the_model(tmp_path: Path) -> None:
    made = generate(tmp_path, hodgkin_huxley, "exponential_euler", "numpy")
    report = made.verify(changed(made, "m**3", "m**2"))
    found = report.deviation
    assert found is not None
    assert (found.function, found.name, found.certain) == ("linear_parts", "I_Na_slope", True)
    assert "m**2" in found.text
    assert made.text.splitlines()[found.line - 1].strip().startswith("I_Na_slope")
    source = Path(hodgkin_huxley.ir.source.path).read_text(encoding="utf-8").splitlines()
    assert found.model_line is not None
    assert source[found.model_line - 1].strip().startswith("I_Na =")
    assert report.variables == ("V",)


@pytest.mark.parametrize("backend", ["numpy", "c"])
def test_a_threshold_is_tested_on_the_point(backend: str, tmp_path: Path) -> None:
    made = generate(tmp_path, integrate_and_fire, "update", backend)
    report = made.verify(changed(made, "V >= threshold", "V > threshold"))
    assert report.verdict == "different", str(report)
    worst = next(one.worst for one in report.outcomes if one.function == "update" and one.verdict == "different")
    assert worst is not None
    assert worst.inputs["V"] == worst.inputs["threshold"]


def test_a_threshold_of_time_is_tested_on_the_point(tmp_path: Path) -> None:
    made = generate(tmp_path, pulsed, "heun2", "numpy")
    report = made.verify(changed(made, "< 8.0", "<= 8.0"))
    assert report.verdict == "different", str(report)
    assert made.verify(changed(made, "8.0", "8.000000000000002")).verdict == "different"


def test_a_jump_may_move_by_rounding(tmp_path: Path) -> None:
    made = generate(tmp_path, stepped, "euler", "numpy")
    assert made.verify(changed(made, "3.1 * x", "x / (1 / 3.1)")).equivalent
    assert not made.verify(changed(made, "3.1 * x", "3.10000001 * x")).equivalent


def test_an_undone_singularity_is_nan(tmp_path: Path) -> None:
    made = generate(tmp_path, hodgkin_huxley, "exponential_euler", "numpy")
    naive = changed(made, "1 / exprel(-(V + 40) / 10)", "0.1 * (V + 40) / (1 - np.exp(-(V + 40) / 10))")
    report = made.verify(naive)
    assert report.verdict == "nan"
    worst = next(one.worst for one in report.outcomes if one.verdict == "nan")
    assert worst is not None
    assert worst.inputs["V"] == -40.0


def test_defaults_and_constants_are_tested(tmp_path: Path) -> None:
    made = generate(tmp_path, fitzhugh_nagumo, "rk4", "numpy")
    assert made.verify(changed(made, "tau=12.5):", "tau=12.6):", 1)).variables == ("V", "w")
    report = made.verify(changed(made, '"tau": 12.5', '"tau": 12.6'))
    assert report.variables == ("tau",)
    assert report.exit_code == 5


def test_only_the_second_step_of_a_multistep_method_is_wrong(tmp_path: Path) -> None:
    made = generate(tmp_path, fitzhugh_nagumo, "adams_bashforth2", "numpy")
    report = made.verify(changed(made, "3 * dV - dV_last", "3 * dV + dV_last"))
    assert [one.function for one in report.outcomes if one.verdict != "bitwise"] == ["run", "run"]
    assert report.variables == ("V",)
    assert report.deviation is not None
    assert "3 * dV + dV_last" in report.deviation.text


@pytest.mark.parametrize("backend", ["numpy", "c"])
def test_a_wrong_coupling_is_found(backend: str, tmp_path: Path) -> None:
    made = generate(tmp_path, ring_attractor, "rk4", backend)
    old, new = ("W @ r", "r @ W") if backend == "numpy" else ("matvec(n, W, r, W_r)", "vecmat(n, r, W, W_r)")
    report = made.verify(changed(made, old, new))
    assert report.verdict == "different", str(report)
    assert report.variables == ("r",)


def test_a_loop_that_runs_over_its_arrays_is_caught(tmp_path: Path) -> None:
    made = generate(tmp_path, lorenz, "rk4", "c")
    report = made.verify(changed(made, "k < steps", "k <= steps"))
    assert report.verdict == "different"
    assert any("beyond the end" in one.message for one in report.outcomes), str(report)
    assert report.deviation is not None
    assert "k <= steps" in report.deviation.text


def test_an_exception_is_a_difference_with_a_place(tmp_path: Path) -> None:
    made = generate(tmp_path, fitzhugh_nagumo, "rk4", "numpy")
    report = made.verify(changed(made, "- w + I", "- w + J"))
    assert report.verdict == "different"
    assert report.deviation is not None
    assert "NameError" in report.deviation.message
    assert "+ J" in report.deviation.text


def test_temporaries_branches_and_early_returns_of_the_user_are_run(tmp_path: Path) -> None:
    made = generate(tmp_path, fitzhugh_nagumo, "rk4", "numpy")
    body = "    cube = V * V * V\n    if np.ndim(V) > 5:\n        return cube, cube\n    dV = V - cube / 3 - w + I"
    text = changed(made, "    dV = V - V**3 / 3 - w + I", body)
    assert made.verify(text).verdict == "rounding"
    report = made.verify(text.replace("cube / 3", "cube / 4"))
    assert report.variables == ("V",)
    assert report.deviation is not None


def test_a_report_is_the_same_every_time_and_goes_through_json(tmp_path: Path) -> None:
    made = generate(tmp_path, fitzhugh_nagumo, "rk4", "numpy")
    text = changed(made, "V**3", "V**2")
    first, second = made.verify(text), made.verify(text)
    assert first.outcomes == second.outcomes
    row = json.loads(json.dumps(first.as_json(), allow_nan=False))
    assert row["verdict"] == "different"
    assert row["exit_code"] == 5
    assert row["variables"] == ["V"]
    assert row["deviation"]["function"] == "derivative"
    shown = str(first)
    assert "V**2" in shown and "fitzhugh_nagumo_rk4_numpy: different" in shown
    assert made.verify(text, seed=1).outcomes != first.outcomes


def test_an_external_function_is_called() -> None:
    table = bc.external(lambda x: x * x / (1.0 + x * x), name="table")

    @bc.ode
    def looked_up(x, t, k=1.0):
        dx = -k * table(x)
        return dx

    externals = {name: one.function for name, one in looked_up.externals.items()}
    reference = Reference(build(looked_up.ir, "euler"), 64 * 2.0**-52, "float64", externals)
    x = np.array([0.5, -1.0, 3.0])
    values = reference.rates((x,), (0.0,), (2.0,)).values[0]
    np.testing.assert_array_equal(values, -2.0 * (x * x / (1.0 + x * x)))


def test_hodgkin_huxley_on_numba_is_quick_once_compiled(tmp_path: Path) -> None:
    made = generate(tmp_path, hodgkin_huxley, "exponential_euler", "numba")
    made.verify()
    begin = os.times()
    report = made.verify(seed=3)  # other inputs: nothing of the first plan is used again
    spent = sum(os.times()[:4]) - sum(begin[:4])  # of the processor, which is all of it on a machine that does no more
    assert report.equivalent, str(report)
    assert spent < 2.0, (spent, report.seconds)
    wrong = made.verify(changed(made, "n**4", "n**3"))
    assert wrong.variables == ("V",)
    assert wrong.deviation is not None
    assert wrong.deviation.name == "I_K_slope"


def test_a_new_process_compiles_nothing_that_was_compiled_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRAINPY_CODEGEN_CACHE", str(tmp_path / "cache"))
    made = generate(tmp_path, hodgkin_huxley, "exponential_euler", "numba")
    code = (
        "import sys\n"
        "from brainpy_codegen.verification.differential import verify\n"
        "from examples.hodgkin_huxley import hodgkin_huxley\n"
        "report = verify(hodgkin_huxley, 'exponential_euler', sys.argv[1])\n"
        "print(report.verdict, report.seconds['compile'])\n"
    )
    found = []
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code, str(made.path)], capture_output=True, text=True, check=True)
        verdict, seconds = done.stdout.split()
        assert verdict == "rounding"
        found.append(float(seconds))
    assert found[1] < found[0] / 3
