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
    assert "deviates: generated/decay_rk4_numpy.py:" in found.output  # from here, as an editor opens it
    assert call("check") == 1


def test_what_was_found_to_differ_is_not_said_to_be_unchecked(generated: Path) -> None:
    edit(generated, "dx = -k * x + 0.1", "dx = -k * x + 0.2")
    assert "nobody has checked" in CliRunner().invoke(main, ["check"]).output
    assert call("verify") == 5
    assert call("generate") == 0  # again, which changes nothing
    for command in ("check", "status"):
        found = CliRunner().invoke(main, [command]).output
        assert "different" in found and "nobody" not in found
        assert "`verify` found that the edited file computes something else than the model" in found
        assert "brainpy-codegen accept generated/decay_rk4_numpy.py --reason WHY" in found
    edit(generated, "dx = -k * x + 0.2", "dx = -k * x + 0.3")
    assert "nobody has checked" in CliRunner().invoke(main, ["check"]).output
    edit(generated, "dx = -k * x + 0.3", "dx = 0.1 - k * x")
    assert call("verify") == 0 and call("check") == 0
    assert "[different]" not in (generated.parent / ".codegen/lock/decay_rk4_numpy.toml").read_text()
    edit(generated, "dx = 0.1 - k * x", "dx = 0.7 - k * x")
    assert call("verify") == 5 and call("accept", "--reason", "wanted") == 0 and call("check") == 0


def test_a_folder_that_cannot_be_written_is_verified_all_the_same(
    generated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("verify") == 0
    edit(generated, "dx = -k * x + 0.1", "dx = 0.1 - k * x")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.__enter__", refuse)
    found = CliRunner().invoke(main, ["verify"])
    assert found.exit_code == 0 and "bitwise" in found.output
    assert "was not stored" in found.stderr and "Permission denied" in found.stderr


def test_json_names_the_verdict(generated: Path) -> None:
    found = CliRunner().invoke(main, ["verify", "--json", "decay_rk4_numpy"])
    assert found.exit_code == 0
    assert '"verdict": "bitwise"' in found.output


FURTHER = """
import brainpy_codegen as bc


@bc.external
def table(x):
    return x * x / (1.0 + x * x)


@bc.ode
def looked_up(x, t, k=1.0):
    dx = -k * table(x)
    return dx


def pulse(t):
    height = 2.0 if t < 3.0 else 0.5
    return height
"""


@pytest.fixture
def further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "further.py").write_text(FURTHER, encoding="utf-8")
    return tmp_path / "generated"


def test_a_model_with_an_external_function_is_verified(further: Path) -> None:
    assert call("generate", "further.py:looked_up", "--method", "rk4", "--backend", "numpy") == 0
    found = CliRunner().invoke(main, ["verify"])
    assert found.exit_code == 0 and "looked_up_rk4_numpy: bitwise" in found.output
    path = further / "looked_up_rk4_numpy.py"
    edit(path, "dx = -k * table(x)", "dx = -k * table(x) * 1.01")
    assert call("verify") == 5
    assert call("accept", "--reason", "measured") == 0 and call("verify") == 0 and call("check") == 0


@pytest.mark.parametrize("backend", ["numpy", "numba", "c", "torch"])
def test_a_function_of_time_is_held_against_the_function(further: Path, backend: str) -> None:
    words = ["run", "further.py:looked_up", "--method", "euler", "--duration", "1", "--dt", "0.1", "--init", "x=1"]
    if backend in ("c", "torch"):  # which call no external functions
        (further.parent / "further.py").write_text(FURTHER.replace("table(x)\n    return dx", "x\n    return dx"))
    assert call(*words, "--backend", backend, "--set", "k=further.py:pulse") == 0
    module = f"pulse_{backend}"
    found = CliRunner().invoke(main, ["verify", module])
    assert found.exit_code == 0 and f"{module}: bitwise" in found.output
    path = further / f"{module}.{'c' if backend == 'c' else 'py'}"
    # The place where it jumps is tested on both sides.
    edit(path, "3.0", "3.0000001")
    found = CliRunner().invoke(main, ["verify", module])
    assert found.exit_code == 5 and "the function gives 0.5, the file 2.0" in found.output
    assert "different" in CliRunner().invoke(main, ["check"]).output
    edit(path, "3.0000001", "1.5 + 1.5")
    assert call("verify", module) == 0 and call("check") == 0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("MODEL = ", "ZETA = undefined_name\nMODEL = ", ":11: NameError: name 'undefined_name' is not defined"),
        ("MODEL = ", "import nowhere_\nMODEL = ", "No module named 'nowhere_'"),
        ("dx = -k * x + 0.1", "dx = -k * x +", ": invalid syntax"),
        ("    dx = -k * x + 0.1", "<<<<<<< edited\n    dx = 1", "holds a conflict marker"),
    ],
)
def test_a_file_that_cannot_run_is_told_of_and_the_others_are_verified(
    generated: Path, old: str, new: str, words: str
) -> None:
    assert call("generate", "decay.py:decay", "--method", "euler", "--backend", "numpy") == 0
    edit(generated.with_name("decay_euler_numpy.py"), old, new)
    found = CliRunner().invoke(main, ["verify"])
    assert found.exit_code == (4 if "marker" in words else 1)
    assert "decay_euler_numpy: failed, " in found.stderr and words in found.stderr
    assert "decay_rk4_numpy: bitwise" in found.stdout
    status = CliRunner().invoke(main, ["status"]).output
    assert "`" not in status.partition("by hand")[2].partition("\n")[0] or "import nowhere_" in status


def test_c_that_does_not_compile_is_shown_where_it_does_not(generated: Path) -> None:
    assert call("generate", "decay.py:decay", "--method", "rk4", "--backend", "c") == 0
    text = generated.with_name("decay_rk4_c.c")
    edit(text, "const double dx = -k * x + 0.1;", "const double dx = -gain * x + 0.1;")
    line = 1 + next(k for k, row in enumerate(text.read_text().splitlines()) if "gain" in row)
    found = CliRunner().invoke(main, ["verify", "decay_rk4_c"])
    assert found.exit_code == 5
    assert f"the file fails at: generated/decay_rk4_c.c:{line} in derivative" in found.output
    assert "-gain * x + 0.1;\n    does not compile: " in found.output and "from line 8 of the model" in found.output
