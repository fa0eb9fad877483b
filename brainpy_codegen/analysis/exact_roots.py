"""Roots of a polynomial in one unknown by exact arithmetic: for multiple roots, which no interval method decides."""

from __future__ import annotations

from typing import Any

import numpy as np

from brainpy_codegen.analysis.elimination import Reduced
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.graph import Graph

_HIGHEST = 40  # degree


def polynomial_roots(reduced: Reduced, low: Array, high: Array) -> Array | None:
    """All real roots in the box, each once; None if the equation is no polynomial (or quotient) in one unknown.

    The numbers of the model count as the decimal fractions that the user wrote.
    """
    if len(reduced.unknowns) != 1:
        return None
    import sympy  # heavy; only for what intervals leave open

    x = sympy.Symbol(reduced.unknowns[0], real=True)
    expression = _rational(reduced.system.graph, reduced.equations[0], x)
    if expression is None:
        return None
    above, below = sympy.fraction(sympy.together(expression))
    polynomial = sympy.Poly(above, x)
    if polynomial.is_zero or polynomial.degree() > _HIGHEST or (below.has(x) and sympy.Poly(below, x).degree() > 0):
        return None
    roots = sorted({float(root.evalf(30)) for root in sympy.real_roots(polynomial)})
    slack = 1e-9 * float(high[0] - low[0])
    return np.array([root for root in roots if low[0] - slack <= root <= high[0] + slack])


def _rational(graph: Graph, result: int, x: Any) -> Any:
    """A node as a rational function with exact coefficients; None if it is none."""
    import sympy

    values: dict[int, Any] = {}
    for place in graph.needed((result,)):
        node = graph.nodes[place]
        a = [values[argument] for argument in node.arguments]
        match node.op:
            case "number":
                values[place] = sympy.Rational(repr(node.value)) if np.isfinite(node.value) else None
            case "variable":
                values[place] = x
            case "add":
                values[place] = a[0] + a[1]
            case "sub":
                values[place] = a[0] - a[1]
            case "mul":
                values[place] = a[0] * a[1]
            case "div":
                values[place] = a[0] / a[1]
            case "neg":
                values[place] = -a[0]
            case "power" if abs(node.value) <= _HIGHEST:
                values[place] = a[0] ** int(node.value)
            case _:
                return None
        if values[place] is None:
            return None
    return values[result]
