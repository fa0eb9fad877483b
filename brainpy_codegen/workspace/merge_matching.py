"""Equal items of two sequences, in order: the diff on which the alignment and the merge of lines stand."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

_SMALL = 250_000  # cells of the table up to which difflib looks at popular items too


def matching(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pairs (i, j) with a[i] == b[j], both increasing.

    Items that occur once on each side are anchors: a blank line or a closing brace never pulls a match to a wrong
    place, and a long file costs little more than its length.
    """
    pairs: list[tuple[int, int]] = []
    ranges = [(0, len(a), 0, len(b))]
    while ranges:
        a0, a1, b0, b1 = ranges.pop()
        while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
            pairs.append((a0, b0))
            a0, b0 = a0 + 1, b0 + 1
        while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
            pairs.append((a1, b1))
        if a0 == a1 or b0 == b1:
            continue
        anchors = _anchors(a, b, (a0, a1, b0, b1))
        if not anchors:
            pairs += _popular(a, b, (a0, a1, b0, b1))
            continue
        for i, j in anchors:
            ranges.append((a0, i, b0, j))
            pairs.append((i, j))
            a0, b0 = i + 1, j + 1
        ranges.append((a0, a1, b0, b1))
    return sorted(pairs)


def _anchors(a: Sequence[Hashable], b: Sequence[Hashable], where: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """The longest increasing sequence of items that are unique on both sides."""
    a0, a1, b0, b1 = where
    count_a, count_b = Counter(a[a0:a1]), Counter(b[b0:b1])
    place = {b[j]: j for j in range(b0, b1)}
    unique = [(i, place[a[i]]) for i in range(a0, a1) if count_a[a[i]] == 1 and count_b.get(a[i]) == 1]
    return [unique[k] for k in increasing([j for _, j in unique])]


def increasing(values: Sequence[int]) -> list[int]:
    """Indices of a longest increasing subsequence."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for k, value in enumerate(values):
        at = bisect_left(ends, value)
        ends[at : at + 1], last[at : at + 1] = [value], [k]
        before.append(last[at - 1] if at else -1)
    found: list[int] = []
    k = last[-1] if last else -1
    while k >= 0:
        found.append(k)
        k = before[k]
    return found[::-1]


def _popular(a: Sequence[Hashable], b: Sequence[Hashable], where: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    a0, a1, b0, b1 = where
    popular = (a1 - a0) * (b1 - b0) > _SMALL
    found = []
    for block in SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=popular).get_matching_blocks():
        found += [(a0 + block.a + k, b0 + block.b + k) for k in range(block.size)]
    return found
