"""Heun methods for Stratonovich equations: the noise is averaged over a predictor and the start of the step.

euler_heun: y = x + g(x) * dW                 x(t + dt) = x + dt * f(x) + (g(x) + g(y)) / 2 * dW
heun:       y = x + dt * f(x) + g(x) * dW     x(t + dt) = x + dt / 2 * (f(x) + f(y)) + (g(x) + g(y)) / 2 * dW
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from brainpy_codegen.integrators.base import Stochastic
from brainpy_codegen.integrators.sde.fit import EVERY, STRATONOVICH, scheme
from brainpy_codegen.integrators.sde.terms import NoiseStep, diffusion_function, drifted
from brainpy_codegen.integrators.stages import derivative_function, later, parameter_times, with_free_face
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program
from brainpy_codegen.transforms.algebra import add, decimal, multiply

START, END = Fraction(0), Fraction(1)


def build(model: Model, method: Method, *, drift_too: bool) -> Program:
    """The program of a Heun method; `drift_too`: the drift is averaged like the noise."""
    model = with_free_face(model)
    step = NoiseStep(model, tuple(parameter_times(model, [START, END]).values()))
    return Program(
        model=model,
        method=method,
        functions=(
            *model.helpers,
            derivative_function(model),
            diffusion_function(model),
            _advance(step, method, drift_too=drift_too),
        ),
        times=step.times,
        draws=step.draws,
    )


def _advance(step: NoiseStep, method: Method, *, drift_too: bool) -> Function:
    p, p_end = (row.name for row in step.times)
    t = step.time
    half, count = Name(step.names.fresh("half_dt")), len(step.states)
    body: list[Statement] = [Assign(half.id, multiply(decimal(0.5), Name("dt")))] if drift_too else []
    slopes = step.each("d{}_1" if drift_too else "d{}")
    here = (*map(Name, step.states), Name(t))
    lead = (f"at {t}",)
    body.append(Invoke(slopes, "derivative", here, p, lead=lead, blank_before=drift_too))
    first = step.evaluated(step.states, Name(t), p, "_1")
    body.append(first)
    moved = step.each("{}_moved")
    for row, (state, target) in enumerate(zip(step.states, moved, strict=True)):
        start: Expression = drifted(state, slopes[row]) if drift_too else Name(state)
        value = step.random_part(row, first.targets, step.increment, start)
        body.append(Assign(target, value, lead=() if row else (f"at {t} + dt, predicted",), blank_before=not row))
    end = later(t, Name("dt"))
    ends = step.each("d{}_2") if drift_too else ()
    if drift_too:
        body.append(Invoke(ends, "derivative", (*map(Name, moved), end), p_end))
    second = step.evaluated(moved, end, p_end, "_2")
    body.append(second)
    results = step.each("{}_next")
    for row in range(count):
        state = step.states[row]
        start = drifted(state, slopes[row])
        if drift_too:
            slope = Binary("+", Name(slopes[row]), Name(ends[row]))
            start = Binary("+", Name(state), Binary("*", half, slope))
        body.append(Assign(results[row], _averaged(step, row, first, second, start), blank_before=not row))
    return Function("advance", "advance", step.arguments(), tuple(body), results, step.doc(method.title))


def _averaged(step: NoiseStep, row: int, first: Invoke, second: Invoke, start: Expression) -> Expression:
    for place in step.noise.of_state(row):
        both = Binary("+", Name(first.targets[place]), Name(second.targets[place]))
        part = multiply(multiply(decimal(0.5), both), step.increment(step.noise.terms[place].process))
        start = add(start, part)
    return start


ORDERS = Stochastic(tuple((kind, 0.5 if kind == "general" else 1.0) for kind in EVERY), 1.0, STRATONOVICH, delays=True)
EULER_HEUN = scheme(
    "euler_heun",
    ORDERS,
    "Euler-Heun",
    "Kloeden, P. E. and Platen, E. (1992). Numerical solution of stochastic differential equations. Springer, "
    "section 4.9. doi:10.1007/978-3-662-12616-5",
    partial(build, drift_too=False),
)
HEUN = scheme(
    "heun",
    ORDERS,
    "Heun",
    "Ruemelin, W. (1982). Numerical treatment of stochastic differential equations. SIAM Journal on Numerical Analysis "
    "19, 604-613. doi:10.1137/0719041",
    partial(build, drift_too=True),
)
SCHEMES = (EULER_HEUN, HEUN)
