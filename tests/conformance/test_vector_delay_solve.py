"""Vector models with delays in steps of adapted length, on compiled loops and NumPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import brainpy_codegen as bc
from tests.conformance.test_vector_delays import (
    LAGS,
    LOOPS,
    SIZE,
    START,
    WEIGHTS,
    late_linear,
    late_neutral,
    late_rates,
    looks_by_state,
    steps_of,
)
from tests.zoo.comparing import as_arrays, same_bits

SOLVES = ("numpy", *LOOPS)


@bc.dde
def log(work, stop, t, W, τ=0.7, dt_before=1.0):
    """Names of ours, of C and of the Greek."""
    new_work = bc.delayed(work, τ)
    error = W @ new_work
    dwork = np.tanh(error) - dt_before * work
    dstop = 0.1 * (bc.delayed(stop, 2 * τ) - work)
    return dwork, dstop


@bc.dde
def alone(x, t, tau=0.6):
    """One element of `late_neutral` without weights."""
    return -x + 0.2 * bc.delayed_derivative(x, tau)


@bc.dde
def unweighted(x, t, tau=0.6):
    """A whole vector of it; no matrix, and a sum that counts nothing."""
    return -x + 0.2 * bc.delayed_derivative(x, tau) + 0.0 * np.sum(x)


def both_loops(model, method, build, *start, **given):
    """What Numba and C found, after the bits were compared."""
    found = [build(model, method, backend).solve(*start, **given) for backend in LOOPS]
    assert same_bits(("t", *model.states), *map(as_arrays, found)) == []
    assert found[0].nfev == found[1].nfev
    return found[0]


@pytest.mark.parametrize("backend", SOLVES)
@pytest.mark.parametrize("method", ["bs3", "dopri5"])
def test_errors_follow_the_tolerance(method, backend, build):
    solve, times = build(late_linear, method, backend).solve, np.arange(1.0, 7.0)
    for rtol in (1e-5, 1e-8):
        found = solve(START[0], t_span=(0.0, 6.0), rtol=rtol, atol=rtol, t_eval=times, W=WEIGHTS)
        assert found.success
        for t, x in zip(times, found[1], strict=True):
            expected = steps_of(WEIGHTS, START[0], t)
            assert np.abs(x - expected).max() < 30 * rtol * max(np.abs(expected).max(), 1.0)


CASES = [
    (late_rates, "tsit5", {"T": LAGS, "drive": np.cos, "history": {"n": np.sin}}),
    (late_rates, "bs3", {"T": lambda t: 0.3 + 0.2 * np.cos(t), "history": {"past": 0.1}}),
    (late_neutral, "tsit5", {"history": np.cos}),
    (late_neutral, "heun_euler", {"tau": LAGS, "rtol": 1e-3}),
    (looks_by_state, "tsit5", {}),
    (log, "dop853", {"history": {"stop": np.cos}, "dt_before": np.linspace(1.0, 2.0, SIZE)}),
    (late_linear, "rkf45", {"tau": 2e-3, "rtol": 1e-4}),  # far below the step
]


@pytest.mark.parametrize(("model", "method", "options"), CASES, ids=lambda one: getattr(one, "name", None))
def test_the_same_bits_in_both_loops_and_numpy_agrees(model, method, options, build):
    start, W = START[: len(model.states)], WEIGHTS / 2
    given = {"t_span": (0.25, 6.0), "t_eval": np.linspace(0.25, 6.0, 8), "W": W, "rtol": 1e-7} | options
    found = both_loops(model, method, build, *start, **given)
    plain = build(model, method, "numpy").solve(*start, **given)
    assert abs(plain.accepted - found.accepted) <= 0.1 * plain.accepted  # the last bits of short steps decide
    for one, other in zip(plain, found, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=20 * given["rtol"])


def test_a_vector_of_one_element_takes_the_steps_of_a_number(build):
    """And is computed to the same bits."""
    given = dict(t_span=(0.0, 5.0), rtol=1e-6, history=np.sin)
    for backend in LOOPS:
        single = build(alone, "tsit5", backend).solve(0.3, **given)
        vector = build(unweighted, "tsit5", backend).solve(np.array([0.3]), **given)
        np.testing.assert_array_equal(vector[0], single[0])
        np.testing.assert_array_equal(vector[1][:, 0], single[1])


@pytest.mark.parametrize("backend", LOOPS)
def test_a_delay_near_zero_is_no_delay(backend, build):
    W = WEIGHTS / 4 - np.eye(SIZE)
    found = build(late_linear, "tsit5", backend).solve(START[0], t_span=(0.0, 3.0), rtol=1e-7, W=W, tau=1e-11)
    expected = solve_ivp(lambda t, x: W @ x, (0.0, 3.0), START[0], rtol=1e-10, atol=1e-12).y[:, -1]
    np.testing.assert_allclose(found[1][-1], expected, atol=1e-5)
    assert found.accepted < 200


@pytest.mark.parametrize("backend", LOOPS)
def test_more_steps_than_there_is_room_for_at_first(backend, build):
    """The solution begins anew, from the start that was given."""
    solve, W = build(late_linear, "bs3", backend).solve, -np.eye(2)
    given = dict(t_span=(0.0, 1.0), W=W, rtol=1e-8)
    many = solve(np.array([1.0, 2.0]), max_step=5e-5, max_steps=100_000, **given)
    assert many.success and len(many[0]) > 20_000
    np.testing.assert_allclose(many[1][-1], [0.0, 0.0], atol=1e-9)  # x' = -x0 until 1


@pytest.mark.parametrize("backend", LOOPS)
def test_simulate_with_events_and_dense_output(backend, shared_folder):
    def level(x):
        return np.mean(x) - 0.25

    level.terminal, level.direction = True, -1
    given = dict(init={"x": np.array([1.0, 0.5])}, params={"W": -np.eye(2)}, rtol=1e-9, events=level)
    sol = bc.simulate(
        late_linear,
        9.0,
        backend=backend,
        method="tsit5",
        directory=shared_folder / "generated",
        **given,
        dense_output=True,
    )
    # (1 - t) x0 until 1: the mean is 0.25 at 2/3
    assert sol.status == 1
    assert sol.t[-1] == pytest.approx(2 / 3, abs=1e-9)
    np.testing.assert_allclose(sol.sol(0.5), [[0.5, 0.25]], atol=1e-9)
    np.testing.assert_allclose(sol["x"][-1], [1 / 3, 1 / 6], atol=1e-8)


@pytest.mark.parametrize("backend", LOOPS)
def test_what_is_wrong_is_told(backend, build):
    solve = build(late_linear, "tsit5", backend).solve
    given = dict(t_span=(0.0, 3.0), W=WEIGHTS)
    with pytest.raises(ValueError, match=r"the delay tau is -1; it must be a finite number above 0"):
        solve(START[0], tau=-1.0, **given)
    with pytest.raises(ValueError, match=r"the delay tau is nan"):
        solve(START[0], tau=math.nan, **given)
    with pytest.warns(RuntimeWarning, match=r"The delay tau is -5e-05 there, and must not be negative"):
        solve(START[0], tau=lambda t: 0.5 - t, **given)
    with pytest.warns(RuntimeWarning, match="too small"):
        stopped = solve(START[0], t_span=(0.0, 900.0), W=1e3 * np.ones((SIZE, SIZE)), atol=1e-6)
    assert not stopped.success and np.isfinite(stopped[1]).all()
