from __future__ import annotations

import pytest

from brainpy_codegen.transforms.powers import expand_powers
from tests.integrators.interpret import text
from tests.integrators.models import model


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("x**2", "x**2"),
        ("x**2.0", "x**2"),
        ("x**1.0", "x"),
        ("x**1", "x"),
        ("x**0.5", "sqrt(x)"),
        ("x**-0.5", "1 / sqrt(x)"),
        ("x**-1", "1 / x"),
        ("x**-2.0", "1 / x**2"),
        ("x**1.5", "x**1.5"),
        ("x**a", "x**a"),
        ("2**x", "2**x"),
        ("x**0", "x**0"),
        ("-x**2.0", "-x**2"),
        ("a / x**-1", "a / (1 / x)"),
        ("(x**2.0 + 1)**3.0", "(x**2 + 1)**3"),
        ("x**100.0", "x**100.0"),
    ],
)
def test_powers(written, expected):
    function = model(f"def f(x, t, a):\n    dx = {written}\n    return dx\n").function
    assert text(expand_powers(function).body[0].value) == expected


def test_a_function_without_such_powers_is_the_same_object():
    function = model("def f(x, t):\n    dx = x**2 + 1 / x\n    return dx\n").function
    assert expand_powers(function) is function
