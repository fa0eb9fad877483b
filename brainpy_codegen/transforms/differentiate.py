"""Derivatives of expressions, operation by operation, in the user's own words.

Requires: derivatives of the names that depend on the variable. Ensures: an expression for the derivative in which the
user's sub-expressions stand as he wrote them. At a kink (`abs`, `minimum`, a condition) it is that of the side on
which the point lies; a condition itself does not move.

`sympy` would give the same numbers in an order of its own; see `to_sympy` for what it is needed for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import (
    Binary,
    Call,
    Compare,
    Expression,
    Name,
    Number,
    Select,
    Unary,
)
from brainpy_codegen.transforms.algebra import (
    ONE,
    ZERO,
    add,
    constant,
    decimal,
    divide,
    flat_product,
    flat_sum,
    integer,
    intrinsic,
    is_one,
    is_zero,
    multiply,
    negate,
    subtract,
)

HelperSlope: TypeAlias = Callable[[Call, int], Expression]


def differentiate(
    node: Expression, slopes: Mapping[str, Expression], helper_slope: HelperSlope, name: str = ""
) -> Expression:
    """The derivative of an expression.

    Args:
        node: the expression.
        slopes: the derivative of every name that depends on the variable (the variable itself: 1).
        helper_slope: the derivative of a call of a helper function, or of exprel, with respect to its argument of that
            position.
        name: what the expression is called, by which its derivative then speaks of it.

    Raises:
        UnsupportedError: a function has no derivative that is known here.
    """

    def slope(inner: Expression) -> Expression:
        return differentiate(inner, slopes, helper_slope)

    itself = Name(name) if name else node
    match node:
        case Name(id=known):
            return slopes.get(known, ZERO)
        case Unary(operator="-", operand=operand):
            return negate(slope(operand))
        case Unary(operand=operand):
            return slope(operand)
        case Binary(operator="+", left=left, right=right):
            return flat_sum(slope(left), slope(right))
        case Binary(operator="-", left=left, right=right):
            return subtract(slope(left), slope(right))
        case Binary(operator="*", left=left, right=right):
            return flat_sum(flat_product(slope(left), right), flat_product(left, slope(right)))
        case Binary(operator="/", left=left, right=right):
            return _quotient(itself, left, right, slope(left), slope(right))
        case Binary(operator="**", left=left, right=right):
            return _power(itself, left, right, slope(left), slope(right))
        case Binary(operator="%", left=left, right=right):
            return subtract(slope(left), flat_product(Binary("//", left, right), slope(right)))
        case Select(condition=condition, if_true=if_true, if_false=if_false):
            return select(condition, slope(if_true), slope(if_false))
        case Call(arguments=arguments):
            return _call(node, [slope(argument) for argument in arguments], helper_slope, itself)
        case _:
            return ZERO  # literals, conditions, floored quotients; couplings, which are held


def select(condition: Expression, if_true: Expression, if_false: Expression) -> Expression:
    """A choice between two expressions; none if they are the same."""
    return if_true if if_true == if_false else Select(condition, if_true, if_false)


def _quotient(
    node: Expression, left: Expression, right: Expression, left_slope: Expression, right_slope: Expression
) -> Expression:
    if is_zero(right_slope):
        return divide(left_slope, right)
    return divide(subtract(left_slope, flat_product(node, right_slope)), right)


def _power(
    node: Expression, base: Expression, exponent: Expression, base_slope: Expression, exponent_slope: Expression
) -> Expression:
    terms = []
    if not is_zero(base_slope):
        terms.append(_chained(flat_product(exponent, power(base, _one_less(exponent))), base_slope))
    if not is_zero(exponent_slope):
        terms.append(_chained(flat_product(node, intrinsic("log", base)), exponent_slope))
    return _sum(terms)


def _one_less(exponent: Expression) -> Expression:
    value = constant(exponent)
    if value is None:
        return Binary("-", exponent, ONE)
    return integer(value - 1) if isinstance(value, int) else decimal(value - 1)


def power(base: Expression, exponent: Expression) -> Expression:
    """`base ** exponent`; exponents 0 and 1 are not written."""
    if is_zero(exponent):
        return ONE
    return base if is_one(exponent) else Binary("**", base, exponent)


def _call(node: Call, inner: list[Expression], helper_slope: HelperSlope, itself: Expression) -> Expression:
    if all(map(is_zero, inner)):
        return ZERO
    if node.kind == "helper" or node == intrinsic("exprel", *node.arguments):
        moving = [(position, one) for position, one in enumerate(inner) if not is_zero(one)]
        return _sum([flat_product(helper_slope(node, position), one) for position, one in moving])
    if node.kind == "intrinsic":
        if node.function in _FLAT:
            return ZERO
        if node.function in _RULES:
            return _chained(_RULES[node.function](itself, node.arguments[0]), inner[0])
        if node.function in _SEVERAL:
            return _SEVERAL[node.function](node, inner)
    raise UnsupportedError(f"the function {node.function!r} has no derivative that could be written down")


def _chained(outer: Expression, inner: Expression) -> Expression:
    """Outer * inner; 0 where inner is a choice of 0, since outer may be infinite there: sqrt(maximum(x, 0))."""
    if isinstance(inner, Select) and (is_zero(inner.if_true) or is_zero(inner.if_false)):
        return Select(inner.condition, _chained(outer, inner.if_true), _chained(outer, inner.if_false))
    return flat_product(outer, inner)


def is_plain(slope: Expression) -> bool:
    """Whether a derivative needs no name: a number, or a choice of two."""
    if isinstance(slope, Select):
        return constant(slope.if_true) is not None and constant(slope.if_false) is not None
    return constant(slope) is not None


def _sum(terms: list[Expression]) -> Expression:
    result: Expression = ZERO
    for term in terms:
        result = flat_sum(result, term)
    return result


def _square(x: Expression) -> Expression:
    return Binary("**", x, integer(2))


def _one_minus_square(x: Expression) -> Expression:
    return Binary("-", ONE, _square(x))


def _one_plus_square(x: Expression) -> Expression:
    return Binary("+", ONE, _square(x))


def _reciprocal(x: Expression) -> Expression:
    return Binary("/", ONE, x)


def _gauss(x: Expression) -> Expression:
    return Binary("*", decimal(2 / math.sqrt(math.pi)), intrinsic("exp", Unary("-", _square(x))))


_RULES: dict[str, Callable[[Expression, Expression], Expression]] = {
    "exp": lambda node, x: node,
    "exp2": lambda node, x: Binary("*", decimal(math.log(2)), node),
    "expm1": lambda node, x: intrinsic("exp", x),
    "log": lambda node, x: _reciprocal(x),
    "log2": lambda node, x: Binary("/", decimal(1 / math.log(2)), x),
    "log10": lambda node, x: Binary("/", decimal(1 / math.log(10)), x),
    "log1p": lambda node, x: _reciprocal(Binary("+", ONE, x)),
    "sqrt": lambda node, x: Binary("/", Number(0.5, "0.5"), node),
    "cbrt": lambda node, x: _reciprocal(Binary("*", integer(3), _square(node))),
    "sin": lambda node, x: intrinsic("cos", x),
    "cos": lambda node, x: Unary("-", intrinsic("sin", x)),
    "tan": lambda node, x: _one_plus_square(node),
    "arcsin": lambda node, x: _reciprocal(intrinsic("sqrt", _one_minus_square(x))),
    "arccos": lambda node, x: Binary("/", integer(-1), intrinsic("sqrt", _one_minus_square(x))),
    "arctan": lambda node, x: _reciprocal(_one_plus_square(x)),
    "sinh": lambda node, x: intrinsic("cosh", x),
    "cosh": lambda node, x: intrinsic("sinh", x),
    "tanh": lambda node, x: _one_minus_square(node),
    "arcsinh": lambda node, x: _reciprocal(intrinsic("sqrt", _one_plus_square(x))),
    "arccosh": lambda node, x: _reciprocal(intrinsic("sqrt", Binary("-", _square(x), ONE))),
    "arctanh": lambda node, x: _reciprocal(_one_minus_square(x)),
    "sigmoid": lambda node, x: Binary("*", node, Binary("-", ONE, node)),
    "erf": lambda node, x: _gauss(x),
    "erfc": lambda node, x: negate(_gauss(x)),
    "abs": lambda node, x: intrinsic("sign", x),
}
"""The derivative of a function of one argument with respect to that argument."""

_FLAT = frozenset({"sign", "floor", "ceil", "trunc", "rint", "heaviside", "isnan", "isfinite"})


def _extreme(operator: Literal["<", ">"]) -> Callable[[Call, list[Expression]], Expression]:
    def rule(node: Call, inner: list[Expression]) -> Expression:
        # At a tie the argument that does not move wins: its derivative is 0, the other one may be infinite.
        first, second = (0, 1) if is_zero(inner[1]) else (1, 0)
        test = Compare((operator,), (node.arguments[first], node.arguments[second]))
        return select(test, inner[first], inner[second])

    return rule


def _clip(node: Call, inner: list[Expression]) -> Expression:
    x, low, high = node.arguments
    below, above = Compare(("<=",), (x, low)), Compare((">=",), (x, high))
    return select(below, inner[1], select(above, inner[2], inner[0]))


def _hypot(node: Call, inner: list[Expression]) -> Expression:
    left, right = node.arguments
    return divide(add(multiply(left, inner[0]), multiply(right, inner[1])), node)


def _logaddexp(node: Call, inner: list[Expression]) -> Expression:
    x, y = node.arguments
    shares = (intrinsic("sigmoid", subtract(first, second)) for first, second in ((x, y), (y, x)))
    return add(*(multiply(share, slope) for share, slope in zip(shares, inner, strict=True)))


def _arctan2(node: Call, inner: list[Expression]) -> Expression:
    y, x = node.arguments
    return divide(subtract(multiply(x, inner[0]), multiply(y, inner[1])), Binary("+", _square(x), _square(y)))


def _fmod(node: Call, inner: list[Expression]) -> Expression:
    x, y = node.arguments
    return subtract(inner[0], multiply(intrinsic("trunc", Binary("/", x, y)), inner[1]))


def _copysign(node: Call, inner: list[Expression]) -> Expression:
    x, y = node.arguments
    return _chained(Binary("*", intrinsic("sign", x), intrinsic("copysign", ONE, y)), inner[0])


_SEVERAL: dict[str, Callable[[Call, list[Expression]], Expression]] = {
    "minimum": _extreme("<"),
    "maximum": _extreme(">"),
    "fmin": _extreme("<"),
    "fmax": _extreme(">"),
    "clip": _clip,
    "hypot": _hypot,
    "logaddexp": _logaddexp,
    "arctan2": _arctan2,
    "fmod": _fmod,
    "copysign": _copysign,
}
