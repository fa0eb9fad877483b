"""The statements of a solve loop in C in which one element and a whole vector differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.c_function import CScope
from brainpy_codegen.emit.c_layout import INDENT
from brainpy_codegen.ir.adaptive import Adaptive


@dataclass(frozen=True, slots=True)
class CSolveLoop:
    """Lines of a solve loop, without the indentation of the place where they stand.

    Attributes:
        arrays: what is declared once. load: what is declared for each element.
        keep_states, keep_new: put the states, or those at the end of a step, into the array of new states.
        curve: puts the coefficients of a step into the array of polynomials.
        accept: lets a step's end be the start of the next one. jump: the same after an event.
        store: puts states and slopes back for the next call.
    """

    arrays: tuple[str, ...]
    load: tuple[str, ...]
    keep_states: tuple[str, ...]
    keep_new: tuple[str, ...]
    curve: tuple[str, ...]
    accept: tuple[str, ...]
    jump: tuple[str, ...]
    store: tuple[str, ...]


def element_lines(
    adaptive: Adaptive,
    scope: CScope,
    own: Mapping[str, str],
    states: Sequence[str],
    new: Sequence[str],
    places: Sequence[tuple[str, int]],
    parameters: int,
) -> CSolveLoop:
    """The lines for one element, whose states are variables; `places`: the polynomials' coefficients and entries."""
    array, kept = own["new_states"], [*states, *map(scope.name, adaptive.slopes)]
    task = f"{own['task']}.elements"
    offsets = ["0", task, *(f"{row} * {task}" for row in range(2, len(kept)))]
    rows = [(name, f"{own['state']}[{offset}]") for name, offset in zip(kept, offsets, strict=False)]
    following = [*new, *map(scope.name, adaptive.next_slopes)]
    sizes = (("curve", len(places)), ("new_states", len(states)), ("inside", len(states)), ("given", parameters))
    return CSolveLoop(
        arrays=tuple(f"double {own[name]}[{size}];" for name, size in sizes),
        load=tuple(f"double {name} = {place};" for name, place in rows),
        keep_states=tuple(f"{array}[{row}] = {name};" for row, name in enumerate(states)),
        keep_new=tuple(f"{array}[{row}] = {name};" for row, name in enumerate(new)),
        curve=tuple(f"{own['curve']}[{place}] = {name};" for name, place in places),
        accept=tuple(f"{old} = {name};" for old, name in zip(kept, following, strict=True)),
        jump=tuple(f"{name} = {array}[{row}];" for row, name in enumerate(states)),
        store=tuple(f"{place} = {name};" for name, place in rows),
    )


def copying(index: str, count: str, pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """A loop that copies entries of arrays."""
    head = f"for (size_t {index} = 0; {index} < {count}; {index}++) {{"
    return head, *(f"{INDENT}{target} = {value};" for target, value in pairs), "}"
