"""What people do to generated folders beside careful edits: each command says something true, and nothing is lost."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.project import call, replace_in

MODEL = '''\
import brainpy_codegen as bc


@bc.ode
def cell(V, w, t, I=0.5, tau=12.5):
    """A cell."""
    dV = V - V**3 / 3 - w + I
    dw = (V - w) / tau
    return dV, dw
'''
FILE = Path("generated/cell_rk4_numpy.py")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").touch()
    Path("models.py").write_text(MODEL)
    assert call("generate", "models.py:cell", "--backend", "numpy").exit_code == 0


def test_what_an_edited_file_prints_is_no_part_of_a_report() -> None:
    replace_in(FILE, "    dV = V -", '    print("V is", V)\n    dV = V -')
    command = [sys.executable, "-m", "brainpy_codegen", "verify", "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    (row,) = json.loads(done.stdout)
    assert {one["verdict"] for one in row["outcomes"]} == {"bitwise"}
    assert "V is" in done.stderr


def test_a_file_that_ends_the_program_computes_no_model() -> None:
    replace_in(FILE, "import numpy as np\n", "import numpy as np\n\nraise SystemExit(0)\n")
    done = call("verify")
    assert done.exit_code not in (0, 3) and "SystemExit: 0" in done.output
    assert call("check").exit_code == 1


@pytest.mark.parametrize("options", [(), ("--dtype", "float32")])
def test_a_folder_that_knows_nothing_of_its_files(options: tuple[str, ...]) -> None:
    """`.codegen` was deleted, or never committed: `check` must not pass, and the way back keeps the edit."""
    if options:
        shutil.rmtree("generated")
        call("generate", "models.py:cell", "--backend", "numpy", *options)
    shutil.rmtree("generated/.codegen")
    (path,) = Path("generated").glob("cell_*.py")
    replace_in(path, "dw = (V - w) / tau", "dw = (V - w) / tau  # mine")
    for command in ("status", "check", "generate"):
        done = call(command)
        assert done.exit_code == {"status": 0, "check": 1, "generate": 2}[command]
        row = next(row for row in done.output.splitlines() if "--adopt" in row)
        words = row[row.index("brainpy-codegen ") :].strip("`").split()[1:]
        assert words[:2] == ["generate", "models.py:cell"]
    done = call(*words)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("adopted") and "# mine" in path.read_text()
    assert "unknown" not in call("status").output
    assert [one.name for one in Path("generated").glob("cell_*.py")] == [path.name]


def test_the_copies_of_what_was_generated_are_gone() -> None:
    """Whoever edited nothing hears nothing; and nobody is told of an edit that cannot be known."""
    shutil.rmtree("generated/.codegen/base")
    assert call("check").exit_code == 0
    replace_in(FILE, "dw = (V - w) / tau", "dw = (-w + V) / tau")
    done = call("status")
    assert done.output.count("unknown") == 1 and "edited by hand" not in done.output
    assert call("generate").exit_code == 4 and "(-w + V)" in FILE.read_text()
    assert call("generate", "--adopt").exit_code == 0 and "(-w + V)" in FILE.read_text()


def test_a_copy_under_another_name_is_the_users_own() -> None:
    shutil.copy(FILE, FILE.with_name("cell_before.py"))
    assert call("check").exit_code == 0


def test_no_model_can_be_read() -> None:
    replace_in(Path("models.py"), "dw = (V - w) / tau", "dw = ((V - w) / tau")
    before = FILE.read_bytes()
    done = call("generate")
    assert done.exit_code == 2
    assert "models.py:8: '(' was never closed" in done.output
    assert "knows no model" not in done.output and "no model of" in done.output
    assert FILE.read_bytes() == before
    done = call("verify")
    assert done.exit_code == 2 and "cell_rk4_numpy: failed, importing models.py failed" in done.output
    replace_in(Path("models.py"), "dw = ((V - w) / tau", "dw = V if w else I ** []")
    assert call("verify").exit_code == 3  # it is there, but no model


def test_markers_of_a_merge_of_branches_are_gits() -> None:
    row = "    dw = (V - w) / tau\n"
    marked = f"<<<<<<< HEAD\n{row}=======\n    dw = (V - 2.0 * w) / tau\n>>>>>>> feature\n"
    replace_in(FILE, row, marked)
    edited = FILE.read_text()
    for command in ("generate", "status", "check"):
        done = call(command)
        assert "as a merge of branches leaves them" in done.output
        assert "revert generated/cell_rk4_numpy.py" in done.output
        assert "undo" not in done.output and "your edit and the model changed" not in done.output
    assert FILE.read_text() == edited
    assert call("verify").exit_code == 4
    assert call("revert", str(FILE)).exit_code == 0
    assert call("undo").exit_code == 0
    assert FILE.read_text() == edited


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "has no attribute 'derivative'"),
        (b"\xff\xfe\x00binary\n", "it is no text in UTF-8"),
        (b"x = (\n", "'(' was never closed"),
    ],
)
def test_a_file_that_is_no_module_any_more(content: bytes, words: str) -> None:
    before = FILE.read_bytes()
    FILE.write_bytes(content)
    told = "".join(call(command).output for command in ("status", "check", "verify", "diff", "generate"))
    assert call("view", "--page", "page.html").exit_code == 0
    assert words in told
    assert "None" not in told and "codec" not in told and "unknown backend" not in told
    assert call("verify").exit_code != 0 and call("check").exit_code == 1
    assert FILE.read_bytes() == content
    assert call("revert").exit_code == 0
    assert FILE.read_bytes() == before
    assert call("undo").exit_code == 0
    assert FILE.read_bytes() == content


def git(*words: str) -> subprocess.CompletedProcess[str]:
    given = ("-c", "user.name=a", "-c", "user.email=a@b")
    return subprocess.run(["git", *given, *words], capture_output=True, text=True, check=False)


def test_two_branches_that_both_changed_the_model_and_generated() -> None:
    """git leaves its markers in the locks, in the base copies and in the files; what the message says gets out of it."""
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "one")
    git("checkout", "-qb", "other")
    replace_in(Path("models.py"), "V**3 / 3", "V**3 / 3.5")
    assert call("generate").exit_code == 0
    git("commit", "-qam", "two")
    git("checkout", "-q", "main")
    replace_in(Path("models.py"), "V**3 / 3", "V**3 / 4.0")
    replace_in(FILE, "dw = (V - w) / tau", "dw = (-w + V) / tau")
    assert call("generate").exit_code == 0
    git("commit", "-qam", "three")
    assert git("merge", "other").returncode == 1
    git("checkout", "--ours", "--", "models.py")
    done = call("status")
    assert done.exit_code == 2 and "markers of a merge of branches" in done.output
    (command,) = [part for part in done.output.split("`") if part.startswith("git ")]
    assert git(*shlex.split(command)[1:]).returncode == 0
    text = FILE.read_text()
    if "<<<<<<<" in text:
        head, _, rest = text.partition("<<<<<<< HEAD\n")
        ours, _, rest = rest.partition("=======\n")
        FILE.write_text(head + ours + rest.partition(">>>>>>> other\n")[2])
    assert call("generate").exit_code == 0
    assert "(-w + V) / tau" in FILE.read_text() and "V**3 / 4.0" in FILE.read_text()
    assert call("verify").exit_code == 0
    assert call("check").exit_code == 0
