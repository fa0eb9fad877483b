"""What a person changed is kept, whatever the model does."""

from __future__ import annotations

import pytest

MODEL = """import brainpy_codegen as bc


@bc.ode
def decay(x, t, rate=0.5):
    dx = -rate * x
    return dx
"""


def edited(project, backend="numpy"):
    """The project with one generated file, in which a statement was changed by hand."""
    project.models.write_text(MODEL)
    project.generate("decay", methods=("euler",), backends=(backend,))
    path = project.generated / ("decay_euler_c.c" if backend == "c" else f"decay_euler_{backend}.py")
    text = path.read_text()
    assert "-rate * x" in text
    path.write_text(text.replace("-rate * x", "-rate * x * x"))
    return path


@pytest.mark.parametrize("backend", ["numpy", "numba", "c", "jax", "torch"])
def test_the_same_statement_changed_on_both_sides(backend, project):
    """Both versions stand between markers, exit code 4, and the place is named."""
    path = edited(project, backend)
    project.models.write_text(MODEL.replace("-rate * x", "-rate * x - 1"))
    done = project.tool("generate", "models.py:decay", "--method", "euler", "--backend", backend, check=False)
    assert done.returncode == 4, done.stdout + done.stderr
    text = path.read_text()
    line = text.splitlines().index("<<<<<<< edited") + 1
    assert f"{path.name}:{line}  dx in derivative" in done.stderr
    assert "Traceback" not in done.stderr
    mine, _, new = text.partition("=======")
    assert "-rate * x * x" in mine and "-rate * x - 1" in new
    project.tool("undo")
    assert "<<<<" not in path.read_text() and "-rate * x * x" in path.read_text()


@pytest.mark.parametrize("backend", ["numpy", "numba", "c", "jax", "torch"])
def test_different_statements_are_merged(backend, project):
    path = edited(project, backend)
    project.models.write_text(MODEL.replace("rate=0.5", "rate=0.25"))
    done = project.tool("generate")
    assert done.stdout.startswith("merged"), done.stdout
    assert "-rate * x * x" in path.read_text()
    loader = path.with_suffix(".py").read_text()
    assert '"rate": 0.25' in loader and "0.5" not in loader.partition("PARAMETERS")[2].partition("\n")[0]


def test_the_model_did_not_change(project):
    path = edited(project)
    before = path.read_bytes()
    stamp = path.stat().st_mtime_ns
    done = project.tool("generate", "models.py:decay", "--method", "euler", "--backend", "numpy", check=False)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, stamp)
    assert done.returncode == 0 and done.stdout.startswith("kept (edited)"), done.stdout + done.stderr


def test_all_files_or_none(project):
    """A file that cannot be updated stops the whole command: its neighbours are not written either."""
    path = edited(project)
    project.generate("decay", methods=("rk4",), backends=("numpy",))
    path.write_text("<<<<<<< HEAD\n" + path.read_text())
    before = project.files()
    project.models.write_text(MODEL.replace("-rate * x", "-rate * x - 1"))
    done = project.tool("generate", check=False)
    assert done.returncode == 4 and f"{path.name}:1 holds conflict markers" in done.stderr
    assert project.files() == before


def test_from_python_it_is_an_error(project):
    edited(project)
    project.models.write_text(MODEL.replace("-rate * x", "-rate * x - 1"))
    code = (
        "import brainpy_codegen as bc, models\n"
        "try:\n"
        "    bc.generate(models.decay, method='euler', backend='numpy')\n"
        "except bc.EditedFileError as error:\n"
        "    print('refused', 'decay_euler_numpy.py' in str(error), error.exit_code)\n"
    )
    assert project.python("-c", code).stdout.split() == ["refused", "True", "4"]


def test_the_edit_is_what_runs(project):
    """`simulate` runs the file, with the edit in it."""
    edited(project)
    code = (
        "import brainpy_codegen as bc, models\n"
        "sol = bc.simulate(models.decay, duration=1.0, dt=1.0, method='euler', backend='numpy', init={'x': 3.0})\n"
        "print(float(sol.final['x']))\n"
    )
    assert float(project.python("-c", code).stdout) == 3.0 - 0.5 * 9.0


def test_a_rejected_model_writes_nothing(project):
    project.models.write_text(MODEL.replace("-rate * x", "-raet * x"))
    done = project.tool("generate", "models.py:decay", "--backend", "numpy", check=False)
    assert done.returncode == 3
    assert "models.py:6" in done.stderr + done.stdout
    assert "raet" in done.stderr + done.stdout
    assert not project.generated.exists() or project.files() == {}
