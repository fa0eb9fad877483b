"""The solve loop of a program in Python: what the templates of adaptive methods place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from brainpy_codegen.emit.adaptive_pieces import FIRST_CONTROL, Coefficient, coefficients, pieces_of
from brainpy_codegen.emit.context import Row
from brainpy_codegen.emit.naming import Words
from brainpy_codegen.emit.python_function import INDENT, PythonScope, comment_lines, statement_rows, tuple_text
from brainpy_codegen.emit.python_lanes import PythonLanes, python_lanes
from brainpy_codegen.emit.python_solve_loop import SolveLoop, element_loop
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.program import Program


@dataclass(frozen=True, slots=True)
class Moment:
    """A parameter set of the pieces and the time at which it holds."""

    name: str
    time: str


@dataclass(frozen=True, slots=True)
class SolveContext:
    """The pieces of a solve loop, all of them text.

    Attributes:
        states, new, slopes, next_slopes: names; in loops over elements, of one element.
        rows: states and slopes as rows of the array of states.
        atol: the absolute tolerances, as rows of the array of control values.
        sets: the parameter sets of an attempt; the first holds at its start.
        states_tuple, new_tuple, slopes_tuple, next_slopes_tuple: the same as tuples.
        curves: the polynomial of each state, a tuple.
        attempt, finish, dense: statements, indented for the loop.
        coefficients: the polynomials that `dense` makes.
        derivative: the call at the start of a step. first_step, error, factor: the other calls.
        calls: of the right-hand side: to start, in an accepted step, in a rejected one, for the polynomials.
        degree: of the polynomials.
        interpolant: what gives the states between steps, in words.
        parameters_at: the parameter set at a time, from constants and addresses. parameter_column: that of an element.
        repetitions: how many repetitions of Newton's method the attempt took; empty where there are none.
        signature: arguments of `solve`. options: further arguments of `Solver`.
        whole: the elements are one vector.
        loop: the statements of compiled loops in which one element and a whole vector differ.
        lanes: the loop over many elements side by side; None where a method has none.
    """

    states: tuple[str, ...]
    new: tuple[str, ...]
    slopes: tuple[str, ...]
    next_slopes: tuple[str, ...]
    rows: tuple[Row, ...]
    atol: tuple[Row, ...]
    sets: tuple[Moment, ...]
    states_tuple: str
    new_tuple: str
    slopes_tuple: str
    next_slopes_tuple: str
    curves: tuple[str, ...]
    attempt: str
    finish: str
    dense: str
    coefficients: tuple[Coefficient, ...]
    derivative: str
    first_step: str
    error: str
    factor: str
    calls: str
    degree: int
    time: str
    interpolant: str
    parameters_at: str
    parameter_column: str
    signature: str
    options: str
    repetitions: str
    whole: bool = False
    loop: SolveLoop | None = None
    lanes: PythonLanes | None = None


def solve_context(
    program: Program, scope: PythonScope, words: Words, defaults: Sequence[str], indents: Sequence[int]
) -> SolveContext:
    """The pieces of the solve loop.

    Args:
        program: the program, whose method is adaptive.
        scope: of the functions of the file.
        words: what the file calls its own things.
        defaults: the parameters as keyword arguments.
        indents: of `attempt`, `finish` and `dense`, in steps.
    """
    adaptive, names = program.adaptive, pieces_of(program)
    assert adaptive is not None
    sets = tuple(Moment(row.name, _moment(names.time, row.abscissa)) for row in names.sets)
    entries = coefficients(program)
    places = range(len(program.model.parameters))
    # The loops of a vector model call functions for these.
    pieces = (None, None, None) if program.vector else (adaptive.attempt, adaptive.finish, adaptive.dense)
    at, finish, dense = (block(scope, piece, indent) for piece, indent in zip(pieces, indents, strict=True))
    context = SolveContext(
        states=names.states,
        new=names.new,
        slopes=adaptive.slopes,
        next_slopes=adaptive.next_slopes,
        rows=tuple(Row(name, index) for index, name in enumerate((*names.states, *adaptive.slopes))),
        atol=tuple(Row(name, index) for index, name in enumerate(names.absolute, FIRST_CONTROL)),
        sets=sets,
        states_tuple=tuple_text(names.states),
        new_tuple=tuple_text(names.new),
        slopes_tuple=tuple_text(adaptive.slopes),
        next_slopes_tuple=tuple_text(adaptive.next_slopes),
        curves=tuple(tuple_text(one.name for one in entries if one.row == row) for row in range(len(names.states))),
        attempt=at,
        finish=finish,
        dense=dense,
        coefficients=entries,
        derivative=_call(scope, "derivative", (*names.derivative, f"*{sets[0].name}")),
        first_step=_call(scope, "first_step", (*names.first_step, words["longest"], *names.absolute)),
        error=_call(scope, "error_norm", names.error),
        factor=_call(scope, "step_factor", (words["error"], words["error_before"])),
        calls=str(names.calls),
        degree=adaptive.degree,
        time=names.time,
        interpolant=names.interpolant,
        parameters_at=tuple_text(
            f"{words['at_time']}({words['p']}[{k}], {words['drives']}, {k}, {program.model.time})" for k in places
        ),
        parameter_column=tuple_text(f"{words['parameters']}[{k}, {words['i']}]" for k in places),
        signature=_signature(program, defaults, words),
        repetitions=adaptive.repetitions,
        options=", stiff=True" if adaptive.stiff else "",
        whole=program.model.vector,
    )
    parameters = [parameter.name for parameter in program.model.parameters]
    lanes = python_lanes(program, context, words)
    return replace(context, loop=element_loop(context, parameters, words), lanes=lanes)


def block(scope: PythonScope, piece: Function | None, indent: int) -> str:
    """The statements of a piece at some depth; empty for none."""
    if piece is None:
        return ""
    printer = scope.printer(piece)
    rows: list[str] = []
    for number, statement in enumerate(piece.body):
        if statement.blank_before and number:
            rows.append("")
        rows += comment_lines(statement.lead, INDENT * indent)
        rows += [INDENT * indent + row for row in statement_rows(statement, printer, scope)]
    return "\n".join(rows)


def _signature(program: Program, defaults: Sequence[str], words: Words) -> str:
    states = [state.name for state in program.model.states]
    # a parameter without a default may not follow an argument that has one by position; by keyword it may
    keywords = ["t_span", "rtol=1e-6", "atol=1e-9", "t_eval=None", *defaults, f"**{words['options']}"]
    return ", ".join([*states, "*", *keywords])


def _call(scope: PythonScope, function: str, given: Sequence[str]) -> str:
    return f"{scope.name(function)}({', '.join(given)})"


def _moment(time: str, abscissa: float) -> str:
    part = "" if abscissa == 0 else "dt" if abscissa == 1 else f"{abscissa!r} * dt"
    return f"{time} + {part}" if part else time
