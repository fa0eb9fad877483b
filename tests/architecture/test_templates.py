"""Templates and support files: every backend has its own, and generated code can live on them alone."""

import ast
import sys
from pathlib import Path

import pytest

from brainpy_codegen import backends
from brainpy_codegen.session.sources import support_files

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
SUPPORT = TEMPLATES / "support"
PYTHON = sorted(SUPPORT.glob("*.py"))
TARGETS = {"numpy", "numba", "llvmlite", "cffi", "jax", "torch"}


@pytest.mark.parametrize("backend", backends.BUILT_IN)
def test_every_backend_has_its_template(backend: str) -> None:
    assert (TEMPLATES / backend / "module.py.jinja").is_file()


def test_every_folder_belongs_to_a_backend() -> None:
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()} - {"__pycache__"}
    assert folders == {*backends.BUILT_IN, "_python", "diagram", "review", "support"}


@pytest.mark.parametrize("backend", backends.BUILT_IN)
def test_support_files_of_a_backend_exist(backend: str) -> None:
    assert [name for name in backends.get(backend).support if not (SUPPORT / name).is_file()] == []


def test_no_support_file_is_left_over() -> None:
    named = {name for backend in backends.BUILT_IN for name in backends.get(backend).support}
    makers = [*TEMPLATES.rglob("*.jinja"), *(ROOT / "brainpy_codegen").rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in makers]
    named |= {path.name for path in SUPPORT.iterdir() if any(f"support.{path.stem} import" in text for text in texts)}
    named |= {path.name for path in SUPPORT.glob("*.h") if any(f"support/{path.name}" in text for text in texts)}
    copied = {Path(name).name for name in support_files(named)}  # with what those files import or include
    assert {path.name for path in SUPPORT.iterdir() if path.is_file()} - copied == set()


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.name)
def test_a_support_file_needs_the_target_library_only(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            imported.add(str(node.module).partition(".")[0])
    assert imported <= TARGETS | set(sys.stdlib_module_names)


def test_templates_hold_no_arithmetic() -> None:
    from jinja2 import Environment, nodes

    # `+` joins two lists of strings in places, so it is allowed
    arithmetic = (nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
    found = [
        path.relative_to(TEMPLATES).as_posix()
        for path in sorted(TEMPLATES.rglob("*.jinja"))
        if any(Environment().parse(path.read_text(encoding="utf-8")).find_all(arithmetic))
    ]
    assert found == []
