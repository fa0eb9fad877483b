"""Strong and weak orders of every method for every kind of noise that it takes: within 0.1 of what it claims.

Strong orders along sampled paths, with a confidence interval; weak orders without sampling, from the exact second
moments of linear equations: a step is a linear map of (1, states), whose moments quadrature gives to rounding.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from brainpy_codegen import compiler
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators import available, get
from brainpy_codegen.integrators.base import Scheme

from . import models
from .linear_models import LINEAR, Linear
from .paths import FINE, Array, Paths, ends

Build = Callable[..., ModuleType]
STEPS = (16, 32, 64, 128)
GROUPS = 20
STUDENT = 2.093  # 97.5 % of Student's distribution with 19 degrees of freedom


def fits(linear: Linear, scheme: Scheme) -> bool:
    try:
        compiler.check_kind(linear.model.ir, scheme)
    except UnsupportedError:
        return False
    return True


CASES = [(name, scheme.name) for name, one in LINEAR.items() for scheme in available("sde") if fits(one, scheme)]


@functools.cache
def paths_of(processes: int) -> Paths:
    return Paths(processes, paths=2000, seed=3)


def squared_errors(name: str, method: str, claim: float, build: Build) -> Array:
    """By number of steps and path."""
    linear = LINEAR[name]
    model, start = linear.model, linear.start
    paths = paths_of(len(model.ir.noise.processes))
    if claim == 1.5 and name.startswith("additive"):  # a linear one is solved with order 2
        model, start = models.swinging, (1.0,)
        best = get("sra3").build(model.ir)
        wanted = ends(build(model, "sra3", "numpy"), best, paths, FINE, start)
    else:
        wanted = linear.exact(paths.end, paths)
    program, module = get(method).build(model.ir), build(model, method, "numpy")
    return np.array([((ends(module, program, paths, n, start) - wanted) ** 2).sum(axis=0) for n in STEPS])


def slope(errors: Array) -> float:
    return float(-np.polyfit(np.log(STEPS), np.log(errors), 1)[0])


@pytest.mark.parametrize(("name", "method"), CASES)
def test_strong_order(name: str, method: str, build: Build) -> None:
    claim = float(get(method).build(LINEAR[name].model.ir).method.order or 0)
    squares = squared_errors(name, method, claim, build)
    found = slope(np.sqrt(squares.mean(axis=1)))
    groups = np.sqrt(squares.reshape(len(STEPS), GROUPS, -1).mean(axis=2))
    half = STUDENT * np.std([slope(one) for one in groups.T], ddof=1) / np.sqrt(GROUPS)
    assert half < 0.08
    assert abs(found - claim) < 0.1, f"{found:.3f} +- {half:.3f}"


def moments_of_a_step(linear: Linear, module: ModuleType, draws: Any, h: float) -> Array:
    """E[M x M] of the linear map M that a step of h is for (1, states)."""
    count, processes = len(linear.start), len(draws.increments)
    normals = processes * (2 if draws.integrals else 1)
    nodes, weights = np.polynomial.hermite_e.hermegauss(14 if normals < 4 else 8)
    grid = np.array(list(itertools.product(nodes, repeat=normals))).T
    weight = np.prod(np.array(list(itertools.product(weights / weights.sum(), repeat=normals))), axis=1)
    increments = np.sqrt(h) * grid[:processes]
    given = dict(zip(draws.increments, increments[:, None], strict=True))
    if draws.integrals:
        integrals = h / 2 * (increments + np.sqrt(h / 3) * grid[processes:])
        given |= dict(zip(draws.integrals, integrals[:, None], strict=True))
    ahead = []
    for start in (np.zeros(count), *np.eye(count)):
        rows = module.run(*(np.full(len(weight), value) for value in start), dt=h, steps=1, **given)[1:]
        ahead.append(np.array([row[-1] for row in rows]))
    step = np.zeros((len(weight), count + 1, count + 1))
    step[:, 0, 0] = 1.0
    step[:, 1:, 0] = ahead[0].T
    for place, column in enumerate(ahead[1:], 1):
        step[:, 1:, place] = (column - ahead[0]).T
    return np.einsum("q,qab,qcd->acbd", weight, step, step).reshape((count + 1) ** 2, -1)


@pytest.mark.parametrize(("name", "method"), [one for one in CASES if one[1] != "tamed_euler"])
def test_weak_order(name: str, method: str, build: Build) -> None:
    linear, scheme = LINEAR[name], get(method)
    module, draws = build(linear.model, method, "numpy"), scheme.build(linear.model.ir).draws
    start, exact = np.kron((1.0, *linear.start), (1.0, *linear.start)), linear.second_moments()
    errors = []
    for steps in (512, 1024):
        many = np.linalg.matrix_power(moments_of_a_step(linear, module, draws, 1 / steps), steps)
        errors.append(np.abs(many @ start - exact).max())
    assert scheme.stochastic is not None
    claim, found = scheme.stochastic.weak, np.log2(errors[0] / errors[1])
    if name.startswith("additive"):  # of such equations some methods give the moments better, or exactly
        assert errors[1] < 1e-12 or found > claim - 0.1
    else:
        assert abs(found - claim) < 0.1


def test_weak_order_of_the_tamed_method(build: Build) -> None:
    """Its drift is not linear: it is compared with Euler-Maruyama's method along the same paths."""
    steps, count, start = (32, 64, 128, 256), 10_000, np.full(10_000, 1.0)
    model, found = LINEAR["scalar_ito"].model, []
    for number in steps:
        dw = np.random.default_rng(7).normal(0.0, number**-0.5, (number, count))
        runs = [
            build(model, method, "numpy").run(start, dt=1 / number, steps=number, every=number, dW=dw)[1][-1]
            for method in ("tamed_euler", "euler_maruyama")
        ]
        found.append(abs(np.mean(runs[0] ** 2 - runs[1] ** 2)))
    assert abs(np.polyfit(np.log(steps), np.log(found), 1)[0] + 1.0) < 0.1
