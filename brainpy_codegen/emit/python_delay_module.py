"""What the templates of models with delays are given beside the face that all Python modules have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brainpy_codegen.emit.delay_calls import step_arguments
from brainpy_codegen.emit.naming import Words, user_names
from brainpy_codegen.emit.noise import wiener_option
from brainpy_codegen.emit.python_delay_solve import delay_solve, solves
from brainpy_codegen.emit.python_function import tuple_text
from brainpy_codegen.emit.python_module import Flavour, plain_text, python_context
from brainpy_codegen.emit.render import fields_of
from brainpy_codegen.ir.delay import Delays
from brainpy_codegen.ir.function import Assign, Function
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

OWN = (
    *("DelayedLoops", "integrate_delayed", "one_delayed_step", "LOOPS", "Past", "begin_step", "keep", "remember"),
    *("loop", "run_delayed", "state", "record", "parameters", "drive", "history", "room", "nodes", "trouble", "starts"),
    *("lengths", "rows", "broken", "t0", "spacing", "longest", "near", "first", "last", "newest", "started", "past"),
    *("column", "end", "i", "piece", "range", "min", "len", "delays", "tuple", "increment", "noise", "Wiener"),
)
"""The words of ours that templates of delayed models place."""


@dataclass(frozen=True, slots=True)
class DrivenSet:
    """What is assigned in a piece of the run: a parameter set that changes with time, or how fast a line rises."""

    name: str
    values: str


@dataclass(frozen=True, slots=True)
class DelayRun:
    """The pieces of a module with delays.

    Attributes:
        slopes: names of the slopes, as they are assigned.
        slopes_now: the call that makes them at the beginning of a step.
        slopes_at_end: the same at its end, where a breakpoint lies.
        advance: the call of a step.
        kept_values, kept_slopes: what the past keeps of states and slopes, as tuples.
        new: the new states of a stochastic step. rises: how fast a line rises to those that have a past; kept_rises:
            the names, as a tuple. noise: what such a model adds to `DelayedLoops`.
        column: the parameters of one element, a tuple. rows: those of all elements, and matrices.
        matrices: the matrices as further arguments (`, W`). loop_options: what a vector model adds to `DelayedLoops`.
        sets: the parameter sets; every_set assigns to all of them (`p = p_half`).
        delayed: the places of the states that have a past, a tuple.
        delay_names: how the user spelt the delays, a tuple of literals.
        delays_arguments: what `delays` takes beside the time: states and parameters.
        levels: after how many delays a breakpoint no longer matters.
        reads: what delays depend on, a tuple of literals.
    """

    slopes: str
    slopes_now: str
    slopes_at_end: str
    advance: str
    kept_values: str
    kept_slopes: str
    column: str
    rows: str
    matrices: str
    loop_options: str
    sets: tuple[DrivenSet, ...]
    every_set: str
    delayed: str
    delay_names: str
    levels: str
    reads: str
    new: str
    rises: tuple[DrivenSet, ...]
    kept_rises: str
    noise: str


def delay_context(program: Program, flavour: Flavour, options: Options, *, sliced: bool = True) -> Mapping[str, object]:
    """Everything that a template of a model with delays places; `sliced`: a loop takes some of the elements only."""
    face = python_context(program, flavour, options)
    pieces: dict[str, object] = {"delay": delay_run(program, sliced=sliced)}
    if solves(program):
        pieces["solve"] = delay_solve(program, face.run_signature)
    return {**fields_of(face), **pieces}


def delay_run(program: Program, *, sliced: bool = True) -> DelayRun:
    """The pieces that a run with delays is made of."""
    model, delays = program.model, program.model.delays
    assert delays is not None
    words = Words(user_names(program))
    states = tuple(state.name for state in model.states)
    slopes = tuple(words[f"d{state}_now"] for state in states)
    column, drive, n = words["column"], words["drive"], words["piece"]
    parameters, i = words["parameters"], words["i"]
    count = len(model.parameters)
    matrices = tuple(parameter.name for parameter in model.parameters if parameter.matrix)
    span = f", {words['first']}:{words['last']}" if sliced else ""
    sets = tuple(
        DrivenSet(
            words[row.name],
            tuple_text(
                f"{column}[{place}]" + ("" if one.matrix else f" + {drive}[{n}, {stage}, {place}]")
                for place, one in enumerate(model.parameters)
            ),
        )
        for stage, row in enumerate(program.times)
    )
    at_end = program.times[-1].name  # the end of the step, where a method for equations without noise has slopes
    places = [states.index(name) for name in delays.states]
    call = words["slopes"]
    return DelayRun(
        slopes=", ".join(slopes),
        slopes_now=slopes_call(call, states, model.time, words, program.times[0].name),
        slopes_at_end=slopes_call(call, states, words["end"], words, at_end),
        advance=_advance(program.function("advance"), states, slopes, words, model.time),
        kept_values=tuple_text(states[place] for place in places),
        kept_slopes=tuple_text(slopes[place] for place in places),
        rows=tuple_text(
            one.name if one.matrix else f"{parameters}[{place}{span}]" for place, one in enumerate(model.parameters)
        ),
        matrices="".join(f", {name}" for name in matrices),
        loop_options=_loop_options(matrices, model.vector),
        column=tuple_text(f"{parameters}[{place}, {i}]" for place in range(count)),
        sets=sets,
        every_set=" = ".join(one.name for one in sets),
        delayed=tuple_text(str(place) for place in places),
        delay_names=tuple_text(f'"{spelled_delay(delays, name)}"' for name in delays.function.results),
        levels=breakpoint_levels(program, delays),
        reads=tuple_text(f'"{name}"' for name in delays.reads) if delays.reads else "()",
        new=", ".join(words[f"new_{state}"] for state in states),
        rises=tuple(
            DrivenSet(words[f"{name}_rise"], f"({words[f'new_{name}']} - {name}) / {words['lengths']}[{n}]")
            for name in delays.states
        ),
        kept_rises=tuple_text(words[f"{name}_rise"] for name in delays.states),
        noise="".join(f", {one}" for one in wiener_option(program, words)),
    )


def _loop_options(matrices: tuple[str, ...], vector: bool) -> str:
    if not vector:
        return ""
    names = tuple_text(f'"{name}"' for name in matrices) if matrices else "()"
    return f", vector=True, matrices={names}"


def spelled_delay(delays: Delays, name: str) -> str:
    """How the user spelt a delay: `tau`, `2 * tau`."""
    given = next((one for one in delays.function.body if isinstance(one, Assign) and one.target == name), None)
    return name if given is None else plain_text(given.value)


def breakpoint_levels(program: Program, delays: Delays) -> str:
    """Every delay makes a retarded solution smoother by one derivative; a neutral one stays as it is.

    Paths with noise are rough anyway.
    """
    if program.draws is not None:
        return "0"
    return "None" if delays.neutral else str((program.method.order or 1) + 1)


def slopes_call(function: str, states: Iterable[str], time: str, words: Words, parameters: str) -> str:
    """The call of `slopes` at a time."""
    return f"{function}({', '.join((*states, time, words['past'], words[parameters]))})"


def _advance(function: Function, states: tuple[str, ...], slopes: tuple[str, ...], words: Words, time: str) -> str:
    length = f"{words['lengths']}[{words['piece']}]"
    given = step_arguments(
        function.arguments, (*states, *slopes), words.__getitem__, time=time, length=length, past=words["past"]
    )
    return f"{words['advance']}({', '.join(given)})"
