"""References to models (`examples/hh.py:hodgkin_huxley`) looked at as text: nothing is imported."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_SKIPPED = frozenset({"generated", "node_modules", "__pycache__", "site-packages", "build", "dist", "venv", "env"})
_MOST_FILES = 2000
_RUNS_AT_ONCE = (ast.Assign, ast.AnnAssign, ast.Expr, ast.Import, ast.ImportFrom)


def split_reference(reference: str) -> tuple[str, str]:
    """The file (or dotted module) and the name in it."""
    # The last colon: a path of Windows has one after the drive.
    place, _, name = reference.rpartition(":")
    return place, name


def still_declared(reference: str, roots: Iterable[Path]) -> bool:
    """Whether the file of a reference still defines the name; a notebook cannot be asked, and counts as yes."""
    place, name = split_reference(reference)
    if place.startswith("<"):
        return True
    if not place.endswith(".py"):
        place = place.replace(".", "/") + ".py"
    return any(_defines(root / place, name) for root in roots)


def declared_elsewhere(reference: str, root: Path) -> list[str]:
    """References in other files of the project that define the same name."""
    place, name = split_reference(reference)
    found = []
    for path in _sources(root):
        shown = path.relative_to(root).as_posix()
        if shown != place and _defines(path, name) and _declares(path):
            found.append(f"{shown}:{name}")
    return found


def made_at_run_time(path: Path, name: str) -> bool:
    """Whether a file may make the network `name` where an import does not: in a function, or as a script."""
    try:
        tree = ast.parse(_text(path))
    except (SyntaxError, ValueError):
        return False
    inner = [node for one in tree.body if not isinstance(one, _RUNS_AT_ONCE) for node in ast.walk(one)]
    return any(_may_make(node, name) for node in inner)


def _may_make(node: ast.AST, name: str) -> bool:
    """A call of `Network` with this name, or with one that is not written down."""
    if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("Network"):
        return False
    given = node.args[:1] or [one.value for one in node.keywords if one.arg == "name"]
    return not given or not isinstance(given[0], ast.Constant) or given[0].value == name


def _sources(root: Path) -> Iterator[Path]:
    count = 0
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if name not in _SKIPPED and not name.startswith("."))
        names[:] = [name for name in names if not (Path(folder) / name / ".codegen").is_dir()]
        for name in sorted(files):
            if name.endswith(".py"):
                yield Path(folder) / name
                count += 1
                if count >= _MOST_FILES:
                    return


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _defines(path: Path, name: str) -> bool:
    last = re.escape(name.rpartition(".")[2])
    text = _text(path)
    if re.search(rf"^\s*(?:def\s+{last}\s*\(|{last}\s*(?::[^=\n]*)?=)", text, re.MULTILINE):
        return True
    return re.search(rf"""\bNetwork\(\s*["']{last}["']""", text) is not None


def _declares(path: Path) -> bool:
    return "brainpy_codegen" in _text(path)
