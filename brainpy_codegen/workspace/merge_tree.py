"""Three-way merge of blocks of statements.

A statement that only one side changed takes that side; one that both changed differently is a conflict. Statements
that one side added follow the statement that they follow there. The result is built block by block, so an addition
never leaves its block.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from brainpy_codegen.workspace.alignment import align
from brainpy_codegen.workspace.merge_audit import sound
from brainpy_codegen.workspace.merge_layout import is_end, margin_of, reindented
from brainpy_codegen.workspace.merge_lines import Conflict, Piece, merge_lines, whole
from brainpy_codegen.workspace.merge_matching import matching
from brainpy_codegen.workspace.merge_order import merged_order
from brainpy_codegen.workspace.merge_relaid import same_shape
from brainpy_codegen.workspace.merge_tokens import tokens_of
from brainpy_codegen.workspace.segments import COMMENT, END, Language, Segment, joined, words_of

_HEAD = -1  # the place before the first statement of a block
_ONE_OF_A_NAME = frozenset({"assign", "def", "declare", "struct", "prototype"})  # added by both: the same place
_LAYOUT = frozenset({"space", "newline", "comment"})


class _Entry(NamedTuple):
    """A statement that one side alone has: added there, or (a number of base) deleted on the other."""

    i: int | None
    segment: Segment


class TreeMerge:
    """The merge of one file.

    Args:
        language: of the file.
        coarse: a top-level statement that both sides changed is a conflict as a whole.
    """

    def __init__(self, language: Language, *, coarse: bool = False) -> None:
        self._language = language
        self._coarse = coarse

    def file(self, base: Sequence[Segment], mine: Sequence[Segment], new: Sequence[Segment]) -> list[Piece]:
        """All of it."""
        return self._block(base, mine, new, top=True)

    def _block(
        self, base: Sequence[Segment], mine: Sequence[Segment], new: Sequence[Segment], *, top: bool = False
    ) -> list[Piece]:
        margin, margin_base, margin_new = margin_of(mine), margin_of(base), margin_of(new)
        if margin is not None and margin_new is not None and margin != margin_new:
            new = reindented(new, margin_new, margin)
        if margin is not None and margin_base is not None and margin != margin_base:
            base = reindented(base, margin_base, margin)
        ends = [next((one for one in block if is_end(one)), _NO_END) for block in (base, mine, new)]
        base, mine, new = ([one for one in block if not is_end(one)] for block in (base, mine, new))
        to_mine, to_new = align(base, mine), align(base, new)
        common = [i for i in range(len(base)) if i in to_mine and i in to_new]
        order = merged_order(common, to_mine, to_new)
        if order is None:
            return [Conflict(("order",), joined(mine), joined(base), joined(new)), *self._comments(*ends)]
        mine_below, mine_above = _runs(mine, to_mine, set(common))
        new_below, new_above = _runs(new, to_new, set(common))
        parts: list[list[Piece]] = []
        for i in [_HEAD, *order]:
            if i != _HEAD:
                parts += self._slot(base, mine_above.get(i, []), new_above.get(i, []))
                parts.append(self._node(base[i], mine[to_mine[i]], new[to_new[i]], top=top))
            parts += self._slot(base, mine_below.get(i, []), new_below.get(i, []))
        parts.append(self._comments(*ends))
        return _strung(parts)

    def _slot(self, base: Sequence[Segment], mine: list[_Entry], new: list[_Entry]) -> list[list[Piece]]:
        """What one side alone has between two statements that all have."""
        parts: list[list[Piece]] = []
        at_mine = at_new = 0
        for a, b in [*_twins(mine, new), (len(mine), len(new))]:
            parts += self._between(base, mine[at_mine:a], new[at_new:b])
            if a < len(mine):
                parts.append(self._both_added(mine[a].segment, new[b].segment))
            at_mine, at_new = a + 1, b + 1
        return parts

    def _between(self, base: Sequence[Segment], mine: list[_Entry], new: list[_Entry]) -> list[list[Piece]]:
        mine, new = _touched(base, mine), _touched(base, new)
        disputed = sorted(entry.i for entry in (*mine, *new) if entry.i is not None)
        if disputed and mine and new:
            sides = [joined(entry.segment for entry in side) for side in (mine, new)]
            gone = "".join(base[i].text for i in disputed)
            return [[Conflict(base[disputed[0]].key, sides[0], gone, sides[1])]]
        parts: list[list[Piece]] = []
        doc_first = bool(new) and new[0].segment.key == ("doc",)
        for entry in (*new, *mine) if doc_first else (*mine, *new):
            segment = entry.segment
            if entry.i is None:
                parts.append([segment.text])
            elif entry in mine:
                parts.append([Conflict(segment.key, segment.text, base[entry.i].text, "")])
            else:
                parts.append([Conflict(segment.key, "", base[entry.i].text, segment.text)])
        return parts

    def _both_added(self, mine: Segment, new: Segment) -> list[Piece]:
        if mine.content == new.content:
            return [mine.text]
        return [Conflict(mine.key, mine.text, "", new.text)]

    def _node(self, base: Segment, mine: Segment, new: Segment, *, top: bool = False) -> list[Piece]:
        if mine.text in (base.text, new.text):
            return [new.text]
        if new.text == base.text:
            return [mine.text]
        everything = Conflict(base.key, mine.text, base.text, new.text)
        changed = base.content not in (mine.content, new.content) and mine.content != new.content
        if changed and top and self._coarse:
            return [everything]
        if not (same_shape(base, mine) and same_shape(base, new)):
            return self._other_shape(base, mine, new, everything)
        pieces = self._parts(base, mine, new)
        if top and changed and not sound(pieces, everything, self._language):
            return [everything]
        return pieces

    def _other_shape(self, base: Segment, mine: Segment, new: Segment, everything: Conflict) -> list[Piece]:
        if mine.content == base.content:
            return [new.text]
        if new.content in (base.content, mine.content):
            return [mine.text]
        if base.opaque or mine.opaque or new.opaque:
            return merge_lines(base.key, base.text, mine.text, new.text, str.strip)
        return [everything]

    def _parts(self, base: Segment, mine: Segment, new: Segment) -> list[Piece]:
        pieces = [
            *self._merged_comments(base.key, base.lead, mine.lead, new.lead),
            *self._block(base.above, mine.above, new.above),
            *self._head(base, mine, new),
            *self._block(base.body, mine.body, new.body),
        ]
        for one in zip(base.clauses, mine.clauses, new.clauses, strict=True):
            pieces += self._node(*one)
        return pieces

    def _head(self, base: Segment, mine: Segment, new: Segment) -> list[Piece]:
        tail = _tail(base.tail, mine.tail, new.tail)
        code: list[Piece] = []
        if mine.tokens == base.tokens:
            code = [mine.code if new.tokens == base.tokens else new.code]
        elif new.tokens in (base.tokens, mine.tokens):
            code = [mine.code]
        elif base.prose and mine.prose and new.prose:
            code = merge_lines(base.key, base.code, mine.code, new.code, str.strip)
        text = whole(code)
        if text is not None and base.key == COMMENT and not self._is_layout(text):
            text = None
        if not code or text is None or tail is None:
            return [Conflict(base.key, mine.code + mine.tail, base.code + base.tail, new.code + new.tail)]
        return [text + tail]

    def _comments(self, base: Segment, mine: Segment, new: Segment) -> list[Piece]:
        """What stands below the last statement of a block."""
        return self._merged_comments(END, base.lead, mine.lead, new.lead)

    def _merged_comments(self, key: tuple[str, ...], base: str, mine: str, new: str) -> list[Piece]:
        """Comment lines and blank lines, merged by line; wrapped anew or with other blank lines they are the same."""
        pieces = merge_lines(key, base, mine, new, str.strip, comments=True)
        text = whole(pieces)
        if text is not None and self._is_layout(text):
            return [text] if text else []
        if words_of(mine) == words_of(base):
            return [new if words_of(new) != words_of(base) else mine]
        if words_of(new) in (words_of(base), words_of(mine)):
            return [mine]
        if self._language == "c":  # a line within a comment makes no sense alone
            return [Conflict(key, mine, base, new)]
        return pieces

    def _is_layout(self, text: str) -> bool:
        if "\\" not in text and self._language == "python":
            return True
        return all(token.kind in _LAYOUT for token in tokens_of(text, self._language))


_NO_END = Segment(END, "", "", "", "")


def _runs(
    side: Sequence[Segment], partners: dict[int, int], common: set[int]
) -> tuple[dict[int, list[_Entry]], dict[int, list[_Entry]]]:
    """What only this side has, by the statement (of base) that it follows; comments by the one that they precede."""
    numbers = {j: i for i, j in partners.items()}
    below: dict[int, list[_Entry]] = {}
    above: dict[int, list[_Entry]] = {}
    at = _HEAD
    for j, segment in enumerate(side):
        i = numbers.get(j)
        if i is None or i not in common:
            below.setdefault(at, []).append(_Entry(i, segment))
            continue
        run = below.get(at, [])
        count = 0
        if segment.key != COMMENT and not segment.lead:
            while count < len(run) and run[-1 - count].i is None and run[-1 - count].segment.key == COMMENT:
                count += 1
        if count:
            above[i] = run[len(run) - count :]
            below[at] = run[: len(run) - count]
        at = i
    return below, above


def _touched(base: Sequence[Segment], run: list[_Entry]) -> list[_Entry]:
    """The entries without statements that the other side deleted and this one left as they were."""
    return [entry for entry in run if entry.i is None or entry.segment.content != base[entry.i].content]


def _twins(mine: list[_Entry], new: list[_Entry]) -> list[tuple[int, int]]:
    """Statements that both sides added: the same, or with the same name."""
    added = [[k for k, entry in enumerate(side) if entry.i is None] for side in (mine, new)]
    pairs = matching([mine[k].segment.meaning for k in added[0]], [new[k].segment.meaning for k in added[1]])
    found: list[tuple[int, int]] = []
    a0 = b0 = 0
    for a1, b1 in [*pairs, (len(added[0]), len(added[1]))]:
        names = [_name(mine[k].segment, "mine") for k in added[0][a0:a1]]
        others = [_name(new[k].segment, "new") for k in added[1][b0:b1]]
        found += [(added[0][a0 + a], added[1][b0 + b]) for a, b in matching(names, others)]
        if a1 < len(added[0]):
            found.append((added[0][a1], added[1][b1]))
        a0, b0 = a1 + 1, b1 + 1
    return found


def _name(segment: Segment, side: str) -> tuple[str, ...]:
    return segment.key if segment.key[0] in _ONE_OF_A_NAME else (side, *segment.key)


def _tail(base: str, mine: str, new: str) -> str | None:
    words = words_of(base), words_of(mine), words_of(new)
    if words[1] == words[0]:
        return mine if words[2] == words[0] else new
    return mine if words[2] in words[:2] else None


def _strung(parts: Sequence[Sequence[Piece]]) -> list[Piece]:
    """The pieces of statements that each begin a line."""
    pieces: list[Piece] = []
    for part in parts:
        for k, piece in enumerate(part):
            if isinstance(piece, str):
                if not piece:
                    continue
                if k == 0 and pieces and isinstance(pieces[-1], str) and not pieces[-1].endswith("\n"):
                    pieces.append("\n")
            pieces.append(piece)
    return pieces
