"""Linear systems of implicit steps of whole vectors: the Jacobian as one matrix, factored with row exchanges.

What `implicit_stage` and `linear_solver` write out for one element is here a call of dense linear algebra: of the
library where arrays are computed with, else of a support file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brainpy_codegen.integrators.stages import Step
from brainpy_codegen.ir.blocks import Factor, Solve
from brainpy_codegen.ir.expression import Expression, Name
from brainpy_codegen.ir.function import Argument, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.transforms.algebra import ONE
from brainpy_codegen.transforms.block_jacobian import BlockJacobian
from brainpy_codegen.transforms.naming import Names


@dataclass(frozen=True, slots=True)
class DenseSolver:
    """diagonal * I - J of whole vectors, factored once in a step.

    Attributes:
        functions: the Jacobian.
    """

    functions: tuple[Function, ...]

    def prepare(
        self, step: Step, states: Sequence[str], time: Expression, diagonal: str, at: str
    ) -> tuple[tuple[Statement, ...], str]:
        """The statements that factor the matrix at a state, and what the factors are called in the step."""
        whole, factors = step.names.fresh("J"), step.names.fresh("factors")
        call = Invoke((whole,), "jacobian", (*map(Name, states), time), at)
        return (call, Factor(factors, whole, Name(diagonal), ONE)), factors

    def solve(self, targets: Sequence[str], factors: str, right: Sequence[Expression]) -> Statement:
        """The statement that solves for one right-hand side."""
        return Solve(tuple(targets), factors, tuple(right))


def dense_solver(made: BlockJacobian) -> DenseSolver:
    """The functions for one model."""
    return DenseSolver((*made.helpers, made.function))


def newton_change(
    model: Model, errors: Sequence[str], length: str, names: Names, given: tuple[Expression, ...]
) -> tuple[tuple[Statement, ...], tuple[Statement, ...], tuple[str, ...]]:
    """The statements before and after the errors of a stage equation are known, and the names of the changes."""
    whole, factors = names.fresh("J"), names.fresh("factors")
    changes = tuple(names.fresh(f"{row.name}_change") for row in model.states)
    before = (Invoke((whole,), "jacobian", given),)
    lead = (f"I - {length} * J, factored",)
    after = (
        Factor(factors, whole, ONE, Name(length), lead, True),
        Solve(changes, factors, tuple(map(Name, errors))),
    )
    return before, after, changes


def frame_arguments(model: Model, base: Sequence[str], lengths: Sequence[str]) -> tuple[Argument, ...]:
    """What functions of a stage take: states, bases, time, the number that stands for dt, and the parameters."""
    return (
        *(Argument(name, "value") for name in (*(row.name for row in model.states), *base)),
        Argument(model.time, "time"),
        *(Argument(name, "number") for name in lengths),
        *(Argument(row.name, "matrix" if row.matrix else "parameter") for row in model.parameters),
    )
