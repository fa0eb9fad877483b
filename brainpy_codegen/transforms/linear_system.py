"""Take a right-hand side apart into dx/dt = A x + b, with A and b free of the states.

Requires: the right-hand side of a model without couplings. Ensures: the entries of A and b as expressions in the
parameters and in locals that no state moves; or the reason why the system is not of that form.
"""

from __future__ import annotations

from dataclasses import dataclass

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Call, Expression, Name
from brainpy_codegen.ir.model import Model
from brainpy_codegen.transforms.algebra import ONE, ZERO, is_zero
from brainpy_codegen.transforms.dependence import Dependence
from brainpy_codegen.transforms.inline import inline_call
from brainpy_codegen.transforms.naming import used_names
from brainpy_codegen.transforms.split import Linear, Splitter


@dataclass(frozen=True, slots=True)
class LinearSystem:
    """The non-zero entries of A by (row, column), and of b by row; rows and columns are names of states."""

    matrix: dict[tuple[str, str], Expression]
    offsets: dict[str, Expression]


def linear_system(model: Model) -> LinearSystem:
    """A and b of a linear system.

    Raises:
        UnsupportedError: the system is not linear, or A or b depend on the time.
    """
    if model.vector:
        raise UnsupportedError(f"{model.name!r} couples the elements of vectors")
    reader = _Reader(model)
    matrix: dict[tuple[str, str], Expression] = {}
    offsets: dict[str, Expression] = {}
    for state, result in zip(model.states, model.function.results, strict=True):
        slopes, offset = reader.row(state.name, result)
        matrix.update({(state.name, column): slope for column, slope in slopes.items()})
        if not is_zero(offset):
            offsets[state.name] = offset
    return LinearSystem(matrix, offsets)


class _Reader:
    """Reads the rows of one model."""

    def __init__(self, model: Model) -> None:
        self._states = [state.name for state in model.states]
        self._time = model.time
        self._dependence = Dependence(model.function)
        self._helpers = {helper.name: helper for helper in model.helpers}
        self._local = used_names(model.function) - {row.name for row in model.constants}

    def row(self, state: str, result: str) -> tuple[dict[str, Expression], Expression]:
        """The slopes of a row by column, and its offset."""
        slopes: dict[str, Expression] = {}
        rest: Expression = Name(result)
        for column in self._states:
            split = self._split(rest, column)
            if split is None:
                raise UnsupportedError(f"d{state} is not linear in {column}")
            for other in self._states:
                if self._dependence.moves(split.slope, other):
                    raise UnsupportedError(f"d{state} holds a product of {column} and {other}")
            if self._dependence.moves(split.slope, self._time):
                raise UnsupportedError(f"the rate of {column} in d{state} depends on the time")
            if not is_zero(split.slope):
                slopes[column] = split.slope
            rest = split.offset
        if self._dependence.moves(rest, self._time):
            raise UnsupportedError(f"d{state} depends on the time")
        return slopes, rest

    def _split(self, node: Expression, state: str) -> Linear | None:
        def parts(name: str) -> Linear | None:
            return Linear(ONE, ZERO) if name == state else self._split(self._dependence.values[name], state)

        return Splitter(lambda inner: self._dependence.moves(inner, state), parts, self._inline).split(node)

    def _inline(self, call: Call) -> Expression | None:
        return inline_call(call, self._helpers, self._local)
