"""Exponentials of small linear systems in closed form, safe where rates coincide or vanish.

Everything is a divided difference of the exponential function over dt times the rates that lie on a path:

    exp[x]       = e^x
    exp[x, y]    = (e^x - e^y) / (x - y)
    exp[x, y, z] = (exp[x, z] - exp[y, z]) / (x - y)

They are written so that no difference of nearly equal numbers is divided by another. A constant is a state of rate 0.

McCurdy, A., Ng, K. C. and Parlett, B. N. (1984). Accurate computation of divided differences of the exponential
function. Mathematics of Computation 43, 501-528. doi:10.1090/S0025-5718-1984-0758198-0
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from brainpy_codegen.ir.expression import Binary, Compare, Expression, Logical, Name, Number, Select, Unary
from brainpy_codegen.ir.function import Assign, Statement
from brainpy_codegen.transforms.algebra import (
    ONE,
    ZERO,
    add,
    constant,
    integer,
    intrinsic,
    is_zero,
    multiply,
    subtract,
)
from brainpy_codegen.transforms.naming import Names

_DT = Name("dt")
_HALF = Number(0.5, "0.5")
_SMALL = Number(0.25, "0.25")  # below, the series; its first term that is left out is 1e-17 of the sum
_TERMS = 12


@dataclass(frozen=True, slots=True)
class Block:
    """The exponential of a 2 by 2 matrix M, times dt: even + odd * (M - mean).

    half: half the difference of the diagonal; right, left: the other two entries; square: (M - mean) squared, which
    is a number; root: its root if it is positive (`real`), else 0.
    """

    stem: str
    mean: Expression
    half: Expression
    right: Expression
    left: Expression
    square: Expression
    real: Name
    root: Expression
    even: Expression
    odd: Expression

    def entries(self, even: Expression, odd: Expression) -> tuple[tuple[Expression, Expression], ...]:
        """The four entries of even + odd * (M - mean)."""
        tilt = multiply(odd, self.half)
        return (
            (add(even, tilt), multiply(odd, self.right)),
            (multiply(odd, self.left), subtract(even, tilt)),
        )


class Forms:
    """Writes closed forms as statements of the propagator.

    Attributes:
        body: the statements so far.
    """

    def __init__(self, names: Names) -> None:
        self.body: list[Statement] = []
        self._names = names
        self._lead: tuple[str, ...] = ()

    def heading(self, text: str) -> None:
        """A comment above the next statement."""
        self._lead = (text,)

    def bind(self, name: str, value: Expression) -> Expression:
        """A name for a value; numbers and names get none."""
        if constant(value) is not None or isinstance(value, Name):
            return value
        return self.result(name, value)

    def result(self, name: str, value: Expression) -> Name:
        """A name for a value."""
        target = self._names.fresh(name)
        first = bool(self._lead)
        self.body.append(Assign(target, value, lead=self._lead, blank_before=first and bool(self.body)))
        self._lead = ()
        return Name(target)

    def _condition(self, name: str, value: Expression) -> Name:
        target = self._names.fresh(name)
        self.body.append(Assign(target, value, "condition", lead=self._lead))
        self._lead = ()
        return Name(target)

    def decay(self, rate: Expression) -> Expression:
        """exp[dt * rate]."""
        return ONE if is_zero(rate) else intrinsic("exp", multiply(_DT, rate))

    def pair(self, one: Expression, other: Expression) -> Expression:
        """Dt * exp[dt * one, dt * other]; the larger rate goes before, so that nothing overflows."""
        if is_zero(one) and is_zero(other):
            return _DT
        if is_zero(one) or is_zero(other):
            return Binary("*", _DT, intrinsic("exprel", multiply(_DT, other if is_zero(one) else one)))
        if one == other:
            return Binary("*", _DT, self.decay(one))
        high = intrinsic("exp", Binary("*", _DT, intrinsic("maximum", one, other)))
        apart = Binary("*", Unary("-", _DT), intrinsic("abs", subtract(one, other)))
        return Binary("*", Binary("*", _DT, high), intrinsic("exprel", apart))

    def triple(self, stem: str, one: Expression, two: Expression, three: Expression) -> Expression:
        """exp[dt * one, dt * two, dt * three], of second order; to be multiplied by dt**2."""
        low = intrinsic("minimum", intrinsic("minimum", one, two), three)
        high = self.bind(f"{stem}_high", intrinsic("maximum", intrinsic("maximum", one, two), three))
        inner = intrinsic("minimum", intrinsic("maximum", one, two), three)
        middle = intrinsic("maximum", intrinsic("minimum", one, two), inner)
        x = self.bind(f"{stem}_x", Binary("*", _DT, Binary("-", low, high)))
        y = self.bind(f"{stem}_y", Binary("*", _DT, Binary("-", middle, high)))
        value = self._second(stem, x, y)
        return Binary("*", intrinsic("exp", Binary("*", _DT, high)), value)

    def _second(self, stem: str, x: Expression, y: Expression) -> Expression:
        """exp[x, y, 0] for x <= y <= 0: a series, a quotient of differences, or a form that is safe at x = y."""
        small = self._condition(f"{stem}_small", Compare((">",), (x, Unary("-", _SMALL))))
        spread = Binary("-", y, x)
        size = Binary("*", Number(0.25, "0.25"), Binary("-", Unary("-", x), y))
        apart_test = Logical("and", (Logical("not", (small,)), Compare((">=",), (spread, size))))
        apart = self._condition(f"{stem}_apart", apart_test)
        series = self._series(stem, Binary("+", x, y), Binary("*", x, y))
        difference = Binary("-", intrinsic("exprel", y), intrinsic("exprel", x))
        distant = Binary("/", difference, Select(apart, spread, ONE))
        growth = Binary("*", Binary("*", x, intrinsic("exp", y)), intrinsic("exprel", Binary("-", x, y)))
        near = Logical("or", (small, apart))
        close = Binary("/", Binary("-", growth, intrinsic("expm1", x)), Select(near, ONE, Binary("*", x, y)))
        return self.result(stem, Select(small, series, Select(apart, distant, close)))

    def _series(self, stem: str, total: Expression, product: Expression) -> Expression:
        """exp[x, y, 0] by its series in x + y and x * y: sum of h_n / (n + 2)!, h_n = (x + y) h_(n-1) - x y h_(n-2)."""
        total = self.bind(f"{stem}_sum", total)
        product = self.bind(f"{stem}_product", product)
        later: Expression = ZERO
        term: Expression = Binary("/", ONE, integer(math.factorial(_TERMS + 1)))
        for n in range(_TERMS - 2, -1, -1):
            held = self.bind(f"{stem}_{n + 1}", term)
            first = Binary("/", ONE, integer(math.factorial(n + 2)))
            term = subtract(add(first, multiply(total, held)), multiply(product, later))
            later = held
        return self.bind(f"{stem}_series", term)

    def block(self, stem: str, a: Expression, b: Expression, c: Expression, d: Expression) -> Block:
        """The exponential of dt * [[a, b], [c, d]], as C + S * (the matrix minus its mean rate)."""
        mean = self.bind(f"{stem}_mean", multiply(_HALF, multiply(_DT, add(a, d))))
        half = self.bind(f"{stem}_half", multiply(_HALF, multiply(_DT, subtract(a, d))))
        b, c = self.bind(f"{stem}_right", multiply(_DT, b)), self.bind(f"{stem}_left", multiply(_DT, c))
        square = self.bind(f"{stem}_square", add(multiply(half, half), multiply(b, c)))
        real = self._condition(f"{stem}_real", Compare((">=",), (square, ZERO)))
        size = self.bind(f"{stem}_size", intrinsic("sqrt", intrinsic("abs", square)))
        root = self.bind(f"{stem}_root", Select(real, size, Number(0.0, "0.0")))
        angle = self.bind(f"{stem}_angle", Select(real, ONE, size))
        high, low = Binary("+", mean, root), Binary("-", mean, root)
        both = Binary("*", _HALF, Binary("+", intrinsic("exp", high), intrinsic("exp", low)))
        waves = Binary("*", intrinsic("exp", mean), intrinsic("cos", angle))
        even = self.result(f"{stem}_even", Select(real, both, waves))
        growth = Binary("*", intrinsic("exp", high), intrinsic("exprel", Binary("*", integer(-2), root)))
        wave = Binary("/", Binary("*", intrinsic("exp", mean), intrinsic("sin", angle)), angle)
        odd = self.result(f"{stem}_odd", Select(real, growth, wave))
        return Block(stem, mean, half, b, c, square, real, root, even, odd)

    def block_integral(self, block: Block) -> tuple[Expression, Expression]:
        """The same for the integral over the step, divided by dt: (exp - 1) / x of the matrix."""
        stem = f"{block.stem}_integral"
        product = self.bind(f"{stem}_det", Binary("-", Binary("*", block.mean, block.mean), block.square))
        distance = intrinsic("abs", block.mean)
        small_test = Compare(("<",), (Binary("+", distance, intrinsic("sqrt", intrinsic("abs", block.square))), _SMALL))
        small = self._condition(f"{stem}_small", small_test)
        series = self._series(stem, Binary("*", integer(2), block.mean), product)
        high, low = Binary("+", block.mean, block.root), Binary("-", block.mean, block.root)
        split = self._triple_of(f"{stem}_real", high, low)
        rest = Binary("-", Binary("+", ONE, Binary("*", block.mean, block.odd)), block.even)
        safe = Select(Logical("or", (small, block.real)), ONE, product)
        odd = self.result(f"{stem}_odd", Select(small, series, Select(block.real, split, Binary("/", rest, safe))))
        even = self.result(f"{stem}_even", Binary("-", block.odd, Binary("*", block.mean, odd)))
        return even, odd

    def _triple_of(self, stem: str, high: Expression, low: Expression) -> Expression:
        """exp[high, low, 0] for high >= low, both already times dt."""
        zero = Number(0.0, "0.0")
        high, low = self.bind(f"{stem}_high", high), self.bind(f"{stem}_low", low)
        top = self.bind(f"{stem}_top", intrinsic("maximum", high, zero))
        x = self.bind(f"{stem}_x", Binary("-", intrinsic("minimum", low, zero), top))
        middle = intrinsic("maximum", low, intrinsic("minimum", high, zero))
        y = self.bind(f"{stem}_y", Binary("-", middle, top))
        return Binary("*", intrinsic("exp", top), self._second(stem, x, y))
