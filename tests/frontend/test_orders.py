"""The orders of fractional models."""

from __future__ import annotations

import pytest

import brainpy_codegen as bc
from brainpy_codegen.ir.dump import dump
from brainpy_codegen.ir.fractional import Order


def two(x, y, t, alpha=0.5, k=1.0):
    return -k * x, x - y


@pytest.mark.parametrize(
    "given, orders",
    [
        (0.9, (Order(0.9), Order(0.9))),
        (1, (Order(1.0), Order(1.0))),
        ("alpha", (Order(None, "alpha"), Order(None, "alpha"))),
        ((0.5, 1.5), (Order(0.5), Order(1.5))),
        (["alpha", 0.7], (Order(None, "alpha"), Order(0.7))),
        ({"y": 0.3, "x": "alpha"}, (Order(None, "alpha"), Order(0.3))),
    ],
    ids=str,
)
def test_orders_are_one_per_state(given, orders):
    model = bc.fde(order=given)(two)
    assert model.ir.orders == orders
    assert model.ir.kind == "fde"


def test_orders_are_1_if_nothing_is_said():
    assert bc.fde(two).ir.orders == (Order(1.0), Order(1.0))
    assert bc.ode(two).ir.orders == ()


def test_orders_show_in_the_text_of_a_model():
    text = dump(bc.fde(order=("alpha", 0.7))(two).ir)
    assert "  state x of order alpha\n  state y of order 0.7\n" in text


@pytest.mark.parametrize(
    "given, message",
    [
        (0.0, r"the order of 'two' is 0\.0; it must lie above 0 and below 2"),
        (-0.5, r"is -0\.5; it must lie above 0 and below 2"),
        (2, r"is 2\.0; .*; write a second derivative as two states of order 1"),
        (float("nan"), "is nan; it must lie above 0 and below 2"),
        ((0.5, 2.5), r"the order of y of 'two' is 2\.5; it must lie"),
        ("beta", "the order of 'two' is 'beta', which is no parameter; parameters: alpha, k"),
        ((0.5,), r"'two' has 1 orders for 2 states \(x, y\)"),
        ({"x": 0.5}, "'two' has no order of y; its states: x, y"),
        ({"x": 0.5, "y": 0.5, "z": 0.5}, "'two' has an order of 'z'; its states: x, y"),
        (True, "the order of 'two' is True; it is a number, the name of a parameter"),
        (0.5j, "it is a number, the name of a parameter"),
        ((0.5, None), "the order of y of 'two' is None"),
    ],
    ids=str,
)
def test_wrong_orders_are_met_where_they_stand(given, message):
    with pytest.raises(bc.UsageError, match=message):
        bc.fde(order=given)(two)
