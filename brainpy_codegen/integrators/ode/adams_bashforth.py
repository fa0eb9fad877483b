"""Adams-Bashforth methods: one evaluation of the derivative a step, those of the last steps are carried along.

    order 2: x(t + dt) = x + dt / 2  * (3 * dx(t) - dx(t - dt))
    order 3: x(t + dt) = x + dt / 12 * (23 * dx(t) - 16 * dx(t - dt) + 5 * dx(t - 2 * dt))
    order 4: x(t + dt) = x + dt / 24 * (55 * dx(t) - 59 * dx(t - dt) + 37 * dx(t - 2 * dt) - 9 * dx(t - 3 * dt))

The first steps have too few derivatives before them; Runge-Kutta steps of sufficient order take their place.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.butcher import ButcherTableau
from brainpy_codegen.integrators.ode import explicit_rk
from brainpy_codegen.integrators.stages import Step, derivative_function, parameter_times, with_free_face
from brainpy_codegen.integrators.tableaus.explicit import EXPLICIT
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, ParameterTime, Program
from brainpy_codegen.transforms.algebra import add, divide, integer, multiply, subtract
from brainpy_codegen.transforms.naming import Names

WEIGHTS: dict[int, tuple[int, tuple[int, ...]]] = {
    2: (2, (3, -1)),
    3: (12, (23, -16, 5)),
    4: (24, (55, -59, 37, -9)),
}
"""By order: the common denominator, and the weights of the derivatives, newest first."""

REFERENCE = (
    "Bashforth, F. and Adams, J. C. (1883). An attempt to test the theories of capillary action. "
    "Cambridge University Press."
)

_PAST = ("last", "last_2", "last_3")
_STARTS = {3: "midpoint", 4: "rk4"}
"""By order, the Runge-Kutta method of the first steps: a few steps of one order less err no more than the method."""


def title(order: int) -> str:
    """How generated text names the method."""
    return f"Adams-Bashforth of order {order} (Bashforth and Adams 1883)"


def build(order: int, model: Model) -> Program:
    """The program of an Adams-Bashforth method."""
    model = with_free_face(model)
    tableau = next(one for one in EXPLICIT if one.name == _STARTS.get(order, "heun2"))
    stage_times = parameter_times(model, [Fraction(0)] if order == 2 else tableau.c)
    times = tuple(stage_times.values())
    names = Names([state.name for state in model.states] + [model.time, "dt", *(row.name for row in times)])
    past = _PAST[: order - 1]
    carried = tuple(names.fresh(f"d{state.name}_{when}") for when in past for state in model.states)
    step = Step(model, times, carried)
    if order == 2:
        start, note = _heun(step, times[0]), "The first step is made by Heun's method of order 2."
    else:
        start = _runge_kutta(tableau, step, stage_times)
        note = f"The first {order - 1} steps are made by another method: {tableau.title}."
    return Program(
        model=model,
        method=Method(_name(order), title(order), order, REFERENCE),
        functions=(*model.helpers, derivative_function(model), _advance(order, Step(model, times, carried))),
        times=times,
        carried=carried,
        start=start,
        start_steps=order - 1,
        notes=(note,),
    )


def _name(order: int) -> str:
    return f"adams_bashforth{order}"


def _advance(order: int, step: Step) -> Function:
    denominator, weights = WEIGHTS[order]
    slopes = step.each("d{}")
    arguments = (*map(Name, step.states), Name(step.time))
    body: list[Statement] = [Invoke(slopes, "derivative", arguments, step.times[0].name)]
    results = step.each("{}_next")
    states = len(step.states)
    for row, (state, slope, result) in enumerate(zip(step.states, slopes, results, strict=True)):
        sum_ = _weighted(weights, (slope, *step.carried[row::states]))
        body.append(Assign(result, _moved(state, denominator, sum_)))
    what = "State and derivative after dt" if order == 2 else "State and derivatives after dt"
    kept = (*slopes, *step.carried[: -states or None]) if order > 2 else slopes
    doc = step.doc(title(order), what)
    return Function("advance", "advance", step.arguments(), tuple(body), (*results, *kept), doc)


def _weighted(weights: tuple[int, ...], slopes: tuple[str, ...]) -> Expression:
    result = multiply(integer(weights[0]), Name(slopes[0]))
    for weight, slope in zip(weights[1:], slopes[1:], strict=True):
        term = multiply(integer(abs(weight)), Name(slope))
        result = subtract(result, term) if weight < 0 else add(result, term)
    return result


def _runge_kutta(tableau: ButcherTableau, step: Step, times: dict[Fraction, ParameterTime]) -> Function:
    """A Runge-Kutta step that hands its first derivative on to the steps after it."""
    advance = explicit_rk.advance(tableau, step, times)
    first = next(one.targets for one in advance.body if isinstance(one, Invoke))
    kept = step.carried[: -len(step.states)]
    what = "State and derivatives after one of the first steps"
    doc = step.doc(tableau.title, what)
    return replace(advance, name="start", role="start", results=(*advance.results, *first, *kept), doc=doc)


def _heun(step: Step, at: ParameterTime) -> Function:
    first, ends = step.each("d{}_1"), step.each("{}_2")
    here = (*map(Name, step.states), Name(step.time))
    body: list[Statement] = [Invoke(first, "derivative", here, at.name, lead=(f"stage 1, at {step.time}",))]
    for row, (state, slope, end) in enumerate(zip(step.states, first, ends, strict=True)):
        value = Binary("+", Name(state), Binary("*", Name("dt"), Name(slope)))
        # One step with the parameters held errs by dt**2, as little as the order of the method allows.
        lead = () if row else (f"stage 2, at {step.time} + dt (parameters still those at {step.time})",)
        body.append(Assign(end, value, lead=lead, blank_before=not row))
    second = step.each("d{}_2")
    there: tuple[Expression, ...] = (*map(Name, ends), Binary("+", Name(step.time), Name("dt")))
    body.append(Invoke(second, "derivative", there, at.name))
    results = step.each("{}_next")
    for row, (state, one, two, result) in enumerate(zip(step.states, first, second, results, strict=True)):
        body.append(Assign(result, _moved(state, 2, add(Name(one), Name(two))), blank_before=not row))
    doc = step.doc("Heun's method of order 2", "State and derivative after the first step")
    return Function("start", "start", step.arguments(), tuple(body), (*results, *first), doc)


def _moved(state: str, denominator: int, slopes: Expression) -> Expression:
    part = divide(Name("dt"), integer(denominator))
    return Binary("+", Name(state), Binary("*", part, slopes))


SCHEMES: tuple[Scheme, ...] = tuple(
    Scheme(_name(order), "ode", frozenset({"ode"}), order, title(order), REFERENCE, partial(build, order))
    for order in WEIGHTS
)
