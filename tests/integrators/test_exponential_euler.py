from __future__ import annotations

import math

import numpy as np
import pytest

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators import get
from tests.integrators.interpret import interpreter, run, source
from tests.integrators.models import FITZHUGH_NAGUMO, HODGKIN_HUXLEY, model

EXPONENTIAL_EULER = get("exponential_euler")
HH_PARAMETERS = (10.0, 50.0, -77.0, -54.387, 120.0, 36.0, 0.3, 1.0)
HH_START = (-65.0, 0.052932485257250, 0.596120753508460, 0.317676914060697)

HODGKIN_HUXLEY_TEXT = """\
def linear_parts(V, m, h, n, t, I, E_Na, E_K, E_L, g_Na, g_K, g_L, C):
    # rates of opening and closing [1/ms]
    alpha_m = 0.1 * (V + 40) / (1 - exp(-(V + 40) / 10))
    beta_m = 4.0 * exp(-(V + 65) / 18)
    alpha_h = 0.07 * exp(-(V + 65) / 20)
    beta_h = 1 / (1 + exp(-(V + 35) / 10))
    alpha_n = 0.01 * (V + 55) / (1 - exp(-(V + 55) / 10))
    beta_n = 0.125 * exp(-(V + 65) / 80)

    # ionic currents [uA/cm2]
    I_Na_slope = g_Na * m**3 * h
    I_Na_offset = -I_Na_slope * E_Na
    I_K_slope = g_K * n**4
    I_K_offset = -I_K_slope * E_K
    I_L_slope = g_L
    I_L_offset = -I_L_slope * E_L

    dV_slope = (-I_Na_slope - I_K_slope - I_L_slope) / C
    dV_offset = (I - I_Na_offset - I_K_offset - I_L_offset) / C
    dm_slope = -alpha_m - beta_m
    dm_offset = alpha_m
    dh_slope = -alpha_h - beta_h
    dh_offset = alpha_h
    dn_slope = -alpha_n - beta_n
    dn_offset = alpha_n
    return dV_slope, dV_offset, dm_slope, dm_offset, dh_slope, dh_offset, dn_slope, dn_offset
"""

DECAY = "def decay(x, t, rate, drive):\n    dx = -rate * x + drive\n    return dx\n"


def test_text_of_hodgkin_huxley():
    program = EXPONENTIAL_EULER.build(model(HODGKIN_HUXLEY))
    assert source(program.function("linear_parts")) == HODGKIN_HUXLEY_TEXT
    assert [function.name for function in program.functions] == ["linear_parts", "derivative", "advance"]
    advance = source(program.function("advance"))
    assert "    V_next = V + dt * exprel(dt * dV_slope) * (dV_slope * V + dV_offset)\n" in advance
    assert program.notes == ()


@pytest.mark.parametrize(
    ("dt", "steps", "expected"),
    [
        (0.01, 1000, (-66.806283031002, 0.040445425767, 0.434424756068, 0.425276097638)),
        (0.005, 2000, (-66.746339796844,)),
        (0.0025, 4000, (-66.716469330484,)),
    ],
)
def test_known_values_of_hodgkin_huxley(dt, steps, expected):
    result = run(EXPONENTIAL_EULER.build(model(HODGKIN_HUXLEY)), HH_START, dt=dt, steps=steps, parameters=HH_PARAMETERS)
    np.testing.assert_allclose(result[: len(expected)], expected, rtol=2e-11)


@pytest.mark.parametrize("rate", [1.5, -0.3, 1e-9, -1e-9, 0.0, 1e-300, 50.0])
@pytest.mark.parametrize("drive", [0.0, 2.0])
def test_exact_on_a_linear_equation(rate, drive):
    import mpmath

    (result,) = run(EXPONENTIAL_EULER.build(model(DECAY)), (0.7,), dt=0.25, steps=4, parameters=(rate, drive))
    with mpmath.workdps(50):
        r, d = mpmath.mpf(rate), mpmath.mpf(drive)
        moved = d if r == 0 else d * -mpmath.expm1(-r) / r
        exact = float(mpmath.mpf(0.7) * mpmath.exp(-r) + moved)
    assert result == pytest.approx(exact, rel=2e-15, abs=1e-17)


def test_a_state_that_is_not_in_its_own_equation_moves_straight_on():
    program = EXPONENTIAL_EULER.build(
        model("def wind(x, y, t, a=1.0):\n    dx = a * y\n    dy = -y\n    return dx, dy\n")
    )
    assert source(program.function("advance")) == (
        "def advance(x, y, t, dt, p):\n"
        "    dx_offset, dy_slope, dy_offset = linear_parts(x, y, t, *p)\n"
        "    x_next = x + dt * dx_offset\n"
        "    y_next = y + dt * exprel(dt * dy_slope) * (dy_slope * y + dy_offset)\n"
        "    return x_next, y_next\n"
    )
    assert "    dx = dx_offset\n" in source(program.function("derivative"))


def test_a_nonlinear_row_is_linearised_and_the_program_says_so():
    program = EXPONENTIAL_EULER.build(model(FITZHUGH_NAGUMO))
    assert program.notes == ("dV is nonlinear in V: linearised at the current state (exponential Rosenbrock-Euler)",)
    assert source(program.function("linear_parts")) == (
        "def linear_parts(V, w, t, I, a, b, tau):\n"
        "    dV = V - V**3 / 3 - w + I  # fast membrane variable\n"
        "    dV_slope = 1 - 3 * V**2 / 3\n"
        "    dV_offset = dV - dV_slope * V\n"
        "    dw_slope = -b / tau  # slow recovery\n"
        "    dw_offset = (V + a) / tau\n"
        "    return dV_slope, dV_offset, dw_slope, dw_offset\n"
    )


def test_a_single_nonlinear_equation_is_of_order_two():
    """Exponential Rosenbrock-Euler has order 2 where nothing but the state itself moves."""
    program = EXPONENTIAL_EULER.build(model("def logistic(x, t, r):\n    dx = r * x * (1 - x)\n    return dx\n"))
    exact = 0.1 * math.e**2 / (1 + 0.1 * (math.e**2 - 1))
    errors = [abs(run(program, (0.1,), dt=2 / n, steps=n, parameters=(1.0,))[0] - exact) for n in (50, 100)]
    assert math.log2(errors[0] / errors[1]) == pytest.approx(2, abs=0.1)


def test_measured_order_one():
    program = EXPONENTIAL_EULER.build(model(FITZHUGH_NAGUMO))
    reference = np.array([-1.9540459529355, 0.99434437378389])
    errors = [
        np.abs(run(program, (1.0, 1.0), dt=10 / n, steps=n, parameters=(0.5, 0.7, 0.8, 12.5)) - reference).max()
        for n in (400, 800)
    ]
    assert math.log2(errors[0] / errors[1]) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("method", ["exponential_euler", "rush_larsen"])
def test_derivative_is_composed_of_its_parts(method):
    system = model(HODGKIN_HUXLEY)
    composed = interpreter(get(method).build(system))
    direct = interpreter(get("euler").build(system))
    random = np.random.default_rng(1)
    for _ in range(50):
        point = (random.uniform(-90, 60), *random.uniform(0, 1, 3), 0.0, *HH_PARAMETERS)
        np.testing.assert_allclose(
            composed.call("derivative", *point), direct.call("derivative", *point), rtol=1e-12, atol=1e-11
        )


def test_names_of_ours_give_way_to_the_users():
    clash = model(
        "def clash(dx_slope, x, linear_parts, t, exprel=1.0, dx_offset=2.0):\n"
        "    x_slope = -exprel * x + dx_offset\n"
        "    d_slope = -dx_slope + x\n"
        "    d_parts = -linear_parts * linear_parts\n"
        "    return d_slope, x_slope, d_parts\n"
    )
    program = EXPONENTIAL_EULER.build(clash)
    tame = EXPONENTIAL_EULER.build(
        model(
            "def tame(u, x, w, t, a=1.0, b=2.0):\n"
            "    dx = -a * x + b\n"
            "    du = -u + x\n"
            "    dw = -w * w\n"
            "    return du, dx, dw\n"
        )
    )
    start, parameters = (1.0, 2.0, 0.5), (1.0, 2.0)
    assert run(program, start, dt=0.1, steps=5, parameters=parameters) == run(
        tame, start, dt=0.1, steps=5, parameters=parameters
    )
    assert program.function("linear_parts_")


def test_a_function_without_a_derivative_is_named():
    from dataclasses import replace

    from brainpy_codegen.ir.expression import Call, Name

    system = model("def opaque(x, t):\n    dx = -x\n    return dx\n")
    body = (replace(system.function.body[0], value=Call("table", (Name("x"),), "external")),)
    with pytest.raises(UnsupportedError, match=r"dx is not linear in x.*'table'.*rk4"):
        EXPONENTIAL_EULER.build(replace(system, function=replace(system.function, body=body)))


# --- Rush-Larsen -----------------------------------------------------------------------------------------------------


def test_gates_of_hodgkin_huxley():
    from brainpy_codegen.integrators.ode.rush_larsen import gates

    assert gates(model(HODGKIN_HUXLEY)) == ("m", "h", "n")
    assert gates(model(FITZHUGH_NAGUMO)) == ("w",)


def test_rush_larsen_moves_the_voltage_by_forward_euler():
    text = source(get("rush_larsen").build(model(HODGKIN_HUXLEY)).function("advance"))
    assert "    V_next = V + dt * dV_offset\n" in text
    assert "    m_next = m + dt * exprel(dt * dm_slope) * (dm_slope * m + dm_offset)\n" in text


def test_rush_larsen_converges():
    program = get("rush_larsen").build(model(HODGKIN_HUXLEY))
    results = [run(program, HH_START, dt=10 / n, steps=n, parameters=HH_PARAMETERS)[0] for n in (1000, 2000)]
    errors = [abs(result - -66.68666594683) for result in results]
    assert math.log2(errors[0] / errors[1]) == pytest.approx(1, abs=0.1)


def test_rush_larsen_needs_a_gate():
    with pytest.raises(UnsupportedError, match="has none"):
        get("rush_larsen").build(model("def cube(x, t):\n    dx = -x * x * x\n    return dx\n"))


# --- Adams-Bashforth -------------------------------------------------------------------------------------------------


def test_adams_bashforth_carries_the_last_derivative():
    program = get("adams_bashforth2").build(model(FITZHUGH_NAGUMO))
    assert program.carried == ("dV_last", "dw_last")
    assert program.start_steps == 1
    assert source(program.function("advance")) == (
        "def advance(V, w, dV_last, dw_last, t, dt, p):\n"
        "    dV, dw = derivative(V, w, t, *p)\n"
        "    V_next = V + dt / 2 * (3 * dV - dV_last)\n"
        "    w_next = w + dt / 2 * (3 * dw - dw_last)\n"
        "    return V_next, w_next, dV, dw\n"
    )
    assert [argument.name for argument in program.start.arguments] == [
        argument.name for argument in program.function("advance").arguments
    ]


def test_adams_bashforth_has_order_two_also_when_a_parameter_changes_with_time():
    program = get("adams_bashforth2").build(model("def pulled(x, t, a):\n    dx = -x * x + a * t\n    return dx\n"))

    from scipy.integrate import solve_ivp

    exact = solve_ivp(
        lambda t, x: -(x**2) + t * math.cos(3 * t), (0, 2), [1.0], method="DOP853", rtol=1e-13, atol=1e-14
    ).y[0, -1]
    errors = [
        abs(run(program, (1.0,), dt=2 / n, steps=n, parameters=lambda t: (math.cos(3 * t),))[0] - exact)
        for n in (200, 400)
    ]
    assert math.log2(errors[0] / errors[1]) == pytest.approx(2, abs=0.1)
