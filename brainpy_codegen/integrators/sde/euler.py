"""Euler methods: one evaluation of drift and diffusion a step.

    euler_maruyama: x(t + dt) = x + dt * f + g * dW                      (Ito)
    tamed_euler:    x(t + dt) = x + dt * f / (1 + dt * |f|) + g * dW     (Ito; |f| is the Euclidean norm)

A tamed step is never longer than 1 in the drift, so it stays finite where the drift grows faster than
linearly, where Euler-Maruyama explodes with a probability that makes its moments infinite.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators.base import Stochastic
from brainpy_codegen.integrators.sde.fit import EVERY, ITO, scheme
from brainpy_codegen.integrators.sde.terms import NoiseStep, diffusion_function, drifted
from brainpy_codegen.integrators.stages import derivative_function, parameter_times, with_free_face
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program
from brainpy_codegen.transforms.algebra import ONE, intrinsic, total

ORDERS = Stochastic(tuple((kind, 1.0 if kind == "additive" else 0.5) for kind in EVERY), 1.0, ITO, delays=True)


def build(model: Model, method: Method, *, tamed: bool = False) -> Program:
    """The program of an Euler method."""
    model = with_free_face(model)
    if tamed and model.vector:
        raise UnsupportedError(
            f"the norm of the drift in {method.name!r} has no form for vector models such as {model.name!r}; "
            "use euler_maruyama"
        )
    step = NoiseStep(model, tuple(parameter_times(model, [Fraction(0)]).values()))
    return Program(
        model=model,
        method=method,
        functions=(
            *model.helpers,
            derivative_function(model),
            diffusion_function(model),
            _advance(step, method, tamed=tamed),
        ),
        times=step.times,
        draws=step.draws,
    )


def _advance(step: NoiseStep, method: Method, *, tamed: bool) -> Function:
    p = step.times[0].name
    slopes = step.each("d{}")
    body: list[Statement] = [Invoke(slopes, "derivative", (*map(Name, step.states), Name(step.time)), p)]
    noise = step.evaluated(step.states, Name(step.time), p)
    body.append(noise)
    length: Expression = Name("dt")
    if tamed:
        norm = step.names.fresh("drift_norm")
        body.append(Assign(norm, _norm(slopes)))
        tamed_dt = step.names.fresh("tamed_dt")
        body.append(Assign(tamed_dt, Binary("/", length, Binary("+", ONE, Binary("*", length, Name(norm))))))
        length = Name(tamed_dt)
    results = step.each("{}_next")
    for row, (state, slope, result) in enumerate(zip(step.states, slopes, results, strict=True)):
        start = Binary("+", Name(state), Binary("*", length, Name(slope))) if tamed else drifted(state, slope)
        body.append(Assign(result, step.random_part(row, noise.targets, step.increment, start)))
    return Function("advance", "advance", step.arguments(), tuple(body), results, step.doc(method.title))


def _norm(slopes: tuple[str, ...]) -> Expression:
    if len(slopes) == 1:
        return intrinsic("abs", Name(slopes[0]))
    return intrinsic("sqrt", total([Binary("*", Name(slope), Name(slope)) for slope in slopes]))


EULER_MARUYAMA = scheme(
    "euler_maruyama",
    ORDERS,
    "Euler-Maruyama",
    "Maruyama, G. (1955). Continuous Markov processes and stochastic equations. Rendiconti del Circolo Matematico di "
    "Palermo 4, 48-90. doi:10.1007/BF02846028",
    build,
)
TAMED_EULER = scheme(
    "tamed_euler",
    ORDERS,
    "tamed Euler",
    "Hutzenthaler, M., Jentzen, A. and Kloeden, P. E. (2012). Strong convergence of an explicit numerical method for "
    "SDEs with nonglobally Lipschitz continuous coefficients. Annals of Applied Probability 22, 1611-1641. "
    "doi:10.1214/11-AAP803",
    partial(build, tamed=True),
)
SCHEMES = (EULER_MARUYAMA, TAMED_EULER)
