"""Put the functions of other models' steps in place of their calls.

Requires: parts in single-assignment form, each after those that it calls. Ensures: the same values without `Invoke` of
a part; a local of a part keeps its name where it is free, and gets the name of the part before it where it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from brainpy_codegen.ir.expression import Expression, Name, Number
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.visitor import reads, substitute, writes
from brainpy_codegen.transforms.naming import used_names

_ENDS = ("_advance", "_derivative", "_update", "_linear_parts")


def inline_parts(function: Function, parts: Iterable[Function]) -> Function:
    """The function with the body of every part in place of its calls."""
    plain: dict[str, Function] = {}
    for part in parts:
        plain[part.name] = _inlined(part, plain)
    return _inlined(function, plain)


def _inlined(function: Function, parts: Mapping[str, Function]) -> Function:
    taken = used_names(function)
    body: list[Statement] = []
    for statement in function.body:
        if isinstance(statement, Invoke) and statement.function in parts:
            body += _copied(statement, parts[statement.function], taken)
        else:
            body.append(statement)
    return replace(function, body=tuple(body))


def _copied(call: Invoke, part: Function, taken: set[str]) -> list[Statement]:
    """The statements of a part for one call; the first takes over what stands above the call."""
    read = {name for statement in part.body for name in reads(statement)}.union(part.results)
    values: dict[str, Expression] = {}
    body: list[Assign] = []
    for argument, value in zip(part.arguments, call.arguments, strict=True):
        values[argument.name] = value
        if not isinstance(value, Name | Number) and argument.name in read:
            name = _free(argument.name, part.name, taken)
            body.append(Assign(name, value))
            values[argument.name] = Name(name)
    assigned = {target for statement in part.body for target in writes(statement)}
    # The first target of a result takes the place of the part's local.
    pairs = zip(part.results[::-1], call.targets[::-1], strict=True)
    targets = {result: target for result, target in pairs if result in assigned}
    for statement in part.body:
        assert isinstance(statement, Assign)
        value = substitute(statement.value, values)
        name = targets.get(statement.target) or _free(statement.target, part.name, taken)
        values[statement.target] = Name(name)
        body.append(replace(statement, target=name, value=value))
    for result, target in zip(part.results, call.targets, strict=True):
        if targets.get(result) != target:
            body.append(Assign(target, values[result]))
    body[0] = replace(body[0], lead=(*call.lead, *body[0].lead), blank_before=call.blank_before)
    if call.comment:
        body[-1] = replace(body[-1], comment=call.comment)
    return [*body]


def _free(name: str, part: str, taken: set[str]) -> str:
    """A name for a value of a part: its own, or one that begins with the name of the model."""
    whose = next((part.removesuffix(end) for end in _ENDS if part.endswith(end)), part)
    found, count = name, 1
    while found in taken:
        found = f"{whose}_{name}" if count == 1 else f"{whose}_{name}_{count}"
        count += 1
    taken.add(found)
    return found
