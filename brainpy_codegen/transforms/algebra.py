"""Build expressions: sums, products and quotients with the trivial factors folded away.

Every function leaves its operands as they are; `0 + x`, `1 * x`, `0 * x`, `x / 1`, `-(-x)` and sums
and products of two integers are simplified, because a person would not write them.
"""

from __future__ import annotations

from fractions import Fraction

from brainpy_codegen.ir.expression import Binary, Call, Expression, Number, Unary
from brainpy_codegen.ir.visitor import children

_LONGEST_DENOMINATOR = 10**6  # beyond, a fraction says less than a decimal number

ZERO = Number(0, "0")
ONE = Number(1, "1")


def integer(value: int) -> Expression:
    """The literal of an integer; a negative one is a minus sign before it."""
    return Number(value, str(value)) if value >= 0 else Unary("-", Number(-value, str(-value)))


def decimal(value: float) -> Expression:
    """The literal of a number in the shortest spelling that reads back as the same float."""
    if value < 0:
        return Unary("-", decimal(-value))
    if value == int(value) and value < 2**53:
        return Number(int(value), str(int(value)))
    return Number(value, repr(value))


def is_fraction(value: Fraction) -> bool:
    """Whether a number is best written as a quotient of two integers."""
    return value.denominator <= _LONGEST_DENOMINATOR


def constant(node: Expression) -> int | float | None:
    """The value of a literal with or without a sign; None for any other expression."""
    match node:
        case Number(value=value):
            return value
        case Unary(operator="-", operand=Number(value=value)):
            return -value
        case Unary(operator="+", operand=Number(value=value)):
            return value
        case _:
            return None


def is_zero(node: Expression) -> bool:
    """Whether the node is a literal zero."""
    return constant(node) == 0


def is_one(node: Expression) -> bool:
    """Whether the node is a literal one."""
    return constant(node) == 1


def negate(node: Expression) -> Expression:
    """`-node`; the minus sign moves to the first factor of a product, turns a difference and cancels another one."""
    match node:
        case Number(value=0):
            return node
        case Unary(operator="-", operand=operand):
            return operand
        case Binary(operator="*" | "/" as operator, left=left, right=right):
            return Binary(operator, negate(left), right)
        case Binary(operator="-", left=left, right=right):
            return Binary("-", right, left)
        case _:
            return Unary("-", node)


def add(left: Expression, right: Expression) -> Expression:
    """`left + right`, or `left - x` if the right operand is `-x`; integers are added."""
    if is_zero(left):
        return right
    if is_zero(right):
        return left
    a, b = constant(left), constant(right)
    if isinstance(a, int) and isinstance(b, int):
        return integer(a + b)
    opposite = _opposite(right)
    return Binary("+", left, right) if opposite is None else Binary("-", left, opposite)


def subtract(left: Expression, right: Expression) -> Expression:
    """`left - right`, or `left + x` if the right operand is `-x`; integers are subtracted."""
    if is_zero(right):
        return left
    if is_zero(left):
        return negate(right)
    a, b = constant(left), constant(right)
    if isinstance(a, int) and isinstance(b, int):
        return integer(a - b)
    opposite = _opposite(right)
    return Binary("-", left, right) if opposite is None else Binary("+", left, opposite)


def _opposite(node: Expression) -> Expression | None:
    """What follows the minus sign of a term that begins with one; None if it does not."""
    match node:
        case Unary(operator="-", operand=operand):
            return operand
        case Binary(operator="*" | "/" as operator, left=left, right=right):
            first = _opposite(left)
            return None if first is None else Binary(operator, first, right)
        case _:
            return None


def multiply(left: Expression, right: Expression) -> Expression:
    """`left * right`; a factor 1 goes, a factor 0 takes all, a minus sign goes first, integers are multiplied."""
    if is_zero(left) or is_zero(right):
        return ZERO
    if is_one(left):
        return right
    if is_one(right):
        return left
    a, b = constant(left), constant(right)
    if isinstance(a, int) and isinstance(b, int):
        return integer(a * b)
    if a == -1:
        return negate(right)
    if isinstance(right, Unary) and right.operator == "-":
        return negate(multiply(left, right.operand))
    if isinstance(right, Binary) and right.operator == "/" and abs(constant(right.left) or 0) == 1:
        return divide(multiply(left, right.left), right.right)
    return Binary("*", left, right)


def divide(left: Expression, right: Expression) -> Expression:
    """`left / right`; nothing divided is nothing, and a minus sign goes first."""
    if is_zero(left):
        return ZERO
    if isinstance(right, Unary) and right.operator == "-":
        return divide(negate(left), right.operand)
    return left if is_one(right) else Binary("/", left, right)


def flat_sum(left: Expression, right: Expression) -> Expression:
    """`left + right` without parentheses around a sum on the right."""
    if isinstance(right, Binary) and right.operator in ("+", "-"):
        combine = add if right.operator == "+" else subtract
        return combine(flat_sum(left, right.left), right.right)
    return add(left, right)


def flat_product(left: Expression, right: Expression) -> Expression:
    """`left * right` without parentheses around a product on the right."""
    if isinstance(right, Binary) and right.operator == "*" and not is_zero(left):
        return multiply(flat_product(left, right.left), right.right)
    return multiply(left, right)


def total(terms: list[Expression]) -> Expression:
    """The sum of the terms from left to right."""
    result: Expression = ZERO
    for term in terms:
        result = add(result, term)
    return result


def intrinsic(name: str, *arguments: Expression) -> Expression:
    """The call of an elementwise function."""
    return Call(name, arguments)


def cost(node: Expression) -> int:
    """How many operations an expression has; a function counts as twenty."""
    own = 20 if isinstance(node, Call) else 0 if not children(node) else 1
    return own + sum(map(cost, children(node)))
