"""Every method on models as users declare them, through every pass, compared with the function as it was written."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.frontend.declare import Model, ode
from brainpy_codegen.integrators import available
from brainpy_codegen.ir.verify import verify
from brainpy_codegen.transforms.cse import share_subexpressions
from brainpy_codegen.transforms.dead_code import drop_dead_code
from brainpy_codegen.transforms.exprel import recognise_exprel
from brainpy_codegen.transforms.powers import expand_powers
from tests.integrators.interpret import interpreter


def gate(V, half, slope):
    return 1 / (1 + np.exp(-(V - half) / slope))


@ode
def persistent(V, h, t, I=5.0, g=2.0, E=50.0, tau=20.0):
    m = gate(V, -40, 6.0)
    pull = 0.1 * (V + 50) / (1 - np.exp(-(V + 50) / 8))
    if V > -50:
        pull = pull + 0.8 * np.exp((V + 50) / 16)
    dV = I - g * m * h * (V - E) - 0.1 * (V + 65) - pull
    dh = (gate(V, -60, -8.0) - h) / tau
    return dV, dh


@ode
def oscillator(x, y, t, mu=0.7, omega=1.3):
    r = x**2 + y**2
    return mu * x * (1 - r) - omega * y, mu * y * (1 - r) + omega * x


@ode
def cascade(a, b, c, t, k=0.3):
    rate = k / 2
    return -rate * a, rate * a - k * b, k * b - 0.1 * c


@ode
def branching(x, y, t, limit=0.5):
    inside = -limit < x < limit
    force = np.where(inside, -x, -np.sign(x) * limit)
    y2 = max(y, 0.0) ** 0.5
    return force - y, y2 - np.tanh(x / (1 + abs(y)))


MODELS = (persistent, oscillator, cascade, branching)
PASSES = (share_subexpressions, expand_powers, drop_dead_code)


def optimised(program):
    for one in PASSES:
        start = None if program.start is None else one(program.start)
        program = replace(program, functions=tuple(map(one, program.functions)), start=start)
    return program


@pytest.mark.parametrize("method", available("ode"), ids=lambda scheme: scheme.name)
@pytest.mark.parametrize("declared", MODELS, ids=lambda declared: declared.name)
def test_the_derivative_is_that_of_the_function_as_written(declared: Model, method):
    verify(declared.ir)
    model = recognise_exprel(declared.ir)
    verify(model)
    try:
        program = method.build(model)
    except UnsupportedError:
        assert method.name in ("exact", "rush_larsen", "rush_larsen2")
        return
    verify(program)
    loops = optimised(program)
    verify(loops)
    random = np.random.default_rng(11)
    defaults = tuple(declared.parameters.values())
    for _ in range(30):
        states = random.normal(size=len(declared.states)) * (40 if declared is persistent else 1)
        expected = declared(*states, 0.0, *defaults)
        for one in (program, loops):
            got = interpreter(one).call("derivative", *states, 0.0, *defaults)
            np.testing.assert_allclose(got, expected, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("declared", MODELS, ids=lambda declared: declared.name)
def test_all_methods_lead_to_the_same_place(declared: Model):
    from tests.integrators.interpret import run

    start = (-62.0, 0.4) if declared is persistent else tuple(0.3 + 0.1 * i for i in range(len(declared.states)))
    defaults = tuple(declared.parameters.values())
    model = recognise_exprel(declared.ir)
    ends = {}
    for method in available("ode"):
        try:
            program = optimised(method.build(model))
        except UnsupportedError:
            continue
        ends[method.name] = run(program, start, dt=0.005, steps=200, parameters=defaults)
    assert len(ends) >= 14
    for name, end in ends.items():
        np.testing.assert_allclose(end, ends["rk4"], rtol=5e-3, atol=5e-3, err_msg=name)
