"""Drift-implicit Euler: the drift at the end of the step, the diffusion at its start.

    x(t + dt) = x + dt * f(x(t + dt), t + dt) + g(x, t) * dW                      (Ito)

by Newton's method with the exact Jacobian of the drift (see `implicit_stage`). Stiff drifts take long steps, and a
drift that grows faster than linearly does not explode. What is implicit is the drift alone: noise that is strong beside
it still wants short steps.
"""

from __future__ import annotations

from fractions import Fraction

from brainpy_codegen.integrators.base import Stochastic
from brainpy_codegen.integrators.ode.implicit_stage import implicit_stage
from brainpy_codegen.integrators.sde.fit import EVERY, ITO, scheme
from brainpy_codegen.integrators.sde.terms import NoiseStep, diffusion_function
from brainpy_codegen.integrators.stages import derivative_function, later, parameter_times, with_free_face
from brainpy_codegen.ir.expression import Name
from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program

START, END = Fraction(0), Fraction(1)


def build(model: Model, method: Method) -> Program:
    """The program of the drift-implicit Euler method.

    Raises:
        UnsupportedError: the model couples the elements of vectors, or has no Jacobian that could be written down.
    """
    model = with_free_face(model)
    stage = implicit_stage(model, method.name)
    times = parameter_times(model, [START, END])
    step = NoiseStep(model, tuple(times.values()))
    noise = step.evaluated(step.states, Name(step.time), times[START].name)
    base, results = step.each("{}_base"), step.each("{}_next")
    body: list[Statement] = [noise]
    for row, (state, target) in enumerate(zip(step.states, base, strict=True)):
        body.append(Assign(target, step.random_part(row, noise.targets, step.increment, Name(state))))
    end = later(step.time, Name("dt"))
    body.append(stage.call(results, step.states, base, end, Name("dt"), times[END].name, blank_before=True))
    advance = Function("advance", "advance", step.arguments(), tuple(body), results, step.doc(method.title))
    return Program(
        model=model,
        method=method,
        functions=(
            *model.helpers,
            derivative_function(model),
            diffusion_function(model),
            *stage.functions,
            advance,
        ),
        times=step.times,
        draws=step.draws,
    )


DRIFT_IMPLICIT_EULER = scheme(
    "drift_implicit_euler",
    Stochastic(tuple((kind, 1.0 if kind == "additive" else 0.5) for kind in EVERY), 1.0, ITO),
    "drift-implicit Euler",
    "Kloeden, P. E. and Platen, E. (1992). Numerical solution of stochastic differential equations. Springer, "
    "section 12.2. doi:10.1007/978-3-662-12616-5",
    build,
    stiff="A",
)
SCHEMES = (DRIFT_IMPLICIT_EULER,)
