"""A file as a tree of statements and comments, each with the blank lines above it and the comment behind it.

The text of all segments, joined, is the file to the last character. A merge works on them: one statement against one
statement, whatever stands on the lines around, and a block against a block, so that what comes out is well nested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["python", "c"]

END = ("end",)  # key of the blank lines below the last statement of a block
COMMENT = ("comment",)

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_COMMENT_MARK = re.compile(r"^\s*(?:#+|/\*+|//+|\*(?!/))|\*+/\s*$")


@dataclass(frozen=True, slots=True)
class Segment:
    """One statement, or a compound one: its head, its block, and the clauses that follow (`else:`, `}`).

    Attributes:
        key: what it does: its kind and the name it assigns, defines or calls; unique in its block more often than not.
        lead: blank lines above it; of a clause comment lines too.
        code: its own text with its indentation, without the final line end.
        tail: what follows the code on its last line (a comment) and the line end.
        tokens: the code without its layout; two statements that differ only in layout have the same tokens.
        prose: text for people (a comment, a docstring), which may be merged line by line.
        opaque: it does not parse; `code` holds all of its lines.
        above: its decorators.
        body: its block.
        clauses: what continues it.
        meaning: the tokens of all of it; equal means that the code is the same.
        content: the meaning and the words of the comments; equal means that only the layout differs.
    """

    key: tuple[str, ...]
    lead: str
    code: str
    tail: str
    tokens: str
    prose: bool = False
    opaque: bool = False
    above: tuple[Segment, ...] = ()
    body: tuple[Segment, ...] = ()
    clauses: tuple[Segment, ...] = ()
    meaning: str = field(init=False, repr=False, compare=False)
    content: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = [self.tokens]
        words = [words_of(self.lead), self.tokens, words_of(self.tail)]
        for mark, group in (("\0@", self.above), ("\0{", self.body), ("\0+", self.clauses)):
            if group:
                parts += [mark, *(one.meaning for one in group), "\0}"]
                words += [mark, *(one.content for one in group), "\0}"]
        object.__setattr__(self, "meaning", "\0".join(parts))
        object.__setattr__(self, "content", "\0".join(words))

    @property
    def text(self) -> str:
        """All of it."""
        head = self.lead + joined(self.above) + self.code + self.tail
        return head + joined(self.body) + joined(self.clauses)


def comment(lead: str, code: str, tail: str) -> Segment:
    """The segment of a comment that has its lines for itself."""
    return Segment(COMMENT, lead, code, tail, f"# {words_of(code)}", prose=True)


def joined(segments: Iterable[Segment]) -> str:
    """The text of a file from its segments."""
    return "".join(segment.text for segment in segments)


def lines_of(text: str) -> list[str]:
    """The lines with their ends; only what compilers count as a line end divides them."""
    return _LINE.findall(text)


def words_of(comments: str) -> str:
    """What comments say, whatever the layout and the wrapping of their lines."""
    if not comments or comments.isspace():
        return ""
    rows = (_COMMENT_MARK.sub(" ", _COMMENT_MARK.sub(" ", row.strip())) for row in lines_of(comments))
    return " ".join(" ".join(rows).split())
