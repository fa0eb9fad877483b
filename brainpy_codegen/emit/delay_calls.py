"""What loops with delays call functions with: the same in every language, but for how things are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from brainpy_codegen.ir.function import Argument
from brainpy_codegen.ir.program import Program


def stage_time(time: str, abscissa: float) -> str:
    """A stage time."""
    return time if abscissa == 0 else f"{time} + dt" if abscissa == 1 else f"{time} + {abscissa!r} * dt"


@dataclass(frozen=True, slots=True)
class StateNames:
    """What a loop of adapted steps calls the things of one state."""

    state: str
    slope: str
    new: str
    new_slope: str
    error: str
    bend: str
    bend_before: str
    before: str


def step_arguments(
    arguments: Iterable[Argument], rows: Iterable[str], name: Callable[[str], str], *, time: str, length: str, past: str
) -> list[str]:
    """What a step is called with: `rows` are states, then slopes; `name` gives names to random numbers and sets."""
    values = iter(rows)
    given = []
    for argument in arguments:
        match argument.role:
            case "time":
                given.append(time)
            case "step":
                given.append(length)
            case "past":
                given.append(past)
            case "parameters" | "noise":
                given.append(name(argument.name))
            case _:
                given.append(next(values))
    return given


def norm_arguments(rows: Sequence[StateNames], control: str) -> tuple[list[str], list[str]]:
    """What `error_norm` is called with, for the error of a step and for how far a guess of its end moved.

    control: the row of rtol, longest and first step, then the absolute tolerance of each state.
    """
    scales = [*(row.state for row in rows), *(row.new for row in rows)]
    tolerances = ["rtol", *(f"{control}[{3 + place}]" for place in range(len(rows)))]
    moved = (f"{row.new} - {row.before}" for row in rows)
    return [*scales, *(row.error for row in rows), *tolerances], [*scales, *moved, *tolerances]


def delayed_rows(program: Program, rows: Sequence[StateNames]) -> list[StateNames]:
    """Those of the states that have a past, in its order."""
    delays = program.model.delays
    by_state = dict(zip((state.name for state in program.model.states), rows, strict=True))
    return [] if delays is None else [by_state[name] for name in delays.states]
