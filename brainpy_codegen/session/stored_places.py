"""The places of a loaded module, from the maps beside its files: no model is imported, nothing is compiled."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterable, Iterator
from pathlib import Path

from brainpy_codegen.emit.write import read_text
from brainpy_codegen.ir.expression import Name
from brainpy_codegen.ir.function import Assign, Function, Span
from brainpy_codegen.session.places import Places
from brainpy_codegen.workspace.decide import language_of
from brainpy_codegen.workspace.edits import statements
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.line_map import MappedLines, SourceFunction, read_map
from brainpy_codegen.workspace.references import split_reference


def stored_places(path: Path) -> Places:
    """The lines of a generated module and of its C text, as far as its folder knows where they come from."""
    folder, files = Folder(path.parent), [one.name for one in (path, path.with_suffix(".c")) if one.is_file()]
    lock = folder.lock(path.stem)
    source = None if lock is None else _source(folder, lock.model)
    return Places(folder, files, () if source is None else _sources(folder, files, source))


def note_places(error: BaseException, path: Path) -> None:
    """Add to an error where in the model that is which it went through; what was added stays as it is."""
    places = stored_places(path)
    for place in dict.fromkeys([*places.raised(error), *places.named_in(str(error))]):
        if place.source and str(place) not in getattr(error, "__notes__", ()):
            error.add_note(str(place))


def _source(folder: Folder, reference: str) -> Path | None:
    place, _ = split_reference(reference)
    place = place if place.endswith(".py") else f"{place.replace('.', '/')}.py"
    found = (root / place for root in (folder.path.parent, Path.cwd()))
    return next((one for one in found if one.is_file()), None)


def _sources(folder: Folder, files: Iterable[str], source: Path) -> tuple[SourceFunction, ...]:
    linecache.checkcache(str(source))
    starts = _definitions(read_text(source) or "")
    rows = [(key, row) for name in files for key, row in _mapped(folder, name) if row.function in starts]
    found = []
    for function in dict.fromkeys(row.function for _, row in rows):
        own = [(key, row) for key, row in rows if row.function == function]
        start = starts[function]
        body = {row.name: _assign(row, start) for _, row in own if row.name}
        keys = tuple(dict.fromkeys(key for key, _ in own))
        written = Function(function, "part", (), tuple(body.values()), (), span=Span(start, 1, start, 1))
        # Of equations a method makes several functions, or it names them otherwise than the user.
        found.append(SourceFunction(written, str(source), function, keys, len(keys) > 1 or keys != (function,)))
    return tuple(found)


def _mapped(folder: Folder, name: str) -> Iterator[tuple[str, MappedLines]]:
    """The rows of a file's map, each with the generated function that it stands in."""
    base, language = read_text(folder.base(name)), language_of(name)
    if base is None or language is None:
        return
    functions = {one.line: one.function for one in statements(base, language)}
    for row in read_map(folder.map_file(name)):
        if row.first in functions:
            yield functions[row.first], row


def _assign(row: MappedLines, start: int) -> Assign:
    return Assign(row.name, Name(row.name), span=Span(start + row.offset, 1, start + row.end_offset, 1))


def _definitions(text: str) -> dict[str, int]:
    """The line of each `def`, by qualified name."""
    found: dict[str, int] = {}

    def visit(node: ast.AST, prefix: str) -> None:
        for one in ast.iter_child_nodes(node):
            if isinstance(one, ast.FunctionDef):
                found.setdefault(f"{prefix}{one.name}", one.lineno)
                visit(one, f"{prefix}{one.name}.<locals>.")
            elif isinstance(one, ast.ClassDef):
                visit(one, f"{prefix}{one.name}.")
            else:
                visit(one, prefix)

    try:
        visit(ast.parse(text), "")
    except (SyntaxError, ValueError):
        return {}
    return found
