"""A file as a sequence of statements, each with the comment lines above it and the comment behind it.

The parts of all segments, joined, are the file to the last byte. A merge works on them: one statement against
one statement, whatever stands on the lines around.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["python", "c"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One statement, or the head of a compound one.

    Attributes:
        key: where it stands and what it does: function, block, kind, assigned name.
        lead: blank lines and comment lines above it.
        code: its own text, without the final line end.
        tail: what follows the code on its last line (a comment) and the line end.
        tokens: the code without its layout; two statements that differ only in layout have the same tokens.
        prose: text for people (docstring, comment), which may be merged line by line.
    """

    key: tuple[str, ...]
    lead: str
    code: str
    tail: str
    tokens: str
    prose: bool = False

    @property
    def text(self) -> str:
        """All of it."""
        return self.lead + self.code + self.tail


def joined(segments: Iterable[Segment]) -> str:
    """The text of a file from its segments."""
    return "".join(segment.text for segment in segments)


def line_segments(text: str, region: str) -> list[Segment]:
    """One segment a line: for text that cannot be parsed."""
    rows = text.splitlines(keepends=True)
    found = []
    for row in rows:
        code = row.rstrip("\r\n")
        found.append(Segment((region, "line", code.strip()), "", code, row[len(code) :], code.strip()))
    return found
