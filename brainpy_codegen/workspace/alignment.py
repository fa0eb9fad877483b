"""Which segment of one text is which segment of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

from brainpy_codegen.workspace.segments import Segment


def align(base: Sequence[Segment], other: Sequence[Segment]) -> dict[int, int]:
    """Indices of `base` -> indices of `other`: in order first, then statements that were moved.

    Equal statements are anchors; between two anchors statements of the same key are partners; what is left and whose
    key occurs once on each side has moved.
    """
    pairs: dict[int, int] = {}
    exact_base = [(segment.key, segment.tokens) for segment in base]
    exact_other = [(segment.key, segment.tokens) for segment in other]
    previous_base = previous_other = 0
    for block in SequenceMatcher(None, exact_base, exact_other, autojunk=False).get_matching_blocks():
        _by_key(base, other, (previous_base, block.a), (previous_other, block.b), pairs)
        pairs.update((block.a + k, block.b + k) for k in range(block.size))
        previous_base, previous_other = block.a + block.size, block.b + block.size
    _moved(base, other, pairs)
    return pairs


def _by_key(
    base: Sequence[Segment],
    other: Sequence[Segment],
    rows: tuple[int, int],
    columns: tuple[int, int],
    pairs: dict[int, int],
) -> None:
    left: list[Hashable] = [segment.key for segment in base[rows[0] : rows[1]]]
    right: list[Hashable] = [segment.key for segment in other[columns[0] : columns[1]]]
    for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        pairs.update((rows[0] + block.a + k, columns[0] + block.b + k) for k in range(block.size))


def _moved(base: Sequence[Segment], other: Sequence[Segment], pairs: dict[int, int]) -> None:
    used = set(pairs.values())
    free_base = [i for i in range(len(base)) if i not in pairs]
    free_other = [j for j in range(len(other)) if j not in used]
    count_base = Counter(base[i].key for i in free_base)
    count_other = Counter(other[j].key for j in free_other)
    where = {other[j].key: j for j in free_other}
    for i in free_base:
        key = base[i].key
        if count_base[key] == 1 and count_other.get(key) == 1:
            pairs[i] = where[key]
