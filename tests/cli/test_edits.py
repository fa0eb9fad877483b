"""The edit workflow on the command line: several modules, several processes, many files."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import brainpy_codegen as bc
from brainpy_codegen.session.references import find_model
from tests.cli.project import MODELS, call, replace_in, row

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def project(decay_project: Path) -> Path:
    return decay_project


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


HELPER = MODELS.replace("\n\n\n@", "\n\n\ndef step_up(x, k):\n    y = k * x\n    return y\n\n\n@").replace(
    "loss = k * x", "loss = step_up(x, k)"
)


def test_an_edit_is_missed_whatever_its_function_is_called(project: Path) -> None:
    (project / "models.py").write_text(HELPER)
    call("generate", "models.py:decay", "--method", "bs3", "--backend", "numpy", "--backend", "c")
    file = project / "generated/decay_bs3_numpy.py"
    replace_in(file, "y = k * x", "y = 2 * k * x")
    replace_in(file, "wanted = 0.9 *", "wanted = 0.8 *")
    assert "decay_bs3_c lacks this edit: y in step_up, wanted in step_factor" in call("status").output


def test_an_edit_of_a_method_is_no_business_of_another_with_the_same_functions(project: Path) -> None:
    call("generate", "models.py:decay", "--method", "bs3", "--method", "tsit5", "--backend", "numpy")
    replace_in(project / "generated/decay_tsit5_numpy.py", "x_2 = x + 0.161 *", "x_2 = x + 0.162 *")
    assert "    x_2 = " in (project / "generated/decay_bs3_numpy.py").read_text()
    assert "lacks" not in call("status").output


def test_an_edit_of_what_is_returned_is_missed_until_the_other_file_has_its_own(project: Path) -> None:
    call("generate", "models.py:decay", "--method", "rk4", "--backend", "numpy", "--backend", "c")
    replace_in(project / "generated/decay_rk4_numpy.py", "return dx", "return 2 * dx")
    assert "decay_rk4_c lacks this edit: `return` in derivative" in call("status").output
    replace_in(project / "generated/decay_rk4_c.c", "return dx;", "return 2 * dx;")
    assert "lacks" not in call("status").output
    call("revert")
    replace_in(
        project / "generated/decay_rk4_numpy.py", "def derivative(", "@np.errstate(all='ignore')\ndef derivative("
    )
    assert "lacks" not in call("status").output  # how a function is compiled or called is the backend's own


def test_statements_that_were_moved_are_named(file: Path, project: Path) -> None:
    text = file.read_text()
    advance = next(one for one in text.splitlines(keepends=True) if one.startswith("        x = advance("))
    record = "        if (k_ + 1) % every == 0:\n            row = (k_ + 1) // every\n            x_record[row] = x\n"
    assert advance + record in text
    file.write_text(text.replace(advance + record, record + advance))
    assert "it was edited by hand: x in run (moved)\n" in call("status").output
    assert row()["moved"] == [{"file": file.name, "statement": "x in run"}] and row()["edits"] == []
    call("revert")
    replace_in(file, "    loss = k * x\n    dx = -loss\n", "    dx = -loss\n    loss = 2 * k * x\n")
    assert "it was edited by hand: loss in derivative\n" in call("status").output


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


def test_half_a_module_computes_no_model(project: Path) -> None:
    call("generate", "models.py:decay", "--method", "rk4", "--backend", "c", "--backend", "numpy")
    (project / "generated/decay_rk4_c.c").unlink()
    done = call("verify")
    assert done.exit_code == 2
    assert "decay_rk4_c: failed, there is no generated file generated/decay_rk4_c.c\n" in done.stderr
    assert "different" not in done.output and "decay_rk4_numpy: bitwise" in done.stdout
    assert call("revert").exit_code == 0 and call("verify").exit_code == 0


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


def test_the_hook_for_pre_commit(file: Path, project: Path) -> None:
    """What pre-commit runs, for which files, and that it stops a commit."""
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text()
    told = dict(re.findall(r"^\s+(\w+): (.+)$", hook, re.MULTILINE))
    program, *words = told["entry"].split()
    assert program == "brainpy-codegen" and told["pass_filenames"] == "false"
    names = ["models.py", "generated/decay_rk4_c.c", "generated/support/loops.h", "generated/.codegen/lock/decay.toml"]
    assert all(re.search(told["files"], name) for name in names) and not re.search(told["files"], "README.md")
    assert call(*words).exit_code == 0
    replace_in(project / "models.py", "dx = -loss", "dx = -2 * loss")
    assert call(*words).exit_code == 1
    assert call("generate").exit_code == 0 and call(*words).exit_code == 0


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
    functions = [
        MODELS.split("\n\n\n")[1].replace("decay", f"decay_{k}").replace("-loss", f"-loss - {k}") for k in range(50)
    ]
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
    for _ in range(2):
        before = os.times()
        process = tool(project, "-c", script)
        out, heavy = process.communicate(timeout=60)
        after = os.times()  # of the processor: the machine may be busy with something else
        used = after.children_user + after.children_system - before.children_user - before.children_system
        seconds.append(used)
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


def test_undo_leaves_what_later_modules_need(project: Path) -> None:
    generated, work = project / "generated", ["--duration", "1", "--dt", "0.1", "--init", "x=1", "--backend"]
    first = call("generate", "models.py:decay", "--method", "rk4", "--backend", "c", "--backend", "numpy")
    assert first.exit_code == 0, first.output
    assert call("run", "models.py:decay", "--method", "euler", *work, "numpy").exit_code == 0
    names = {path.relative_to(generated).as_posix() for path in generated.rglob("*") if path.is_file()}
    assert call("undo").exit_code == 0
    left = {path.relative_to(generated).as_posix() for path in generated.rglob("*") if path.is_file()}
    assert {"__init__.py", ".gitattributes", ".codegen/base/__init__.py", "decay_euler_numpy.py"} <= left
    # What only the modules needed that are gone went with them.
    assert [name for name in left if "rk4" in name or name.endswith((".h", ".clang-format"))] == []
    assert call("check").exit_code == 0, call("check").output
    assert call("run", "models.py:decay", "--method", "euler", *work, "numpy").exit_code == 0
    redone = call("undo")
    assert redone.exit_code == 0, redone.output
    again = {path.relative_to(generated).as_posix() for path in generated.rglob("*") if path.is_file()}
    assert {name for name in names if "/cache/" not in name} <= again
    assert call("check").exit_code == 0, call("check").output


def test_undo_of_a_module_leaves_the_support_files_of_another_of_its_backend(project: Path) -> None:
    assert call("generate", "models.py:decay", "--method", "rk4", "--backend", "c").exit_code == 0
    words = ["--duration", "1", "--dt", "0.1", "--init", "x=1", "--backend", "c"]
    assert call("run", "models.py:decay", "--method", "euler", *words).exit_code == 0
    support = sorted((project / "generated/support").glob("*.*"))
    assert call("undo").exit_code == 0
    assert sorted((project / "generated/support").glob("*.*")) == support
    assert (project / "generated/.clang-format").is_file()
    assert not (project / "generated/decay_rk4_c.c").exists()
    assert call("check").exit_code == 0
    assert call("run", "models.py:decay", "--method", "euler", *words).exit_code == 0


def test_the_module_of_an_analysis_is_derived_from_its_model(project: Path) -> None:
    generated = project / "generated"
    file = generated / "decay_variational_rk4_numpy.py"
    decay = find_model("models.py:decay")
    found = bc.analysis.lyapunov_spectrum(decay, {"x": 1.0}, 5.0, dt=0.05, transient=1.0, backend="numpy")
    assert found.exponents == pytest.approx([-1.0], abs=1e-4)
    assert row()["flags"] == []
    assert call("check", "--full").exit_code == 0
    verified = call("verify")
    assert verified.exit_code == 0 and "decay_variational_rk4_numpy" in verified.output
    replace_in(project / "models.py", "loss = k * x", "loss = 2 * k * x / 2")
    assert row()["flags"] == ["stale"]
    assert call("generate").exit_code == 0
    assert "2 * k * x / 2" in file.read_text()
    assert [path.name for path in generated.glob("decay_*.py")] == [file.name]
    assert call("check").exit_code == 0
    replace_in(file, "dx = -loss", "dx = -1.5 * loss")
    assert row()["flags"] == ["edited", "unverified"]
    assert call("verify").exit_code == 5
    assert call("accept", file.name, "--reason", "a trial").exit_code == 0
    assert call("check").exit_code == 0
