"""Phase response curves: a closed form, and cycles that are kicked in SciPy's integrator."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import brainpy_codegen as bc

from . import models

SETTINGS = {"method": "DOP853", "rtol": 1e-11, "atol": 1e-12}


@bc.ode
def radial_clock(x, y, t, r=0.5, w=2.0, c=1.5, s=0.3):
    rr = x**2 + y**2
    return r * x - w * y - rr * (c * x + s * y), r * y + w * x - rr * (c * y - s * x)


@pytest.mark.parametrize("s", [0.0, 0.3, -2.0])
def test_isochrons_of_stuart_and_landau(s) -> None:
    # In polar coordinates R' = r R - c R^3, angle' = w + s R^2: the isochrons are angle + (s / c) log R = constant.
    cycle = bc.analysis.limit_cycle(radial_clock, {"s": s}, init={"x": 0.3, "y": 0.0})
    found = bc.analysis.phase_response(cycle)
    x, y = cycle.states["x"], cycle.states["y"]
    square, omega = x**2 + y**2, 2.0 + s * 0.5 / 1.5
    np.testing.assert_allclose(found.states["x"], (-y + s / 1.5 * x) / square / omega, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.states["y"], (x + s / 1.5 * y) / square / omega, rtol=0, atol=1e-9)
    assert found.error < 1e-9


def shift(model, cycle, params, place, state, kick) -> float:
    """The advance per unit of a kick, from the times at which the third cycle after it passes its mean upwards."""
    first, level = next(iter(cycle.states)), next(iter(cycle.mean.values()))
    begin = {name: values[place] for name, values in cycle.states.items()}

    def field(t, x):
        return model(*x, t, **params)

    def passes(t, x):
        return x[0] - level

    passes.direction = 1.0
    times = []
    for sign in (-1.0, 1.0):
        start = [value + sign * kick * (name == state) for name, value in begin.items()]
        result = solve_ivp(field, (0, 3.2 * cycle.period), start, events=passes, **SETTINGS)
        assert np.all(np.diff(result.t_events[0]) > 0.5 * cycle.period)
        times.append(result.t_events[0][2])
    assert first == model.states[0]
    return (times[0] - times[1]) / (2 * kick)


@pytest.mark.parametrize(
    ("model", "params", "init", "kicks"),
    [
        (models.fitzhugh_nagumo, {"I": 0.5}, {"V": 1.0, "w": 0.0}, {"V": 1e-4, "w": 1e-4}),
        (models.morris_lecar, {"I": 100.0}, {"V": 20.0, "w": 0.0}, {"V": 1e-3, "w": 1e-5}),
    ],
)
def test_kicks_in_a_simulation_advance_the_cycle_as_the_curve_says(model, params, init, kicks) -> None:
    cycle = bc.analysis.limit_cycle(model, params, init=init, intervals=100)
    found = bc.analysis.phase_response(cycle)
    for state, kick in kicks.items():
        for place in (250, 900, 1500):
            expected = shift(model, cycle, params, place, state, kick)
            scale = np.max(np.abs(found.states[state]))
            np.testing.assert_allclose(found.states[state][place], expected, rtol=1e-4, atol=1e-5 * scale)


def test_what_has_no_curve_says_why() -> None:
    start = {"V": -40.0, "w": 0.01}
    diagram = bc.analysis.continuation(models.morris_lecar, "I", (85, 100), start=start, at=85.0)
    family = bc.analysis.cycle_continuation(models.morris_lecar, "I", (85, 100), hopf=diagram["H1"])
    with pytest.raises(bc.RunError, match="second Floquet multiplier is 1"):
        bc.analysis.phase_response(family.special[0].cycle)
    assert family[-1].stable
    assert bc.analysis.phase_response(family[-1]).error < 1e-5


def test_a_canard_that_the_mesh_does_not_resolve_is_refused() -> None:
    start = {"V": -1.2, "w": -0.6}
    diagram = bc.analysis.continuation(models.fitzhugh_nagumo, "I", (0, 0.4), start=start)
    family = bc.analysis.cycle_continuation(models.fitzhugh_nagumo, "I", (0, 0.4), hopf=diagram["H1"], intervals=20)
    with pytest.raises(bc.RunError, match="does not resolve"):
        bc.analysis.phase_response(family.special[0].cycle)
