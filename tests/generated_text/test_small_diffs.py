"""A small change of the model is a small change of the generated files."""

from __future__ import annotations

import ast
import difflib
import re
from collections import Counter
from functools import cache
from itertools import product

import pytest

from tests.generated_text.conftest import Project

BACKENDS = ("numpy", "numba", "c", "jax", "torch")
METHODS = ("euler", "rk4", "exponential_euler")
BEFORE = '''import numpy as np
import brainpy_codegen as bc


@bc.ode
def cell_model(V, w, t, I=0.5, a=0.7):
    """A neuron."""
    leak = 0.5 * (V + 1)  # leak
    drive = np.exp(-a * t)
    dV = I - leak - w + drive
    dw = a * (V - w)
    return dV, dw
'''
each_backend = pytest.mark.parametrize("backend", BACKENDS)
each_method = pytest.mark.parametrize("method", METHODS)


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """The texts before and after a change of the model, by method and backend; each change is generated once."""

    @cache
    def both(after):
        project = Project(tmp_path_factory.mktemp("changed"))
        (project.folder / "pyproject.toml").write_text("")
        return [generated(project, source) for source in (BEFORE, after)]

    return lambda after, method, backend: tuple(found[method, backend] for found in both(after))


def generated(project, source):
    project.models.write_text(source)
    project.generate("cell_model", methods=METHODS, backends=BACKENDS)
    found = {}
    for method, backend in product(METHODS, BACKENDS):
        names = [f"cell_model_{method}_{backend}.py"] + [f"cell_model_{method}_c.c"] * (backend == "c")
        found[method, backend] = "\n".join(project.text(name) for name in names)
    return found


def changes(one, other):
    """Lines that were taken away, and lines that came."""
    lines = list(difflib.unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0))[2:]
    gone = [line[1:].strip() for line in lines if line.startswith("-")]
    came = [line[1:].strip() for line in lines if line.startswith("+")]
    return gone, came


@each_backend
@each_method
def test_a_term_more_changes_its_statement(method, backend, texts):
    """One term of dV: only statements of dV change (in an exponential method, of its linear parts)."""
    before, after = texts(BEFORE.replace("- w + drive", "- w + drive - 0.25 * V"), method, backend)
    gone, came = changes(before, after)
    assert came
    pattern = r"(const double )?dV(_\w+)? = .*"
    assert [line for line in [*gone, *came] if not re.fullmatch(pattern, line)] == []
    assert len(gone) == len(came) <= (2 if method == "exponential_euler" else 1)


@each_backend
@each_method
def test_a_term_in_a_local_changes_its_statement(method, backend, texts):
    before, after = texts(BEFORE.replace("np.exp(-a * t)", "np.exp(-a * t) + 0.125"), method, backend)
    gone, came = changes(before, after)
    assert (len(gone), len(came)) == (1, 1)
    assert re.fullmatch(r"(const double )?drive = .*", came[0])


@each_backend
@each_method
def test_a_comment_changes_its_line(method, backend, texts):
    gone, came = changes(*texts(BEFORE.replace("# leak", "# leak current [nA]"), method, backend))
    assert len(gone) == len(came) >= 1
    assert all("leak" in line for line in came)


@each_backend
@each_method
def test_a_statement_more_is_lines_more(method, backend, texts):
    """A new local and its use; nothing is renumbered."""
    changed = BEFORE.replace("    dV = I - leak", "    slow = np.sin(t)\n    dV = I - leak").replace(
        "+ drive", "+ drive * slow"
    )
    gone, came = changes(*texts(changed, method, backend))
    allowed = r"(const double )?(dV(_\w+)?|slow) = .*|from .* import .*\bsin\b.*"
    assert [line for line in came if not re.fullmatch(allowed, line)] == []
    assert [line for line in gone if not re.fullmatch(r"(const double )?dV(_\w+)? = .*|from .* import .*", line)] == []


def statements(text, backend):
    """The statements of a module, each on one line however it is wrapped; a compound one without its body."""
    if backend == "c":
        bare = re.sub(r"/\*.*?\*/|//[^\n]*", " ", text.partition("\n/*")[2], flags=re.DOTALL)
        return Counter(" ".join(part.split()) for part in re.split(r"[;{}]", bare))
    found = Counter()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            found[f"def {node.name}({ast.unparse(node.args)})"] += 1
        elif isinstance(node, ast.stmt) and not hasattr(node, "body"):
            found[ast.unparse(node)] += 1
    return found


@each_backend
@each_method
def test_a_parameter_more_changes_signatures_and_uses(method, backend, texts):
    """Every new statement names the parameter or is the equation that uses it; every old one listed the parameters."""
    changed = BEFORE.replace("a=0.7):", "a=0.7, g=2.0):").replace("a * (V - w)", "g * a * (V - w)")
    before, after = (statements(text, backend) for text in texts(changed, method, backend))
    equation = r"(const double )?dw(_\w+)? ="
    came = [line for line in after - before if not re.match(equation, line)]
    gone = [line for line in before - after if not re.match(equation, line)]
    assert came
    table = r"|\b(parameters|values|arguments)\b"  # rows of these are taken by number; a comment names them
    assert [line for line in came if not re.search(r"\bg(_\w+)?\b" + table, line)] == []
    assert [line for line in gone if not re.search(r"\ba(_\w+)?\b" + table, line)] == []


@each_backend
def test_functions_that_do_not_change_are_untouched(backend, texts):
    """After a change of one equation of rk4, every function but `derivative` has the same text."""
    before, after = texts(BEFORE.replace("a * (V - w)", "a * (V - w) - 0.5 * w**2"), "rk4", backend)
    if backend == "c":
        gone, came = changes(before, after)
        assert (len(gone), len(came)) == (1, 1)
        return
    one, other = (
        {node.name: ast.unparse(node) for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
        for text in (before, after)
    )
    assert {name for name in one if one[name] != other[name]} == {"derivative"}
