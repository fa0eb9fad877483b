"""The Adams-Bashforth method of order 2: one evaluation of the derivative a step, the last one is carried along.

    x(t + dt) = x + dt / 2 * (3 * dx(t) - dx(t - dt))

The first step has no derivative before it; it is made by Heun's method of order 2.
"""

from __future__ import annotations

from fractions import Fraction

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.stages import Step, derivative_function, parameter_times, with_free_face
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, ParameterTime, Program
from brainpy_codegen.transforms.algebra import add, divide, integer, multiply, subtract
from brainpy_codegen.transforms.naming import Names

TITLE = "Adams-Bashforth of order 2 (Bashforth and Adams 1883)"
REFERENCE = (
    "Bashforth, F. and Adams, J. C. (1883). An attempt to test the theories of capillary action. "
    "Cambridge University Press."
)


def build(model: Model) -> Program:
    """The program of the Adams-Bashforth method of order 2."""
    model = with_free_face(model)
    times = tuple(parameter_times(model, [Fraction(0)]).values())
    names = Names([state.name for state in model.states] + [model.time, "dt", *(row.name for row in times)])
    carried = tuple(names.fresh(f"d{state.name}_last") for state in model.states)
    return Program(
        model=model,
        method=Method(SCHEME.name, TITLE, 2, REFERENCE),
        functions=(*model.helpers, derivative_function(model), _advance(Step(model, times, carried))),
        times=times,
        carried=carried,
        start=_start(Step(model, times, carried), times[0]),
        start_steps=1,
        notes=("the first step is made by Heun's method of order 2",),
    )


def _advance(step: Step) -> Function:
    slopes = step.each("d{}")
    arguments = (*map(Name, step.states), Name(step.time))
    body: list[Statement] = [Invoke(slopes, "derivative", arguments, step.times[0].name)]
    results = step.each("{}_next")
    for state, slope, last, result in zip(step.states, slopes, step.carried, results, strict=True):
        sum_ = subtract(multiply(integer(3), Name(slope)), Name(last))
        body.append(Assign(result, _moved(state, sum_)))
    doc = step.doc(TITLE, "State and derivative after dt")
    return Function("advance", "advance", step.arguments(), tuple(body), (*results, *slopes), doc)


def _start(step: Step, at: ParameterTime) -> Function:
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
        body.append(Assign(result, _moved(state, add(Name(one), Name(two))), blank_before=not row))
    doc = step.doc("Heun's method of order 2", "State and derivative after the first step")
    return Function("start", "start", step.arguments(), tuple(body), (*results, *first), doc)


def _moved(state: str, slopes: Expression) -> Expression:
    half = divide(Name("dt"), integer(2))
    return Binary("+", Name(state), Binary("*", half, slopes))


SCHEME = Scheme("adams_bashforth2", "ode", frozenset({"ode"}), 2, TITLE, REFERENCE, build)
