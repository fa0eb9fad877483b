"""Three-way merge of lines, for what is not made of statements: comments, docstrings, code that does not parse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from brainpy_codegen.workspace.merge_matching import matching
from brainpy_codegen.workspace.segments import lines_of


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both sides changed; a side that deleted it has no text."""

    key: tuple[str, ...]
    mine: str
    base: str
    new: str


Piece: TypeAlias = str | Conflict


def merge_lines(
    key: tuple[str, ...],
    base: str,
    mine: str,
    new: str,
    plain: Callable[[str], str] = str,
    *,
    comments: bool = False,
) -> list[Piece]:
    """Merge by line.

    Args:
        key: of the statement, for the conflicts.
        base: the text before.
        mine: what one side made of it.
        new: what the other side made of it.
        plain: two lines are the same if it makes them equal.
        comments: the lines are comments: what both sides added at one place is kept, that of mine first.
    """
    rows = [lines_of(text) for text in (base, mine, new)]
    plains = [[plain(row) for row in part] for part in rows]
    to_mine, to_new = dict(matching(plains[0], plains[1])), dict(matching(plains[0], plains[2]))
    stable = [i for i in range(len(rows[0])) if i in to_mine and i in to_new]
    pieces: list[Piece] = []
    at = (0, 0, 0)
    for i in [*stable, len(rows[0])]:
        ends = (i, to_mine.get(i, len(rows[1])), to_new.get(i, len(rows[2])))
        cut = [slice(start, end) for start, end in zip(at, ends, strict=True)]
        texts = ["".join(part[one]) for part, one in zip(rows, cut, strict=True)]
        same = [plain_rows[one] for plain_rows, one in zip(plains, cut, strict=True)]
        pieces += _chunk(key, texts, same, comments=comments)
        if i < len(rows[0]):
            row = rows[1][ends[1]]
            pieces.append(rows[2][ends[2]] if row == rows[0][i] else row)
            at = (ends[0] + 1, ends[1] + 1, ends[2] + 1)
    return pieces


def _chunk(key: tuple[str, ...], texts: Sequence[str], plains: Sequence[list[str]], *, comments: bool) -> list[Piece]:
    base, mine, new = plains
    if mine == base:
        chosen = texts[2] if new != base or texts[1] == texts[0] else texts[1]
    elif new in (base, mine):
        chosen = texts[1]
    elif not base and not texts[1].strip():  # a blank line is no addition worth a conflict
        chosen = texts[2]
    elif not base and not texts[2].strip():
        chosen = texts[1]
    elif not base and comments:
        chosen = texts[1] + texts[2]
    else:
        return [Conflict(key, texts[1], texts[0], texts[2])]
    return [chosen] if chosen else []


def whole(pieces: Sequence[Piece]) -> str | None:
    """The text of pieces without a conflict."""
    texts = [piece for piece in pieces if isinstance(piece, str)]
    return "".join(texts) if len(texts) == len(pieces) else None
