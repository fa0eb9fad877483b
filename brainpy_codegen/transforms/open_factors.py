"""Hand the factors of linear systems on one by one, where no sets are known.

Requires: a function of a step and those that it may call. Ensures: the same values, the entries of a set of factors as
results and arguments of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from brainpy_codegen.ir.expression import Expression, Name
from brainpy_codegen.ir.function import Argument, Function, Invoke, Statement, Unpack
from brainpy_codegen.transforms.naming import Names, used_names


def with_open_factors(function: Function, functions: Iterable[Function]) -> Function:
    """The function without sets of factors; `functions` are those of the program."""
    results = {one.name: one.results for one in functions if one.role == "factors"}
    names = Names(used_names(function))
    sets = {argument.name: () for argument in function.arguments if argument.role == "factors"}
    entries: dict[str, tuple[str, ...]] = dict(sets)
    body: list[Statement] = []
    for statement in function.body:
        if isinstance(statement, Unpack) and statement.source in sets:
            entries[statement.source] = statement.targets
            continue
        if isinstance(statement, Invoke):
            if statement.function in results:
                made = tuple(names.fresh(name) for name in results[statement.function])
                entries[statement.targets[0]] = made
                statement = replace(statement, targets=made)
            statement = replace(statement, arguments=_opened(statement.arguments, entries))
        body.append(statement)
    arguments: list[Argument] = []
    for argument in function.arguments:
        given = entries[argument.name] if argument.name in sets else None
        arguments += [argument] if given is None else [Argument(name, "value") for name in given]
    role = "part" if function.role == "factors" else function.role
    return replace(function, role=role, arguments=tuple(arguments), body=tuple(body))


def _opened(given: Iterable[Expression], entries: Mapping[str, tuple[str, ...]]) -> tuple[Expression, ...]:
    """The arguments, the entries of a set in its place."""
    found: list[Expression] = []
    for value in given:
        inside = entries.get(value.id) if isinstance(value, Name) else None
        found += [value] if inside is None else map(Name, inside)
    return tuple(found)
