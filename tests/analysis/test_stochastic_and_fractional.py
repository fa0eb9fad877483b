"""Noise and fractional orders, against closed forms."""

import numpy as np
import pytest
from scipy.integrate import quad

import brainpy_codegen as bc


@bc.sde
def ornstein(x, t, k=0.5, s=0.8):
    return -k * x


@ornstein.diffusion
def ornstein_noise(x, t, k=0.5, s=0.8):
    return s


@bc.sde
def oscillator(x, v, t, w=2.0, g=0.5, s=0.3):
    return v, -(w**2) * x - g * v


@oscillator.diffusion
def kicks(x, v, t, w=2.0, g=0.5, s=0.3):
    return 0.0, s


@bc.fde(order="a")
def spiral(x, y, t, a=0.9, r=0.2):
    return r * x - y, x + r * y


@bc.fde(order=(0.9, 0.9001))
def nearly_equal(x, y, t, r=0.2):
    return r * x - y, x + r * y


def test_the_ornstein_uhlenbeck_process() -> None:
    density = bc.analysis.stationary_density(ornstein, (-6, 6))
    variance = 0.8**2 / (2 * 0.5)
    np.testing.assert_allclose([density.mean, density.variance], [0.0, variance], atol=1e-6)
    expected = np.exp(-(density.x**2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
    np.testing.assert_allclose(density.density, expected, atol=1e-6)
    linear = bc.analysis.linear_noise(ornstein, at={"x": 0.1})
    np.testing.assert_allclose(linear.covariance, [[variance]], rtol=1e-12)
    total = quad(lambda f: float(linear.spectrum(f)[0, 0]), -np.inf, np.inf)[0]
    np.testing.assert_allclose(total, variance, rtol=1e-6)


def test_the_mean_first_passage_time() -> None:
    # Siegert's formula for the Ornstein-Uhlenbeck process, in units of its standard deviation times the root of 2.
    density = bc.analysis.stationary_density(ornstein, (-6, 6))
    deviation = np.sqrt(0.8**2 / 0.5)
    from scipy.special import erfcx

    siegert = np.sqrt(np.pi) / 0.5 * quad(lambda u: erfcx(-u), 0.0 / deviation, 1.0 / deviation)[0]
    np.testing.assert_allclose(density.mean_passage(0.0, 1.0), siegert, rtol=1e-5)


def test_the_damped_oscillator_obeys_equipartition() -> None:
    found = bc.analysis.linear_noise(oscillator, at={"x": 0.0, "v": 0.0})
    velocity = 0.3**2 / (2 * 0.5)
    np.testing.assert_allclose(found.covariance, [[velocity / 4, 0], [0, velocity]], atol=1e-14)
    peak = np.argmax(found.spectrum(np.linspace(0, 1, 2001))[0]) / 2000
    np.testing.assert_allclose(2 * np.pi * peak, np.sqrt(4 - 0.5**2 / 2), rtol=2e-3)


@pytest.mark.parametrize("r", [0.05, 0.15, 0.17, 0.5])
def test_the_sector_of_stability(r) -> None:
    # eigenvalues r +- i, stable for arctan(1 / r) > a pi / 2: below r = 0.1584 for a = 0.9
    box = {"x": (-1, 1), "y": (-1, 1)}
    (point,) = bc.analysis.fixed_points(spiral, box, {"r": r})
    assert point.stable is bool(np.arctan(1 / r) > 0.45 * np.pi)
    (other,) = bc.analysis.fixed_points(nearly_equal, box, {"r": r})
    assert other.stable is point.stable
    assert point.kind == ("stable focus" if point.stable else "unstable focus")


def test_what_is_not_for_fractional_models_is_refused() -> None:
    with pytest.raises(bc.UnsupportedError, match="fixed_points takes fractional"):
        bc.analysis.continuation(spiral, "r", (0, 1), box={"x": (-1, 1), "y": (-1, 1)})
