"""Strong orders, measured along fixed Brownian paths against exact solutions (or a far finer step)."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen import compiler
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators import available, get
from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.tableaus.stochastic import ADDITIVE, DIAGONAL

from . import models
from .paths import FINE, Array, Paths, ends

Build = Callable[..., ModuleType]
STEPS = (16, 32, 64, 128)

EXACT: dict[str, tuple[tuple[float, ...], Callable[[Array], list[Array]]]] = {
    "geometric": ((0.5,), lambda w: [0.5 * np.exp(1.01 - 0.87**2 / 2 + 0.87 * w[0])]),
    "hyperbolic": ((0.0,), lambda w: [np.sinh(1 + w[0])]),
    "commuting": ((1.0, 1.0), lambda w: [np.exp(-1 + 0.3 * w[0] + 0.2 * w[1]), np.exp(-1 + 0.3 * w[0] + 0.4 * w[1])]),
}
STARTS = {"coupled": (1.0, 1.0), "driven": (1.0, 1.0)}
REFERENCES = {"coupled": "sriw2", "driven": "sra3"}


def fits(model: Any, scheme: Scheme) -> bool:
    try:
        compiler.check_kind(model.ir, scheme)
    except UnsupportedError:
        return False
    return True


CASES = [
    pytest.param(name, scheme.name, id=f"{name}-{scheme.name}")
    for name in (*EXACT, *REFERENCES)
    for scheme in available("sde")
    if fits(getattr(models, name), scheme)
]


@pytest.mark.parametrize(("name", "method"), CASES)
def test_strong_order(name: str, method: str, build: Build) -> None:
    model = getattr(models, name)
    program = get(method).build(model.ir)
    paths = Paths(len(model.ir.noise.processes))
    starts = EXACT[name][0] if name in EXACT else STARTS[name]
    if name in EXACT:
        wanted = np.array(EXACT[name][1](paths.end))
    else:
        best = REFERENCES[name]
        wanted = ends(build(model, best, "numpy"), get(best).build(model.ir), paths, FINE, starts)
    module = build(model, method, "numpy")
    errors = [np.sqrt(np.mean((ends(module, program, paths, n, starts) - wanted) ** 2)) for n in STEPS]
    slope = -np.polyfit(np.log(STEPS), np.log(errors), 1)[0]
    claim = float(program.method.order or 0)
    # Taming slows the first steps down, and where noise is small the order of the drift is seen.
    assert claim - 0.13 < slope < claim + (0.35 if method == "tamed_euler" else 0.2)


@pytest.mark.parametrize("tableau", ADDITIVE, ids=lambda one: one.name)
def test_order_conditions_for_additive_noise(tableau: Any) -> None:
    """Roessler 2010, theorem 6.2."""
    alpha, beta1, beta2, c1 = (
        np.array(row, float) for row in (tableau.alpha, tableau.beta1, tableau.beta2, tableau.c1)
    )
    a, b = np.array(tableau.a, float).sum(axis=1), np.array(tableau.b, float).sum(axis=1)
    found = [alpha.sum(), beta1.sum(), beta2.sum(), alpha @ b, alpha @ a, alpha @ b**2, beta1 @ c1, beta2 @ c1]
    assert found == pytest.approx([1, 1, 0, 1, 0.5, 1.5, 1, -1], abs=1e-12)
    assert a == pytest.approx(np.array(tableau.c0, float), abs=1e-12)


@pytest.mark.parametrize("tableau", DIAGONAL, ids=lambda one: one.name)
def test_order_conditions_for_diagonal_noise(tableau: Any) -> None:
    """Roessler 2010, theorem 5.1."""
    alpha = np.array(tableau.alpha, float)
    betas = [np.array(row, float) for row in (tableau.beta1, tableau.beta2, tableau.beta3, tableau.beta4)]
    a0, a1, b0, b1 = (np.array(m, float) for m in (tableau.a0, tableau.a1, tableau.b0, tableau.b1))
    s0, s1 = b0.sum(axis=1), b1.sum(axis=1)
    assert [alpha.sum(), alpha @ a0.sum(axis=1), alpha @ s0, alpha @ s0**2] == pytest.approx([1, 0.5, 1, 1.5])
    assert [beta.sum() for beta in betas] == pytest.approx([1, 0, 0, 0])
    assert [beta @ s1 for beta in betas] == pytest.approx([0, 1, 0, 0])
    assert [beta @ a1.sum(axis=1) for beta in betas] == pytest.approx([1, 0, -1, 0])
    assert [beta @ s1**2 for beta in betas] == pytest.approx([1, 0, -1, 2])
    assert [beta @ (b1 @ s1) for beta in betas] == pytest.approx([0, 0, 0, 1])
    mixed = a1 @ s0
    assert betas[0] @ mixed / 2 + betas[2] @ mixed / 3 == pytest.approx(0)
    assert a0.sum(axis=1) == pytest.approx(np.array(tableau.c0, float))
    assert a1.sum(axis=1) == pytest.approx(np.array(tableau.c1, float))


# x0 = 0.5, mu = 1.01, sigma = 0.87, T = 1: the mean square error has a closed form, by recursion of second moments.
RMS = {"euler_maruyama": {16: 0.3119870636, 64: 0.1413504472}, "milstein": {16: 0.174558838, 64: 0.04768422215}}


@pytest.mark.parametrize("method", RMS)
@pytest.mark.parametrize("steps", [16, 64])
def test_the_error_on_geometric_brownian_motion_is_the_exact_one(method: str, steps: int, build: Build) -> None:
    count = 60_000
    dw = np.random.default_rng(5).normal(0, steps**-0.5, (steps, count))
    module = build(models.geometric, method, "numpy")
    _, x = module.run(np.full(count, 0.5), dt=1 / steps, steps=steps, every=steps, dW=dw)
    square = (x[-1] - 0.5 * np.exp(1.01 - 0.87**2 / 2 + 0.87 * dw.sum(axis=0))) ** 2
    assert abs(square.mean() - RMS[method][steps] ** 2) < 4 * square.std() / np.sqrt(count)


# Closed forms of the stationary variance at dt = 0.5, theta = 1, sigma = 0.2.
VARIANCES = {
    "euler_maruyama": 0.04 / (2 - 0.5),
    "heun": 0.04 * 0.5 * (1 - 0.25) ** 2 / (1 - (1 - 0.5 + 0.125) ** 2),
    "exponential_euler_maruyama": 0.02,
    "milstein": 0.04 / (2 - 0.5),
    "drift_implicit_euler": 0.04 * 0.5 / ((1 + 0.5) ** 2 - 1),
}


@pytest.mark.parametrize("method", VARIANCES)
def test_stationary_variance_of_the_ornstein_uhlenbeck_process(method: str, build: Build) -> None:
    count, steps = 60_000, 30
    module = build(models.ornstein_uhlenbeck, method, "numpy")
    _, x = module.run(np.zeros(count), dt=0.5, steps=steps, every=steps, seed=17)
    variance = VARIANCES[method]
    assert abs(x[-1].var() - variance) < 4 * variance * np.sqrt(2 / count)
    assert abs(x[-1].mean()) < 4 * np.sqrt(variance / count)


def test_the_mean_of_geometric_brownian_motion_converges_with_order_1(build: Build) -> None:
    # Euler-Maruyama has the mean 0.5 (1 + mu dt)**N exactly, whose limit is 0.5 exp(mu).
    count, steps = 200_000, 4
    module = build(models.geometric, "euler_maruyama", "numpy")
    _, x = module.run(np.full(count, 0.5), dt=1 / steps, steps=steps, every=steps, seed=2)
    assert abs(x[-1].mean() - 0.5 * (1 + 1.01 / steps) ** steps) < 4 * x[-1].std() / np.sqrt(count)


def test_tamed_euler_stays_finite_where_euler_explodes(build: Build) -> None:
    @bc.sde
    def cubic(x, t):
        return x - x**3

    @cubic.diffusion
    def cubic_noise(x, t, sigma=1.0):
        return sigma

    start = np.full(100, 30.0)
    with np.errstate(all="ignore"):
        exploded = build(cubic, "euler_maruyama", "numpy").run(start, dt=0.1, steps=100)[1][-1]
    tamed = build(cubic, "tamed_euler", "numpy").run(start, dt=0.1, steps=400)[1][-1]
    assert not np.isfinite(exploded).all()
    assert np.abs(tamed).max() < 5
    # the implicit step needs no taming: x + dt x**3 = 30 + ... has one small solution
    implicit = build(cubic, "drift_implicit_euler", "numpy").run(start, dt=0.1, steps=40)[1]
    assert implicit[1] == pytest.approx(np.cbrt(30 / 0.1), rel=0.1)
    assert np.abs(implicit[-1]).max() < 5


@bc.sde
def forced(x, t, k=40.0):
    return k * np.cos(t) - k * x


@forced.diffusion
def _kicks(x, t, sigma=0.5):
    return sigma


def test_the_implicit_drift_reads_the_time_at_the_end_of_the_step(build: Build) -> None:
    dt, k, dW = 0.25, 40.0, np.random.default_rng(5).normal(0.0, 0.5, 8)
    _, x = build(forced, "drift_implicit_euler", "numpy").run(1.0, dt=dt, steps=8, dW=dW)
    expected = [1.0]
    for step, increment in enumerate(dW):
        kicked = expected[-1] + 0.5 * increment
        expected.append((kicked + dt * k * np.cos((step + 1) * dt)) / (1 + dt * k))
    assert x == pytest.approx(expected, rel=1e-12)


def test_names_of_brainpy() -> None:
    names = {
        "srk1w1_scalar": "sriw1",
        "srk2w1_scalar": "sriw2",
        "KlPl_scalar": "milstein_derivative_free",
        "klpl": "milstein_derivative_free",
    }
    assert {name: get(name, "sde").name for name in names} == names
