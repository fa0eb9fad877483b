"""Statements of generated files are read back as what they were printed from."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen import compiler
from brainpy_codegen.frontend.reading import Spellings, UnreadableError, read_statement
from brainpy_codegen.frontend.reading_c import parse_c
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.interpret import Interpreter
from brainpy_codegen.options import Options
from brainpy_codegen.transforms.patch import Patch, patched_model
from brainpy_codegen.workspace.edits import statements

PLAIN = Spellings({}, {})


@bc.ode
def spelled(x, y, τ_, t, I=0.5, double=2.0):
    a = np.exp(-(x**2)) - np.expm1(y) / (1 + np.log1p(x * x)) ** 1.5
    b = np.where((x > 0) & ~(y >= 1), np.maximum(x, y), np.minimum(x, -y)) if I > 0.1 else x // 0.7
    c = x % 0.3 - np.tanh(y) * np.arctan2(x, y) + abs(y) ** 3 - x**5 * -2
    d = np.clip(a, -1, 1) + np.floor(b) + np.sign(c) * np.hypot(a, b) + 1 / 2
    e = (x < y) * 1.5 + (0 if x > 2 else 3) - np.heaviside(x, 0.5)
    dx = a + b * double - c
    dy = d - e
    dτ = np.sqrt(np.abs(τ_)) - t
    return dx, dy, dτ


def names() -> Spellings:
    model = spelled.ir
    known = [one.name for one in model.function.arguments]
    known += [one.target for one in model.function.body if isinstance(one, Assign)]
    spelt = {name: name for name in known} | {"tau_": "τ_", "tau": "τ_", "dtau": "dτ", "double_": "double"}
    return Spellings(spelt, {})


@pytest.mark.parametrize("backend", ("numpy", "numba", "c", "jax", "torch"))
@pytest.mark.parametrize("dtype", ("float64", "float32"))
def test_every_statement_means_what_it_was_printed_from(backend: str, dtype: str) -> None:
    made = compiler.compile_model(spelled.ir, "euler", backend, Options(dtype=dtype), "spelled")
    text, language = made.files[-1].text, "c" if backend == "c" else "python"
    patches = []
    for one in statements(text, language):
        if one.function == "derivative" and one.name and not one.name.endswith("out"):
            target, value = read_statement(one.segment.code, language, names())
            patches.append(Patch("spelled", "changed", target, value))
    assert [one.target for one in patches] == ["a", "b", "c", "d", "e", "dx", "dy", "dτ"]
    draw = np.random.default_rng(5)
    given = [draw.normal(0.0, 1.5, 400) for _ in range(6)]
    with np.errstate(all="ignore"):
        expected = Interpreter(compiler.build_program(spelled.ir, "euler")).call("derivative", *given)
        program = compiler.build_program(patched_model(spelled.ir, patches), "euler")
        found = Interpreter(program).call("derivative", *given)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6 if dtype == "float32" else 1e-13)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x = table[k]", "an element of an array"),
        ("x = np.interp(V, GRID, TABLE)", "calls interp"),
        ("x += 1", "in place"),
        ("x, y = 1, 2", "several names"),
        ("for k in range(3):\n    x = k", "no assignment"),
        ("return x * 2", "what the function returns"),
        ("x = (1, 2)", "no expression"),
        ("x = True", "truth value"),
        ("x = [k for k in y]", "no expression"),
        ("x = f(y, axis=0)", "no expression"),
    ],
)
def test_what_no_model_can_say_is_refused(code: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read_statement(code, "python", PLAIN)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("const double x = table[(int64_t)V];", "no function|an element of an array"),
        ("const double x = lookup(table, V);", "calls lookup"),
        ("const double x = *p;", "pointer"),
        ("const double x = 1 / 2;", "division of integers"),
        ("const double x = (1 + 2) / 3 * V;", "division of integers"),
        ("const double x = a b;", "one too many"),
        ("const double x = (a;", "missing"),
        ("x += 1;", "assigns no name"),
        ("return x;", "assigns no name"),
    ],
)
def test_what_no_model_can_say_is_refused_in_c(code: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read_statement(code, "c", PLAIN)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-a * a + 2", -7.0),
        ("a - 1 - 1", 1.0),
        ("12 / a / 2.", 2.0),
        ("a > 2 ? a < 2 ? 1. : 5. : 7.f", 5.0),
        ("!(a > 2) || a == 3 && 0 > 1 ? 1. : 2.", 2.0),
        ("a > 2 && a < 4 ? 1e1 : .5", 10.0),
        ("(double)a * 0x10", 48.0),
        ("- -a", 3.0),
        ("p.a + q->a", 6.0),
        ("/* three */ a".replace("/* three */ ", ""), 3.0),
    ],
)
def test_operators_of_c_bind_as_in_c(text: str, value: float) -> None:
    class Set:
        a = 3.0

    assert eval(parse_c(text), {"a": 3.0, "p": Set, "q": Set}) == value
