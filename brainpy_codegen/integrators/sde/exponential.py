"""Exponential Euler-Maruyama: each drift, linear in its own state, is solved exactly over a step; so is its noise.

    dx = (a * x + b) dt + g dW

    x(t + dt) = x + dt * exprel(dt * a) * (a * x + b) + sqrt(exprel(2 * dt * a)) * g * dW

The factor before g dW gives the noise the variance that it has at the end of the step if a and g are held: for an
Ornstein-Uhlenbeck process the distribution is exact for every dt. Drifts that are not linear in their own state are
linearised at the current state.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from brainpy_codegen.integrators.base import Stochastic
from brainpy_codegen.integrators.ode.exponential_euler import composed_derivative, increment, notes
from brainpy_codegen.integrators.sde.fit import EVERY, ITO, scheme
from brainpy_codegen.integrators.sde.terms import NoiseStep, diffusion_function
from brainpy_codegen.integrators.stages import parameter_times, with_free_face
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program
from brainpy_codegen.transforms.algebra import add, integer, intrinsic, multiply
from brainpy_codegen.transforms.linearize import LinearParts, Row, linearize


def build(model: Model, method: Method) -> Program:
    """The program of exponential Euler-Maruyama."""
    model = with_free_face(model)
    parts = linearize(model)
    step = NoiseStep(model, tuple(parameter_times(model, [Fraction(0)]).values()))
    return Program(
        model=model,
        method=method,
        functions=(
            *model.helpers,
            *parts.helpers,
            parts.function,
            composed_derivative(model, parts),
            diffusion_function(model),
            _advance(step, parts, method),
        ),
        times=step.times,
        notes=notes(model, parts),
        draws=step.draws,
    )


def _advance(step: NoiseStep, parts: LinearParts, method: Method) -> Function:
    p = step.times[0].name
    rows = [replace(row, slope=step.names.fresh(row.slope), offset=step.names.fresh(row.offset)) for row in parts.rows]
    targets = tuple(name for row in rows for name in row.results)
    here = (*map(Name, step.states), Name(step.time))
    body: list[Statement] = [Invoke(targets, parts.function.name, here, p)]
    noise = step.evaluated(step.states, Name(step.time), p)
    body.append(noise)
    results = step.each("{}_next")
    for place, (row, state, result) in enumerate(zip(rows, step.states, results, strict=True)):
        value: Expression = Binary("+", Name(state), increment(row, state))
        spread = _spread(step, place, row, body)
        for term in step.noise.of_state(place):
            part = multiply(Name(noise.targets[term]), step.increment(step.noise.terms[term].process))
            value = add(value, part if spread is None else Binary("*", spread, part))
        body.append(Assign(result, value))
    return Function("advance", "advance", step.arguments(), tuple(body), results, step.doc(method.title))


def _spread(step: NoiseStep, place: int, row: Row, body: list[Statement]) -> Expression | None:
    """The factor that the decay over the step leaves of the noise, under a name; None for 1."""
    if row.kind == "free" or not step.noise.of_state(place):
        return None
    name = step.names.fresh(f"spread_{row.state}")
    twice = Binary("*", integer(2), Binary("*", Name("dt"), Name(row.slope)))
    body.append(Assign(name, intrinsic("sqrt", intrinsic("exprel", twice))))
    return Name(name)


EXPONENTIAL_EULER_MARUYAMA = scheme(
    "exponential_euler_maruyama",
    Stochastic(tuple((kind, 1.0 if kind == "additive" else 0.5) for kind in EVERY), 1.0, ITO),
    "exponential Euler-Maruyama",
    "Komori, Y. and Burrage, K. (2014). A stochastic exponential Euler scheme for simulation of stiff biochemical "
    "reaction systems. BIT Numerical Mathematics 54, 1067-1085. doi:10.1007/s10543-014-0485-1",
    build,
)
SCHEMES = (EXPONENTIAL_EULER_MARUYAMA,)
