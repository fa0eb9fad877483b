"""Where the source of functions is found, and how places are shown."""

from __future__ import annotations

import functools
import linecache
import types
from pathlib import Path

import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import ModelError
from brainpy_codegen.frontend.parse import parse_model
from brainpy_codegen.frontend.source import shown_path
from tests.frontend.dump import lines

TEXT = """import brainpy_codegen as bc

@bc.ode
def decay(x, t, k=1.0):
    '''Decay.'''
    return -k * x
"""


def load(path: Path, text: str) -> types.ModuleType:
    """The module that a file with this text makes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    module = types.ModuleType(path.stem)
    exec(compile(text, str(path), "exec"), module.__dict__)
    return module


def cell(name: str, text: str) -> types.ModuleType:
    """What a notebook does: the source stands in linecache only."""
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    module = types.ModuleType("__main__")
    exec(compile(text, name, "exec"), module.__dict__)
    return module


def test_a_reference_is_relative_to_the_project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    model = load(tmp_path / "models" / "small.py", TEXT).decay.ir
    assert model.source.reference == "models/small.py:decay"
    assert model.source.path == str(tmp_path / "models" / "small.py")
    assert model.source.qualname == "decay"
    assert model.source.first_line == 3
    assert model.title == "Decay"


def test_the_nearest_folder_with_generated_files_is_a_project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "inner" / "generated").mkdir(parents=True)
    assert shown_path(str(tmp_path / "inner" / "models" / "small.py")) == "models/small.py"


def test_without_a_project_paths_are_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown_path(str(tmp_path / "a" / "b.py")) == "a/b.py"
    assert shown_path(str(tmp_path.parent / "elsewhere" / "b.py")) == "b.py"


def test_paths_are_safe_in_a_docstring(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    assert shown_path(str(tmp_path / "München 2" / 'a"""\\n.py')) == "München 2/a____n.py"


def test_functions_of_notebook_cells_have_a_source() -> None:
    model = cell("/tmp/ipykernel_1/2345.py", TEXT).decay.ir
    assert model.source.reference == "<notebook>:decay"
    assert lines(model.function) == ["dx = ((-k) * x)", "return dx"]


def test_a_cell_that_ran_again_gives_its_new_text() -> None:
    first = cell("<ipython-input-7-abc>", TEXT).decay
    second = cell("<ipython-input-7-abc>", TEXT.replace("-k * x", "k - x")).decay
    assert lines(second.ir.function) == ["dx = (k - x)", "return dx"]
    # the text that the first was made of is gone, but its name and arguments still fit
    assert first.states == ("x",)


def test_a_file_that_changed_since_it_was_imported_is_refused(tmp_path: Path) -> None:
    module = load(tmp_path / "model.py", TEXT)
    (tmp_path / "model.py").write_text(TEXT.replace("decay", "renamed"), encoding="utf-8")
    with pytest.raises(ModelError, match="has changed since the function was defined"):
        module.decay.ir


def test_a_file_that_no_longer_parses_is_refused(tmp_path: Path) -> None:
    module = load(tmp_path / "model.py", TEXT)
    (tmp_path / "model.py").write_text(TEXT + "\n(", encoding="utf-8")
    with pytest.raises(ModelError, match="has changed since it was imported"):
        module.decay.ir


def test_factories_make_models_of_their_own_constants() -> None:
    def make(gain, name):
        @bc.ode(name=name)
        def scaled(x, t):
            return gain * x

        return scaled

    two, three = make(2.0, "two"), make(3.0, "three")
    values = [model.ir.constants[0].value for model in (two, three)]
    assert [getattr(value, "value", None) for value in values] == [2.0, 3.0]
    assert two.ir.name == "two"
    assert two.ir.source.qualname == "test_factories_make_models_of_their_own_constants.make.two"


def test_lambdas_on_one_line_are_told_apart() -> None:
    pair = (lambda x, t: -x, lambda x, t: x + 1)
    nested = lambda x, t: (lambda x, t: x * 2)(x, t) + 1  # noqa: E731
    models = [bc.ode(one, name=f"model_{index}").ir for index, one in enumerate(pair)]
    assert [lines(model.function)[0] for model in models] == ["dx = (-x)", "dx = (x + 1)"]
    with pytest.raises(ModelError, match="give the function a name first"):
        bc.ode(nested, name="nested").ir


def test_lambdas_over_several_lines_are_found() -> None:
    model = bc.ode(
        lambda x, y, t, k=0.5: (
            y - k,
            -x,
        ),
        name="oscillator",
    )
    assert lines(model.ir.function) == ["dx = (y - k)", "dy = (-x)", "return dx, dy"]
    assert model.ir.source.reference.endswith(":test_lambdas_over_several_lines_are_found.oscillator")


def test_decorated_functions_are_seen_through() -> None:
    def logged(function):
        @functools.wraps(function)
        def wrapper(*arguments):
            return function(*arguments)

        return wrapper

    @logged
    def rate(V):
        return 2 * V

    @bc.ode
    @logged
    def model(x, t):
        return -rate(x)

    assert model.states == ("x",)
    assert lines(model.ir.function) == ["dx = (-rate(x))", "return dx"]


def test_a_jitted_helper_is_read_as_the_function_behind_it() -> None:
    class Dispatcher:
        def __init__(self, function):
            self.py_func = function

    rate = Dispatcher(lambda V: V + 1)

    def model(x, t):
        return rate(x)

    assert [helper.name for helper in parse_model(model).model.helpers] == ["rate"]


def test_objects_that_are_no_functions_are_refused_with_the_reason() -> None:
    class Thing:
        def method(self, x, t):
            return -x

    rejected = {
        "compiled": abs,
        "method": Thing().method,
        "functools.partial": functools.partial(lambda x, t: x, t=0.0),
        "class": Thing,
        "int": 3,
    }
    for reason, value in rejected.items():
        with pytest.raises(bc.UsageError, match=reason):
            bc.ode(value)


def test_an_expression_of_a_thousand_terms_is_refused_with_its_place(tmp_path: Path) -> None:
    text = "def long(x, t):\n    return " + " + ".join(["x"] * 1500) + "\n"
    with pytest.raises(ModelError, match="nested too deeply") as caught:
        parse_model(load(tmp_path / "model.py", text).long)
    assert caught.value.diagnostics[0].line == 1
