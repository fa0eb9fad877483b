"""The text of fractional modules: laid out once and for all, and names of the user's kept."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from brainpy_codegen import compiler
from brainpy_codegen.emit.layout import layout_python
from brainpy_codegen.emit.template_folders import templates_folder
from brainpy_codegen.options import Options
from tests.zoo.models import fractional as models

METHODS = ("predictor_corrector", "caputo_l1", "caputo_l1_implicit", "grunwald_letnikov")
MODELS = (models.relaxation, models.pair, models.words)
each_method = pytest.mark.parametrize("method", METHODS)
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)


def files(model, method, backend, **options):
    return compiler.compile_model(model.ir, method, backend, Options(**options), "module").files


@each_method
@each_model
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("backend", ["numpy", "numba", "c", "jax"])
def test_python_is_laid_out_once_and_for_all(backend, dtype, model, method):
    text = files(model, method, backend, dtype=dtype)[0].text
    assert text == layout_python(text)
    tree = ast.parse(text)
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {"derivative", "step", "run"} <= defined
    imported = {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


@each_method
@each_model
def test_c_is_as_clang_format_leaves_it(model, method, tmp_path: Path):
    text = files(model, method, "c")[1].text
    shutil.copy(templates_folder() / "support" / ".clang-format", tmp_path)
    path = tmp_path / "module.c"
    path.write_text(text, encoding="utf-8")
    command = [str(Path(sys.executable).parent / "clang-format"), "--style=file", str(path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == text


@pytest.mark.parametrize("backend", ["numpy", "numba", "c", "jax"])
def test_weights_and_equations_stand_in_the_file(backend):
    made = files(models.pair, "predictor_corrector", backend)
    assert "def weights(order, dt, count):" in made[0].text
    assert 'ORDERS = (0.7, "beta")' in made[0].text
    assert "x_next = x_past + x_gain * dx" in made[-1].text
    assert "dx = -k * x + " in made[-1].text
