from __future__ import annotations

import numpy as np
import pytest
import sympy

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Binary, Call
from brainpy_codegen.ir.function_rules import verify_function
from brainpy_codegen.transforms.differentiate import _RULES, _SEVERAL, differentiate
from brainpy_codegen.transforms.from_sympy import from_sympy
from brainpy_codegen.transforms.jacobian import jacobian
from brainpy_codegen.transforms.to_sympy import LARGEST, result_expression, symbol, to_sympy
from tests.integrators.interpret import Interpreter, source, text
from tests.integrators.models import FITZHUGH_NAGUMO, HODGKIN_HUXLEY, expression, model

HELPED = """\
def wilson(E, I, t, w=10.0, a=1.2, P=0.5):
    to_E = w * E - 12 * I + P
    dE = -E + (1 - E) * response(to_E, a, 2.8)
    dI = (response(E, 1, 4) - I) / 2 if E > I else -I
    return dE, dI
"""
RESPONSE = """\
def response(x, a, theta):
    u = a * (x - theta)
    r = 1 / (1 + exp(-u))
    return r
"""


def test_text_of_fitzhugh_nagumo():
    assert source(jacobian(model(FITZHUGH_NAGUMO)).function) == (
        "def jacobian(V, w, t, I, a, b, tau):\n"
        "    dV_dV = 1 - 3 * V**2 / 3  # fast membrane variable\n"
        "    dw_dV = 1 / tau  # slow recovery\n"
        "    dw_dw = -b / tau\n"
        "\n"
        "    dV_dw = -1\n"
        "    return dV_dV, dV_dw, dw_dV, dw_dw\n"
    )


def by_sympy(system, point):
    """Entries of the Jacobian by SymPy, evaluated at a point."""
    helpers = {helper.name: helper for helper in system.helpers}
    names = [argument.name for argument in system.function.arguments]
    rows = [to_sympy(result_expression(system.function, name, helpers)) for name in system.function.results]
    values = {symbol(name): value for name, value in zip(names, point, strict=True)}
    return [float(sympy.diff(row, symbol(s.name)).subs(values)) for row in rows for s in system.states]


@pytest.mark.parametrize("case", ["fitzhugh_nagumo", "hodgkin_huxley", "helped"])
def test_values_agree_with_sympy(case):
    system = {
        "fitzhugh_nagumo": lambda: model(FITZHUGH_NAGUMO),
        "hodgkin_huxley": lambda: model(HODGKIN_HUXLEY),
        "helped": lambda: model(HELPED, helpers=(RESPONSE,)),
    }[case]()
    made = jacobian(system)
    known = {function.name: function for function in (*system.helpers, *made.helpers)}
    for function in made.helpers:
        verify_function(function, known=known)
    verify_function(made.function, known=known)
    machine = Interpreter(tuple(known.values()), {})
    random = np.random.default_rng(2)
    for _ in range(3):
        count = len(system.parameters)
        point = [*random.uniform(0.2, 0.9, len(system.states)), 0.0, *random.uniform(0.5, 2.0, count)]
        found = np.zeros((len(system.states), len(system.states)))
        for place, value in zip(made.entries(), machine.run(made.function, *point), strict=True):
            found[place] = value
        np.testing.assert_allclose(found.ravel(), by_sympy(system, point), rtol=1e-11, atol=1e-13)


def test_names_of_helper_derivatives():
    made = jacobian(model(HELPED, helpers=(RESPONSE,)))
    assert [function.name for function in made.helpers] == ["response_slope_x"]
    assert source(made.helpers[0]).startswith("def response_slope_x(x, a, theta):\n    u = a * (x - theta)\n")


def test_a_vector_model_is_refused():
    from dataclasses import replace

    with pytest.raises(UnsupportedError, match="couples"):
        jacobian(replace(model(FITZHUGH_NAGUMO), vector=True))


POINTS = {"arccosh": 1.7, "arctanh": 0.3, "arcsin": 0.3, "arccos": 0.3}


@pytest.mark.parametrize("name", sorted(set(_RULES) | set(_SEVERAL)))
def test_every_rule_against_a_difference_quotient(name):
    import mpmath

    functions = {
        "exp2": lambda x: mpmath.mpf(2) ** x,
        "exprel": lambda x: mpmath.expm1(x) / x if x else mpmath.mpf(1),
        "log2": lambda x: mpmath.log(x, 2),
        "log1p": lambda x: mpmath.log(1 + x),
        "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
        "abs": abs,
        "minimum": min,
        "maximum": max,
        "fmin": min,
        "fmax": max,
        "copysign": lambda x, y: abs(x) if y > 0 else -abs(x),
        "clip": lambda x, a, b: max(a, min(x, b)),
        "fmod": mpmath.fmod,
        "arctan2": mpmath.atan2,
        "logaddexp": lambda x, y: mpmath.log(mpmath.exp(x) + mpmath.exp(y)),
    }
    spelled = {f"arc{short}": f"a{short}" for short in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
    if name not in functions:
        functions[name] = getattr(mpmath, spelled.get(name, name))
    namespace = type("Namespace", (), {key: staticmethod(value) for key, value in functions.items()})
    for other in ("exp", "sqrt", "sin", "cos", "sinh", "cosh", "log", "sign", "floor"):
        setattr(namespace, other, staticmethod(getattr(mpmath, other)))
    namespace.trunc = staticmethod(lambda x: mpmath.floor(x) if x > 0 else mpmath.ceil(x))
    namespace.exprel = staticmethod(functions.get("exprel"))
    namespace.sigmoid = staticmethod(functions.get("sigmoid"))
    x = POINTS.get(name, 0.7)
    others = {"clip": "(-1, 2)", "minimum": "(2 * x)", "maximum": "(x * x)", "copysign": "(-2)"}.get(name, "(1.5)")
    count = 3 if name == "clip" else 2 if name in _SEVERAL else 1
    arguments = [expression("x * 1")] + [
        expression(one) for one in (others.strip("()").split(", ") if count > 1 else [])
    ]
    call = Call(name, tuple(arguments))
    slope = differentiate(call, {"x": expression("1")}, lambda node, position: node)
    with mpmath.workdps(40):
        machine = Interpreter((), {}, namespace)
        at = mpmath.mpf(x)
        step = mpmath.mpf(10) ** -12
        quotient = (machine.value(call, {"x": at + step}) - machine.value(call, {"x": at - step})) / (2 * step)
        assert float(machine.value(slope, {"x": at})) == pytest.approx(float(quotient), rel=1e-13)


def test_an_infinite_slope_does_not_spoil_a_kink():
    for written in ("sqrt(maximum(x, 0))", "sqrt(maximum(0, x))", "maximum(x, 0.0)**0.5", "clip(x, 0, 1)**0.3"):
        slope = differentiate(expression(written), {"x": expression("1")}, lambda node, position: node)
        for x in (-1.0, 0.0):
            assert Interpreter((), {}).value(slope, {"x": x}) == 0
    system = model("def f(x, t):\n    u = maximum(x, 0)\n    dx = 1 - sqrt(u)\n    return dx\n")
    (slope,) = Interpreter((), {}).run(jacobian(system).function, -1.0, 0.0)
    assert slope == 0


def test_the_derivative_of_exprel_is_safe_everywhere():
    import mpmath

    made = jacobian(model("def f(x, t):\n    dx = exprel(x)\n    return dx\n"))
    (helper,) = made.helpers
    assert helper.name == "exprel_slope"
    for x in [0.0, *(s * 10.0**e for e in range(-12, 2) for s in (1, -1)), 0.0999, 0.1, 0.1001, -30.0]:
        (got,) = Interpreter(made.helpers, {}).run(made.function, x, 0.0)
        with mpmath.workdps(60):
            z = mpmath.mpf(x)
            true = (mpmath.exp(z) * (z - 1) + 1) / z**2 if x else mpmath.mpf(1) / 2
        assert got == pytest.approx(float(true), rel=2e-14)


# --- SymPy there and back --------------------------------------------------------------------------------------------


def test_names_of_sympy_are_plain_symbols():
    converted = to_sympy(expression("E * I + S - N**Q"))
    assert {one.name for one in converted.free_symbols} == {"E", "I", "S", "N", "Q"}
    assert all(one.is_real for one in converted.free_symbols)


def test_decimals_are_exact():
    assert to_sympy(expression("0.1 + 0.2")) == sympy.Rational(3, 10)


@pytest.mark.parametrize(
    "written",
    [
        "a * x**2 - b / x",
        "exp(-x / a) * (1 - x)",
        "tanh((x - a) / b)**2",
        "x / (1 + sqrt(x))",
        "a if x > 1 else b * x",
        "maximum(x, a) - minimum(x, b)",
        "x**-2 + 2 / 3 * x + 0.07",
        "-x",
        "a if x > 1 and b < 2 else (b if not x == a else a)",
        "abs(x) + floor(a)",
        "x**a",
    ],
)
def test_there_and_back(written):
    tree = expression(written)
    back = from_sympy(to_sympy(tree))
    scope = {"x": 0.83, "a": 1.7, "b": -0.4}
    machine = Interpreter((), {})
    assert machine.value(back, scope) == pytest.approx(machine.value(tree, scope), rel=1e-13)


def test_text_of_what_comes_back():
    x, a = symbol("x"), symbol("a")
    assert text(from_sympy(-x / a)) == "-x / a"
    assert text(from_sympy(x - a / 2)) in ("-0.5 * a + x", "x - 0.5 * a")
    assert text(from_sympy(sympy.exp(-x) / 3)) == "1 / 3 * exp(-x)"


def test_what_is_too_large_is_refused():
    tree = expression("x")
    for _ in range(11):
        tree = Binary("+", tree, tree)
    assert LARGEST < 2**11
    with pytest.raises(UnsupportedError, match="too large"):
        to_sympy(tree)


def test_what_sympy_cannot_give_back_is_refused():
    with pytest.raises(UnsupportedError):
        from_sympy(sympy.gamma(symbol("x")))
    with pytest.raises(UnsupportedError):
        from_sympy(sympy.Piecewise((1, symbol("x") > 0)))
