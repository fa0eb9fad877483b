"""Implicit and Rosenbrock methods take vector models: Jacobians, orders and stiff solutions, alike on every backend."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm

import brainpy_codegen as bc
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators import registry
from tests.zoo.comparing import same_bits

SIZE = 6
METHODS = {
    scheme.name: scheme.order
    for scheme in registry.available("ode")
    if scheme.stiff in ("A", "L") and scheme.name != "exponential_rosenbrock"
}
ADAPTIVE = ("tr_bdf2", "kvaerno5", "rodas4", "rodas5p")


@bc.ode
def entangled(u, v, w, t, A, B, gain=1.3, k=0.2):
    """Every coupling, some of them behind others; slopes that read the time, directly and through couplings."""
    total = np.sum(u * v)
    share = u / (1 + total**2)
    pushed = A @ np.tanh(share * gain) + (v * w) @ B
    front = np.roll(np.sin(u), 2) - np.roll(w, -1)
    level = np.mean(np.tanh(pushed)) + np.dot(u, w) + np.max(v) * np.min(w * u)
    back = np.roll(front * v, 3)
    du = -u + 0.3 * np.cos(pushed) * level + front * np.sin(0.5 * t) + k
    dv = -v * (1 + level) + 0.2 * np.dot(front, pushed) + back + np.mean(np.cos(t) * u)
    dw = np.mean(front) - w**3 + A @ (u * level)
    return du, dv, dw


@bc.ode
def linear_pair(x, y, t, M, N, K):
    """A linear system of two vectors, one matrix transposed."""
    return M @ x - 0.5 * y, x @ N + K @ y


@bc.ode
def fast_and_slow(r, t, W, rate=1.0, drive=0.5):
    """Rates of neurons whose time constants differ by orders of magnitude."""
    dr = rate * (-r + np.tanh(W @ r + drive * np.cos(0.3 * t)))
    return dr


@bc.ode
def twice_coupled(r, t, W):
    """A matrix behind a matrix."""
    return -r + W @ np.tanh(W @ r)


@bc.ode
def schritt(λ, J, factors, solve_stage, t, W, systems=0.2, jacobian=1.5):
    """Names of everything that the generated file has of its own."""
    return jacobian * (W @ J) - λ, factors - J**3, -systems * λ * solve_stage, np.mean(J) - solve_stage


RANDOM = np.random.default_rng(11)
A, B = RANDOM.normal(size=(2, SIZE, SIZE)) / 3
STATES = tuple(RANDOM.normal(size=(3, SIZE)))
RATE = np.logspace(-1, 5, SIZE)


def test_the_jacobian_is_that_of_the_right_hand_side(build):
    """Against central differences, whose error is 1e-9 here."""
    module, given, t = build(entangled, "rodas4", "numpy"), (A, B, 1.3, 0.2), 0.7

    def slopes(y, t):
        rates = module.derivative(*np.split(y, 3), t, *given)
        return np.concatenate([np.broadcast_to(rate, SIZE) for rate in rates])

    y, h = np.concatenate(STATES), 1e-6
    columns = [(slopes(y + h * e, t) - slopes(y - h * e, t)) / (2 * h) for e in np.eye(3 * SIZE)]
    np.testing.assert_allclose(module.jacobian(*STATES, t, *given), np.transpose(columns), atol=2e-8)
    moved = (slopes(y, t + h) - slopes(y, t - h)) / (2 * h)
    found = np.concatenate(module.time_slopes(*STATES, t, *given))  # dw does not read the time
    np.testing.assert_allclose(np.append(found, np.zeros(SIZE)), moved, atol=2e-8)


@pytest.mark.parametrize("method", METHODS)
def test_order_on_a_linear_system(method, build):
    """Against the matrix exponential; the slope between two steps is the order (a linear system asks less of some)."""
    matrices = {"M": A - np.eye(SIZE), "N": B - np.eye(SIZE), "K": 0.5 * B - np.eye(SIZE)}
    whole = np.block([[matrices["M"], -0.5 * np.eye(SIZE)], [matrices["N"].T, matrices["K"]]])
    exact = expm(whole) @ np.concatenate(STATES[:2])
    module, errors = build(linear_pair, method, "c"), []
    for steps in (8, 16):
        _, x, y = module.run(*STATES[:2], dt=1 / steps, steps=steps, **matrices)
        errors.append(np.abs(np.concatenate([x[-1], y[-1]]) - exact).max())
    assert METHODS[method] - 0.35 < np.log2(errors[0] / errors[1]) < METHODS[method] + 1


@pytest.mark.parametrize("method", METHODS)
def test_steps_are_the_same_on_arrays_and_in_loops(method, build):
    runs = [build(entangled, method, name).run(*STATES, dt=0.05, steps=10, A=A, B=B) for name in ("numpy", "c")]
    for mine, other in zip(*runs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("method", ["backward_euler", "rodas4"])
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_array_libraries_take_the_same_steps(method, backend, build):
    expected = build(entangled, method, "numpy").run(*STATES, dt=0.05, steps=10, A=A, B=B)
    found = build(entangled, method, backend).run(*STATES, dt=0.05, steps=10, A=A, B=B)
    for mine, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("method", ["tr_bdf2", "rodas4"])
def test_both_loops_have_the_same_bits(method, build):
    loops = [build(fast_and_slow, method, backend) for backend in ("numba", "c")]
    given = {"W": A, "rate": RATE, "drive": np.linspace(0.2, 0.8, SIZE)}
    runs = [[*module.run(STATES[0], dt=0.1, steps=20, **given)] for module in loops]
    assert same_bits(("t", "r"), *runs) == []
    solved = [module.solve(STATES[0], t_span=(0.0, 10.0), rtol=1e-5, **given) for module in loops]
    assert same_bits(("t", "r"), *([one[0], one[1]] for one in solved)) == []
    assert solved[0].njev == solved[1].njev > 0


@pytest.mark.parametrize("backend", ["numpy", "c", "jax"])
@pytest.mark.parametrize("method", ADAPTIVE)
def test_adapted_steps_of_stiff_vectors(method, backend, build):
    """Against SciPy's Radau; an explicit pair would need 1e5 steps for its stability alone."""

    def slopes(t, r):
        return RATE * (-r + np.tanh(A @ r + 0.5 * np.cos(0.3 * t)))

    times = np.linspace(0.0, 10.0, 6)
    exact = solve_ivp(slopes, (0.0, 10.0), STATES[0], "Radau", rtol=1e-11, atol=1e-13, t_eval=times).y.T
    rtol = 1e-4 if method == "tr_bdf2" else 1e-6
    module = build(fast_and_slow, method, backend)
    solved = module.solve(STATES[0], t_span=(0.0, 10.0), rtol=rtol, atol=1e-2 * rtol, t_eval=times, W=A, rate=RATE)
    assert solved.success
    assert solved.accepted < 1500
    # between steps the interpolants of tr_bdf2 and kvaerno5 have the order of their own
    assert np.abs(solved[1] - exact)[-1].max() < 100 * rtol
    assert np.abs(solved[1] - exact).max() < 1000 * rtol


@pytest.mark.parametrize("backend", ["numpy", "c"])
@pytest.mark.parametrize("method", ["trapezoid", "rodas4"])
def test_names_of_ours_may_be_names_of_the_model(method, backend, build):
    given = {"W": A, "jacobian": 1.1}
    found = build(schritt, method, backend).run(*STATES, np.ones(SIZE), dt=0.01, steps=50, **given)
    expected = build(schritt, "rk4", "numpy").run(*STATES, np.ones(SIZE), dt=0.01, steps=50, **given)
    for mine, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-4)


def test_in_single_precision(build):
    given = {"W": A, "rate": RATE[:, None][:, 0] / 1e3}
    single, double = (
        build(fast_and_slow, "backward_euler", "c", dtype=dtype).run(STATES[0], dt=0.1, steps=20, **given)[1]
        for dtype in ("float32", "float64")
    )
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, double, atol=2e-5)


def test_a_system_without_a_solution_gives_nan(build):
    """dt * J = I for backward Euler: the matrix of the first stage is zero."""
    for backend in ("numpy", "c"):
        module = build(linear_pair, "backward_euler", backend)
        _, x, _ = module.run(*STATES[:2], dt=1.0, steps=1, M=np.eye(SIZE), N=0 * A, K=np.eye(SIZE))
        assert np.isnan(x[-1]).all()


def test_a_matrix_behind_a_matrix_is_refused_with_what_to_do(build):
    with pytest.raises(UnsupportedError, match=r"'W_r'.* second coupling.*; use .*rk4"):
        build(twice_coupled, "rodas4", "numpy")
