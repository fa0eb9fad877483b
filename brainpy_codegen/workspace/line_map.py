"""The line map of a generated file: which of its lines come from which line of the model.

Lines of the model count from the `def` of the function that they stand in, so that a map does not change when the
model moves in its file. Statements are found by function and assigned name, which generated code shares with the model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from brainpy_codegen.emit.c_names import transliterate
from brainpy_codegen.emit.write import read_text
from brainpy_codegen.ir.function import Assign, Function
from brainpy_codegen.ir.model import Source
from brainpy_codegen.workspace.edits import statements
from brainpy_codegen.workspace.segments import Language

if TYPE_CHECKING:
    from brainpy_codegen.ir.network import Origin

_MODEL_FUNCTIONS = ("derivative", "linear_parts", "offsets", "advance", "update")
# What a method or a language adds to the name of a statement that it splits or hands on.
_ADDED = re.compile(r"_(?:slope|offset|out)$")


class Parsed(Protocol):
    """A parsed model, or function of time."""

    @property
    def source(self) -> Source:
        """Where it stands."""

    @property
    def function(self) -> Function:
        """What was written."""

    @property
    def helpers(self) -> tuple[Function, ...]:
        """The functions that it calls."""


@dataclass(frozen=True, slots=True)
class SourceFunction:
    """A function that the user wrote, and where its statements are found in generated files.

    Attributes:
        function: as it was parsed, with its place.
        path: the file that it stands in.
        shown: its name for people.
        keys: the names of the generated functions that hold its statements.
        equations: it is a right-hand side, which a method may cut up and call.
    """

    function: Function
    path: str
    shown: str
    keys: tuple[str, ...]
    equations: bool = False

    @property
    def start(self) -> int:
        """The line of its `def`."""
        return 0 if self.function.span is None else self.function.span.line


@dataclass(frozen=True, slots=True)
class MappedLines:
    """Lines `first` to `last` of a generated file (from 1) hold a statement of the model.

    Attributes:
        function: the model's function (or helper) in which it stands.
        name: the name that it assigns there; empty for the head of the function.
        offset: its line, counted from the `def` of that function.
        end_offset: its last line.
        source: the function; None in a map that was read from its file.
    """

    first: int
    last: int
    function: str
    name: str
    offset: int
    end_offset: int
    source: SourceFunction | None = None


def line_map(text: str, language: Language, sources: Iterable[SourceFunction]) -> tuple[MappedLines, ...]:
    """The map of any text of a module, as it was generated or as it was edited."""
    places = {key: source for source in sources for key in source.keys if source.start}
    known = {id(source): dict(_statements(source.function)) for source in places.values()}
    # A call of the equations computes none of them, whatever it names its results.
    calls = "|".join(re.escape(key) for key, source in places.items() if source.equations)
    handed_on = re.compile(rf"\b(?:{calls})\(" if calls else "(?!)")
    found = []
    for statement in statements(text, language):
        source = places.get(statement.function)
        if source is None or (not statement.is_head and handed_on.search(statement.segment.code)):
            continue
        first, last = statement.line, statement.line + statement.segment.code.count("\n")
        name, lines, written = statement.name, known[id(source)], source.shown
        if statement.is_head:
            found.append(MappedLines(first, last, written, "", 0, 0, source))
        elif span := lines.get(plain_name(name)) or lines.get(plain_name(source_name(name))):
            offset, end = span[1] - source.start, span[2] - source.start
            found.append(MappedLines(first, last, written, span[0], offset, end, source))
    return tuple(found)


def model_sources(model: Parsed) -> tuple[SourceFunction, ...]:
    """The functions of a model, or of a function of time."""
    noise = getattr(model, "noise", None)
    further = () if noise is None else (noise.function,)
    found = []
    for one in (model.function, *further, *model.helpers):
        equations = one is model.function and one.role != "input"
        keys = _MODEL_FUNCTIONS if equations else (one.name, transliterate(one.name))
        shown = model.source.qualname if one is model.function else one.name
        found.append(SourceFunction(one, model.source.path, shown, keys, equations))
    return tuple(found)


def network_sources(origins: Mapping[str, Origin]) -> tuple[SourceFunction, ...]:
    """The functions of a network, from what the functions of its module come from."""
    return tuple(
        SourceFunction(one.function, one.path, one.name, (name, transliterate(name)), one.equations)
        for name, one in origins.items()
    )


def dump_map(reference: str, lines: tuple[MappedLines, ...]) -> str:
    """The map as JSON, one statement a line."""
    rows = [
        json.dumps([one.first, one.last, one.function, one.name, one.offset, one.end_offset], ensure_ascii=False)
        for one in lines
    ]
    body = "".join(f"\n  {row}," for row in rows).removesuffix(",")
    return f'{{"schema": 1, "model": {json.dumps(reference, ensure_ascii=False)}, "lines": [{body}\n]}}\n'


def read_map(path: Path) -> tuple[MappedLines, ...]:
    """The map in a file; empty if there is none or it cannot be read: it only helps messages."""
    try:
        return tuple(MappedLines(*row) for row in json.loads(read_text(path) or "{}").get("lines", ()))
    except (ValueError, TypeError):
        return ()


def plain_name(name: str) -> str:
    """A name as every language can spell it."""
    return transliterate(name).rstrip("_")


def source_name(name: str) -> str:
    """The name in the model, without what a method or a language adds to it."""
    return _ADDED.sub("", name)


def _statements(function: Function) -> Iterator[tuple[str, tuple[str, int, int]]]:
    for statement in function.body:
        if isinstance(statement, Assign) and statement.span is not None:
            span = statement.span
            yield plain_name(statement.target), (statement.target, span.line, span.end_line)
