"""Adaptive methods on DETEST: at most 100 times the tolerance away from the published solutions."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.integrators import registry
from tests.conformance.detest import CLASSES

EXPLICIT = [scheme.name for scheme in registry.available("ode") if scheme.adaptive and not scheme.stiff]


@pytest.mark.parametrize("letter", CLASSES)
@pytest.mark.parametrize("method", EXPLICIT)
@pytest.mark.parametrize("backend", ["c", "numba"])
def test_error_at_the_end(backend, method, letter, shared_folder):
    model, init, kinds, published = CLASSES[letter]
    for tolerance in (1e-6, 1e-9):
        sol = bc.simulate(
            model,
            20.0,
            method=method,
            backend=backend,
            init=init,
            params={} if kinds is None else {"kind": kinds},
            rtol=tolerance,
            atol=tolerance,
            t_eval=[20.0],
            max_steps=5_000_000,
            directory=shared_folder / "generated",
        )
        assert sol.success, sol.message
        for name, wanted in zip(model.states, published, strict=True):
            scaled = np.abs(sol[name][-1] - wanted) / (tolerance + tolerance * np.abs(wanted))
            assert np.nanmax(scaled) <= 100, (name, tolerance, scaled)
