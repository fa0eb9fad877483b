"""The names in a parsed function: the user's own, versions of them, and ours, which never collide."""

from __future__ import annotations

import math

import numpy as np

import brainpy_codegen as bc
from brainpy_codegen.frontend.parse import parse_model
from brainpy_codegen.ir.expression import Number, Unary
from tests.frontend.dump import lines

g = 2.0
E = -65.0
x_2 = 3.0
rate = 0.5


def parsed(function: object) -> list[str]:
    return lines(parse_model(function).model.function)


def test_versions_are_numbered_in_the_order_of_the_statements() -> None:
    def model(x, t):
        a = x
        a = a + 1
        if x > 0:
            a = a * 2
            b = a
        else:
            b = 0.0
        a += b
        return a

    assert parsed(model) == [
        "a = x",
        "a_2 = (a + 1)",
        "a_3 = (a_2 * 2)",
        "a_4 = (a_3 if (x > 0) else a_2)",
        "b = (a_3 if (x > 0) else 0.0)",
        "a_5 = (a_4 + b)",
        "return a_5",
    ]


def test_a_version_never_takes_a_name_of_the_user() -> None:
    def model(x, t, y_2=1.0):
        y = x
        y = y + y_2
        x = y * x_2
        return x

    assert parsed(model) == ["y = x", "y_3 = (y + y_2)", "x_3 = (y_3 * x_2)", "return x_3"]


def test_returned_expressions_are_named_after_their_states() -> None:
    def model(V, w, t, dw=0.0):
        return -V, dw - w

    assert parsed(model) == ["dV = (-V)", "dw_ = (dw - w)", "return dV, dw_"]


def test_a_long_condition_of_several_merges_gets_a_name() -> None:
    def model(V, w, t):
        a, b = 1.0, 2.0
        if V * w > 0 and w < V:
            a, b = w, V
        return a, b

    assert parsed(model) == [
        "a = 1.0",
        "b = 2.0",
        "V_condition = and(((V * w) > 0), (w < V))",
        "a_2 = (w if V_condition else a)",
        "b_2 = (V if V_condition else b)",
        "return a_2, b_2",
    ]


def test_values_of_one_branch_that_nothing_reads_are_not_merged() -> None:
    def model(V, t):
        if V > 0:
            scratch = V * V
            dV = -scratch
        else:
            scratch = 1.0
            dV = scratch
        return dV

    assert "scratch_3" not in "".join(parsed(model))


def test_module_and_closure_numbers_keep_their_names() -> None:
    E_K = np.float64(-77.0)

    def model(V, t):
        return g * (E_K - V) + math.pi * np.pi

    model_ir = parse_model(model).model
    assert lines(model_ir.function) == ["dV = ((g * (E_K - V)) + (pi * pi))", "return dV"]
    assert [(one.name, number(one.value)) for one in model_ir.constants] == [
        ("g", 2.0),
        ("E_K", -77.0),
        ("pi", math.pi),
    ]


def number(node: Number | Unary | None) -> float:
    match node:
        case Unary(operand=Number(value=value)):
            return -value
        case Number(value=value):
            return value
    raise AssertionError(node)


def test_constants_that_only_decide_are_folded_away() -> None:
    debug = False
    terms = 2

    def model(V, t):
        total = g if debug else 0.0
        for k in range(terms):
            total += k * V
        return total

    model_ir = parse_model(model).model
    assert lines(model_ir.function) == [
        "total = 0.0",
        "total_2 = (total + (0 * V))",
        "total_3 = (total_2 + (1 * V))",
        "return total_3",
    ]
    assert model_ir.constants == ()


def test_a_constant_of_a_helper_gives_way_to_a_local_of_the_caller() -> None:
    def both(V):
        return V - E, V + E

    def model(V, t):
        E = 1.0
        a, b = both(V)
        return a * b + E

    assert parsed(model) == [
        "E = 1.0",
        "a = (V - E_)",
        "b = (V + E_)",
        "dV = ((a * b) + E)",
        "return dV",
    ]


def test_equal_names_of_different_helpers_are_told_apart() -> None:
    def make(k):
        def rate(V):
            return V * k

        return rate

    first, second = make(1.0), make(2.0)
    table = {"a": make(3.0)}
    rate = table["a"]

    def model(V, t):
        return first(V) + second(V) + rate(V) + first(V)

    model_ir = parse_model(model).model
    assert [helper.name for helper in model_ir.helpers] == ["first", "second", "rate"]
    assert [(one.name, number(one.value)) for one in model_ir.constants] == [("k", 1.0), ("k_", 2.0), ("k__", 3.0)]


def test_helpers_stand_before_their_callers() -> None:
    def inner(x):
        return x + 1

    def outer(x):
        return inner(x) * 2

    def model(V, t):
        return outer(V) + inner(V)

    model_ir = parse_model(model).model
    assert [helper.name for helper in model_ir.helpers] == ["inner", "outer"]
    assert all(helper.role == "helper" for helper in model_ir.helpers)
    assert [argument.role for argument in model_ir.helpers[0].arguments] == ["value"]


def test_locals_of_inlined_functions_take_the_names_of_the_caller() -> None:
    def rates(V):
        alpha = V * 0.1
        beta = alpha + 1
        return alpha, beta

    def model(V, w, t):
        a, b = rates(V)
        alpha, beta = rates(w)
        return a * b, alpha * beta

    assert parsed(model) == [
        "a = (V * 0.1)",
        "b = (a + 1)",
        "alpha = (w * 0.1)",
        "beta = (alpha + 1)",
        "dV = (a * b)",
        "dw = (alpha * beta)",
        "return dV, dw",
    ]


def test_results_of_an_inlined_function_are_results_of_the_model() -> None:
    def drift(V, w):
        s = V - w
        return s, -s

    def model(V, w, t):
        return drift(V, w)

    assert parsed(model) == ["dV = (V - w)", "dw = (-dV)", "return dV, dw"]


def test_an_update_returns_new_states() -> None:
    @bc.update
    def model(V, w, t, dt, k=1.0):
        V = V - dt * k * V
        return V, w * t

    model_ir = model.ir
    assert lines(model_ir.function) == ["V_2 = (V - ((dt * k) * V))", "w_next = (w * t)", "return V_2, w_next"]
    assert [argument.role for argument in model_ir.function.arguments] == [
        "state",
        "state",
        "time",
        "step",
        "parameter",
    ]
    assert model_ir.function.role == "update"
    assert model_ir.kind == "update"
