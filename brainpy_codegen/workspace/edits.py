"""The statements in which two texts of a file differ, named so that other files of the same model can be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from brainpy_codegen.workspace.alignment import align
from brainpy_codegen.workspace.merge_audit import CUTTERS
from brainpy_codegen.workspace.merge_matching import increasing
from brainpy_codegen.workspace.segments import Language, Segment

EditKind: TypeAlias = Literal["changed", "added", "deleted"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a file with its place.

    Attributes:
        segment: the statement.
        function: the function that it stands in; empty at the top of the file. A function's head stands in itself.
        line: the line (from 1) on which its code begins.
    """

    segment: Segment
    function: str
    line: int

    @property
    def name(self) -> str:
        """What it assigns, without the spelling of a language; empty if it assigns no plain name."""
        found = re.fullmatch(r"\*?\s*(\w+)\s*(?:\[\s*\w+\s*\])?", self.segment.key[-1]) if self._assigns else None
        return found[1] if found else ""

    @property
    def is_head(self) -> bool:
        """Whether it is the head of a function."""
        return self.segment.key[0] == "def"

    @property
    def what(self) -> str:
        """The statement in words: `dV in derivative`."""
        return describe(self.segment.key, self.function)

    @property
    def _assigns(self) -> bool:
        return self.segment.key[0] == "assign" and len(self.segment.key) > 1


@dataclass(frozen=True, slots=True)
class Edit:
    """One edited statement.

    Attributes:
        kind: "changed", "added" or "deleted".
        function: the function that it stands in; empty at the top of the file.
        name: what it assigns, without the spelling of a language; empty if it assigns no plain name.
        what: the statement in words.
        line: its line in the edited text (from 1); 0 if it was deleted.
        before: the statement as it was generated, without its layout; empty if it was added.
        after: the statement as it is now, without its layout; empty if it was deleted.
        form: what kind of statement it is ("assign", "if", "call" ...).
    """

    kind: EditKind
    function: str
    name: str
    what: str
    line: int = 0
    before: str = ""
    after: str = ""
    form: str = ""


def statements(text: str, language: Language) -> list[Statement]:
    """All statements of a text, in the order in which they stand there."""
    return list(_walk(CUTTERS[language](text), "", [1]))


def function_at(text: str, language: Language, line: int) -> str:
    """The function in which a line (from 1) stands; empty at the top of the file."""
    above = [statement for statement in statements(text, language) if statement.line <= line]
    return above[-1].function if above else ""


def describe(key: tuple[str, ...], function: str) -> str:
    """A statement in words, from its key and the function that it stands in."""
    where = f" in {function}" if function else ""
    match key:
        case ("def", name):
            return f"the definition of {name}"
        case ("assign" | "declare", name, *_):
            return f"{name.lstrip('* ')}{where}"
        case ("doc", *_):
            return f"the docstring{' of ' + function if function else ''}"
        case ("file",):
            return "the whole file"
        case ("order",):
            return f"the order of the statements{where}"
        case ("end", *_):
            return f"the comments at the end{where}"
        case ("statement", name):
            return f"`{name}`{where}"
        case _:
            return f"`{' '.join(key[:2])}`{where}"


def edits_between(base: str, mine: str, language: Language) -> tuple[Edit, ...]:
    """The statements that `mine` changed, added or deleted; comments, docstrings and layout are no statements."""
    cut = CUTTERS[language]
    lines = {id(one.segment): one.line for one in statements(mine, language)}
    return tuple(_compared(cut(base), cut(mine), "", lines))


def moved_between(base: str, mine: str, language: Language) -> tuple[str, ...]:
    """The statements that stand elsewhere in their block than in `base`, in words."""
    cut = CUTTERS[language]
    return tuple(dict.fromkeys(_moved(cut(base), cut(mine), "")))


def _walk(segments: Sequence[Segment], function: str, line: list[int]) -> Iterator[Statement]:
    for segment in segments:
        inside = segment.key[-1] if segment.key[0] == "def" else function
        line[0] += segment.lead.count("\n")
        yield from _walk(segment.above, inside, line)
        if segment.code.strip():
            yield Statement(segment, inside, line[0])
        line[0] += (segment.code + segment.tail).count("\n")
        yield from _walk(segment.body, inside, line)
        yield from _walk(segment.clauses, inside, line)


def _compared(base: Sequence[Segment], mine: Sequence[Segment], function: str, lines: dict[int, int]) -> Iterator[Edit]:
    pairs = align(base, mine)
    partners = {j: i for i, j in pairs.items()}
    for j, segment in enumerate(mine):
        inside = segment.key[-1] if segment.key[0] == "def" else function
        i = partners.get(j)
        if i is None:
            yield from added(segment, function, lines)
            continue
        if segment.tokens != base[i].tokens and counts(segment):
            yield changed(base[i], segment, inside, lines)
        if segment.meaning != base[i].meaning:
            for before, after in ((base[i].above, segment.above), (base[i].body, segment.body)):
                yield from _compared(before, after, inside, lines)
            yield from _compared(base[i].clauses, segment.clauses, inside, lines)
    for i, segment in enumerate(base):
        if i not in pairs:
            yield from deleted(segment, function)


def _moved(base: Sequence[Segment], mine: Sequence[Segment], function: str) -> Iterator[str]:
    pairs = align(base, mine)
    old = sorted(pairs)
    stayed = {old[k] for k in increasing([pairs[i] for i in old])}
    for i in sorted(pairs, key=pairs.__getitem__):
        segment = mine[pairs[i]]
        inside = segment.key[-1] if segment.key[0] == "def" else function
        if i not in stayed and counts(segment):
            yield Statement(segment, inside, 0).what
        for before, after in ((base[i].body, segment.body), (base[i].clauses, segment.clauses)):
            yield from _moved(before, after, inside)


def added(segment: Segment, function: str, lines: Mapping[int, int]) -> Iterator[Edit]:
    """The edits that bring a statement, with all that stands in it, into a function."""
    for one in _walk([segment], function, [1]):
        if counts(one.segment):
            line = lines.get(id(one.segment), 0)
            yield Edit("added", one.function, one.name, one.what, line, "", one.segment.tokens, one.segment.key[0])


def changed(before: Segment, after: Segment, function: str, lines: Mapping[int, int]) -> Edit:
    """The edit that makes one statement of another."""
    one = Statement(after, function, 0)
    line, form = lines.get(id(after), 0), after.key[0]
    return Edit("changed", function, one.name, one.what, line, before.tokens, after.tokens, form)


def deleted(segment: Segment, function: str) -> Iterator[Edit]:
    """The edits that take a statement, with all that stands in it, out of a function."""
    for one in _walk([segment], function, [1]):
        if counts(one.segment):
            yield Edit("deleted", one.function, one.name, one.what, 0, one.segment.tokens, "", one.segment.key[0])


def counts(segment: Segment) -> bool:
    """Whether a segment is a statement that an edit can be one of: no comment, docstring or closing brace."""
    return bool(segment.code.strip()) and not segment.prose and segment.key[0] != "}"
