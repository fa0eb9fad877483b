"""Exponential time differencing of order 2, in its Runge-Kutta form.

    dx/dt = slope * x + N(x, t),    slope held over the step:
    x_2       = x + dt * phi_1(dt * slope) * (slope * x + N(x, t))
    x(t + dt) = x_2 + dt * phi_2(dt * slope) * (N(x_2, t + dt) - N(x, t))

The slope of a row is that of its own state, at t; whatever it is, the order is 2. Rows that do not hold their own
state are advanced by Heun's method, which the formula is for a slope of zero.
"""

from __future__ import annotations

from fractions import Fraction

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.ode.exponential_euler import increment, row_in_step, split_program
from brainpy_codegen.integrators.ode.phi_functions import phi_2
from brainpy_codegen.integrators.stages import Step, later, moved, parameter_times, time_label, with_free_face
from brainpy_codegen.ir.expression import Binary, Call, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, ParameterTime, Program
from brainpy_codegen.transforms.algebra import decimal
from brainpy_codegen.transforms.linearize import LinearParts, Row, linearize
from brainpy_codegen.transforms.naming import Names, used_names

TITLE = "exponential time differencing of order 2 (Cox and Matthews 2002)"
REFERENCE = (
    "Cox, S. M. and Matthews, P. C. (2002). Exponential time differencing for stiff systems. "
    "Journal of Computational Physics 176, 430-455. doi:10.1006/jcph.2002.6995"
)


def build(model: Model) -> Program:
    """The program of exponential time differencing of order 2.

    Raises:
        UnsupportedError: a row that is not linear in its state calls a function whose derivative is not known.
    """
    model = with_free_face(model)
    parts = linearize(model)
    times = parameter_times(model, [Fraction(0), Fraction(1)])
    step = Step(model, tuple(times.values()))
    phi = phi_2(_free_name(model, parts))
    advance = _advance(step, parts, times, phi.name)
    extra = (phi,) if any(row.kind != "free" for row in parts.rows) else ()
    return split_program(model, parts, Method(SCHEME.name, TITLE, 2, REFERENCE), step.times, advance, extra)


def _free_name(model: Model, parts: LinearParts) -> str:
    helpers = [helper.name for helper in (*model.helpers, *parts.helpers)]
    constants = [row.name for row in model.constants]
    return Names([*helpers, *constants, *used_names(parts.function)]).fresh("phi_2")


def _advance(step: Step, parts: LinearParts, times: dict[Fraction, ParameterTime], phi: str) -> Function:
    step.names.reserve(phi)
    rows = [row_in_step(row, step) for row in parts.rows]
    now, end = times[Fraction(0)].name, times[Fraction(1)].name
    targets = tuple(name for row in rows for name in row.results)
    arguments = (*map(Name, step.states), Name(step.time))
    lead = (f"stage 1, at {step.time}: exponential Euler",)
    body: list[Statement] = [Invoke(targets, parts.function.name, arguments, now, lead=lead)]
    ahead = step.each("{}_2")
    for row, state, target in zip(rows, step.states, ahead, strict=True):
        body.append(Assign(target, moved(state, increment(row, state))))
    slopes = step.each("d{}_2")
    there = (*map(Name, ahead), later(step.time, Name("dt")))
    label = (f"stage 2, at {time_label(Fraction(1), step.time)}",)
    body.append(Invoke(slopes, "derivative", there, end, lead=label, blank_before=True))
    results = step.each("{}_next")
    for place, (row, state, slope, result) in enumerate(zip(rows, ahead, slopes, results, strict=True)):
        body.append(Assign(result, moved(state, _correction(row, state, slope, phi)), blank_before=not place))
    return Function("advance", "advance", step.arguments(), tuple(body), results, step.doc(TITLE))


def _correction(row: Row, state: str, slope: str, phi: str) -> Expression:
    """What the change of the derivative beside its linear part adds: dt * phi_2 * change."""
    dt = Name("dt")
    if row.kind == "free":
        return Binary("*", Binary("*", decimal(0.5), dt), Binary("-", Name(slope), Name(row.offset)))
    linear = Binary("*", Name(row.slope), Name(state))
    changed = Binary("-", Binary("-", Name(slope), linear), Name(row.offset))
    factor = Call(phi, (Binary("*", dt, Name(row.slope)),), "helper")
    return Binary("*", Binary("*", dt, factor), changed)


SCHEME = Scheme("etd2", "ode", frozenset({"ode"}), 2, TITLE, REFERENCE, build, stiff="linear")
SCHEMES: tuple[Scheme, ...] = (SCHEME,)
