"""Three-way merge of a generated file by statement.

Base is what the generator wrote last, mine what the file holds now, new what the generator would write. A statement
that only one side changed takes that side; a statement that both changed differently is a conflict. Statements that
differ in layout alone count as equal, and the layout of `mine` stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from brainpy_codegen.workspace.alignment import align
from brainpy_codegen.workspace.segment_c import c_segments
from brainpy_codegen.workspace.segment_python import python_segments
from brainpy_codegen.workspace.segments import Language, Segment

MARK_MINE = "<<<<<<< edited"
MARK_BASE = "||||||| base"
MARK_MIDDLE = "======="
MARK_NEW = ">>>>>>> generated"

_CUTTERS: dict[Language, Callable[[str], list[Segment]]] = {"python": python_segments, "c": c_segments}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A statement that both sides changed; a side that deleted it has no text."""

    key: tuple[str, ...]
    mine: str
    base: str
    new: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged text (with markers at each conflict) and the conflicts."""

    text: str
    conflicts: tuple[Conflict, ...]


@dataclass(slots=True)
class _Output:
    parts: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    def conflict(self, key: tuple[str, ...], mine: str, base: str, new: str) -> None:
        self.conflicts.append(Conflict(key, mine, base, new))
        rows = [(MARK_MINE, mine), (MARK_BASE, base), (MARK_MIDDLE, new)]
        for mark, text in rows:
            self.parts.append(f"{mark}\n{_ended(text)}")
        self.parts.append(f"{MARK_NEW}\n")


def merge(base: str, mine: str, new: str, language: Language) -> Merged:
    """Merge three texts with LF line ends.

    Args:
        base: the text that the generator wrote last.
        mine: the text with the edits.
        new: the text that the generator writes now.
        language: how to cut the texts into statements.
    """
    if mine in (base, new):
        return Merged(new, ())
    if new == base:
        return Merged(mine, ())
    cut = _CUTTERS[language]
    return _Merge(cut(base), cut(mine), cut(new)).result()


class _Merge:
    """The work on one file."""

    def __init__(self, base: Sequence[Segment], mine: Sequence[Segment], new: Sequence[Segment]) -> None:
        self._base, self._mine, self._new = base, mine, new
        self._to_mine, self._to_new = align(base, mine), align(base, new)
        self._from_mine = {j: i for i, j in self._to_mine.items()}
        self._from_new = {j: i for i, j in self._to_new.items()}
        self._out = _Output()

    def result(self) -> Merged:
        for entry in self._order():
            self._emit(*entry)
        return Merged("".join(self._out.parts), tuple(self._out.conflicts))

    def _order(self) -> list[tuple[int | None, int | None, int | None]]:
        """Triples (base, mine, new) in the order of the merged file.

        The skeleton is `new`'s order, unless `mine` moved statements that `new` left where they were; a side's own
        statements follow the statement that they follow on that side.
        """
        skeleton_is_mine = not _in_order(self._to_mine)
        first, second = (self._mine, self._new) if skeleton_is_mine else (self._new, self._mine)
        from_first, from_second = (
            (self._from_mine, self._from_new) if skeleton_is_mine else (self._from_new, self._from_mine)
        )
        to_second = self._to_new if skeleton_is_mine else self._to_mine
        order: list[tuple[int | None, int | None]] = []  # (index in first, index in second)
        for j in range(len(first)):
            i = from_first.get(j)
            order.append((j, None if i is None else to_second.get(i)))
        self._insert_rest(order, len(second), from_second, first)
        found = []
        for a, b in order:
            i = from_first.get(a) if a is not None else from_second.get(b) if b is not None else None
            found.append((i, a, b) if skeleton_is_mine else (i, b, a))
        return found

    def _insert_rest(
        self,
        order: list[tuple[int | None, int | None]],
        size: int,
        from_second: dict[int, int],
        first: Sequence[Segment],
    ) -> None:
        """Put what only the second side has (and what the first deleted) behind its predecessor there."""
        second = self._new if first is self._mine else self._mine
        single = [(k, first[a]) for k, (a, b) in enumerate(order) if b is None and a is not None]
        twins = {(segment.key, segment.tokens): k for k, segment in single}
        placed = {b for _, b in order if b is not None}
        for b in range(size):
            if b in placed:
                continue
            twin = twins.pop((second[b].key, second[b].tokens), None) if b not in from_second else None
            if twin is not None and order[twin][1] is None:
                order[twin] = (order[twin][0], b)
                continue
            same_name = self._rival(order, first, second, b, from_second)
            if same_name is not None:
                order[same_name] = (order[same_name][0], b)
                continue
            position = next((k for k, pair in enumerate(order) if pair[1] == b - 1), -1) if b else -1
            order.insert(position + 1, (None, b))

    def _rival(
        self,
        order: list[tuple[int | None, int | None]],
        first: Sequence[Segment],
        second: Sequence[Segment],
        b: int,
        from_second: dict[int, int],
    ) -> int | None:
        """Where the first side, too, added a statement that assigns this name; the two are one place."""
        if b in from_second or second[b].key[-2:-1] != ("assign",):
            return None
        known = self._from_mine if first is self._mine else self._from_new
        for k, (a, other) in enumerate(order):
            if a is not None and other is None and a not in known and first[a].key == second[b].key:
                return k
        return None

    def _emit(self, i: int | None, m: int | None, n: int | None) -> None:
        base = None if i is None else self._base[i]
        mine = None if m is None else self._mine[m]
        new = None if n is None else self._new[n]
        if mine is not None and new is not None:
            self._both(base, mine, new)
        elif mine is not None:
            self._one_side(base, mine, is_mine=True)
        elif new is not None:
            self._one_side(base, new, is_mine=False)

    def _one_side(self, base: Segment | None, kept: Segment, *, is_mine: bool) -> None:
        """A statement that only one side has: added there, or deleted on the other."""
        if base is None:
            self._out.parts.append(kept.text)
        elif kept.tokens == base.tokens and kept.tail.strip() == base.tail.strip():
            if is_mine and kept.lead.strip() != base.lead.strip():
                self._out.parts.append(kept.lead)  # the user's comment outlives the statement below it
        elif is_mine:
            self._out.conflict(kept.key, kept.text, base.text, "")
        else:
            self._out.conflict(kept.key, "", base.text, kept.text)

    def _both(self, base: Segment | None, mine: Segment, new: Segment) -> None:
        if base is None:
            if mine.tokens == new.tokens:
                self._out.parts.append(mine.text)
            else:
                self._out.conflict(mine.key, mine.text, "", new.text)
            return
        lead = _pick(base.lead, mine.lead, new.lead, str.strip)
        code = _code(base, mine, new)
        tail = _pick(base.tail, mine.tail, new.tail, str.strip)
        if lead is None:
            lead = _line_merge(base.lead, mine.lead, new.lead)
        if code is None and base.prose:
            code = _line_merge(base.code, mine.code, new.code)
        if lead is None or code is None or tail is None:
            self._out.conflict(base.key, mine.text, base.text, new.text)
        else:
            self._out.parts.append(lead + code + tail)


def _in_order(pairs: dict[int, int]) -> bool:
    values = [pairs[key] for key in sorted(pairs)]
    return values == sorted(values)


def _code(base: Segment, mine: Segment, new: Segment) -> str | None:
    if mine.tokens == base.tokens:
        return mine.code if new.tokens == base.tokens else new.code
    if new.tokens in (base.tokens, mine.tokens):
        return mine.code
    return None


def _pick(base: str, mine: str, new: str, plain: Callable[[str], str]) -> str | None:
    """The side that changed; None if both did, differently. Blank space alone is no change."""
    if plain(mine) == plain(base):
        return mine if plain(new) == plain(base) else new
    if plain(new) in (plain(base), plain(mine)):
        return mine
    return None


def _line_merge(base: str, mine: str, new: str) -> str | None:
    """Merge lines of prose; None where both changed the same line."""
    rows = [text.splitlines(keepends=True) for text in (base, mine, new)]
    segments = [[Segment(("line", row.strip()), "", row, "", row.strip()) for row in part] for part in rows]
    merged = _Merge(*segments).result()
    return None if merged.conflicts else merged.text


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
