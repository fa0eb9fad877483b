"""The statements of a compiled solve loop in which one element and a whole vector differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brainpy_codegen.emit.naming import Words
    from brainpy_codegen.emit.python_adaptive import SolveContext


@dataclass(frozen=True, slots=True)
class SolveLoop:
    """Lines of a solve loop, without the indentation of the place where they stand.

    Attributes:
        arguments: further arguments of the loop, each after a comma.
        entries: how many numbers the states are.
        arrays: what is made once. load: what is made for each element, constants: from its parameters.
        first_set: makes the parameter set at the time now. sets: make all sets of an attempt.
        slopes: makes the slopes at the time now; empty where there are none.
        keep_states, keep_new: put the states, or those at the end of a step, into the array of new states.
        curve: puts the coefficients of a step into the array of polynomials.
        accept: lets a step's end be the start of the next one. jump: the same after an event.
        store: puts states and slopes back for the next call.
    """

    arguments: str
    entries: str
    arrays: tuple[str, ...]
    load: tuple[str, ...]
    constants: str
    first_set: str
    sets: tuple[str, ...]
    slopes: str
    keep_states: tuple[str, ...]
    keep_new: tuple[str, ...]
    curve: tuple[str, ...]
    accept: tuple[str, ...]
    jump: tuple[str, ...]
    store: tuple[str, ...]


def element_loop(solve: SolveContext, parameters: Sequence[str], words: Words) -> SolveLoop:
    """The lines for one element, whose states are names."""
    state, i, new, curve = words["state"], words["i"], words["new"], words["curve"]

    def moment(name: str, time: str) -> str:
        if not parameters:
            return f"{name} = ()"
        return f"{name} = {words['parameters_at']}({words['constants']}, {words['drives']}, {time})"

    sets = tuple(moment(one.name, one.time) for one in solve.sets)
    accept = [f"{', '.join(solve.states)} = {', '.join(solve.new)}"]
    if solve.slopes:
        accept.append(f"{', '.join(solve.slopes)} = {', '.join(solve.next_slopes)}")
    return SolveLoop(
        arguments="",
        entries=str(len(solve.states)),
        arrays=(),
        load=tuple(f"{row.name} = {state}[{row.index}, {i}]" for row in solve.rows),
        constants=f"{words['constants']} = {solve.parameter_column}" if parameters else "",
        first_set=sets[0],
        sets=sets,
        slopes=f"{', '.join(solve.slopes)} = {solve.derivative}" if solve.slopes else "",
        keep_states=tuple(f"{new}[{row}] = {name}" for row, name in enumerate(solve.states)),
        keep_new=tuple(f"{new}[{row}] = {name}" for row, name in enumerate(solve.new)),
        curve=tuple(f"{curve}[{one.row}, {one.power}] = {one.name}" for one in solve.coefficients),
        accept=tuple(accept),
        jump=tuple(f"{name} = {new}[{row}]" for row, name in enumerate(solve.states)),
        store=tuple(f"{state}[{row.index}, {i}] = {row.name}" for row in solve.rows),
    )
