"""The line map of a generated file: which of its lines come from which line of the model.

Lines of the model count from the `def` of the function that they stand in, so that a map does not change when the
model moves in its file. Statements are found by function and assigned name, which generated code shares with the model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from brainpy_codegen.emit.c_names import transliterate
from brainpy_codegen.emit.write import read_text
from brainpy_codegen.ir.function import Assign, Function
from brainpy_codegen.ir.model import Source
from brainpy_codegen.workspace.edits import statements
from brainpy_codegen.workspace.segments import Language

_MODEL_FUNCTIONS = ("derivative", "linear_parts", "advance", "update")
# What a method or a language adds to the name of a statement that it splits or hands on.
_ADDED = re.compile(r"_(?:slope|offset|out)$")
# A call of the equations computes none of them, whatever it names its results.
_HANDED_ON = re.compile(rf"\b(?:{'|'.join(_MODEL_FUNCTIONS)})\(")


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
class MappedLines:
    """Lines `first` to `last` of a generated file (from 1) hold a statement of the model.

    Attributes:
        function: the model's function (or helper) in which it stands.
        name: the name that it assigns there; empty for the head of the function.
        offset: its line, counted from the `def` of that function.
        end_offset: its last line.
    """

    first: int
    last: int
    function: str
    name: str
    offset: int
    end_offset: int


def line_map(text: str, language: Language, model: Parsed) -> tuple[MappedLines, ...]:
    """The map of any text of a module, as it was generated or as it was edited."""
    places = {key: place for function, place in _functions(model) for key in _keys(function, model)}
    known = {name: dict(_statements(function)) for name, (function, _) in places.items()}
    found = []
    for statement in statements(text, language):
        if statement.function not in places or (not statement.is_head and _HANDED_ON.search(statement.segment.code)):
            continue
        source, start = places[statement.function]
        first, last = statement.line, statement.line + statement.segment.code.count("\n")
        name, lines = statement.name, known[statement.function]
        if statement.is_head:
            found.append(MappedLines(first, last, source.name, "", 0, 0))
        elif span := lines.get(plain_name(name)) or lines.get(plain_name(source_name(name))):
            found.append(MappedLines(first, last, source.name, span[0], span[1] - start, span[2] - start))
    return tuple(found)


def dump_map(model: Parsed, lines: tuple[MappedLines, ...]) -> str:
    """The map as JSON, one statement a line."""
    rows = [
        json.dumps([one.first, one.last, one.function, one.name, one.offset, one.end_offset], ensure_ascii=False)
        for one in lines
    ]
    body = "".join(f"\n  {row}," for row in rows).removesuffix(",")
    return f'{{"schema": 1, "model": {json.dumps(model.source.reference, ensure_ascii=False)}, "lines": [{body}\n]}}\n'


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


def _functions(model: Parsed) -> Iterator[tuple[Function, tuple[Function, int]]]:
    noise = getattr(model, "noise", None)
    further = () if noise is None else (noise.function,)
    for function in (model.function, *further, *model.helpers):
        if function.span is not None:
            yield function, (function, function.span.line)


def _keys(function: Function, model: Parsed) -> tuple[str, ...]:
    """The names under which a function of the model stands in generated files."""
    if function is model.function and function.role != "input":
        return _MODEL_FUNCTIONS
    return (function.name, transliterate(function.name))


def _statements(function: Function) -> Iterator[tuple[str, tuple[str, int, int]]]:
    for statement in function.body:
        if isinstance(statement, Assign) and statement.span is not None:
            span = statement.span
            yield plain_name(statement.target), (statement.target, span.line, span.end_line)
