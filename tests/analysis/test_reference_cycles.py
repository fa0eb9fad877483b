"""Cycles of the benchmarks: periods, folds, period doublings and homoclinic ends."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import brainpy_codegen as bc

from . import models, reference_models
from .test_cycles import van_der_pol
from .test_reference_equilibria import CASES

PERIODS = [
    (models.fitzhugh_nagumo, {"I": 0.5}, {"V": 1.0, "w": 0.0}, 39.4744149802),
    (models.fitzhugh_nagumo, {"I": 1.0}, {"V": 1.0, "w": 0.0}, 36.6987944166),
    (models.ab_reaction, {"p1": 0.25, "p2": 14.0}, {"u": 0.5, "v": 1.0}, 2.220341890),
    (models.ab_reaction, {"p1": 0.25, "p2": 16.0}, {"u": 0.6, "v": 2.0}, 1.231621670),
    (reference_models.auto_fhn, {"a": 0.0}, {"x": 0.1, "y": 0.0}, 9.53833),
]


@pytest.mark.parametrize(("model", "params", "init", "period"), PERIODS)
def test_periods(model, params, init, period) -> None:
    found = bc.analysis.limit_cycle(model, params, init=init)
    np.testing.assert_allclose(found.period, period, rtol=1e-9 if period != 9.53833 else 5e-7)
    assert found.stable


def test_the_amplitude_of_van_der_pol() -> None:
    found = bc.analysis.limit_cycle(van_der_pol, init={"x": 1.0, "y": 0.0})
    np.testing.assert_allclose(found.maximum["x"], 2.0086, atol=5e-5)


def test_extremes_are_those_between_samples() -> None:
    found = bc.analysis.limit_cycle(models.brusselator, init={"x": 1.1, "y": 1.0})
    ends = [found.minimum["x"], found.maximum["x"]]
    np.testing.assert_allclose(ends, [0.370635, 3.75148], rtol=3e-4)  # read off the steps of an integrator

    def turning(t, x):
        return models.brusselator(*x, t)[0]

    options = {"method": "DOP853", "rtol": 1e-12, "atol": 1e-13, "events": turning}
    exact = solve_ivp(
        lambda t, x: models.brusselator(*x, t), (0, found.period), list(found.state.values()), **options
    ).y_events[0][:, 0]
    np.testing.assert_allclose(ends, [exact.min(), exact.max()], rtol=1e-6)


def family(name, label="H1", ends=None, **options):
    model, parameter, whole, params, box = CASES[name][:5] if isinstance(name, str) else name
    diagram = bc.analysis.continuation(model, parameter, whole, params=params, box=box)
    return bc.analysis.cycle_continuation(model, parameter, ends or whole, params, hopf=diagram[label], **options)


# case, label of the Hopf point, range, bifurcations: kind, value, period, relative tolerance of both
FAMILIES = [
    ("morris_lecar_0.067", "H1", None, [("fold_of_cycles", 115.948721, 37.03585, 2e-7)]),
    ("matcont_morris_lecar_fast", "H1", None, [("fold_of_cycles", 0.084569483, 4.222017, 2e-6)]),
    ("matcont_my_morris_lecar", "H2", None, [("fold_of_cycles", 200.5306, 22.54127, 2e-6)]),
    (
        "auto_tor", "H1", (-0.61, -0.3),
        [("fold_of_cycles", -0.5843347719, 8.426493965, 3e-6), ("branch_point", -0.5870290, 8.689669, 1e-7)],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "label", "ends", "expected"), FAMILIES)
def test_bifurcations_of_a_family(name, label, ends, expected) -> None:
    found = family(name, label, ends)
    assert [one.kind for one in found.special] == [one[0] for one in expected]
    for one, (_, value, period, tolerance) in zip(found.special, expected, strict=True):
        np.testing.assert_allclose([one.params[found.parameter], one.period], [value, period], rtol=tolerance)
    assert found.messages == ()


def test_the_period_doubling_of_chua() -> None:
    chua = (reference_models.chua, "al", (5, 9), {}, {"x": (-3, 3), "y": (-1, 1), "z": (-3, 3)})
    (doubling,) = family(chua, ends=(5, 8.4)).special
    assert doubling.kind == "period_doubling"
    np.testing.assert_allclose([doubling.params["al"], doubling.period], [8.19600, 2.28355], rtol=2e-6)


def test_the_doubled_cycles_of_adaptive_control() -> None:
    model = models.adaptive_control
    cycle = bc.analysis.limit_cycle(model, {"alpha": 0.6}, init={"x": 0.1, "y": 0.3, "z": 0.0})
    found = bc.analysis.cycle_continuation(model, "alpha", (-0.3, 0.8), cycle=cycle)
    fold, mirrored = (one for one in found.special if one.kind == "fold_of_cycles")
    doubling = found.special[-1]
    assert doubling.kind == "period_doubling"
    # MatCont's manual; it prints seven digits.
    np.testing.assert_allclose([doubling.params["alpha"], doubling.period], [0.5796299, 12.73437], rtol=1e-6)
    np.testing.assert_allclose([fold.params["alpha"], fold.period], [0.04494912, 11.03168], rtol=2e-6)
    np.testing.assert_allclose([mirrored.params["alpha"], mirrored.period], [-0.04494912, 11.03168], rtol=2e-6)
    # The family begins where the simple cycle doubles; it does not turn back there.
    assert found.end == "period_doubling"
    assert all(one.params["alpha"] < 0.6303020062 for one in found)


HOMOCLINIC = [
    (
        (models.morris_lecar, "I", (-50, 150), {"g_Ca": 4.0, "V3": 12.0, "V4": 17.4, "phi": 0.23},
         {"V": (-90, 100), "w": (0, 1)}),
        35.0067342,
    ),
    ((models.sodium_potassium, "I", (-100, 250), {"tau": 0.16}, {"V": (-90, 50), "n": (0, 1)}), 3.0919470),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("case", "value"), HOMOCLINIC)
def test_the_period_diverges_at_a_saddle_homoclinic_orbit(case, value) -> None:
    found = family(case)
    assert found.end == "period diverges"
    # Converged by bisection on the unstable manifold of the saddle.
    np.testing.assert_allclose(found[-1].params["I"], value, rtol=2e-6)


@pytest.mark.slow
def test_the_homoclinic_explosion_of_lorenz_and_the_cycles_before() -> None:
    start = {"x": 8.0, "y": 8.0, "z": 22.0}
    diagram = bc.analysis.continuation(models.lorenz, "rho", (13, 28), start=start, at=23.0)
    found = bc.analysis.cycle_continuation(models.lorenz, "rho", (13, 28), hopf=diagram["H1"])
    assert found.special == ()
    assert found.end == "period diverges"
    np.testing.assert_allclose(found[-1].params["rho"], 13.9266, atol=2e-4)
    for rho, period in ((23.0, 0.719189480), (22.0, 0.764386427), (18.0, 1.035750966)):
        cycle = bc.analysis.limit_cycle(models.lorenz, {"rho": rho}, hopf=diagram["H1"])
        np.testing.assert_allclose(cycle.period, period, rtol=2e-9)


@pytest.mark.slow
def test_the_cycles_of_the_predators_and_prey_end_at_a_heteroclinic_loop() -> None:
    predators = (models.predator_prey, "p1", (0, 1), {}, {"u": (-0.05, 1.5), "v": (-0.3, 3)})
    found = family(predators)
    assert found.special == ()
    assert found.end == "period diverges"
    periods = np.array([one.period for one in found])
    values = np.array([one.params["p1"] for one in found])
    k = int(np.argmax(periods > 36.0))
    share = (36.0 - periods[k - 1]) / (periods[k] - periods[k - 1])
    at_36 = values[k - 1] + share * (values[k] - values[k - 1])
    np.testing.assert_allclose(at_36, 0.707941, atol=2e-5)  # AUTO reports the cycle of period 36


# rho of a cycle that simulation finds, range, and the period doubling in it: rho and period
CASCADE = [
    (240.0, (225, 260), 229.407, 0.480867),
    (224.0, (217, 235), 218.210, 0.987949),  # it lies in the last step before the end of the range
    (217.0, (215.5, 217.5), 215.966, 1.98675),
]


@pytest.mark.parametrize(("rho", "ends", "value", "period"), CASCADE)
def test_the_period_doublings_of_lorenz(rho, ends, value, period) -> None:
    # AUTO's demo lor
    cycle = bc.analysis.limit_cycle(models.lorenz, {"rho": rho}, init={"x": 0.0, "y": 10.0, "z": 200.0})
    found = bc.analysis.cycle_continuation(models.lorenz, "rho", ends, cycle=cycle)
    (doubling,) = found.special
    assert doubling.kind == "period_doubling"
    np.testing.assert_allclose([doubling.params["rho"], doubling.period], [value, period], rtol=3e-6)
    np.testing.assert_allclose(min(np.abs(doubling.cycle.multipliers + 1)), 0.0, atol=1e-5)
