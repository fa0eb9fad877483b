"""The equation that implicit methods solve in every stage, by Newton's method with the exact Jacobian.

    x = base + dt * f(x, t):    (I - dt * J) * change = x - base - dt * f(x, t),    x <- x - change

Instead of dt, each state may have a factor of its own (`lengths`). Two functions: one repetition (`newton_iteration`),
and the repetitions until the states move no more (`solve_stage`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators.ode.dense_system import frame_arguments, newton_change
from brainpy_codegen.ir.expression import Binary, Coupling, Expression, Name, Number
from brainpy_codegen.ir.function import Argument, ArgumentRole, Assign, Function, Invoke, Iterate, Statement
from brainpy_codegen.ir.model import Model, ModelKind
from brainpy_codegen.transforms.algebra import ONE, ZERO, flat_product, intrinsic, subtract
from brainpy_codegen.transforms.block_jacobian import BlockJacobian, block_jacobian
from brainpy_codegen.transforms.elimination import Elimination, Place
from brainpy_codegen.transforms.jacobian import Jacobian, jacobian
from brainpy_codegen.transforms.naming import Names, used_names

LIMIT = 25
"""Repetitions; Newton's method takes about five where it converges at all."""

_SMALL = Number(1e-3, "1e-3")
"""A state's change counts in parts of its size; below this size, in parts of this number."""

OTHERS: dict[ModelKind, str] = {
    "ode": "exponential_euler or an explicit method such as rk4",
    "sde": "exponential_euler_maruyama, or euler_maruyama",
    "fde": "predictor_corrector",
}
"""What to use instead, by kind of model."""

ITERATION, SOLVER = "newton_iteration", "solve_stage"

_DOC = "One repetition of Newton's method for the stage equation: the states, and by how much they have moved."


@dataclass(frozen=True, slots=True)
class ImplicitStage:
    """The functions of an implicit stage, in the order of definition.

    `solve_stage` takes states to start from, bases, time, dt and the parameters, and returns states; where they are
    counted, also how many repetitions it took.
    """

    functions: tuple[Function, ...]

    def call(
        self,
        targets: Sequence[str],
        guess: Sequence[str],
        base: Sequence[str],
        time: Expression,
        length: Expression | Sequence[Expression],
        parameters: str,
        lead: tuple[str, ...] = (),
        blank_before: bool = False,
    ) -> Invoke:
        """The statement that solves a stage; `length` is what stands for dt, or what does for each state."""
        lengths = tuple(length) if isinstance(length, Sequence) else (length,)
        arguments = (*map(Name, guess), *map(Name, base), time, *lengths)
        return Invoke(tuple(targets), SOLVER, arguments, parameters, lead=lead, blank_before=blank_before)


def implicit_stage(
    model: Model, method: str, lengths: tuple[str, ...] = ("dt",), *, counted: bool = False
) -> ImplicitStage:
    """The functions of an implicit stage of a model; `lengths` names the factor of all slopes, or one for each.

    Raises:
        UnsupportedError: the model couples the elements of vectors, or has no Jacobian that could be written down.
    """
    made: Jacobian | BlockJacobian
    if model.vector and lengths == ("dt",):
        made = vector_jacobian(model, method)
        iteration = _vector_iteration(model, lengths)
    else:
        made = model_jacobian(model, method)
        iteration = _iteration(model, made, method, lengths)
    iteration = _counting(iteration, len(model.states)) if counted else iteration
    solver = _solver(model, iteration, lengths, counted=counted)
    return ImplicitStage((*made.helpers, made.function, iteration, solver))


def vector_jacobian(model: Model, method: str) -> BlockJacobian:
    """The Jacobian of a vector model, or the reason why the method cannot have it.

    Raises:
        UnsupportedError: the model has no Jacobian that could be written down.
    """
    try:
        return block_jacobian(model)
    except UnsupportedError as error:
        raise UnsupportedError(
            f"{method} needs the Jacobian of {model.name!r}, but {error}; use {OTHERS[model.kind]}"
        ) from error


def model_jacobian(model: Model, method: str) -> Jacobian:
    """The Jacobian of a model, or the reason why the method cannot have it.

    Raises:
        UnsupportedError: the model couples the elements of vectors, or has no Jacobian that could be written down.
    """
    try:
        return jacobian(model)
    except UnsupportedError as error:
        raise UnsupportedError(
            f"{method} needs the Jacobian of {model.name!r}, but {error}; use {OTHERS[model.kind]}"
        ) from error


def iteration_matrix(made: Jacobian, entries: dict[Place, str], lengths: Sequence[str]) -> dict[Place, Expression]:
    """I - length * J, by row and column; `entries` are the names of the entries of J where they are used."""
    matrix: dict[Place, Expression] = {(i, i): ONE for i in range(len(made.function.rows))}
    for place, name in entries.items():
        matrix[place] = subtract(matrix.get(place, ZERO), flat_product(Name(lengths[place[0]]), Name(name)))
    return matrix


def named_entries(made: Jacobian, names: Names) -> dict[Place, str]:
    """The entries of J under names that are free in the calling function, in the order in which they are returned."""
    return {place: names.fresh(name) for place, name in made.entries().items()}


def _iteration(model: Model, made: Jacobian, method: str, lengths: tuple[str, ...]) -> Function:
    names, arguments, states, base, time, lengths, parameters = _frame(model, lengths)
    by_row = lengths * len(states) if len(lengths) == 1 else lengths
    each = [row.name for row in model.states]
    given = tuple(map(Name, (*states, time, *parameters)))
    slopes = tuple(names.fresh(f"d{name}") for name in each)
    entries = named_entries(made, names)
    body: list[Statement] = [
        Invoke(slopes, "derivative", given),
        Invoke(tuple(entries.values()), "jacobian", given),
    ]
    errors = tuple(names.fresh(f"{name}_error") for name in each)
    body += _missed(states, base, slopes, errors, by_row)
    try:
        elimination = Elimination(each, iteration_matrix(made, entries, by_row), names)
    except UnsupportedError as error:
        raise UnsupportedError(f"{method} cannot take {model.name!r}: {error}; use {OTHERS[model.kind]}") from error
    order = ", ".join(each[k] for k in elimination.order)
    head = elimination.factors[0]
    factor = lengths[0] if len(lengths) == 1 else "gains"
    lead = (f"I - {factor} * J = L * U, eliminated in the order {order}",) if len(each) > 1 else (f"1 - {factor} * J",)
    body += [_headed(head, lead), *elimination.factors[1:]]
    changes = tuple(names.fresh(f"{name}_change") for name in each)
    solution = elimination.solve(tuple(map(Name, errors)), changes, "{}_reduced")
    body += [_headed(solution[0], ()), *solution[1:]]
    moved, results = _moved(states, changes, names, _largest)
    return Function(ITERATION, "part", arguments, (*body, *moved), results, _DOC)


def _vector_iteration(model: Model, lengths: tuple[str, ...]) -> Function:
    """The same for a vector as a whole: one matrix over all elements."""
    names, arguments, states, base, time, lengths, parameters = _frame(model, lengths)
    given = tuple(map(Name, (*states, time, *parameters)))
    slopes = tuple(names.fresh(f"d{name}") for name in states)
    errors = tuple(names.fresh(f"{name}_error") for name in states)
    before, after, changes = newton_change(model, errors, lengths[0], names, given)
    missed = _missed(states, base, slopes, errors, lengths * len(states))
    moved, results = _moved(states, changes, names, _largest_of_all)
    body = (Invoke(slopes, "derivative", given), *before, *missed, *after, *moved)
    return Function(ITERATION, "implicit", arguments, body, results, _DOC)


def _missed(
    states: Sequence[str], base: Sequence[str], slopes: Sequence[str], errors: Sequence[str], lengths: Sequence[str]
) -> list[Statement]:
    """By how much the stage equation is missed."""
    body: list[Statement] = []
    for row, (state, start, slope, error) in enumerate(zip(states, base, slopes, errors, strict=True)):
        value = Binary("-", Binary("-", Name(state), Name(start)), Binary("*", Name(lengths[row]), Name(slope)))
        lead = ("by how much the stage equation is missed",) if not row else ()
        body.append(Assign(error, value, lead=lead, blank_before=not row))
    return body


def _moved(
    states: Sequence[str],
    changes: Sequence[str],
    names: Names,
    largest: Callable[[Sequence[str], Sequence[str]], Expression],
) -> tuple[list[Statement], tuple[str, ...]]:
    """The states after their changes, and the largest of these; what these results are called."""
    new = tuple(names.fresh(f"{name}_new") for name in states)
    body: list[Statement] = []
    for row, (state, change, result) in enumerate(zip(states, changes, new, strict=True)):
        body.append(Assign(result, Binary("-", Name(state), Name(change)), blank_before=not row))
    size = names.fresh("change")
    lead = ("the largest change, in parts of the state's size",)
    body.append(Assign(size, largest(changes, new), lead=lead, blank_before=True))
    return body, (*new, size)


def _counting(iteration: Function, states: int) -> Function:
    """The repetition with the number of repetitions as one more value that goes in and out."""
    names = Names(used_names(iteration))
    before, after = names.fresh("repetitions"), names.fresh("repetitions_new")
    role: ArgumentRole = "number" if iteration.role == "implicit" else "value"
    arguments = (*iteration.arguments[:states], Argument(before, role), *iteration.arguments[states:])
    body = (*iteration.body, Assign(after, Binary("+", Name(before), ONE)))
    results = (*iteration.results[:states], after, *iteration.results[states:])
    return replace(iteration, arguments=arguments, body=body, results=results)


def _headed(statement: Assign, lead: tuple[str, ...]) -> Assign:
    return Assign(statement.target, statement.value, lead=lead, blank_before=True)


def _largest(changes: Sequence[str], states: Sequence[str]) -> Expression:
    found: Expression | None = None
    for change, state in zip(changes, states, strict=True):
        size = Binary("+", intrinsic("abs", Name(state)), _SMALL)
        part = Binary("/", intrinsic("abs", Name(change)), size)
        found = part if found is None else intrinsic("maximum", found, part)
    assert found is not None
    return found


def _largest_of_all(changes: Sequence[str], states: Sequence[str]) -> Expression:
    return Coupling("max", (_largest(changes, states),))


def _solver(model: Model, iteration: Function, lengths: tuple[str, ...], *, counted: bool) -> Function:
    names, arguments, states, base, time, lengths, parameters = _frame(model, lengths)
    targets = tuple(names.fresh(f"{row.name}_new") for row in model.states)
    given = tuple(map(Name, (*base, time, *lengths, *parameters)))
    change, counter = names.fresh("change"), names.fresh("repetition")
    start: tuple[Expression, ...] = tuple(map(Name, states))
    if counted:
        targets, start = (*targets, names.fresh("repetitions")), (*start, Number(0.0, "0.0"))
    body = (Iterate(targets, change, iteration.name, start, given, LIMIT, counter),)
    by_row = lengths * len(states) if len(lengths) == 1 else lengths
    equations = ", ".join(
        f"{row.name} = {first} + {length} * d{row.name}"
        for row, first, length in zip(model.states, base, by_row, strict=True)
    )
    doc = f"Solve {equations} at {time}, beginning with the given state; nan where Newton's method does not converge."
    return Function(SOLVER, iteration.role, arguments, body, targets, doc)


def _frame(
    model: Model, lengths: tuple[str, ...]
) -> tuple[Names, tuple[Argument, ...], tuple[str, ...], tuple[str, ...], str, tuple[str, ...], tuple[str, ...]]:
    """What both functions take: states, bases, time, dt (or factors) and parameters, under the names of the model."""
    parameters = tuple(row.name for row in model.parameters)
    states = tuple(row.name for row in model.states)
    helpers = [helper.name for helper in model.helpers]
    names = Names([*states, *parameters, model.time, "dt", *helpers, *(row.name for row in model.constants)])
    base = tuple(names.fresh(f"{name}_base") for name in states)
    lengths = tuple(name if name == "dt" else names.fresh(name) for name in lengths)
    if model.vector:
        return names, frame_arguments(model, base, lengths), states, base, model.time, lengths, parameters
    arguments = (
        *(Argument(name, "value") for name in (*states, *base)),
        Argument(model.time, "value"),
        *(Argument(name, "value") for name in lengths),
        *(Argument(name, "parameter") for name in parameters),
    )
    return names, arguments, states, base, model.time, lengths, parameters
