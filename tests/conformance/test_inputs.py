"""Parameters that are functions of time enter every stage at its own time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import brainpy_codegen as bc
from tests.zoo import CASES
from tests.zoo.models import methods

BACKENDS = ("numpy", "numba", "c", "jax", "torch")
OMEGA = 2.5
each_backend = pytest.mark.parametrize("backend", BACKENDS)


def current(t):
    """A current that changes on the time scale of the model."""
    return 0.5 + 0.4 * np.sin(OMEGA * t)


AMPLITUDE = 0.5


def pulse(t):
    distance = t - 0.7
    envelope = np.exp(-(distance**2))
    return AMPLITUDE * envelope


def reference(I, duration, V=0.5, w=0.25, a=0.7):
    """FitzHugh-Nagumo by another program, finely."""

    def slopes(t, y):
        return [y[0] - y[0] ** 3 / 3 - y[1] + I(t), (y[0] + a - 0.8 * y[1]) / 12.5]

    found = solve_ivp(slopes, (0.0, duration), [V, w], method="DOP853", rtol=1e-13, atol=1e-14)
    return found.y[:, -1]


def simulate(backend, folder, steps, params, **options):
    return bc.simulate(
        CASES["fitzhugh_nagumo"].model,
        duration=2.0,
        dt=2.0 / steps,
        **{"method": "rk4", **options},
        backend=backend,
        init={"V": 0.5, "w": 0.25},
        params=params,
        directory=folder / "generated",
    )


@each_backend
@pytest.mark.parametrize(
    "function", [current, pulse, lambda t: 0.3 * np.cos(t) if t < 9 else 0.0], ids=["def", "statements", "lambda"]
)
def test_order_is_kept(function, backend, shared_folder):
    """With rk4 the error still falls with the fourth power of the step."""
    wanted = reference(function, 2.0)
    counts = (16, 32, 64)
    errors = []
    for steps in counts:
        sol = simulate(backend, shared_folder, steps, {"I": function})
        errors.append(max(abs(float(sol.final["V"]) - wanted[0]), abs(float(sol.final["w"]) - wanted[1])))
    slope = -np.polyfit(np.log(counts), np.log(errors), 1)[0]
    assert slope > 3.7, f"slope {slope}, errors {errors}"
    assert errors[-1] < 1e-6


@each_backend
@pytest.mark.parametrize("method, order", [("euler", 1), ("midpoint", 2), ("ssprk3", 3), ("ralston4", 4)])
def test_order_is_kept_by_other_methods(method, order, backend, shared_folder):
    wanted = reference(current, 2.0)[0]
    errors = [
        abs(float(simulate(backend, shared_folder, steps, {"I": current}, method=method).final["V"]) - wanted)
        for steps in (32, 64)
    ]
    assert np.log2(errors[0] / errors[1]) > order - 0.3


@each_backend
def test_functions_mix_with_numbers_and_values_per_neuron(backend, shared_folder):
    a = np.array([0.5, 0.7, 0.9])
    sol = simulate(backend, shared_folder, 128, {"I": current, "a": a, "b": 0.8})
    wanted = np.array([reference(current, 2.0, a=value) for value in a]).T
    assert sol["V"].shape == (129, 3)
    assert sol.final["V"] == pytest.approx(wanted[0], abs=1e-8)
    assert sol.final["w"] == pytest.approx(wanted[1], abs=1e-8)


def test_a_function_of_time_reaches_every_element_of_a_large_population(build):
    """More elements than a loop takes at a time, each with its own `a`; the current changes, rests and changes again."""

    def stepped(t):
        return 0.3 + 0.4 * np.floor(3.0 * t)

    size, dt, steps = 1300, 0.125, 8
    a = np.linspace(0.2, 1.4, size)
    V, w = np.linspace(-1.0, 1.0, size), np.full(size, 0.25)

    def slopes(t, V, w):
        return V - V**3 / 3 - w + stepped(t), (V + a - 0.8 * w) / 12.5

    modules = [build(CASES["fitzhugh_nagumo"].model, "rk4", backend) for backend in ("numba", "c")]
    found = [module.run(V, w, dt=dt, steps=steps, a=a, I=stepped)[1:] for module in modules]
    for k in range(steps):
        t = k * dt
        one = slopes(t, V, w)
        two = slopes(t + dt / 2, V + dt / 2 * one[0], w + dt / 2 * one[1])
        three = slopes(t + dt / 2, V + dt / 2 * two[0], w + dt / 2 * two[1])
        four = slopes(t + dt, V + dt * three[0], w + dt * three[1])
        V = V + dt / 6 * (one[0] + 2 * two[0] + 2 * three[0] + four[0])
        w = w + dt / 6 * (one[1] + 2 * two[1] + 2 * three[1] + four[1])
        for V_rows, w_rows in found:
            np.testing.assert_allclose(V_rows[k + 1], V, rtol=1e-12, atol=1e-13)
            np.testing.assert_allclose(w_rows[k + 1], w, rtol=1e-12, atol=1e-13)


@each_backend
def test_two_functions_at_once(backend, shared_folder):
    sol = simulate(backend, shared_folder, 128, {"I": current, "a": lambda t: 0.7 + 0.1 * t})

    def slopes(t, y):
        return [y[0] - y[0] ** 3 / 3 - y[1] + current(t), (y[0] + 0.7 + 0.1 * t - 0.8 * y[1]) / 12.5]

    wanted = solve_ivp(slopes, (0.0, 2.0), [0.5, 0.25], method="DOP853", rtol=1e-13, atol=1e-14).y[:, -1]
    assert [float(sol.final["V"]), float(sol.final["w"])] == pytest.approx(wanted, abs=1e-8)


@each_backend
def test_a_constant_function_is_the_constant(backend, shared_folder):
    one = simulate(backend, shared_folder, 64, {"I": 0.5})
    other = simulate(backend, shared_folder, 64, {"I": lambda t: 0.5 + 0 * t})
    assert np.asarray(other["V"]) == pytest.approx(np.asarray(one["V"]), rel=1e-13)


@each_backend
def test_a_function_never_changes_the_file_of_the_model(backend, tmp_path):
    simulate(backend, tmp_path, 8, {"I": 0.5})
    names = [f"fitzhugh_nagumo_rk4_{backend}.py"] + ["fitzhugh_nagumo_rk4_c.c"] * (backend == "c")
    before = [(tmp_path / "generated" / name).read_bytes() for name in names]
    simulate(backend, tmp_path, 8, {"I": current})
    assert [(tmp_path / "generated" / name).read_bytes() for name in names] == before


@each_backend
def test_euler_takes_the_value_at_the_beginning_of_the_step(backend, build):
    """Of a module itself, the function of time is given to `run`."""
    module = build(methods.driven_linear, "euler", backend)
    _, rows = module.run(0.0, t0=1.0, dt=0.25, steps=4, I=lambda t: t**2)
    x, wanted = 0.0, [0.0]
    for k in range(4):
        x += 0.25 * ((1.0 + 0.25 * k) ** 2 - x) / 0.5
        wanted.append(x)
    assert np.asarray(rows) == pytest.approx(np.array(wanted), rel=1e-13)
