from __future__ import annotations

from types import SimpleNamespace

import mpmath
import numpy as np
import pytest

from brainpy_codegen.transforms.exprel import recognise_exprel
from tests.integrators.interpret import NUMPY, Interpreter, source, text
from tests.integrators.models import HODGKIN_HUXLEY, model

MPMATH = SimpleNamespace(
    exp=mpmath.exp,
    expm1=mpmath.expm1,
    exprel=lambda x: mpmath.expm1(x) / x if x else mpmath.mpf(1),
)


class Exact(Interpreter):
    """Reads decimal literals as the user wrote them."""

    def number(self, value, text):
        return mpmath.mpf(text)


# expression in V, what becomes of it, and where it is 0/0
SPELLINGS = [
    ("V / (1 - exp(-V))", "1 / exprel(-V)", 0.0),
    ("V / (exp(V) - 1)", "1 / exprel(V)", 0.0),
    ("V / (-1 + exp(V))", "1 / exprel(V)", 0.0),
    ("V / (-exp(-V) + 1)", "1 / exprel(-V)", 0.0),
    ("V / -(1 - exp(V))", "1 / exprel(V)", 0.0),
    ("(1 - exp(-V)) / V", "exprel(-V)", 0.0),
    ("(exp(V) - 1) / V", "exprel(V)", 0.0),
    ("expm1(V) / V", "exprel(V)", 0.0),
    ("V / expm1(V)", "1 / exprel(V)", 0.0),
    ("-V / expm1(-V)", "1 / exprel(-V)", 0.0),
    ("0.1 * (V + 40) / (1 - exp(-(V + 40) / 10))", "1 / exprel(-(V + 40) / 10)", -40.0),
    ("0.01 * (V + 55) / (1 - exp(-(V + 55) / 10))", "0.1 / exprel(-(V + 55) / 10)", -55.0),
    ("0.1 * (V + 40.0) / (1.0 - exp(-0.1 * (V + 40.0)))", "1 / exprel(-0.1 * (V + 40.0))", -40.0),
    ("-0.1 * (V + 35) / (exp(-0.1 * (V + 35)) - 1)", "1 / exprel(-0.1 * (V + 35))", -35.0),
    ("0.32 * (-50 - V) / (exp((-50 - V) / 4) - 1)", "1.28 / exprel((-50 - V) / 4)", -50.0),
    ("0.28 * (V + 23) / (exp((V + 23) / 5) - 1)", "1.4 / exprel((V + 23) / 5)", -23.0),
    ("0.32 * (13 - V + E) / (exp((13 - V + E) / 4) - 1)", "1.28 / exprel((13 - V + E) / 4)", -50.0),
    ("(2.5 - 0.1 * V) / (exp(2.5 - 0.1 * V) - 1)", "1 / exprel(2.5 - 0.1 * V)", 25.0),
    ("a * (V - E) / (1 - exp(-(V - E) / k))", "a * k / exprel(-(V - E) / k)", -63.0),
    ("a * (E - V) / (exp((E - V) / k) - 1)", "a * k / exprel((E - V) / k)", -63.0),
    ("a * (E - V) / (1 - exp((V - E) / k))", "a * k / exprel((V - E) / k)", -63.0),
    ("(V + 40) / 10 / (1 - exp(-(V + 40) / 10))", "1 / exprel(-(V + 40) / 10)", -40.0),
    ("(V + 40) / (1 - exp(-(V + 40) / 10)) / 10", "1 / exprel(-(V + 40) / 10)", -40.0),
    ("(V + 40) / 3 / (1 - exp(-(V + 40) / 7))", "7 / 3 / exprel(-(V + 40) / 7)", -40.0),
    ("V * (a - k * exp(-V / 25)) / (1 - exp(-V / 25))", "25 * (a - k * exp(-V / 25)) / exprel(-V / 25)", 0.0),
    ("a * V / (exp(a * V) - 1)", "1 / exprel(a * V)", 0.0),
    ("V**2 / (1 - exp(-V))", "V / exprel(-V)", 0.0),
    ("2 + 3 * (V / (1 - exp(-V)))", "2 + 3 / exprel(-V)", 0.0),
]
PARAMETERS = {"a": 0.182, "k": 9.0, "E": -63.0}


def rewritten(expression):
    return (
        recognise_exprel(model(f"def f(V, t, a, k, E):\n    dV = {expression}\n    return dV\n")).function.body[0].value
    )


@pytest.mark.parametrize(("expression", "expected", "singular"), SPELLINGS, ids=[row[0] for row in SPELLINGS])
def test_spellings(expression, expected, singular):
    assert text(rewritten(expression)) == expected


@pytest.mark.parametrize(("expression", "expected", "singular"), SPELLINGS, ids=[row[0] for row in SPELLINGS])
def test_values_near_the_removable_point(expression, expected, singular):
    new = rewritten(expression)
    old = model(f"def f(V, t, a, k, E):\n    dV = {expression}\n    return dV\n").function.body[0].value
    for distance in [0.0, *(s * 10.0**e for e in range(-12, 1) for s in (1, -1))]:
        V = singular + distance
        got = Interpreter((), {}).value(new, {**PARAMETERS, "V": V})
        with mpmath.workdps(60):
            scope = {name: mpmath.mpf(value) for name, value in PARAMETERS.items()}
            scope["V"] = mpmath.mpf(V)
            exact = Exact((), {}, MPMATH)
            try:
                true = exact.value(old, scope)
            except ZeroDivisionError:
                # The limit, from a point so near that it does not matter.
                true = exact.value(old, scope | {"V": scope["V"] + mpmath.mpf(10) ** -40})
        if true != 0:
            tolerance = 1e-14 * max(1.0, abs(float(1 / true)) if "V**2" in expression else 1.0)
            assert got == pytest.approx(float(true), rel=tolerance, abs=1e-39), distance


@pytest.mark.parametrize(
    "expression",
    [
        "V / (1 - exp(-V + a))",
        "a / (exp(V) - 1)",
        "(V + 1) / (exp(V) - 1)",
        "1 / (1 + exp(-V))",
        "(exp(V) - 1) / a",
        "(exp(V) - 2) / V",
        "exp(V) - 1",
        "V / (V - 1)",
        "log(V) / (exp(V) - 1)",
        "1 / (exp(V) - 1)",
        "(V + 40) / (1 - exp(-(V + 40.001) / 10))",
    ],
)
def test_what_is_not_of_the_form_stays_the_very_tree(expression):
    system = model(f"def f(V, t, a, k, E):\n    dV = {expression}\n    return dV\n")
    assert recognise_exprel(system).function is system.function


def test_through_locals():
    system = model(
        "def f(V, t, k):\n"
        "    u = V + 63\n"
        "    x = u / k\n"
        "    e = exp(-x)\n"
        "    d = 1 - e\n"
        "    dV = 0.5 * u / d\n"
        "    return dV\n"
    )
    assert source(recognise_exprel(system).function) == (
        "def f(V, t, k):\n    u = V + 63\n    x = u / k\n    dV = 0.5 * k / exprel(-x)\n    return dV\n"
    )


def test_locals_that_something_else_reads_stay():
    system = model("def f(V, t):\n    e = exp(-V)\n    dV = V / (1 - e) + e\n    return dV\n")
    assert source(recognise_exprel(system).function) == (
        "def f(V, t):\n    e = exp(-V)\n    dV = 1 / exprel(-V) + e\n    return dV\n"
    )


def test_in_helpers():
    helper = "def rate(V, a, E, k):\n    r = a * (V - E) / (1 - exp(-(V - E) / k))\n    return r\n"
    system = model("def f(V, t):\n    dV = rate(V, 0.1, -40, 10)\n    return dV\n", helpers=(helper,))
    (found,) = recognise_exprel(system).helpers
    assert text(found.body[0].value) == "a * k / exprel(-(V - E) / k)"


def test_hodgkin_huxley_rates():
    function = recognise_exprel(model(HODGKIN_HUXLEY)).function
    values = {statement.target: text(statement.value) for statement in function.body}
    assert values["alpha_m"] == "1 / exprel(-(V + 40) / 10)"
    assert values["alpha_n"] == "0.1 / exprel(-(V + 55) / 10)"
    assert values["beta_h"] == "1 / (1 + exp(-(V + 35) / 10))"


def test_hodgkin_huxley_is_finite_at_its_removable_points():
    from brainpy_codegen.integrators import get
    from tests.integrators.interpret import interpreter

    system = recognise_exprel(model(HODGKIN_HUXLEY))
    parameters = (10.0, 50.0, -77.0, -54.387, 120.0, 36.0, 0.3, 1.0)
    for method in ("rk4", "exponential_euler"):
        machine = interpreter(get(method).build(system))
        for V in (-40.0, -55.0):
            at = np.array(machine.call("derivative", V, 0.05, 0.6, 0.32, 0.0, *parameters))
            near = np.array(machine.call("derivative", V + 1e-9, 0.05, 0.6, 0.32, 0.0, *parameters))
            assert np.isfinite(at).all()
            np.testing.assert_allclose(at, near, rtol=1e-6)


def test_arrays():
    new = rewritten("V / (1 - exp(-V))")
    V = np.array([-1.0, 0.0, 1.0])
    result = Interpreter((), {}, NUMPY).value(new, {"V": V})
    np.testing.assert_allclose(result, [1 / (np.e - 1), 1.0, 1 / (1 - 1 / np.e)], rtol=1e-15)
