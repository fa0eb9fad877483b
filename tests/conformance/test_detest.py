"""Adaptive methods on DETEST: at most 100 times the tolerance away from the published solutions."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.integrators import registry
from tests.conformance.detest import CLASSES, VECTORS, detest_f

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


@pytest.mark.parametrize("method", EXPLICIT)
@pytest.mark.parametrize("backend", ["c"])
def test_infinite_slopes_are_stepped_on(backend, method, build):
    """F5: y(20) = y(0), across 19 times at which the second derivative is infinite."""
    module = build(detest_f, method, backend)
    for tolerance in (1e-6, 1e-9):
        options = {"t_span": (0.0, 20.0), "t_eval": [20.0], "kind": 5.0, "max_steps": 5_000_000}
        solved = module.solve(1.0, 0.0, rtol=tolerance, atol=tolerance, stops=range(1, 20), **options)
        assert abs(solved[1][-1] - 1.0) <= 100 * 2 * tolerance


@pytest.mark.parametrize("name", VECTORS)
@pytest.mark.parametrize("method", EXPLICIT)
def test_error_of_large_systems(method, name, shared_folder):
    """C4 and C5, as vectors. Of the low orders, the looser tolerance: a loop in Python takes 0.1 ms a step."""
    model, init, params, exact = VECTORS[name]
    for tolerance in (1e-6,) if method in ("heun_euler", "rkf12") else (1e-6, 1e-9):
        control = {"rtol": tolerance, "atol": tolerance, "t_eval": [20.0], "max_steps": 1_000_000}
        folder = shared_folder / "generated"
        sol = bc.simulate(
            model, 20.0, method=method, backend="numpy", init=init, params=params, directory=folder, **control
        )
        assert sol.success, sol.message
        for state, wanted in zip(model.states, exact, strict=True):
            scaled = np.abs(sol[state][-1] - wanted) / (tolerance + tolerance * np.abs(wanted))
            assert np.max(scaled) <= 100, (state, tolerance, scaled)
