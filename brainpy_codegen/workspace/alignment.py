"""Which segment of one block is which segment of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

from brainpy_codegen.workspace.merge_matching import matching
from brainpy_codegen.workspace.segments import Segment

# Statements of these kinds are found again by name wherever they went; two of another kind only in place.
_NAMED = frozenset({"assign", "def", "declare", "import", "directive", "prototype", "struct", "call"})
_ALIKE = 0.55  # share of common tokens from which one statement may be the other, rewritten
_WINDOW = 60  # statements between two anchors up to which rewritten ones are looked for


def align(base: Sequence[Segment], other: Sequence[Segment]) -> dict[int, int]:
    """Indices of `base` -> indices of `other`.

    Equal statements are anchors; between two anchors statements of the same key are partners; what is left has moved
    if it is found elsewhere, equal or with the same name; and what is left then, between two anchors, is a statement
    with another name if it looks like it.
    """
    pairs = dict(matching([segment.meaning for segment in base], [segment.meaning for segment in other]))
    for (i0, j0), (i1, j1) in _gaps(pairs, base, other):
        keys = [segment.key for segment in base[i0:i1]], [segment.key for segment in other[j0:j1]]
        pairs.update((i0 + i, j0 + j) for i, j in matching(*keys))
    _moved(base, other, pairs, lambda segment: (segment.key, segment.meaning))
    _moved(base, other, pairs, lambda segment: segment.key if segment.key[0] in _NAMED else None)
    for (i0, j0), (i1, j1) in _gaps(pairs, base, other):
        free_base = [i for i in range(i0, i1) if i not in pairs]
        used = set(pairs.values())
        free_other = [j for j in range(j0, j1) if j not in used]
        if free_base and free_other and len(free_base) + len(free_other) <= _WINDOW:
            pairs.update(_rewritten(base, other, free_base, free_other))
    return pairs


def _gaps(
    pairs: dict[int, int], base: Sequence[Segment], other: Sequence[Segment]
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The stretches between partners that stand in order, as (start in base, in other), (end in base, in other)."""
    anchors: list[tuple[int, int]] = [(-1, -1)]
    for i, j in sorted(pairs.items()):
        if j > anchors[-1][1]:
            anchors.append((i, j))
    anchors.append((len(base), len(other)))
    return [((i + 1, j + 1), end) for (i, j), end in pairwise(anchors) if i + 1 < end[0] and j + 1 < end[1]]


def _moved(
    base: Sequence[Segment],
    other: Sequence[Segment],
    pairs: dict[int, int],
    name: Callable[[Segment], tuple[object, ...] | None],
) -> None:
    used = set(pairs.values())
    free_base = [(i, name(base[i])) for i in range(len(base)) if i not in pairs]
    free_other = [(j, name(other[j])) for j in range(len(other)) if j not in used]
    count_base = Counter(one for _, one in free_base)
    count_other = Counter(one for _, one in free_other)
    where = {one: j for j, one in free_other}
    for i, one in free_base:
        if one is not None and count_base[one] == 1 and count_other.get(one) == 1:
            pairs[i] = where[one]


def _rewritten(
    base: Sequence[Segment], other: Sequence[Segment], rows: list[int], columns: list[int]
) -> list[tuple[int, int]]:
    """The pairs, in order, whose likenesses add up to most."""
    best: list[list[float]] = [[0.0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for a in range(len(rows) - 1, -1, -1):
        for b in range(len(columns) - 1, -1, -1):
            paired = likeness(base[rows[a]], other[columns[b]])
            best[a][b] = max(best[a + 1][b], best[a][b + 1], best[a + 1][b + 1] + paired if paired else 0.0)
    found: list[tuple[int, int]] = []
    a = b = 0
    while a < len(rows) and b < len(columns):
        paired = likeness(base[rows[a]], other[columns[b]])
        if paired and best[a][b] == best[a + 1][b + 1] + paired:
            found.append((rows[a], columns[b]))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return found


def likeness(one: Segment, other: Segment) -> float:
    """Share of common tokens of two statements of a kind, 0 where it is too small for one to be the other."""
    if one.key[0] != other.key[0] or one.prose != other.prose:
        return 0.0
    words, others = _words(one.meaning), _words(other.meaning)
    common = sum(min(count, others[word]) for word, count in words.items() if word in others)
    share = 2 * common / max(1, sum(words.values()) + sum(others.values()))
    return share if share >= _ALIKE else 0.0


@lru_cache(maxsize=512)
def _words(meaning: str) -> Counter[str]:
    return Counter(meaning.split())
