"""The loop of an adaptive method over many elements side by side, in Python: what `numba/lanes.jinja` places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brainpy_codegen.emit.lanes import LaneRow, lane_rows
from brainpy_codegen.emit.python_function import tuple_text
from brainpy_codegen.ir.program import Program

if TYPE_CHECKING:
    from brainpy_codegen.emit.naming import Words
    from brainpy_codegen.emit.python_adaptive import SolveContext

OWN = (
    *("ERROR_BEFORE", "LANES", "TIME", "STEP", "DUE", "ELEMENT", "WANTED", "TAKEN", "TIME_NEXT", "ERROR", "CHANGE"),
    *("accept_lanes", "release_lanes", "rows_written", "start_lane"),
)
"""What the support file of such loops offers, but for the row that others call like one of theirs."""
LOCAL = ("solve_lanes", "lane", "lanes", "following", "look", "left", "rows_due", "k", "end", "row")


@dataclass(frozen=True, slots=True)
class PythonLanes:
    """All fields are Python text, lines without the indentation of the place where they stand, or numbers.

    Attributes:
        count: how many rows a lane has. kept: how many are handed from step to step. made: the first of a step's end.
        begin: loads the states of an element. first_set: makes its parameter set. start: puts it into its lane.
        load: takes an element from its lane. sets: makes the parameter sets of an attempt.
        store: puts down what a step made. load_polynomials: takes what polynomials are made of.
        dense_sets: makes the parameter sets that they read; empty if they read none.
    """

    count: int
    kept: int
    made: int
    begin: tuple[str, ...]
    first_set: str
    start: tuple[str, ...]
    load: tuple[str, ...]
    sets: str
    store: tuple[str, ...]
    load_polynomials: tuple[str, ...]
    dense_sets: str


def python_lanes(program: Program, solve: SolveContext, words: Words) -> PythonLanes | None:
    """The pieces of the loop; None where a method has none."""
    rows = lane_rows(program)
    if rows is None:
        return None
    assert program.adaptive is not None
    lane, k, i = words["lane"], words["k"], words["i"]
    # nothing changes with time here: all sets of an attempt are the same
    same = " = ".join(one.name for one in solve.sets)
    sets = f"{same} = {tuple_text(f'{lane}[{row}, {k}]' for _, row in rows.parameters)}"
    given = [(f"{words['parameters']}[{place}, {i}]", row) for place, (_, row) in enumerate(rows.parameters)]

    def stored(names: Iterable[LaneRow]) -> tuple[str, ...]:
        return tuple(f"{lane}[{row}, {k}] = {name}" for name, row in names)

    def loaded(names: Iterable[LaneRow]) -> tuple[str, ...]:
        return tuple(f"{name} = {lane}[{row}, {k}]" for name, row in names)

    return PythonLanes(
        count=rows.count,
        kept=len(rows.kept),
        made=rows.made[0][1],
        begin=tuple(f"{name} = {words['state']}[{row}, {i}]" for row, name in enumerate(solve.states)),
        first_set=f"{solve.sets[0].name} = {solve.parameter_column}",
        start=stored((*rows.kept, *given)),
        load=loaded(rows.kept),
        sets=sets,
        store=stored((*rows.made, *rows.inside)),
        load_polynomials=loaded(rows.polynomials),
        dense_sets=sets if program.adaptive.dense_evaluations else "",
    )
