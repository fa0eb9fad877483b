"""Random expressions, as source text, each with the values that Python gives and the error that rounding allows.

An expression is evaluated twice: by Python (`eval` of its text) and here, with a bound of the rounding error beside
every value. The bound is what other last bits may cost (a fused multiply-add, another library's `exp`); where it could
turn a comparison or a floor round, the point is left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

UNIT = 2.0**-53
LARGEST = 1e9
NAMES = ("x", "y", "z")
POINTS = [
    (0.7853, 1.4142, -0.5772),
    (-1.2020, 0.9159, 2.6651),
    (2.5029, -0.3678, -1.6180),
    (-0.4142, -2.2360, 0.2614),
    (3.0, -2.0, 1.0),
    (-5.0, 3.0, 2.0),
    (0.1, 0.3, -0.2),
    (1.7724, 2.0, -3.0),
    (-0.6931, 5.0, 0.5),
]


class UndecidedError(Exception):
    """Rounding decides, or Python refuses: this point says nothing."""


@dataclass(frozen=True)
class Bounded:
    """A value and a bound of its rounding error; `exact` values have none."""

    value: float
    error: float = 0.0

    def __post_init__(self) -> None:
        if not abs(self.value) < LARGEST or not self.error < 1e-4 * max(1.0, abs(self.value)):
            raise UndecidedError


Environment = dict[str, Bounded]
Evaluate = Callable[[Environment], Bounded]


@dataclass(frozen=True)
class Expression:
    """Text, and how it is evaluated with bounds. `condition` says that it is a truth value."""

    text: str
    evaluate: Evaluate
    level: int  # binding strength, as Python's grammar has it


TERNARY, OR, AND, NOT, COMPARE, SUM, PRODUCT, SIGN, POWER, ATOM = range(10)


def written(e: Expression, level: int) -> str:
    """Its text, in parentheses only where the grammar needs them."""
    return e.text if e.level >= level else f"({e.text})"


def rounded(value: float, error: float, units: float = 1.0) -> Bounded:
    return Bounded(value, error + units * UNIT * abs(value))


# --- operators ---------------------------------------------------------------------------------------------------


def plus(a: Bounded, b: Bounded) -> Bounded:
    return rounded(a.value + b.value, a.error + b.error)


def minus(a: Bounded, b: Bounded) -> Bounded:
    return rounded(a.value - b.value, a.error + b.error)


def times(a: Bounded, b: Bounded) -> Bounded:
    return rounded(a.value * b.value, abs(a.value) * b.error + abs(b.value) * a.error + a.error * b.error)


def over(a: Bounded, b: Bounded) -> Bounded:
    if b.value == 0 or b.error > abs(b.value) / 4:
        raise UndecidedError
    quotient = a.value / b.value
    return rounded(quotient, (a.error + abs(quotient) * b.error) / (abs(b.value) - b.error))


def floored(a: Bounded, b: Bounded) -> float:
    """a // b, where no rounding error can change it."""
    if b.value == 0:
        raise UndecidedError
    if a.error or b.error:
        ratio = over(a, b)
        if abs(ratio.value - round(ratio.value)) <= 4 * ratio.error:
            raise UndecidedError
    return a.value // b.value


def floor_over(a: Bounded, b: Bounded) -> Bounded:
    return Bounded(floored(a, b))


def modulo(a: Bounded, b: Bounded) -> Bounded:
    whole = floored(a, b)
    return Bounded(a.value % b.value, a.error + abs(whole) * b.error + 2 * UNIT * (abs(a.value) + abs(b.value)))


OPERATORS = (
    ("+", SUM, plus),
    ("-", SUM, minus),
    ("*", PRODUCT, times),
    ("/", PRODUCT, over),
    ("//", PRODUCT, floor_over),
    ("%", PRODUCT, modulo),
)
COMPARISONS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def compared(operator: str, a: Bounded, b: Bounded) -> bool:
    if (a.error or b.error) and abs(a.value - b.value) <= 4 * (a.error + b.error):
        raise UndecidedError
    return COMPARISONS[operator](a.value, b.value)


def smooth(function: Callable[[float], float], slope: Callable[[float], float]) -> Callable[[Bounded], Bounded]:
    """A function whose error is that of its argument times the slope, plus a few units of its own."""

    def apply(a: Bounded) -> Bounded:
        try:
            value = float(function(a.value))
            return rounded(value, 1.01 * abs(slope(a.value)) * a.error, 4)
        except (ArithmeticError, ValueError) as error:
            raise UndecidedError from error

    return apply


def magnitude(a: Bounded) -> Bounded:
    return Bounded(abs(a.value), a.error)


def floor(a: Bounded) -> Bounded:
    return floor_over(a, Bounded(1.0))


FUNCTIONS = (
    ("np.exp", smooth(math.exp, math.exp)),
    ("np.sin", smooth(math.sin, lambda _: 1.0)),
    ("np.cos", smooth(math.cos, lambda _: 1.0)),
    ("np.tanh", smooth(math.tanh, lambda _: 1.0)),
    ("np.arctan", smooth(math.atan, lambda _: 1.0)),
    ("np.sqrt", smooth(math.sqrt, lambda x: 0.5 / math.sqrt(x))),
    ("np.log", smooth(math.log, lambda x: 1 / x)),
    ("np.abs", magnitude),
    ("abs", magnitude),
    ("np.floor", floor),
)
PAIRS = (("np.minimum", min), ("np.maximum", max), ("min", min), ("max", max))

# --- strategies --------------------------------------------------------------------------------------------------


def name(text: str) -> Expression:
    return Expression(text, lambda env: env[text], ATOM)


def number(value: float) -> Expression:
    return Expression(repr(value), lambda _: Bounded(float(value)), ATOM)


def power(base: Expression, exponent: int) -> Expression:
    def evaluate(env: Environment) -> Bounded:
        a = base.evaluate(env)
        if a.error > abs(a.value) / 64 or (a.value == 0 and exponent < 0):
            raise UndecidedError
        value = a.value**exponent
        slope = abs(exponent * value / a.value) if a.value else 0.0
        return rounded(value, 1.3 * slope * a.error, 2 + abs(exponent))

    return Expression(f"{written(base, ATOM)}**{exponent}", evaluate, POWER)


def negative(e: Expression) -> Expression:
    def evaluate(env: Environment) -> Bounded:
        a = e.evaluate(env)
        return Bounded(-a.value, a.error)

    return Expression(f"-{written(e, SIGN)}", evaluate, SIGN)


def binary(
    a: Expression, operator: tuple[str, int, Callable[[Bounded, Bounded], Bounded]], b: Expression
) -> Expression:
    symbol, level, function = operator
    text = f"{written(a, level)} {symbol} {written(b, level + 1)}"
    return Expression(text, lambda env: function(a.evaluate(env), b.evaluate(env)), level)


def call(function: tuple[str, Callable[[Bounded], Bounded]], a: Expression) -> Expression:
    return Expression(f"{function[0]}({a.text})", lambda env: function[1](a.evaluate(env)), ATOM)


def extreme(function: tuple[str, Callable[..., float]], a: Expression, b: Expression) -> Expression:
    def evaluate(env: Environment) -> Bounded:
        one, other = a.evaluate(env), b.evaluate(env)
        return Bounded(function[1](one.value, other.value), max(one.error, other.error))

    return Expression(f"{function[0]}({a.text}, {b.text})", evaluate, ATOM)


def comparison(parts: list[Expression], operators: list[str]) -> Expression:
    """A comparison, or a chain of two; its value is 1 or 0."""
    text = written(parts[0], SUM)
    for symbol, part in zip(operators, parts[1:], strict=True):
        text += f" {symbol} {written(part, SUM)}"

    def evaluate(env: Environment) -> Bounded:
        values = [part.evaluate(env) for part in parts]
        links = [compared(s, *pair) for s, *pair in zip(operators, values, values[1:], strict=False)]
        return Bounded(float(all(links)))

    return Expression(text, evaluate, COMPARE)


def logic(a: Expression, word: str, b: Expression) -> Expression:
    level = AND if word == "and" else OR
    join = min if word == "and" else max
    text = f"{written(a, level)} {word} {written(b, level + 1)}"
    return Expression(text, lambda env: Bounded(join(a.evaluate(env).value, b.evaluate(env).value)), level)


def inverse(a: Expression) -> Expression:
    return Expression(f"not {written(a, NOT)}", lambda env: Bounded(1 - a.evaluate(env).value), NOT)


def chosen(condition: Expression, a: Expression, b: Expression) -> Expression:
    text = f"{written(a, OR)} if {written(condition, OR)} else {written(b, TERNARY)}"
    return Expression(text, lambda env: (a if condition.evaluate(env).value else b).evaluate(env), TERNARY)


def where(condition: Expression, a: Expression, b: Expression) -> Expression:
    def evaluate(env: Environment) -> Bounded:
        one, other = a.evaluate(env), b.evaluate(env)
        return one if condition.evaluate(env).value else other

    return Expression(f"np.where({condition.text}, {a.text}, {b.text})", evaluate, ATOM)


def truth_as_number(condition: Expression, a: Expression) -> Expression:
    return binary(condition, OPERATORS[2], a)


LEAVES = st.one_of(
    st.sampled_from(NAMES).map(name),
    st.sampled_from(NAMES).map(name),
    st.integers(1, 9).map(number),
    st.sampled_from((0.5, 0.25, 1.5, 0.1, 3.7, 2.0, 1e-3)).map(number),
)


KINDS = (
    *["binary"] * 12,
    *["negative", "power", "call"] * 3,
    *["extreme", "chosen", "where", "truth"],
)


@st.composite
def conditions(draw: st.DrawFn, depth: int) -> Expression:
    """A comparison (or a chain), possibly inverted, possibly joined with another."""
    links = draw(st.sampled_from((1, 1, 1, 2)))
    parts = [draw(numbers(depth - 1)) for _ in range(links + 1)]
    e = comparison(parts, [draw(st.sampled_from(tuple(COMPARISONS))) for _ in range(links)])
    if draw(st.integers(0, 3)) == 0:
        e = inverse(e)
    if depth > 2 and draw(st.integers(0, 3)) == 0:
        e = logic(e, draw(st.sampled_from(("and", "or"))), draw(conditions(depth - 1)))
    return e


@st.composite
def numbers(draw: st.DrawFn, depth: int) -> Expression:
    """An expression of at most this depth."""
    if depth <= 0 or draw(st.integers(0, 9)) < 2:
        return draw(LEAVES)
    kind = draw(st.sampled_from(KINDS))
    part = numbers(depth - 1)
    if kind == "binary":
        return binary(draw(part), draw(st.sampled_from(OPERATORS)), draw(part))
    if kind == "negative":
        return negative(draw(part))
    if kind == "power":
        return power(draw(part), draw(st.sampled_from((2, 3, 4, 5, 6, 7, -1, -2))))
    if kind == "call":
        return call(draw(st.sampled_from(FUNCTIONS)), draw(part))
    if kind == "extreme":
        return extreme(draw(st.sampled_from(PAIRS)), draw(part), draw(part))
    condition = draw(conditions(depth - 1))
    if kind == "truth":
        return truth_as_number(condition, draw(part))
    return (chosen if kind == "chosen" else where)(condition, draw(part), draw(part))


EXPRESSIONS = st.integers(2, 4).flatmap(numbers)


@dataclass(frozen=True)
class Sample:
    """An expression, and per point its bounded value (None where the point says nothing)."""

    text: str
    values: tuple[Bounded | None, ...]


def sample(e: Expression) -> Sample:
    values: list[Bounded | None] = []
    for point in POINTS:
        environment = {key: Bounded(value) for key, value in zip(NAMES, point, strict=True)}
        try:
            values.append(e.evaluate(environment))
        except UndecidedError:
            values.append(None)
    return Sample(e.text, tuple(values))


def draw(count: int) -> list[Sample]:
    """That many different expressions with at least four telling points; the same ones in every run."""
    found: dict[str, Sample] = {}

    @settings(
        max_examples=4 * count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(EXPRESSIONS)
    def collect(e: Expression) -> None:
        if len(found) < count and any(name in e.text for name in NAMES) and len(e.text) > 4 and e.text not in found:
            one = sample(e)
            if sum(value is not None for value in one.values) >= 4:
                found[e.text] = one

    collect()
    assert len(found) == count
    return list(found.values())


def python_values(text: str) -> list[float]:
    """What Python makes of the text at every point; nan where it refuses."""
    code = compile(text, "<expression>", "eval")
    values = []
    for point in POINTS:
        try:
            with np.errstate(all="ignore"):
                values.append(float(eval(code, {"np": np}, dict(zip(NAMES, point, strict=True)))))
        except (ArithmeticError, ValueError):
            values.append(math.nan)
    return values
