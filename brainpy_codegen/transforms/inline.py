"""Put helper functions in place of their calls, for analysis.

Requires: helpers in single-assignment form. Ensures: an expression of the same value, without calls of helpers;
None where that would be too long, or where a name of the helper's means something else at the place of the call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from brainpy_codegen.ir.expression import Call, Expression, Name
from brainpy_codegen.ir.function import Assign, Function
from brainpy_codegen.ir.visitor import children, names, substitute, with_children

LARGEST = 2000
"""The number of nodes at which an inlined expression is given up."""


def inline_call(call: Call, helpers: Mapping[str, Function], local: Iterable[str]) -> Expression | None:
    """The result of a helper as an expression in its arguments; `local` are the names at the place of the call."""
    helper = helpers.get(call.function)
    if helper is None or len(helper.results) != 1:
        return None
    values: dict[str, Expression] = dict(
        zip((argument.name for argument in helper.arguments), call.arguments, strict=True)
    )
    hidden = set(local)
    for statement in helper.body:
        if not isinstance(statement, Assign):
            return None
        if any(name in hidden and name not in values for name in names(statement.value)):
            return None
        values[statement.target] = substitute(statement.value, values)
        if size(values[statement.target]) > LARGEST:
            return None
    result = values.get(helper.results[0], Name(helper.results[0]))
    return inline_helpers(result, helpers, local)


def inline_helpers(node: Expression, helpers: Mapping[str, Function], local: Iterable[str]) -> Expression | None:
    """The expression with every call of a helper replaced by what the helper computes."""
    inner: list[Expression] = []
    for child in children(node):
        inlined = inline_helpers(child, helpers, local)
        if inlined is None:
            return None
        inner.append(inlined)
    node = with_children(node, tuple(inner))
    if isinstance(node, Call) and node.kind == "helper":
        return inline_call(node, helpers, local)
    return node


def size(node: Expression) -> int:
    """The number of nodes of an expression."""
    return 1 + sum(map(size, children(node)))
