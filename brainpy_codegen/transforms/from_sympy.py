"""SymPy's expressions as ours, in the order in which SymPy prints them.

Requires: sums, products, powers, elementary functions, piecewise choices and conditions over symbols. Ensures: an
expression of the same value: quotients instead of negative powers, differences instead of negative terms, and
fractions as decimals where they are exact, else as quotients.

This module loads SymPy; nothing on the way from a model to code imports it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

import sympy

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Binary, Call, Compare, Expression, Logical, Name, Select
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.transforms.algebra import (
    ONE,
    ZERO,
    add,
    decimal,
    divide,
    integer,
    intrinsic,
    multiply,
    negate,
    subtract,
)

SymPy: TypeAlias = Any  # SymPy has no type information

_FUNCTIONS = {row.sympy: row.name for row in INTRINSICS.values() if row.sympy}
_RELATIONS = {
    sympy.StrictLessThan: "<",
    sympy.LessThan: "<=",
    sympy.StrictGreaterThan: ">",
    sympy.GreaterThan: ">=",
    sympy.Equality: "==",
    sympy.Unequality: "!=",
}
_LARGEST_DENOMINATOR = 10**6


def from_sympy(node: SymPy) -> Expression:
    """An expression of SymPy's as ours.

    Raises:
        UnsupportedError: it holds something that has no counterpart.
    """
    if isinstance(node, sympy.Symbol):
        return Name(node.name)
    if isinstance(node, sympy.Rational):
        return _fraction(Fraction(int(node.p), int(node.q)))
    if isinstance(node, sympy.Float) or node in (sympy.pi, sympy.E):
        return decimal(float(node))
    if isinstance(node, sympy.Add):
        return _sum(node)
    if isinstance(node, sympy.Mul):
        return _product(node)
    if isinstance(node, sympy.Pow):
        return _power(node.base, node.exp)
    if isinstance(node, sympy.Piecewise):
        return _choice(node)
    if isinstance(node, sympy.logic.boolalg.Boolean):
        return _condition(node)
    return _call(node)


def _fraction(value: Fraction) -> Expression:
    if value < 0:
        return negate(_fraction(-value))
    if value.denominator == 1:
        return integer(value.numerator)
    is_decimal = Fraction(repr(float(value))) == value
    if is_decimal or value.denominator > _LARGEST_DENOMINATOR:
        return decimal(float(value))
    return divide(integer(value.numerator), integer(value.denominator))


def _sum(node: SymPy) -> Expression:
    result: Expression = ZERO
    for term in node.as_ordered_terms():
        if term.could_extract_minus_sign():
            result = subtract(result, from_sympy(-term))
        else:
            result = add(result, from_sympy(term))
    return result


def _product(node: SymPy) -> Expression:
    coefficient, rest = node.as_coeff_Mul()
    if coefficient.is_negative:
        return negate(from_sympy(-node))
    above: Expression = (
        _fraction(Fraction(int(coefficient.p), int(coefficient.q)))
        if coefficient.is_Rational
        else (decimal(float(coefficient)))
    )
    below: Expression = ONE
    for factor in rest.as_ordered_factors():
        base, exponent = factor.as_base_exp()
        if exponent.is_Rational and exponent.is_negative:
            below = multiply(below, _power(base, -exponent))
        else:
            above = multiply(above, from_sympy(factor))
    return divide(above, below)


def _power(base: SymPy, exponent: SymPy) -> Expression:
    if base == sympy.E:
        return intrinsic("exp", from_sympy(exponent))
    if exponent.is_Rational and exponent.is_negative:
        return divide(ONE, _power(base, -exponent))
    if exponent == 1:
        return from_sympy(base)
    if exponent == sympy.Rational(1, 2):
        return intrinsic("sqrt", from_sympy(base))
    return Binary("**", from_sympy(base), from_sympy(exponent))


def _choice(node: SymPy) -> Expression:
    *others, (last, condition) = node.args
    if condition != sympy.true:
        raise UnsupportedError("a choice that has no value in some case")
    result = from_sympy(last)
    for value, test in reversed(others):
        result = Select(_condition(test), from_sympy(value), result)
    return result


def _condition(node: SymPy) -> Expression:
    if type(node) in _RELATIONS:
        left, right = (from_sympy(argument) for argument in node.args)
        word: Any = _RELATIONS[type(node)]
        return Compare((word,), (left, right))
    for kind, word in ((sympy.And, "and"), (sympy.Or, "or"), (sympy.Not, "not")):
        if isinstance(node, kind):
            arguments = sorted(node.args, key=sympy.default_sort_key)
            return Logical(word, tuple(map(_condition, arguments)))
    raise UnsupportedError(f"the condition {node} has no counterpart")


def _call(node: SymPy) -> Expression:
    name = getattr(getattr(node, "func", None), "__name__", "")
    arguments = tuple(from_sympy(argument) for argument in getattr(node, "args", ()))
    if isinstance(node, sympy.core.function.AppliedUndef):
        return Call(name, arguments, "helper")
    if name in ("Min", "Max"):
        word = "minimum" if name == "Min" else "maximum"
        result = arguments[0]
        for argument in arguments[1:]:
            result = intrinsic(word, result, argument)
        return result
    if name in _FUNCTIONS:
        return Call(_FUNCTIONS[name], arguments)
    raise UnsupportedError(f"{node} has no counterpart")
