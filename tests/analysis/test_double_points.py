"""Normal forms of zero-Hopf and double Hopf points: their coefficients survive changes of coordinates and of time."""

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.analysis.double_points import double_hopf, zero_hopf
from brainpy_codegen.analysis.system import System


@bc.ode
def gavrilov(u, v, w, t, s=1.0, theta=-0.7, e=0.9, b=1.0, twist=0.3, omega=2.0, bend=0.0, hurry=0.0):
    # The normal form in x, y, z, where x = u + bend (3 v w + 2 w^2), y = v and z = w + 4 bend u v, in a time of its own.
    x, y, z = u + bend * (3 * v * w + 2 * w**2), v, w + 4 * bend * u * v
    growth, turning = theta * b * x + e * b**2 * x**2, omega + twist * x
    dx, dy, dz = b * x**2 + s * (y**2 + z**2), growth * y - turning * z, growth * z + turning * y
    slope = bend * (3 * v + 4 * w)
    du = (dx - 3 * bend * w * dy - slope * (dz - 4 * bend * u * dy)) / (1 - 4 * bend * v * slope)
    dw = dz - 4 * bend * (u * dy + v * du)
    return (1 + hurry * u) * du, (1 + hurry * u) * dy, (1 + hurry * u) * dw


@bc.ode
def two_rhythms(p, q, r, s, t, a11=-1.0, a12=0.4, a21=0.7, a22=-0.5, bend=0.0):
    # Two oscillations (x, y) and (z, s) in their normal form, in bent coordinates.
    x, y = p * (1 + bend * s) + bend * s**2, q + bend * p * (2 * p + 3 * s)
    z = r * (1 + bend * p) + bend * (2 * p * q + q**2 + 3 * q * s)
    one, two = x**2 + y**2, z**2 + s**2
    first, second = a11 * one + a12 * two, a21 * one + a22 * two
    dx, dy = first * x - y, first * y + x
    dz, ds = second * z - 2.7 * s, second * s + 2.7 * z
    dp = (dx - bend * (p + 2 * s) * ds) / (1 + bend * s)
    dq = dy - bend * (dp * (4 * p + 3 * s) + 3 * p * ds)
    rest = bend * (dp * (2 * q + r) + dq * (2 * p + 2 * q + 3 * s) + 3 * q * ds)
    return dp, dq, (dz - rest) / (1 + bend * p), ds


@pytest.mark.parametrize("b", [1.0, -0.5])
@pytest.mark.parametrize("s", [1.0, -1.0])
@pytest.mark.parametrize(("bend", "hurry"), [(0.0, 0.0), (0.1, 0.0), (0.0, 0.6), (0.13, -0.4)])
def test_a_zero_hopf_point_is_told_by_its_normal_form(b, s, bend, hurry) -> None:
    system = System(gavrilov, {"b": b, "s": s, "bend": bend, "hurry": hurry})
    found = zero_hopf(system, np.zeros(3))
    assert found["s"] == s * np.sign(b)
    np.testing.assert_allclose([found["theta"], found["e"]], [-0.7, 0.9], rtol=1e-9)


def test_a_zero_hopf_point_without_quadratic_terms_has_no_coefficients() -> None:
    assert zero_hopf(System(gavrilov, {"b": 0.0}), np.zeros(3)) == {}


@pytest.mark.parametrize("bend", [0.0, 0.2])
def test_a_double_hopf_point_is_told_by_its_normal_form(bend) -> None:
    found = double_hopf(System(two_rhythms, {"bend": bend}), np.zeros(4))
    # With |q| = 1 the coordinate w has x^2 + y^2 = 2 |w|^2.
    expected = {"p11": -2.0, "p22": -1.0, "theta": 0.4 / -0.5, "delta": 0.7 / -1.0}
    assert list(found) == list(expected)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), rtol=1e-9)


@bc.ode
def unfolded(u, v, w, t, m1=0.1, m2=0.1, theta=-0.7, e=0.9):
    rr = v**2 + w**2
    growth = m2 + theta * u + e * u**2
    return m1 + u**2 + rr, growth * v - 2 * w, growth * w + 2 * v


def test_a_diagram_of_two_parameters_holds_them() -> None:
    box = {"u": (-1, 1), "v": (-0.5, 0.5), "w": (-0.5, 0.5)}
    found = bc.analysis.bifurcation_2d(unfolded, {"m2": (-0.41, 0.5), "m1": (-0.6, 0.3)}, box)
    (point,) = (one for one in found.special if one.kind == "zero_hopf")
    np.testing.assert_allclose([point.params["m1"], point.params["m2"]], 0.0, atol=1e-8)
    assert point.coefficients["s"] == 1.0
    np.testing.assert_allclose([point.coefficients["theta"], point.coefficients["e"]], [-0.7, 0.9], rtol=1e-6)
    assert {"s", "theta", "e"} <= set(found.special_points().columns)
