"""Write powers so that a loop computes them by multiplication, division or square root.

Requires: any function. Ensures: an exponent that is a whole number is an integer literal above 1 (`x**2.0` is `x**2`,
`x**-1` is `1 / x`), and a half of one is a square root. Powers with integer exponents stay powers: the
printers multiply them out.
"""

from __future__ import annotations

from dataclasses import replace

from brainpy_codegen.ir.expression import Binary, Expression
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.visitor import rebuild
from brainpy_codegen.transforms.algebra import ONE, constant, integer, intrinsic

_LARGEST = 64  # beyond, the library's pow is as fast and more accurate


def expand_powers(function: Function) -> Function:
    """The function with its powers in the form that loops compute fastest."""
    body = tuple(map(_statement, function.body))
    return function if body == function.body else replace(function, body=body)


def _statement(statement: Statement) -> Statement:
    if isinstance(statement, Assign):
        return replace(statement, value=rebuild(statement.value, _expanded))
    if isinstance(statement, Invoke):
        return replace(statement, arguments=tuple(rebuild(a, _expanded) for a in statement.arguments))
    return statement


def _expanded(node: Expression) -> Expression:
    if not (isinstance(node, Binary) and node.operator == "**") or constant(node.left) is not None:
        return node
    exponent = constant(node.right)
    if exponent is None or abs(exponent) > _LARGEST:
        return node
    if exponent < 0:
        positive = _positive(node.left, -exponent)
        return node if positive is None else Binary("/", ONE, positive)
    positive = _positive(node.left, exponent)
    return node if positive is None or positive == node else positive


def _positive(base: Expression, exponent: int | float) -> Expression | None:
    """The power with a positive exponent; None if it needs the library's pow."""
    if exponent == 0.5:
        return intrinsic("sqrt", base)
    if exponent != int(exponent) or exponent == 0:
        return None
    return base if exponent == 1 else Binary("**", base, integer(int(exponent)))
