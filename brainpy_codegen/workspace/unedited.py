"""A file without some of its edits, and whether anything but comments and layout is left of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from brainpy_codegen.workspace.alignment import align
from brainpy_codegen.workspace.edits import Edit, added, changed, counts, deleted
from brainpy_codegen.workspace.merge_audit import CUTTERS
from brainpy_codegen.workspace.segments import Language, Segment, joined


def without(base: str, mine: str, language: Language, drops: Callable[[Edit], bool]) -> str:
    """The text `mine` with those edits of `base` taken back of which `drops` says so; comments stay as they are."""
    cut = CUTTERS[language]
    return joined(_rebuilt(cut(base), cut(mine), "", drops))


def same_code(one: str, other: str, language: Language) -> bool:
    """Whether two texts differ in nothing but comments, docstrings and layout."""
    cut = CUTTERS[language]
    return _code(cut(one)) == _code(cut(other))


def _code(segments: Sequence[Segment]) -> tuple[object, ...]:
    return tuple(
        (one.tokens, _code(one.above), _code(one.body), _code(one.clauses))
        for one in segments
        if not one.prose and one.code.strip()
    )


def _rebuilt(
    base: Sequence[Segment], mine: Sequence[Segment], function: str, drops: Callable[[Edit], bool]
) -> tuple[Segment, ...]:
    pairs = align(base, mine)
    partners = {j: i for i, j in pairs.items()}
    # Behind which statement of `mine` (-1: before all) a deleted one of `base` stood.
    gone: dict[int, list[Segment]] = {}
    place = -1
    for i, segment in enumerate(base):
        if i in pairs:
            place = pairs[i]
        elif any(drops(edit) for edit in deleted(segment, function)):
            gone.setdefault(place, []).append(segment)
    found = gone.get(-1, [])
    for j, segment in enumerate(mine):
        inside = segment.key[-1] if segment.key[0] == "def" else function
        partner = partners.get(j)
        if partner is None:
            edits = list(added(segment, function, {}))
            if not edits or not all(map(drops, edits)):
                found.append(segment)
        else:
            found.append(_paired(base[partner], segment, inside, drops))
        found += gone.get(j, [])
    return tuple(found)


def _paired(before: Segment, after: Segment, function: str, drops: Callable[[Edit], bool]) -> Segment:
    if after.meaning == before.meaning:
        return after
    kept = after
    if after.tokens != before.tokens and counts(after) and drops(changed(before, after, function, {})):
        kept = replace(after, key=before.key, code=before.code, tokens=before.tokens, opaque=before.opaque)
    return replace(
        kept,
        above=_rebuilt(before.above, after.above, function, drops),
        body=_rebuilt(before.body, after.body, function, drops),
        clauses=_rebuilt(before.clauses, after.clauses, function, drops),
    )
