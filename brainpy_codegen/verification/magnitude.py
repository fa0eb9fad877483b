"""How far rounding alone may move a result: the arithmetic of magnitudes.

Every value x carries a size S(x) >= |x| such that any sensible way to compute it in another order is off by a small
multiple of eps * S(x). The rule, which bounds the first-order error of re-ordered, factored and expanded forms:

    S(number or argument) = |x|
    S(a + b), S(a - b)    = S(a) + S(b)                     the magnitudes of the terms, however they cancel
    S(a * b)              = S(a) * S(b)                     also covers the product written out as a sum of products
    S(a / b)              = S(a) / |b| * S(b) / |b|         a divisor that cancels amplifies its relative error
    S(a ** n)             = the same as n products; a real exponent: |x| + |dx/da| S(a) + |dx/db| S(b)
    S(f(a))               = |f(a)| + |f'(a)| * S(a)
    S(where(c, a, b))     = S of the branch taken

A condition is *open* where rounding may turn it: its sides are closer than the tolerance and were computed. A value
that depends on an open condition may be that of either branch, so the size grows by the difference over k * eps; the
same holds at the jumps of floor, sign and the like. Comparisons of arguments and literals, with nothing computed in
between, are exact and never open: `V >= th` and `V > th` differ at V = th.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from brainpy_codegen.ir.block_values import assembled, solution, term_matrix
from brainpy_codegen.ir.blocks import Term
from brainpy_codegen.ir.expression import OPERATORS, Number
from brainpy_codegen.ir.interpret import TOLERANCE, Arithmetic, Repetition, Value
from brainpy_codegen.verification.narrow import largest
from brainpy_codegen.verification.slopes import SLOPES

_LITTLE = 2.0**-20  # of a rounding error, so that products of errors do not count


@dataclass(frozen=True, slots=True)
class Bound:
    """A value and its size; `exact` if no rounding has entered it."""

    value: Any
    size: Any
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A truth value; `open` where rounding may turn it."""

    value: Any
    open: Any


class Magnitudes(Arithmetic):
    """Arithmetic of values with their sizes.

    Attributes:
        unit: the tolerance of a value of size 1: k * eps.
        opened: where a condition or a jump was open since this was last set to False; None while nobody asks.
    """

    def __init__(self, unit: float, dtype: str = "float64") -> None:
        self.unit = unit
        self.opened: Any = None
        self._dtype, self._largest = np.dtype(dtype), largest(dtype)
        self._plain = Arithmetic()

    def number(self, node: Number) -> Bound:
        """A literal, exact if the type of the file can hold it."""
        return Bound(node.value, abs(node.value), float(self._dtype.type(node.value)) == node.value)

    def given(self, value: Value) -> Bound:
        """An argument."""
        return Bound(value, np.abs(value), True)

    def sign(self, symbol: str, value: Value) -> Bound:
        """`-x` or `+x`: no rounding."""
        a = self.bound(value)
        return Bound(-a.value if symbol == "-" else a.value, a.size, a.exact)

    def binary(self, symbol: str) -> Callable[[Value, Value], Bound]:
        """An arithmetic operator."""
        rule = _BINARY[symbol]

        def apply(left: Value, right: Value) -> Bound:
            a, b = self.bound(left), self.bound(right)
            value = OPERATORS[symbol](a.value, b.value)
            if symbol in ("//", "%"):
                self._open(_at_jump(a, b, self.unit))
            return Bound(value, self._held(rule(a, b, value, self.unit)))

        return apply

    def compare(self, symbols: Sequence[str], values: Sequence[Value]) -> Condition:
        """A comparison; open where its sides are close and not both exact."""
        bounds = [self.bound(value) for value in values]
        open_: Any = np.False_
        for a, b in pairwise(bounds):
            if not (a.exact and b.exact):
                open_ = np.logical_or(open_, np.abs(a.value - b.value) <= self.unit * (a.size + b.size))
        return Condition(self._plain.compare(symbols, [bound.value for bound in bounds]), open_)

    def logical(self, word: str, values: Sequence[Value]) -> Condition:
        """A combination of conditions; open where one of them is."""
        found = [self._condition(value) for value in values]
        open_ = np.logical_or.reduce(np.broadcast_arrays(*(one.open for one in found)))
        return Condition(self._plain.logical(word, [one.value for one in found]), open_)

    def select(self, condition: Value, if_true: Value, if_false: Value) -> Value:
        """One of two values, or either where the condition is open."""
        test = self._condition(condition)
        if isinstance(if_true, Condition) and isinstance(if_false, Condition):
            value = np.where(test.value, if_true.value, if_false.value)
            return Condition(value, np.where(test.value, if_true.open, if_false.open) | test.open)
        a, b = self.bound(if_true), self.bound(if_false)
        value = np.where(test.value, a.value, b.value)
        size = np.where(test.value, a.size, b.size)
        exact = a.exact and b.exact
        if np.any(test.open):
            self._open(test.open)
            size = np.where(test.open, np.maximum(a.size, b.size) + np.abs(a.value - b.value) / self.unit, size)
            exact = False
        return Bound(value, size, exact)

    def plain(self, value: Value) -> Value:
        """A value without its size."""
        return self.bound(value).value

    def refreshed(self, value: Value) -> Bound:
        """A value with the size of a number that was just rounded, if it has any digit."""
        bound = self.bound(value)
        return Bound(bound.value, np.where(np.isfinite(bound.size), np.abs(bound.value), np.inf))

    def repeated(self, call: Repetition, values: Sequence[Value], corrects: bool) -> Sequence[Value]:
        """A repetition that corrects has rounding errors of its own alone; another carries on those of its values.

        By how much it lets them grow are the derivatives of its sizes: what little of them it is given comes out so.
        """
        outer, self.opened = self.opened, np.False_
        own = call(*map(self.refreshed, values))
        opened, self.opened = self.opened, outer
        self._open(opened)
        if corrects:
            return [self._undecided(opened, one) for one in own]
        before = [self.bound(value) for value in values]
        carried = call(*(Bound(one.value, np.abs(one.value) + _LITTLE * one.size) for one in before))
        pairs = [(self.bound(one), self.bound(other)) for one, other in zip(own, carried, strict=True)]
        return [Bound(one.value, one.size + (other.size - one.size) / _LITTLE) for one, other in pairs]

    def _undecided(self, opened: Value, value: Value) -> Bound:
        """Without a bound at a jump: on which side of it a repetition begins decides where it ends, and whether."""
        bound = self.bound(value)
        jumped = np.logical_and(opened, self.unit * bound.size > TOLERANCE * np.abs(bound.value))
        return Bound(bound.value, np.where(jumped, np.inf, bound.size)) if np.any(jumped) else bound

    def settled(self, active: Value, new: Value, old: Value) -> Bound:
        """The new value with its size where an iteration still goes on, else the old one."""
        a, b = self.bound(new), self.bound(old)
        return Bound(np.where(active, a.value, b.value), np.where(active, a.size, b.size))

    def unsure(self, wandered: Value, value: Value) -> Bound:
        """Without a bound where the iteration wandered: rounding decides where it ends, and whether."""
        bound = self.bound(value)
        return Bound(bound.value, np.where(wandered, np.inf, bound.size))

    def intrinsic(self, name: str) -> Callable[..., Value]:
        """An elementary function."""
        function = self._plain.intrinsic(name)

        def apply(*values: Value) -> Value:
            arguments = [self.bound(value) for value in values]
            result = function(*(a.value for a in arguments))
            if name in ("isnan", "isfinite"):
                return Condition(result, ~np.isfinite(arguments[0].size))
            if name in _JUMPS and not arguments[0].exact:
                self._open(_near_jump(name, arguments[0], self.unit))
            exact = name in _KEEPS_EXACT and all(a.exact for a in arguments)
            return Bound(result, self._held(_size(name, arguments, result, self.unit)), exact)

        return apply

    def external(self, function: Callable[..., float]) -> Callable[..., Bound]:
        """An opaque function: its slopes are differences."""
        many = self._plain.external(function)

        def apply(*values: Value) -> Bound:
            arguments = [self.bound(value) for value in values]
            plain = [np.asarray(a.value, float) for a in arguments]
            result = many(*plain)
            size = np.abs(result)
            for place, a in enumerate(arguments):
                shift = 1e-7 * (np.abs(plain[place]) + 1e-7)
                moved = many(*plain[:place], plain[place] + shift, *plain[place + 1 :])
                size = size + np.abs(moved - result) / shift * a.size
            return Bound(result, size)

        return apply

    def coupling(self, kind: str) -> Callable[..., Bound]:
        """A coupling: of the values, and of the sizes."""
        function = self._plain.coupling(kind)

        def apply(first: Value, second: Value | None = None) -> Bound:
            a = self.bound(first)
            if kind == "roll":
                shift = self.bound(second).value
                return Bound(function(a.value, shift), function(a.size, shift), a.exact)
            if second is not None:
                b = self.bound(second)
                return Bound(function(a.value, b.value), function(a.size, b.size))
            if kind in ("max", "min"):
                return Bound(function(a.value), np.max(a.size), a.exact)
            return Bound(function(a.value), function(a.size))

        return apply

    def size(self, value: Value) -> int:
        """How many elements a vector has."""
        return int(np.size(self.bound(value).value))

    def term(self, term: Term, values: Sequence[Value], matrix: Value, size: int) -> Bound:
        """A term of a block: of the values, and of the sizes."""
        each, whole = [self.bound(value) for value in values], None if matrix is None else self.bound(matrix)
        value = term_matrix(term, [one.value for one in each], None if whole is None else whole.value, size)
        return Bound(value, term_matrix(term, [one.size for one in each], None if whole is None else whole.size, size))

    def assembled(self, rows: Sequence[Sequence[Sequence[Value]]], size: int) -> Bound:
        """The matrix of blocks, and of their sizes."""
        values, sizes = (
            assembled([[[getattr(self.bound(term), word) for term in block] for block in row] for row in rows], size)
            for word in ("value", "size")
        )
        return Bound(values, sizes)

    def factored(self, diagonal: Value, scale: Value, matrix: Value) -> Bound:
        """The matrix of the system, with sizes."""
        a, b, whole = self.bound(diagonal), self.bound(scale), self.bound(matrix)
        identity = np.eye(len(whole.value))
        return Bound(a.value * identity - b.value * whole.value, a.size * identity + b.size * whole.size)

    def solved(self, factors: Value, right: Sequence[Value]) -> Sequence[Bound]:
        """The solution; what is off in the system moves it as far as the inverse of the matrix says (Skeel 1979)."""
        whole, each = self.bound(factors), [self.bound(one) for one in right]
        length = len(whole.value) // len(each)
        b, sizes = (
            np.concatenate([np.broadcast_to(getattr(one, word), (length,)) for one in each])
            for word in ("value", "size")
        )
        x = solution(whole.value, b)
        inverse = np.abs(solution(whole.value, np.eye(len(whole.value))))
        moved = inverse @ (whole.size @ np.abs(x) + sizes)
        return [Bound(*both) for both in zip(np.split(x, len(each)), np.split(moved, len(each)), strict=True)]

    def bound(self, value: Value) -> Bound:
        """Anything that an expression may give, as a value with its size."""
        if isinstance(value, Bound):
            return value
        if isinstance(value, Condition):
            number = np.asarray(value.value, float)
            return Bound(number, number + np.where(value.open, 1 / self.unit, 0.0), not np.any(value.open))
        return self.given(value)

    def _open(self, condition: Value) -> None:
        if self.opened is not None:
            self.opened = np.logical_or(self.opened, condition)

    def _held(self, size: Value) -> Value:
        """A size, if numbers of the type can have it."""
        beyond = size > self._largest
        return np.where(beyond, np.inf, size) if np.any(beyond) else size

    def _condition(self, value: Value) -> Condition:
        return value if isinstance(value, Condition) else Condition(self.bound(value).value != 0, np.False_)


Rule = Callable[[Bound, Bound, Value, float], Value]


def _sum(a: Bound, b: Bound, value: Value, unit: float) -> Value:
    return a.size + b.size


def _product(a: Bound, b: Bound, value: Value, unit: float) -> Value:
    return a.size * b.size


def _quotient(a: Bound, b: Bound, value: Value, unit: float) -> Value:
    divisor = np.abs(b.value)
    return a.size / divisor * (b.size / divisor)


def _floor_quotient(a: Bound, b: Bound, value: Value, unit: float) -> Value:
    return np.abs(value) + np.where(_at_jump(a, b, unit), 2 / unit + _quotient(a, b, value, unit), 0.0)


def _modulo(a: Bound, b: Bound, value: Value, unit: float) -> Value:
    turns = np.abs(np.floor(a.value / b.value))
    return a.size + turns * b.size + np.where(_at_jump(a, b, unit), 2 * np.abs(b.value) / unit, 0.0)


def _at_jump(a: Bound, b: Bound, unit: float) -> Value:
    ratio = np.asarray(a.value / b.value)
    return np.abs(ratio - np.rint(ratio)) <= unit * _quotient(a, b, ratio, unit)


def _power(a: Bound, b: Bound, value: Value, unit: float) -> Value:
    if np.ndim(b.value) == 0 and b.exact and float(b.value).is_integer() and abs(b.value) <= 64:
        n = int(b.value)
        if n >= 0:
            return a.size**n
        return (a.size / np.abs(a.value) ** 2) ** -n
    size = np.abs(a.value)
    slope = np.abs(b.value) * size ** np.asarray(b.value - 1.0)
    turn = np.where(size > 0, np.abs(value * np.log(np.where(size > 0, size, 1.0))), 0.0)
    return np.abs(value) + slope * a.size + turn * b.size


_BINARY: Mapping[str, Rule] = {
    "+": _sum,
    "-": _sum,
    "*": _product,
    "/": _quotient,
    "//": _floor_quotient,
    "%": _modulo,
    "**": _power,
}


_KEEPS_EXACT = frozenset({"abs", "sign", "floor", "ceil", "trunc", "rint", "minimum", "maximum", "clip", "heaviside"})
# Where the jumps are: the distance of x to the nearest one.
_JUMPS: Mapping[str, Callable[[Any], Any]] = {
    "sign": np.abs,
    "heaviside": np.abs,
    "floor": lambda x: np.abs(x - np.rint(x)),
    "ceil": lambda x: np.abs(x - np.rint(x)),
    "trunc": lambda x: np.abs(x - np.rint(x)),
    "rint": lambda x: np.abs(x - np.floor(x) - 0.5),
}


def _near_jump(name: str, argument: Bound, unit: float) -> Value:
    return _JUMPS[name](np.asarray(argument.value)) <= unit * argument.size


def _size(name: str, arguments: Sequence[Bound], result: Value, unit: float) -> Value:
    """The size of an elementary function's value."""
    first = arguments[0]
    if name in SLOPES:
        slope = np.abs(SLOPES[name](first.value, result))
        # At sqrt(0) the slope is infinite, and an exact 0 still gives an exact 0.
        return np.abs(result) + np.where(first.size == 0, 0.0, slope * first.size)
    if name in _JUMPS:
        size = np.abs(result)
        if first.exact:
            return size
        return size + np.where(_near_jump(name, first, unit), 2 / unit + first.size, 0.0)
    if name == "arctan2":
        second = arguments[1]
        turn = np.abs(second.value) * first.size + np.abs(first.value) * second.size
        return np.abs(result) + turn / (first.value**2 + second.value**2)
    if name == "fmod":
        return _modulo(first, arguments[1], result, unit)
    if name == "hypot":
        return first.size + arguments[1].size
    if name == "logaddexp":  # the larger one, and what is left of the result
        return np.abs(result) + np.maximum(first.size, arguments[1].size)
    # abs, minimum, maximum, clip: one of the arguments.
    size = first.size
    for other in arguments[1:]:
        size = np.maximum(size, other.size)
    return size
