"""Functions over whole vectors, for loop backends: loops, couplings and calls in order.

A vector model couples its elements, so its functions cannot be one element's arithmetic. Each becomes a sequence of
steps: a fused loop over the elements, a coupling into a named buffer, a look into the past, or a call. Names that live
across steps are arrays (buffers, rows of `work`); names used only inside one loop stay scalar locals of that loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from brainpy_codegen.ir.blocks import Assemble, Factor, Solve
from brainpy_codegen.ir.expression import CouplingKind, Expression
from brainpy_codegen.ir.function import Assign, FunctionRole


@dataclass(frozen=True, slots=True)
class Store:
    """`target[i] = value` in a loop."""

    target: str
    value: Expression
    comment: str = ""
    lead: tuple[str, ...] = ()
    blank_before: bool = False


@dataclass(frozen=True, slots=True)
class Loop:
    """One pass over the elements; `Assign` makes a local of the loop, `Store` writes an array."""

    body: tuple[Assign | Store, ...]
    lead: tuple[str, ...] = ()
    blank_before: bool = False


@dataclass(frozen=True, slots=True)
class Couple:
    """A coupling: over arrays, into the buffer `target`, or into a number (sum, mean, max, min, dot).

    `matrix` names the matrix of matvec and vecmat; `shift` belongs to roll.
    """

    target: str
    kind: CouplingKind
    operands: tuple[str, ...]
    matrix: str = ""
    shift: int = 0
    lead: tuple[str, ...] = ()
    blank_before: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A look into the past, of every element into its own: the array `target` as it was `delay`, an array, ago.

    kind: `value_at` or `slope_at`. past: its name. state: the number of the state among those that have one.
    """

    target: str
    kind: str
    past: str
    state: int
    time: Expression
    delay: str
    lead: tuple[str, ...] = ()
    blank_before: bool = False


@dataclass(frozen=True, slots=True)
class VectorInvoke:
    """A call of another vector function; `arrays` go in, `targets` are the arrays that it fills.

    past: the name of the past that it looks into; empty for none. numbers: what it takes behind the matrices.
    returned: what the number is called that it returns; empty for none.
    """

    function: str
    arrays: tuple[str, ...]
    time: Expression
    step: bool
    parameters: str
    targets: tuple[str, ...]
    lead: tuple[str, ...] = ()
    blank_before: bool = False
    past: str = ""
    numbers: tuple[Expression, ...] = ()
    returned: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Repeat a call that overwrites its first arrays, the `targets`, until the number that it returns is small.

    Where `limit` repetitions are too few, the targets become nan. `change` is what the call returns, `counter` counts.
    `count` names how many repetitions were made; empty if nobody asks.
    """

    call: VectorInvoke
    targets: tuple[str, ...]
    change: str
    counter: str
    limit: int
    count: str = ""
    lead: tuple[str, ...] = ()
    blank_before: bool = False


VectorStep: TypeAlias = Loop | Couple | Look | VectorInvoke | Assign | Assemble | Factor | Solve | Repeat
"""Of those of `ir.blocks`, `Assemble` fills a matrix, `Factor` overwrites it, and `Solve` takes names of arrays."""


@dataclass(frozen=True, slots=True)
class VectorFunction:
    """A function over whole vectors.

    arrays: the state arrays it reads. overwritten: those of them that a step overwrites with the new state.
    sets: the parameter sets it takes, each one row per parameter (`p`, `p_half`).
    unpack: parameters that the body names, and which rows of its first set they are.
    buffers: arrays it needs; rows of `work`, in this order.
    outputs: arrays it fills (role "derivative", "linear_parts").
    inner_rows: rows of `work` that the functions it calls need.
    noise: arrays of random numbers that it takes behind the matrices.
    numbers: numbers that it takes behind those. returns: the number that it returns; empty for none.
    past: the past that it looks into, which it takes behind the step; empty for none.
    squares: matrices over all elements of all states that it needs, with two rows more than columns, for what solves
        systems with them. inner_squares: how many of them the functions that it calls need.
    """

    name: str
    role: FunctionRole
    doc: str
    arrays: tuple[str, ...]
    takes_step: bool
    sets: tuple[str, ...]
    unpack: tuple[tuple[str, int], ...]
    matrices: tuple[str, ...]
    buffers: tuple[str, ...]
    outputs: tuple[str, ...]
    body: tuple[VectorStep, ...]
    inner_rows: int = 0
    time: str = "t"
    noise: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    returns: str = ""
    past: str = ""
    overwritten: tuple[str, ...] = ()
    squares: tuple[str, ...] = ()
    inner_squares: int = 0

    @property
    def all_squares(self) -> int:
        """All matrices that a call needs."""
        return len(self.squares) + self.inner_squares

    @property
    def rows(self) -> int:
        """All rows of `work` that a call needs."""
        return len(self.buffers) + self.inner_rows
