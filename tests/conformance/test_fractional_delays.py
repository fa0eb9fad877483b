"""Fractional equations that read their past: the predictor-corrector method against closed forms."""

from __future__ import annotations

from math import gamma

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import UnsupportedError, UsageError


@bc.fde(order=0.7)
def grows(y, t, tau=1.0):
    """By the method of steps a sum of powers of t: see `steps_of`."""
    return bc.delayed(y, tau)


def steps_of(t, order=0.7):
    """The solution of `grows` from y = 1: each interval adds a fractional integral of the solution before."""
    return 1.0 + sum(max(t - k, 0.0) ** ((k + 1) * order) / gamma((k + 1) * order + 1) for k in range(int(t) + 1))


@bc.fde(order="alpha")
def parabola(y, t, alpha=0.9, tau=0.5):
    """y = t**2, whatever the delay."""
    return rise * t ** (2 - alpha) + 2 * tau * t - tau**2 - y + bc.delayed(y, tau)


rise = 2 / gamma(2.1)


@bc.fde(order=0.9)
def wandering(y, t):
    """y = t**2 with a delay that changes with time."""
    tau = 0.7 + 0.2 * np.sin(3 * t)
    return rise * t**1.1 - (t - tau) ** 2 + bc.delayed(y, tau)


@bc.fde(order=(0.8, 1.0))
def two_orders(x, y, t, tau=1.0):
    """One state of each order; y' = -y(t - 1) with y = 0 before t = 0 is piecewise polynomial."""
    return bc.delayed(x, tau), -bc.delayed(y, tau)


def errors_of(module, exact, end, widths, *start, **given):
    """The error at the end for steps of several lengths."""
    found = []
    for dt in widths:
        solved = module.run(*start, dt=dt, steps=round(end / dt), **given)
        found.append(np.abs(solved[1][-1] - exact))
    return np.array(found)


def test_the_method_of_steps(build):
    errors = errors_of(build(grows, "predictor_corrector", "numpy"), steps_of(3.0), 3.0, (0.05, 0.025, 0.0125), 1.0)
    assert errors[-1] < 2e-4
    assert np.log2(errors[:-1] / errors[1:]).min() > 1.5  # 1 + 0.7 where the slopes are smooth


def test_a_history_of_every_kind_and_a_delay_per_element(build):
    module = build(parabola, "predictor_corrector", "numpy")
    delays = np.array([0.1, 0.333, 0.5])
    times = np.linspace(-1.0, 0.0, 81)
    for history in (lambda t: t**2, (times, times**2)):
        errors = errors_of(module, 4.0, 2.0, (0.05, 0.025, 0.0125), 0.0, history=history, tau=delays)
        assert errors[-1].max() < 1e-3
        assert np.log2(errors[:-1] / errors[1:]).min() > 1.5
    tabulated = errors_of(module, 4.0, 2.0, (0.0125,), 0.0, history=times**2, tau=delays)
    np.testing.assert_allclose(tabulated, errors[-1:], atol=5e-5)


def test_a_delay_that_changes_with_time(build):
    module = build(wandering, "predictor_corrector", "numpy")
    errors = errors_of(module, 9.0, 3.0, (0.05, 0.025, 0.0125), 0.0, history=lambda t: t**2)
    assert np.log2(errors[:-1] / errors[1:]).min() > 1.5
    assert errors[-1] < 2e-3


def test_orders_of_their_own(build):
    solved = build(two_orders, "predictor_corrector", "numpy").run(
        1.0, 1.0, dt=0.0125, steps=240, history={"x": 1.0, "y": 0.0}
    )
    assert solved[1][-1] == pytest.approx(steps_of(3.0, 0.8), abs=5e-4)
    assert solved[2][-1] == pytest.approx(-0.5, abs=1e-4)  # 1 - (t - 1) + (t - 2)**2 / 2 at t = 3


def test_what_is_refused(tmp_path):
    def run(model=grows, **given):
        options = {"dt": 0.1, "init": {"y": 1.0}, "backend": "numpy", "directory": tmp_path}
        return bc.simulate(model, 2.0, **(options | given))

    assert run(history={"y": 1.0}).final["y"] == pytest.approx(steps_of(2.0), abs=5e-3)
    for backend in ("numba", "c", "jax"):
        with pytest.raises(UnsupportedError, match="backends that can: numpy"):
            run(backend=backend)
    for method in ("caputo_l1", "grunwald_letnikov", "caputo_l1_implicit"):
        with pytest.raises(UnsupportedError, match="predictor_corrector takes them"):
            run(method=method)
    with pytest.raises(UsageError, match=r"a delay is 0\.05 at t = 0\.1, below the step of dt = 0\.1"):
        run(params={"tau": 0.05})
    with pytest.raises(UsageError, match="it must be above 0"):
        run(params={"tau": -1.0})
    with pytest.raises(UsageError, match="3 rows, one every dt"):
        run(history={"y": np.ones(3)})
    with pytest.raises(UnsupportedError, match="delays and derivatives of fractional order"):
        bc.analysis.fixed_points(two_orders, {"x": (-1.0, 1.5), "y": (-1.0, 1.5)})
