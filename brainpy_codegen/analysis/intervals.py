"""Interval arithmetic with outward rounding, over arrays of boxes.

An interval is a pair of arrays (low, high). Basic operations are rounded outward by one unit in the last place, which
covers the half unit of IEEE arithmetic; library functions by more than their worst error (`_PADDING` units). What has
no bounded value becomes the whole line, so every result encloses the function's values on the box.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from brainpy_codegen.analysis.evaluation import exprel
from brainpy_codegen.analysis.graph import Graph, Node

Array = npt.NDArray[np.float64]
Interval: TypeAlias = tuple[Array, Array]

_PADDING = 8  # units in the last place that a library function may be off
_EXPREL_PADDING = 512  # its recurrence loses digits with the order
_UNIT = 2.0**-52
_TINY = 5e-324


def outward(low: Array, high: Array, units: float = 1) -> Interval:
    """The interval widened by some units in the last place; nan becomes unbounded."""
    if units == 1:
        low, high = np.nextafter(low, -np.inf), np.nextafter(high, np.inf)
    else:
        low = low - (units * _UNIT) * np.abs(low) - _TINY
        high = high + (units * _UNIT) * np.abs(high) + _TINY
    return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)


def add(a: Interval, b: Interval) -> Interval:
    """The sum."""
    return outward(a[0] + b[0], a[1] + b[1])


def subtract(a: Interval, b: Interval) -> Interval:
    """The difference."""
    return outward(a[0] - b[1], a[1] - b[0])


def _products(a: Interval, b: Interval) -> Interval:
    each = [a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]]
    # 0 * inf is 0 here: the infinite end stands for numbers without bound, not for a number.
    each = [np.where(np.isnan(one), 0.0, one) for one in each]
    return (
        np.minimum(np.minimum(each[0], each[1]), np.minimum(each[2], each[3])),
        np.maximum(np.maximum(each[0], each[1]), np.maximum(each[2], each[3])),
    )


def multiply(a: Interval, b: Interval) -> Interval:
    """The product."""
    return outward(*_products(a, b))


def divide(a: Interval, b: Interval) -> Interval:
    """The quotient; unbounded where the divisor may be zero."""
    safe = (b[0] > 0) | (b[1] < 0)
    inverse = (
        np.where(safe, 1.0 / np.where(safe, b[1], 1.0), -np.inf),
        np.where(safe, 1.0 / np.where(safe, b[0], 1.0), np.inf),
    )
    result = multiply(a, outward(*inverse))
    return np.where(safe, result[0], -np.inf), np.where(safe, result[1], np.inf)


def _power(a: Interval, exponent: int) -> Interval:
    if exponent < 0:
        one = np.ones_like(a[0])
        return divide((one, one), _power(a, -exponent))
    with np.errstate(over="ignore"):
        low, high = a[0] ** exponent, a[1] ** exponent
    if exponent % 2 == 0:
        crosses = (a[0] < 0) & (a[1] > 0)
        low, high = np.where(crosses, 0.0, np.minimum(low, high)), np.maximum(low, high)
        low, high = outward(low, high, 2)
        return np.maximum(low, 0.0), high
    return outward(low, high, 2)


def _increasing(function: Callable[[Array], Array], units: float = _PADDING) -> Callable[[Interval], Interval]:
    def extension(a: Interval) -> Interval:
        return outward(function(a[0]), function(a[1]), units)

    return extension


def _positive(function: Callable[[Array], Array], units: float = _PADDING) -> Callable[[Interval], Interval]:
    def extension(a: Interval) -> Interval:
        low, high = outward(function(a[0]), function(a[1]), units)
        return np.maximum(low, 0.0), high

    return extension


def _decreasing(function: Callable[[Array], Array]) -> Callable[[Interval], Interval]:
    def extension(a: Interval) -> Interval:
        return outward(function(a[1]), function(a[0]), _PADDING)

    return extension


def _bounded(inner: Callable[[Interval], Interval], low: float, high: float) -> Callable[[Interval], Interval]:
    def extension(a: Interval) -> Interval:
        found = inner(a)
        return np.maximum(found[0], low), np.minimum(found[1], high)

    return extension


def _wave(function: Callable[[Array], Array], shift: float) -> Callable[[Interval], Interval]:
    """`sin` or `cos`: its largest value is at `shift` + 2 pi k, its smallest half a turn later."""

    def extension(a: Interval) -> Interval:
        low, high = outward(*_sorted(function(a[0]), function(a[1])), _PADDING)
        wide = ~(a[1] - a[0] < 2 * math.pi) | (np.maximum(np.abs(a[0]), np.abs(a[1])) > 1e6)
        top = _holds_multiple(a, shift) | wide
        bottom = _holds_multiple(a, shift + math.pi) | wide
        return np.where(bottom, -1.0, np.maximum(low, -1.0)), np.where(top, 1.0, np.minimum(high, 1.0))

    return extension


def _sorted(a: Array, b: Array) -> Interval:
    return np.minimum(a, b), np.maximum(a, b)


def _holds_multiple(a: Interval, shift: float) -> npt.NDArray[np.bool_]:
    slack = 1e-9  # rather too often than not
    return np.floor((a[1] - shift) / (2 * math.pi) + slack) >= np.ceil((a[0] - shift) / (2 * math.pi) - slack)


def _tan(a: Interval) -> Interval:
    slack = 1e-9
    low_turn = np.floor(a[0] / math.pi + 0.5 - slack)
    pole = low_turn != np.floor(a[1] / math.pi + 0.5 + slack)
    low, high = outward(np.tan(a[0]), np.tan(a[1]), _PADDING)
    return np.where(pole, -np.inf, low), np.where(pole, np.inf, high)


def _cosh(a: Interval) -> Interval:
    size = _abs(a)
    return outward(np.cosh(size[0]), np.cosh(size[1]), _PADDING)


def _abs(a: Interval) -> Interval:
    crosses = (a[0] < 0) & (a[1] > 0)
    low, high = _sorted(np.abs(a[0]), np.abs(a[1]))
    return np.where(crosses, 0.0, low), high


def _log(a: Interval) -> Interval:
    return outward(np.log(np.maximum(a[0], 0.0)), np.log(np.maximum(a[1], 0.0)), _PADDING)


def _sigmoid(x: Array) -> Array:
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(-x)))


def _erf(x: Array) -> Array:
    import scipy.special  # heavy, and few models need it

    return np.asarray(scipy.special.erf(x))


def _erfc(x: Array) -> Array:
    import scipy.special

    return np.asarray(scipy.special.erfc(x))


_SIGMOID = _bounded(_positive(_sigmoid, 64), 0.0, 1.0)

_FUNCTIONS: Mapping[str, Callable[[Interval], Interval]] = {
    "exp": _positive(np.exp),
    "expm1": _increasing(np.expm1),
    "log": _log,
    "log1p": _increasing(np.log1p),
    "sqrt": _positive(lambda x: np.sqrt(np.maximum(x, 0.0))),
    "cbrt": _increasing(np.cbrt),
    "sin": _wave(np.sin, math.pi / 2),
    "cos": _wave(np.cos, 0.0),
    "tan": _tan,
    "arcsin": _increasing(np.arcsin),
    "arccos": _decreasing(np.arccos),
    "arctan": _increasing(np.arctan),
    "sinh": _increasing(np.sinh),
    "cosh": _cosh,
    "tanh": _bounded(_increasing(np.tanh), -1.0, 1.0),
    "arcsinh": _increasing(np.arcsinh),
    "arccosh": _increasing(np.arccosh),
    "arctanh": _increasing(np.arctanh),
    "sigmoid": _SIGMOID,
    "erf": _bounded(_increasing(_erf), -1.0, 1.0),
    "erfc": _bounded(_decreasing(_erfc), 0.0, 2.0),
    "abs": _abs,
    "floor": lambda a: (np.floor(a[0]), np.floor(a[1])),
    "ceil": lambda a: (np.ceil(a[0]), np.ceil(a[1])),
    "rint": lambda a: (np.rint(a[0]), np.rint(a[1])),
    "sign": lambda a: (np.sign(a[0]), np.sign(a[1])),
}

Truth: TypeAlias = tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]
"""(certainly true, possibly true)."""


def _compare(word: str, a: Interval, b: Interval) -> Truth:
    match word:
        case "<":
            return a[1] < b[0], a[0] < b[1]
        case "<=":
            return a[1] <= b[0], a[0] <= b[1]
        case ">" | ">=":
            return _compare("<" if word == ">" else "<=", b, a)
        case "==":
            same = (a[0] == a[1]) & (b[0] == b[1]) & (a[0] == b[0])
            return same, (a[0] <= b[1]) & (b[0] <= a[1])
        case _:
            certain, possible = _compare("==", a, b)
            return ~possible, ~certain


class IntervalKernel:
    """Results of a graph over arrays of boxes."""

    def __init__(self, graph: Graph, results: tuple[int, ...], variables: tuple[str, ...]) -> None:
        self._nodes = graph.nodes
        self._order = graph.needed(results)
        self._results = results
        self._variables = {name: place for place, name in enumerate(variables)}

    def __call__(self, low: Array, high: Array) -> Interval:
        """Bounds of the results: (variables, boxes) -> (results, boxes), twice."""
        shape = low.shape[1:]
        values: dict[int, Interval] = {}
        truths: dict[int, Truth] = {}
        with np.errstate(all="ignore"):
            for place in self._order:
                node = self._nodes[place]
                if node.op == "variable":
                    index = self._variables[node.name]
                    values[place] = low[index], high[index]
                elif node.op in ("compare", "and", "or", "not"):
                    truths[place] = _condition(node, values, truths)
                elif node.op == "select":
                    values[place] = _select(node, values, truths)
                else:
                    values[place] = _operation(node, [values[argument] for argument in node.arguments])
            found = [values[result] for result in self._results]
            return (
                np.stack([np.broadcast_to(one[0], shape) for one in found]),
                np.stack([np.broadcast_to(one[1], shape) for one in found]),
            )


def _condition(node: Node, values: Mapping[int, Interval], truths: Mapping[int, Truth]) -> Truth:
    if node.op == "compare":
        return _compare(node.name, values[node.arguments[0]], values[node.arguments[1]])
    each = [truths[argument] for argument in node.arguments]
    if node.op == "not":
        return ~each[0][1], ~each[0][0]
    certain, possible = each[0]
    for one in each[1:]:
        if node.op == "and":
            certain, possible = certain & one[0], possible & one[1]
        else:
            certain, possible = certain | one[0], possible | one[1]
    return certain, possible


def _select(node: Node, values: Mapping[int, Interval], truths: Mapping[int, Truth]) -> Interval:
    certain, possible = truths[node.arguments[0]]
    a, b = values[node.arguments[1]], values[node.arguments[2]]
    low, high = np.minimum(a[0], b[0]), np.maximum(a[1], b[1])
    if node.name == "slope":  # of a function that may jump at the switch
        low, high = np.full_like(low, -np.inf), np.full_like(high, np.inf)
    return (
        np.where(certain, a[0], np.where(possible, low, b[0])),
        np.where(certain, a[1], np.where(possible, high, b[1])),
    )


def _operation(node: Node, a: list[Interval]) -> Interval:
    match node.op:
        case "number":
            value = np.array(node.value)
            return value, value
        case "add":
            return add(a[0], a[1])
        case "sub":
            return subtract(a[0], a[1])
        case "mul":
            return multiply(a[0], a[1])
        case "div":
            return divide(a[0], a[1])
        case "neg":
            return -a[0][1], -a[0][0]
        case "power":
            return _power(a[0], int(node.value))
        case "pow":
            positive = a[0][0] > 0
            base = np.where(positive, a[0][0], 1.0), np.where(positive, a[0][1], 1.0)
            low, high = _FUNCTIONS["exp"](multiply(a[1], _log(base)))
            return np.where(positive, low, -np.inf), np.where(positive, high, np.inf)
        case "exprel":
            order = int(node.value)
            return _positive(lambda x: exprel(x, order), _EXPREL_PADDING)(a[0])
        case "external":
            anything = np.array(np.inf)
            return -anything, anything
        case "jump":
            still = a[0][0] == a[0][1]
            return np.where(still, 0.0, -np.inf), np.where(still, 0.0, np.inf)
    return _call(node, a)


def _call(node: Node, a: list[Interval]) -> Interval:
    match node.name:
        case "minimum":
            return np.minimum(a[0][0], a[1][0]), np.minimum(a[0][1], a[1][1])
        case "maximum":
            return np.maximum(a[0][0], a[1][0]), np.maximum(a[0][1], a[1][1])
        case "arctan2":
            y, x = a
            right = x[0] > 0
            ratio = divide(y, (np.where(right, x[0], 1.0), np.where(right, x[1], 1.0)))
            low, high = _FUNCTIONS["arctan"](ratio)
            return np.where(right, low, -math.pi), np.where(right, high, math.pi)
    low, high = _FUNCTIONS[node.name](a[0])
    # A box that leaves the function's domain: nan has become unbounded in `outward`.
    return low, high
