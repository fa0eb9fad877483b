"""Bring the statements of one text to the layout of another, where only the layout differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from brainpy_codegen.workspace.alignment import align
from brainpy_codegen.workspace.merge_layout import margin_of, reindented
from brainpy_codegen.workspace.segments import Segment, words_of


def base_relaid(base: Sequence[Segment], new: Sequence[Segment]) -> tuple[Segment, ...]:
    """Base in the layout of new."""
    old, margin = margin_of(base), margin_of(new)
    if old is not None and margin is not None and old != margin:
        base = reindented(base, old, margin)
    partners = align(base, new)
    return tuple(_relaid(one, None, new[partners[i]]) if i in partners else one for i, one in enumerate(base))


def mine_relaid(mine: Sequence[Segment], base: Sequence[Segment], new: Sequence[Segment]) -> tuple[Segment, ...]:
    """Mine with what the generator laid out anew; the rest of mine keeps its own layout."""
    margin, margin_base, margin_new = margin_of(mine), margin_of(base), margin_of(new)
    if margin is not None and margin == margin_base and margin_new is not None and margin_new != margin:
        mine, margin = reindented(mine, margin, margin_new), margin_new
    if margin is not None and margin_base is not None and margin_base != margin:
        base = reindented(base, margin_base, margin)
    if margin is not None and margin_new is not None and margin_new != margin:
        new = reindented(new, margin_new, margin)
    to_new = align(base, new)
    from_mine = {j: i for i, j in align(base, mine).items()}
    found = []
    for j, one in enumerate(mine):
        i = from_mine.get(j)
        if i is None or i not in to_new:
            found.append(one)
        else:
            found.append(_relaid(one, base[i], new[to_new[i]]))
    return tuple(found)


def same_shape(one: Segment, other: Segment) -> bool:
    """Whether two statements have the same blocks and clauses, so that these can be compared one by one."""
    if one.opaque or other.opaque or len(one.clauses) != len(other.clauses):
        return False
    closes = any(clause.key == ("}",) for clause in one.clauses)
    if not closes and bool(one.body) != bool(other.body):
        return False
    return all(a.key[0] == b.key[0] for a, b in zip(one.clauses, other.clauses, strict=True))


def _relaid(own: Segment, base: Segment | None, new: Segment) -> Segment:
    """One statement; `base` is None where the layout of `new` is wanted whatever it was before."""
    if own.content == new.content and (base is None or base.content == new.content):
        if base is None:
            return replace(new, key=own.key)
        if base.text == new.text:
            return own
    if not same_shape(own, new) or (base is not None and not same_shape(own, base)):
        return own
    if base is None:
        above, body = base_relaid(own.above, new.above), base_relaid(own.body, new.body)
        clauses = tuple(_relaid(a, None, c) for a, c in zip(own.clauses, new.clauses, strict=True))
    else:
        above = mine_relaid(own.above, base.above, new.above)
        body = mine_relaid(own.body, base.body, new.body)
        triples = zip(own.clauses, base.clauses, new.clauses, strict=True)
        clauses = tuple(_relaid(a, b, c) for a, b, c in triples)
    return replace(
        own,
        lead=_comments(own.lead, None if base is None else base.lead, new.lead),
        code=_code(own, base, new),
        tail=_comments(own.tail, None if base is None else base.tail, new.tail),
        above=above,
        body=body,
        clauses=clauses,
    )


def _code(own: Segment, base: Segment | None, new: Segment) -> str:
    if own.tokens != new.tokens:
        return own.code
    if base is None or (base.tokens == new.tokens and base.code != new.code):
        return new.code
    return own.code


def _comments(own: str, base: str | None, new: str) -> str:
    """Comments and blank lines; a blank line that mine added stays unless the generator changed the place itself."""
    if words_of(own) != words_of(new):
        return own
    if base is None:
        return new
    return new if base != new and words_of(base) == words_of(new) and own == base else own
