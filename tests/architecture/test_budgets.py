"""Files and functions stay small enough to be read, and are named after what they hold."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES = 400
FUNCTION_LINES = 60
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "misc", "core", "tools"}
FOLDERS = ("brainpy_codegen", "templates", "tests", "examples")
SUFFIXES = {".py", ".h", ".c", ".jinja"}

SUBJECTS = {"models", "rejected"}  # folders of tests that hold what is tested, in every style that users have

FILES = sorted(
    path
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*")
    if path.suffix in SUFFIXES and not (SUBJECTS | {"__pycache__"}) & set(path.parts)
)
PYTHON = [path for path in FILES if path.suffix == ".py"]


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_walk_finds_the_package() -> None:
    assert len(PYTHON) > 40
    assert ROOT / "brainpy_codegen" / "ir" / "program.py" in PYTHON


@pytest.mark.parametrize("path", FILES, ids=label)
def test_no_file_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LINES


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    return (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(node) else 0


@pytest.mark.parametrize("path", PYTHON, ids=label)
def test_no_function_is_long(path: Path) -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    too_long = {
        node.name: lines
        for node in ast.walk(tree)
        if isinstance(node, functions) and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert too_long == {}


def test_names_say_what_a_file_holds() -> None:
    assert [label(path) for path in FILES if FORBIDDEN & set(path.relative_to(ROOT).with_suffix("").parts)] == []


def test_every_module_says_what_it_holds() -> None:
    product = [path for path in PYTHON if path.is_relative_to(ROOT / "brainpy_codegen")]
    product += [path for path in PYTHON if path.is_relative_to(ROOT / "templates")]
    silent = [label(p) for p in product if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert silent == []


def test_nothing_is_left_for_later() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "X" + "XX")
    found = [
        f"{label(path)}:{number}"
        for path in FILES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(word in line for word in words)
    ]
    assert found == []
