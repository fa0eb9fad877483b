"""The command line: what it prints, what it leaves, with which code it ends."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from brainpy_codegen.cli import main
from brainpy_codegen.runtime.solution import Solution
from brainpy_codegen.session.settings import reset_settings

ROOT = Path(__file__).resolve().parents[2]
BACKEND = "numpy"

MODELS = '''\
import numpy as np
import brainpy_codegen as bc


@bc.ode
def swing(
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
def decay(x, t, tau=1.0):
    return -x / tau


def force(t):
    return 0.5 * t


def plain(x, t):
    return -x


def make():
    @bc.ode
    def inner(y, t):
        return 1.0 - y

    return inner


made = make()
'''
WITH_A_PAST = """\
import brainpy_codegen as bc


@bc.dde
def mirror(y, t, tau=1.0):
    return -bc.delayed(y, tau)


@bc.fde(order=0.5)
def slow(u, t):
    return -u
"""
SIMULATE = ["--duration", "1", "--dt", "0.01", "--backend", BACKEND]
START = ["--init", "x=1", "--init", "v=0"]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "models.py").write_text(MODELS, encoding="utf-8")
    (tmp_path / "past.py").write_text(WITH_A_PAST, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    yield tmp_path
    reset_settings()
    for name in [name for name in sys.modules if name.startswith(("models_", "package_of_models"))]:
        del sys.modules[name]


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, standalone_mode=True)


def generate(*arguments: str) -> Result:
    return call("generate", *arguments, "--backend", BACKEND)


def test_generate_writes_and_says_so(project: Path) -> None:
    done = generate("models.py:swing")
    assert (done.exit_code, done.output) == (0, f"written        generated/swing_rk4_{BACKEND}.py\n")
    assert generate("models.py:swing").output == f"current        generated/swing_rk4_{BACKEND}.py\n"


def test_a_file_gives_all_its_models(project: Path) -> None:
    done = generate("models.py", "--method", "euler", "--method", "heun2")
    assert done.exit_code == 0
    names = {path.stem for path in (project / "generated").glob("*.py")} - {"__init__"}
    assert names == {f"{m}_{k}_{BACKEND}" for m in ("swing", "decay", "inner") for k in ("euler", "heun2")}


def test_a_model_may_stand_in_a_package(project: Path) -> None:
    package = project / "package_of_models"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "more.py").write_text("from .rates import ode\n@ode\ndef fall(x, t):\n    return -x\n")
    (package / "rates.py").write_text("from brainpy_codegen import ode\n")
    assert generate("package_of_models.more:fall").exit_code == 0
    assert generate("package_of_models/more.py:fall").output.startswith("current")


def test_without_a_model_everything_known_is_refreshed(project: Path) -> None:
    generate("models.py:swing", "--dtype", "float32")
    generate("models.py:made")
    path = project / "models.py"
    path.write_text(path.read_text().replace("-(omega**2) * x", "-(omega**2) * x * 2"))
    for name in [name for name in sys.modules if name.startswith("models_")]:
        del sys.modules[name]
    done = call("generate")
    assert done.exit_code == 0
    assert f"written        generated/swing_rk4_{BACKEND}_float32.py" in done.output
    assert f"current        generated/inner_rk4_{BACKEND}.py" in done.output


def test_a_model_that_is_gone_is_a_note(project: Path) -> None:
    generate("models.py:swing")
    generate("models.py:decay")
    path = project / "models.py"
    path.write_text(path.read_text().replace("def decay", "def decays"))
    for name in [name for name in sys.modules if name.startswith("models_")]:
        del sys.modules[name]
    done = call("generate")
    assert done.exit_code == 0
    assert f"decay_rk4_{BACKEND} was left as it is" in done.output


def test_run_says_where_the_file_is_and_what_came_out(project: Path) -> None:
    done = call("run", "models.py:swing", *SIMULATE, *START, "--crossings", "x=0", "--plot", "p.png", "--save", "s.npz")
    assert done.exit_code == 0, done.output
    assert f"generated file: generated/swing_rk4_{BACKEND}.py" in done.output
    assert "upward crossings of x = 0: 0" in done.output
    assert "reached t = 1 in 100 steps" in done.output
    assert "mm" in done.output
    assert (project / "p.png").read_bytes().startswith(b"\x89PNG")
    assert Solution.load("s.npz")["x"].shape == (101,)


def test_results_go_into_folders_that_are_made(project: Path) -> None:
    words = ("--plot", "figures/new/p.svg", "--save", "data/s.npz")
    done = call("run", "models.py:swing", *SIMULATE, *START, *words)
    assert done.exit_code == 0, done.output
    assert "<svg" in (project / "figures/new/p.svg").read_text()
    assert Solution.load("data/s.npz")["x"].shape == (101,)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--plot", "p.xyz"), "error: --plot p.xyz: the name of the file ends in .png, .pdf, .svg, "),
        (("--plot", "p"), "error: --plot p: the name of the file ends in .png, .pdf, "),
        (("--save", "s.csv"), "error: --save s.csv: the name of the file ends in .npz"),
        (("--save", "models.py/s.npz"), "models.py is no folder that can be written"),
    ],
)
def test_results_that_cannot_be_saved_are_refused_before_the_run(
    words: tuple[str, str], message: str, project: Path
) -> None:
    done = call("run", "models.py:swing", *SIMULATE, *START, *words)
    assert done.exit_code == 2
    assert message in done.output
    assert not (project / "generated").exists()


def test_a_run_that_fails_is_shown_and_ends_with_code_1(project: Path) -> None:
    words = ("--duration", "1000", "--dt", "10", "--backend", BACKEND, "--init", "x=1", "--save", "s.npz")
    done = call("run", "models.py:decay", *words)
    assert done.exit_code == 0, done.output
    done = call("run", "models.py:decay", *words, "--set", "tau=0")
    assert done.exit_code == 1
    assert "x is not finite at the end" in done.output
    assert not Solution.load("s.npz").success


def test_run_names_the_file_that_ran(project: Path) -> None:
    done = call("run", "models.py:swing", "--duration", "1", "--backend", BACKEND, *START)
    assert done.exit_code == 0, done.output
    assert f"generated file: generated/swing_tsit5_{BACKEND}.py" in done.output
    assert (project / "generated" / f"swing_tsit5_{BACKEND}.py").is_file()


def test_run_takes_lists_and_functions(project: Path) -> None:
    done = call("run", "models.py:swing", *SIMULATE, *START, "--set", "omega=1,2,3", "--set", "push=models.py:force")
    assert done.exit_code == 0, done.output
    assert "101x3" in done.output
    assert (project / "generated" / f"force_{BACKEND}.py").is_file()


def final(output: str) -> float:
    """The last value of a table of one state."""
    return float(output.splitlines()[-1].split()[-1])


@pytest.mark.parametrize(
    ("history", "before_start"),
    [
        (["--init", "y=1"], 1.0),
        (["--history", "y=2", "--init", "y=1"], 2.0),
        (["--history", "y=models.py:force"], None),
    ],
)
def test_run_takes_the_past_of_delays(project: Path, history: list[str], before_start: float | None) -> None:
    """y' = -y(t - 1) over one delay: y(1) = y(0) - the integral of the past."""
    done = call("run", "past.py:mirror", *SIMULATE, *history)
    assert done.exit_code == 0, done.output
    wanted = 0.25 if before_start is None else 1.0 - before_start
    assert final(done.output) == pytest.approx(wanted, abs=1e-12)


def test_run_takes_tolerances_and_memory(project: Path) -> None:
    steps = []
    for tolerance in ("1e-3", "1e-9"):
        adapted = ["--duration", "10", "--backend", BACKEND, "--rtol", tolerance, "--atol", tolerance]
        done = call("run", "models.py:swing", *adapted, *START)
        assert done.exit_code == 0, done.output
        steps.append(int(re.search(r"in (\d+) steps", done.output)[1]))
    assert 4 * steps[0] < steps[1]
    memories = [[], ["--memory", "0.1"]]
    ends = [final(call("run", "past.py:slow", *SIMULATE, "--init", "u=1", *words).output) for words in memories]
    assert ends[0] == pytest.approx(0.4275836, abs=1e-3)  # exp(1) erfc(1), the Mittag-Leffler function of order 1/2
    assert abs(ends[1] - ends[0]) > 0.01


def test_the_number_of_crossings(project: Path) -> None:
    arguments = ["--duration", "10", "--dt", "0.01", "--backend", BACKEND, *START, "--crossings", "x=0.5"]
    assert "upward crossings of x = 0.5: 3" in call("run", "models.py:swing", *arguments).output


def test_the_table_of_backends_says_what_each_can_run() -> None:
    """Its first rows are the promises, which `tests/backends` runs."""
    head, *rows = (re.split("  +", line) for line in call("list", "backends").output.splitlines())
    names = [name.split()[0] for name in head]
    table = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
    assert {name for name in names[1:] if table["float32"][name] == "●"} >= {"numpy", "numba", "c", "jax", "torch"}
    assert [name for name in names[1:6] if table["fast mode"][name] == "●"] == ["numba", "c"]
    assert [table["kind"][name] for name in names[1:6]] == ["array", "loop", "loop", "array", "array"]


def test_explain_shows_every_stage(project: Path) -> None:
    done = call("explain", "models.py:swing", "--backend", BACKEND)
    assert done.exit_code == 0, done.output
    assert "=== model" in done.output and "=== program" in done.output and "=== files" in done.output
    one = call("explain", "models.py:swing", "--backend", BACKEND, "--stage", "files")
    assert f"--- swing_rk4_{BACKEND}.py" in one.output
    first = call("explain", "models.py:swing", "--backend", BACKEND, "--stage", "model")
    assert first.exit_code == 0 and "swing" in first.output
    assert not (project / "generated").exists()
    wrong = call("explain", "models.py:swing", "--backend", BACKEND, "--stage", "file")
    assert wrong.exit_code == 2 and "did you mean 'files'" in wrong.output


def test_lists(project: Path) -> None:
    assert "rk4" in call("list", "methods", "--family", "ode").output
    assert call("list", "methods", "--family", "sdee").exit_code == 2
    head = call("list", "backends").output.splitlines()[0]
    assert [name.split()[0] for name in re.split("  +", head)[1:6]] == ["numpy", "numba", "c", "jax", "torch"]
    assert "swing" in call("list", "models", "models.py").output
    generate("models.py:swing")
    path = project / "generated" / f"swing_rk4_{BACKEND}.py"
    path.write_text(path.read_text() + "# mine\n")
    row = call("list", "models").output.splitlines()[1].split()
    assert row == [f"swing_rk4_{BACKEND}", "models.py:swing", "rk4", BACKEND, "edited"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["generate", "models.py:swng"], 2, "did you mean 'swing'"),
        (["generate", "none.py:swing"], 2, "there is no file none.py"),
        (["generate", "no.such.module:swing"], 2, "there is no module"),
        (["generate", "what is this"], 2, "neither"),
        (["generate", "models.py:plain"], 2, "plain is not a declared model"),
        (["generate"], 2, "knows no model yet"),
        (["generate", "--method", "rk4"], 2, "options go with MODEL"),
        (["generate", "models.py:swing", "--method", "rk5"], 2, "unknown method"),
        (["generate", "models.py:swing", "--backend", "fortran"], 2, "unknown backend"),
        (["generate", "models.py:swing", "--method", "update"], 3, "does not take"),
        (["generate", "bad.py:bad"], 3, "error[BC"),
        (["generate", "broken.py"], 2, "broken.py:1"),
        (["generate", "raises.py"], 2, "ZeroDivisionError"),
        (["generate", "empty.py"], 2, "declares no model"),
        (["run", "models.py:swing", *SIMULATE], 2, "--init x=VALUE --init v=VALUE"),
        (["run", "models.py:swing", *SIMULATE, *START, "--set", "omega"], 2, "write --set NAME=VALUE"),
        (["run", "models.py:swing", *SIMULATE, *START, "--set", "omega=two"], 2, "is not a number"),
        (["run", "models.py:swing", *SIMULATE, *START, "--crossings", "y=2"], 2, "no recorded state 'y'"),
        (["run", "models.py:swing", *SIMULATE, *START, "--history", "x=1"], 2, "swing has no delays"),
        (["run", "past.py:slow", "--duration", "1", "--init", "u=1"], 2, "on the command line: --dt"),
        (["run", "models.py:swing", *SIMULATE, *START, "--method", "rk4", "--rtol", "1e-3"], 2, "takes no rtol"),
        (["run", "models.py:swing", "--dt", "0.1"], 2, "Missing option '--duration'"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_errors_have_codes_and_no_traceback(project: Path, arguments: list[str], code: int, message: str) -> None:
    (project / "bad.py").write_text(
        "import brainpy_codegen as bc\n\n@bc.ode\ndef bad(x, t):\n    while x > 0:\n        x = x - 1\n    return x\n"
    )
    (project / "broken.py").write_text("def = 3\n")
    (project / "raises.py").write_text("x = 1 / 0\n")
    (project / "empty.py").write_text("x = 1\n")
    done = call(*arguments)
    assert done.exit_code == code, done.output
    assert message in done.output
    assert "Traceback" not in done.output
    assert not (project / "generated").exists()


def test_an_internal_error_is_one_line_and_code_70(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr("brainpy_codegen.cli.generate.generate_jobs", broken)
    done = generate("models.py:swing")
    assert done.exit_code == 70
    assert len(done.output.splitlines()) == 1
    assert "--traceback" in done.output
    assert "Traceback" in generate("models.py:swing", "--traceback").output


def test_a_missing_tool_is_code_6(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    done = call("run", "models.py:swing", "--duration", "1", "--dt", "0.1", "--backend", "torch", *START)
    assert done.exit_code == 6, done.output
    assert "brainpy-codegen[torch]" in done.output


def test_the_module_is_the_command(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "brainpy_codegen", "generate", "models.py:swing", "--backend", BACKEND],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"generated/swing_rk4_{BACKEND}.py" in done.stdout


def test_doctor_tries_every_backend() -> None:
    done = call("doctor")
    assert done.exit_code == 0, done.output
    rows = {row.split()[0]: row for row in done.output.splitlines() if row}
    for backend in ("numpy", "numba", "c", "jax", "torch"):
        assert " yes " in rows[backend]
    assert "C compiler" in done.output or "C command" in done.output


@pytest.mark.parametrize(
    "command", ["generate", "run", "status", "diff", "check", "revert", "undo", "explain", "list", "doctor"]
)
def test_every_command_has_help(command: str) -> None:
    done = call(command, "--help")
    assert done.exit_code == 0
    assert len(done.output.splitlines()) > 5


def test_the_list_of_commands_has_whole_sentences() -> None:
    rows = call("--help").output.split("Commands:")[1].split("\n")
    assert all(row.endswith(".") and not row.endswith("...") for row in rows if row.strip())


@pytest.mark.parametrize("command", ["status", "check", "verify"])
def test_a_folder_with_nothing_is_told_of(command: str) -> None:
    """It may be the wrong one, and `check` would pass in every build."""
    done = call(command)
    assert done.exit_code == 0
    assert "holds no generated modules yet" in done.stderr
