"""Equal terms of sums, as the product rule leaves them, are gathered with how many there are."""

import pytest

from brainpy_codegen.ir.expression import Expression
from brainpy_codegen.transforms.equal_terms import gather_equal_terms
from tests.integrators.models import model


def right_hand_side(text: str) -> Expression:
    return model(f"def f(x, t, a, b):\n    dx = {text}\n    return dx\n").function.body[0].value


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a * b + a * b", "2 * a * b"),
        ("x * a + 2 * a * b + a * b", "x * a + 3 * a * b"),
        ("a / b - x + 2 * a / b", "3 * a / b - x"),
        ("x - (a + a)", "x - 2 * a"),
        ("a * (b + b) / x", "a * (2 * b) / x"),
        ("a * b - a * b + x", "x"),
        ("-a * b - x - a * b", "-2 * a * b - x"),
        ("x - a / b + (-a / b)", "x - 2 * a / b"),
        ("1 / x + 2 / x + 1", "3 / x + 1"),
        ("1 + a + 2", "3 + a"),
        ("a * b + b * a", "a * b + b * a"),  # as the user's own order has it
        ("0.5 * a + a", "0.5 * a + a"),
    ],
)
def test_equal_terms_are_gathered(before: str, after: str) -> None:
    assert gather_equal_terms(right_hand_side(before)) == right_hand_side(after)
