"""Sizes bound what re-ordering can do, and grow only where it can do something."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from brainpy_codegen.ir.expression import Binary, Call, Compare, Expression, Name, Number, Select
from brainpy_codegen.ir.interpret import OPERATORS
from brainpy_codegen.verification.magnitude import Bound, Magnitudes

EPS = float(np.finfo(float).eps)
UNIT = 64 * EPS


def bound(value: Any, size: Any = None, exact: bool = False) -> Bound:
    return Bound(np.asarray(value, float), np.asarray(np.abs(value) if size is None else size, float), exact)


def test_a_sum_keeps_the_size_of_terms_that_cancel() -> None:
    found = Magnitudes(UNIT).binary("-")(1e6, 1e6)
    assert found.value == 0.0
    assert found.size == 2e6


def test_a_divisor_that_cancels_amplifies() -> None:
    arithmetic = Magnitudes(UNIT)
    found = arithmetic.binary("/")(1.0, arithmetic.binary("-")(1.0 + 1e-6, 1.0))
    assert found.size == pytest.approx(2e12, rel=1e-3)


@pytest.mark.parametrize("name", ["exp", "expm1", "exprel", "log", "sqrt", "sin", "tanh", "arctan", "sigmoid", "cbrt"])
def test_the_slope_of_a_function_carries_the_size_of_its_argument(name: str) -> None:
    x = np.array([0.3, 1.7, 4.0])
    function = Magnitudes(UNIT).intrinsic(name)
    plain, cancelled = function(bound(x)), function(bound(x, 1e6))
    step = 1e-6
    slope = np.abs(function(bound(x + step)).value - function(bound(x - step)).value) / (2 * step)
    np.testing.assert_allclose(cancelled.size, np.abs(plain.value) + slope * 1e6, rtol=1e-3)
    assert np.all(plain.size < 100 * np.abs(plain.value) + 10)


def test_exprel_is_tame_at_zero_and_far_away() -> None:
    found = Magnitudes(UNIT).intrinsic("exprel")(bound([0.0, 1e-9, -500.0]))
    np.testing.assert_allclose(found.size, [1.0, 1.0, 0.004], rtol=1e-3)


def test_a_comparison_of_given_numbers_is_never_open() -> None:
    arithmetic = Magnitudes(UNIT)
    given = arithmetic.given(np.array([1.0, np.nextafter(1.0, 2)]))
    one = arithmetic.number(Number(1.0, "1.0"))
    assert not np.any(arithmetic.compare(("<",), (given, one)).open)
    computed = arithmetic.binary("*")(given, one)
    assert np.all(arithmetic.compare(("<",), (computed, one)).open)


def test_a_literal_that_the_type_cannot_hold_is_not_exact() -> None:
    assert not Magnitudes(UNIT, "float32").number(Number(0.1, "0.1")).exact
    assert Magnitudes(UNIT, "float32").number(Number(0.5, "0.5")).exact


def test_an_open_branch_allows_either_value() -> None:
    arithmetic = Magnitudes(UNIT)
    x = arithmetic.binary("*")(arithmetic.given(np.array([1.0, 2.0])), 1.0)
    chosen = arithmetic.select(arithmetic.compare(("<",), (x, 1.0)), 5.0, -5.0)
    np.testing.assert_array_equal(chosen.value, [-5.0, -5.0])
    assert UNIT * chosen.size[0] >= 10.0
    assert UNIT * chosen.size[1] < 1e-12


def random_expression(draw: np.random.Generator, depth: int) -> Expression:
    if depth == 0:
        return Name("xyz"[draw.integers(3)]) if draw.random() < 0.7 else Number(float(draw.uniform(0.5, 3)), "")
    kind = draw.integers(7)
    left, right = random_expression(draw, depth - 1), random_expression(draw, depth - 1)
    if kind == 5:
        return Call("tanh", (left,))
    if kind == 6:
        return Select(Compare(("<",), (left, right)), left, right)
    return Binary("+-*/+"[kind], left, right)  # type: ignore[arg-type]


def evaluate(node: Expression, scope: dict[str, Any], arithmetic: Any) -> Any:
    match node:
        case Name(id=name):
            return scope[name]
        case Number(value=value):
            return arithmetic(value)
        case Call(arguments=(one,)):
            return np.tanh(evaluate(one, scope, arithmetic))
        case Select(condition=Compare(operands=(a, b)), if_true=yes, if_false=no):
            test = evaluate(a, scope, arithmetic) < evaluate(b, scope, arithmetic)
            return evaluate(yes if test else no, scope, arithmetic)
        case Binary(operator=symbol, left=left, right=right):
            a, b = evaluate(left, scope, arithmetic), evaluate(right, scope, arithmetic)
            return OPERATORS[symbol](a, b)
    raise AssertionError(node)


def sizes(node: Expression, scope: dict[str, Any], arithmetic: Magnitudes) -> Any:
    match node:
        case Name(id=name):
            return arithmetic.given(scope[name])
        case Number():
            return arithmetic.number(node)
        case Call(function=name, arguments=(one,)):
            return arithmetic.intrinsic(name)(sizes(one, scope, arithmetic))
        case Select(condition=Compare(operators=symbols, operands=both), if_true=yes, if_false=no):
            test = arithmetic.compare(symbols, [sizes(one, scope, arithmetic) for one in both])
            return arithmetic.select(test, sizes(yes, scope, arithmetic), sizes(no, scope, arithmetic))
        case Binary(operator=symbol, left=left, right=right):
            return arithmetic.binary(symbol)(sizes(left, scope, arithmetic), sizes(right, scope, arithmetic))
    raise AssertionError(node)


def test_the_error_of_random_expressions_stays_within_a_few_eps_of_their_size() -> None:
    draw, worst = np.random.default_rng(5), 0.0
    arithmetic = Magnitudes(UNIT)
    for _ in range(400):
        node = random_expression(draw, 5)
        scope = {name: np.float64(draw.uniform(0.2, 2.0)) for name in "xyz"}
        with np.errstate(all="ignore"):
            exact = evaluate(node, {name: np.longdouble(value) for name, value in scope.items()}, np.longdouble)
            found = arithmetic.bound(sizes(node, scope, arithmetic))
        if np.isfinite(found.size) and np.isfinite(float(exact)):
            worst = max(worst, float(abs(np.longdouble(found.value) - exact) / (EPS * found.size)))
    assert 0.05 < worst < 16
