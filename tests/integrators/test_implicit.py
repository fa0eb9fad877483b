"""Implicit methods: stability functions, order, what Newton's method solves, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators import get
from brainpy_codegen.ir.verify import verify
from tests.integrators.interpret import interpreter, run, source
from tests.integrators.models import FITZHUGH_NAGUMO, HODGKIN_HUXLEY, model

METHODS = ("backward_euler", "implicit_midpoint", "trapezoid")
STABILITY = {
    "backward_euler": lambda z: 1 / (1 - z),
    "implicit_midpoint": lambda z: (1 + z / 2) / (1 - z / 2),
    "trapezoid": lambda z: (1 + z / 2) / (1 - z / 2),
}
LINEAR = "def linear(x, y, t, a, b):\n    dx = a * x - b * y\n    dy = b * x + a * y\n    return dx, dy\n"
CUBIC = "def cubic(x, t, k=1.0):\n    dx = -k * x**3 + sin(t)\n    return dx\n"
ROBERTSON = """\
def robertson(x, y, z, t):
    dx = -0.04 * x + 1e4 * y * z
    dz = 3e7 * y**2
    dy = -dx - dz
    return dx, dy, dz
"""


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("z", [-1e6, -50.0, -2.0, -0.3 + 0.7j, 3j, 0.0, 0.25])
def test_stability_function(method, z):
    """N steps of y' = lambda y multiply y by R(dt * lambda)**N, also far outside of what explicit methods bear."""
    program = get(method).build(model(LINEAR))
    verify(program)
    z = complex(z)
    x, y = run(program, (1.0, 0.5), dt=0.125, steps=5, parameters=(z.real / 0.125, z.imag / 0.125))
    wanted = (1.0 + 0.5j) * STABILITY[method](z) ** 5
    assert (x, y) == pytest.approx((wanted.real, wanted.imag), rel=1e-10, abs=1e-13)


@pytest.mark.parametrize("method", METHODS)
def test_order(method):
    program = get(method).build(model(CUBIC))
    (exact,) = run(get("rk4").build(model(CUBIC)), (0.8,), dt=1 / 2000, steps=4000, parameters=(1.0,))
    wrong = [run(program, (0.8,), dt=1 / n, steps=2 * n, parameters=(1.0,))[0] - exact for n in (20, 40, 80)]
    assert -np.polyfit(np.log((20, 40, 80)), np.log(np.abs(wrong)), 1)[0] == pytest.approx(
        program.method.order, abs=0.1
    )


@pytest.mark.parametrize("method", METHODS)
def test_the_stage_equation_is_solved(method):
    """Hodgkin-Huxley in long steps: what is left of the equation is rounding."""
    program = get(method).build(model(HODGKIN_HUXLEY))
    machine = interpreter(program)
    parameters = (10.0, 50.0, -77.0, -54.387, 120.0, 36.0, 0.3, 1.0)
    base = (-60.0, 0.1, 0.5, 0.4)
    found = machine.call("solve_stage", *base, *base, 0.0, 0.2, *parameters)
    slopes = machine.call("derivative", *found, 0.0, *parameters)
    assert np.subtract(found, base) == pytest.approx(0.2 * np.array(slopes), rel=1e-10, abs=1e-12)


def test_robertson_in_long_steps():
    """Three species whose rates differ by nine orders; the sum is kept. Reference: Hairer and Wanner's test set."""
    program = get("backward_euler").build(model(ROBERTSON))
    state, t = (1.0, 0.0, 0.0), 0.0
    for k in range(4000):
        dt = 40.0 / 4000
        state, t = run(program, state, dt=dt, steps=1, t0=t), t + dt
        assert sum(state) == pytest.approx(1.0, abs=1e-12), k
    assert state == pytest.approx((0.7158270687193941, 0.9185534764557338e-5, 0.2841637457458413), rel=1e-3)


def test_text():
    program = get("backward_euler").build(model(FITZHUGH_NAGUMO))
    assert source(program.function("newton_iteration")) == (
        "def newton_iteration(V, w, V_base, w_base, t, dt, I, a, b, tau):\n"
        "    dV, dw = derivative(V, w, t, I, a, b, tau)\n"
        "    dV_dV, dV_dw, dw_dV, dw_dw = jacobian(V, w, t, I, a, b, tau)\n"
        "\n"
        "    # by how much the stage equation is missed\n"
        "    V_error = V - V_base - dt * dV\n"
        "    w_error = w - w_base - dt * dw\n"
        "\n"
        "    # I - dt * J = L * U, eliminated in the order V, w\n"
        "    U_V_V = 1 - dt * dV_dV\n"
        "    U_V_w = -dt * dV_dw\n"
        "    L_w_V = -dt * dw_dV / U_V_V\n"
        "    U_w_w = 1 - dt * dw_dw - L_w_V * U_V_w\n"
        "\n"
        "    w_reduced = w_error - L_w_V * V_error\n"
        "    w_change = w_reduced / U_w_w\n"
        "    V_change = (V_error - U_V_w * w_change) / U_V_V\n"
        "\n"
        "    V_new = V - V_change\n"
        "    w_new = w - w_change\n"
        "\n"
        "    # the largest change, in parts of the state's size\n"
        "    change = maximum(abs(V_change) / (abs(V_new) + 1e-3), abs(w_change) / (abs(w_new) + 1e-3))\n"
        "    return V_new, w_new, change\n"
    )
    assert source(program.function("advance")) == (
        "def advance(V, w, t, dt, p_end):\n"
        "    V_next, w_next = solve_stage(V, w, V, w, t + dt, dt, *p_end)\n"
        "    return V_next, w_next\n"
    )


def test_where_newton_does_not_converge_the_state_is_nan():
    """x = 1 + dt * (1 + x**2) has no real solution for dt above (sqrt(2) - 1) / 2."""
    program = get("backward_euler").build(model("def blow(x, t):\n    dx = 1 + x**2\n    return dx\n"))
    assert run(program, (np.float64(1.0),), dt=0.2, steps=1) == pytest.approx((2.0,))
    assert np.isnan(run(program, (np.float64(1.0),), dt=0.31, steps=1))


@bc.ode
def ring(x, t):
    return np.roll(x, 1) - x


@bc.external
def measured(x):
    return x


@bc.ode
def opaque(x, t):
    return -measured(x)


def test_models_without_a_jacobian_are_refused():
    with pytest.raises(UnsupportedError, match=r"backward_euler needs the Jacobian of 'opaque'.*'measured'.*use"):
        get("backward_euler").build(opaque.ir)
