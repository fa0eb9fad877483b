"""Graphs as Python functions, over numbers or over NumPy arrays.

The text of a function is made from the graph and compiled in memory; it is kept as `Kernel.text`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.analysis.graph import Graph, Node

Array = npt.NDArray[np.float64]

_SERIES_TERMS = 40


def exprel(x: Any, order: int = 0) -> Any:
    """The derivative of exprel of some order: the integral of s^order exp(s x) over s from 0 to 1."""
    x = np.asarray(x, float)
    small = x == 0 if order == 0 else np.abs(x) < 3.0 + order
    outer = np.where(small, 1.0, x)
    capped = np.minimum(outer, 709.0)
    value = np.expm1(capped) / outer
    top = np.exp(capped) if order else value
    for k in range(1, order + 1):
        value = (top - k * value) / outer
    value = np.where(x > 709.0, np.inf, value)
    if small.any():
        inner = x[small] if x.ndim else x
        series = np.zeros_like(inner)
        for j in range(_SERIES_TERMS - 15 + 3 * order if order else 0, -1, -1):
            series = 1.0 / (j + order + 1) + series * inner / (j + 1)
        if not x.ndim:
            return series
        value[small] = series
    return value


def _exprel_number(x: float, order: int) -> float:
    if order == 0:
        return math.expm1(x) / x if x != 0 else 1.0
    if abs(x) >= 3.0 + order:
        top = math.exp(x)
        value = math.expm1(x) / x
        for k in range(1, order + 1):
            value = (top - k * value) / x
        return value
    total, term, j = 1.0 / (order + 1), 1.0, 1
    while abs(term) > 1e-18 and j < _SERIES_TERMS:
        term *= x / j
        total += term / (j + order + 1)
        j += 1
    return total


def _sigmoid(x: Any) -> Any:
    small = np.exp(-np.abs(x))
    return np.where(np.asarray(x) < 0, small / (1 + small), 1 / (1 + small))


def _sigmoid_number(x: float) -> float:
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    small = math.exp(x)
    return small / (1.0 + small)


def _special(name: str) -> Callable[[Any], Any]:
    def function(x: Any) -> Any:
        import scipy.special  # heavy, and few models need it

        return getattr(scipy.special, name)(x)

    return function


_OVER_ARRAYS: dict[str, Any] = {
    "np": np,
    "exprel": exprel,
    "sigmoid": _sigmoid,
    "erf": _special("erf"),
    "erfc": _special("erfc"),
    "select": np.where,
}
_OVER_NUMBERS: dict[str, Any] = {
    "np": np,
    "exprel": _exprel_number,
    "sigmoid": _sigmoid_number,
    "select": lambda test, a, b: a if test else b,
    "arcsin": math.asin,
    "arccos": math.acos,
    "arctan": math.atan,
    "arctan2": math.atan2,
    "arcsinh": math.asinh,
    "arccosh": math.acosh,
    "arctanh": math.atanh,
    "minimum": min,
    "maximum": max,
    "abs": abs,
    "rint": round,
    "sign": lambda x: (x > 0) - (x < 0),
}
_FROM_MATH = ["exp", "expm1", "log", "log1p", "sqrt", "cbrt", "sin", "cos", "tan", "sinh", "cosh", "tanh"]
_FROM_MATH += ["erf", "erfc", "floor", "ceil"]
_OVER_NUMBERS.update({name: getattr(math, name) for name in _FROM_MATH})
_OVER_ARRAYS.update({name: getattr(np, name) for name in _FROM_MATH if name not in ("erf", "erfc")})
_OVER_ARRAYS.update({name: getattr(np, name) for name in list(_OVER_NUMBERS) if name not in _OVER_ARRAYS})


class Kernel:
    """Results of a graph as a function of its variables.

    Attributes:
        text: the Python text of the function.
    """

    def __init__(self, graph: Graph, results: Sequence[int], variables: Sequence[str]) -> None:
        self._count = len(results)
        self._variables = len(variables)
        self._externals = graph.externals
        self.text = _text(graph, tuple(results), variables)
        self._numbers: Callable[..., tuple[float, ...]] | None = None
        self._arrays: Callable[..., tuple[Any, ...]] | None = None

    def __call__(self, values: Array) -> Array:
        """Results at a point (shape of variables -> of results), or at many (further axes are kept)."""
        if values.ndim == 1:
            return self._at_point(values)
        if self._arrays is None:
            self._arrays = _compiled(
                self.text, {**_OVER_ARRAYS, **{key: one.over_arrays for key, one in self._externals.items()}}
            )
        with np.errstate(all="ignore"):
            found = self._arrays(*values)
            result = np.empty((self._count, *values.shape[1:]))
            for row, one in zip(result, found, strict=True):
                row[...] = one
            return result

    def _at_point(self, values: Array) -> Array:
        if self._numbers is None:
            self._numbers = _compiled(self.text, {**_OVER_NUMBERS, **self._externals})
        try:
            return np.array(self._numbers(*values.tolist()), float)
        except (OverflowError, ZeroDivisionError, ValueError, TypeError):
            with np.errstate(all="ignore"):
                return np.asarray(self(values[:, None])[:, 0])


def _compiled(text: str, names: dict[str, Any]) -> Callable[..., Any]:
    scope = dict(names)
    exec(compile(text, "<analysis kernel>", "exec"), scope)
    function: Callable[..., Any] = scope["kernel"]
    return function


def _text(graph: Graph, results: tuple[int, ...], variables: Sequence[str]) -> str:
    """The text: one statement per node; what depends on no variable is computed here and now."""
    names = {name: f"x{place}" for place, name in enumerate(variables)}
    fixed: set[int] = set()
    once: list[str] = []
    lines: list[str] = []
    spelled: dict[int, str] = {}
    for place in graph.needed(results):
        node = graph.nodes[place]
        if node.op == "number":
            spelled[place] = _literal(node.value)
            fixed.add(place)
        elif node.op == "variable":
            spelled[place] = names[node.name]
        else:
            spelled[place] = f"v{place}"
            line = f"v{place} = {_spelling(node, [spelled[argument] for argument in node.arguments])}"
            is_fixed = all(argument in fixed for argument in node.arguments)
            (once if is_fixed else lines).append(line)
            if is_fixed:
                fixed.add(place)
    body = "\n".join(f"    {line}" for line in lines)
    back = "".join(f"{spelled[result]}, " for result in results)
    head = "\n".join(once)
    return f"{head}\n\ndef kernel({', '.join(names.values())}):\n{body}\n    return ({back})\n"


def _literal(value: float) -> str:
    if math.isfinite(value):
        return f"({value!r})"
    return "np.nan" if math.isnan(value) else "np.inf" if value > 0 else "(-np.inf)"


_INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "**"}


def _spelling(node: Node, a: list[str]) -> str:
    if node.op in _INFIX:
        return f"{a[0]} {_INFIX[node.op]} {a[1]}"
    match node.op:
        case "neg":
            return f"-{a[0]}"
        case "power":
            return _power(a[0], int(node.value))
        case "exprel":
            return f"exprel({a[0]}, {int(node.value)})"
        case "compare":
            return f"{a[0]} {node.name} {a[1]}"
        case "and" | "or":
            return f" {'&' if node.op == 'and' else '|'} ".join(f"({one})" for one in a)
        case "not":
            return f"np.logical_not({a[0]})"
        case "select":
            return f"select({', '.join(a)})"
        case "jump":
            return "0.0"
        case _:
            return f"{node.name}({', '.join(a)})"


def _power(base: str, exponent: int) -> str:
    if exponent < 0:
        return f"1.0 / ({_power(base, -exponent)})"
    if exponent <= 4:
        return " * ".join([base] * exponent)
    half = f"({_power(base, exponent // 2)})"
    return f"{half} * {half}" + (f" * {base}" if exponent % 2 else "")
