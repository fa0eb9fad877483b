"""Linear systems with W = diagonal * I - J: factored once, solved for several right-hand sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators.ode.implicit_stage import OTHERS, model_jacobian, named_entries
from brainpy_codegen.integrators.stages import Step
from brainpy_codegen.ir.expression import Expression, Name
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.transforms.algebra import ZERO, subtract
from brainpy_codegen.transforms.elimination import Elimination, Place
from brainpy_codegen.transforms.jacobian import Jacobian
from brainpy_codegen.transforms.naming import Names


@dataclass(frozen=True, slots=True)
class LinearSolver:
    """The functions `factor` (diagonal, entries of J -> factors) and `solve_linear` (factors, right -> solution).

    Attributes:
        jacobian: of the model.
        factors: the names of the factors.
        functions: both, and the Jacobian before them where it is not defined elsewhere.
    """

    jacobian: Jacobian
    factors: tuple[str, ...]
    functions: tuple[Function, ...]

    def prepare(
        self, step: Step, states: Sequence[str], time: Expression, diagonal: str, at: str, lead: tuple[str, ...] = ()
    ) -> tuple[list[Statement], tuple[str, ...]]:
        """The statements that factor W at a state, and what the factors are called in the step."""
        entries = tuple(named_entries(self.jacobian, step.names).values())
        factors = tuple(step.names.fresh(name) for name in self.factors)
        body: list[Statement] = [
            Invoke(entries, "jacobian", (*map(Name, states), time), at, lead=lead),
            Invoke(factors, "factor", tuple(map(Name, (diagonal, *entries)))),
        ]
        return body, factors

    def solve(self, targets: Sequence[str], factors: Sequence[str], right: Sequence[Expression]) -> Invoke:
        """The statement that solves for one right-hand side."""
        return Invoke(tuple(targets), "solve_linear", (*map(Name, factors), *right))


def linear_solver(model: Model, method: str) -> LinearSolver:
    """The functions for one model.

    Raises:
        UnsupportedError: the model has no Jacobian that could be written down, or too large a one.
    """
    made = model_jacobian(model, method)
    each = [row.name for row in model.states]
    names = Names(["diagonal"])
    entries = named_entries(made, names)
    matrix: dict[Place, Expression] = {(i, i): Name("diagonal") for i in range(len(each))}
    for place, entry in entries.items():
        matrix[place] = subtract(matrix.get(place, ZERO), Name(entry))
    try:
        elimination = Elimination(each, matrix, names)
    except UnsupportedError as error:
        raise UnsupportedError(f"{method} cannot take {model.name!r}: {error}; use {OTHERS[model.kind]}") from error
    factors = tuple(statement.target for statement in elimination.factors)
    order = ", ".join(each[k] for k in elimination.order)
    doc = f"Factors of W = diagonal * I - J = L * U, eliminated in the order {order}."
    arguments = tuple(Argument(name, "value") for name in ("diagonal", *entries.values()))
    factor = Function("factor", "part", arguments, elimination.factors, factors, doc)
    right = tuple(names.fresh(f"{name}_right") for name in each)
    solution = tuple(names.fresh(f"{name}_solved") for name in each)
    body: tuple[Assign, ...] = tuple(elimination.solve(tuple(map(Name, right)), solution, "{}_reduced"))
    given = tuple(Argument(name, "value") for name in (*factors, *right))
    solve = Function("solve_linear", "part", given, body, solution, "Solve W * x = right with the factors of W.")
    return LinearSolver(made, factors, (*made.helpers, made.function, factor, solve))
