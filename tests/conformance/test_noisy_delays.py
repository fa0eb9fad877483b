"""Stochastic delay equations: exact moments, strong orders against explicit solutions, one path on every backend."""

from __future__ import annotations

import math

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import UnsupportedError
from tests.zoo.comparing import as_arrays, same_bits

BACKENDS = ("numpy", "numba", "c")


@bc.sde
def late_langevin(x, t, b=1.0, tau=1.0):
    """Pulled to 0 by what it was."""
    return -b * bc.delayed(x, tau)


@late_langevin.diffusion
def _kicks(x, t, sigma=0.5):
    return sigma


@bc.sde
def late_growth(x, t, a=-0.5, b=0.8, tau=1.0):
    """Geometric noise: explicitly solvable, step by step."""
    return a * x + b * bc.delayed(x, tau)


@late_growth.diffusion
def _ito(x, t, sigma=0.6):
    return sigma * x


@bc.sde(interpretation="stratonovich")
def late_growth_stratonovich(x, t, a=-0.5, b=0.8, tau=1.0):
    return a * x + b * bc.delayed(x, tau)


@late_growth_stratonovich.diffusion
def _stratonovich(x, t, sigma=0.6):
    return sigma * x


@bc.sde
def late_pair(u, v, t, tau=0.5):
    """Two states, two delays, one of them changing with time, and shared noise."""
    du = v - bc.delayed(u, tau)
    dv = -bc.delayed(v, tau * (1.5 + 0.5 * np.sin(t))) - u
    return du, dv


@late_pair.diffusion
def _shared(u, v, t, sigma=0.3):
    return (sigma, 0.0), (0.1 * sigma, sigma * u)


@pytest.mark.parametrize("backend", BACKENDS)
def test_mean_and_variance_of_a_linear_equation(backend, build):
    # x' = -x(t - 1) from x = 1 has mean -1/2 at t = 2; the variance is sigma^2 times the integral of the square of the
    # fundamental solution, 1 until t = 1 and 2 - t until t = 2: 4/3 sigma^2
    elements, dt, sigma = 20_000, 1 / 64, 0.5
    _, x = build(late_langevin, "euler_maruyama", backend).run(np.ones(elements), dt=dt, steps=128, every=128, seed=1)
    spread = 5 * math.sqrt(4 / 3) * sigma / math.sqrt(elements)
    assert abs(x[-1].mean() + 0.5) < spread + dt / 2
    assert x[-1].var() == pytest.approx(4 / 3 * sigma**2, rel=5 * math.sqrt(2 / elements) + dt)


def test_the_stationary_variance(build):
    # Kuechler, U., Mensch, B. (1992). Langevin's stochastic differential equation extended by a time-delayed term.
    # Stochastics 40, 23-42. doi:10.1080/17442509208833780: (1 + sin b tau) / (2 b cos b tau) sigma^2
    b, elements, dt = 0.8, 20_000, 1 / 32
    _, x = build(late_langevin, "euler_maruyama", "numpy").run(
        np.zeros(elements), dt=dt, steps=960, every=960, b=b, sigma=1.0, seed=2
    )
    expected = (1 + math.sin(b)) / (2 * b * math.cos(b))
    assert x[-1].var() == pytest.approx(expected, rel=3 * math.sqrt(2 / elements) + dt)


def explicit(increments, dt, drift):
    """x(2) of both growth equations from x = 1 and a past of 1: variation of constants on a fine grid."""
    per_delay = round(1 / dt)
    W = np.concatenate([np.zeros((1, increments.shape[1])), np.cumsum(increments, axis=0)])
    t = dt * np.arange(len(W))[:, None]
    growth = np.exp(drift * t + 0.6 * W)
    x, past = np.ones(W.shape), np.ones((per_delay + 1, W.shape[1]))
    for first in (0, per_delay):
        part = slice(first, first + per_delay + 1)
        integrand = 0.8 * past / growth[part]
        area = np.concatenate([np.zeros_like(past[:1]), np.cumsum(dt / 2 * (integrand[1:] + integrand[:-1]), axis=0)])
        x[part] = growth[part] * (x[first] / growth[first] + area)
        past = x[part]
    return x[-1]


@pytest.mark.parametrize(
    ("model", "method", "drift", "order"),
    [
        (late_growth, "euler_maruyama", -0.5 - 0.18, 0.5),
        (late_growth, "milstein", -0.5 - 0.18, 1.0),
        (late_growth, "milstein_derivative_free", -0.5 - 0.18, 1.0),
        (late_growth_stratonovich, "heun", -0.5, 1.0),
        (late_growth_stratonovich, "milstein", -0.5, 1.0),
    ],
    ids=lambda value: getattr(value, "name", value) if not isinstance(value, float) else "",
)
def test_strong_orders(model, method, drift, order, build):
    fine = 2**11
    increments = np.random.default_rng(3).normal(0.0, math.sqrt(1 / fine), (2 * fine, 1500))
    expected = explicit(increments, 1 / fine, drift)
    steps, errors = (16, 32, 64, 128), []
    for per_delay in steps:
        dW = increments.reshape(2 * per_delay, -1, 1500).sum(axis=1)
        _, x = build(model, method, "numpy").run(np.ones(1500), dt=1 / per_delay, steps=2 * per_delay, dW=dW)
        errors.append(math.sqrt(np.mean((x[-1] - expected) ** 2)))
    slope = -np.polyfit(np.log(steps), np.log(errors), 1)[0]
    assert slope == pytest.approx(order, abs=0.12)


def test_one_path_on_every_backend(build):
    u, v, tau = np.linspace(-1, 1, 5), np.linspace(0, 0.5, 5), np.array([0.5, 0.4, 0.33, 0.71, 0.5])
    given = dict(dt=0.02, tau=tau, seed=7)
    past = {"u": np.cos, "v": 0.2}
    paths = {
        backend: as_arrays(build(late_pair, "euler_maruyama", backend).run(u, v, steps=300, history=past, **given))
        for backend in BACKENDS
    }
    assert same_bits(("t", "u", "v"), paths["numba"], paths["c"]) == []
    for one, other in zip(paths["numpy"], paths["c"], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_run_in_parts_is_the_whole_run(backend, build):
    module, given = build(late_langevin, "euler_maruyama", backend), dict(dt=0.05, seed=7)
    _, whole = module.run(np.ones(3), steps=200, **given)
    _, first = module.run(np.ones(3), steps=100, **given)
    _, rest = module.run(first[-1], t0=100 * 0.05, steps=100, history=first, **given)
    np.testing.assert_allclose(rest, whole[100:], rtol=1e-12)


def test_an_element_has_its_path_whoever_is_beside_it(build):
    module, tau = build(late_langevin, "euler_maruyama", "c"), np.array([1.0, 0.5, 1.0])
    _, together = module.run(np.zeros(3), dt=0.05, steps=100, tau=tau, seed=4)
    _, same = module.run(np.zeros(3), dt=0.05, steps=100, tau=1.0, seed=4)
    np.testing.assert_array_equal(together[:, [0, 2]], same[:, [0, 2]])
    # without its drift it is the Wiener process that a model without delays has
    _, free = module.run(np.zeros(3), dt=0.05, steps=100, b=0.0, seed=4)
    _, plain = build(wiener, "euler_maruyama", "c").run(np.zeros(3), dt=0.05, steps=100, seed=4)
    np.testing.assert_array_equal(free, plain)


@bc.sde
def wiener(x, t):
    return -0.0 * x


@wiener.diffusion
def _wiener(x, t, sigma=0.5):
    return sigma


def test_what_takes_no_delays_says_what_does(shared_folder):
    with pytest.raises(UnsupportedError, match=r"'sra1' takes no delays.*euler_maruyama.*milstein"):
        bc.generate(late_langevin, method="sra1")
    with pytest.raises(UnsupportedError, match=r"torch.* has no delays.*backends that can: numpy, numba, c"):
        bc.generate(late_langevin, backend="torch")
    sol = bc.simulate(
        late_langevin, 1.0, dt=0.1, history=1.0, backend="numpy", seed=3, directory=shared_folder / "generated"
    )
    assert sol["x"].shape == (11,)
