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
            comment = first.comment if isinstance(first, Assign) else ""
            if isinstance(head, Assign) and comment and not head.comment:
                head = replace(head, comment=comment)
            body += [head, *left[1:]]
            lead, blank = (), False
    return tuple(body)
