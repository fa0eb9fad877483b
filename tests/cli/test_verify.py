"""`verify` on the command line: verdicts, exit codes, and what `check` makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from brainpy_codegen.cli import main

MODEL = '''
import brainpy_codegen as bc


@bc.ode
def decay(x, t, k=0.5):
    """Decay."""
    dx = -k * x + 0.1
    return dx
'''


@pytest.fixture
def generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    (tmp_path / "decay.py").write_text(MODEL, encoding="utf-8")
    assert call("generate", "decay.py:decay", "--method", "rk4", "--backend", "numpy") == 0
    return tmp_path / "generated" / "decay_rk4_numpy.py"


def call(*arguments: str) -> int:
    return CliRunner().invoke(main, arguments).exit_code


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_file_as_generated_is_bitwise(generated: Path) -> None:
    found = CliRunner().invoke(main, ["verify"])
    assert found.exit_code == 0
    assert "bitwise" in found.output


def test_an_edit_that_computes_the_model_satisfies_check(generated: Path) -> None:
    edit(generated, "dx = -k * x + 0.1", "dx = 0.1 - k * x")
    assert call("check") == 1
    assert call("verify") == 0
    assert call("check") == 0


def test_an_edit_that_computes_something_else_has_exit_code_5(generated: Path) -> None:
    edit(generated, "dx = -k * x + 0.1", "dx = -k * x + 0.2")
    found = CliRunner().invoke(main, ["verify"])
    assert found.exit_code == 5
    assert "different" in found.output
    assert call("check") == 1


def test_json_names_the_verdict(generated: Path) -> None:
    found = CliRunner().invoke(main, ["verify", "--json", "decay_rk4_numpy"])
    assert found.exit_code == 0
    assert '"verdict": "bitwise"' in found.output
