"""All points of branches at which the Jacobian is singular, with proof: folds and branch points.

A closed branch turns back twice, so that whoever knows all such points misses no closed branch, however small. They are
the zeros of f = 0, det J = 0 in states and parameter, found as fixed points are: elimination, then interval arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brainpy_codegen.analysis.elimination import Reduced, eliminate
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.krawczyk import Search
from brainpy_codegen.analysis.system import System

LARGEST = 3
"""States, after elimination, up to which the search is made: a determinant of more has bounds too wide."""

_SECONDS = 120.0
_SMALLEST = 1e-6  # width of boxes that are left undecided: at branch points, which are no simple zeros, they are many


@dataclass(frozen=True)
class Turning:
    """What the search found.

    Attributes:
        points: (variables, count).
        undecided: middles of boxes that may hold more, (variables, count).
        complete: proven that there are no others outside of the undecided boxes.
        message: why not, if not.
    """

    points: Array
    undecided: Array
    complete: bool
    message: str = ""


def turning_points(system: System, low: Array, high: Array, budget: int) -> Turning:
    """The points in a box of all variables (states, then the parameter) at which the Jacobian is singular.

    Not more than `budget` boxes are examined.
    """
    nothing = np.empty((len(system.variables), 0))
    reduced = eliminate(system, low, high)
    states = [name for name in reduced.unknowns if name not in system.active]
    if len(states) > LARGEST:
        reason = f"{len(states)} states are left after elimination, more than the {LARGEST} up to which that is done"
        return Turning(nothing, nothing, False, reason)
    if system.graph.is_opaque(reduced.equations):
        return Turning(nothing, nothing, False, "of functions that cannot be looked into nothing is proven")
    equations = (*reduced.equations, _determinant(reduced, states))
    derivative = system.differentiator.derivative
    slopes = tuple(derivative(one, name) for one in equations for name in reduced.unknowns)
    places = [system.variables.index(name) for name in reduced.unknowns]
    search = Search(system.graph, equations, slopes, reduced.unknowns)
    zeros = search.run(low[places], high[places], _SECONDS, budget, _SMALLEST)
    middles = 0.5 * (zeros.undecided[0] + zeros.undecided[1])
    return Turning(reduced.full(zeros.points), reduced.full(middles), zeros.finished, zeros.message)


def _determinant(reduced: Reduced, states: list[str]) -> int:
    """The determinant of the Jacobian of the reduced equations: zero where that of the system is."""
    derivative = reduced.system.differentiator.derivative
    return _expanded(reduced, [[derivative(one, name) for name in states] for one in reduced.equations])


def _expanded(reduced: Reduced, rows: list[list[int]]) -> int:
    """A determinant, along its first row."""
    graph = reduced.system.graph
    if len(rows) == 1:
        return rows[0][0]
    total = graph.number(0)
    for k, entry in enumerate(rows[0]):
        minor = _expanded(reduced, [[*row[:k], *row[k + 1 :]] for row in rows[1:]])
        term = graph.mul(entry, minor)
        total = graph.add(total, term) if k % 2 == 0 else graph.sub(total, term)
    return total
