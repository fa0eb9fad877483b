"""What the templates of vector models are given besides the face that all modules have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from brainpy_codegen.emit.context import RenderContext
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.vector import VectorFunction
from brainpy_codegen.options import Options

if TYPE_CHECKING:
    from brainpy_codegen.emit.python_adaptive import SolveContext

SOLVE_PIECES = ("attempt", "finish", "dense", "error_norm", "first_step")
"""The vector functions that only a solve loop calls, in its order."""


@dataclass(frozen=True, slots=True)
class WorkSet:
    """A parameter set as rows `first` to `last` of the work array, for the stage time number `stage`."""

    name: str
    first: int
    last: int
    stage: int


@dataclass(frozen=True, slots=True)
class SolveRows:
    """Rows of the work array of a solve loop: what each piece fills, the parameter sets, and from `inner` on the rest.

    buffers: names and rows. sets: names, first and last rows. count: of all rows.
    """

    buffers: tuple[tuple[str, int], ...]
    sets: tuple[tuple[str, int, int], ...]
    inner: int
    count: int


@dataclass(frozen=True, slots=True)
class VectorRun:
    """The pieces of a module for a vector model.

    functions: the texts of its functions. imports: further import lines.
    matrices: the names of matrices; matrix_arguments: the same as `, W` in a list of arguments.
    matrices_tuple, parameters_tuple: matrices and other parameters of the face, as tuples.
    work_rows: how many buffers the functions need; parameter_rows: how many parameters there are.
    sets: the parameter sets. advance, start: the calls that make one step.
    rates: the call of the right-hand side, over rows of `out`.
    step_argument: `, dt` where the right-hand side is a map. times: (t,) or (t, dt).
    right_hand_side: what the face function is called.
    derivative_signature: the arguments of the face function; derivative_doc: what it says of itself.
    solve: the loop of an adaptive method, which needs `solve_rows` buffers; None where the file has none.
    solve_matrices: the names of the matrices, as a further argument of `Solver`.
    squares: how many matrices over all elements the functions of a step need, and the loop of an adaptive method.
    squares_argument: `, systems` in a list of arguments; empty where they need none.
    """

    functions: tuple[str, ...]
    imports: str
    matrices: tuple[str, ...]
    matrix_arguments: str
    matrices_tuple: str
    parameters_tuple: str
    work_rows: int
    parameter_rows: int
    sets: tuple[WorkSet, ...]
    advance: str
    start: str
    rates: str
    step_argument: str
    times: str
    right_hand_side: str
    derivative_signature: str
    derivative_doc: str
    solve: SolveContext | None = None
    solve_rows: int = 0
    solve_matrices: str = ""
    squares: tuple[int, int] = (0, 0)
    squares_argument: str = ""


@dataclass(frozen=True, slots=True)
class VectorContext:
    """Everything that the template of a vector model places."""

    face: RenderContext
    vector: VectorRun


def right_hand_side(program: Program) -> VectorFunction:
    """The vector form of the right-hand side (of a map: the new state)."""
    return next(f for f in program.vector if f.role in ("derivative", "update"))


def vector_functions(program: Program) -> dict[str, VectorFunction]:
    """The vector functions of a program, by name."""
    return {function.name: function for function in program.vector}


def solves_vectors(program: Program, options: Options) -> bool:
    """Whether the file of a vector model holds a solve loop: an adaptive method in float64."""
    return program.adaptive is not None and bool(program.vector) and options.dtype == "float64"


def for_file(program: Program, options: Options) -> Program:
    """The program with those vector functions alone that its file holds."""
    if program.adaptive is None or solves_vectors(program, options):
        return program
    return replace(program, vector=tuple(f for f in program.vector if f.name not in SOLVE_PIECES))


def work_rows(program: Program) -> int:
    """How many buffers a step needs."""
    return max(f.rows for f in program.vector if f.name not in SOLVE_PIECES)


def squares(program: Program) -> tuple[int, int]:
    """How many matrices over all elements a step needs, and how many a solve loop does."""
    steps = [function.all_squares for function in program.vector if function.name not in SOLVE_PIECES]
    pieces = [function.all_squares for function in program.vector if function.name in SOLVE_PIECES]
    return max(steps), max(pieces, default=0)


def solve_matrices(program: Program) -> str:
    """The names of matrices as a further argument of `Solver`."""
    names = [f'"{parameter.name}"' for parameter in program.model.parameters if parameter.matrix]
    return f", matrices=({', '.join(names)},)" if names else ""


def solve_rows(program: Program) -> SolveRows:
    """How the work array of a solve loop is laid out."""
    assert program.adaptive is not None
    functions, states = vector_functions(program), len(program.model.states)
    pieces = [functions[name] for name in SOLVE_PIECES if name in functions]
    filled = [name for piece in pieces for name in piece.outputs][states:]
    count = sum(not parameter.matrix for parameter in program.model.parameters)
    first = len(filled)
    sets = [
        (one.name, first + place * count, first + (place + 1) * count)
        for place, one in enumerate(program.adaptive.times)
    ]
    inner = first + len(sets) * count
    needed = max(function.rows for function in (*pieces, right_hand_side(program)))
    return SolveRows(tuple((name, row) for row, name in enumerate(filled)), tuple(sets), inner, inner + needed)


def work_sets(program: Program, names: Mapping[str, str], first: int | None = None) -> tuple[WorkSet, ...]:
    """Where the parameter sets lie in the work array: behind the buffers of a step, or from row `first` on.

    `names` says what they are called.
    """
    count = sum(not parameter.matrix for parameter in program.model.parameters)
    first = work_rows(program) if first is None else first
    return tuple(
        WorkSet(names[time.name], first + stage * count, first + (stage + 1) * count, stage)
        for stage, time in enumerate(program.times)
    )
