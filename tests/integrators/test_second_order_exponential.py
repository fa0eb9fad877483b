"""Exponential methods of order 2: exactness on linear equations, order, and the phi-functions near zero."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators import get
from brainpy_codegen.integrators.ode.phi_functions import phi_2
from tests.integrators.interpret import Interpreter, run, source
from tests.integrators.models import FITZHUGH_NAGUMO, HODGKIN_HUXLEY, model

HH_PARAMETERS = (10.0, 50.0, -77.0, -54.387, 120.0, 36.0, 0.3, 1.0)
HH_START = (-65.0, 0.052932485257250, 0.596120753508460, 0.317676914060697)
DECAY = "def decay(x, t, rate, drive):\n    dx = -rate * x + drive\n    return dx\n"


@pytest.mark.parametrize("z", [0.0, 1e-300, 1e-9, -1e-5, 0.0999, 0.1001, -0.0999, -0.1001, 3.0, -7.0, -1e6])
def test_phi_2(z):
    (found,) = Interpreter((), {}).run(phi_2("phi_2"), z)
    with mpmath.workdps(700):  # 1e-300 must not cancel
        x = mpmath.mpf(z)
        exact = float((mpmath.expm1(x) - x) / x**2) if z else 0.5
    assert found == pytest.approx(exact, rel=1e-14)


@pytest.mark.parametrize("rate", [1.5, -0.3, 1e-9, 0.0, 1e6])
def test_etd2_is_exact_on_a_linear_equation(rate):
    (result,) = run(get("etd2").build(model(DECAY)), (0.7,), dt=0.25, steps=4, parameters=(rate, 2.0))
    with mpmath.workdps(50):
        r = mpmath.mpf(rate)
        exact = float(mpmath.mpf(0.7) * mpmath.exp(-r) + (2 if r == 0 else -2 * mpmath.expm1(-r) / r))
    assert result == pytest.approx(exact, rel=1e-14)


def test_text_of_etd2():
    assert source(get("etd2").build(model(FITZHUGH_NAGUMO)).function("advance")) == (
        "def advance(V, w, t, dt, p, p_end):\n"
        "    # stage 1, at t: exponential Euler\n"
        "    dV_slope, dV_offset, dw_slope, dw_offset = linear_parts(V, w, t, *p)\n"
        "    V_2 = V + dt * exprel(dt * dV_slope) * (dV_slope * V + dV_offset)\n"
        "    w_2 = w + dt * exprel(dt * dw_slope) * (dw_slope * w + dw_offset)\n"
        "\n"
        "    # stage 2, at t + dt\n"
        "    dV_2, dw_2 = derivative(V_2, w_2, t + dt, *p_end)\n"
        "\n"
        "    V_next = V_2 + dt * phi_2(dt * dV_slope) * (dV_2 - dV_slope * V_2 - dV_offset)\n"
        "    w_next = w_2 + dt * phi_2(dt * dw_slope) * (dw_2 - dw_slope * w_2 - dw_offset)\n"
        "    return V_next, w_next\n"
    )


@pytest.mark.parametrize("method", ["etd2", "rush_larsen2", "adams_bashforth2"])
def test_second_order_on_hodgkin_huxley(method):
    """The voltage after 10 ms is known to eleven digits; halving dt takes three quarters of the error away."""
    program = get(method).build(model(HODGKIN_HUXLEY))
    wrong = [
        run(program, HH_START, dt=0.02 / 2**k, steps=500 * 2**k, parameters=HH_PARAMETERS)[0] + 66.68666594683
        for k in range(3)
    ]
    assert np.log2(np.abs(np.divide(wrong[:-1], wrong[1:]))) == pytest.approx([2.0, 2.0], abs=0.15)


def test_rush_larsen2_without_gates_names_others():
    with pytest.raises(UnsupportedError, match=r"rush_larsen2 treats gates.*etd2"):
        get("rush_larsen2").build(model("def one(x, t):\n    dx = -x * x\n    return dx\n"))
