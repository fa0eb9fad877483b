"""Steps of adapted length of a vector model with delays, in C: what `c/vector_delay_solve.c.jinja` places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.c_delay_solve import braced, solve_arguments, state_names
from brainpy_codegen.emit.c_function import CScope, call_statement
from brainpy_codegen.emit.c_layout import INDENT, listing
from brainpy_codegen.emit.c_names import free_name
from brainpy_codegen.emit.c_vector import CVectorNames, plus
from brainpy_codegen.emit.delay_calls import StateNames, delayed_rows, norm_arguments, stage_time, step_arguments
from brainpy_codegen.emit.python_vector_delay_solve import rows_of_a_call, state_arrays
from brainpy_codegen.emit.vector_context import vector_functions, work_sets
from brainpy_codegen.ir.program import Program


@dataclass(frozen=True, slots=True)
class CVectorDelaySolve:
    """The pieces of the loop; all fields are C text, numbers, or names.

    pointers: lines that name rows of states and of `work`. first_sets, later_sets, next_set: calls that fill the
        parameter sets at the start, of a step, and at its end.
    moved_rows: how far guesses moved, of each state. logged, kept, ahead, delay_rows: arrays of rows, in braces.
    width: numbers in a row of the log.
    slopes_first, slopes_behind, delays, attempt, attempt_again, norm, moved, factor: calls.
    """

    signature: str
    pointers: tuple[str, ...]
    first_sets: tuple[str, ...]
    later_sets: tuple[str, ...]
    next_set: str
    rows: tuple[StateNames, ...]
    moved_rows: tuple[str, ...]
    logged: str
    logged_count: int
    width: str
    kept: str
    ahead: str
    delay_rows: str
    delay_count: int
    slopes_first: str
    slopes_behind: str
    delays: str
    attempt: str
    attempt_again: str
    norm: str
    moved: str
    factor: str


class VectorDelaySolveWriter:
    """Writes the pieces for one program.

    Args:
        program: it has what adapted steps need.
        module: the name of the file.
        scope: of its functions.
        own: what the file calls its own things; words: those of a vector.
        slopes: names of the slopes.
        taken: names that no other may have.
    """

    def __init__(
        self,
        program: Program,
        module: str,
        scope: CScope,
        own: Mapping[str, str],
        words: CVectorNames,
        slopes: Sequence[str],
        taken: set[str],
    ) -> None:
        self._program, self._module, self._scope, self._own, self._words = program, module, scope, own, words
        self._functions = vector_functions(program)
        states = [scope.name(state.name) for state in program.model.states]
        self._rows = tuple(state_names(*pair, taken) for pair in zip(states, slopes, strict=True))
        self._moved = tuple(free_name(f"{state}_moved", taken) for state in states)
        self._delays = tuple(free_name(f"{scope.name(name)}_now", taken) for name in program.function("delays").results)
        self._numbers = sum(not parameter.matrix for parameter in program.model.parameters)
        self._matrices = [parameter.name for parameter in program.model.parameters if parameter.matrix]
        self._time = scope.name(program.model.time)

    def pieces(self) -> CVectorDelaySolve:
        """Everything that the template places."""
        own, rows, program, time = self._own, self._rows, self._program, self._time
        states, slopes = [row.state for row in rows], [row.slope for row in rows]
        first = self._set(program.times[0].name)
        norm, _ = norm_arguments(rows, own["control"])
        moved = [*norm[: 2 * len(rows)], *self._moved, *norm[3 * len(rows) :]]
        kept = delayed_rows(program, rows)
        sets = [self._driven(one.name, stage_time(time, one.abscissa)) for one in program.times]
        given = [*states, time, f"&{own['past']}", first]
        return CVectorDelaySolve(
            signature=self._signature(),
            pointers=self._pointers(),
            first_sets=tuple(self._driven(one.name, time) for one in program.times) if self._numbers else (),
            later_sets=tuple(sets[1:]) if self._numbers else (),
            next_set=sets[0] if self._numbers else "",
            rows=rows,
            moved_rows=self._moved,
            logged=braced([*states, *slopes]),
            logged_count=2 * len(rows),
            width=f"(1 + {2 * len(rows)} * {self._words.count})",
            kept=braced(name for row in kept for name in (row.state, row.slope)),
            ahead=braced(name for row in kept for name in (row.new, row.new_slope)),
            delay_rows=braced(self._delays),
            delay_count=len(self._delays),
            slopes_first=self._call("slopes", given, 1, slopes),
            slopes_behind=self._call("slopes", given, 3, slopes),
            delays=self._call("delays", [*states, time, first], 2, self._delays),
            attempt=self._attempt(2),
            attempt_again=self._attempt(4),
            norm=self._call("error_norm", norm, 2, before=f"const double {own['error']} = "),
            moved=self._call("error_norm", moved, 4, before=f"{own['moved']} = "),
            factor=self._factor(),
        )

    def _set(self, name: str) -> str:
        return self._scope.name(name) if self._numbers else "NULL"

    def _driven(self, name: str, time: str) -> str:
        own = self._own
        drives = f"{own['drives']}, {own['drive_count']}"
        given = f"{self._words.count}, {self._numbers}, {own['parameters']}, {drives}, {time}, {self._scope.name(name)}"
        return f"drive_rows({given});"

    def _call(
        self, name: str, given: Iterable[str], indent: int, outputs: Iterable[str] = (), *, before: str = ""
    ) -> str:
        spelt, function = self._scope.name, self._functions[name]
        arguments = [self._words.count, *given, *map(spelt, function.matrices), self._words.work, *outputs]
        return "\n".join(listing(f"{before}{spelt(name)}(", arguments, ");", indent=INDENT * indent))

    def _attempt(self, indent: int) -> str:
        rows = self._rows
        given = step_arguments(
            [one for one in self._program.function("attempt").arguments if one.role != "parameters"],
            (*(row.state for row in rows), *(row.slope for row in rows)),
            self._scope.name,
            time=self._time,
            length="dt",
            past=f"&{self._own['past']}",
        )
        given += map(self._set, self._functions["attempt"].sets)
        outputs = (*(row.new for row in rows), *(row.new_slope for row in rows), *(row.error for row in rows))
        return self._call("attempt", given, indent, outputs)

    def _factor(self) -> str:
        own, function = self._own, self._program.function("step_factor")
        given = (own["error"], own["error_before"])
        rows = call_statement(function, given, [f"const double {own['change']}"], self._scope, indent=INDENT * 2)
        return "\n".join(rows)

    def _pointers(self) -> tuple[str, ...]:
        count, work, name = self._words.count, self._words.work, self._scope.name
        lines = [
            f"double *{row.state} = {self._own['state']}{plus(place, count)};" for place, row in enumerate(self._rows)
        ]
        row = rows_of_a_call(self._program)
        if self._numbers:
            for one in work_sets(self._program, {time.name: time.name for time in self._program.times}, row):
                lines.append(f"double *{name(one.name)} = {work}{plus(one.first, count)};")
                row = one.last
        kinds = zip(*map(state_arrays, self._rows), strict=True)
        named = [*(each for kind in kinds for each in kind), *self._moved, *self._delays]
        return (*lines, *(f"double *{each} = {work}{plus(place, count)};" for place, each in enumerate(named, row)))

    def _signature(self) -> str:
        arguments = solve_arguments(self._own, "double *", ("history", "histories", "history_rows"))
        arguments += [f"double *{self._words.work}", f"int64_t {self._own['elements']}"]
        arguments += [f"const double *{self._scope.name(matrix)}" for matrix in self._matrices]
        return "\n".join(listing(f"EXPORT void {self._module}_solve_vector(", arguments, ")", indent=""))
