"""Updates that advance other models: the composed program computes what the plain function does."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import UnsupportedError, UsageError
from brainpy_codegen.integrators import registry
from brainpy_codegen.ir.verify import verify
from tests.integrators.interpret import run, source

E_L = -65.0
half = 0.5


def rate(V, k=2.0):
    return np.exp(-V / k)


@bc.ode
def cell(V, w, t, E, a=0.7):
    x = rate(V) * half
    return V - V**3 / 3 - w + E + x, (V + a) / 12.5 + np.sin(t)


@bc.ode
def leak(V, t, half_dt=0.1):
    """A parameter that has the name of a local of the step."""
    return -half_dt * (V - E_L) + rate(V + 65.0)


@bc.update
def inner(V, w, t, dt, I=0.2):
    V, w = bc.advance(cell, V, w, t, dt, E=I)
    return V, w


@bc.update
def nested(V, w, u, t, dt, E_L=3.0, I=0.1):
    """A parameter that has the name of another model's constant."""
    V, w = bc.advance(inner, V, w, t, dt / 2, I=I + 0.1 * u)
    V, w = bc.advance(cell, V, w, t, dt, I)
    u = bc.advance(leak, u, t, dt, method="rk3")
    return V, w, u + rate(E_L, E_L)


@bc.update
def two_neurons(V, W, a, b, t, dt, g=0.3):
    V, a = bc.advance(cell, V, a, t, dt, g * (W - V))
    W, b = bc.advance(cell, W, b, t, dt, g * (V - W))
    return V, W, a, b


@bc.update
def ring(V, w, t, dt, J=0.3):
    V, w = bc.advance(cell, V, w, t, dt, J * (np.roll(V, 1) - V) + np.mean(w))
    u = bc.advance(leak, V, t, dt)
    return V, w + u / 100


def program(model):
    verify(model.ir)
    made = registry.get("update").build(model.ir)
    verify(made)
    return made


def names(made):
    return [(function.role, function.name) for function in made.functions]


@pytest.mark.parametrize(
    ("model", "states"),
    [(nested, (0.3, 0.2, -60.0)), (two_neurons, (0.3, -0.2, 0.1, 0.5)), (inner, (1.0, 0.5))],
    ids=lambda value: getattr(value, "name", None),
)
def test_the_program_computes_what_the_plain_function_does(model, states):
    defaults = tuple(model.parameters.values())
    found = run(program(model), states, dt=0.1, steps=3, t0=0.5, parameters=defaults)
    for k in range(3):
        states = model(*states, 0.5 + k * 0.1, 0.1)
    assert found == states


def test_a_vector_update_has_the_steps_in_place_of_their_calls():
    V, w = np.linspace(-1, 1, 7), np.linspace(0, 0.2, 7)
    made = program(ring)
    assert names(made) == [("helper", "rate"), ("update", "update"), ("advance", "advance")]
    for found, expected in zip(
        run(made, (V, w), dt=0.1, steps=1, parameters=(0.3,)), ring(V, w, 0.0, 0.1), strict=True
    ):
        np.testing.assert_array_equal(found, expected)


def test_functions_are_shared_where_they_are_the_same():
    assert names(program(nested)) == [
        ("helper", "rate"),
        ("part", "cell_derivative"),
        ("part", "cell_advance"),
        ("part", "inner_update"),
        ("part", "inner_advance"),
        ("part", "leak_rk3_derivative"),
        ("part", "leak_rk3_advance"),
        ("update", "update"),
        ("advance", "advance"),
    ]
    assert [row.name for row in program(nested).model.constants] == ["half", "leak_E_L"]


def test_a_step_takes_its_parameters_as_values():
    made = program(nested)
    assert source(made.function("leak_rk3_advance")) == (
        "def leak_rk3_advance(V, t, dt, half_dt_):\n"
        "    half_dt = 0.5 * dt\n"
        "\n"
        "    # stage 1, at t\n"
        "    dV_1 = leak_rk3_derivative(V, t, half_dt_)\n"
        "\n"
        "    # stage 2, at t + dt/2\n"
        "    V_2 = V + half_dt * dV_1\n"
        "    dV_2 = leak_rk3_derivative(V_2, t + half_dt, half_dt_)\n"
        "\n"
        "    # stage 3, at t + dt\n"
        "    V_3 = V + dt * (2 * dV_2 - dV_1)\n"
        "    dV_3 = leak_rk3_derivative(V_3, t + dt, half_dt_)\n"
        "\n"
        "    V_next = V + dt / 6 * (dV_1 + 4 * dV_2 + dV_3)\n"
        "    return V_next\n"
    )
    assert made.function("leak_rk3_derivative").doc == "Right-hand side of leak: dV/dt."
    assert made.function("leak_rk3_advance").doc.startswith("State of leak after dt: ")


def test_names_of_the_user_are_left_to_him():
    def cell_advance(x):
        return 2 * x

    @bc.update
    def model(V, w, t, dt):
        V, w = bc.advance(cell, V, w, t, dt, cell_advance(V))
        return V, w

    made = program(model)
    assert ("part", "cell__advance") in names(made)
    assert run(made, (0.3, 0.2), dt=0.1, steps=1) == model(0.3, 0.2, 0.0, 0.1)


def test_helpers_and_constants_of_one_name_are_kept_apart():
    def make(half):
        def rate(V):
            return V / half

        @bc.ode
        def other(x, t):
            return -rate(x)

        return other

    third = make(3.0)

    @bc.update
    def model(x, V, w, t, dt):
        V, w = bc.advance(cell, V, w, t, dt, rate(x))
        return bc.advance(third, x, t, dt) * half, V, w

    made = program(model)
    assert [helper.name for helper in made.model.helpers] == ["rate", "other_rate"]
    assert [row.name for row in made.model.constants] == ["half", "other_half"]
    assert run(made, (1.0, 0.3, 0.2), dt=0.1, steps=1) == model(1.0, 0.3, 0.2, 0.0, 0.1)


def test_exponential_methods_bring_their_linear_parts():
    @bc.ode
    def gate(m, t, tau=2.0):
        return (1 - m) / tau

    @bc.update
    def model(m, t, dt):
        return bc.advance(gate, m, t, dt, method="exponential_euler")

    made = program(model)
    assert names(made)[:2] == [
        ("part", "gate_exponential_euler_linear_parts"),
        ("part", "gate_exponential_euler_advance"),
    ]
    (found,) = run(made, (0.25,), dt=0.5, steps=1)
    assert found == pytest.approx(1 - 0.75 * np.exp(-0.25), rel=1e-15)


@pytest.mark.parametrize(
    ("method", "error", "words"),
    [
        (
            "adams_bashforth2",
            UnsupportedError,
            ["carries", "one-step method", "bc.advance(leak, method='adams_bashforth2')"],
        ),
        ("exact", UnsupportedError, ["fixed dt", "exponential_euler", "test_submodels.py"]),
        ("update", UnsupportedError, ["does not take models of kind 'ode'"]),
        ("rk5", UsageError, ["unknown method 'rk5'"]),
    ],
)
def test_methods_that_have_no_form_as_a_part(method, error, words):
    @bc.ode
    def leak(x, t, k=1.0):
        return -k * x

    @bc.update
    def model(x, t, dt):
        return bc.advance(leak, x, t, dt, method=method)

    with pytest.raises(error) as caught:
        registry.get("update").build(model.ir)
    assert [word for word in words if word not in str(caught.value)] == []
