"""The solve loop of a program in C: what `templates/c/solve.c.jinja` places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.adaptive_pieces import FIRST_CONTROL, coefficients, pieces_of
from brainpy_codegen.emit.c_function import CScope, block_lines, call_statement
from brainpy_codegen.emit.c_lanes import OWN as LANES_OWN
from brainpy_codegen.emit.c_lanes import CLanes, c_lanes
from brainpy_codegen.emit.c_layout import INDENT, block_comment, listing
from brainpy_codegen.emit.c_solve_loop import CSolveLoop, element_lines
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.program import Program

OWN = (
    *("words", "task", "control", "longest", "curve", "new_states", "inside", "given", "after", "now", "clock"),
    *("error_before", "stop", "wanted", "error", "change", "t_next", "ended", "crossed", "grown", "parameters_now"),
    *LANES_OWN,
)
"""What the loop calls things itself, beside the words of `c_module`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A value and the row of an array where it stands."""

    name: str
    index: int


@dataclass(frozen=True, slots=True)
class CSolve:
    """The pieces of the solve loop; all fields are C text, numbers, or names.

    Attributes:
        parameters_now: the function that makes a parameter set; empty for a model without parameters.
        first_set, again_set: the declaration of the first set, at the start and after an event; empty likewise.
        sets: the declarations of the parameter sets of an attempt.
        loop: the statements in which one element and a whole vector differ.
        lanes: the loop over many elements side by side; None where a method has none.
        others: see `emit.python_adaptive.SolveContext`.
    """

    parameters_now: str
    signature: str
    atol: tuple[Place, ...]
    sets: tuple[str, ...]
    first_set: str
    again_set: str
    attempt: str
    finish: str
    dense: str
    derivative: str
    derivative_again: str
    first_step: str
    error: str
    factor: str
    time: str
    repetitions: str
    loop: CSolveLoop
    lanes: CLanes | None = None


def c_solve(program: Program, module: str, scope: CScope, own: Mapping[str, str]) -> CSolve | None:
    """The solve loop; None for a program without one."""
    if program.adaptive is None or scope.dtype != "float64":
        return None
    return _SolveWriter(program, module, scope, own).solve()


class _SolveWriter:
    def __init__(self, program: Program, module: str, scope: CScope, own: Mapping[str, str]) -> None:
        assert program.adaptive is not None
        self._program, self._adaptive = program, program.adaptive
        self._module, self._scope, self._own = module, scope, own
        self._names = pieces_of(program)
        self._parameters = scope.sets["parameters"]

    def solve(self) -> CSolve:
        scope, own, names, adaptive = self._scope, self._own, self._names, self._adaptive
        width = adaptive.degree + 1
        first = self._set(0)
        places = [(scope.name(one.name), one.row * width + one.power) for one in coefficients(self._program)]
        states, new = self._all(names.states), self._all(names.new)
        return CSolve(
            parameters_now=self._parameters_now(),
            signature=self._signature(),
            atol=tuple(Place(scope.name(name), row) for row, name in enumerate(names.absolute, FIRST_CONTROL)),
            sets=tuple(self._set(place) for place in range(len(names.sets) if self._parameters else 0)),
            first_set=first,
            again_set=first,
            attempt=self._block(adaptive.attempt, 3),
            finish=self._block(adaptive.finish, 3),
            dense=self._block(adaptive.dense, 4),
            derivative=self._slopes_now(3),
            derivative_again=self._slopes_now(4),
            first_step=self._call(
                adaptive.first_step, (*self._with_set(names.first_step), own["longest"], *names.absolute), "dt", 4
            ),
            error=self._call(adaptive.error_norm, names.error, f"const double {own['error']}", 3),
            factor=self._call(
                adaptive.step_factor, (own["error"], own["error_before"]), f"const double {own['change']}", 3
            ),
            time=scope.name(names.time),
            repetitions=scope.name(adaptive.repetitions) if adaptive.repetitions else "",
            loop=element_lines(adaptive, scope, own, states, new, places, max(len(self._parameters), 1)),
            lanes=c_lanes(self._program, self._module, scope, own),
        )

    def _all(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(self._scope.name, names))

    def _with_set(self, given: Sequence[str]) -> tuple[str, ...]:
        """Arguments without the parameter set where there is none in C."""
        first = self._names.sets[0].name
        return tuple(name for name in given if name != first or self._parameters)

    def _signature(self) -> str:
        own = self._own
        arguments = [f"const int64_t *{own['words']}", f"int64_t {own['first']}", f"int64_t {own['last']}"]
        return "\n".join(listing(f"EXPORT void {self._module}_solve_elements(", arguments, ")", indent=""))

    def _parameters_now(self) -> str:
        if not self._parameters:
            return ""
        own, time = self._own, self._scope.name(self._program.model.time)
        doc = "The parameters of an element at a time: constants, and functions of time by their addresses."
        arguments = [f"const struct solve_task *{own['task']}", f"int64_t {own['i']}", f"double {time}"]
        head = listing(f"CELL struct parameters {own['parameters_now']}(", arguments, ")", indent="")
        rows = [
            f"{INDENT * 2}.{self._scope.name(name)} = solve_parameter({own['task']}, {place}, {own['i']}, {time}),"
            for place, name in enumerate(self._parameters)
        ]
        return "\n".join(
            [*block_comment([doc]), *head, "{", f"{INDENT}return (struct parameters){{", *rows, f"{INDENT}}};", "}"]
        )

    def _set(self, place: int) -> str:
        """The declaration of a parameter set."""
        if not self._parameters:
            return ""
        row, own, time = self._names.sets[place], self._own, self._scope.name(self._names.time)
        part = "" if row.abscissa == 0 else "dt" if row.abscissa == 1 else f"{row.abscissa!r} * dt"
        moment = f"{time} + {part}" if part else time
        name = self._scope.name(row.name)
        return f"const struct parameters {name} = {own['parameters_now']}(&{own['task']}, {own['i']}, {moment});"

    def _slopes_now(self, indent: int) -> str:
        """The call of the derivative at the start of a step; empty where the method hands no slopes on."""
        if not self._adaptive.slopes:
            return ""
        function = self._program.function("derivative")
        given = list(self._all(self._names.derivative))
        first = self._scope.name(self._names.sets[0].name)
        given += [f"{first}.{self._scope.name(name)}" for name in self._parameters]
        targets = self._all(self._adaptive.slopes)
        return "\n".join(call_statement(function, given, targets, self._scope, indent=INDENT * indent))

    def _call(self, function: Function, given: Sequence[str], target: str, indent: int) -> str:
        words = [self._scope.name(name) for name in given]
        return "\n".join(call_statement(function, words, [target], self._scope, indent=INDENT * indent))

    def _block(self, piece: Function | None, indent: int) -> str:
        if piece is None:
            return ""
        extra = INDENT * (indent - 1)
        return "\n".join(
            f"{extra}{row}" if row and not row.startswith("#") else row for row in block_lines(piece, self._scope)
        )
