"""Milstein methods: Euler-Maruyama and the next term of the stochastic Taylor series, strong order 1.

    x_k(t + dt) = x_k + dt * f_k + sum_j G_kj * dW_j + 1/2 * sum_ij (L_i G_kj) * (dW_i * dW_j - dt if i = j)

with L_i = sum_l G_li d/dx_l; in Stratonovich equations without the `- dt`. The noise must commute, L_i G_j = L_j G_i:
else the double integrals do not reduce to products of increments.

`milstein` takes the derivatives of the diffusion from the model. `milstein_derivative_free` has differences instead:
L_i G_kj = (G_kj(y_i) - G_kj) / sqrt(dt), y_i = x + dt * f + sqrt(dt) * G_i. Their error is of order sqrt(dt), which
does no harm before dW_i * dW_i - dt, whose mean is 0, but costs half an order before dW_i * dW_i: Ito equations only.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from brainpy_codegen.integrators.base import Stochastic
from brainpy_codegen.integrators.sde.fit import BOTH, EVERY, ITO, scheme
from brainpy_codegen.integrators.sde.terms import NoiseStep, diffusion_function, drifted
from brainpy_codegen.integrators.stages import derivative_function, parameter_times, with_free_face
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program
from brainpy_codegen.transforms.algebra import add, decimal, integer, intrinsic, multiply, total
from brainpy_codegen.transforms.diffusion_slopes import DiffusionSlopes, diffusion_slopes
from brainpy_codegen.transforms.noise_kind import moving_terms, noise_kind, noise_of

ORDERS = Stochastic(tuple((kind, 1.0) for kind in EVERY if kind != "general"), 1.0, BOTH, delays=True)


def build(model: Model, method: Method) -> Program:
    """The program of Milstein's method."""
    model = with_free_face(model)
    step = NoiseStep(model, tuple(parameter_times(model, [Fraction(0)]).values()))
    slopes = diffusion_slopes(model)
    further = () if slopes is None else (*slopes.helpers, slopes.function)
    functions = (derivative_function(model), diffusion_function(model), *further)
    return Program(
        model=model,
        method=method,
        functions=(*model.helpers, *functions, _advance(step, slopes, method)),
        times=step.times,
        draws=step.draws,
    )


def _advance(step: NoiseStep, slopes: DiffusionSlopes | None, method: Method) -> Function:
    p = step.times[0].name
    here = (*map(Name, step.states), Name(step.time))
    rates = step.each("d{}")
    body: list[Statement] = [Invoke(rates, "derivative", here, p)]
    noise = step.evaluated(step.states, Name(step.time), p)
    body.append(noise)
    corrections: dict[int, list[Expression]] = {}
    if slopes is not None:
        targets = tuple(step.names.fresh(name) for name in slopes.function.results)
        body.append(Invoke(targets, slopes.function.name, here, p))
        products = _Products(step, body)
        for (place, moving), slope in zip(slopes.places, targets, strict=True):
            term = step.noise.terms[place]
            for source in step.noise.of_state(moving):
                first = step.noise.terms[source].process
                moved = multiply(Name(noise.targets[source]), Name(slope))
                part = multiply(multiply(decimal(0.5), moved), products.of(first, term.process))
                corrections.setdefault(term.state, []).append(part)
    results = step.each("{}_next")
    for row, (state, rate, result) in enumerate(zip(step.states, rates, results, strict=True)):
        value = step.random_part(row, noise.targets, step.increment, drifted(state, rate))
        for part in corrections.get(row, []):
            value = add(value, part)
        body.append(Assign(result, value))
    return Function("advance", "advance", step.arguments(), tuple(body), results, step.doc(method.title))


class _Products:
    """Twice the double integrals of the noise: products of increments, named where they are needed first."""

    def __init__(self, step: NoiseStep, body: list[Statement]) -> None:
        self._step, self._body = step, body
        self._known: dict[tuple[int, int], str] = {}

    def of(self, first: int, second: int) -> Expression:
        """The product of two increments; less dt for one process in an Ito equation."""
        key = (min(first, second), max(first, second))
        if key not in self._known:
            left, right = self._step.increment(key[0]), self._step.increment(key[1])
            value: Expression = Binary("*", left, right)
            if key[0] == key[1] and self._step.noise.interpretation == "ito":
                value = Binary("-", value, Name("dt"))
            one, other = (self._step.noise.processes[process] for process in key)
            suffix = (f"_{one}" if one else "") if one == other else f"_{one}_{other}"
            self._known[key] = self._step.names.fresh(f"dW_squared{suffix}" if one == other else f"dW_product{suffix}")
            self._body.append(Assign(self._known[key], value))
        return Name(self._known[key])


def build_derivative_free(model: Model, method: Method) -> Program:
    """The program of Milstein's method with differences."""
    model = with_free_face(model)
    step = NoiseStep(model, tuple(parameter_times(model, [Fraction(0)]).values()))
    return Program(
        model=model,
        method=method,
        functions=(
            *model.helpers,
            derivative_function(model),
            diffusion_function(model),
            _differences(model, step, method),
        ),
        times=step.times,
        draws=step.draws,
    )


def _differences(model: Model, step: NoiseStep, method: Method) -> Function:
    p = step.times[0].name
    rates = step.each("d{}")
    body: list[Statement] = [Invoke(rates, "derivative", (*map(Name, step.states), Name(step.time)), p)]
    noise = step.evaluated(step.states, Name(step.time), p)
    body.append(noise)
    corrections: dict[int, list[Expression]] = {}
    moving = moving_terms(model)
    if any(moving):
        root = step.names.fresh("sqrt_dt")
        body.append(Assign(root, intrinsic("sqrt", Name("dt"))))
        products = _Products(step, body)
        for processes in _displacements(model):
            shown = step.noise.processes[processes[0]] if len(processes) == 1 else ""
            suffix = f"_{shown}" if shown else ""
            moved = step.each(f"{{}}_moved{suffix}")
            for row, target in enumerate(moved):
                value = drifted(step.states[row], rates[row])
                for place in step.noise.of_state(row):
                    if step.noise.terms[place].process in processes:
                        value = add(value, multiply(Name(root), Name(noise.targets[place])))
                body.append(Assign(target, value, blank_before=not row))
            there = step.evaluated(moved, Name(step.time), p, f"_moved{suffix}")
            body.append(there)
            for place, term in enumerate(step.noise.terms):
                if not moving[place]:
                    continue
                source = processes[0] if len(processes) == 1 else term.process
                change = Binary("-", Name(there.targets[place]), Name(noise.targets[place]))
                whole = Binary("*", integer(2), Name(root))
                part = Binary("*", Binary("/", change, whole), products.of(source, term.process))
                corrections.setdefault(term.state, []).append(part)
    results = step.each("{}_next")
    for row, (state, rate, result) in enumerate(zip(step.states, rates, results, strict=True)):
        start = step.random_part(row, noise.targets, step.increment, drifted(state, rate))
        value = total([start, *corrections.get(row, [])])
        body.append(Assign(result, value, blank_before=not row and bool(corrections)))
    return Function("advance", "advance", step.arguments(), tuple(body), results, step.doc(method.title))


def _displacements(model: Model) -> tuple[tuple[int, ...], ...]:
    """The processes that displace the states together: all of them where each has a state of its own."""
    every = tuple(range(len(noise_of(model).processes)))
    return (every,) if noise_kind(model) == "diagonal" else tuple((process,) for process in every)


_REFERENCE = (
    "Milstein, G. N. (1975). Approximate integration of stochastic differential equations. Theory of Probability and "
    "its Applications 19, 557-562. doi:10.1137/1119062"
)
MILSTEIN = scheme("milstein", ORDERS, "Milstein", _REFERENCE, build)
MILSTEIN_DERIVATIVE_FREE = scheme(
    "milstein_derivative_free",
    replace(ORDERS, interpretations=ITO),
    "derivative-free Milstein",
    "Kloeden, P. E. and Platen, E. (1992). Numerical solution of stochastic differential equations. Springer, "
    "section 11.1. doi:10.1007/978-3-662-12616-5",
    build_derivative_free,
)
SCHEMES = (MILSTEIN, MILSTEIN_DERIVATIVE_FREE)
