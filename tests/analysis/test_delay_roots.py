"""Characteristic roots against Lambert's W function and closed forms."""

import numpy as np
import pytest
from scipy.special import lambertw

import brainpy_codegen as bc
from brainpy_codegen.analysis.characteristic import roots_near_axis
from brainpy_codegen.analysis.delays import delay_system, linearised
from brainpy_codegen.analysis.system import System

from . import models


@bc.dde
def linear(x, t, a=1.0, tau=1.0):
    return -a * bc.delayed(x, tau)


@bc.dde
def wright(x, t, a=1.0):
    return -a * bc.delayed(x, 1.0) * (1 + x)


@bc.dde
def mackey_glass(x, t, b=2.0, g=1.0, n=10.0, tau=0.4):
    past = bc.delayed(x, tau)
    return b * past / (1 + past**n) - g * x


@bc.dde
def two_neurons(x, y, t, kappa=0.5, beta=-1.0, a12=1.0, a21=2.0, tau=0.2, tau_s=1.5):
    dx = -kappa * x + beta * np.tanh(bc.delayed(x, tau_s)) + a12 * np.tanh(bc.delayed(y, tau))
    dy = -kappa * y + beta * np.tanh(bc.delayed(y, tau_s)) + a21 * np.tanh(bc.delayed(x, tau))
    return dx, dy


@pytest.mark.parametrize("a", [0.3, 1.0, 1.5, 2.0])
def test_the_roots_are_branches_of_lamberts_function(a) -> None:
    found = bc.analysis.delay_roots(linear, at={"x": 0.0}, params={"a": a}, count=12)
    exact = np.array([lambertw(-a, k) for k in range(-8, 9)])
    exact = np.concatenate([exact, lambertw(np.full(1, -a), -1)])
    exact = sorted({(round(s.real, 9), round(abs(s.imag), 9)) for s in exact}, reverse=True)
    pairs = sorted({(round(s.real, 9), round(abs(s.imag), 9)) for s in found}, reverse=True)
    np.testing.assert_allclose(pairs[:5], exact[:5], atol=2e-9)
    assert np.all(np.diff(found.real) <= 1e-9)


@pytest.mark.parametrize("a", [0.3, 1.5, 8.0, 60.0, 200.0])
def test_all_roots_near_the_axis_and_right_of_it_are_found(a) -> None:
    system = System(linear, {"a": a})
    found, depth = roots_near_axis(linearised(system, np.zeros(1)))
    assert depth > 0
    every = np.array([lambertw(-a, k) for k in range(-60, 61)])  # for a < 1/e, branches 0 and -1 are real
    expected = every[every.real > -depth]
    found, expected = (one[np.lexsort((one.imag, np.round(one.real, 9)))] for one in (found, expected))
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-11)


def test_a_delay_scales_the_roots() -> None:
    one = bc.analysis.delay_roots(linear, at={"x": 0.0}, params={"a": 1.5, "tau": 1.0}, count=6)
    other = bc.analysis.delay_roots(linear, at={"x": 0.0}, params={"a": 15.0, "tau": 0.1}, count=6)
    np.testing.assert_allclose(other, 10 * one, rtol=1e-10)


def test_hopf_points_have_imaginary_roots() -> None:
    roots = bc.analysis.delay_roots(wright, at={"x": 0.0}, params={"a": np.pi / 2})
    np.testing.assert_allclose(roots[:2], [0.5j * np.pi, -0.5j * np.pi], atol=1e-12)
    tau = np.arccos(-0.25) / np.sqrt(15)
    roots = bc.analysis.delay_roots(mackey_glass, at={"x": 1.1}, params={"tau": tau})
    np.testing.assert_allclose(roots[0], 1j * np.sqrt(15), atol=1e-11)
    roots = bc.analysis.delay_roots(two_neurons, at={"x": 0.0, "y": 0.0}, params={"a21": 0.80712322})
    np.testing.assert_allclose(roots[0], 0.78196516j, atol=1e-8)
    roots = bc.analysis.delay_roots(two_neurons, at={"x": 0.0, "y": 0.0}, params={"a21": 2.25})
    assert np.min(np.abs(roots)) < 1e-10


def test_stability_of_fixed_points_with_delays() -> None:
    for tau, stable in ((0.4, True), (0.55, False)):
        found = bc.analysis.fixed_points(mackey_glass, {"x": (0.1, 2)}, {"tau": tau})
        assert found.complete
        (point,) = found
        np.testing.assert_allclose(point.state["x"], 1.0, rtol=1e-14)
        assert point.stable is stable
        assert point.kind == ("stable focus" if stable else "unstable focus")


def test_without_delays_they_are_eigenvalues() -> None:
    roots = bc.analysis.delay_roots(models.fitzhugh_nagumo, at={"V": -0.3, "w": 0.5}, params={"I": 0.8})
    np.testing.assert_allclose(roots, [0.83670584, 0.02481923], atol=1e-8)


def test_the_functions_of_a_system_are_made_once() -> None:
    system = System(wright, {"a": 1.0})
    assert delay_system(system) is delay_system(system)
