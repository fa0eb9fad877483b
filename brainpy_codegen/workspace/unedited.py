"""A file without some of its edits: what would stand there if only the others had been made."""

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
