"""The loop of an adaptive method over many elements side by side, in C: what `c/lanes.c.jinja` places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brainpy_codegen.emit.adaptive_pieces import pieces_of
from brainpy_codegen.emit.c_function import CScope
from brainpy_codegen.emit.c_layout import INDENT, listing
from brainpy_codegen.emit.lanes import LaneRow, lane_rows
from brainpy_codegen.ir.program import Program

OWN = ("lane", "lanes", "following", "look", "left", "rows_due", "end")
"""What the loop calls things itself, beside the words of a loop over elements."""


@dataclass(frozen=True, slots=True)
class CLanes:
    """All fields are C text, lines without the indentation of the place where they stand, or numbers.

    Attributes:
        signature: the head of the function.
        count: how many rows a lane has. kept: how many are handed from step to step. made: the first of a step's end.
        begin: declares the states and slopes of an element. start: puts it into its lane.
        load: takes an element from its lane. sets: makes the parameter sets of an attempt.
        store: puts down what a step made. load_polynomials: takes what polynomials are made of.
        dense_sets: makes the parameter sets that they read.
    """

    signature: str
    count: int
    kept: int
    made: int
    begin: tuple[str, ...]
    start: tuple[str, ...]
    load: tuple[str, ...]
    sets: tuple[str, ...]
    store: tuple[str, ...]
    load_polynomials: tuple[str, ...]
    dense_sets: tuple[str, ...]


def c_lanes(program: Program, module: str, scope: CScope, own: Mapping[str, str]) -> CLanes | None:
    """The pieces of the loop; None where a method has none."""
    rows = lane_rows(program)
    if rows is None:
        return None
    assert program.adaptive is not None
    lane, k, i, task = own["lane"], own["k"], own["i"], own["task"]
    states, slopes = pieces_of(program).states, program.adaptive.slopes
    given = [(f"{task}.parameters[{_times(number, task)}{i}]", row) for number, (_, row) in enumerate(rows.parameters)]

    def stored(names: Iterable[LaneRow]) -> tuple[str, ...]:
        return tuple(f"{lane}[{row}][{k}] = {scope.name(name)};" for name, row in names)

    def loaded(names: Iterable[LaneRow]) -> tuple[str, ...]:
        return tuple(f"const double {scope.name(name)} = {lane}[{row}][{k}];" for name, row in names)

    sets = _sets(program, scope, [f"{lane}[{row}][{k}]" for _, row in rows.parameters])
    begin = [
        f"const double {scope.name(name)} = {task}.state[{_times(row, task)}{i}];" for row, name in enumerate(states)
    ]
    begin += [f"double {', '.join(map(scope.name, slopes))};"] if slopes else []
    arguments = [f"const int64_t *{own['words']}", f"int64_t {own['first']}", f"int64_t {own['last']}"]
    return CLanes(
        signature="\n".join(listing(f"EXPORT void {module}_solve_lanes(", arguments, ")", indent="")),
        count=rows.count,
        kept=len(rows.kept),
        made=rows.made[0][1],
        begin=tuple(begin),
        start=(*stored(rows.kept), *(f"{lane}[{row}][{k}] = {value};" for value, row in given)),
        load=loaded(rows.kept),
        sets=sets,
        store=stored((*rows.made, *rows.inside)),
        load_polynomials=loaded(rows.polynomials),
        dense_sets=sets if program.adaptive.dense_evaluations else (),
    )


def _times(row: int, task: str) -> str:
    """The start of a row of an array that holds all elements."""
    return "" if row == 0 else f"{task}.elements + " if row == 1 else f"{row} * {task}.elements + "


def _sets(program: Program, scope: CScope, values: list[str]) -> tuple[str, ...]:
    """The parameter sets of an attempt: nothing changes with time here, so that all are the same."""
    if not values:
        return ()
    first, *others = (scope.name(one.name) for one in pieces_of(program).sets)
    fields = (
        f"{INDENT}.{scope.name(parameter.name)} = {value},"
        for parameter, value in zip(program.model.parameters, values, strict=True)
    )
    return (
        f"const struct parameters {first} = {{",
        *fields,
        "};",
        *(f"const struct parameters {name} = {first};" for name in others),
    )
