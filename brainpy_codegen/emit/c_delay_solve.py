"""The loop of adapted steps of a C file with delays: what `templates/c/delay_solve.c.jinja` places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.c_function import CScope, call_statement
from brainpy_codegen.emit.c_layout import INDENT, block_comment, listing
from brainpy_codegen.emit.c_names import free_name
from brainpy_codegen.emit.delay_calls import StateNames, delayed_rows, norm_arguments, stage_time, step_arguments
from brainpy_codegen.ir.program import ParameterTime, Program

OWN = (
    *("stops", "stop_count", "log", "log_rows", "control", "result", "most", "stop", "dt_before", "error_before"),
    *("wanted", "least", "error", "change", "at_stop", "grown", "rounds", "moved", "drives", "drive_count"),
    "parameters_at",
)
"""What the loop calls things itself, beside the words of `c_delay_module`."""


@dataclass(frozen=True, slots=True)
class CDelaySolve:
    """The pieces of the loop; all fields are C text, numbers, or names.

    Attributes:
        column: the call that makes the parameters. parameters_at: the function that adds functions of time to them.
        driven: assignments of what it gives, to the first set and to the others.
        delay_names, targets: names, joined by commas. states, slopes, ahead, delay_array: the same in braces.
        count, width: of the states, of a row of the log.
        slopes_first, slopes_behind: the call of `slopes` at the start and behind a stop.
        ahead: what the past keeps of a guessed end. attempt_again, moved: the calls of a step that reads its own end.
        delays, attempt, norm, factor: the other calls.
    """

    signature: str
    column: str
    parameters_at: str
    driven: tuple[str, ...]
    rows: tuple[StateNames, ...]
    states: str
    slopes: str
    count: int
    width: int
    slopes_first: str
    slopes_behind: str
    delay_names: str
    delay_array: str
    delay_count: int
    delays: str
    targets: str
    attempt: str
    ahead: str
    attempt_again: str
    moved: str
    norm: str
    factor: str


class DelaySolveWriter:
    """Writes the pieces for one program.

    Args:
        program: it has what adapted steps need.
        module: the name of the file.
        scope: of its functions.
        own: what the file calls its own things.
        slopes: names of the slopes.
        taken: names that no other may have.
    """

    def __init__(
        self,
        program: Program,
        module: str,
        scope: CScope,
        own: Mapping[str, str],
        slopes: Sequence[str],
        taken: set[str],
    ) -> None:
        self._program, self._module, self._scope, self._own = program, module, scope, own
        self._time = scope.name(program.model.time)
        self._parameters = scope.sets["parameters"]
        self._rows = tuple(
            state_names(scope.name(state.name), slope, taken)
            for state, slope in zip(program.model.states, slopes, strict=True)
        )

    def pieces(self) -> CDelaySolve:
        """Everything that the template places."""
        own, rows, scope = self._own, self._rows, self._scope
        delays = self._program.function("delays")
        names = tuple(scope.name(name) for name in delays.results)
        moment = [*(row.state for row in rows), self._time, *self._fields()]
        norm, moved = norm_arguments(rows, own["control"])
        targets = (*(r.new for r in rows), *(r.new_slope for r in rows), *(r.error for r in rows))
        return CDelaySolve(
            signature=self._signature(),
            column=f"{own['parameters_of']}({own['parameters']}, 1)",
            parameters_at=self._parameters_at() if self._parameters else "",
            driven=tuple(self._driven(one) for one in self._program.times) if self._parameters else (),
            rows=rows,
            states=braced(row.state for row in rows),
            slopes=braced(row.slope for row in rows),
            count=len(rows),
            width=1 + 2 * len(rows),
            slopes_first=self._slopes(1),
            slopes_behind=self._slopes(3),
            delay_names=", ".join(names),
            delay_array=braced(names),
            delay_count=len(names),
            delays=self._call("delays", moment, names, 2),
            targets=", ".join(targets),
            attempt=self._call("attempt", self._attempt(), targets, 2),
            ahead=braced(name for row in delayed_rows(self._program, rows) for name in (row.new, row.new_slope)),
            attempt_again=self._call("attempt", self._attempt(), targets, 4),
            moved=self._call("error_norm", moved, [own["moved"]], 4),
            norm=self._call("error_norm", norm, [f"const double {own['error']}"], 2),
            factor=self._call("step_factor", [own["error"], own["error_before"]], [f"const double {own['change']}"], 2),
        )

    def _parameters_at(self) -> str:
        """The function that adds functions of time to the parameters."""
        own, names = self._own, map(self._scope.name, self._parameters)
        column = own["column"]
        arguments = [f"struct parameters {column}", f"const int64_t *{own['drives']}", f"double {self._time}"]
        given = f"{own['drives']}, {{}}, {self._time}"
        rows = [f"{INDENT * 2}.{name} = at_time({column}.{name}, {given.format(n)})," for n, name in enumerate(names)]
        head = listing(f"CELL struct parameters {own['parameters_at']}(", arguments, ")", indent="")
        doc = block_comment(["The parameters at a time: what stands, and functions of time."])
        body = [f"{INDENT}return (struct parameters){{", *rows, f"{INDENT}}};"]
        return "\n".join([*doc, *head, "{", *body, "}"])

    def _driven(self, one: ParameterTime) -> str:
        """A parameter set at its time."""
        given = f"{self._own['column']}, {self._own['drives']}, {stage_time(self._time, one.abscissa)}"
        return f"{self._scope.name(one.name)} = {self._own['parameters_at']}({given});"

    def _fields(self) -> list[str]:
        first = self._scope.name(self._program.times[0].name)
        return [f"{first}.{self._scope.name(name)}" for name in self._parameters]

    def _slopes(self, indent: int) -> str:
        given = [*(row.state for row in self._rows), self._time, f"&{self._own['past']}"]
        given += [self._scope.name(self._program.times[0].name)] if self._parameters else []
        return self._call("slopes", given, [row.slope for row in self._rows], indent)

    def _attempt(self) -> list[str]:
        arguments = self._program.function("attempt").arguments
        return step_arguments(
            [one for one in arguments if self._parameters or one.role != "parameters"],
            (*(row.state for row in self._rows), *(row.slope for row in self._rows)),
            self._scope.name,
            time=self._time,
            length="dt",
            past=f"&{self._own['past']}",
        )

    def _call(self, name: str, given: Sequence[str], targets: Sequence[str], indent: int) -> str:
        function = self._program.function(name)
        return "\n".join(call_statement(function, given, targets, self._scope, indent=INDENT * indent))

    def _signature(self) -> str:
        arguments = solve_arguments(self._own, "const double *", ("history", "history_rows"))
        return "\n".join(listing(f"EXPORT void {self._module}_solve_element(", arguments, ")", indent=""))


def solve_arguments(own: Mapping[str, str], state: str, history: Sequence[str]) -> list[str]:
    """What a loop of adapted steps is given, as declared: the type of its state and the words of its past differ."""
    kinds = {"double *": ("nodes", "trouble", "log"), "const double *": ("parameters", "history", "stops", "control")}
    kinds |= {"const int64_t *": ("drives",), "int64_t *": ("result",), "double ": ("t0", "spacing", "near")}
    kind = {"state": state, **{word: name for name, words in kinds.items() for word in words}}
    words = (
        "state",
        "parameters",
        "drives",
        "drive_count",
        *history,
        "nodes",
        "node_rows",
        "trouble",
        "log",
        "log_rows",
    )
    words += ("stops", "stop_count", "control", "result", "t0", "spacing", "near", "most")
    return [f"{kind.get(word, 'int64_t ')}{own[word]}" for word in words]


def braced(names: Iterable[str]) -> str:
    """Names as the entries of an array."""
    return f"{{{', '.join(names)}}}"


def state_names(state: str, slope: str, taken: set[str]) -> StateNames:
    """What the loop calls the things of one state."""
    wanted = (
        f"new_{state}",
        f"new_{slope.removesuffix('_now')}",
        f"{state}_wrong",
        f"{state}_bend",
        f"{state}_bend_before",
        f"{state}_before",
    )
    names = []
    for name in wanted:
        names.append(free_name(name, taken))
        taken.add(names[-1])
    new, new_slope, error, bend, bend_before, before = names
    return StateNames(state, slope, new, new_slope, error, bend, bend_before, before)
