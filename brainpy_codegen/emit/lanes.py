"""Where in its lanes a solve loop over many elements keeps what it knows of each; the same for every language."""

from __future__ import annotations

from dataclasses import dataclass

from brainpy_codegen.emit.adaptive_pieces import pieces_of
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import reads

FIRST = 18  # the rows before it are those of every model: see numba_lanes.py and lanes.h

LaneRow = tuple[str, int]
"""A name of the model's or of its method's, and its row."""


@dataclass(frozen=True, slots=True)
class LaneRows:
    """The rows of a model, in this order.

    Attributes:
        kept: states, and slopes that are handed from step to step.
        parameters: constants of an element.
        made: the same as `kept` at the end of a step.
        inside: what else the polynomials of the step are made of.
        polynomials: all that they are made of.
        count: how many rows there are.
    """

    kept: tuple[LaneRow, ...]
    parameters: tuple[LaneRow, ...]
    made: tuple[LaneRow, ...]
    inside: tuple[LaneRow, ...]
    polynomials: tuple[LaneRow, ...]
    count: int


def lane_rows(program: Program) -> LaneRows | None:
    """The rows; None for a method whose elements are not solved side by side: explicit ones of numbers are."""
    adaptive = program.adaptive
    if adaptive is None or program.vector or adaptive.jacobians or adaptive.repetitions:
        return None
    names = pieces_of(program)
    parameters = [parameter.name for parameter in program.model.parameters]
    kept = _rows((*names.states, *adaptive.slopes), FIRST)
    constants = _rows(parameters, FIRST + len(kept))
    first = FIRST + len(kept) + max(len(constants), 1)  # the array of parameters has one row at least
    made = _rows((*names.new, *adaptive.next_slopes), first)
    known = {**dict(kept), **dict(made)}
    results = (*adaptive.attempt.results, *(adaptive.finish.results if adaptive.finish else ()))
    read = dict.fromkeys(name for statement in adaptive.dense.body for name in reads(statement))
    inside = _rows([name for name in results if name in read and name not in known], first + len(made))
    known |= dict(inside)
    wanted = dict.fromkeys((*names.states, *(name for name in read if name in known), *names.new))
    return LaneRows(
        kept=kept,
        parameters=constants,
        made=made,
        inside=inside,
        polynomials=tuple((name, known[name]) for name in wanted),
        count=first + len(made) + len(inside),
    )


def _rows(names: list[str] | tuple[str, ...], first: int) -> tuple[LaneRow, ...]:
    return tuple((name, first + place) for place, name in enumerate(names))
