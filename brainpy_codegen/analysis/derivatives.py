"""Derivatives of the nodes of a graph, of any order, in the graph itself.

At a kink (`abs`, `minimum`) the derivative is that of one side, and its interval is the hull of both. The derivative
of what may jump (`floor`, a condition of the user's) is that of its side too, but its interval is unbounded where the
condition is open, so that no proof rests on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement, permutations

import numpy as np
import numpy.typing as npt

from brainpy_codegen.analysis.graph import Graph, Node
from brainpy_codegen.errors import UnsupportedError


class Differentiator:
    """Derivatives of one graph; what was computed once is kept."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[tuple[int, str], int] = {}

    def derivative(self, place: int, variable: str) -> int:
        """The derivative of a node with respect to a variable, as a node."""
        graph = self._graph
        for one in graph.needed((place,)):
            if (one, variable) not in self._known:
                self._known[one, variable] = self._slope(one, variable)
        return self._known[place, variable]

    def tensor(
        self, places: Sequence[int], variables: Sequence[str], order: int, known: int = 0
    ) -> tuple[list[int], npt.NDArray[np.intp]]:
        """The derivatives of some order, each once: nodes, node by node, and which of a node's stands at each index.

        Those by the first `known` variables alone are left out; at their indices stands any.
        """
        count = len(variables)
        every = combinations_with_replacement(range(count), order)
        different = [index for index in every if index[-1] >= known]
        column = np.zeros((count,) * order, np.intp)
        for number, index in enumerate(different):
            for one in permutations(index):
                column[one] = number
        nodes = []
        for place in places:
            for index in different:
                node = place
                for k in index:
                    node = self.derivative(node, variables[k])
                nodes.append(node)
        return nodes, column

    def _slope(self, place: int, variable: str) -> int:
        graph = self._graph
        node = graph.nodes[place]
        zero = graph.number(0)
        if node.op == "variable":
            return graph.number(1) if node.name == variable else zero
        inner = [self._known.get((argument, variable), zero) for argument in node.arguments]
        if node.op == "select":
            name = node.name or "slope"
            return graph.select(node.arguments[0], inner[1], inner[2], name=name)
        if node.op in ("compare", "and", "or", "not") or all(one == zero for one in inner):
            return zero
        if node.op == "call":
            return self._call(node, place, inner)
        return self._arithmetic(node, place, inner)

    def _arithmetic(self, node: Node, place: int, inner: list[int]) -> int:
        graph = self._graph
        a = node.arguments[0]
        match node.op:
            case "add":
                return graph.add(*inner)
            case "sub":
                return graph.sub(*inner)
            case "neg":
                return graph.neg(inner[0])
            case "mul":
                b = node.arguments[1]
                return graph.add(graph.mul(inner[0], b), graph.mul(a, inner[1]))
            case "div":
                b = node.arguments[1]
                if graph.constant(inner[1]) == 0:
                    return graph.div(inner[0], b)
                return graph.div(graph.sub(inner[0], graph.mul(place, inner[1])), b)
            case "power":
                exponent = int(node.value)
                outer = graph.mul(graph.number(exponent), graph.power(a, exponent - 1))
                return graph.mul(outer, inner[0])
            case "exprel":
                return graph.mul(graph.node("exprel", a, value=node.value + 1), inner[0])
            case "jump":
                return graph.number(0)
            case "external":
                return self._external(place, inner)
            case "pow":
                b = node.arguments[1]
                base = graph.mul(graph.mul(b, graph.pow(a, graph.sub(b, graph.number(1)))), inner[0])
                if graph.constant(inner[1]) == 0:
                    return base
                return graph.add(base, graph.mul(graph.mul(place, graph.call("log", a)), inner[1]))
        raise UnsupportedError(f"{node.op!r} has no derivative")

    def _external(self, place: int, inner: list[int]) -> int:
        graph = self._graph
        total = zero = graph.number(0)
        for argument, slope in enumerate(inner):
            if slope != zero:
                total = graph.add(total, graph.mul(graph.external_slope(place, argument), slope))
        return total

    def _call(self, node: Node, place: int, inner: list[int]) -> int:
        graph = self._graph
        if node.name in ("minimum", "maximum"):
            word = "<" if node.name == "minimum" else ">"
            test = graph.node("compare", *node.arguments, name=word)
            return graph.select(test, inner[0], inner[1], name="continuous")
        if node.name == "arctan2":
            y, x = node.arguments
            above = graph.sub(graph.mul(x, inner[0]), graph.mul(y, inner[1]))
            return graph.div(above, graph.add(graph.power(x, 2), graph.power(y, 2)))
        if _may_jump(node):
            return graph.node("jump", place)
        if node.name not in _RULES:
            raise UnsupportedError(f"the function {node.name!r} has no derivative that could be written down")
        return graph.mul(_RULES[node.name](graph, place, node.arguments[0]), inner[0])


def _may_jump(node: Node) -> bool:
    return node.op == "call" and node.name in ("floor", "ceil", "rint", "sign")


def _inverse(graph: Graph, place: int) -> int:
    return graph.div(graph.number(1), place)


def _one_plus_square(graph: Graph, x: int) -> int:
    return graph.add(graph.number(1), graph.power(x, 2))


def _one_minus_square(graph: Graph, x: int) -> int:
    return graph.sub(graph.number(1), graph.power(x, 2))


def _gauss(graph: Graph, x: int) -> int:
    bell = graph.call("exp", graph.neg(graph.power(x, 2)))
    return graph.mul(graph.number(2.0 / math.sqrt(math.pi)), bell)


def _sign(graph: Graph, x: int) -> int:
    positive = graph.node("compare", x, graph.number(0), name=">=")
    return graph.select(positive, graph.number(1), graph.number(-1), name="continuous")


_RULES: dict[str, Callable[[Graph, int, int], int]] = {
    "exp": lambda graph, node, x: node,
    "expm1": lambda graph, node, x: graph.call("exp", x),
    "log": lambda graph, node, x: _inverse(graph, x),
    "log1p": lambda graph, node, x: _inverse(graph, graph.add(graph.number(1), x)),
    "sqrt": lambda graph, node, x: _inverse(graph, graph.mul(graph.number(2), node)),
    "cbrt": lambda graph, node, x: _inverse(graph, graph.mul(graph.number(3), graph.power(node, 2))),
    "sin": lambda graph, node, x: graph.call("cos", x),
    "cos": lambda graph, node, x: graph.neg(graph.call("sin", x)),
    "tan": lambda graph, node, x: _one_plus_square(graph, node),
    "arcsin": lambda graph, node, x: _inverse(graph, graph.call("sqrt", _one_minus_square(graph, x))),
    "arccos": lambda graph, node, x: graph.neg(_inverse(graph, graph.call("sqrt", _one_minus_square(graph, x)))),
    "arctan": lambda graph, node, x: _inverse(graph, _one_plus_square(graph, x)),
    "sinh": lambda graph, node, x: graph.call("cosh", x),
    "cosh": lambda graph, node, x: graph.call("sinh", x),
    "tanh": lambda graph, node, x: _one_minus_square(graph, node),
    "arcsinh": lambda graph, node, x: _inverse(graph, graph.call("sqrt", _one_plus_square(graph, x))),
    "arccosh": lambda graph, node, x: _inverse(
        graph, graph.call("sqrt", graph.sub(graph.power(x, 2), graph.number(1)))
    ),
    "arctanh": lambda graph, node, x: _inverse(graph, _one_minus_square(graph, x)),
    "sigmoid": lambda graph, node, x: graph.mul(node, graph.sub(graph.number(1), node)),
    "erf": lambda graph, node, x: _gauss(graph, x),
    "erfc": lambda graph, node, x: graph.neg(_gauss(graph, x)),
    "abs": lambda graph, node, x: _sign(graph, x),
}
"""The derivative of a function of one argument with respect to that argument."""
