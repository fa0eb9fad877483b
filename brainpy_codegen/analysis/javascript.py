"""Graphs as JavaScript functions, for pages that compute by themselves; the same operations as `evaluation`."""

from __future__ import annotations

import math
from collections.abc import Sequence

from brainpy_codegen.analysis.graph import Graph, Node

_INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "**"}


def javascript(graph: Graph, results: Sequence[int], variables: Sequence[str]) -> str:
    """The text of a function of one array (the variables) that returns the array of results; `F` holds functions."""
    places = {name: f"x[{place}]" for place, name in enumerate(variables)}
    spelled: dict[int, str] = {}
    lines: list[str] = []
    for place in graph.needed(tuple(results)):
        node = graph.nodes[place]
        if node.op == "number":
            spelled[place] = _literal(node.value)
        elif node.op == "variable":
            spelled[place] = places[node.name]
        else:
            spelled[place] = f"v{place}"
            lines.append(f"const v{place} = {_spelling(node, [spelled[one] for one in node.arguments])};")
    back = ", ".join(spelled[result] for result in results)
    return "(x) => { " + " ".join(lines) + f" return [{back}]; }}"


def _literal(value: float) -> str:
    if math.isfinite(value):
        return f"({value!r})"
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "(-Infinity)"


def _spelling(node: Node, a: list[str]) -> str:
    if node.op in _INFIX:
        return f"{a[0]} {_INFIX[node.op]} {a[1]}"
    match node.op:
        case "neg":
            return f"-{a[0]}"
        case "power":
            return f"{a[0]} ** ({int(node.value)})"
        case "exprel":
            return f"F.exprel({a[0]}, {int(node.value)})"
        case "compare":
            return f"{a[0]} {node.name} {a[1]}"
        case "and" | "or":
            return f" {'&&' if node.op == 'and' else '||'} ".join(f"({one})" for one in a)
        case "not":
            return f"!({a[0]})"
        case "select":
            return f"{a[0]} ? {a[1]} : {a[2]}"
        case "jump":
            return "0.0"
        case _:
            return f"F.{node.name}({', '.join(a)})"
