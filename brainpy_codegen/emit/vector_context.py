"""What the templates of vector models are given besides the face that all modules have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from brainpy_codegen.emit.context import RenderContext
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.vector import VectorFunction


@dataclass(frozen=True, slots=True)
class WorkSet:
    """A parameter set as rows `first` to `last` of the work array, for the stage time number `stage`."""

    name: str
    first: int
    last: int
    stage: int


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


def work_rows(program: Program) -> int:
    """How many buffers a step needs."""
    return max(f.rows for f in program.vector)


def work_sets(program: Program, names: Mapping[str, str]) -> tuple[WorkSet, ...]:
    """Where the parameter sets lie in the work array: behind the buffers. `names` says what they are called."""
    count = sum(not parameter.matrix for parameter in program.model.parameters)
    first = work_rows(program)
    return tuple(
        WorkSet(names[time.name], first + stage * count, first + (stage + 1) * count, stage)
        for stage, time in enumerate(program.times)
    )
