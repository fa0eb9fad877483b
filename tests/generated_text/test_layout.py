"""black and clang-format leave generated text as it is; headers, constants and the user's words are there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import black
import clang_format
import pytest
from scipy.integrate import solve_ivp

BACKENDS = ("numpy", "numba", "c", "jax", "torch")
FILES = [
    (model, method, backend)
    for model, method in (
        ("small", "rk4"),
        ("small", "exponential_euler"),
        ("large", "rk4"),
        ("large", "exponential_euler"),
        ("ring", "euler"),
    )
    for backend in BACKENDS
]
each_file = pytest.mark.parametrize("model, method, backend", FILES)
CONSTANTS = {
    "small": (("V", "w"), {"I": 0.5, "tau": 20.0}),
    "large": (("V", "m", "h"), {"I": 10.0, "g": 120.0, "lambda_": 0.3, "E": 50.0, "C": 1.0}),
    "ring": (("u",), {"W": None, "k": 0.5, "tau": 1.0}),
}
LIBRARIES = {"numpy": set(), "numba": {"numba", "llvmlite"}, "c": {"cffi"}, "jax": {"jax"}, "torch": {"torch"}}


def test_imports_of_support_files_stand_by_their_names():
    for path in (Path(__file__).parents[2] / "generated").glob("*.py"):
        found = re.findall(r"^from \.support\.(\w+) import", path.read_text(), re.MULTILINE)
        assert found == sorted(found), path.name


def test_black_leaves_every_python_file_as_it_is(filled):
    found = []
    for name, content in filled.files().items():
        if name.endswith(".py") and not name.startswith(".codegen"):  # which holds copies
            text = content.decode("utf-8")
            if text.strip() and black.format_str(text, mode=black.Mode()) != text:
                found.append(name)
    assert found == []


def test_clang_format_leaves_every_c_file_as_it_is(filled):
    styles = [path for path in filled.generated.rglob(".clang-format") if ".codegen" not in path.parts]
    assert len(styles) == 1, "one style file is shipped"
    program = clang_format.get_executable("clang-format")
    found = []
    for path in sorted([*filled.generated.glob("*.c"), *filled.generated.glob("support/*.h")]):
        command = [program, f"--style=file:{styles[0]}", str(path)]
        text = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
        if text != path.read_text(encoding="utf-8"):
            found.append(path.name)
    assert found == []


def test_lines_end_as_they_should(filled):
    for name, content in filled.files().items():
        if not name.startswith(".codegen") and content:
            assert b"\r" not in content, name
            assert content.endswith(b"\n") and not content.endswith(b"\n\n"), name
            assert not re.search(rb"[ \t]+$", content, re.MULTILINE), name
            assert b"\t" not in content, name


@each_file
def test_header_and_constants(model, method, backend, filled):
    text = filled.text(f"{model}_{method}_{backend}.py")
    tree = ast.parse(text)
    header = ast.get_docstring(tree)
    assert f"models.py:{model}" in header
    assert method in header
    assert {"numpy": "NumPy", "numba": "Numba", "c": "C", "jax": "JAX", "torch": "PyTorch"}[backend] in header
    assert "edit" in header.lower()
    constants = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id in ("MODEL", "METHOD", "BACKEND", "STATES", "PARAMETERS")
    }
    states, parameters = CONSTANTS[model]
    assert constants == {
        "MODEL": f"models.py:{model}",
        "METHOD": method,
        "BACKEND": backend,
        "STATES": states,
        "PARAMETERS": parameters,
    }
    assert list(constants["PARAMETERS"]) == list(parameters), "in the user's order"
    if backend == "jax":
        assert re.search("x64|double precision", header), "a float64 JAX module says that it enables x64"


@each_file
def test_face(model, method, backend, filled):
    """The signatures of the contract, with the user's names and defaults."""
    tree = ast.parse(filled.text(f"{model}_{method}_{backend}.py"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    states, parameters = CONSTANTS[model]
    step, run = functions["step"].args, functions["run"].args
    assert [a.arg for a in step.args] == [*states, "t", "dt"]
    assert [a.arg for a in step.kwonlyargs] == list(parameters)
    assert [a.arg for a in run.args] == list(states)
    assert [a.arg for a in run.kwonlyargs] == ["t0", "dt", "steps", "every", *parameters]
    defaults = dict(zip([a.arg for a in run.kwonlyargs], run.kw_defaults, strict=True))
    assert ast.literal_eval(defaults["t0"]) == 0.0
    assert ast.literal_eval(defaults["every"]) == 1
    assert defaults["dt"] is None and defaults["steps"] is None
    for name, value in parameters.items():
        assert (defaults[name] is None) == (value is None)
        assert value is None or ast.literal_eval(defaults[name]) == value
    assert ast.get_docstring(functions["step"]) and ast.get_docstring(functions["run"])
    if backend != "c" and "derivative" in functions:
        assert [a.arg for a in functions["derivative"].args.args] == [*states, "t", *parameters]


@each_file
def test_imports_are_few(model, method, backend, filled):
    """The target library, NumPy, the standard library and `support`; nothing of ours."""
    allowed = {"numpy", *LIBRARIES[backend]} | set(sys.stdlib_module_names)
    for path in [filled.generated / f"{model}_{method}_{backend}.py", *(filled.generated / "support").glob("*.py")]:
        extra = {"numba", "llvmlite", "jax", "torch", "cffi"} if path.parent.name == "support" else set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert {alias.name.split(".")[0] for alias in node.names} <= allowed | extra, path.name
            elif isinstance(node, ast.ImportFrom):
                home = (node.module or "").split(".")[0]
                assert node.level > 0 or home in allowed | extra, f"{path.name}: {home}"
                assert node.level == 0 or path.parent.name == "support" or home == "support", path.name


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("method", ["rk4", "exponential_euler"])
def test_the_users_words_are_there(method, backend, filled):
    """Docstring, comments, units, helper functions and constants."""
    suffix = "c.c" if backend == "c" else f"{backend}.py"
    small = filled.text(f"small_{method}_{suffix}")
    for words in ("A small neuron; slow τ", "slow recovery", "fast [mV/ms]", "the membrane"):
        assert words in small, words
    assert re.search(r"\bmV\b", small.replace("[mV/ms]", "")), "the unit of V"
    large = filled.text(f"large_{method}_{suffix}")
    assert "A larger neuron with helpers and branches" in large
    assert re.search(r"\bactivation\b", large) and "Rises from 0 to 1." in large
    assert re.search(r"\bSCALE\b", large) and "12.5" in large
    for name in ("alpha", "beta", "gate", "leak", "lambda_"):
        assert re.search(rf"\b{name}\b", large), name


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_users_expressions_are_there(backend, filled):
    """In his order, with his literals."""
    if backend == "c":
        text = filled.text("small_rk4_c.c")
        assert re.search(r"const double dV = cubic - w \+ I;", text)
        assert re.search(r"const double dw = \(V - w\) / tau;\s*//? ?\*? ?slow recovery", text)
    else:
        text = filled.text(f"small_rk4_{backend}.py")
        assert "    cubic = V - V**3 / 3  # fast [mV/ms]\n" in text
        assert "    dV = cubic - w + I\n" in text
        assert "    dw = (V - w) / tau  # slow recovery\n" in text
    assert text.count("slow recovery") == 1, "equations stand in the file once"


def test_names_of_temporaries_say_what_they_hold(filled):
    """No x0, x1 ... of a common-subexpression pass, no tmp."""
    found = []
    for name, content in filled.files().items():
        if name.endswith(".py") and not name.startswith((".codegen", "support")):
            for node in ast.walk(ast.parse(content)):
                if isinstance(node, ast.Name) and re.fullmatch(r"_?(x|tmp|temp|v|c|_)\d+_?", node.id):
                    found.append(f"{name}: {node.id}")
    assert found == []


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_generated_file_is_an_ordinary_module(backend, filled):
    """`from generated import ...` works from the folder of the project."""
    done = filled.python(
        "-c", f"from generated import small_rk4_{backend} as m; print(float(m.step(1.0, 0.0, 0.0, 0.1)[0]))"
    )
    fine = solve_ivp(lambda t, y: [y[0] - y[0] ** 3 / 3 - y[1] + 0.5, (y[0] - y[1]) / 20], (0, 0.1), [1, 0], rtol=1e-10)
    assert float(done.stdout) == pytest.approx(fine.y[0, -1], abs=1e-6)
