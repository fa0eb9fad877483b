"""What fails in generated code is told with the line of the model."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from click.testing import CliRunner

import brainpy_codegen as bc
from brainpy_codegen.cli import main
from brainpy_codegen.session.places import Places
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.line_map import model_sources
from tests.session.models.places import cell, rate, stimulus

MODELS = Path(__file__).parent / "models" / "places.py"
BACKENDS = ("numpy", "numba", "c", "jax", "torch")
SUFFIX = {"c": ".c"}


def line_of(text: str, words: str) -> int:
    return next(number for number, row in enumerate(text.splitlines(), 1) if words in row)


def failing(tmp_path: Path, backend: str, old: str, new: str) -> tuple[bc.CodegenError, Path]:
    out = bc.generate(cell, method="euler", backend=backend, directory=tmp_path)
    path = out.paths[0].with_suffix(SUFFIX.get(backend, ".py"))
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    with pytest.raises((bc.RunError, bc.BuildError)) as caught:
        bc.simulate(cell, 1.0, 0.1, "euler", backend, init={"V": 0.0, "w": 0.0}, directory=tmp_path)
    return caught.value, path


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_unknown_name_in_an_equation(tmp_path: Path, backend: str) -> None:
    error, path = failing(tmp_path, backend, "drive = I - w", "drive = I - wx")
    assert "wx" in str(error)
    note = error.__notes__[0]
    assert f"{path.name}:{line_of(path.read_text(), 'I - wx')} in derivative (edited by hand)" in note
    assert f"places.py:{line_of(MODELS.read_text(), 'drive = I - w')} in cell" in note
    assert "| drive = I - w" in note
    assert note in error.__cause__.__notes__


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_fault_in_a_helper_names_both_functions(tmp_path: Path, backend: str) -> None:
    error, _ = failing(tmp_path, backend, "z = (V - half) / 3", "z = (V - halves(half)) / 3")
    assert f"places.py:{line_of(MODELS.read_text(), 'z = (V')} in rate" in error.__notes__[0]


@pytest.mark.parametrize(("backend", "library"), [("numpy", "np"), ("jax", "jnp")])
def test_a_loop_that_fails_at_the_result_of_an_equation_names_the_edit(
    tmp_path: Path, backend: str, library: str
) -> None:
    """The equations themselves run; that a state has another shape is found where the loop keeps it."""
    error, path = failing(tmp_path, backend, "drive = I - w", f"drive = I - w + {library}.ones(3)")
    loop, note = error.__notes__
    assert " in derivative" not in loop and "computes" not in loop
    assert f"{path.name}:{line_of(path.read_text(), '.ones(3)')} in derivative (edited by hand)" in note
    assert f"places.py:{line_of(MODELS.read_text(), 'drive = I - w')} in cell" in note
    assert note in error.__cause__.__notes__


@pytest.mark.parametrize("wrong", ["I - w + jnp.ones(3) @ jnp.ones(4)", "(I - w) if V > 0 else I"])
def test_what_jax_cannot_trace_names_the_line_of_the_model(tmp_path: Path, wrong: str) -> None:
    error, path = failing(tmp_path, "jax", "drive = I - w", f"drive = {wrong}")
    assert f"{path.name}:{line_of(path.read_text(), wrong)} in derivative (edited by hand)" in error.__notes__[0]
    assert f"places.py:{line_of(MODELS.read_text(), 'drive = I - w')} in cell" in error.__notes__[0]


def test_a_typing_error_of_numba_names_the_chain(tmp_path: Path) -> None:
    error, path = failing(tmp_path, "numba", "z = (V - half) / 3", "z = (V - [half]) / 3")
    assert isinstance(error, bc.BuildError)
    text = MODELS.read_text()
    rows = [("z = (V", "rate"), ("r = rate(V", "cell")]
    for note, (words, function) in zip(error.__notes__, rows, strict=True):
        assert f"places.py:{line_of(text, words)} in {function}" in note
    assert f"{path.name}:{line_of(path.read_text(), '[half]')} in rate" in error.__notes__[0]


def test_a_syntax_error_names_the_line_of_c(tmp_path: Path) -> None:
    error, _ = failing(tmp_path, "c", "(V - w) / tau;", "(V - w) / / tau;")
    assert f"places.py:{line_of(MODELS.read_text(), 'dw = ')} in cell" in error.__notes__[0]
    assert "/ / tau" in error.__notes__[0]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_module_that_is_called_directly_tells_the_line_of_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    (tmp_path / "pyproject.toml").touch()
    source = tmp_path / "places.py"
    source.write_text(MODELS.read_text())
    monkeypatch.chdir(tmp_path)
    assert (
        CliRunner().invoke(main, ["generate", "places.py:cell", "--method", "rk4", "--backend", backend]).exit_code == 0
    )
    path = tmp_path / f"generated/cell_rk4_{backend}{SUFFIX.get(backend, '.py')}"
    # A line that was added above moves all others.
    path.write_text(path.read_text().replace("z = (V - half) / 3", "z = (V - halves) / 3"))
    source.unlink() if backend == "jax" else source.write_text("# moved\n\n" + source.read_text())
    module = bc.load(path.with_suffix(".py"))
    assert module.step is module.step and "dt" in inspect.signature(module.step).parameters
    with pytest.raises(Exception) as caught:
        module.step(0.0, 0.0, 0.0, 0.1)
    notes = getattr(caught.value, "__notes__", [])
    if backend == "jax":  # the model is gone: the error stays what it is
        assert not any("computes" in note for note in notes) and "halves" in str(caught.value)
        return
    assert f"{path.name}:{line_of(path.read_text(), 'halves')} in rate (edited by hand)" in notes[0]
    assert f"places.py:{line_of(source.read_text(), 'z = (V')} in rate" in notes[0]
    assert "computes places.py" in notes[0]


def test_a_fault_in_the_method_has_no_line_of_the_model(tmp_path: Path) -> None:
    error, path = failing(tmp_path, "numpy", "V_next = V + dt * dV", "V_next = V + dtt * dV")
    (note,) = error.__notes__
    assert f"{path.name}:{line_of(path.read_text(), 'dtt')} in advance (edited by hand)" in note
    assert "computes" not in note


def test_a_fault_in_a_function_of_time(tmp_path: Path) -> None:
    given = {"init": {"V": 0.0, "w": 0.0}, "params": {"I": stimulus}, "directory": tmp_path}
    bc.simulate(cell, 1.0, 0.1, "euler", "numpy", **given)
    path = tmp_path / "stimulus_numpy.py"
    path.write_text(path.read_text().replace("ramp = 0.1 * t", "ramp = 0.1 * tt"))
    with pytest.raises(bc.RunError, match="tt") as caught:
        bc.simulate(cell, 1.0, 0.1, "euler", "numpy", **given)
    assert f"places.py:{line_of(MODELS.read_text(), 'ramp = ')} in stimulus" in caught.value.__notes__[0]


def test_the_command_line_prints_both_places_and_no_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "places.py").write_text(MODELS.read_text())
    words = ["run", "places.py:cell", "--backend", "numpy", "--method", "euler"]
    words += ["--duration", "1", "--dt", "0.1", "--init", "V=0", "--init", "w=0"]
    assert CliRunner().invoke(main, words).exit_code == 0
    path = tmp_path / "generated/cell_euler_numpy.py"
    path.write_text(path.read_text().replace("drive = I - w", "drive = I - wx"))
    found = CliRunner().invoke(main, words)
    assert found.exit_code == 1
    assert "computes places.py:" in found.stderr
    assert "generated/cell_euler_numpy.py:" in found.stderr
    assert "Traceback" not in found.stderr


def test_every_line_of_an_equation_is_placed(tmp_path: Path) -> None:
    out = bc.generate(cell, method="euler", backend="numpy", directory=tmp_path)
    places = Places(Folder(tmp_path), [out.paths[0].name], model_sources(cell.ir))
    model = MODELS.read_text().splitlines()
    for function, name in (("derivative", "dV"), ("derivative", "gap"), ("rate", "z")):
        place = places.assigning(function, name)
        assert place is not None and not place.edited
        assert model[place.source_line - 1].strip() == place.source_text
        assert place.source_text.startswith(f"{name} = ")
    assert rate(0.5, 0.5) == 0.5
