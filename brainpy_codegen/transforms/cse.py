"""Compute once what stands in a function twice.

Requires: a function in single-assignment form. Ensures: no expression that costs more than a few multiplications (a
division, a power, a function call) occurs twice; its name tells what it holds (`exp_V_10`) or, of longer ones, of what
it is a part (`tanh_m_inf`). Where nothing is repeated the function stays as it is. The values do not change, not by a
bit.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from brainpy_codegen.ir.expression import (
    Binary,
    Call,
    Compare,
    Coupling,
    Element,
    Expression,
    Logical,
    Name,
    Number,
)
from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.visitor import children, names, rebuild, walk
from brainpy_codegen.transforms.naming import Names, used_names
from brainpy_codegen.transforms.part_names import part_name

_WORTH_A_NAME = 4
_WEIGHTS = {"/": 4, "//": 20, "%": 20, "**": 4}


def share_subexpressions(function: Function) -> Function:
    """The function with every repeated costly expression bound to a name."""
    body = list(function.body)
    given = Names(used_names(function))
    parts = _Parts(given, tuple(one.name for one in function.arguments), {})
    while True:
        expression = _costliest(body)
        if expression is None:
            break
        body = _shared(body, expression, parts)
    return function if tuple(body) == function.body else replace(function, body=tuple(body))


def weight(node: Expression) -> int:
    """What an expression costs, in multiplications."""
    own = 0
    match node:
        case Call():
            own = 20
        case Binary(operator=operator):
            own = _WEIGHTS.get(operator, 1)
        case _ if children(node):
            own = 1
    return own + sum(map(weight, children(node)))


def _costliest(body: list[Statement]) -> Expression | None:
    """The repeated expression that saves most; the first of equals."""
    count: Counter[Expression] = Counter()
    for statement in body:
        if isinstance(statement, Assign):
            count.update(walk(statement.value))
    best, best_weight = None, _WORTH_A_NAME - 1
    for node, times in count.items():
        if times > 1 and weight(node) > best_weight and _is_shareable(node):
            best, best_weight = node, weight(node)
    return best


def _is_shareable(node: Expression) -> bool:
    """Whether a node is a number that depends on names, of one element."""
    if isinstance(node, Compare | Logical | Coupling | Element | Name | Number):
        return False
    if isinstance(node, Call) and node.kind == "intrinsic" and INTRINSICS[node.function].condition:
        return False
    return bool(names(node)) and not any(isinstance(inner, Coupling | Element) for inner in walk(node))


@dataclass(frozen=True, slots=True)
class _Parts:
    """The names of a function; `homes` tell of parts that got one of which statement they are."""

    given: Names
    arguments: tuple[str, ...]
    homes: dict[str, str]

    def name(self, part: Expression, statement: Assign) -> str:
        home = self.homes.get(statement.target, statement.target)
        found = part_name(part, replace(statement, target=home), self.arguments, self.given)
        self.homes[found] = home
        return found


def _shared(body: list[Statement], expression: Expression, parts: _Parts) -> list[Statement]:
    """The statements with the expression computed once, before the first that needs it."""
    name: str | None = None
    result: list[Statement] = []
    for statement in body:
        if isinstance(statement, Assign) and any(node == expression for node in walk(statement.value)):
            if name is None and statement.value == expression:
                name = statement.target
                result.append(statement)
                continue
            if name is None:
                name = parts.name(expression, statement)
                # The heading of a paragraph stays above its first statement.
                result.append(Assign(name, expression, lead=statement.lead, blank_before=statement.blank_before))
                statement = replace(statement, lead=(), blank_before=False)
            statement = replace(statement, value=_with(statement.value, expression, Name(name)))
        result.append(statement)
    return result


def _with(node: Expression, old: Expression, new: Expression) -> Expression:
    return rebuild(node, lambda inner: new if inner == old else inner)
