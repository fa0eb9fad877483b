"""Write the equal terms of a sum once: the product rule makes `a * b + a * b` where `2 * a * b` is meant.

Requires: an expression. Ensures: the same value up to rounding; sums whose terms all differ are left as they are.
"""

from __future__ import annotations

from brainpy_codegen.ir.expression import Binary, Expression, Number, Unary
from brainpy_codegen.ir.visitor import children, with_children
from brainpy_codegen.transforms.algebra import ONE, ZERO, add, integer, is_one, multiply, subtract


def gather_equal_terms(node: Expression) -> Expression:
    """The expression with the equal terms of each of its sums gathered at the first of them."""
    if not _is_sum(node):
        return with_children(node, tuple(map(gather_equal_terms, children(node))))
    terms = [(sign, gather_equal_terms(term)) for sign, term in _terms(node, 1)]
    counts: dict[Expression, int] = {}
    for sign, term in terms:
        count, rest = _counted(term)
        counts[rest] = counts.get(rest, 0) + sign * count
    if len(counts) == len(terms):
        return _with_terms(node, [term for _, term in terms])
    result: Expression = ZERO
    for term, count in counts.items():
        combine = add if count > 0 else subtract
        result = combine(result, _times(abs(count), term))
    return result


def _is_sum(node: Expression) -> bool:
    return isinstance(node, Binary) and node.operator in ("+", "-")


def _terms(node: Expression, sign: int) -> list[tuple[int, Expression]]:
    """The terms of a sum with their signs, from left to right."""
    if not isinstance(node, Binary) or not _is_sum(node):
        return [(sign, node)]
    return [*_terms(node.left, sign), *_terms(node.right, sign if node.operator == "+" else -sign)]


def _with_terms(node: Expression, terms: list[Expression]) -> Expression:
    """The sum over other terms, which are taken from the list."""
    if not _is_sum(node):
        return terms.pop(0)
    left, right = children(node)
    return with_children(node, (_with_terms(left, terms), _with_terms(right, terms)))


def _counted(term: Expression) -> tuple[int, Expression]:
    """The whole number that a term begins with, of -a it is -1, and what it multiplies."""
    match term:
        case Number(value=int(count)):
            return count, ONE
        case Unary(operator="-", operand=operand):
            count, rest = _counted(operand)
            return -count, rest
        case Binary(operator="*" | "/" as operator, left=left, right=right):
            count, rest = _counted(left)
            return count, right if operator == "*" and is_one(rest) else Binary(operator, rest, right)
        case _:
            return 1, term


def _times(count: int, term: Expression) -> Expression:
    """The term with a count before its first factor."""
    if isinstance(term, Binary) and term.operator in ("*", "/") and count:
        return Binary(term.operator, _times(count, term.left), term.right)
    return multiply(integer(count), term)
