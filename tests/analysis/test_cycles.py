"""Cycles against published periods and multipliers, and against SciPy's integrator."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import brainpy_codegen as bc

from . import models


@bc.ode
def van_der_pol(x, y, t, mu=1.0):
    return y, mu * (1 - x**2) * y - x


@bc.ode
def stuart_landau(x, y, t, r=0.5, w=2.0, c=1.5, s=0.3):
    rr = x**2 + y**2
    return r * x - w * y - rr * (c * x + s * y), r * y + w * x - rr * (c * y - s * x)


REST = {"V": -65.0, "m": 0.05, "h": 0.6, "n": 0.32}

PERIODS = [
    (van_der_pol, {"mu": 0.1}, {"x": 1.0, "y": 0.0}, 6.2871112723, 0.53306926),
    (van_der_pol, {"mu": 1.0}, {"x": 1.0, "y": 0.0}, 6.6632868593, 8.59695e-4),
    (van_der_pol, {"mu": 5.0}, {"x": 1.0, "y": 0.0}, 11.6122306677, 0.0),
    (models.fitzhugh_nagumo, {"I": 0.4}, {"V": 1.0, "w": 0.0}, 42.4434110799, 0.0),
    (models.fitzhugh_nagumo, {"I": 0.8}, {"V": 1.0, "w": 0.0}, 36.5180324723, 0.0),
    (models.morris_lecar, {"I": 100.0}, {"V": 20.0, "w": 0.0}, 85.29064104, None),
    (models.hodgkin_huxley, {"I": 10.0}, {"V": -20.0, "m": 0.5, "h": 0.4, "n": 0.4}, 14.636209990, 0.0740602597),
    (models.brusselator, {"A": 1.0, "B": 3.0}, {"x": 1.1, "y": 1.0}, 7.1569199212, 2.5163758e-4),
    (models.ab_reaction, {"p1": 0.25, "p2": 15.0}, {"u": 0.5, "v": 1.0}, 1.726366511, None),
]


@pytest.mark.parametrize(("model", "params", "init", "period", "multiplier"), PERIODS)
def test_periods_and_multipliers(model, params, init, period, multiplier) -> None:
    found = bc.analysis.limit_cycle(model, params, init=init)
    np.testing.assert_allclose(found.period, period, rtol=1e-9)
    assert found.stable
    np.testing.assert_allclose(found.multipliers[0], 1.0, atol=1e-6)
    if multiplier is not None:
        np.testing.assert_allclose(found.multipliers[1].real, multiplier, rtol=1e-6, atol=1e-7)


def test_a_cycle_that_is_known_in_closed_form() -> None:
    found = bc.analysis.limit_cycle(stuart_landau, init={"x": 0.3, "y": 0.0})
    radius2 = 0.5 / 1.5
    np.testing.assert_allclose(found.states["x"] ** 2 + found.states["y"] ** 2, radius2, rtol=1e-9)
    period = 2 * np.pi / (2.0 + 0.3 * radius2)
    np.testing.assert_allclose(found.period, period, rtol=1e-11)
    np.testing.assert_allclose(found.multipliers[1].real, np.exp(-2 * 0.5 * period), rtol=1e-9)


def test_the_cycle_solves_the_equation() -> None:
    found = bc.analysis.limit_cycle(models.fitzhugh_nagumo, {"I": 0.5}, init={"V": 1.0, "w": 0.0})
    begin = [found.states["V"][0], found.states["w"][0]]
    end = solve_ivp(
        lambda t, x: models.fitzhugh_nagumo(*x, t, I=0.5),
        (0, found.period),
        begin,
        method="DOP853",
        rtol=1e-12,
        atol=1e-13,
    ).y[:, -1]
    np.testing.assert_allclose(end, begin, atol=1e-8)
    np.testing.assert_allclose([found.minimum["V"], found.maximum["V"]], [-1.970326, 1.852015], atol=2e-4)


def test_the_unstable_cycles_of_lorenz_from_the_hopf_point() -> None:
    start = {"x": 8.0, "y": 8.0, "z": 22.0}
    diagram = bc.analysis.continuation(models.lorenz, "rho", (15, 28), start=start, at=23.0)
    for rho, period, multiplier in ((24.0, 0.679336764, 1.03208830), (20.0, 0.876552253, 1.40207)):
        found = bc.analysis.limit_cycle(models.lorenz, {"rho": rho}, hopf=diagram["H1"])
        np.testing.assert_allclose(found.period, period, rtol=2e-9)
        np.testing.assert_allclose(abs(found.multipliers[1]), multiplier, rtol=3e-6)
        assert not found.stable


def family(model, parameter, ends, params, start, at=None):
    diagram = bc.analysis.continuation(model, parameter, ends, params=params, start=start, at=at)
    return bc.analysis.cycle_continuation(model, parameter, ends, params, hopf=diagram["H1"])


def test_folds_of_cycles_of_morris_lecar() -> None:
    found = family(models.morris_lecar, "I", (50, 250), {}, {"V": -40.0, "w": 0.01})
    assert [one.kind for one in found.special] == ["fold_of_cycles"] * 2
    np.testing.assert_allclose([one.params["I"] for one in found.special], [88.2932505, 216.899801], rtol=1e-7)
    np.testing.assert_allclose([one.period for one in found.special], [135.386, 77.926], rtol=1e-4)
    assert found.end == "hopf"
    between = [one for one in found if 100 < one.params["I"] < 200]
    assert between
    assert all(one.stable for one in between)


def test_the_period_diverges_at_the_saddle_node_on_the_cycle() -> None:
    params = {"g_Ca": 4.0, "V3": 12.0, "V4": 17.4, "phi": 1 / 15}
    found = family(models.morris_lecar, "I", (-50, 150), params, {"V": -80.0, "w": 0.0})
    (fold,) = found.special
    np.testing.assert_allclose([fold.params["I"], fold.period], [116.109537, 37.15936], rtol=1e-6)
    assert found.end == "period diverges"
    np.testing.assert_allclose(found[-1].params["I"], 39.9631530927, rtol=1e-3)


def test_families_end_at_homoclinic_orbits_without_noise() -> None:
    params = {"tau": 0.16}
    cycle = bc.analysis.limit_cycle(models.sodium_potassium, {**params, "I": 10.0}, init={"V": -20.0, "n": 0.1})
    found = bc.analysis.cycle_continuation(models.sodium_potassium, "I", (0, 12), params, cycle=cycle)
    assert (found.begin, found.end, found.special) == ("period diverges", "boundary", ())
    np.testing.assert_allclose(found[0].params["I"], 3.0919470, rtol=3e-6)
    assert found[0].period > 4 * found[-1].period
    params = {"g_Ca": 4.0, "V3": 12.0, "V4": 17.4, "phi": 0.23}
    found = family(models.morris_lecar, "I", (20, 60), params, {"V": 4.0, "w": 0.3}, 36.0)
    assert (found.begin, found.end) == ("hopf", "period diverges")
    assert [one.kind for one in found.special] == ["fold_of_cycles"]
    np.testing.assert_allclose(found[-1].params["I"], 35.0067342, rtol=3e-6)


def test_extremes_and_means_of_cycles() -> None:
    found = bc.analysis.limit_cycle(models.brusselator, {"A": 1.0, "B": 3.0}, init={"x": 1.1, "y": 1.0})
    turns = solve_ivp(
        lambda t, x: models.brusselator(*x, t),
        (0, 60),
        [1.1, 1.0],
        events=lambda t, x: models.brusselator(*x, t)[0],
        method="DOP853",
        rtol=1e-12,
        atol=1e-12,
    ).y_events[0][-2:, 0]
    np.testing.assert_allclose([found.minimum["x"], found.maximum["x"]], np.sort(turns), rtol=1e-7)
    # The means of the equations vanish: x has the mean A.
    np.testing.assert_allclose(found.mean["x"], 1.0, rtol=1e-9)
    found = bc.analysis.limit_cycle(stuart_landau, init={"x": 0.3, "y": 0.0}, intervals=20)
    np.testing.assert_allclose([found.maximum["x"], -found.minimum["y"]], np.sqrt(0.5 / 1.5), rtol=1e-8)


def test_the_canard_explosion() -> None:
    found = family(models.fitzhugh_nagumo, "I", (0, 2), {}, {"V": -1.2, "w": -0.6})
    np.testing.assert_allclose([one.params["I"] for one in found.special], [0.32417852, 1.42582148], rtol=1e-7)
    assert found.end == "hopf"


def test_the_fold_of_cycles_of_hodgkin_and_huxley() -> None:
    start = {"V": -59.0, "m": 0.1, "h": 0.4, "n": 0.4}
    found = family(models.hodgkin_huxley, "I", (0, 170), {}, start, at=9.7)
    last = found.special[-1]
    assert last.kind == "fold_of_cycles"
    np.testing.assert_allclose([last.params["I"], last.period], [6.26032127, 19.89524], rtol=1e-7)
    # Multipliers at the fold are 1, 1, about 5e-16 and 7e-12.
    np.testing.assert_allclose(last.cycle.multipliers[:2], [1.0, 1.0], atol=2e-4)
    np.testing.assert_allclose(abs(last.cycle.multipliers[2:]), 0.0, atol=2e-11)
    assert found.end == "hopf"


def test_a_period_doubling() -> None:
    found = family(models.adaptive_control, "alpha", (0.5, 2), {}, {"x": 0.0, "y": 0.0, "z": 0.0})
    (doubling,) = found.special
    assert doubling.kind == "period_doubling"
    np.testing.assert_allclose([doubling.params["alpha"], doubling.period], [0.6303020062, 6.364071339], rtol=1e-8)
    assert min(abs(doubling.cycle.multipliers + 1)) < 1e-6


def test_a_simulation_that_comes_to_rest_says_so() -> None:
    with pytest.raises(bc.RunError, match="comes to rest at V=-1"):
        bc.analysis.limit_cycle(models.fitzhugh_nagumo, {"I": 0.0}, init={"V": -1.0, "w": -0.5})
    with pytest.raises(bc.UsageError, match="needs init"):
        bc.analysis.limit_cycle(models.fitzhugh_nagumo)


def test_a_family_is_followed_into_its_hopf_point_without_corners() -> None:
    # The Hopf point, by Newton's method on f = 0, J q = i omega q: I = 14.6590400241.
    low = {"E_L": -78.0, "V_n": -45.0}
    cycle = bc.analysis.limit_cycle(models.sodium_potassium, {**low, "I": 25.0}, init={"V": -20.0, "n": 0.1})
    family = bc.analysis.cycle_continuation(models.sodium_potassium, "I", (5, 30), cycle=cycle, intervals=20)
    assert family.begin == "hopf" and family[0].params["I"] == pytest.approx(14.6590400241, abs=5e-3)
    I = np.array([one.params["I"] for one in family])
    for ends in ([one.minimum["V"] for one in family], [one.maximum["V"] for one in family]):
        chords = np.diff(I / 25 + 1j * np.array(ends) / np.ptp(ends))
        is_seen = np.abs(chords[1:]) > 0.05
        assert np.max(np.abs(np.angle(chords[1:] / chords[:-1]))[is_seen]) < 0.3


@bc.ode
def spring(x, y, t, mu=0.0):
    return y, mu * (1 - x**2) * y - x


def test_cycles_of_a_linear_center_are_not_isolated() -> None:
    # van der Pol's equation: at mu = 0 it is linear, and every circle is a cycle.
    diagram = bc.analysis.continuation(spring, "mu", (-1, 1), box={"x": (-3, 3), "y": (-3, 3)})
    family = bc.analysis.cycle_continuation(spring, "mu", (-1, 1), hopf=diagram["H1"], intervals=20)
    assert family.end == "not isolated"
    assert max(abs(one.params["mu"]) for one in family) < 1e-8


@bc.ode
def three_scales(v, w, y, t, I=0.3125, delta=0.08, mu=0.0001):
    return v - v**3 / 3 - w + y + I, delta * (0.7 + v - 0.8 * w), mu * (-0.775 - v - y)


def test_a_family_begins_next_to_its_hopf_point_where_a_state_hardly_moves() -> None:
    # The FitzHugh-Rinzel model: y is slow, and its share of the critical vector is small.
    diagram = bc.analysis.continuation(three_scales, "I", (0, 1), start={"v": -1.0, "w": -0.4, "y": 0.2}, at=0.1)
    family = bc.analysis.cycle_continuation(three_scales, "I", (0, 0.2), hopf=diagram["H1"], intervals=20)
    assert family[0].params["I"] == pytest.approx(diagram["H1"].params["I"], abs=2e-3)
    assert np.ptp([family[0].minimum["v"], family[0].maximum["v"]]) < 0.1


@pytest.mark.slow
def test_a_simulation_that_only_leaves_an_unstable_cycle_goes_on() -> None:
    # Beyond the doubling at rho = 215.966 the cycle of period 1.99 is unstable, and the simulation passes by it.
    found = bc.analysis.limit_cycle(models.lorenz, {"rho": 215.7}, init={"x": 0.0, "y": 10.0, "z": 200.0})
    # The next doubling is at 215.49, by Feigenbaum's ratio from 218.210 and 215.966.
    assert found.stable and found.period == pytest.approx(3.976128, rel=1e-6)
    ends = (215.3, 216.2)
    family = bc.analysis.cycle_continuation(models.lorenz, "rho", ends, cycle=found)
    assert family.end == "period_doubling" and family[-1].params["rho"] == pytest.approx(215.966, abs=5e-3)
    assert [one.kind for one in family.special] == ["period_doubling"]
    assert family["PD1"].params["rho"] == pytest.approx(215.966 - (218.210 - 215.966) / 4.6692, abs=0.01)
