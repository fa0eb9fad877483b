"""Templates and what they are given."""

from __future__ import annotations

import ast
from dataclasses import fields

import pytest
from jinja2 import Environment, nodes

from brainpy_codegen import backends
from brainpy_codegen.emit.context import RenderContext
from brainpy_codegen.emit.layout import WIDTH, laid_out, layout_python
from brainpy_codegen.emit.render import render, template_variables
from brainpy_codegen.emit.template_folders import templates_folder
from brainpy_codegen.errors import CodegenError
from brainpy_codegen.integrators import registry
from brainpy_codegen.options import Options
from tests.integrators import models

FOLDER = templates_folder()
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.jinja"))
ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg)
PYTHON = ("numpy", "numba", "jax", "torch")
MODELS = (models.FITZHUGH_NAGUMO, models.HODGKIN_HUXLEY)


@pytest.mark.parametrize("name", [name for name in TEMPLATES if not name.startswith("c/")])
def test_templates_do_no_arithmetic(name):
    tree = Environment().parse((FOLDER / name).read_text(encoding="utf-8"))
    # lists are joined to lists, not numbers to numbers
    found = [node for node in tree.find_all(ARITHMETIC) if not _joins_rows(node)]
    assert [f"line {node.lineno}" for node in found] == []


def _joins_rows(node):
    names = {name.name for name in node.find_all(nodes.Name)}
    return isinstance(node, nodes.Add) and names <= {"parameter_rows", "constant_rows"}


def test_every_field_is_placed_by_some_template():
    read = set()
    for name in PYTHON:
        for kind in ("module", "adaptive_module"):
            if (FOLDER / name / f"{kind}.py.jinja").exists():
                read |= template_variables(f"{name}/{kind}.py.jinja")
    assert {field.name for field in fields(RenderContext)} == read


def test_a_name_that_is_not_given_is_an_error():
    with pytest.raises(CodegenError, match=r"missing \['constants', 'functions', 'imports'\], unused \['other'\]"):
        render("_python/input.py.jinja", {"header": "", "other": 1})


def rendered(backend, source, method, **options):
    program = registry.get(method).build(models.model(source))
    return laid_out(backends.get(backend).render(program, "module", Options(**options)))[0].text


@pytest.mark.parametrize("backend", PYTHON)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("source", MODELS, ids=["fitzhugh_nagumo", "hodgkin_huxley"])
@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_text_is_laid_out_once_and_for_all(method, source, dtype, backend):
    text = rendered(backend, source, method, dtype=dtype)
    assert text == layout_python(text)
    assert text.endswith("\n") and not text.endswith("\n\n")
    tree = ast.parse(text)
    assert {"derivative", "step", "run"} <= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert "\n\n\n\n" not in text


@pytest.mark.parametrize("backend", PYTHON)
def test_equations_stand_in_the_users_words(backend):
    text = rendered(backend, models.FITZHUGH_NAGUMO, "rk4")
    assert "    dV = V - V**3 / 3 - w + I  # fast membrane variable\n" in text
    assert "    dw = (V + a - b * w) / tau  # slow recovery\n" in text
    assert text.count("fast membrane variable") == 1


@pytest.mark.parametrize("backend", PYTHON)
def test_what_is_imported_is_used(backend):
    for source in MODELS:
        text = rendered(backend, source, "rk4")
        tree = ast.parse(text)
        imported = {
            alias.asname or alias.name.partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        assert imported <= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_the_width_is_that_of_pyproject():
    assert WIDTH == 88
