from __future__ import annotations

import numpy as np

from brainpy_codegen.transforms.cse import share_subexpressions
from tests.integrators.interpret import Interpreter, source
from tests.integrators.models import HODGKIN_HUXLEY, model


def shared(text):
    return source(share_subexpressions(model(text).function))


def test_a_repeated_function_is_called_once():
    assert shared(
        "def f(V, t):\n"
        "    # heading\n"
        "    a = exp(-V / 10) + 1  # one\n"
        "    b = 2 * exp(-V / 10)\n"
        "    dV = a * b\n"
        "    return dV\n"
    ) == (
        "def f(V, t):\n"
        "    # heading\n"
        "    exp_V_10 = exp(-V / 10)\n"
        "    a = exp_V_10 + 1  # one\n"
        "    b = 2 * exp_V_10\n"
        "    dV = a * b\n"
        "    return dV\n"
    )


def test_a_value_that_has_a_name_is_known_by_it():
    assert shared("def f(V, t):\n    a = exp(V)\n    dV = exp(V) + a\n    return dV\n") == (
        "def f(V, t):\n    a = exp(V)\n    dV = a + a\n    return dV\n"
    )


def test_the_largest_repeated_expression_is_shared_as_a_whole():
    assert shared("def f(V, t, k):\n    a = 1 + tanh(V / k)**2\n    dV = a - tanh(V / k)**2\n    return dV\n") == (
        "def f(V, t, k):\n"
        "    tanh_V_k_squared = tanh(V / k)**2\n"
        "    a = 1 + tanh_V_k_squared\n"
        "    dV = a - tanh_V_k_squared\n"
        "    return dV\n"
    )


def test_names_give_way():
    text = shared("def f(exp_V, V, t):\n    de = exp_V + exp(V)\n    dV = exp(V) - 1\n    return de, dV\n")
    assert "    exp_V_ = exp(V)\n" in text


def test_names_of_quotients_and_powers():
    text = shared("def f(x, t, k):\n    a = x**3 + 1 / k\n    dx = a + x**3 * (1 / k)\n    return dx\n")
    assert "    x_cubed = x**3\n" in text
    assert "    one_over_k = 1 / k\n" in text


def test_long_expressions_are_named_after_their_statement():
    text = shared(
        "def f(V, w, t, k, V_h):\n"
        "    m_inf = 1 + tanh((V - V_h) / (2 * k)) * w\n"
        "    m_inf_by_V = (1 - tanh((V - V_h) / (2 * k))**2) / (2 * k) * w\n"
        "    dV = m_inf + sqrt(V**2 + w**2) * m_inf_by_V + (V * w - k) / (w + k)\n"
        "    dw = dV - sqrt(V**2 + w**2) / sin((V - V_h) / (2 * k)) + (V * w - k) / (w + k) + w / k * (w / k)\n"
        "    return dV, dw\n"
    )
    names = ["tanh_m_inf", "sqrt_dV", "dV_quotient", "w_over_k", "m_inf_argument"]
    assert [name for name in names if f"    {name} = " not in text] == []


def test_names_of_places_are_numbered():
    text = shared(
        "def f(V, w, t, k):\n"
        "    dV = (V * w - k) / (w + k) + (V * w + k) / (w - k)\n"
        "    dw = (V * w - k) / (w + k) - (V * w + k) / (w - k)\n"
        "    return dV, dw\n"
    )
    assert "    dV_quotient = (V * w - k) / (w + k)\n    dV_quotient_2 = (V * w + k) / (w - k)\n" in text


def test_parts_of_parts_are_named_after_the_statement_of_all():
    text = shared(
        "def f(V, w, t, k, h):\n"
        "    m_by_V = 2 * ((1 - tanh((V - h) / (w * k))**2) / k)\n"
        "    dV = m_by_V + (1 - tanh((V - h) / (w * k))**2) / k * tanh((V - h) / (w * k))\n"
        "    dw = w\n"
        "    return dV, dw\n"
    )
    assert "    tanh_m = tanh((V - h) / (w * k))\n    m_quotient = (1 - tanh_m**2) / k\n" in text


def test_cheap_repetitions_stay():
    function = model(
        "def f(V, w, t, g=1.0, E=2.0):\n    dV = g * (V - E) + w\n    dw = g * (V - E) - w\n    return dV, dw\n"
    ).function
    assert share_subexpressions(function) is function


def test_hodgkin_huxley_repeats_nothing():
    function = model(HODGKIN_HUXLEY).function
    assert share_subexpressions(function) is function


def test_no_bit_changes():
    function = model(
        "def f(x, y, t, k=3.0):\n"
        "    a = exp(-x / k) / (1 + exp(-x / k)) + tanh(y)**2\n"
        "    b = sqrt(1 + exp(-x / k)) if x > tanh(y)**2 else y / (1 + exp(-x / k))\n"
        "    dx = a * b\n"
        "    dy = a - b\n"
        "    return dx, dy\n"
    ).function
    new = share_subexpressions(function)
    assert new != function
    random = np.random.default_rng(3)
    points = random.normal(size=(2, 500))
    for old_value, new_value in zip(
        Interpreter((), {}).run(function, *points, 0.0, 3.0),
        Interpreter((), {}).run(new, *points, 0.0, 3.0),
        strict=True,
    ):
        np.testing.assert_array_equal(old_value, new_value)
