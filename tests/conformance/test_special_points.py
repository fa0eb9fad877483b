"""Zeros of both signs, infinities, nan and negative arguments, as NumPy has them, on every backend."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc

POINTS = np.array(
    [0.0, -0.0, 0.5, -0.5, 1.5, -1.5, 2.0, -2.0, 3.0, -3.0, 7.0, -7.0, 1e16, -1e16, np.inf, -np.inf, np.nan]
)
X, Y = (values.ravel() for values in np.meshgrid(POINTS, POINTS))


@bc.update
def functions_of_one(a, b, c, d, e, f, t, dt):
    x = a
    return np.sign(x), np.cbrt(x), np.floor(x), np.where(x > 0, x, -x), np.abs(x), np.clip(x, -1.0, 2.0)


@bc.update
def functions_of_two(a, b, c, d, e, f, t, dt):
    x = a
    y = b
    return np.logaddexp(x, y), np.minimum(x, y), np.maximum(x, y), x**y, np.where(x < y, x, y), np.hypot(x, y)


@bc.update
def quotients(a, b, c, d, e, f, t, dt):
    x = a
    y = np.clip(b, -7.0, 7.0)
    return x % y, x // y, np.fmod(x, y), np.copysign(x, y), x / y, np.arctan2(x, y)


@pytest.mark.parametrize("backend", ["numpy", "numba", "c", "jax", "torch"])
@pytest.mark.parametrize("model", [functions_of_one, functions_of_two, quotients], ids=lambda model: model.name)
def test_special_points_are_those_of_numpy(model, backend, shared_folder):
    module = bc.generate(model, backend=backend, directory=shared_folder / "generated").module
    x, y = X, Y
    if model is quotients:  # the quotient of a number as large as 1e16 has no remainder, and nan has no sign
        kept = (np.abs(X) < 1e16) & ~np.isnan(Y)
        x, y = X[kept], Y[kept]
    _, *found = module.run(x, y, *np.zeros((4, x.size)), dt=1.0, steps=1)
    with np.errstate(all="ignore"):
        wanted = model.function(x, y, *np.zeros((4, x.size)), 0.0, 1.0)
    for name, ours, values in zip(model.states, found, wanted, strict=True):
        np.testing.assert_allclose(np.asarray(ours)[1], values, rtol=4e-15, err_msg=name)
