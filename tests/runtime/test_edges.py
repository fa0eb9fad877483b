"""Adaptive steps see every edge of an input."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.runtime.edges import edges_of


@bc.ode
def leaky(V, t, I=0.0):
    """A membrane at rest, with a current."""
    return -V + I


def test_edges_of_inputs() -> None:
    pulse = bc.inputs.section([0.0, 2.0, 0.0], [5.0, 0.5, 5.0])
    assert edges_of(pulse, 0.0, 10.0) == (5.0, 5.5)
    assert edges_of(bc.inputs.spike([1.0, 3.0], 0.5), 0.0, 3.2) == (1.0, 1.5, 3.0)
    assert edges_of(bc.inputs.ramp(0.0, 1.0, 2.0, 4.0), 0.0, 10.0) == (2.0, 4.0)
    assert edges_of(bc.inputs.period(1.0, 0.25, 1.0, 0.5, 2.6), 0.0, 10.0) == (0.5, 0.75, 1.5, 1.75, 2.5, 2.6)
    assert edges_of(bc.inputs.sampled([1.0, 2.0, 3.0], 0.5), 0.0, 10.0) == (0.5, 1.0)
    assert edges_of(3.0, 0.0, 1.0) == ()


@pytest.mark.parametrize("backend", ["numpy", "c", "jax"])
def test_a_short_pulse_is_not_stepped_over(backend: str, tmp_path: Path) -> None:
    # long at rest, the steps are long when the pulse comes
    pulse = bc.inputs.section([0.0, 2.0, 0.0], [500.0, 0.125, 500.0])
    sol = bc.simulate(
        leaky,
        501.0,
        method="dopri5",
        backend=backend,
        init={"V": 0.0},
        params={"I": pulse},
        rtol=1e-8,
        atol=1e-10,
        t_eval=[500.0, 500.125, 501.0],
        directory=tmp_path,
    )
    peak = 2.0 * (1.0 - math.exp(-0.125))
    assert sol["V"] == pytest.approx(np.array([0.0, peak, peak * math.exp(-0.875)]), abs=1e-8)
