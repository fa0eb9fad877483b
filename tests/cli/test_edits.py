"""The edit workflow on the command line: status, diff, check, undo, revert, and generate that merges."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from brainpy_codegen.cli import main
from brainpy_codegen.session.settings import reset_settings
from brainpy_codegen.workspace.fingerprint import of_text

ROOT = Path(__file__).resolve().parents[2]
MODELS = '''\
import brainpy_codegen as bc


@bc.ode
def decay(x, t, k=1.0):
    loss = k * x
    dx = -loss
    return dx
'''


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "models.py").write_text(MODELS)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    reset_settings()
    forget()


def forget() -> None:
    """A new process would read the models anew."""
    for name in [name for name in sys.modules if name.startswith(("models_", "other_"))]:
        del sys.modules[name]


def call(*arguments: str) -> Result:
    forget()
    return CliRunner().invoke(main, arguments, standalone_mode=True)


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def file(project: Path) -> Path:
    """A generated file, in which nothing was edited yet."""
    assert call("generate", "models.py:decay", "--method", "rk4", "--backend", "numpy").exit_code == 0
    return project / "generated/decay_rk4_numpy.py"


def row(*arguments: str) -> dict:
    """What `status --json` says of the one module."""
    return json.loads(call("status", "--json", *arguments).stdout)["modules"][0]


def command_of(state: dict, flag: str) -> list[str]:
    """The arguments of the command that the advice on a flag names."""
    advice = next(one for one in state["advice"] if one["flag"] == flag)
    assert advice["sentence"]
    words = advice["command"].split()
    assert words[0] == "brainpy-codegen"
    return words[1:]


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
    start = ["--init", "x=1", "--duration", "1", "--dt", "0.1"]
    run = call("run", "models.py:decay", "--backend", "numpy", "--method", "rk4", *start)
    assert run.exit_code == 4 and "does not compute the model as it is now" in run.output
    (project / "generated/decay_rk4_numpy.py.new").replace(file)
    assert call("generate").stdout.startswith("current")
    assert row()["flags"] == []


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


def test_siblings_that_lack_an_edit_are_named(project: Path) -> None:
    call("generate", "models.py:decay", "--method", "rk4", "--method", "euler", "--backend", "numpy", "--backend", "c")
    for name in ("decay_rk4_c.c", "decay_euler_numpy.py"):
        replace_in(project / "generated" / name, "dx = -loss", "dx = -loss * 0.5")
    lacking = {one["module"]: one["siblings_lacking"] for one in json.loads(call("status", "--json").stdout)["modules"]}
    gap = ["dx in derivative"]
    assert lacking["decay_rk4_c"] == [
        {"module": "decay_euler_c", "edits": gap},
        {"module": "decay_rk4_numpy", "edits": gap},
    ]
    assert lacking["decay_rk4_numpy"] == []
    assert "decay_rk4_numpy lacks this edit: dx in derivative" in call("status").output


def test_an_edit_of_a_method_is_no_business_of_other_methods(project: Path) -> None:
    call("generate", "models.py:decay", "--method", "rk4", "--method", "euler", "--backend", "numpy")
    replace_in(project / "generated/decay_euler_numpy.py", "x_next = x + dt * dx", "x_next = x + dt * dx * 2")
    assert "lacks" not in call("status").output


def test_both_files_of_a_c_module_are_one_unit(project: Path) -> None:
    call("generate", "models.py:decay", "--method", "rk4", "--backend", "c")
    text = project / "generated/decay_rk4_c.c"
    loader = project / "generated/decay_rk4_c.py"
    replace_in(text, "dx = -loss", "dx = -loss * 0.5")
    assert [Path(one).name for one in row()["files"]] == [loader.name, text.name]
    before = loader.read_bytes()
    replace_in(project / "models.py", "dx = -loss", "dx = -loss - 1")
    replace_in(project / "models.py", "k=1.0", "k=2.0")
    assert call("generate", "--conflict=side").exit_code == 4
    assert loader.read_bytes() == before
    assert call("undo").exit_code == 0
    assert call("generate").exit_code == 4
    assert loader.read_bytes() != before and "<<<<<<< edited" in text.read_text()
    assert call("revert", "decay_rk4_c").stdout == "reverted       generated/decay_rk4_c.c\n"
    assert row()["flags"] == []


def test_support_files_are_watched_too(file: Path, project: Path) -> None:
    path = project / "generated/support/numpy_run.py"
    path.write_text(path.read_text() + "\nMINE = 1\n")
    assert "edited        generated/support/numpy_run.py" in call("status").output
    assert call("generate").exit_code == 0
    assert path.read_text().endswith("MINE = 1\n")
    path.unlink()
    assert call("check").exit_code == 1
    assert call("generate").exit_code == 0 and path.is_file()


def test_undo_and_revert_say_what_they_did(file: Path, project: Path) -> None:
    replace_in(file, "dx = -loss", "dx = -loss * 0.5")
    assert call("revert").stdout == "reverted       generated/decay_rk4_numpy.py\n"
    assert call("revert").stdout.startswith("nothing to revert")
    done = call("undo")
    assert done.stdout == "took back the last `revert`\nrestored       generated/decay_rk4_numpy.py\n"
    assert "-loss * 0.5" in file.read_text()
    unknown = call("revert", "decay_rk4_nump")
    assert unknown.exit_code == 2 and "did you mean 'decay_rk4_numpy'" in unknown.output


def test_another_folder_is_named_in_the_advice(project: Path) -> None:
    call("generate", "models.py:decay", "--method", "rk4", "--backend", "numpy", "-o", "out dir")
    (project / "out dir/decay_rk4_numpy.py").unlink()
    assert "brainpy-codegen revert -o 'out dir' 'out dir/decay_rk4_numpy.py'" in call("check", "-o", "out dir").output


def test_an_empty_folder_passes(project: Path) -> None:
    assert call("check").exit_code == 0
    assert call("status").exit_code == 0
    assert json.loads(call("check", "--json").stdout)["modules"] == []
    assert not (project / "generated").exists()


def tool(project: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_at_once_serialise(file: Path, project: Path) -> None:
    replace_in(file, "loss = k * x", "loss = k * x * 0.5")
    replace_in(project / "models.py", "dx = -loss", "dx = -loss - 1")
    words = ["-m", "brainpy_codegen", "generate", "models.py:decay", "--method", "rk4"]
    running = [tool(project, *words, "--backend", "numpy", "--backend", other) for other in ("numba", "c", "jax")]
    outputs = []
    for process in running:
        out, message = process.communicate(timeout=120)
        assert process.returncode == 0, message
        outputs.append(out.split("\n")[0].split()[0])
    assert sorted(outputs) == ["kept", "kept", "merged"]
    text = file.read_text()
    assert text.count("loss = k * x * 0.5") == text.count("dx = -loss - 1") == 1
    modules = json.loads(call("status", "--json").stdout)["modules"]
    assert {one["module"]: one["flags"] for one in modules} == {
        "decay_rk4_numpy": ["edited", "unverified"],
        **{f"decay_rk4_{backend}": [] for backend in ("c", "jax", "numba")},
    }


def test_check_of_a_hundred_modules_is_quick(project: Path) -> None:
    functions = [MODELS.split("\n\n\n")[1].replace("decay", f"decay_{k}").replace("-loss", f"-loss - {k}") for k in range(50)]
    (project / "models.py").write_text("import brainpy_codegen as bc\n\n\n" + "\n\n".join(functions))
    done = call("generate", "models.py", "--method", "rk4", "--method", "euler", "--backend", "numpy")
    assert done.stdout.count("written") == 100
    script = (
        "import sys, time\n"
        "from brainpy_codegen.cli import main\n"
        "try:\n"
        "    main(['check'])\n"
        "finally:\n"
        "    heavy = {'sympy', 'jinja2', 'black', 'numba'} & {name.partition('.')[0] for name in sys.modules}\n"
        "    print(*sorted(heavy), file=sys.stderr)\n"
    )
    seconds = []
    for _ in range(3):  # the machine may be busy
        began = time.perf_counter()
        process = tool(project, "-c", script)
        out, heavy = process.communicate(timeout=60)
        seconds.append(time.perf_counter() - began)
        assert (process.returncode, out, heavy) == (0, "100 pass\n", "\n")
    assert min(seconds) < 2.0


def test_a_clone_gives_the_same_answer(file: Path, project: Path) -> None:
    replace_in(file, "dx = -loss", "dx = -loss * 0.5")
    for ignored in ("cache", "undo"):
        for path in (project / "generated/.codegen" / ignored).iterdir():
            path.unlink()
    assert row()["flags"] == ["edited", "unverified"]
    ignore = (project / "generated/.codegen/.gitignore").read_text().split()
    assert {"/cache/", "/undo/", "/pending", "/write.lock"} <= set(ignore)
