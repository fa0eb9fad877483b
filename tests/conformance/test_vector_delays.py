"""Vector models with delays in the compiled loops: against closed forms, and against NumPy and each other."""

from __future__ import annotations

import math

import numpy as np
import pytest

import brainpy_codegen as bc
from tests.zoo.comparing import as_arrays, same_bits

LOOPS = ("numba", "c")
SIZE = 11
START = np.cos(np.arange(SIZE)), np.linspace(-0.5, 0.5, SIZE)
WEIGHTS = 1.5 * np.sin(np.arange(SIZE * SIZE).reshape(SIZE, SIZE)) / np.sqrt(SIZE)
LAGS = np.repeat([0.4, 0.4, 0.63], 4)[:SIZE]  # runs of equal delays, and one that starts anew


@bc.dde
def late_linear(x, t, W, tau=1.0):
    """Pulled along by what the others were."""
    return W @ bc.delayed(x, tau)


@bc.dde
def late_rates(n, past, t, W, T=0.4, gain=1.0, drive=0.0):
    """Two states with a past and two delays, one of which changes; names of ours are taken."""
    seen = bc.delayed(n, T)
    slow = bc.delayed(past, T * (1.5 + 0.4 * np.sin(t)))
    dn = -n + np.tanh(W @ (gain * seen) - past) + drive
    dpast = 0.2 * (seen - slow) - 0.1 * np.mean(n) * past
    return dn, dpast


@bc.dde
def late_neutral(x, t, W, tau=0.6):
    """The derivative of the past takes part."""
    return -x + 0.2 * bc.delayed_derivative(x, tau) + W @ np.tanh(bc.delayed(x, tau))


@bc.dde
def looks_by_state(x, t, W, tau=0.5):
    """The delay of an element depends on its state; no other parameter, no constant."""
    return -x + W @ np.tanh(bc.delayed(x, tau + 0.1 * x**2))


@bc.sde
def late_crowd(x, y, t, W, tau=0.35):
    """Two noisy states, of which one has a past."""
    dx = -x + np.tanh(W @ bc.delayed(x, tau)) - y
    dy = 0.1 * (np.mean(x) - y)
    return dx, dy


@late_crowd.diffusion
def _crowd(x, y, t, sigma=0.3):
    return sigma * (1.0 + 0.1 * x), sigma


def steps_of(W, x, t):
    """The solution of x' = W x(t - 1), x = x0 before 0, by the method of steps: a sum of powers of W."""
    orders = range(math.floor(t) + 2)
    return sum(np.linalg.matrix_power(W, k) @ x * (t - k + 1) ** k / math.factorial(k) for k in orders)


@pytest.mark.parametrize("backend", LOOPS)
@pytest.mark.parametrize("method", ["rk4", "dopri5"])
def test_the_method_of_steps_in_closed_form(method, backend, build):
    _, x = build(late_linear, method, backend).run(START[0], dt=0.05, steps=80, every=20, W=WEIGHTS)
    for t in (1, 2, 3):  # polynomials of degree 3 and less: the method has no error
        np.testing.assert_allclose(x[t], steps_of(WEIGHTS, START[0], t), rtol=0, atol=1e-13)
    np.testing.assert_allclose(x[4], steps_of(WEIGHTS, START[0], 4), rtol=0, atol=1e-7)


def runs(model, method, backend, build, **options):
    """A run with a history, a drive and delays by element, as arrays."""
    module = build(model, method, backend)
    start = START[: len(model.states)]
    return as_arrays(module.run(*start, t0=0.25, dt=0.07, W=WEIGHTS, **options))


CASES = [
    (late_rates, "rk4", {"steps": 90, "T": LAGS, "drive": np.cos, "history": {"n": np.sin}}),
    (late_rates, "heun2", {"steps": 90, "every": 7, "history": {"past": np.ones((20, SIZE)) * START[0]}}),
    (late_neutral, "rk4", {"steps": 40, "history": np.cos}),
    (late_neutral, "euler", {"steps": 40, "tau": LAGS}),
    (late_crowd, "euler_maruyama", {"steps": 60, "seed": 4, "every": 3}),
    (late_crowd, "milstein", {"steps": 60, "seed": 5, "tau": LAGS, "history": {"x": np.sin}}),
]


@pytest.mark.parametrize(("model", "method", "options"), CASES, ids=lambda one: getattr(one, "name", None))
def test_the_same_bits_in_both_loops_and_numpy_agrees(model, method, options, build):
    found = {backend: runs(model, method, backend, build, **options) for backend in ("numpy", *LOOPS)}
    assert same_bits(("t", *model.states), found["numba"], found["c"]) == []
    for one, other in zip(found["numpy"], found["c"], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-13)


def test_delays_that_depend_on_the_state(build):
    given = dict(t0=0.0, dt=0.05, steps=40, W=WEIGHTS[:3, :3])
    found = [build(looks_by_state, "rk4", one).run(START[0][:3], **given)[1] for one in ("numpy", *LOOPS)]
    np.testing.assert_allclose(found[1], found[0], rtol=1e-12)
    np.testing.assert_array_equal(found[1], found[2])


@pytest.mark.parametrize("backend", LOOPS)
def test_an_element_without_weights_is_a_model_of_numbers(backend, build):
    """Where nothing couples, elements are as they are alone, to the bit."""
    module = build(late_neutral, "rk4", backend)
    given = dict(dt=0.05, steps=50, tau=0.43, history=np.sin)
    _, together = module.run(START[0], W=np.zeros((SIZE, SIZE)), **given)
    for place in (0, SIZE - 1):
        _, alone = module.run(START[0][place : place + 1], W=np.zeros((1, 1)), **given)
        np.testing.assert_array_equal(together[:, place], alone[:, 0])


@pytest.mark.parametrize("backend", LOOPS)
def test_derivative_delays_and_step(backend, build):
    module, plain = build(late_rates, "rk4", backend), build(late_rates, "rk4", "numpy")
    n, past = START
    values = (WEIGHTS, LAGS, 1.2, 0.3)
    for one, other in zip(
        module.derivative(n, past, n[::-1], past[::-1], 0.4, *values),
        plain.derivative(n, past, n[::-1], past[::-1], 0.4, *values),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, rtol=1e-14)
    np.testing.assert_allclose(
        np.array(module.delays(n, past, 0.4, *values)),
        np.array(np.broadcast_arrays(*plain.delays(n, past, 0.4, *values))),
    )
    given = dict(W=WEIGHTS, T=LAGS, history={"n": np.sin})
    for one, other in zip(
        module.step(n, past, 0.1, 0.05, **given), plain.step(n, past, 0.1, 0.05, **given), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-14)


@pytest.mark.parametrize("backend", LOOPS)
def test_what_is_wrong_is_told(backend, build):
    module = build(late_linear, "rk4", backend)
    with pytest.raises(ValueError, match=r"the delay tau = 0.01 is below the step of dt = 0.1"):
        module.run(START[0], dt=0.1, steps=10, W=WEIGHTS, tau=0.01)
    with pytest.raises(ValueError, match=r"the history of x has 3 rows"):
        module.run(START[0], dt=0.1, steps=10, W=WEIGHTS, history=np.ones((3, SIZE)))
    with pytest.raises(ValueError, match=r"shapes do not broadcast together: x \(11,\), W \(5,\)"):
        module.run(START[0], dt=0.1, steps=10, W=WEIGHTS[:5, :5])


def test_many_delays_make_breakpoints_of_the_first_levels(build):
    """60 different delays have half a million sums of up to four; whole multiples of dt have few that differ."""
    module, size = build(late_linear, "rk4", "numpy"), 60
    W = np.sin(np.arange(size * size).reshape(size, size)) / size
    given = {"W": W, "every": 10, "steps": 40}
    lags = 0.5 + 0.01 * np.sqrt(np.arange(size))
    with pytest.warns(RuntimeWarning, match=r"more than 10000 breakpoints: steps end at sums of up to 2 delays"):
        _, x = module.run(np.ones(size), dt=0.05, tau=lags, **given)
    # until the first delay is over, the past is constant
    np.testing.assert_allclose(x[1], 1.0 + 0.5 * W.sum(axis=1), atol=1e-14)
    with pytest.warns(RuntimeWarning, match="up to 2 delays"):
        _, finer = module.run(np.ones(size), dt=0.0125, tau=lags, W=W, every=40, steps=160)
    np.testing.assert_allclose(x, finer, atol=1e-8)
    module.run(np.ones(size), dt=0.05, tau=0.05 * np.arange(1, size + 1), **given)  # and no warning, which is an error
