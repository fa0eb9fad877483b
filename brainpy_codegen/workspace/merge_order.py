"""The order of statements that one side, or both, put in another order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_MOST = 1500  # statements between the first and the last that moved, beyond which both may not re-order


def merged_order(common: Sequence[int], in_mine: Mapping[int, int], in_new: Mapping[int, int]) -> list[int] | None:
    """The order of statements (numbers of base) that all three have; None where the two sides contradict each other.

    Of each two statements a side either swapped the order or not: the side that swapped it is right, as in a merge of
    two values. That gives one order, unless the swaps of both sides run in a circle.
    """
    by_base = sorted(common)
    by_mine = sorted(common, key=in_mine.__getitem__)
    by_new = sorted(common, key=in_new.__getitem__)
    if by_mine in (by_base, by_new):
        return by_new
    if by_new == by_base:
        return by_mine
    start, end = 0, len(by_base)
    while by_base[start] == by_mine[start] == by_new[start]:
        start += 1
    while by_base[end - 1] == by_mine[end - 1] == by_new[end - 1]:
        end -= 1
    if end - start > _MOST:
        return None
    places = [{i: k for k, i in enumerate(order)} for order in (by_mine, by_new)]
    window = by_base[start:end]
    wins = dict.fromkeys(window, 0)
    for at, i in enumerate(window):
        for j in window[at + 1 :]:
            swapped = any(place[j] < place[i] for place in places)
            wins[j if swapped else i] += 1
    if sorted(wins.values()) != list(range(len(window))):
        return None
    return [*by_base[:start], *sorted(window, key=wins.__getitem__, reverse=True), *by_base[end:]]
