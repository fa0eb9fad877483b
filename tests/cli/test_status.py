"""The state of generated files on the command line, and the commands that each state is answered with."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result

from brainpy_codegen.workspace.fingerprint import of_text
from tests.cli.project import call, command_of, replace_in, row


@pytest.fixture(autouse=True)
def project(decay_project: Path) -> Path:
    return decay_project


def test_current(file: Path) -> None:
    assert call("status").output == "current       generated/decay_rk4_numpy.py\n"
    assert row()["current"] is True
    assert call("check").output == "1 pass\n"
    assert call("diff").output == ""


def test_edited_and_verified(file: Path, project: Path) -> None:
    replace_in(file, "dx = -loss", "dx = -loss * 0.5")
    state = row()
    assert state["flags"] == ["edited", "unverified"]
    assert state["edits"] == [
        {"file": file.name, "kind": "changed", "statement": "dx in derivative", "line": state["edits"][0]["line"]}
    ]
    assert "dx = -loss * 0.5" in file.read_text().splitlines()[state["edits"][0]["line"] - 1]
    assert "edited by hand: dx in derivative" in call("status").output
    done = call("check")
    assert done.exit_code == 1 and "brainpy-codegen verify generated/decay_rk4_numpy.py" in done.output
    lock = project / "generated/.codegen/lock/decay_rk4_numpy.toml"
    lock.write_text(lock.read_text() + f'\n[verified]\n"{file.name}" = "{of_text(file.read_text())}"\n')
    assert call("check").exit_code == 0
    assert row()["flags"] == ["edited"]
    replace_in(file, "0.5", "0.25")
    assert call("check").exit_code == 1


def test_a_verdict_on_another_model_than_it_was_generated_from_is_not_kept(file: Path, project: Path) -> None:
    for path in (file, project / "models.py"):
        replace_in(path, "dx = -loss", "dx = -loss * 0.5")
    assert call("verify").exit_code == 0
    replace_in(project / "models.py", "dx = -loss * 0.5", "dx = -loss")
    assert row()["flags"] == ["edited", "unverified"]


def test_diff_of_edits_can_be_applied_backwards(file: Path) -> None:
    generated = file.read_text()
    replace_in(file, "dx = -loss", "dx = -loss * 0.5")
    done = call("diff")
    assert done.exit_code == 1
    assert "-    dx = -loss\n+    dx = -loss * 0.5\n" in done.output
    assert call("diff", "generated/decay_rk4_numpy.py").output == done.output == call("diff", "decay_rk4_numpy").output
    subprocess.run(["patch", "-s", "-R", "-p1"], input=done.output, text=True, check=True)
    assert file.read_text() == generated


def test_stale(file: Path, project: Path) -> None:
    replace_in(project / "models.py", "k * x", "k * x * x")
    assert row()["flags"] == ["stale"]
    done = call("check")
    assert done.exit_code == 1 and "-> Regenerate it. brainpy-codegen generate\n" in done.output
    incoming = call("diff", "--incoming")
    assert incoming.exit_code == 1 and "+    loss = k * x * x\n" in incoming.output
    assert call("diff").exit_code == 0
    assert call(*command_of(row(), "stale")).exit_code == 0
    assert call("check").exit_code == 0
    assert call("diff", "--incoming").exit_code == 0


def test_a_model_that_gives_the_same_text_is_not_stale(file: Path, project: Path) -> None:
    replace_in(project / "models.py", "import brainpy_codegen as bc\n", "import brainpy_codegen as bc\n\n# more\n")
    assert call("check").exit_code == 0
    assert call("check", "--full").exit_code == 0


def test_a_generator_that_changed_is_compared_by_content(file: Path, project: Path) -> None:
    stamp = project / "generated/.codegen/cache/decay_rk4_numpy.stamp"
    stamp.write_text("another generator\n")
    assert call("check").exit_code == 0
    base = project / "generated/.codegen/base/decay_rk4_numpy.py"
    lock = project / "generated/.codegen/lock/decay_rk4_numpy.toml"
    old = of_text(base.read_text())
    for path in (base, file):
        replace_in(path, "Right-hand side", "Derivative")
    replace_in(lock, old, of_text(base.read_text()))
    assert row()["flags"] == ["stale"]
    # Without a stamp the fingerprint is believed, unless one asks for more.
    stamp.unlink()
    assert row()["flags"] == []
    assert row("--full")["flags"] == ["stale"]


def test_conflicted_resolved_and_undone(file: Path, project: Path) -> None:
    replace_in(file, "dx = -loss", "dx = -loss * 0.5")
    replace_in(project / "models.py", "dx = -loss", "dx = -loss - 1")
    edited = file.read_text()
    done = call("generate")
    assert done.exit_code == 4
    line = file.read_text().splitlines().index("<<<<<<< edited") + 1
    assert done.stdout == "conflicted     generated/decay_rk4_numpy.py\n"
    assert f"generated/decay_rk4_numpy.py:{line}  dx in derivative" in done.stderr
    state = row()
    assert state["flags"] == ["edited", "conflicted"]
    assert state["conflicts"] == [{"file": file.name, "line": line}]
    assert f"it holds conflict markers: generated/decay_rk4_numpy.py:{line}" in call("status").output
    assert call("check").exit_code == 1
    start = ["--init", "x=1", "--duration", "1", "--dt", "0.1"]
    run = call("run", "models.py:decay", "--backend", "numpy", "--method", "rk4", *start)
    assert run.exit_code == 4 and f"decay_rk4_numpy.py:{line} holds a conflict marker" in run.output
    assert call(*command_of(state, "conflicted")).exit_code == 0
    assert file.read_text() == edited
    assert call("generate").exit_code == 4
    rows = file.read_text().splitlines(keepends=True)
    kept = [row for row in rows if not row.startswith(("<<<", "|||", "===", ">>>")) and "dx = -loss\n" not in row]
    file.write_text("".join(row for row in kept if "* 0.5" not in row))
    assert call("generate").stdout.startswith("current")
    assert row()["flags"] == []


def test_conflict_beside_the_file(file: Path, project: Path) -> None:
    replace_in(file, "dx = -loss", "dx = -loss * 0.5")
    replace_in(project / "models.py", "dx = -loss", "dx = -loss - 1")
    edited = file.read_text()
    done = call("generate", "--conflict=side")
    assert done.exit_code == 4 and "FILE.new" in done.stderr
    assert file.read_text() == edited
    code = "import generated.decay_rk4_numpy as m; print(float(m.step(1.0, 0.0, 0.1)))"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert "generated/decay_rk4_numpy.py.new" in call("status").output
    assert "conflicted" in row()["flags"]
    run = run_decay()
    notice = "generated/decay_rk4_numpy.py runs as you edited it, without what changed in the model since: that waits"
    assert run.exit_code == 0 and run.stderr == f"warning: {notice} in generated/decay_rk4_numpy.py.new\n"
    # Half the rate for one unit of time, by ten steps of rk4: exp(-1/2) to 7 digits.
    assert "0.606531" in run.stdout
    assert file.read_text() == edited
    (project / "generated/decay_rk4_numpy.py.new").replace(file)
    assert call("generate").stdout.startswith("current")
    assert row()["flags"] == []


def test_conflict_beside_a_file_that_the_model_outgrew(file: Path, project: Path) -> None:
    replace_in(file, "dx = -loss", "dx = -loss * 0.5")
    replace_in(project / "models.py", "dx = -loss", "dx = -loss - 1")
    assert call("generate", "--conflict=side").exit_code == 4
    # More that changes in the equations still waits; a state or a parameter the file cannot be called with.
    replace_in(project / "models.py", "-loss - 1", "-loss - 2")
    assert run_decay().exit_code == 0
    replace_in(project / "models.py", "k=1.0", "k=1.0, b=2.0")
    replace_in(project / "models.py", "-loss - 2", "-loss - b")
    run = run_decay()
    assert run.exit_code == 4 and "waits in generated/decay_rk4_numpy.py.new" in run.output
    assert "its parameters are k, those of the model k, b" in run.output
    replace_in(project / "models.py", "def decay(x, t", "def decay(x, y, t")
    replace_in(project / "models.py", "return dx", "return dx, -y")
    run = run_decay("--init", "y=1")
    assert run.exit_code == 4 and "its states are x, those of the model x, y" in run.output


def run_decay(*more: str) -> Result:
    start = ["--init", "x=1", "--duration", "1", "--dt", "0.1"]
    return call("run", "models.py:decay", "--backend", "numpy", "--method", "rk4", *start, *more)


def test_missing(file: Path) -> None:
    text = file.read_text()
    file.unlink()
    assert row()["flags"] == ["missing"]
    assert call("check").exit_code == 1
    assert call(*command_of(row(), "missing")).exit_code == 0
    assert file.read_text() == text


def test_broken(file: Path) -> None:
    replace_in(file, "dx = -loss", "dx = -loss *")
    state = row()
    assert state["flags"] == ["edited", "broken"]
    assert "it does not parse: generated/decay_rk4_numpy.py, line" in call("status").output
    assert call("check").exit_code == 1
    assert call(*command_of(state, "broken")).exit_code == 0
    assert row()["flags"] == []


def test_unknown_base_is_adopted(file: Path, project: Path) -> None:
    replace_in(file, "dx = -loss", "dx = -loss * 0.5")
    (project / "generated/.codegen/base/decay_rk4_numpy.py").unlink()
    assert "unknown" in row()["flags"]
    refused = call("generate")
    assert refused.exit_code == 4 and "--adopt" in refused.output
    assert call(*command_of(row(), "unknown")).stdout.startswith("adopted")
    assert row()["flags"] == ["edited", "unverified"]


def test_the_model_is_gone(file: Path, project: Path) -> None:
    (project / "models.py").write_text("import brainpy_codegen as bc\n")
    state = row()
    assert state["flags"] == ["orphan"] and state["lost"]["kind"] == "gone"
    assert "models.py does not declare decay any more" in call("status").output
    (project / "models.py").unlink()
    assert "there is no file models.py any more" in call("status").output
    done = call("check")
    assert done.exit_code == 1
    assert "rm generated/decay_rk4_numpy.py generated/.codegen/lock/decay_rk4_numpy.toml" in done.output


def test_the_model_was_renamed(file: Path, project: Path) -> None:
    replace_in(project / "models.py", "def decay", "def falling")
    state = row()
    assert state["flags"] == ["orphan"]
    assert state["lost"] == {"kind": "renamed", "reason": "decay is now called falling", "now": "models.py:falling"}
    assert call(*command_of(state, "orphan")).stdout == "written        generated/falling_rk4_numpy.py\n"


def test_the_model_moved(file: Path, project: Path) -> None:
    replace_in(file, "dx = -loss", "dx = -loss * 0.5")
    (project / "sub").mkdir()
    (project / "models.py").rename(project / "sub/other.py")
    state = row()
    assert state["flags"] == ["edited", "orphan"]
    assert state["lost"]["kind"] == "moved" and state["lost"]["now"] == "sub/other.py:decay"
    assert call(*command_of(state, "orphan")).stdout.startswith("merged")
    assert row()["flags"] == ["edited", "unverified"]
    assert "-loss * 0.5" in file.read_text() and "sub/other.py:decay" in file.read_text()


@pytest.mark.parametrize("change", [("k * x", "k * y"), ("def decay(", "def decay(("), ("import", "1 / 0\nimport")])
def test_the_model_cannot_be_read(file: Path, project: Path, change: tuple[str, str]) -> None:
    replace_in(project / "models.py", *change)
    assert row()["flags"] == ["rejected"]
    assert "its model cannot be read" in call("status").output
    assert call("check").exit_code == 1
