"""The classical Hodgkin-Huxley neuron: known spikes, and rates at their removable points."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

import brainpy_codegen as bc
from tests.zoo import CASES
from tests.zoo.comparing import as_arrays

BACKENDS = ("numpy", "numba", "c", "jax", "torch")
START = {"V": -65.0, "m": 0.5, "h": 0.6, "n": 0.32}
HODGKIN_HUXLEY = CASES["hodgkin_huxley"].model
each_backend = pytest.mark.parametrize("backend", BACKENDS)


def crossings(t, V, level=20.0):
    """Times at which V rises through the level."""
    k = np.flatnonzero((V[:-1] < level) & (V[1:] >= level))
    return t[k] + (level - V[k]) / (V[k + 1] - V[k]) * (t[k + 1] - t[k])


@each_backend
@pytest.mark.parametrize("method, dt", [("exponential_euler", 0.01), ("rk4", 0.04)])
def test_spikes_are_those_of_the_literature(method, dt, backend, shared_folder):
    """Fifteen with g_L = 0.03 and fourteen with 0.3, both in one run, with the intervals of fine integration."""
    sol = bc.simulate(
        HODGKIN_HUXLEY,
        duration=200.0,
        dt=dt,
        method=method,
        backend=backend,
        init=START,
        params={"I": 10.0, "g_L": np.array([0.03, 0.3])},
        record=["V"],
        directory=shared_folder / "generated",
    )
    spikes = [crossings(np.asarray(sol.t), np.asarray(sol["V"])[:, k]) for k in (0, 1)]
    assert [len(times) for times in spikes] == [15, 14]
    tolerance = 0.02 if method == "rk4" else 0.2  # of order 1, its intervals are 0.5 % too long
    assert np.diff(spikes[0])[-1] == pytest.approx(14.1446, abs=tolerance)
    assert np.diff(spikes[1])[-1] == pytest.approx(14.6362, abs=tolerance)
    assert spikes[0][:3] == pytest.approx([0.138, 14.788, 28.952], abs=tolerance)
    assert spikes[1][:3] == pytest.approx([0.140, 15.320, 29.980], abs=tolerance)


@each_backend
def test_one_neuron_with_constant_parameters(backend, shared_folder):
    for g_L, count in ((0.03, 15), (0.3, 14)):
        sol = bc.simulate(
            HODGKIN_HUXLEY,
            duration=200.0,
            dt=0.01,
            method="exponential_euler",
            backend=backend,
            init=START,
            params={"I": 10.0, "g_L": g_L},
            directory=shared_folder / "generated",
        )
        assert len(crossings(np.asarray(sol.t), np.asarray(sol["V"]))) == count


def upward(V):
    """Through 0 mV."""
    return V


upward.direction = 1


@pytest.mark.parametrize("backend", ["numpy", "numba", "c", "jax"])
@pytest.mark.parametrize("method", ["dopri5", "tsit5", "dop853", "rodas5p"])
def test_times_of_spikes_by_events(method, backend, shared_folder):
    """To 1e-6 ms of those that another program finds at two finer resolutions."""
    sol = bc.simulate(
        HODGKIN_HUXLEY,
        duration=100.0,
        method=method,
        backend=backend,
        init={"V": -65.0, "m": 0.052932485257250, "h": 0.596120753508460, "n": 0.317676914060697},
        params={"I": 10.0, "g_L": 0.3},
        rtol=1e-10,
        atol=1e-10,
        events=[upward],
        directory=shared_folder / "generated",
    )
    first = [1.900971952, 16.822582650, 31.471826641, 46.109001560, 60.745283012, 75.381498294, 90.017708676]
    assert sol.t_events[0] == pytest.approx(first, abs=1e-6)


@each_backend
def test_published_voltage_after_ten_milliseconds(backend, shared_folder):
    """Exponential Euler with each equation's own linear part; computed by another program."""
    sol = bc.simulate(
        HODGKIN_HUXLEY,
        duration=10.0,
        dt=0.01,
        method="exponential_euler",
        backend=backend,
        init={"V": -65.0, "m": 0.052932485257250, "h": 0.596120753508460, "n": 0.317676914060697},
        params={"I": 10.0, "g_L": 0.3},
        directory=shared_folder / "generated",
    )
    final = [float(sol.final[name]) for name in "Vmhn"]
    assert final == pytest.approx([-66.806283031002, 0.040445425767, 0.434424756068, 0.425276097638], rel=1e-9)


@each_backend
@pytest.mark.parametrize("method", ["euler", "rk4", "exponential_euler", "rush_larsen"])
def test_rates_at_their_removable_points(method, backend, build):
    """V exactly -40 and -55: a step is finite and continuous there, for numbers and arrays."""
    module = build(HODGKIN_HUXLEY, method, backend)
    for point in (-40.0, -55.0):
        near = np.array([point - 1e-7, point, point + 1e-7])
        got = as_arrays(module.step(near, 0.1, 0.5, 0.3, 0.0, 0.01))
        for values in got:
            assert np.isfinite(values).all()
            assert values[1] == pytest.approx((values[0] + values[2]) / 2, rel=1e-9)
        alone = as_arrays(module.step(point, 0.1, 0.5, 0.3, 0.0, 0.01))
        assert [float(v) for v in alone] == pytest.approx([v[1] for v in got], rel=1e-13)


def removable(x):
    """x / (1 - exp(-x)), exactly."""
    return mpmath.mpf(1) if x == 0 else x / (1 - mpmath.exp(-x))


POINTS = {"da": -40.0, "db": -40.0, "dc": -55.0, "dd": 13.0, "de": 40.0, "df": -35.0}
DISTANCES = [0.0, *[sign * 10.0**-k for k in range(13) for sign in (1, -1)], 0.5, 5.0, -5.0]


def exact_rate(state, V):
    """The derivative of one state of `exprel_spellings`, in 60 digits."""
    with mpmath.workdps(60):
        number = mpmath.mpf
        V = number(V)
        x = {
            "da": (V + 40) / 10,
            "db": (V + 40) * number(0.1),
            "dc": (V + 55) / 10,
            "dd": (V - 13) / 4,
            "de": (V - 40) / 5,
            "df": (V + 35) / 10,
        }[state]
        factor = {
            "da": number(10),
            "db": number(0.1) / number(0.1),
            "dc": number(0.01) * 10,
            "dd": number(0.32) * 4,
            "de": number(0.28) * 5,
            "df": number(1),
        }[state]
        if state == "de":  # y / (exp(y) - 1)
            x = -x
        return float(factor * removable(x))


@each_backend
@pytest.mark.parametrize("state", POINTS)
def test_removable_singularities_are_computed_to_the_last_digits(state, backend, build):
    """At the point and at distances of 1e-12 to 1: the error is below 1e-14 of the value."""
    module = build(CASES["exprel_spellings"].model, "euler", backend)
    V = POINTS[state] + np.array(DISTANCES)
    zeros = [np.zeros(V.size)] * 6
    got = as_arrays(module.step(V, *zeros, 0.0, 1.0))[1 + list(POINTS).index(state)]
    wanted = np.array([exact_rate(state, float(v)) for v in V])
    errors = np.abs(got - wanted) / np.abs(wanted)
    worst = int(np.argmax(np.where(np.isnan(errors), math.inf, errors)))
    assert errors[worst] < 1e-14, f"V = {V[worst]!r}: {got[worst]!r}, exactly {wanted[worst]!r}"
