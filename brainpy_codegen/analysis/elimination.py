"""Solve equations for states that enter linearly, so that a search has fewer dimensions.

A gating variable obeys dm = alpha - (alpha + beta) m, linear in m: at a fixed point m is a function of V. The
coefficient must be provably nonzero on the whole box, so that no fixed point is lost or invented.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brainpy_codegen.analysis.evaluation import Array, Kernel
from brainpy_codegen.analysis.intervals import IntervalKernel
from brainpy_codegen.analysis.system import System


@dataclass(frozen=True)
class Reduced:
    """Equations in fewer unknowns.

    Attributes:
        system: the system that they come from.
        unknowns: the variables that are left, in the order of the system.
        equations: as many nodes, zero at a fixed point.
        solved: the other states, as nodes in the unknowns.
    """

    system: System
    unknowns: tuple[str, ...]
    equations: tuple[int, ...]
    solved: dict[str, int]

    def derivative_nodes(self) -> tuple[int, ...]:
        """The Jacobian of the equations, row by row."""
        derivative = self.system.differentiator.derivative
        return tuple(derivative(one, name) for one in self.equations for name in self.unknowns)

    def full(self, points: Array) -> Array:
        """Points in the unknowns (unknowns, many) with the solved variables put back: (variables, many)."""
        system = self.system
        result = np.empty((len(system.variables), points.shape[1]))
        for row, name in zip(points, self.unknowns, strict=True):
            result[system.variables.index(name)] = row
        if self.solved:
            values = Kernel(system.graph, tuple(self.solved.values()), self.unknowns)(points)
            for row, name in zip(values, self.solved, strict=True):
                result[system.variables.index(name)] = row
        return result


def eliminate(system: System, low: Array, high: Array, keep: int = 1) -> Reduced:
    """Solve for as many states as possible, but leave `keep` unknown; low, high: the box of all variables.

    Each state is tried as the one that stays: solving for V first would leave all the gates that depend on it.
    """
    best: Reduced | None = None
    for name in system.states[:12] or ("",):
        found = _eliminated(system, low, high, keep, name)
        if best is None or len(found.unknowns) < len(best.unknowns):
            best = found
        if len(best.unknowns) - len(system.active) <= keep:
            break
    assert best is not None
    return best


def _eliminated(system: System, low: Array, high: Array, keep: int, stays: str) -> Reduced:
    graph = system.graph
    equations = list(system.equations)
    unknowns = list(system.variables)
    solved: dict[str, int] = {}
    while len(unknowns) - len(system.active) > keep:
        found = _solvable(system, equations, unknowns, low, high, stays)
        if found is None:
            break
        row, name, value = found
        del equations[row]
        unknowns.remove(name)
        solved = dict(zip(solved, graph.substitute(tuple(solved.values()), {name: value}), strict=True))
        solved[name] = value
        equations = list(graph.substitute(tuple(equations), {name: value}))
    return Reduced(system, tuple(unknowns), tuple(equations), solved)


def _solvable(
    system: System, equations: list[int], unknowns: list[str], low: Array, high: Array, stays: str
) -> tuple[int, str, int] | None:
    """An equation that gives a state: its place, the state and its value. A state's own equation comes first."""
    graph = system.graph
    ends = {name: (low[i], high[i]) for i, name in enumerate(system.variables)}
    box_low = np.array([[ends[name][0]] for name in unknowns])
    box_high = np.array([[ends[name][1]] for name in unknowns])
    own = {node: name for node, name in zip(system.equations, system.states, strict=True)}
    candidates = [
        (own.get(equation) != name, row, name)
        for row, equation in enumerate(equations)
        for name in unknowns
        if name not in system.active and name != stays
    ]
    for _, row, name in sorted(candidates):
        coefficient = system.differentiator.derivative(equations[row], name)
        if graph.constant(coefficient) == 0 or name in graph.variables(coefficient):
            continue
        found_low, found_high = IntervalKernel(graph, (coefficient,), tuple(unknowns))(box_low, box_high)
        if not (found_low[0, 0] > 0 or found_high[0, 0] < 0):
            continue
        (rest,) = graph.substitute((equations[row],), {name: graph.number(0)})
        return row, name, _steady(system, rest, coefficient, tuple(unknowns), (box_low, box_high))
    return None


def _steady(system: System, rest: int, coefficient: int, unknowns: tuple[str, ...], box: tuple[Array, Array]) -> int:
    """`-rest / coefficient`; a / (a + b) becomes 1 / (1 + b / a), whose bounds are tight where a and b go apart.

    Where a may be zero, and b not, it becomes 1 - 1 / (1 + a / b), so that 1 minus it is tight, too.
    """
    graph = system.graph
    value = graph.div(rest, graph.neg(coefficient))
    node = graph.nodes[value]
    if node.op != "div":
        return value
    above, below = node.arguments
    total = graph.nodes[below]
    if total.op != "add" or above not in total.arguments:
        return value
    other, one = total.arguments[1 - total.arguments.index(above)], graph.number(1)
    low, high = IntervalKernel(graph, (above, other), unknowns)(*box)
    above_is_zero, other_is_zero = (low[:, 0] <= 0) & (high[:, 0] >= 0)
    if not above_is_zero:
        return graph.div(one, graph.add(one, graph.div(other, above)))
    if not other_is_zero:
        return graph.sub(one, graph.div(one, graph.add(one, graph.div(above, other))))
    return value
