"""Implicit methods of fixed step, on every backend: stability functions, Jacobians, gradients, and failures."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc
from tests.stiff import models
from tests.zoo import CASES

BACKENDS = ("numpy", "numba", "c", "jax", "torch")
STABILITY = {
    "backward_euler": lambda z: 1 / (1 - z),
    "implicit_midpoint": lambda z: (1 + z / 2) / (1 - z / 2),
    "trapezoid": lambda z: (1 + z / 2) / (1 - z / 2),
}
each_backend = pytest.mark.parametrize("backend", BACKENDS)
each_method = pytest.mark.parametrize("method", STABILITY)


@each_backend
@each_method
def test_stability_function(method, backend, build):
    """N steps of y' = lambda y give R(dt * lambda)**N, with one lambda per element, from oscillating to very stiff."""
    module = build(models.spiral, method, backend)
    z = np.array([-1e6, -50.0, -1.0, 0.0, 0.25, -0.3 + 0.7j, 3j, -1e3 + 1e3j])
    dt, steps = 0.125, 6
    _, x, y = module.run(1.0, 0.5, dt=dt, steps=steps, a=z.real / dt, b=z.imag / dt)
    wanted = (1 + 0.5j) * STABILITY[method](z) ** steps
    assert np.asarray(x)[-1] == pytest.approx(wanted.real, rel=1e-9, abs=1e-12)
    assert np.asarray(y)[-1] == pytest.approx(wanted.imag, rel=1e-9, abs=1e-12)


@each_backend
def test_a_stiff_component_is_damped_at_once(backend, build):
    """Far from the slow solution and with dt * rate = -1e6, backward Euler is on it after one step (L-stability)."""
    module = build(models.prothero_robinson, "backward_euler", backend)
    _, x = module.run(3.0, dt=0.1, steps=3, rate=-1e7)
    assert np.asarray(x)[1:] == pytest.approx(np.cos([0.1, 0.2, 0.3]), abs=3e-6)


@pytest.mark.parametrize("method", STABILITY)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_numba_and_c_have_the_same_bits(method, dtype, build):
    case = CASES["hodgkin_huxley"]
    states = case.samples()
    rows = []
    for backend in ("numba", "c"):
        module = build(case.model, method, backend, dtype=dtype)
        _, *found = module.run(*states, dt=0.05, steps=25, every=5, g_L=np.linspace(0.2, 0.4, states[0].size))
        rows.append(np.array(found))
    assert np.isfinite(rows[0]).any()
    np.testing.assert_array_equal(rows[0], rows[1])


@each_backend
def test_elements_do_not_know_of_each_other(backend, build):
    """An element that does not converge is nan; those beside it are as if they were alone."""
    module = build(blow, "backward_euler", backend)
    start = np.array([0.0, 1.0, 0.5, 30.0])
    found = np.asarray(module.step(start, 0.0, 0.18))
    alone = [float(module.step(float(value), 0.0, 0.18)) for value in start]
    exact = (1 - np.sqrt(1 - 4 * 0.18 * (start[:3] + 0.18))) / 0.36
    assert found[:3] == pytest.approx(exact, rel=1e-12)
    np.testing.assert_allclose(found, alone, rtol=1e-14)
    assert not np.isfinite(found[3])


@bc.ode
def blow(x, t):
    dx = 1 + x**2
    return dx


def test_a_failure_is_told(tmp_path):
    sol = bc.simulate(
        blow,
        duration=1.8,
        dt=0.18,
        method="backward_euler",
        backend="numpy",
        init={"x": np.array([0.0, 30.0])},
        directory=tmp_path / "generated",
    )
    assert not sol.success
    assert "no solution of its implicit equations in 2 of 2 elements, before t = 0.18" in sol.message


@each_backend
def test_the_jacobian_is_that_of_the_derivative(backend, build):
    """Against central differences of the user's own function; rows of the matrix are equations."""
    module = build(CASES["hodgkin_huxley"].model, "backward_euler", backend)
    model = CASES["hodgkin_huxley"].model
    parameters = tuple(model.parameters.values())
    at = np.array([-50.0, 0.1, 0.5, 0.4])
    given = [*at, 0.0, *parameters]
    if backend == "torch":
        import torch

        given = [torch.tensor(value, dtype=torch.float64) for value in given]
    found = np.array(module.jacobian(*given), float)
    wanted = np.empty((4, 4))
    for column in range(4):
        h = np.zeros(4)
        h[column] = 1e-6 * max(abs(at[column]), 1.0)
        ahead, behind = model(*(at + h), 0.0, *parameters), model(*(at - h), 0.0, *parameters)
        wanted[:, column] = np.subtract(ahead, behind) / (2 * h[column])
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-7)


@each_backend
def test_a_jacobian_on_demand(backend, build):
    module = build(CASES["lorenz"].model, "rk4", backend, jacobian=True)
    given = [1.0, 2.0, 3.0, 0.0, 10.0, 28.0, 8.0 / 3.0]
    if backend == "torch":
        import torch

        given = [torch.tensor(value, dtype=torch.float64) for value in given]
    found = np.array(module.jacobian(*given), float)
    np.testing.assert_allclose(found, [[-10, 10, 0], [25, -1, -1], [2, 1, -8 / 3]], rtol=1e-15)


def test_no_jacobian_of_a_ring(tmp_path):
    with pytest.raises(bc.UnsupportedError, match="couples the elements"):
        bc.generate(CASES["kuramoto_ring"].model, method="rk4", backend="c", directory=tmp_path, jacobian=True)


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_gradients_go_through_newtons_method(backend, build):
    """The derivative of the solution with respect to a parameter, against a difference quotient."""
    module = build(models.van_der_pol, "trapezoid", backend)

    def last(mu):
        return module.run(2.0, 0.0, dt=0.05, steps=20, mu=mu)[1][-1]

    slope = (float(last(3.0 + 1e-6)) - float(last(3.0 - 1e-6))) / 2e-6
    if backend == "jax":
        import jax

        found = float(jax.grad(last)(3.0))
    else:
        import torch

        mu = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
        last(mu).backward()
        found = float(mu.grad)
    assert found == pytest.approx(slope, rel=1e-6)
