"""Linear systems with W = diagonal * I - J: factored once, solved for several right-hand sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators.ode.dense_system import DenseSolver, dense_solver
from brainpy_codegen.integrators.ode.implicit_stage import OTHERS, model_jacobian, named_entries, vector_jacobian
from brainpy_codegen.integrators.stages import Step
from brainpy_codegen.ir.expression import Expression, Name
from brainpy_codegen.ir.function import Argument, Function, Invoke, Statement, Unpack
from brainpy_codegen.ir.model import Model
from brainpy_codegen.transforms.algebra import ZERO, subtract
from brainpy_codegen.transforms.elimination import Elimination, Place
from brainpy_codegen.transforms.naming import Names

_FACTORS = "factors"


@dataclass(frozen=True, slots=True)
class LinearSolver:
    """The functions `factor` (state, time, diagonal -> factors) and `solve_linear` (factors, right -> solution).

    Attributes:
        functions: both, and the Jacobian before them.
    """

    functions: tuple[Function, ...]

    def prepare(
        self, step: Step, states: Sequence[str], time: Expression, diagonal: str, at: str
    ) -> tuple[tuple[Statement, ...], str]:
        """The statements that factor W at a state, and what the factors are called in the step."""
        factors = step.names.fresh(_FACTORS)
        given = (*map(Name, states), time, Name(diagonal))
        return (Invoke((factors,), "factor", given, at),), factors

    def solve(self, targets: Sequence[str], factors: str, right: Sequence[Expression]) -> Invoke:
        """The statement that solves for one right-hand side."""
        return Invoke(tuple(targets), "solve_linear", (Name(factors), *right))


def linear_solver(model: Model, method: str) -> LinearSolver | DenseSolver:
    """The functions for one model.

    Raises:
        UnsupportedError: the model has no Jacobian that could be written down, or too large a one.
    """
    if model.vector:
        return dense_solver(vector_jacobian(model, method))
    made = model_jacobian(model, method)
    each = [row.name for row in model.states]
    parameters = [row.name for row in model.parameters]
    outside = [*(helper.name for helper in model.helpers), *(row.name for row in model.constants)]
    names = Names([*each, *parameters, model.time, *outside])
    diagonal, factors = names.fresh("diagonal"), names.fresh(_FACTORS)
    entries = named_entries(made, names)
    matrix: dict[Place, Expression] = {(i, i): Name(diagonal) for i in range(len(each))}
    for place, entry in entries.items():
        matrix[place] = subtract(matrix.get(place, ZERO), Name(entry))
    try:
        elimination = Elimination(each, matrix, names)
    except UnsupportedError as error:
        raise UnsupportedError(f"{method} cannot take {model.name!r}: {error}; use {OTHERS[model.kind]}") from error
    results = tuple(statement.target for statement in elimination.factors)
    order = ", ".join(each[k] for k in elimination.order)
    arguments = (
        *(Argument(name, "value") for name in (*each, model.time, diagonal)),
        *(Argument(name, "parameter") for name in parameters),
    )
    given = tuple(map(Name, (*each, model.time, *parameters)))
    first = replace(elimination.factors[0], blank_before=True)
    factor = Function(
        "factor",
        "factors",
        arguments,
        (Invoke(tuple(entries.values()), "jacobian", given), first, *elimination.factors[1:]),
        results,
        f"Factors of W = {diagonal} * I - J = L * U, eliminated in the order {order}.",
    )
    right = tuple(names.fresh(f"{name}_right") for name in each)
    solution = tuple(names.fresh(f"{name}_solved") for name in each)
    statements = elimination.solve(tuple(map(Name, right)), solution, "{}_reduced")
    solve = Function(
        "solve_linear",
        "part",
        (Argument(factors, "factors"), *(Argument(name, "value") for name in right)),
        (Unpack(results, factors), replace(statements[0], blank_before=True), *statements[1:]),
        solution,
        "Solve W * x = right with the factors of W.",
    )
    return LinearSolver((*made.helpers, made.function, factor, solve))
