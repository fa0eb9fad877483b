"""What the adaptive methods for stiff problems add to their fixed step: error estimates and interpolants."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from brainpy_codegen.integrators.ode import step_control
from brainpy_codegen.integrators.ode.esdirk import EsdirkStep, weighted
from brainpy_codegen.integrators.ode.implicit_stage import LIMIT
from brainpy_codegen.integrators.ode.linear_solver import linear_solver
from brainpy_codegen.integrators.ode.rosenbrock_step import RosenbrockStep, plus
from brainpy_codegen.integrators.stages import Step
from brainpy_codegen.integrators.tableaus.esdirk import EsdirkTableau
from brainpy_codegen.integrators.tableaus.rosenbrock import RosenbrockTable
from brainpy_codegen.ir.adaptive import Adaptive
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import ParameterTime
from brainpy_codegen.transforms.algebra import ONE, ZERO, divide, integer, intrinsic, subtract, total

Times = dict[Fraction, ParameterTime]

_POWERS = ("linear", "quadratic", "cubic", "quartic")
_EACH = ("each state as a polynomial of the part of the step that has passed",)


def rosenbrock_adaptive(table: RosenbrockTable, model: Model, times: Times) -> Adaptive:
    """The pieces of a solve loop with a Rosenbrock method; the last increments are the error estimates."""
    step = Step(model, tuple(times.values()))
    writer = RosenbrockStep(table, model, step, times)
    others = [name for names in writer.increments[:-1] for name in names]
    results = (*writer.new, *writer.increments[-1], *others)
    shape = _rosenbrock_interpolant(table)
    used = [j for j in range(table.stages) if any(len(row) > j and row[j] for row in table.dense)]
    given = [
        (Name(state), Name(new), *(Name(writer.increments[j][place]) for j in used))
        for place, (state, new) in enumerate(zip(step.states, writer.new, strict=True))
    ]
    return Adaptive(
        attempt=Function("attempt", "attempt", _arguments(step, ()), tuple(writer.body), results),
        times=tuple(times.values()),
        estimates=1,
        slopes=(),
        next_slopes=(),
        finish=None,
        dense=_dense(step, shape, given),
        degree=len(shape.results),
        dense_order=table.dense_order,
        dense_title="the method's own",
        error_norm=step_control.error_norm(model, 1),
        first_step=step_control.first_step(model, table.embedded_order, with_slopes=False),
        step_factor=step_control.step_factor(table.embedded_order),
        parts=(shape,),
        evaluations=table.stages,
        rejected_evaluations=table.stages,
        jacobians=1,
        stiff=True,
    )


def _rosenbrock_interpolant(table: RosenbrockTable) -> Function:
    """The nested form of `rosenbrock`, in powers of theta."""
    used = [j for j in range(table.stages) if any(len(row) > j and row[j] for row in table.dense)]
    body: list[Statement] = []
    sums = [f"h_{k}" for k in range(1, len(table.dense) + 1)]
    for name, row in zip(sums, table.dense, strict=True):
        terms = [(weight, f"k{j + 1}") for j, weight in enumerate(row) if weight]
        body.append(Assign(name, plus(ZERO, terms)))
    powers = _POWERS[: len(sums) + 1]
    change = Binary("-", Name("new"), Name("old"))
    body.append(Assign(powers[0], Binary("+", change, Name(sums[0])), blank_before=True))
    for power, before, after in zip(powers[1:], sums, sums[1:], strict=False):
        body.append(Assign(power, Binary("-", Name(after), Name(before))))
    body.append(Assign(powers[-1], subtract(ZERO, Name(sums[-1]))))
    arguments = tuple(Argument(name, "value") for name in ("old", "new", *(f"k{j + 1}" for j in used)))
    doc = f"Coefficients of theta, theta**2 ... of a state within the step: interpolant of order {table.dense_order}."
    return Function("interpolant", "part", arguments, tuple(body), powers, doc)


def esdirk_adaptive(tableau: EsdirkTableau, model: Model, times: Times) -> Adaptive:
    """The pieces of a solve loop with an ESDIRK method; the slopes of the last stage are the first of the next step."""
    step = Step(model, tuple(times.values()))
    writer = EsdirkStep(tableau, model, step, times)
    body, parts = list(writer.body), []
    errors = step.each("{}_error")
    estimate = weighted("error_estimate", tableau.errors, "", "Estimate of the error of a state.")
    parts.append(estimate)
    raw = step.each("{}_unfiltered") if tableau.filtered else errors
    for place, target in enumerate(raw):
        given = (Name("dt"), *writer.used(tableau.errors, place))
        body.append(Invoke((target,), estimate.name, given, blank_before=not place))
    if tableau.filtered:
        solver = linear_solver(model, tableau.name)
        known = {function.name for function in writer.functions}
        parts += [function for function in solver.functions if function.name not in known]
        diagonal = step.names.fresh("diagonal")
        lead = ("stiff components do not count: the estimate times inv(I - gamma * dt * J)",)
        body.append(Assign(diagonal, divide(ONE, Name(writer.length)), lead=lead, blank_before=True))
        statements, factors = solver.prepare(step, step.states, Name(step.time), diagonal, times[Fraction(0)].name)
        right = tuple(Binary("*", Name(diagonal), Name(name)) for name in raw)
        body += [*statements, solver.solve(errors, factors, right)]
    counted = step.names.fresh("newton_steps")
    # a stage that did not converge, and is nan, took as many as are made at most
    each = [intrinsic("fmin", Name(name), integer(LIMIT)) for name in writer.repetitions]
    body.append(Assign(counted, total(each), blank_before=True))
    first, last = writer.slopes[0], writer.slopes[-1]
    shape = _hermite(2 if tableau.order == 2 else 3)
    given_each = [
        tuple(map(Name, ("dt", state, new, first[place], last[place])))
        for place, (state, new) in enumerate(zip(step.states, writer.new, strict=True))
    ]
    ahead = tableau.embedded_order > tableau.order
    error_order = min(tableau.order, tableau.embedded_order)
    return Adaptive(
        attempt=Function(
            "attempt", "attempt", _arguments(step, first), tuple(body), (*writer.new, *errors, *last, counted)
        ),
        times=tuple(times.values()),
        estimates=1,
        slopes=first,
        next_slopes=last,
        finish=None,
        dense=_dense(step, shape, given_each),
        degree=3,
        dense_order=2 if tableau.order == 2 else 3,
        dense_title="cubic Hermite",
        error_norm=step_control.error_norm(model, own_order=tableau.order if ahead else 0),
        first_step=step_control.first_step(model, error_order),
        step_factor=step_control.step_factor(error_order),
        parts=(*parts, shape),
        evaluations=0,
        rejected_evaluations=0,
        start_evaluations=2,
        jacobians=int(tableau.filtered),
        repetitions=counted,
        stiff=True,
    )


def _hermite(order: int) -> Function:
    """The cubic polynomial through both ends, with the slopes there."""
    start, end = Binary("*", Name("dt"), Name("slope")), Binary("*", Name("dt"), Name("slope_next"))
    three, two = (Binary("*", integer(k), Name("change")) for k in (3, 2))
    twice: Expression = Binary("*", integer(2), Name("linear"))
    body = (
        Assign("change", Binary("-", Name("new"), Name("old"))),
        Assign("linear", start),
        Assign("quadratic", Binary("-", Binary("-", three, twice), end)),
        Assign("cubic", Binary("-", Binary("+", Name("linear"), end), two)),
    )
    arguments = tuple(Argument(name, "value") for name in ("dt", "old", "new", "slope", "slope_next"))
    doc = f"Coefficients of theta, theta**2 ... of a state within the step: interpolant of order {order}."
    return Function("interpolant", "part", arguments, body, _POWERS[:3], doc)


def _arguments(step: Step, slopes: Sequence[str]) -> tuple[Argument, ...]:
    return (
        *(Argument(name, "state") for name in step.states),
        *(Argument(name, "value") for name in slopes),
        Argument(step.time, "time"),
        Argument("dt", "step"),
        *(Argument(row.name, "parameters") for row in step.times),
    )


def _dense(step: Step, shape: Function, given: Sequence[tuple[Name, ...]]) -> Function:
    """The coefficients of every state."""
    body: list[Statement] = []
    results: list[str] = []
    for place, (state, values) in enumerate(zip(step.states, given, strict=True)):
        targets = tuple(step.names.fresh(f"{state}_c{power}") for power in range(1, len(shape.results) + 1))
        body.append(Invoke(targets, shape.name, values, lead=() if place else _EACH))
        results += targets
    return Function("dense", "attempt", (), tuple(body), tuple(results))
