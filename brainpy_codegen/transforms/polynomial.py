"""Expressions as polynomials with exact coefficients, to prove that one is a multiple of another.

An atom is a name that is no local, or a sub-expression that is not made of sums, products and quotients. Powers of
atoms may be negative. Decimal literals count as the decimal fractions that the user wrote (0.1 is one tenth).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from brainpy_codegen.ir.expression import Binary, Expression, Name, Number, Unary
from brainpy_codegen.transforms.algebra import constant

Monomial: TypeAlias = frozenset[tuple[Expression, int]]
Polynomial: TypeAlias = dict[Monomial, Fraction]

_MOST_TERMS = 16
_UNIT: Monomial = frozenset()


def exact(number: Number) -> Fraction:
    """The value of a literal as the user wrote it; not for nan and infinity, which have none."""
    try:
        return Fraction(number.text)
    except ValueError:
        return Fraction(number.value)


def polynomial(node: Expression, values: Mapping[str, Expression]) -> Polynomial:
    """An expression as a polynomial; `values` holds the expressions of locals, which are looked through."""
    whole = _polynomial(node, values)
    return {frozenset({(node, 1)}): Fraction(1)} if whole is None else whole


def _polynomial(node: Expression, values: Mapping[str, Expression]) -> Polynomial | None:
    """None for an expression that is an atom by itself."""
    match node:
        case Number():
            return {_UNIT: exact(node)} if node.value else {}
        case Name(id=name) if name in values:
            return _polynomial(values[name], values)
        case Unary(operator=sign, operand=operand):
            inner = polynomial(operand, values)
            return _times(inner, {_UNIT: Fraction(-1)}) if sign == "-" else inner
        case Binary(operator="+" | "-" as operator, left=left, right=right):
            sign_ = Fraction(1 if operator == "+" else -1)
            return _plus(polynomial(left, values), polynomial(right, values), sign_)
        case Binary(operator="*", left=left, right=right):
            return _times(polynomial(left, values), polynomial(right, values))
        case Binary(operator="/", left=left, right=right):
            inverse = _inverse(polynomial(right, values))
            return None if inverse is None else _times(polynomial(left, values), inverse)
        case Binary(operator="**", left=left, right=right) if constant(right) in (1, 2, 3):
            base = polynomial(left, values)
            power: Polynomial | None = {_UNIT: Fraction(1)}
            for _ in range(int(constant(right) or 0)):
                power = None if power is None else _times(power, base)
            return power
        case _:
            return None


def _plus(left: Polynomial, right: Polynomial, sign: Fraction) -> Polynomial | None:
    result = dict(left)
    for monomial, coefficient in right.items():
        result[monomial] = result.get(monomial, Fraction(0)) + sign * coefficient
    result = {monomial: coefficient for monomial, coefficient in result.items() if coefficient}
    return result if len(result) <= _MOST_TERMS else None


def _times(left: Polynomial, right: Polynomial) -> Polynomial | None:
    if len(left) * len(right) > _MOST_TERMS:
        return None
    result: Polynomial = {}
    for first, a in left.items():
        for second, b in right.items():
            monomial = _product(first, second)
            result[monomial] = result.get(monomial, Fraction(0)) + a * b
    return {monomial: coefficient for monomial, coefficient in result.items() if coefficient}


def _product(first: Monomial, second: Monomial) -> Monomial:
    powers = dict(first)
    for atom, power in second:
        powers[atom] = powers.get(atom, 0) + power
    return frozenset((atom, power) for atom, power in powers.items() if power)


def _inverse(divisor: Polynomial) -> Polynomial | None:
    if len(divisor) != 1:
        return None
    ((monomial, coefficient),) = divisor.items()
    return {frozenset((atom, -power) for atom, power in monomial): 1 / coefficient}


@dataclass(frozen=True, slots=True)
class Multiple:
    """How many times one expression is another: a number times powers of atoms."""

    number: Fraction
    atoms: Monomial


def ratio(left: Polynomial, right: Polynomial) -> Multiple | None:
    """`left / right` if that is a single term; None if it is not, or cannot be told."""
    if not left or len(left) != len(right):
        return None
    lead = next(iter(right))
    inverse = _inverse({lead: right[lead]})
    for monomial, coefficient in left.items():
        assert inverse is not None
        factor = _times({monomial: coefficient}, inverse)
        if factor is not None and _times(factor, right) == left:
            ((atoms, number),) = factor.items()
            return Multiple(number, atoms)
    return None
