"""The statements in which two texts of a file differ, named so that other files of the same model can be asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from brainpy_codegen.workspace.alignment import align
from brainpy_codegen.workspace.decide import describe
from brainpy_codegen.workspace.segment_c import c_segments
from brainpy_codegen.workspace.segment_python import python_segments
from brainpy_codegen.workspace.segments import Language, Segment

EditKind: TypeAlias = Literal["changed", "added", "deleted"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One edited statement.

    Attributes:
        kind: "changed", "added" or "deleted".
        function: the function that it stands in; empty at the top of the file.
        name: what it assigns, without the spelling of a language; empty if it assigns nothing.
        what: the statement in words.
        line: its line in the edited text (from 1); 0 if it was deleted.
    """

    kind: EditKind
    function: str
    name: str
    what: str
    line: int = 0


def cut(text: str, language: Language) -> list[Segment]:
    """The statements of a text."""
    return python_segments(text) if language == "python" else c_segments(text)


def edits_between(base: str, mine: str, language: Language) -> tuple[Edit, ...]:
    """The statements that `mine` changed, added or deleted; comments and layout are no statements."""
    before, after = cut(base, language), cut(mine, language)
    pairs = align(before, after)
    partners = {j: i for i, j in pairs.items()}
    lines = first_lines(after)
    found = []
    for j, segment in enumerate(after):
        i = partners.get(j)
        if not segment.code.strip() or segment.prose:
            continue
        if i is None:
            found.append(_edit("added", segment, lines[j]))
        elif before[i].tokens != segment.tokens:
            found.append(_edit("changed", segment, lines[j]))
    found += [
        _edit("deleted", segment, 0)
        for i, segment in enumerate(before)
        if i not in pairs and segment.code.strip() and not segment.prose
    ]
    return tuple(found)


def assigned(text: str, language: Language) -> frozenset[tuple[str, str]]:
    """(function, name) of every assignment of a text."""
    found = ((function_of(segment.key), name_of(segment.key)) for segment in cut(text, language))
    return frozenset((function, name) for function, name in found if name)


def first_lines(segments: Sequence[Segment]) -> list[int]:
    """The line (from 1) on which the code of each segment begins."""
    found, line = [], 1
    for segment in segments:
        found.append(line + segment.lead.count("\n"))
        line += segment.text.count("\n")
    return found


def function_of(key: tuple[str, ...]) -> str:
    """The function that a statement stands in (or heads)."""
    return key[key.index("def") + 1] if "def" in key[:-1] else ""


def name_of(key: tuple[str, ...]) -> str:
    """The name that a statement assigns; empty if it assigns none, or several."""
    if key[-2:-1] != ("assign",):
        return ""
    found = re.fullmatch(r"\*?(\w+)(?:\[\w+\])?", key[-1])
    return found[1] if found else ""


def _edit(kind: EditKind, segment: Segment, line: int) -> Edit:
    return Edit(kind, function_of(segment.key), name_of(segment.key), describe(segment.key), line)
