"""The Jacobian of a file is verified like its equations, and an edit of one of its entries is found."""

from __future__ import annotations

from pathlib import Path

import brainpy_codegen as bc
from brainpy_codegen.options import Options
from brainpy_codegen.verification.differential import verify
from tests.stiff.models import van_der_pol


def file_of(out) -> Path:
    return next(Path(path) for path in out.paths if Path(path).suffix == ".py")


def test_an_edited_entry_is_found(tmp_path):
    path = file_of(bc.generate(van_der_pol, method="rodas4", backend="numpy", directory=tmp_path))
    assert verify(van_der_pol, "rodas4", path).verdict in ("bitwise", "rounding")
    text = path.read_text(encoding="utf-8")
    assert text.count("dv_dv = mu * (1 - x**2)") == 1
    path.write_text(text.replace("dv_dv = mu * (1 - x**2)", "dv_dv = mu * (1 + x**2)"), encoding="utf-8")
    report = verify(van_der_pol, "rodas4", path)
    wrong = [one.output for one in report.outcomes if one.function == "jacobian" and one.verdict == "different"]
    assert not report.equivalent
    assert wrong == ["dv_dv"]
    assert report.deviation is not None
    assert report.deviation.function == "jacobian"
    assert "dv_dv = mu * (1 + x**2)" in report.deviation.text


def test_an_entry_that_should_be_zero(tmp_path):
    """Of a module that has its Jacobian only because it was asked for."""
    options = Options(jacobian=True)
    path = file_of(bc.generate(van_der_pol, method="euler", backend="numpy", directory=tmp_path, jacobian=True))
    assert verify(van_der_pol, "euler", path, options).verdict == "bitwise"
    text = path.read_text(encoding="utf-8")
    assert text.count("return (0.0, dx_dv)") == 1
    path.write_text(text.replace("return (0.0, dx_dv)", "return (0.5, dx_dv)"), encoding="utf-8")
    report = verify(van_der_pol, "euler", path, options)
    assert report.verdict == "different"
    assert any("not zero" in one.message for one in report.outcomes if one.function == "jacobian")


def test_edited_factors_of_a_linear_system_are_found(tmp_path):
    """They are handed on as one set, and what deviates is the statement that makes one of them."""
    path = file_of(bc.generate(van_der_pol, method="rodas4", backend="numpy", directory=tmp_path))
    text = path.read_text(encoding="utf-8")
    old = "    U_v_v = diagonal - dv_dv - L_v_x * U_x_v"
    assert text.count(old) == 1
    path.write_text(text.replace(old, old.replace("- L_v_x", "+ L_v_x")), encoding="utf-8")
    report = verify(van_der_pol, "rodas4", path)
    assert not report.equivalent
    assert report.deviation is not None
    assert report.deviation.function == "factor"
    assert "+ L_v_x * U_x_v" in report.deviation.text


def test_an_edited_return_is_found_by_its_entries(tmp_path):
    path = file_of(bc.generate(van_der_pol, method="rodas4", backend="numpy", directory=tmp_path))
    text = path.read_text(encoding="utf-8")
    assert text.count("return (0.0, dx_dv), (dv_dx, dv_dv)") == 1
    changed = text.replace("return (0.0, dx_dv), (dv_dx, dv_dv)", "return (0.0, dx_dv), (dv_dx, -dv_dv)")
    path.write_text(changed, encoding="utf-8")
    found = verify(van_der_pol, "rodas4", path).deviation
    assert found is not None
    assert (found.function, found.name, found.message) == ("jacobian", "dv_dv", "")
    assert found.line == changed[: changed.index("(dv_dx, -dv_dv)")].count("\n") + 1
