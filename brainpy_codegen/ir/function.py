"""Statements and functions: straight-line, pure, single assignment.

Control flow of the user's function has become `Select`; loops over constant ranges are unrolled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from brainpy_codegen.ir.blocks import Assemble, Factor, Solve
from brainpy_codegen.ir.expression import Expression

ValueType: TypeAlias = Literal["real", "condition"]
ArgumentRole: TypeAlias = Literal[
    "state",
    "time",
    "step",
    "parameter",
    "parameters",
    "matrix",
    "constants",
    "factors",
    "value",
    "number",
    "coupling",
    "past",
    "noise",
]
FunctionRole: TypeAlias = Literal[
    "helper",
    "part",
    "derivative",
    "jacobian",
    "linear_parts",
    "update",
    "advance",
    "attempt",
    "stages",
    "start",
    "propagator",
    "input",
    "diffusion",
    "delays",
    "slopes",
    "factors",
    "matrix",
    "implicit",
]


HIGHER = ("second_derivatives", "third_derivatives")
"""What functions of derivatives above the first are called; their role is "part"."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the user's source: 1-based lines and columns, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Argument:
    """A formal argument.

    Role "parameters" is a whole set of parameter values at one time (`p`, `p_half`): a tuple in Python, a struct
    in C. Role "constants" is the tuple of step-invariant constants that `propagator` returned, role "factors" what a
    function of that role returned, as one set, too. Role "noise" is a random number of one step. Role "past" is what
    the states were before: `value_at` looks into it. Role "number" is a value that all elements of a vector share.
    """

    name: str
    role: ArgumentRole


@dataclass(frozen=True, slots=True)
class Assign:
    """`target = value`. `lead` holds comment lines above (without `#`), `comment` the trailing one."""

    target: str
    value: Expression
    type: ValueType = "real"
    comment: str = ""
    lead: tuple[str, ...] = ()
    blank_before: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Invoke:
    """`targets = function(*arguments, *parameters)`: a call of a generated function with several results.

    Of a function of role "factors" the results are one set: the only target names it.

    `parameters` names the parameter set (role "parameters") handed on after the arguments, if any. `leading`: the
    targets are the first results only, and nobody needs the others.
    """

    targets: tuple[str, ...]
    function: str
    arguments: tuple[Expression, ...]
    parameters: str | None = None
    comment: str = ""
    leading: bool = False
    lead: tuple[str, ...] = ()
    blank_before: bool = False


@dataclass(frozen=True, slots=True)
class Unpack:
    """`targets = source`: names for the entries of a set (role "constants", "factors" or "parameters")."""

    targets: tuple[str, ...]
    source: str
    lead: tuple[str, ...] = ()
    blank_before: bool = False


@dataclass(frozen=True, slots=True)
class Iterate:
    """Repeat `*targets, change = function(*targets, *arguments)` until change is at most a tolerance.

    Before the first repetition the targets are `start`. The tolerance belongs to the type of the numbers (see
    `emit.iteration`). Where `limit` repetitions are too few, the targets are nan, so that it cannot go unnoticed.
    Everything is one element's: another element may need more repetitions. `corrects` says whether a repetition takes
    back the rounding errors of those before it, as Newton's method does.
    """

    targets: tuple[str, ...]
    change: str
    function: str
    start: tuple[Expression, ...]
    arguments: tuple[Expression, ...]
    limit: int
    counter: str = "repetition"
    corrects: bool = True
    lead: tuple[str, ...] = ()
    blank_before: bool = False


Statement: TypeAlias = Assign | Invoke | Unpack | Iterate | Assemble | Factor | Solve


@dataclass(frozen=True, slots=True)
class Function:
    """A pure function of named arguments; `results` are names assigned in the body (or arguments).

    Role "part" is a function of values only, no sets: of another model, whose step this one makes use of, or a piece
    of a step. The results of role "factors", which a function of a step makes and others read, stay together as one
    set. `rows` lays the results out as a matrix (role "jacobian"); an empty name in it is a zero. The result of role
    "matrix" is one matrix over all elements of a vector; functions of role "implicit" belong to implicit steps of whole
    vectors, which solve systems with it.
    """

    name: str
    role: FunctionRole
    arguments: tuple[Argument, ...]
    body: tuple[Statement, ...]
    results: tuple[str, ...]
    doc: str = ""
    span: Span | None = None
    result_types: tuple[ValueType, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
