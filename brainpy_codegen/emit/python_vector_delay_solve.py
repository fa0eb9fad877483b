"""Steps of adapted length of a vector model with delays, in compiled Python: all elements take the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.context import Row
from brainpy_codegen.emit.delay_calls import StateNames, delayed_rows, norm_arguments, stage_time, step_arguments
from brainpy_codegen.emit.naming import Words
from brainpy_codegen.emit.python_delay_solve import evaluations, solve_signature, state_names
from brainpy_codegen.emit.python_function import tuple_text
from brainpy_codegen.emit.vector_context import WorkSet, vector_functions, work_sets
from brainpy_codegen.ir.program import Program

OWN = (
    *("solve_vector", "solve_delayed", "log", "stops", "control", "result", "most", "stop", "dt_before", "change"),
    *("error_before", "error", "wanted", "at_stop", "write_vectors", "step_status", "up_to", "TOO_FAR_BACK", "bend"),
    *("piece_error", "larger", "shortest_of", "max", "min", "options", "step_within", "look_ahead_vectors", "rounds"),
    *("moved", "BELOW_STEP", "MOST_ROUNDS", "SETTLED", "drives", "drive_rows", "by_address", "cell", "step_factor"),
)
"""The words of ours that the template places beside those of a loop of fixed steps."""

_HELP = (
    *("BELOW_STEP", "MOST_ROUNDS", "SETTLED", "TOO_FAR_BACK", "bend", "larger", "piece_error"),
    *("step_status", "step_within", "up_to"),
)
"""What the loop takes from that of one element."""

KINDS = 7
"""How many arrays `state_arrays` names."""


@dataclass(frozen=True, slots=True)
class VectorDelaySolve:
    """The pieces of the loop.

    rows: what it calls the things of each state. sets: the parameter sets, rows of `work`; driven: the times at which
        they hold. buffers: names of further rows.
    slopes_now, delays, attempt: calls that fill rows. delay_rows: those of the delays; logged: states and slopes.
    kept_values, kept_slopes, ahead_values, ahead_slopes: what the past keeps of an accepted step and of a guessed one.
        These and the rows are tuples.
    norm, moved: the size of the error, and of how far a guess moved; moved_rows: how far, of each state.
    factor: the call of the step control. evaluations: of the right-hand side in a step.
    """

    rows: tuple[StateNames, ...]
    sets: tuple[WorkSet, ...]
    driven: tuple[tuple[str, str], ...]
    buffers: tuple[Row, ...]
    slopes_now: str
    delays: str
    delay_rows: str
    attempt: str
    logged: str
    kept_values: str
    kept_slopes: str
    ahead_values: str
    ahead_slopes: str
    norm: str
    moved: str
    moved_rows: tuple[str, ...]
    factor: str
    signature: str
    evaluations: int


def vector_delay_solve(
    program: Program, words: Words, called: Mapping[str, str], run_signature: str
) -> VectorDelaySolve:
    """The pieces for a program; `called`: what the file calls its functions, `run_signature`: that of `run`."""
    return _Writer(program, words, called).pieces(run_signature)


class _Writer:
    def __init__(self, program: Program, words: Words, called: Mapping[str, str]) -> None:
        self._program, self._words, self._called = program, words, called
        self._functions = vector_functions(program)
        self._rows = state_names(program, words)
        self._moved = tuple(words[f"{row.state}_moved"] for row in self._rows)
        self._delays = tuple(words[f"{name}_now"] for name in program.function("delays").results)
        self._inner = rows_of_a_call(program)
        self._sets = work_sets(program, words.all(time.name for time in program.times), self._inner)

    def pieces(self, run_signature: str) -> VectorDelaySolve:
        words, rows, program = self._words, self._rows, self._program
        states, slopes = [row.state for row in rows], [row.slope for row in rows]
        kept = delayed_rows(program, rows)
        first = words[program.times[0].name]
        moment = [*states, program.model.time]
        norm, _ = norm_arguments(rows, words["control"])
        moved = [*norm[: 2 * len(rows)], *self._moved, *norm[3 * len(rows) :]]
        return VectorDelaySolve(
            rows=rows,
            sets=self._sets,
            driven=tuple((words[one.name], stage_time(program.model.time, one.abscissa)) for one in program.times),
            buffers=self._buffers(),
            slopes_now=self._call("slopes", [*moment, words["past"], first], slopes),
            delays=self._call("delays", [*moment, first], self._delays),
            delay_rows=tuple_text(self._delays),
            attempt=self._attempt(),
            logged=tuple_text((*states, *slopes)),
            kept_values=tuple_text(row.state for row in kept),
            kept_slopes=tuple_text(row.slope for row in kept),
            ahead_values=tuple_text(row.new for row in kept),
            ahead_slopes=tuple_text(row.new_slope for row in kept),
            norm=self._call("error_norm", norm),
            moved=self._call("error_norm", moved),
            moved_rows=self._moved,
            factor=f"{words['step_factor']}({words['error']}, {words['error_before']})",
            signature=solve_signature(run_signature, words["options"]),
            evaluations=evaluations(program),
        )

    def _buffers(self) -> tuple[Row, ...]:
        kinds = zip(*map(state_arrays, self._rows), strict=True)
        names = [*(name for kind in kinds for name in kind), *self._moved, *self._delays]
        first = self._inner + sum(one.last - one.first for one in self._sets)
        return tuple(Row(name, row) for row, name in enumerate(names, first))

    def _attempt(self) -> str:
        words, rows = self._words, self._rows
        vector = self._functions["attempt"]
        given = step_arguments(
            [one for one in self._program.function("attempt").arguments if one.role != "parameters"],
            (*(row.state for row in rows), *(row.slope for row in rows)),
            words.__getitem__,
            time=self._program.model.time,
            length="dt",
            past=words["past"],
        )
        given += [words[name] for name in vector.sets]
        outputs = [name for what in ("new", "new_slope", "error") for name in (getattr(row, what) for row in rows)]
        return self._call("attempt", given, outputs)

    def _call(self, name: str, given: Iterable[str], outputs: Sequence[str] = ()) -> str:
        arguments = [*given, *self._functions[name].matrices, self._words["work"], *outputs]
        return f"{self._called[name]}({', '.join(arguments)})"


def solve_imports(words: Words, numbers: bool) -> list[str]:
    """The import lines of such a loop; `numbers`: whether there are parameters that are no matrices."""
    rows = (*(("drive_rows",) if numbers else ()), "shortest_of", "write_vectors")
    return [
        f"from .support.delay_drives import {words.imported('by_address')}",
        f"from .support.delays_solve import {words.imported('solve_delayed')}",
        f"from .support.numba_delays_solve import {', '.join(map(words.imported, _HELP))}",
        f"from .support.numba_vector_delays_solve import {', '.join(map(words.imported, rows))}",
    ]


def rows_of_a_call(program: Program) -> int:
    """How many rows of `work` the functions of a file with such a loop need."""
    return max(function.rows for function in program.vector)


def rows_of_the_loop(program: Program) -> int:
    """How many the loop needs, without the parameter sets."""
    states, delays = len(program.model.states), len(program.function("delays").results)
    return rows_of_a_call(program) + states * (KINDS + 1) + delays


def state_arrays(row: StateNames) -> tuple[str, ...]:
    """What the loop keeps of a state beside its value."""
    return row.slope, row.new, row.new_slope, row.error, row.bend, row.bend_before, row.before
