"""A model's right-hand side as a graph: parameters become numbers, helpers are put in their places."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from brainpy_codegen.analysis.graph import Graph
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import (
    Binary,
    Call,
    Compare,
    Expression,
    Logical,
    Name,
    Number,
    Select,
    Unary,
)
from brainpy_codegen.ir.function import Assign, Function, Invoke
from brainpy_codegen.ir.model import Model
from brainpy_codegen.transforms.exprel import recognise_exprel


def lower(
    model: Model,
    values: Mapping[str, float],
    active: Sequence[str],
    externals: Mapping[str, Callable[..., Any]] | None = None,
) -> tuple[Graph, tuple[int, ...]]:
    """The right-hand side as nodes of a new graph.

    Args:
        model: a parsed model of kind "ode" or "update" without couplings of vectors.
        values: numbers for the arguments that are not active (`t` and `dt` included, if they are read).
        active: the names that stay variables: states and the parameters of a continuation.
        externals: the functions that the model calls and that cannot be looked into.

    Raises:
        UnsupportedError: the right-hand side holds something that cannot be differentiated.
    """
    model = recognise_exprel(model)
    return _Lowering(model, values, active, externals or {}).result()


class _Lowering:
    def __init__(
        self,
        model: Model,
        values: Mapping[str, float],
        active: Sequence[str],
        externals: Mapping[str, Callable[..., Any]],
    ) -> None:
        self._graph = Graph()
        self._model = model
        self._values = values
        self._active = set(active)
        self._externals = externals
        self._helpers = {helper.name: helper for helper in model.helpers}
        self._constants = {row.name: self._expression(row.value, {}) for row in model.constants}
        self._calls: dict[tuple[str, tuple[int, ...]], int] = {}

    def result(self) -> tuple[Graph, tuple[int, ...]]:
        scope: dict[str, int] = dict(self._constants)
        for argument in self._model.function.arguments:
            name = argument.name
            if name in self._active:
                scope[name] = self._graph.variable(name)
            elif name in self._values:
                scope[name] = self._graph.number(self._values[name])
            else:
                scope.pop(name, None)  # read only by what raises
        # At a fixed point the past is the present.
        for value in self._model.delays.values if self._model.delays else ():
            if value.name not in self._active and value.state in scope:
                scope[value.name] = self._graph.number(0) if value.derivative else scope[value.state]
        return self._graph, self._run(self._model.function, scope)

    def _run(self, function: Function, scope: dict[str, int]) -> tuple[int, ...]:
        for statement in function.body:
            if isinstance(statement, Assign):
                scope[statement.target] = self._expression(statement.value, scope)
            elif isinstance(statement, Invoke):
                self._invoke(statement, scope)
            else:
                raise UnsupportedError(f"a statement of {self._model.name!r} has no symbolic form")
        return tuple(scope[name] for name in function.results)

    def _invoke(self, statement: Invoke, scope: dict[str, int]) -> None:
        raise UnsupportedError(
            f"{self._model.name!r} advances another model ({statement.function}); analyse that model itself, or write "
            "the step out"
        )

    def _expression(self, node: Expression, scope: Mapping[str, int]) -> int:
        graph = self._graph
        match node:
            case Number(value=value):
                return graph.number(value)
            case Name(id=name):
                if name not in scope:
                    raise UnsupportedError(
                        f"{self._model.name!r} reads {name!r}, which has no value here: analyses are of autonomous "
                        "models; give a time with params={'t': ...} to freeze it"
                    )
                return scope[name]
            case Unary(operator=sign, operand=operand):
                inner = self._expression(operand, scope)
                return graph.neg(inner) if sign == "-" else inner
            case Binary(operator=word, left=left, right=right):
                return self._binary(word, self._expression(left, scope), self._expression(right, scope))
            case Compare(operators=operators, operands=operands):
                places = [self._expression(operand, scope) for operand in operands]
                tests = [
                    graph.node("compare", a, b, name=word)
                    for word, a, b in zip(operators, places, places[1:], strict=False)
                ]
                return tests[0] if len(tests) == 1 else graph.node("and", *tests)
            case Logical(operator=word, operands=operands):
                return graph.node(word, *(self._expression(operand, scope) for operand in operands))
            case Select(condition=condition, if_true=if_true, if_false=if_false):
                test = self._expression(condition, scope)
                return graph.select(test, self._expression(if_true, scope), self._expression(if_false, scope))
            case Call():
                return self._call(node, scope)
            case _:
                raise UnsupportedError(
                    f"{self._model.name!r} couples the elements of vectors; only slow_points analyses vector models"
                )

    def _binary(self, word: str, a: int, b: int) -> int:
        graph = self._graph
        match word:
            case "+":
                return graph.add(a, b)
            case "-":
                return graph.sub(a, b)
            case "*":
                return graph.mul(a, b)
            case "/":
                return graph.div(a, b)
            case "**":
                return graph.pow(a, b)
            case "//":
                return graph.call("floor", graph.div(a, b))
            case _:
                return graph.sub(a, graph.mul(b, graph.call("floor", graph.div(a, b))))

    def _call(self, node: Call, scope: Mapping[str, int]) -> int:
        arguments = tuple(self._expression(argument, scope) for argument in node.arguments)
        if node.kind == "helper":
            key = (node.function, arguments)
            if key not in self._calls:
                helper = self._helpers[node.function]
                inner = dict(self._constants)
                inner.update(zip((argument.name for argument in helper.arguments), arguments, strict=True))
                self._calls[key] = self._run(helper, inner)[0]
            return self._calls[key]
        if node.kind == "external":
            return self._graph.external(self._externals[node.function], *arguments)
        if node.function in _SPELLED:
            return _SPELLED[node.function](self._graph, *arguments)
        return self._graph.call(node.function, *arguments)


def _clip(graph: Graph, x: int, low: int, high: int) -> int:
    return graph.minimum(graph.maximum(x, low), high)


def _hypot(graph: Graph, x: int, y: int) -> int:
    return graph.call("sqrt", graph.add(graph.power(x, 2), graph.power(y, 2)))


def _logaddexp(graph: Graph, x: int, y: int) -> int:
    """The larger, and the logarithm of 1 + e**-|x - y|: without overflow."""
    gap = graph.call("abs", graph.sub(x, y))
    return graph.add(graph.maximum(x, y), graph.call("log1p", graph.call("exp", graph.neg(gap))))


def _trunc(graph: Graph, x: int) -> int:
    return graph.mul(graph.call("sign", x), graph.call("floor", graph.call("abs", x)))


def _fmod(graph: Graph, x: int, y: int) -> int:
    return graph.sub(x, graph.mul(y, _trunc(graph, graph.div(x, y))))


def _copysign(graph: Graph, x: int, y: int) -> int:
    test = graph.node("compare", y, graph.number(0), name="<")
    size = graph.call("abs", x)
    return graph.select(test, graph.neg(size), size)


def _heaviside(graph: Graph, x: int, half: int) -> int:
    zero = graph.number(0)
    below = graph.node("compare", x, zero, name="<")
    at = graph.node("compare", x, zero, name="==")
    return graph.select(below, zero, graph.select(at, half, graph.number(1)))


_SPELLED: dict[str, Callable[..., int]] = {
    "minimum": Graph.minimum,
    "maximum": Graph.maximum,
    "fmin": Graph.minimum,
    "fmax": Graph.maximum,
    "clip": _clip,
    "hypot": _hypot,
    "logaddexp": _logaddexp,
    "trunc": _trunc,
    "fmod": _fmod,
    "copysign": _copysign,
    "heaviside": _heaviside,
    "exp2": lambda graph, x: graph.call("exp", graph.mul(graph.number(math.log(2.0)), x)),
    "log2": lambda graph, x: graph.div(graph.call("log", x), graph.number(math.log(2.0))),
    "log10": lambda graph, x: graph.div(graph.call("log", x), graph.number(math.log(10.0))),
}
"""Functions that are written with others; the rest are primitives of `evaluation` and `intervals`."""
