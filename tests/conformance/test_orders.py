"""Every fixed-step method has its order, and its stability polynomial, on every backend."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
import scipy.linalg

import brainpy_codegen as bc
from tests.zoo import CASES
from tests.zoo.models import methods

BACKENDS = ("numpy", "numba", "c", "jax", "torch")

# The orders as the papers have them.
ORDERS = {
    "euler": 1,
    "midpoint": 2,  # Runge 1895
    "heun2": 2,  # Heun 1900
    "ralston2": 2,  # Ralston 1962
    "rk2": 2,
    "rk3": 3,  # Kutta 1901
    "heun3": 3,  # Heun 1900
    "ralston3": 3,  # Ralston 1962
    "ssprk3": 3,  # Shu & Osher 1988
    "rk4": 4,  # Kutta 1901
    "ralston4": 4,  # Ralston 1962
    "rk4_38": 4,  # Kutta 1901
    "exponential_euler": 1,
    "rush_larsen": 1,  # Rush & Larsen 1978
    "rush_larsen2": 2,  # Sundnes et al. 2009
    "etd2": 2,  # Cox & Matthews 2002
    "exponential_rosenbrock": 2,  # Pope 1963
    "backward_euler": 1,
    "implicit_midpoint": 2,
    "trapezoid": 2,
    "tr_bdf2": 2,  # Hosea & Shampine 1996
    "kvaerno5": 5,  # Kvaerno 2004
    "rodas4": 4,  # Hairer & Wanner 1996
    "rodas5p": 5,  # Steinebach 2023
    "adams_bashforth2": 2,
    "adams_bashforth3": 3,
    "adams_bashforth4": 4,
    "heun_euler": 2,
    "rkf12": 2,  # Fehlberg 1969
    "bs3": 3,  # Bogacki & Shampine 1989
    "rkf45": 5,  # Fehlberg 1969, the solution of higher order is carried on
    "cash_karp": 5,  # Cash & Karp 1990
    "dopri5": 5,  # Dormand & Prince 1980
    "tsit5": 5,  # Tsitouras 2011
    "dop853": 8,  # Hairer, Norsett & Wanner 1993
    "exact": math.inf,
}
# Down to the steps at which rounding takes over, these are better than their order.
BETTER = {"dopri5": (32, 64, 128), "tsit5": (32, 64, 128), "dop853": (4, 8, 16)}
REQUIRED = set(ORDERS) - {"exponential_rosenbrock"}
ONE_STEP = (
    "euler",
    "midpoint",
    "heun2",
    "ralston2",
    "rk2",
    "rk3",
    "heun3",
    "ralston3",
    "ssprk3",
    "rk4",
    "ralston4",
    "rk4_38",
)


def registered():
    """What `list methods` prints, as {name: order}."""
    command = [sys.executable, "-m", "brainpy_codegen", "list", "methods", "--family", "ode"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in text.splitlines()[1:] if line.strip()]
    return {row[0]: row[2] for row in rows}


LISTED = registered()
each_backend = pytest.mark.parametrize("backend", BACKENDS)
each_method = pytest.mark.parametrize("method", [name for name in LISTED if ORDERS.get(name) != math.inf])
each_one_step = pytest.mark.parametrize("method", ONE_STEP)


def test_every_method_of_the_contract_is_there():
    assert REQUIRED - set(LISTED) == set()


def test_every_method_has_the_order_that_its_paper_says():
    assert {name: order for name, order in LISTED.items() if ORDERS.get(name) != math.inf} == {
        name: str(ORDERS.get(name)) for name in LISTED if ORDERS.get(name) != math.inf
    }


def solutions(t):
    """Of `non_autonomous`, state by state."""
    return np.array([np.exp(np.sin(t)), 1 / (1 + t**2), np.sin(t), np.exp(-t)])


@each_backend
@each_method
def test_order(method, backend, build):
    """The largest error on the way falls as h to the order, for three problems side by side."""
    module = build(methods.non_autonomous, method, backend)
    # at 32 steps, rodas4 is still better than its order on the second problem
    counts = (64, 128, 256) if method == "rodas4" else BETTER.get(method, (32, 64, 128))
    errors = []
    for steps in counts:
        t, *rows = module.run(*solutions(0.0), dt=1.5 / steps, steps=steps)
        wrong = np.abs(np.array([np.asarray(row) for row in rows]) - solutions(np.asarray(t))).max(axis=1)
        errors.append([wrong[0], wrong[1], wrong[2:].max()])
    slopes = -np.polyfit(np.log(counts), np.log(errors), 1)[0]
    above = 1.0 if method in BETTER else 0.15
    below = 0.3 if method in BETTER else 0.15
    told = f"slopes {slopes} for order {ORDERS[method]}"
    assert (slopes - ORDERS[method]).max() < above and (ORDERS[method] - slopes).max() < below, told


def polynomial(z, order):
    """The exponential series up to z**order: R(z) of every method with as many stages as its order."""
    return sum(z**k / math.factorial(k) for k in range(order + 1))


@each_backend
@each_one_step
def test_stability_polynomial(method, backend, build):
    """N steps of y' = lambda y give R(h lambda)**N, with one lambda per element."""
    module = build(methods.decay, method, backend)
    dt, steps = 0.125, 12
    z = np.array([-2.7, -1.5, -1.0, -0.3, -1e-3, 0.0, 0.2, 0.9])
    _, y = module.run(np.full(z.size, 1.25), dt=dt, steps=steps, rate=z / dt)
    wanted = 1.25 * polynomial(z, ORDERS[method]) ** steps
    assert np.asarray(y)[-1] == pytest.approx(wanted, rel=1e-11, abs=1e-14)


@each_backend
@each_one_step
def test_stability_polynomial_of_a_rotation(method, backend, build):
    """The same with a complex lambda, as two real states."""
    module = build(methods.rotation, method, backend)
    dt, steps = 0.125, 9
    z = np.array([-0.1 + 0.5j, 1.5j, -1.0 - 1.0j, 0.25 + 0.75j])
    _, x, y = module.run(np.ones(z.size), np.zeros(z.size), dt=dt, steps=steps, a=z.real / dt, b=z.imag / dt)
    wanted = polynomial(z, ORDERS[method]) ** steps
    scale = np.abs(wanted).max() * 1e-11
    assert np.asarray(x)[-1] == pytest.approx(wanted.real, rel=1e-11, abs=scale)
    assert np.asarray(y)[-1] == pytest.approx(wanted.imag, rel=1e-11, abs=scale)


@each_backend
def test_exponential_euler_is_exact_for_a_constant_linear_part(backend, build):
    module = build(methods.decay, "exponential_euler", backend)
    z = np.array([-40.0, -2.7, -1.0, -1e-3, -1e-12, 0.0, 1e-9, 0.9])
    _, y = module.run(np.full(z.size, 1.25), dt=0.125, steps=12, rate=z / 0.125)
    assert np.asarray(y)[-1] == pytest.approx(1.25 * np.exp(z) ** 12, rel=1e-12, abs=1e-16)


@each_backend
def test_exponential_euler_at_a_zero_linear_part(backend, build):
    """No nan where the linear part vanishes, for numbers and for one of several elements."""
    module = build(methods.relaxing, "exponential_euler", backend)
    assert float(module.step(0.5, 0.0, 0.25, rate=0.0, I=2.0)) == 1.0
    got = np.asarray(module.step(np.full(4, 0.5), 0.0, 0.25, rate=np.array([0.0, -0.0, 1e-300, 1e-9]), I=2.0))
    assert got == pytest.approx(np.full(4, 1.0), rel=1e-9)
    constant = build(CASES["constant_derivative"].model, "exponential_euler", backend)
    x, y = constant.step(1.0, 2.0, 0.0, 0.25, I=0.5)
    assert (float(x), float(y)) == (1.25, 2.125)


@each_backend
def test_adams_bashforth_is_its_recurrence(backend, build):
    """From the second step on, y_next = y + h (3 f - f_before) / 2."""
    module = build(methods.decay, "adams_bashforth2", backend)
    z = -0.3
    _, rows = module.run(1.25, dt=0.125, steps=10, rate=z / 0.125)
    y = np.asarray(rows).ravel()
    assert y[2:] == pytest.approx(y[1:-1] + z * (1.5 * y[1:-1] - 0.5 * y[:-2]), rel=1e-13)
    assert y[1] == pytest.approx(1.25 * math.exp(z), abs=1.25 * z**2)


@each_backend
def test_rush_larsen_moves_gates_exactly_and_the_voltage_by_euler(backend, build):
    """With frozen voltage, a gate follows its exponential; the voltage takes an Euler step (Rush & Larsen 1978)."""
    case = CASES["hodgkin_huxley"]
    module = build(case.model, "rush_larsen", backend)
    states = case.samples()
    dt = 0.05
    slopes = case.elementwise(states, dt)
    V, *gates = states
    got = [np.asarray(value) for value in module.step(*states, 0.0, dt)]
    assert got[0] == pytest.approx(V + dt * slopes[0], rel=1e-11, abs=1e-9)
    alphas = (0.1 * (V + 40) / -np.expm1(-(V + 40) / 10), 0.07 * np.exp(-(V + 65) / 20))
    betas = (4 * np.exp(-(V + 65) / 18), 1 / (1 + np.exp(-(V + 35) / 10)))
    for gate, value, alpha, beta in zip(gates, got[1:], alphas, betas, strict=False):
        limit = alpha / (alpha + beta)
        assert value == pytest.approx(limit + (gate - limit) * np.exp(-dt * (alpha + beta)), rel=1e-12)


@each_backend
@pytest.mark.parametrize(
    "k, c", [(4.0, 0.5), (4.0, 4.0), (0.0, 0.5), (0.0, 0.0)], ids=["wave", "critical", "drift", "free"]
)
def test_exact_is_the_matrix_exponential(k, c, backend, build):
    """A damped mass on a spring with a force, also without a spring (a singular matrix), in steps of any length."""
    module = build(methods.mass_on_a_spring, "exact", backend)
    matrix = np.array([[0, 1, 0], [-k, -c, 0.75], [0, 0, 0]])
    for dt in (0.01, 3.0):
        _, x, v = module.run(1.0, -0.5, dt=dt, steps=4, k=k, c=c, F=0.75)
        wanted = scipy.linalg.expm(matrix * 4 * dt) @ [1.0, -0.5, 1.0]
        assert [float(np.asarray(x)[-1]), float(np.asarray(v)[-1])] == pytest.approx(wanted[:2], rel=1e-11, abs=1e-12)


def test_exact_refuses_what_is_not_linear(tmp_path):
    with pytest.raises(bc.UnsupportedError, match="exact"):
        bc.generate(CASES["fitzhugh_nagumo"].model, method="exact", backend="numpy", directory=tmp_path / "generated")


@each_backend
def test_published_results_of_fitzhugh_nagumo(backend, build):
    """Values of independent programs after t = 10, in steps of 0.1."""
    published = {
        "euler": (-1.9655306545796, 1.0190851937279),
        "ralston2": (-1.9536287131739, 0.9945412293272),
        "rk4": (-1.9540441361663, 0.9943446853834),
    }
    for method, wanted in published.items():
        module = build(CASES["fitzhugh_nagumo"].model, method, backend)
        _, V, w = module.run(1.0, 1.0, dt=0.1, steps=100, I=0.5)
        got = (float(np.asarray(V)[-1]), float(np.asarray(w)[-1]))
        assert got == pytest.approx(wanted, abs=2e-12), method
