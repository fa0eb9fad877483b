"""Implicit methods of fixed step and one implicit stage: backward Euler, implicit midpoint rule, trapezoidal rule.

backward Euler     x(t + dt) = x + dt * f(x(t + dt), t + dt)
implicit midpoint  m = x + dt/2 * f(m, t + dt/2),    x(t + dt) = 2 m - x
trapezoid          x(t + dt) = x + dt/2 * f(x, t) + dt/2 * f(x(t + dt), t + dt)
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from brainpy_codegen.integrators.base import Scheme, Stiffness
from brainpy_codegen.integrators.ode.implicit_stage import ImplicitStage, implicit_stage
from brainpy_codegen.integrators.stages import (
    Step,
    derivative_function,
    later,
    parameter_times,
    step_fraction,
    with_free_face,
)
from brainpy_codegen.ir.expression import Binary, Name
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, ParameterTime, Program
from brainpy_codegen.transforms.algebra import integer

_HALF, _ONE, _ZERO = Fraction(1, 2), Fraction(1), Fraction(0)
_BOOK = (
    "Hairer, E. and Wanner, G. (1996). Solving Ordinary Differential Equations II, 2nd edition, section IV.3. "
    "Springer. doi:10.1007/978-3-642-05221-7"
)

Times = dict[Fraction, ParameterTime]

METHODS: dict[str, tuple[int, str, tuple[Fraction, ...], Stiffness]] = {
    "backward_euler": (1, "backward Euler", (_ONE,), "L"),
    "implicit_midpoint": (2, "implicit midpoint rule", (_HALF,), "A"),
    "trapezoid": (2, "trapezoidal rule", (_ZERO, _ONE), "A"),
}
"""By name: order, title, stage times and kind of stability."""


def build(name: str, model: Model) -> Program:
    """The program of an implicit method.

    Raises:
        UnsupportedError: the model couples the elements of vectors, or has no Jacobian that could be written down.
    """
    order, title, abscissas, _ = METHODS[name]
    model = with_free_face(model)
    stage = implicit_stage(model, name)
    times = parameter_times(model, abscissas)
    step = Step(model, tuple(times.values()))
    body, results = _WRITERS[name](step, stage, times)
    advance = Function("advance", "advance", step.arguments(), tuple(body), results, step.doc(title))
    functions = (*model.helpers, derivative_function(model), *stage.functions, advance)
    return Program(model, Method(name, title, order, _BOOK), functions, step.times)


def _backward_euler(step: Step, stage: ImplicitStage, times: Times) -> tuple[list[Statement], tuple[str, ...]]:
    results = step.each("{}_next")
    end = later(step.time, Name("dt"))
    call = stage.call(results, step.states, step.states, end, Name("dt"), times[_ONE].name)
    return [call], results


def _midpoint(step: Step, stage: ImplicitStage, times: Times) -> tuple[list[Statement], tuple[str, ...]]:
    half = step.names.fresh("half_dt")
    middle, results = step.each("{}_half"), step.each("{}_next")
    time = later(step.time, Name(half))
    body: list[Statement] = [
        Assign(half, step_fraction(_HALF)),
        stage.call(middle, step.states, step.states, time, Name(half), times[_HALF].name),
    ]
    for state, inner, result in zip(step.states, middle, results, strict=True):
        body.append(Assign(result, Binary("-", Binary("*", integer(2), Name(inner)), Name(state))))
    return body, results


def _trapezoid(step: Step, stage: ImplicitStage, times: Times) -> tuple[list[Statement], tuple[str, ...]]:
    half = step.names.fresh("half_dt")
    slopes, base, results = step.each("d{}"), step.each("{}_base"), step.each("{}_next")
    here = (*map(Name, step.states), Name(step.time))
    body: list[Statement] = [
        Assign(half, step_fraction(_HALF)),
        Invoke(slopes, "derivative", here, times[_ZERO].name),
    ]
    for state, slope, target in zip(step.states, slopes, base, strict=True):
        body.append(Assign(target, Binary("+", Name(state), Binary("*", Name(half), Name(slope)))))
    end = later(step.time, Name("dt"))
    body.append(stage.call(results, step.states, base, end, Name(half), times[_ONE].name))
    return body, results


_WRITERS = {"backward_euler": _backward_euler, "implicit_midpoint": _midpoint, "trapezoid": _trapezoid}

SCHEMES: tuple[Scheme, ...] = tuple(
    Scheme(name, "ode", frozenset({"ode"}), order, title, _BOOK, partial(build, name), stiff=stiff)
    for name, (order, title, _, stiff) in METHODS.items()
)
