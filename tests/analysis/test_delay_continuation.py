"""Hopf points of delay equations against closed forms, and against DDE-BIFTOOL's published values."""

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.analysis.delay_normal_forms import bogdanov_takens, cusp
from brainpy_codegen.analysis.delays import delay_system
from brainpy_codegen.analysis.system import System

from .test_delay_roots import mackey_glass, two_neurons, wright

ZERO = {"x": (-0.5, 0.5)}


@bc.dde
def own_pace(x, t, a=1.0):
    return -a * bc.delayed(x, 1.0 + x**2) * (1 + x)


@bc.dde
def undelayed_brusselator(x, y, t, A=1.0, B=1.5, tau=0.0):
    now = bc.delayed(x, tau)
    return A - (B + 1) * x + x * now * y, B * x - now**2 * y


@bc.dde
def bogdanov(x, t, b=1.0, c=1.0):
    # roots of s + b exp(-s) - c: two of them are zero at b = c = 1
    return c * x - b * bc.delayed(x, 1.0)


def test_the_hopf_points_of_wrights_equation() -> None:
    diagram = bc.analysis.continuation(wright, "a", (0.5, 20.0), box=ZERO)
    assert [one.kind for one in diagram.special] == ["hopf"] * 3
    a = np.pi / 2 + 2 * np.pi * np.arange(3)
    np.testing.assert_allclose([one.params["a"] for one in diagram.special], a, rtol=1e-12)
    np.testing.assert_allclose([one.omega for one in diagram.special], a, rtol=1e-12)
    l1 = [one.l1 for one in diagram.special]
    np.testing.assert_allclose(l1, a * (1 - 3 * a) / (5 * (1 + a**2)), rtol=1e-9)
    np.testing.assert_allclose(l1[:2], [-0.3363560664, -0.5653697795], rtol=1e-9)
    assert {one.criticality for one in diagram.special} == {"supercritical"}
    (branch,) = diagram.branches
    np.testing.assert_array_equal(branch.stable, branch.values < a[0] * (1 - 1e-12))
    table = diagram.to_dataframe()
    assert sorted(set(table["n_unstable"])) == [0, 2, 4, 6]
    late = table[(table["a"] > a[1]) & (table["a"] < a[2])]
    assert set(late["n_unstable"]) <= {4, 6}


def test_the_hopf_point_of_mackey_and_glass() -> None:
    diagram = bc.analysis.continuation(mackey_glass, "tau", (0.1, 1.0), box={"x": (0.5, 2.0)})
    (hopf,) = diagram.special
    np.testing.assert_allclose(hopf.params["tau"], 0.4708196289, rtol=1e-9)
    np.testing.assert_allclose(hopf.params["tau"], np.arccos(-0.25) / np.sqrt(15), rtol=1e-13)
    np.testing.assert_allclose(hopf.omega, np.sqrt(15), rtol=1e-13)
    np.testing.assert_allclose([hopf.l1, hopf.l1_kuznetsov], [-51.675344, -13.342517], rtol=1e-7)
    classic = {"b": 0.2, "g": 0.1}
    (hopf,) = bc.analysis.continuation(mackey_glass, "tau", (1.0, 9.0), classic, box={"x": (0.5, 2.0)}).special
    np.testing.assert_allclose([hopf.params["tau"], hopf.omega], [4.7081962894, 0.3872983346], rtol=1e-9)


def test_two_neurons() -> None:
    diagram = bc.analysis.continuation(two_neurons, "a21", (0.1, 3.0), start={"x": 0.0, "y": 0.0})
    first, pitchfork = diagram.special[:2]
    np.testing.assert_allclose([first.params["a21"], first.omega], [0.80712322, 0.78196516], rtol=1e-8)
    np.testing.assert_allclose(first.l1_kuznetsov, -0.39616, rtol=1e-5)
    assert pitchfork.kind == "branch_point"
    np.testing.assert_allclose(pitchfork.params["a21"], 2.25, rtol=1e-11)


def test_a_delay_of_zero_is_none() -> None:
    diagram = bc.analysis.continuation(undelayed_brusselator, "B", (1.0, 3.0), start={"x": 1.0, "y": 1.0})
    (hopf,) = diagram.special
    np.testing.assert_allclose([hopf.params["B"], hopf.omega], [2.0, 1.0], rtol=1e-12)
    np.testing.assert_allclose(hopf.l1, -(2 + 1) / (2 * (1 + 2)), rtol=1e-10)


def test_where_the_delay_depends_on_the_state_criticality_is_left_open() -> None:
    (hopf,) = bc.analysis.continuation(own_pace, "a", (0.5, 3.0), box=ZERO).special
    np.testing.assert_allclose(hopf.params["a"], np.pi / 2, rtol=1e-12)
    assert (hopf.l1, hopf.criticality) == (None, "")


def test_cycles_of_delay_equations_are_refused() -> None:
    (hopf,) = bc.analysis.continuation(wright, "a", (0.5, 3.0), box=ZERO).special
    with pytest.raises(bc.UnsupportedError, match="not computed with delays"):
        bc.analysis.cycle_continuation(wright, "a", (0.5, 3.0), hopf=hopf)
    with pytest.raises(bc.UnsupportedError, match="not computed with delays"):
        bc.analysis.limit_cycle(wright, {"a": 1.7}, hopf=hopf)


def test_the_double_hopf_point_of_two_neurons() -> None:
    box, ranges = {"x": (-0.1, 0.1), "y": (-0.1, 0.1)}, {"a21": (0.15, 0.25), "tau_s": (8.0, 9.0)}
    found = bc.analysis.bifurcation_2d(two_neurons, ranges, box)
    (point,) = found.special
    assert point.kind == "double_hopf"
    np.testing.assert_allclose([point.params["a21"], point.params["tau_s"]], [0.2072962661, 8.6340742204], rtol=1e-8)
    crossing = [one for one in found.curves if one.special]
    omegas = sorted(float(one.omega[one.places[0]]) for one in crossing)
    np.testing.assert_allclose(omegas, [0.3287154066, 0.9157115877], rtol=1e-8)


def test_a_curve_of_hopf_points_goes_through_a_double_zero() -> None:
    # cos(omega) = c / b and sin(omega) = omega / b: the curve ends on b = c = 1, where it meets neutral saddles.
    found = bc.analysis.bifurcation_2d(bogdanov, {"b": (0.2, 2.0), "c": (-1.5, 1.5)}, ZERO)
    (point,) = found.special
    assert point.kind == "bogdanov_takens"
    np.testing.assert_allclose([point.params["b"], point.params["c"]], [1.0, 1.0], atol=1e-6)
    (curve,) = (one for one in found.curves if one.special)
    true = np.isfinite(curve.omega)
    omega, b, c = curve.omega[true], curve.params["b"][true], curve.params["c"][true]
    np.testing.assert_allclose([b * np.cos(omega), b * np.sin(omega)], [c, omega], atol=1e-10)
    assert omega.size < curve.omega.size


@bc.dde
def two_feedbacks(u1, u2, t, Q=1.3, E=0.0, q11=2.6, q21=1.0, T=1.0):
    """Giannakopoulos and Zapp (2001), the cusp demo of DDE-BIFTOOL."""
    before_1, before_2 = bc.delayed(u1, T), bc.delayed(u2, T)
    s = 1 / (1 + np.exp(-4 * before_1)) - 0.5
    return -u1 + q11 * s - Q * before_2 + E, -u2 + q21 * s


@pytest.mark.slow
def test_cusp_and_bogdanov_takens_points_of_two_feedbacks() -> None:
    # With a = alpha'(u1) the characteristic function is (l + 1 - q11 a e^-l) (l + 1) + Q a e^-2l: zero at 0 if
    # a (q11 - Q) = 1, with its slope if Q a = 1 too, so that Q = q11 / 2. The cusp is where a is largest: a = 1.
    box = {"u1": (-3, 3), "u2": (-1, 1)}
    found = bc.analysis.bifurcation_2d(two_feedbacks, {"Q": (1.0, 2.0), "E": (-0.3, 0.3)}, box)
    s = np.sqrt(0.25 - 0.25 / 1.3)  # alpha' = 4 (1/2 + s) (1/2 - s)
    E = np.log((0.5 + s) / (0.5 - s)) / 4 - (2.6 - 1.3) * s
    points = {one.kind: [] for one in found.special}
    for one in found.special:
        points[one.kind].append((one.params["Q"], abs(one.params["E"])))
    np.testing.assert_allclose(points["bogdanov_takens"], [(1.3, abs(E))] * 2, rtol=1e-8)
    np.testing.assert_allclose(points["cusp"], [(1.6, 0.0)], rtol=1e-8, atol=1e-9)
    assert found.messages == ()
    # DDE-BIFTOOL prints these of both points, up to signs.
    for label in ("BT1", "BT2"):
        np.testing.assert_allclose(list(found[label].coefficients.values()), [0.19038, 0.95191], rtol=2e-5)
    np.testing.assert_allclose(found["CP1"].coefficients["c"], 5 / 9, rtol=1e-7)


@bc.dde
def delayed_predators(x, y, t, beta=0.5, delta=0.5, tau=0.78125, a=0.5, m=0.02, h=0.098):
    """Holling-Tanner equations with a harvest and a delayed response of the predators, a demo of DDE-BIFTOOL."""
    growth = (x + m) * (1 - x - m) - x * y / (a * y + x) - h
    return growth, delta * y * (beta - bc.delayed(y, tau) / bc.delayed(x, tau))


@pytest.mark.slow
def test_the_bogdanov_takens_point_of_the_delayed_predators() -> None:
    # y = beta x; with these m and h two fixed points meet at beta = 0.5, x = 0.28, where f_x = 0.32 and f_y = -0.64.
    # The characteristic function is (l - f_x) (l + delta beta e) - f_y delta beta^2 e, e = exp(-l tau): its slope at 0,
    # delta beta - f_x, is zero at delta = 0.64 whatever tau is.
    box = {"x": (0.05, 1), "y": (0.01, 1)}
    found = bc.analysis.bifurcation_2d(delayed_predators, {"beta": (0.4, 0.6), "delta": (0.4, 0.9)}, box)
    (point,) = [one for one in found.special if one.kind == "bogdanov_takens"]
    np.testing.assert_allclose([point.params["beta"], point.params["delta"]], [0.5, 0.64], rtol=1e-8)
    assert point.state["x"] == pytest.approx(0.28, rel=1e-6)


@bc.dde
def bent_cusp(x, y, t, m1=0.0, m2=0.0, d=0.4, k=0.3, T=1.0):
    before = bc.delayed(x, T)
    return m1 + m2 * x + d * (x - before) - before**3 + x * bc.delayed(y, T), -y + k * x**2


@bc.dde
def double_zero(x, t, b=1.0, c=1.0, g=0.8, h=0.5):
    before = bc.delayed(x, 1.0)
    return c * x - b * before + g * x**2 + h * x * before


def test_coefficients_of_cusps_and_bogdanov_takens_points() -> None:
    # Slowly x2 / 2 = (g + h) x^2 - h x x1 + x3 / 6, with the derivatives x1, x2 and x3 = 4 (g + h) x x1.
    delayed = delay_system(System(double_zero, active=("b", "c")))
    found = bogdanov_takens(delayed, np.array([0.0, 1.0, 1.0]))
    np.testing.assert_allclose(found, [2 * 1.3, 4 * 1.3 / 3 - 2 * 0.5], rtol=1e-9)
    # Slowly x' (1 - d T) = k x^3 - x^3.
    delayed = delay_system(System(bent_cusp, active=("m1", "m2")))
    np.testing.assert_allclose(cusp(delayed, np.zeros(4)), (0.3 - 1.0) / (1 - 0.4), rtol=1e-9)
    delayed = delay_system(System(delayed_predators, active=("beta", "delta")))
    a, b = bogdanov_takens(delayed, np.array([0.28, 0.14, 0.5, 0.64]))
    np.testing.assert_allclose([a, b], [0.38162, 1.6895], rtol=2e-5)  # DDE-BIFTOOL
    s = np.sqrt(0.25 - 0.25 / 1.3)
    u1 = np.log((0.5 + s) / (0.5 - s)) / 4
    delayed = delay_system(System(two_feedbacks, active=("Q", "E")))
    found = bogdanov_takens(delayed, np.array([u1, s, 1.3, u1 - 1.3 * s]))
    np.testing.assert_allclose(found, [0.19038, 0.95191], rtol=2e-5)  # DDE-BIFTOOL, up to signs
    # Slowly u1' (1 + q11 - 3 Q) = -4/3 u1^3 where all slopes are 1; u1 = w / sqrt 2.
    np.testing.assert_allclose(cusp(delayed, np.array([0.0, 0.0, 1.6, 0.0])), (-4 / 3) / (1 + 2.6 - 4.8) / 2, rtol=1e-9)
