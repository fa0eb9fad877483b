"""Functions of implicit steps of whole vectors, before they become loops.

What is one number for all elements, such as the largest change or how many repetitions were made, is returned; the rest
fills arrays. A repetition writes its results over its first arguments and is counted by the loop around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from brainpy_codegen.ir.blocks import Solve
from brainpy_codegen.ir.expression import Name
from brainpy_codegen.ir.function import Assign, Function, Iterate, Statement
from brainpy_codegen.ir.visitor import writes
from brainpy_codegen.transforms.naming import Names, used_names


def is_repeated(function: Function, known: Mapping[str, Function]) -> bool:
    """Whether another function repeats this one until its values have settled."""
    return function.role == "implicit" and any(
        isinstance(statement, Iterate) and statement.function == function.name
        for other in known.values()
        for statement in other.body
    )


def returned_number(function: Function, known: Mapping[str, Function]) -> str:
    """The result that is one number for all elements; empty if there is none."""
    if function.role == "part" or is_repeated(function, known):
        return function.results[-1]
    counts = [s for s in function.body if isinstance(s, Iterate) and len(s.targets) > _vectors(s, known)]
    return function.results[-1] if function.role == "implicit" and counts else ""


def without_counts(functions: Sequence[Function]) -> tuple[Function, ...]:
    """The functions without the count of repetitions that a repetition takes and returns."""
    known = {function.name: function for function in functions}
    return tuple(_without_count(one) if is_repeated(one, known) else one for one in functions)


def _without_count(function: Function) -> Function:
    """A repetition whose first number among the values that it changes is the count."""
    moved = function.arguments[: len(function.results) - 1]
    place = next((k for k, argument in enumerate(moved) if argument.role == "number"), None)
    if place is None:
        return function
    count = function.results[place]
    return replace(
        function,
        arguments=(*function.arguments[:place], *function.arguments[place + 1 :]),
        body=tuple(statement for statement in function.body if count not in writes(statement)),
        results=tuple(name for name in function.results if name != count),
    )


def _vectors(statement: Iterate, known: Mapping[str, Function]) -> int:
    """How many vectors a repetition changes."""
    return len(known[statement.function].results) - 1


def with_named_sides(function: Function) -> Function:
    """The function with a name for every right-hand side of a linear system."""
    names = Names(used_names(function))
    body: list[Statement] = []
    for statement in function.body:
        if isinstance(statement, Solve):
            right: list[Name] = []
            for target, value in zip(statement.targets, statement.right, strict=True):
                if isinstance(value, Name):
                    right.append(value)
                    continue
                right.append(Name(names.fresh(f"{target}_right")))
                body.append(Assign(right[-1].id, value, lead=statement.lead, blank_before=statement.blank_before))
                statement = replace(statement, lead=(), blank_before=False)
            statement = replace(statement, right=tuple(right))
        body.append(statement)
    return replace(function, body=tuple(body))
