"""Three-way merge of a generated file by statement.

Base is what the generator wrote last, mine what the file holds now, new what the generator would write. A statement
that only one side changed takes that side; a statement that both changed differently is a conflict. Statements that
differ in layout alone count as equal; where the generator changed the layout it is changed in mine too, elsewhere the
layout of mine stays.

What comes out is checked (`merge_audit`). If the check fails, top-level statements that both sides changed become one
conflict each, then the lines are merged, then the file is one conflict: nothing is ever lost without notice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from brainpy_codegen.workspace.merge_audit import CUTTERS, holds, resolved
from brainpy_codegen.workspace.merge_layout import plain_text
from brainpy_codegen.workspace.merge_lines import Conflict, Piece, merge_lines
from brainpy_codegen.workspace.merge_relaid import base_relaid, mine_relaid
from brainpy_codegen.workspace.merge_tree import TreeMerge
from brainpy_codegen.workspace.segments import Language, Segment, joined, lines_of

__all__ = ["Conflict", "Merged", "has_markers", "layout_normalised", "merge", "merge_texts"]

MARK_MINE = "<<<<<<< edited"
MARK_BASE = "||||||| base"
MARK_MIDDLE = "======="
MARK_NEW = ">>>>>>> generated"


@dataclass(frozen=True, slots=True)
class Merged:
    """The result of a merge.

    Attributes:
        text: the merged text, with markers at each conflict.
        conflicts: the conflicts, in order.
        mine: the merged text with every conflict decided for the edited side.
        new: the merged text with every conflict decided for the generated side.
    """

    text: str
    conflicts: tuple[Conflict, ...]
    mine: str
    new: str


def merge_texts(base: str, mine: str, new: str, language: Language) -> Merged:
    """Merge texts as they are on disk: line ends, byte order mark and a missing last line end stay those of mine."""
    plain, style = plain_text(mine)
    if not mine:
        style = plain_text(new)[1]
    merged = merge(plain_text(base)[0], plain, plain_text(new)[0], language)
    texts = [style.restored(text) for text in (merged.text, merged.mine, merged.new)]
    return Merged(texts[0], merged.conflicts, texts[1], texts[2])


def merge(base: str, mine: str, new: str, language: Language) -> Merged:
    """Merge three texts with LF line ends.

    Args:
        base: the text that the generator wrote last.
        mine: the text with the edits.
        new: the text that the generator writes now.
        language: how to cut the texts into statements.
    """
    if mine in (base, new):
        return _merged([new])
    if new == base:
        return _merged([mine])
    base, mine, new = _ended(base), _ended(mine), _ended(new)
    ways: tuple[Callable[[], list[Piece]], ...] = (
        lambda: _by_statement(base, mine, new, language, coarse=False),
        lambda: _by_statement(base, mine, new, language, coarse=True),
        lambda: merge_lines(("file",), base, mine, new),
    )
    for way in ways:
        try:
            pieces = way()
        except RecursionError:  # a chain of hundreds of `else if`
            continue
        if holds(base, mine, new, pieces, language):
            return _merged(pieces)
    return _merged([Conflict(("file",), mine, base, new)])


def layout_normalised(base: str, mine: str, new: str, language: Language) -> tuple[str, str]:
    """Base and mine, with what differs from new in its layout only in the layout of new.

    A statement of mine is touched only where the generator changed the layout: what the user laid out otherwise stays.
    """
    cut = CUTTERS[language]
    segments = cut(base), cut(mine), cut(new)
    return joined(base_relaid(segments[0], segments[2])), joined(mine_relaid(segments[1], segments[0], segments[2]))


def has_markers(text: str) -> bool:
    """Whether conflicts of an earlier merge stand in the text."""
    return any(row.rstrip("\r\n") in (MARK_MINE, MARK_BASE, MARK_NEW) for row in lines_of(text))


def _by_statement(base: str, mine: str, new: str, language: Language, *, coarse: bool) -> list[Piece]:
    cut = CUTTERS[language]
    old, edited, generated = cut(base), cut(mine), cut(new)
    relaid: Sequence[Segment] = mine_relaid(edited, old, generated)
    return TreeMerge(language, coarse=coarse).file(base_relaid(old, generated), relaid, generated)


def _merged(pieces: Sequence[Piece]) -> Merged:
    parts: list[str] = []
    conflicts: list[Conflict] = []
    for piece in pieces:
        if isinstance(piece, Conflict):
            conflicts.append(piece)
            for mark, text in ((MARK_MINE, piece.mine), (MARK_BASE, piece.base), (MARK_MIDDLE, piece.new)):
                parts.append(f"{mark}\n{_ended(text)}")
            parts.append(f"{MARK_NEW}\n")
        else:
            parts.append(piece)
    return Merged("".join(parts), tuple(conflicts), resolved(pieces, "mine"), resolved(pieces, "new"))


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
