"""Random inputs: seeded, and with the moments that they claim."""

import numpy as np
import pytest

import brainpy_codegen as bc


def test_wiener_integrates_to_a_wiener_process() -> None:
    noise = bc.inputs.wiener(1000.0, 0.01, scale=2.0, seed=1)
    values = noise(0.01 * np.arange(100_000))
    assert values.std() * 0.01 == pytest.approx(2.0 * 0.1, rel=0.01)
    assert np.array_equal(values, bc.inputs.wiener(1000.0, 0.01, scale=2.0, seed=1)(0.01 * np.arange(100_000)))
    assert not np.array_equal(values, bc.inputs.wiener(1000.0, 0.01, scale=2.0, seed=2)(0.01 * np.arange(100_000)))


def test_ornstein_uhlenbeck_has_its_variance_and_correlation() -> None:
    values = bc.inputs.ornstein_uhlenbeck(20_000.0, 0.1, mean=3.0, sigma=0.5, tau=2.0, seed=1)(0.1 * np.arange(200_000))
    assert values[0] == 3.0
    assert values.mean() == pytest.approx(3.0, abs=0.03)
    assert values.var() == pytest.approx(0.25, rel=0.05)
    assert np.corrcoef(values[:-20], values[20:])[0, 1] == pytest.approx(np.exp(-1), abs=0.03)


def test_poisson_has_its_rate() -> None:
    values = bc.inputs.poisson(10_000.0, 0.1, rate=0.5, size=2.0, seed=1)(0.1 * np.arange(100_000))
    assert values.mean() == pytest.approx(1.0, rel=0.05)
    with pytest.raises(bc.UsageError, match="rate must not be negative"):
        bc.inputs.poisson(1.0, 0.1, rate=-1.0)
    with pytest.raises(bc.UsageError, match="seed"):
        bc.inputs.wiener(1.0, 0.1, seed=-1)
