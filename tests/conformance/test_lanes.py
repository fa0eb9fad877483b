"""Many elements side by side, each with steps of its own: the same bits as each of them alone, however it ends."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc


@bc.ode
def growing(x, y, t, a=1.0):
    """For a > 1 x reaches infinity before t = 1; y follows x."""
    return a * x * x, x - y


GROWTH = np.linspace(-2.0, 2.0, 41)  # more than there are lanes


def _solve(backend, folder, a, **options):
    given = {"method": "dop853", "backend": backend, "rtol": 1e-6, "t_eval": np.linspace(0.0, 1.0, 4)}
    init = {"x": 1.0, "y": 0.0}
    return bc.simulate(growing, 1.0, init=init, params={"a": a}, directory=folder, **given, **options)


@pytest.mark.parametrize("backend", ["c", "numba"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("options", [{}, {"max_steps": 12}, {"first_step": 1e-3, "max_step": 0.05}])
def test_elements_together_are_bit_equal_to_each_alone(backend, options, shared_folder):
    folder = shared_folder / "generated"
    together = _solve(backend, folder, GROWTH, **options)
    alone = [_solve(backend, folder, a, **options) for a in GROWTH]
    assert together.accepted == sum(one.accepted for one in alone)
    assert together.rejected == sum(one.rejected for one in alone)
    assert together.nfev == sum(one.nfev for one in alone)
    failed = sum(not one.success for one in alone)
    assert 0 < failed < GROWTH.size and f"({failed} of 41 elements failed)" in together.message
    for place, one in enumerate(alone):
        rows = len(one.t)
        for name in "xy":
            assert np.array_equal(together[name][:rows, place], one[name])
            assert np.isnan(together[name][rows:, place]).all()
            assert np.array_equal(together.final[name][place], one.final[name], equal_nan=True)
