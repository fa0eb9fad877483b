"""Solve small linear systems, statement by statement: Gaussian elimination written out for the entries that there are.

Requires: a square matrix of expressions, whose zeros are known. Ensures: assignments that factor it, each entry of the
factors once, and for any right-hand side assignments that solve.

The order of the unknowns is chosen so that few entries arise (Markowitz 1957), with pivots on the diagonal; rows are
not exchanged as numbers would ask for. The matrices are I - dt * J: close to the identity for short steps, and for
long ones diagonally dominant as far as the equations are stable. Where a pivot vanishes all the same, the result is
inf or nan, which the caller must not take for a solution.

Markowitz, H. M. (1957). The elimination form of the inverse and its application to linear programming. Management
Science 3, 255-269. doi:10.1287/mnsc.3.3.255
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Expression, Name
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.transforms.algebra import ZERO, divide, multiply, subtract
from brainpy_codegen.transforms.naming import Names

Place = tuple[int, int]

MOST_OPERATIONS = 3000
"""Above so many multiplications, written-out elimination is longer than anybody reads or compiles."""


def elimination_order(size: int, places: Iterable[Place]) -> tuple[int, ...]:
    """The order in which unknowns are eliminated: always one whose row and column are short, the first of equals."""
    filled = set(places) | {(i, i) for i in range(size)}
    left, order = list(range(size)), []
    while left:
        pivot = min(left, key=lambda k: (_length(filled, left, k, 0) - 1) * (_length(filled, left, k, 1) - 1))
        left.remove(pivot)
        order.append(pivot)
        rows = [i for i in left if (i, pivot) in filled]
        columns = [j for j in left if (pivot, j) in filled]
        filled |= {(i, j) for i in rows for j in columns}
    return tuple(order)


def _length(filled: set[Place], left: Sequence[int], k: int, axis: int) -> int:
    return sum(((other, k) if axis else (k, other)) in filled for other in left)


class Elimination:
    """The factors of one matrix, as statements, and the solutions of systems with it.

    Attributes:
        factors: the statements that compute them.
        order: the order of elimination.
    """

    def __init__(self, labels: Sequence[str], matrix: Mapping[Place, Expression], names: Names) -> None:
        """Factor the matrix; `labels` name the unknowns, `names` gives names that are free in the function.

        Raises:
            UnsupportedError: the system is too large to be written out.
        """
        self._names, self._labels = names, labels
        self.order = elimination_order(len(labels), matrix)
        self._entries: dict[Place, Expression] = {}
        self.factors: tuple[Assign, ...] = tuple(self._factor(matrix))

    def _factor(self, matrix: Mapping[Place, Expression]) -> list[Assign]:
        body: list[Assign] = []
        operations = 0
        for step, i in enumerate(self.order):
            for j in self.order:
                before = self.order[: min(step, self.order.index(j))]
                value = matrix.get((i, j), ZERO)
                for k in before:
                    if (i, k) in self._entries and (k, j) in self._entries:
                        value = subtract(value, multiply(self._entries[i, k], self._entries[k, j]))
                        operations += 1
                if value == ZERO:
                    continue
                lower = self.order.index(j) < step
                value = divide(value, self._entries[j, j]) if lower else value
                name = self._names.fresh(f"{'L' if lower else 'U'}_{self._labels[i]}_{self._labels[j]}")
                body.append(Assign(name, value))
                self._entries[i, j] = Name(name)
            if operations > MOST_OPERATIONS:
                raise UnsupportedError(
                    f"a linear system of {len(self.order)} coupled unknowns is too large to write out"
                )
        return body

    def solve(self, right: Sequence[Expression], targets: Sequence[str], middle: str) -> list[Assign]:
        """Statements that assign the solution to `targets`; `middle` makes names in between: `{}_reduced`."""
        body: list[Assign] = []
        reduced: dict[int, Expression] = {}
        for step, i in enumerate(self.order):
            value = right[i]
            for k in self.order[:step]:
                if (i, k) in self._entries:
                    value = subtract(value, multiply(self._entries[i, k], reduced[k]))
            if value is not right[i]:
                name = self._names.fresh(middle.format(self._labels[i]))
                body.append(Assign(name, value))
                value = Name(name)
            reduced[i] = value
        for step, i in reversed(list(enumerate(self.order))):
            value = reduced[i]
            for k in self.order[step + 1 :]:
                if (i, k) in self._entries:
                    value = subtract(value, multiply(self._entries[i, k], Name(targets[k])))
            body.append(Assign(targets[i], divide(value, self._entries[i, i])))
        return body
