"""What the templates of models with delays are given for steps of adapted length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from brainpy_codegen.emit.delay_calls import StateNames, delayed_rows, norm_arguments, stage_time, step_arguments
from brainpy_codegen.emit.naming import Words, user_names
from brainpy_codegen.emit.python_function import tuple_text
from brainpy_codegen.ir.program import Program

SOLVE_OWN = (
    *("solve_element", "solve_delayed", "log", "stops", "control", "result", "most", "stop", "dt_before", "change"),
    *("error_before", "error", "wanted", "at_stop", "write_node", "step_status", "up_to", "TOO_FAR_BACK", "bend"),
    *("piece_error", "larger", "shortest", "max", "options", "step_within", "look_ahead", "rounds", "moved"),
    *("BELOW_STEP", "MOST_ROUNDS", "SETTLED", "drives", "parameters_at", "at_time", "by_address", "cell"),
)
"""The words of ours that these templates place."""

_HELP = (
    *("BELOW_STEP", "MOST_ROUNDS", "SETTLED", "TOO_FAR_BACK", "bend", "larger", "piece_error", "shortest"),
    *("step_status", "step_within", "up_to", "write_node"),
)


_FIXED = "t0=0.0, dt, steps, every=1"
_ADAPTED = "t_span, rtol=1e-6, atol=1e-9, t_eval=None"


@dataclass(frozen=True, slots=True)
class DelaySolve:
    """The pieces of a loop of adapted steps.

    column: the parameters of an element, a tuple. driven: names of parameter sets, and the times at which they hold.
    entries: what the parameters are at a time. evaluations: of the right-hand side in a step.
    guess: a first guess of the end of a step. before: the names of the guess before. ahead_values, ahead_slopes: what
        the past keeps of a guess. moved: how far it moved, as a part of the tolerance.
    """

    rows: tuple[StateNames, ...]
    column: str
    slopes_tuple: str
    driven: tuple[tuple[str, str], ...]
    entries: tuple[str, ...]
    bends: tuple[str, ...]
    bends_before: tuple[str, ...]
    new: str
    new_slopes: str
    targets: str
    attempt: str
    shortest: str
    guess: str
    before: str
    ahead_values: str
    ahead_slopes: str
    moved: str
    norm: str
    factor: str
    signature: str
    evaluations: int


def solves(program: Program) -> bool:
    """Whether the program has what adapted steps need."""
    return program.model.delays is not None and any(one.role == "attempt" for one in program.functions)


def without_solve(program: Program) -> Program:
    """The program for a backend that takes fixed steps only: without what adapted ones need."""
    if not solves(program):
        return program
    kept = (one for one in program.functions if one.role != "attempt" and one.name not in ("error_norm", "step_factor"))
    return replace(program, functions=tuple(kept))


def solve_imports(words: Words, from_support: str, more: Sequence[str] = ()) -> list[str]:
    """The import lines of a loop of adapted steps; `from_support` begins that of the backend's own help, and `more`."""
    return [
        f"from .support.delays_solve import {words.imported('solve_delayed')}",
        f"{from_support} {', '.join(words.imported(name) for name in (*_HELP, *more))}",
    ]


def state_names(program: Program, words: Words) -> tuple[StateNames, ...]:
    """What the loop calls the things of each state."""
    return tuple(
        StateNames(
            state.name,
            words[f"d{state.name}_now"],
            words[f"new_{state.name}"],
            words[f"new_d{state.name}"],
            words[f"{state.name}_wrong"],
            words[f"{state.name}_bend"],
            words[f"{state.name}_bend_before"],
            words[f"{state.name}_before"],
        )
        for state in program.model.states
    )


def delay_solve(program: Program, run_signature: str) -> DelaySolve:
    """The pieces for a program; `run_signature`: the arguments of `run`."""
    words, model = Words(user_names(program)), program.model
    rows = state_names(program, words)
    norm, moved = norm_arguments(rows, words["control"])
    kept = delayed_rows(program, rows)
    attempt = step_arguments(
        program.function("attempt").arguments,
        (*(row.state for row in rows), *(row.slope for row in rows)),
        words.__getitem__,
        time=model.time,
        length="dt",
        past=words["past"],
    )
    moment = ", ".join((*(row.state for row in rows), model.time, f"*{words[program.times[0].name]}"))
    delays = f"{words['delays']}({moment})"
    single = model.delays is not None and len(model.delays.function.results) == 1
    return DelaySolve(
        rows=rows,
        column=tuple_text(
            one.name if one.matrix else f"{words['parameters']}[{place}]" for place, one in enumerate(model.parameters)
        ),
        slopes_tuple=tuple_text(row.slope for row in rows),
        driven=tuple((words[one.name], stage_time(model.time, one.abscissa)) for one in program.times),
        entries=tuple(
            f"{words['at_time']}({words['column']}[{place}], {words['drives']}, {place}, {model.time})"
            for place in range(len(model.parameters))
        ),
        bends=tuple(row.bend for row in rows),
        bends_before=tuple(row.bend_before for row in rows),
        new=", ".join(row.new for row in rows),
        new_slopes=", ".join(row.new_slope for row in rows),
        targets=", ".join((*(r.new for r in rows), *(r.new_slope for r in rows), *(r.error for r in rows))),
        attempt=f"{words['attempt']}({', '.join(attempt)})",
        shortest=f"{words['shortest']}({f'({delays},)' if single else delays})",
        guess=", ".join((*(f"{r.state} + dt * {r.slope}" for r in rows), *(r.slope for r in rows))),
        before=", ".join(row.before for row in rows),
        ahead_values=tuple_text(row.new for row in kept),
        ahead_slopes=tuple_text(row.new_slope for row in kept),
        moved=f"{words['error_norm']}({', '.join(moved)})",
        norm=f"{words['error_norm']}({', '.join(norm)})",
        factor=f"{words['step_factor']}({words['error']}, {words['error_before']})",
        signature=solve_signature(run_signature, words["options"]),
        evaluations=evaluations(program),
    )


def solve_signature(run_signature: str, options: str) -> str:
    """The arguments of `solve`, from those of `run`."""
    return f"{run_signature.replace(_FIXED, _ADAPTED)}, **{options}"


def evaluations(program: Program) -> int:
    """How often a step calls the right-hand side."""
    return sum(1 for one in program.function("attempt").body if getattr(one, "function", "") == "slopes")
