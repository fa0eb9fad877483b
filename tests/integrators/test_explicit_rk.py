from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from brainpy_codegen.integrators import available
from brainpy_codegen.integrators.ode.explicit_rk import SCHEMES
from brainpy_codegen.integrators.tableaus.explicit import EXPLICIT
from brainpy_codegen.ir.expression import Binary, Name
from brainpy_codegen.ir.model import State
from tests.integrators.interpret import run, source
from tests.integrators.models import FITZHUGH_NAGUMO, model

FITZHUGH = model(FITZHUGH_NAGUMO)
BY_NAME = {scheme.name: scheme for scheme in SCHEMES}
TABLEAUS = {tableau.name: tableau for tableau in EXPLICIT}

each_scheme = pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)

# FitzHugh-Nagumo with I = 0.5 from (1, 1) after 100 steps of 0.1, computed elsewhere.
AFTER_TEN = {
    "euler": (-1.9655306545796, 1.0190851937279),
    "midpoint": (-1.9536570318816, 0.9945297915767),
    "heun2": (-1.9535721591697, 0.9945708283369),
    "ralston2": (-1.9536287131739, 0.9945412293272),
    "ssprk3": (-1.9540831566379, 0.9943683293318),
    "rk4": (-1.9540441361663, 0.9943446853834),
    "rk4_38": (-1.9540441047945, 0.9943444298974),
}

RK4 = """\
def advance(V, w, t, dt, p, p_half, p_end):
    half_dt = 0.5 * dt

    # stage 1, at t
    dV_1, dw_1 = derivative(V, w, t, *p)

    # stage 2, at t + dt/2
    V_2 = V + half_dt * dV_1
    w_2 = w + half_dt * dw_1
    dV_2, dw_2 = derivative(V_2, w_2, t + half_dt, *p_half)

    # stage 3, at t + dt/2
    V_3 = V + half_dt * dV_2
    w_3 = w + half_dt * dw_2
    dV_3, dw_3 = derivative(V_3, w_3, t + half_dt, *p_half)

    # stage 4, at t + dt
    V_4 = V + dt * dV_3
    w_4 = w + dt * dw_3
    dV_4, dw_4 = derivative(V_4, w_4, t + dt, *p_end)

    V_next = V + dt / 6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4)
    w_next = w + dt / 6 * (dw_1 + 2 * (dw_2 + dw_3) + dw_4)
    return V_next, w_next
"""


def test_text_of_rk4():
    program = BY_NAME["rk4"].build(FITZHUGH)
    assert source(program.function("advance")) == RK4
    assert program.function("advance").doc == (
        "State after dt: classical Runge-Kutta of order 4 (Kutta 1901).\n\n"
        "p, p_half, p_end: the parameters at t, t + dt/2 and t + dt."
    )
    assert program.function("derivative").doc == "Right-hand side: (dV/dt, dw/dt)."
    assert program.function("derivative").body == FITZHUGH.function.body


def test_parameter_times_of_rk4():
    program = BY_NAME["rk4"].build(FITZHUGH)
    assert [(row.name, row.label, row.abscissa) for row in program.times] == [
        ("p", "t", 0.0),
        ("p_half", "t + dt/2", 0.5),
        ("p_end", "t + dt", 1.0),
    ]


def test_parameter_sets_are_named_by_their_time():
    names = {name: [row.name for row in scheme.build(FITZHUGH).times] for name, scheme in BY_NAME.items()}
    assert names["euler"] == ["p"]
    assert names["heun3"] == ["p", "p_third", "p_two_thirds"]
    assert names["ralston3"] == ["p", "p_half", "p_3_4"]
    assert names["ssprk3"] == ["p", "p_half", "p_end"]
    assert names["ralston4"] == ["p", "p_2_5", "p_stage_3", "p_end"]


def test_euler_has_no_stages():
    assert source(BY_NAME["euler"].build(FITZHUGH).function("advance")) == (
        "def advance(V, w, t, dt, p):\n"
        "    dV, dw = derivative(V, w, t, *p)\n"
        "    V_next = V + dt * dV\n"
        "    w_next = w + dt * dw\n"
        "    return V_next, w_next\n"
    )


@each_scheme
def test_no_rounded_fraction_is_written(scheme):
    text = source(scheme.build(FITZHUGH).function("advance"))
    assert not any(digits in text for digits in ("0.333", "0.666", "0.1666", "0.111", "0.222"))


@pytest.mark.parametrize("name", AFTER_TEN)
def test_known_values(name):
    result = run(BY_NAME[name].build(FITZHUGH), (1.0, 1.0), dt=0.1, steps=100, parameters=(0.5, 0.7, 0.8, 12.5))
    np.testing.assert_allclose(result, AFTER_TEN[name], rtol=3e-13)


@each_scheme
@pytest.mark.parametrize("z", [-0.5, -1.7, 0.3, 0.01])
def test_linear_growth_is_the_stability_function(scheme, z):
    program = scheme.build(model("def decay(x, t, rate):\n    dx = rate * x\n    return dx\n"))
    (result,) = run(program, (1.0,), dt=0.125, steps=40, parameters=(z / 0.125,))
    factor = sum(float(c) * z**k for k, c in enumerate(TABLEAUS[scheme.name].stability()))
    assert result == pytest.approx(factor**40, rel=4e-14)


@each_scheme
def test_measured_order(scheme):
    """Nonautonomous, nonlinear, with a parameter that depends on time: stage times matter."""
    system = model("def system(x, y, t, a):\n    dx = y * t - x * a\n    dy = -x * x * y + a\n    return dx, dy\n")
    program = scheme.build(system)

    def after(steps):
        return np.array(run(program, (1.0, 0.5), dt=2 / steps, steps=steps, parameters=lambda t: (math.cos(2 * t),)))

    from scipy.integrate import solve_ivp

    exact = solve_ivp(
        lambda t, s: [s[1] * t - s[0] * math.cos(2 * t), -(s[0] ** 2) * s[1] + math.cos(2 * t)],
        (0, 2),
        [1.0, 0.5],
        method="DOP853",
        rtol=1e-13,
        atol=1e-14,
    ).y[:, -1]
    coarse, fine = (np.abs(after(steps) - exact).max() for steps in (64, 128))
    assert math.log2(coarse / fine) == pytest.approx(scheme.order, abs=0.35)


@each_scheme
def test_names_of_ours_give_way_to_the_users(scheme):
    states = ("half_dt", "V", "V_2", "dV_1", "p", "derivative", "V_next", "p_half")
    lines = "".join(f"    d_{name} = -0.1 * {name} + V * gain\n" for name in states)
    results = ", ".join(f"d_{name}" for name in states)
    clash = model(f"def clash({', '.join(states)}, t, gain=0.2):\n{lines}    return {results}\n")
    plain = ("s1", "V", "s3", "s4", "s5", "s6", "s7", "s8")
    renamed = lines
    for old, new in zip(states, plain, strict=True):
        renamed = renamed.replace(f"d_{old} ", f"d_{new} ").replace(f"* {old} +", f"* {new} +")
    tame = model(
        f"def tame({', '.join(plain)}, t, gain=0.2):\n{renamed}    return {', '.join('d_' + n for n in plain)}\n"
    )
    start = tuple(1.0 + i for i in range(8))
    program = scheme.build(clash)
    assert run(program, start, dt=0.1, steps=3, parameters=(0.2,)) == run(
        scheme.build(tame), start, dt=0.1, steps=3, parameters=(0.2,)
    )
    advance = program.function("advance")
    assert len({argument.name for argument in advance.arguments}) == len(advance.arguments)


def test_helpers_with_names_of_the_face_are_renamed():
    helper = "def step(x):\n    y = x * run\n    return y\n"
    system = model(
        "def system(x, t):\n    dx = -step(x) + run\n    return dx\n", helpers=(helper,), constants={"run": 2.0}
    )
    program = BY_NAME["euler"].build(system)
    assert [function.name for function in program.functions] == ["step_", "derivative", "advance"]
    assert [row.name for row in program.model.constants] == ["run_"]
    assert run(program, (1.0,), dt=0.1, steps=1) == (1.0 + 0.1 * (-2.0 + 2.0),)


def test_time_may_have_another_name():
    system = model("def system(x, s, a=1.0):\n    dx = a * s\n    return dx\n", time="s")
    program = BY_NAME["midpoint"].build(system)
    assert program.times[1].label == "s + dt/2"
    assert "s + half_dt" in source(program.function("advance"))


def test_the_derivative_keeps_the_trees_of_the_user():
    odd = replace(FITZHUGH, states=(State("V"), State("w")))
    tree = Binary("+", Name("V"), Name("w"))
    body = (replace(FITZHUGH.function.body[0], value=tree), FITZHUGH.function.body[1])
    odd = replace(odd, function=replace(FITZHUGH.function, body=body))
    assert BY_NAME["rk4"].build(odd).function("derivative").body[0].value is tree


def test_all_are_registered():
    assert {scheme.name for scheme in SCHEMES} <= {scheme.name for scheme in available("ode")}
