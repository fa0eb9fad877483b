"""States, frequencies and coefficients at the special points of the benchmarks, and multipliers of maps.

The values were converged with Newton's method on extended systems, independently of this package. Where the maps of
AUTO's demos `log` and `hen` double their periods follows by hand: of the latter at be = sqrt(4 al / 3) - 1.
"""

import numpy as np
import pytest

import brainpy_codegen as bc

from . import models, reference_models

VW, CO = {"V": (-90, 100), "w": (0, 1)}, {"x": (0.001, 0.5), "y": (0, 1), "s": (0, 1)}
CLASS_I = {"g_Ca": 4.0, "V3": 12.0, "V4": 17.4}
NAP = {"V": (-90, 50), "n": (0, 1)}

# model, parameter, range, other parameters, box, kind, and for each point of it what is published
POINTS = {
    "fitzhugh_nagumo": (
        models.fitzhugh_nagumo, "I", (0, 1), {}, {"V": (-3, 3), "w": (-3, 3)}, "hopf",
        [{"V": -0.9674709297958259, "w": -0.33433866}],
    ),
    "auto_fhn": (
        reference_models.auto_fhn, "a", (0, 1), {}, {"x": (-3, 3), "y": (-3, 3)}, "hopf",
        [{"x": 0.9545214, "y": -0.66462972}],
    ),
    "morris_lecar": (
        models.morris_lecar, "I", (50, 250), {}, VW, "hopf",
        [{"V": -25.27010488, "w": 0.13967319, "omega": 0.07977978, "l1": 5.220140e-4},
         {"V": 7.80066387, "w": 0.59549067, "omega": 0.14860217, "l1": 5.451162e-4}],
    ),
    "morris_lecar_folds": (
        models.morris_lecar, "I", (-50, 50), {**CLASS_I, "phi": 1 / 15}, VW, "fold",
        [{"V": -4.04851779}, {"V": -29.3897774, "w": 0.00851440}],
    ),
    "morris_lecar_saddle_node_on_the_cycle": (
        models.morris_lecar, "I", (50, 150), {**CLASS_I, "phi": 1 / 15}, VW, "hopf",
        [{"V": 8.3415938, "omega": 0.25219546}],
    ),
    "morris_lecar_homoclinic": (
        models.morris_lecar, "I", (20, 60), {**CLASS_I, "phi": 0.23}, VW, "hopf",
        [{"V": 4.41075572, "omega": 0.37886080}],
    ),
    "sodium_potassium": (
        models.sodium_potassium, "I", (0, 10), {}, NAP, "fold", [{"V": -60.9325176}],
    ),
    "sodium_potassium_low_threshold": (
        models.sodium_potassium, "I", (5, 30), {"E_L": -78.0, "V_n": -45.0}, NAP, "hopf", [{"omega": 2.13747717}],
    ),
    "hindmarsh_rose_fast": (
        models.hindmarsh_rose_fast, "z", (-15, 3), {}, {"x": (-3, 3), "y": (-50, 2)}, "hopf",
        [{"omega": 4.14306237}, {"omega": 0.91380205, "l1": -3.168099}],
    ),
    "wilson_cowan": (
        models.wilson_cowan, "P", (0, 4), {}, {"E": (0, 1), "I": (0, 1)}, "hopf", [{"omega": 2.69541533}],
    ),
    "co_oxidation": (
        models.co_oxidation, "q2", (1.0, 1.1), {}, CO, "hopf",
        [{"omega": 0.05910615, "l1": 4.331379}, {"omega": 0.05074034, "l1": 10.70102}],
    ),
    "predator_prey": (
        models.predator_prey, "p1", (0.5, 1), {}, {"u": (-0.05, 1.5), "v": (-0.3, 3)}, "hopf", [{"omega": 0.60478222}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", POINTS)
def test_states_frequencies_and_coefficients(name) -> None:
    model, parameter, ends, params, box, kind, expected = POINTS[name]
    diagram = bc.analysis.continuation(model, parameter, ends, params=params, box=box)
    found = [one for one in diagram.special if one.kind == kind]
    for one, values in zip(found, expected, strict=True):
        known = {**one.state, "omega": one.omega, "l1": one.l1}
        # Seven to nine digits are given.
        np.testing.assert_allclose([known[key] for key in values], list(values.values()), rtol=6e-7)


def test_the_leak_shifts_the_currents_of_hodgkin_and_huxley() -> None:
    box = {"V": (-80, 0), "m": (0, 1), "h": (0, 1), "n": (0, 1)}
    for E_L, currents in ((-54.4, [9.7793379954, 154.5263336658]), (-54.402, [9.7799379954, 154.5269336658])):
        diagram = bc.analysis.continuation(models.hodgkin_huxley, "I", (0, 200), params={"E_L": E_L}, box=box)
        np.testing.assert_allclose([one.params["I"] for one in diagram.special], currents, rtol=1e-9)
        np.testing.assert_allclose(diagram["H1"].state["V"], -59.6541436, rtol=1e-8)


def test_the_saddle_of_the_homoclinic_orbit_attracts() -> None:
    params = {**CLASS_I, "phi": 0.23, "I": 35.0067342}
    found = bc.analysis.fixed_points(models.morris_lecar, VW, params=params)
    assert found.complete
    (saddle,) = (one for one in found if one.kind == "saddle")
    # The sum, the saddle quantity, is negative: the cycle that ends there is stable.
    np.testing.assert_allclose(sorted(saddle.eigenvalues.real), [-0.308580, 0.084497], atol=1e-6)


@pytest.mark.parametrize(("p2", "end", "points"), [
    (14.0, 0.5, [0.1650420453, 0.3365504989]),
    (17.0, 0.4, [0.1170147504, 0.1208657195, 0.1219011608, 0.2170805097]),
    (18.0, 0.3, [0.0995741367, 0.1111534842, 0.1115650801, 0.1838346080]),
])  # fmt: skip
def test_autos_first_demo_has_no_other_points_with_proof(p2, end, points) -> None:
    # At fixed points v = p2 u / (1 + p3) < 4.5. Far above u nears 1, and bounds of (1 - u) exp(v) must stay tight.
    box = {"u": (0, 1.1), "v": (0, 10)}
    diagram = bc.analysis.continuation(models.ab_reaction, "p1", (0, end), params={"p2": p2}, box=box)
    assert diagram.complete
    np.testing.assert_allclose([one.params["p1"] for one in diagram.special], points, rtol=1e-9)


def logistic(x, r):
    return r * x * (1 - x)


@bc.update
def once(x, t, dt, r=3.0):
    return logistic(x, r)


@bc.update
def twice(x, t, dt, r=3.0):
    return logistic(logistic(x, r), r)


@bc.update
def henon_of_auto(x, y, t, dt, al=1.0, be=0.5):
    return y, al - be * x - y**2


@pytest.mark.parametrize(("model", "params", "box", "multiplier"), [
    (once, {"r": 3.0}, {"x": (0.01, 1)}, -1.0),
    (twice, {"r": 1 + np.sqrt(6)}, {"x": (0.01, 1)}, -1.0),
    (henon_of_auto, {"al": 1.0, "be": np.sqrt(4 / 3) - 1}, {"x": (0, 2), "y": (0, 2)}, -1.0),
])  # fmt: skip
def test_maps_double_their_periods(model, params, box, multiplier) -> None:
    found = bc.analysis.fixed_points(model, box, params=params)
    assert found.complete
    every = np.concatenate([one.eigenvalues for one in found])
    assert np.min(np.abs(every - multiplier)) < 1e-9
