"""Drop what no result needs.

Requires: a function in single-assignment form. Ensures: every statement contributes to a result. A comment above a
dropped statement goes on to the next one of its paragraph, since it is often the heading of several statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.visitor import reads, writes


def drop_dead_code(function: Function) -> Function:
    """The function without the statements that no result needs."""
    body = keep_needed([[statement] for statement in function.body], function.results)
    return function if body == function.body else replace(function, body=body)


def keep_needed(groups: Sequence[Sequence[Statement]], results: Iterable[str]) -> tuple[Statement, ...]:
    """The statements that the results need.

    A group is what became of one statement of the user's: what is left of it takes over the comments of the group.
    """
    needed = set(results)
    kept: list[list[Statement]] = []
    for group in reversed(groups):
        left: list[Statement] = []
        for statement in reversed(group):
            if needed.intersection(writes(statement)):
                needed.update(reads(statement))
                left.insert(0, statement)
        kept.insert(0, left)
    body: list[Statement] = []
    lead: tuple[str, ...] = ()
    blank = False
    for group, left in zip(groups, kept, strict=True):
        first = group[0]
        if first.blank_before or first.lead:
            lead, blank = first.lead, first.blank_before or blank
        if left:
            head = replace(left[0], lead=lead, blank_before=blank and bool(body))
            if isinstance(first, Assign) and isinstance(head, Assign):
                head = _commented(head, first)
            body += [head, *left[1:]]
            lead, blank = (), False
    return tuple(body)


def _commented(head: Assign, first: Assign) -> Assign:
    """What is left of a statement, with its comment; a unit in it is of what the statement assigned."""
    if not first.comment or head.comment:
        return head
    if head.target == first.target or "[" not in first.comment:
        return replace(head, comment=first.comment)
    between = " " if first.comment.startswith("[") else ": "
    return replace(head, comment=f"of {first.target}{between}{first.comment}")
