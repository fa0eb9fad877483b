"""Expressions as a graph in which equal sub-expressions are one node: what analyses differentiate and evaluate.

A node is a number, the place of its `Node` in the graph. Only what is exact is simplified (0, 1, small integers, powers
of one base), so that interval evaluation still encloses what the user's expression means.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from brainpy_codegen.analysis.opaque import Opaque

_EXACT = 2.0**53


@dataclass(frozen=True, slots=True)
class Node:
    """One operation.

    Attributes:
        op: "number", "variable", "add", "sub", "mul", "div", "neg", "power" (integer exponent), "pow", "call",
            "exprel" (its derivative of some order), "external", "compare", "and", "or", "not", "select".
        arguments: the operands, as places in the graph.
        name: the function of a call (its key, if it is external), the variable, the relation of a comparison. A select
            is named "continuous" where its two values meet at the switch, "slope" where it is the derivative of one
            whose values may not.
        value: a number, an exponent, or an order of differentiation.
    """

    op: str
    arguments: tuple[int, ...] = ()
    name: str = ""
    value: float = 0.0


@dataclass
class Graph:
    """All nodes, operands before the operations that use them.

    Attributes:
        nodes: the operations.
        externals: the functions that nodes call and that cannot be looked into, by key.
    """

    nodes: list[Node] = field(default_factory=list)
    externals: dict[str, Opaque] = field(default_factory=dict)
    _places: dict[Node, int] = field(default_factory=dict)

    def node(self, op: str, *arguments: int, name: str = "", value: float = 0.0) -> int:
        """The place of an operation; a new one only if it is not there yet."""
        made = Node(op, arguments, name, value)
        place = self._places.get(made)
        if place is None:
            place = self._places[made] = len(self.nodes)
            self.nodes.append(made)
        return place

    def number(self, value: float) -> int:
        """A literal."""
        return self.node("number", value=float(value) + 0.0)

    def variable(self, name: str) -> int:
        """A state or an active parameter."""
        return self.node("variable", name=name)

    def constant(self, place: int) -> float | None:
        """The value of a literal."""
        node = self.nodes[place]
        return node.value if node.op == "number" else None

    def _integers(self, a: int, b: int) -> tuple[float, float] | None:
        x, y = self.constant(a), self.constant(b)
        if x is None or y is None or x != int(x) or y != int(y):
            return None
        return (x, y) if abs(x) + abs(y) < _EXACT and abs(x * y) < _EXACT else None

    def add(self, a: int, b: int) -> int:
        """`a + b`."""
        if self.constant(a) == 0:
            return b
        if self.constant(b) == 0:
            return a
        both = self._integers(a, b)
        if both:
            return self.number(both[0] + both[1])
        if self.nodes[b].op == "neg":
            return self.sub(a, self.nodes[b].arguments[0])
        if self.nodes[a].op == "neg":
            return self.sub(b, self.nodes[a].arguments[0])
        return self.node("add", *sorted((a, b)))

    def sub(self, a: int, b: int) -> int:
        """`a - b`."""
        if a == b:
            return self.number(0)
        if self.constant(b) == 0:
            return a
        if self.constant(a) == 0:
            return self.neg(b)
        both = self._integers(a, b)
        if both:
            return self.number(both[0] - both[1])
        if self.nodes[b].op == "neg":
            return self.add(a, self.nodes[b].arguments[0])
        if self.nodes[b].op == "number" and self.nodes[b].value < 0:
            return self.add(a, self.number(-self.nodes[b].value))
        if self.nodes[a].op == "neg":
            return self.neg(self.add(self.nodes[a].arguments[0], b))
        if self.nodes[b].op == "sub" and self.nodes[b].arguments[0] == a:
            return self.nodes[b].arguments[1]  # 1 - (1 - x)
        return self.node("sub", a, b)

    def neg(self, a: int) -> int:
        """`-a`."""
        node = self.nodes[a]
        if node.op == "number":
            return self.number(-node.value)
        if node.op == "neg":
            return node.arguments[0]
        if node.op == "sub":
            return self.sub(node.arguments[1], node.arguments[0])
        return self.node("neg", a)

    def mul(self, a: int, b: int) -> int:
        """`a * b`; products of one base become powers."""
        for one, other in ((a, b), (b, a)):
            value = self.constant(one)
            if value == 0:
                return one
            if value == 1:
                return other
            if value == -1:
                return self.neg(other)
            if self.nodes[one].op == "neg":
                return self.neg(self.mul(self.nodes[one].arguments[0], other))
        both = self._integers(a, b)
        if both:
            return self.number(both[0] * both[1])
        (base, i), (other_base, j) = self._as_power(a), self._as_power(b)
        if base == other_base and i > 0 and j > 0:
            return self.power(base, i + j)
        return self.node("mul", *sorted((a, b)))

    def _as_power(self, a: int) -> tuple[int, int]:
        node = self.nodes[a]
        return (node.arguments[0], int(node.value)) if node.op == "power" else (a, 1)

    def div(self, a: int, b: int) -> int:
        """`a / b`."""
        if self.constant(a) == 0:
            return a
        if self.constant(b) == 1:
            return a
        if self.constant(b) == -1:
            return self.neg(a)
        if self.nodes[a].op == "neg":
            return self.neg(self.div(self.nodes[a].arguments[0], b))
        if self.nodes[b].op == "neg":
            return self.neg(self.div(a, self.nodes[b].arguments[0]))
        return self.node("div", a, b)

    def power(self, a: int, exponent: int) -> int:
        """`a ** exponent` with an integer exponent."""
        if exponent == 0:
            return self.number(1)
        if exponent == 1:
            return a
        node = self.nodes[a]
        if node.op == "power" and node.value > 0 and exponent > 0:
            return self.power(node.arguments[0], int(node.value) * exponent)
        if node.op == "neg":
            inner = self.power(node.arguments[0], exponent)
            return inner if exponent % 2 == 0 else self.neg(inner)
        return self.node("power", a, value=exponent)

    def pow(self, a: int, b: int) -> int:
        """`a ** b`."""
        exponent = self.constant(b)
        if exponent is not None and exponent == int(exponent) and abs(exponent) < 1000:
            return self.power(a, int(exponent))
        return self.call("sqrt", a) if exponent == 0.5 else self.node("pow", a, b)

    def call(self, name: str, *arguments: int) -> int:
        """An elementary function."""
        if name == "exprel":
            return self.node("exprel", *arguments)
        if name == "abs" and self.nodes[arguments[0]].op == "neg":
            arguments = self.nodes[arguments[0]].arguments
        return self.node("call", *arguments, name=name)

    def external(self, function: Callable[..., Any], *arguments: int) -> int:
        """A function that cannot be looked into."""
        return self._opaque(Opaque(function, (0,) * len(arguments)), arguments)

    def external_slope(self, place: int, argument: int) -> int:
        """The derivative of an external function with respect to one of its arguments."""
        node = self.nodes[place]
        return self._opaque(self.externals[node.name].partial(argument), node.arguments)

    def _opaque(self, made: Opaque, arguments: tuple[int, ...]) -> int:
        for key, one in self.externals.items():
            if one.function is made.function and one.orders == made.orders:
                return self.node("external", *arguments, name=key)
        key = f"external_{len(self.externals)}"
        self.externals[key] = made
        return self.node("external", *arguments, name=key)

    def is_opaque(self, results: Sequence[int]) -> bool:
        """Whether results depend on an external function, so that nothing can be proven of them."""
        return bool(self.externals) and any(self.nodes[one].op == "external" for one in self.needed(tuple(results)))

    def minimum(self, a: int, b: int) -> int:
        """The smaller one."""
        return a if a == b else self.node("call", *sorted((a, b)), name="minimum")

    def maximum(self, a: int, b: int) -> int:
        """The larger one."""
        return a if a == b else self.node("call", *sorted((a, b)), name="maximum")

    def select(self, condition: int, a: int, b: int, name: str = "") -> int:
        """`a if condition else b`; the larger or smaller of two values is recognised, for it is continuous."""
        if a == b:
            return a
        test = self.nodes[condition]
        if not name and test.op == "compare" and test.name in ("<", "<=", ">", ">="):
            left, right = test.arguments
            if {a, b} == {left, right}:
                return self.minimum(a, b) if (test.name[0] == "<") == (a == left) else self.maximum(a, b)
        return self.node("select", condition, a, b, name=name)

    def needed(self, results: tuple[int, ...]) -> list[int]:
        """The nodes that results depend on, in the order of evaluation."""
        found: set[int] = set()
        stack = list(results)
        while stack:
            place = stack.pop()
            if place not in found:
                found.add(place)
                stack.extend(self.nodes[place].arguments)
        return sorted(found)

    def variables(self, *results: int) -> set[str]:
        """The names that results depend on."""
        return {self.nodes[place].name for place in self.needed(results) if self.nodes[place].op == "variable"}

    def substitute(self, results: tuple[int, ...], values: dict[str, int]) -> tuple[int, ...]:
        """The results with variables replaced by nodes."""
        new: dict[int, int] = {}
        for place in self.needed(results):
            node = self.nodes[place]
            if node.op == "variable":
                new[place] = values.get(node.name, place)
            elif all(new[argument] == argument for argument in node.arguments):
                new[place] = place
            else:
                new[place] = self.rebuilt(node, tuple(new[argument] for argument in node.arguments))
        return tuple(new[result] for result in results)

    def rebuilt(self, node: Node, arguments: tuple[int, ...]) -> int:
        """The same operation on other operands."""
        match node.op:
            case "add" | "sub" | "mul" | "div" | "neg" | "pow":
                result: int = getattr(self, node.op)(*arguments)
                return result
            case "power":
                return self.power(arguments[0], int(node.value))
            case "select":
                return self.select(arguments[0], arguments[1], arguments[2], name=node.name)
            case _:
                return self.node(node.op, *arguments, name=node.name, value=node.value)
