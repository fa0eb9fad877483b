"""Derivatives of exprel, exprel(x) = (exp(x) - 1) / x, as functions: by series where the closed form would lose digits.

The one of order k is E_k = (exp(x) - k E_(k-1)) / x, and the sum of x^j / (j! (j + k + 1)).
"""

from __future__ import annotations

import math

from brainpy_codegen.ir.expression import Binary, Compare, Expression, Name, Number, Select
from brainpy_codegen.ir.function import Argument, Assign, Function
from brainpy_codegen.transforms.algebra import ONE, divide, integer, intrinsic, multiply

# Up to which size of x the series is summed, and how many terms it takes for all digits; by order.
_SERIES = {1: ("0.1", 9), 2: ("0.5", 14), 3: ("1.0", 20)}
_X = Name("x")


def exprel_slope(name: str, order: int) -> Function:
    """The function that computes the derivative of an order up to 3."""
    size, count = _SERIES[order]
    near, divisor, power = Name("is_near"), Name("divisor"), Name("exp_x")
    body = [
        Assign("is_near", Compare(("<",), (intrinsic("abs", _X), Number(float(size), size))), "condition"),
        Assign("series", _sum(order, count)),
        Assign("divisor", Select(near, ONE, _X)),
        Assign("exp_x", intrinsic("exp", _X)),
    ]
    closed: Expression = intrinsic("exprel", _X)
    for k in range(1, order):
        body.append(Assign(f"slope_{k}", Binary("/", Binary("-", power, multiply(integer(k), closed)), divisor)))
        closed = Name(f"slope_{k}")
    last = Binary("/", Binary("-", power, multiply(integer(order), closed)), divisor)
    body.append(Assign("slope", Select(near, Name("series"), last)))
    word = {1: "Derivative", 2: "Second derivative", 3: "Third derivative"}[order]
    doc = f"{word} of exprel: near 0 by its series."
    return Function(name, "helper", (Argument("x", "value"),), tuple(body), ("slope",), doc)


def exprel_order(function: Function) -> int:
    """Which derivative of exprel, below the last, a function computes; 0 if none."""
    orders = (order for order in _SERIES if order + 1 in _SERIES)
    return next((order for order in orders if function.body == exprel_slope(function.name, order).body), 0)


def _sum(order: int, count: int) -> Expression:
    """The series, term by term: Horner's rule would nest too deep to be read."""
    series = divide(ONE, integer(order + 1))
    for j in range(1, count):
        power = _X if j == 1 else Binary("**", _X, integer(j))
        series = Binary("+", series, Binary("/", power, integer(math.factorial(j) * (j + order + 1))))
    return series
