"""Derivatives of exprel, exprel(x) = (exp(x) - 1) / x, each by its series where the closed form would lose digits.

The one of order k is E_k = (exp(x) - k E_(k-1)) / x, and the sum of x^j / (j! (j + k + 1)).
"""

from __future__ import annotations

import math

from brainpy_codegen.ir.expression import Binary, Call, Compare, Expression, Number, Select
from brainpy_codegen.transforms.algebra import ONE, divide, integer, intrinsic, multiply

# Up to which size of x the series is summed, and how many terms it takes for all digits; by order.
_SERIES = {1: ("0.1", 9), 2: ("0.5", 14), 3: ("1.0", 20)}


def exprel_slope(x: Expression, order: int = 1) -> Expression:
    """The derivative of exprel of an order up to 3."""
    size, count = _SERIES[order]
    series = _sum(x, order, count)
    near = Compare(("<",), (intrinsic("abs", x), Number(float(size), size)))
    outer = Select(near, ONE, x)
    closed: Expression = intrinsic("exprel", x)
    for k in range(1, order + 1):
        taken = closed if k == 1 else multiply(integer(k), closed)
        closed = Binary("/", Binary("-", intrinsic("exp", x), taken), outer)
    return Select(near, series, closed)


def _sum(x: Expression, order: int, count: int) -> Expression:
    """The series, term by term: Horner's rule would nest too deep to be read."""
    series = divide(ONE, integer(order + 1))
    for j in range(1, count):
        power = x if j == 1 else Binary("**", x, integer(j))
        series = Binary("+", series, Binary("/", power, integer(math.factorial(j) * (j + order + 1))))
    return series


def exprel_order(node: Select) -> tuple[Expression, int] | None:
    """The argument and the order of what `exprel_slope` made; None of other choices, and of the last order."""
    match node.condition:
        case Compare(operands=(Call(function="abs", arguments=(x,)), Number(text=text))):
            for order, (size, _) in _SERIES.items():
                if text == size and order + 1 in _SERIES and node == exprel_slope(x, order):
                    return x, order
    return None
