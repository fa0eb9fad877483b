"""From a line of a generated file to the line of the model that it computes; errors are told in both."""

from __future__ import annotations

import linecache
import re
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from brainpy_codegen.emit.write import read_text
from brainpy_codegen.errors import CodegenError
from brainpy_codegen.frontend.source import NOTEBOOK
from brainpy_codegen.workspace.decide import language_of
from brainpy_codegen.workspace.edits import edits_between, function_at, statements
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.line_map import MappedLines, SourceFunction, line_map
from brainpy_codegen.workspace.messages import shown

# `x.py:26:`, `File "x.py", line 26`, `x.c:37:30:`, `at x.py (44)`
_PLACE = re.compile(r"([^\s\"'(/\\:]+\.(?:py|c))(?:\", line |:| \()(\d+)")
_UNKNOWN = re.compile(r"(?:name|undeclared|Untyped global name|identifier) ['‘\"](\w+)['’\"]|['‘](\w+)['’] undeclared")
_MOST = 3  # places that one error names


@dataclass(frozen=True, slots=True)
class Place:
    """A statement of a generated file and where it comes from.

    Attributes:
        file, line: the generated file and the line (from 1).
        function: the function that it stands in.
        text: the line.
        source: the file of the model; empty if the line is the method's or the backend's, or the user's own.
        source_line: the line in it.
        source_text: what stands there.
        source_function: the function of the model.
        edited: the statement was changed or added by hand.
    """

    file: Path
    line: int
    function: str
    text: str
    source: str = ""
    source_line: int = 0
    source_text: str = ""
    source_function: str = ""
    edited: bool = False

    def __str__(self) -> str:
        """Both places, one after the other."""
        edited = " (edited by hand)" if self.edited else ""
        inside = f" in {self.function}" if self.function else ""
        rows = [f"{shown(self.file)}:{self.line}{inside}{edited}"]
        if self.source:
            width = len(str(max(self.line, self.source_line)))
            rows += [
                f"  {self.line:>{width}} | {self.text}",
                f"computes {shown(Path(self.source))}:{self.source_line} in {self.source_function}",
                *([f"  {self.source_line:>{width}} | {self.source_text}"] if self.source_text else []),
            ]
        else:
            rows += [f"  {self.line} | {self.text}"]
        return "\n".join(rows)


class Places:
    """The lines of the files of one module."""

    def __init__(self, folder: Folder, files: Iterable[str], sources: Iterable[SourceFunction]) -> None:
        self._folder, self._files, self._sources = folder, tuple(files), tuple(sources)

    def at(self, file: str, line: int) -> Place | None:
        """The place of a line of a file; None if there is no such line."""
        text, language = read_text(self._folder.path / file) or "", language_of(file)
        rows = text.splitlines()
        if not 1 <= line <= len(rows) or language is None:
            return None
        own = rows[line - 1].strip()
        function = function_at(text, language, line)
        base = read_text(self._folder.base(file)) or ""
        edited = base != text and own not in {row.strip() for row in base.splitlines()}
        place = Place(self._folder.path / file, line, function, own, edited=edited)
        for one in line_map(text, language, self._sources):
            if one.first <= line <= one.last and one.name:
                return self._sourced(place, one) or place
        return place

    def assigning(self, function: str, name: str) -> Place | None:
        """The place where a function of the module assigns a name."""
        for file in self._files:
            text, language = read_text(self._folder.path / file) or "", language_of(file)
            for one in statements(text, language) if language is not None else ():
                if one.function == function and one.name.rstrip("_") == name.rstrip("_"):
                    return self.at(file, one.line)
        return None

    def edits(self) -> Iterator[str]:
        """The statements that were edited by hand, each with its place."""
        for file in self._files:
            text, base, language = (
                read_text(self._folder.path / file),
                read_text(self._folder.base(file)),
                language_of(file),
            )
            if text is None or base is None or language is None:
                continue
            for edit in edits_between(base, text, language):
                place = self.at(file, edit.line)
                yield str(place) if place is not None else f"{shown(self._folder.path / file)}: {edit.what} was deleted"

    def named_in(self, message: str) -> Iterator[Place]:
        """The places that a message of Python, Numba or a C compiler names, the files' own ones."""
        unknown = _UNKNOWN.search(message)
        if unknown is not None:
            yield from self._reading(unknown[1] or unknown[2])
        for found in _PLACE.finditer(message):
            if found[1] in self._files:
                place = self.at(found[1], int(found[2]))
                if place is not None:
                    yield place

    def raised(self, error: BaseException) -> Iterator[Place]:
        """The places that an exception went through, the innermost first."""
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            path = Path(frame.filename)
            if path.parent == self._folder.path and path.name in self._files and frame.lineno is not None:
                place = self.at(path.name, frame.lineno)
                if place is not None:
                    yield place

    def _reading(self, name: str) -> Iterator[Place]:
        """Where a name stands that a message says is not known; compilers do not always say where."""
        word = re.compile(rf"\b{re.escape(name)}\b")
        for file in self._files:
            for number, row in enumerate((read_text(self._folder.path / file) or "").splitlines(), 1):
                if word.search(row):
                    place = self.at(file, number)
                    if place is not None and place.source:
                        yield place

    def _sourced(self, place: Place, mapped: MappedLines) -> Place | None:
        source = mapped.source
        if source is None:
            return None
        line = source.start + mapped.offset
        text = linecache.getline(source.path, line).strip()
        # The second `x` of a function is `x_2` in the map.
        written = {mapped.name, re.sub(r"(?:_\d+)?_*$", "", mapped.name)}
        if source.path != NOTEBOOK and not text.startswith("return") and not any(one in text for one in written):
            return None  # a function of another file
        return Place(
            place.file,
            place.line,
            place.function,
            place.text,
            source.path,
            line,
            text,
            source.shown,
            place.edited,
        )


def at_fault(what: str, places: Places) -> list[str]:
    """That the edits of a file are at fault, and which they are."""
    found = list(places.edits())
    more = [f"and {len(found) - _MOST} edits more"] if len(found) > _MOST else []
    return [f"the {what} stays finite in this step: it is the edits of the file that do not", *found[:_MOST], *more]


def explain(error: CodegenError, places: Places) -> None:
    """Add to an error where in the model that is which generated code failed at; once."""
    if getattr(error, "__notes__", None):
        return
    found: dict[tuple[str, int], Place] = {}
    cause = error.__cause__
    candidates = [*(places.raised(cause) if cause is not None else ()), *places.named_in(str(error))]
    for place in candidates:
        found.setdefault((str(place.file), place.line), place)
    told = [place for place in found.values() if place.source] or list(found.values())
    notes = [str(place) for place in _innermost(told)]
    if told and not told[0].source:
        # A loop fails at what it is given, such as a state of another shape: an edit elsewhere may be the reason.
        notes += [edit for edit in places.edits() if edit not in notes][:_MOST]
    for note in notes:
        error.add_note(note)
        if cause is not None and note not in getattr(cause, "__notes__", ()):
            cause.add_note(note)


def _innermost(places: Sequence[Place]) -> Sequence[Place]:
    return places[:_MOST] if any(place.source for place in places) else places[:1]
