"""`verify` on fractional models: against sums written out, and edits of every part are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from brainpy_codegen.errors import UnsupportedError
from tests.verification.modules import generate
from tests.zoo.models import fractional as models

METHODS = ("predictor_corrector", "caputo_l1", "caputo_l1_implicit", "grunwald_letnikov")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("model", [models.pair, models.relaxation, models.oscillator], ids=lambda model: model.name)
def test_generated_numpy_is_the_model(model, method, tmp_path: Path) -> None:
    if model is models.oscillator and method.startswith("caputo_l1"):
        with pytest.raises(UnsupportedError, match="takes orders up to 1"):
            generate(tmp_path, model, method, "numpy")
        return
    report = generate(tmp_path, model, method, "numpy").verify()
    assert report.equivalent, str(report)
    extra = {"jacobian"} if method == "caputo_l1_implicit" else set()
    assert {one.function for one in report.outcomes} == {"derivative", "step", "run"} | extra


@pytest.mark.parametrize("method", METHODS)
def test_generated_c_is_the_model(method, tmp_path: Path) -> None:
    report = generate(tmp_path, models.pair, method, "c").verify()
    assert report.equivalent, str(report)


@pytest.mark.parametrize(
    ("method", "old", "new"),
    [
        ("predictor_corrector", "dx = -k * x", "dx = -k * 1.0000001 * x"),
        ("predictor_corrector", "differences(m, order + 1)", "differences(m, order + 1.0001)"),
        ("predictor_corrector", "x_next = x_past + x_gain * dx", "x_next = x_past + y_gain * dx"),
        ("predictor_corrector", "- corrector\n", "+ 0 * corrector\n"),
        ("caputo_l1", "gamma(2 - order)", "gamma(1.999 - order)"),
        ("grunwald_letnikov", "[1:]", "[:-1]"),
        ("grunwald_letnikov", "gain = dt**order", "gain = dt ** (order * 1.001)"),
    ],
)
def test_an_edit_that_changes_results_is_found(method, old, new, tmp_path: Path) -> None:
    made = generate(tmp_path, models.pair, method, "numpy")
    assert old in made.text
    report = made.verify(made.text.replace(old, new, 1))
    assert not report.equivalent
    assert report.exit_code == 5


def test_an_edit_that_only_rounds_is_none(tmp_path: Path) -> None:
    made = generate(tmp_path, models.pair, "grunwald_letnikov", "numpy")
    changed = made.text.replace("x_next = x_past + x_gain * dx", "x_next = x_gain * dx + x_past")
    assert changed != made.text
    assert made.verify(changed).equivalent
