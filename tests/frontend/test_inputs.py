"""Functions of time that are given at run time."""

from __future__ import annotations

import numpy as np
import pytest

from brainpy_codegen.errors import ModelError
from brainpy_codegen.frontend.parse import parse_input
from tests.frontend.dump import lines
from tests.frontend.evaluate import Evaluator

amplitude = 2.0


def pulse(time):
    """A pulse of 5 ms."""
    if 10 <= time < 15:
        return amplitude
    return 0.0


def shape(x, k=1.0):
    return np.exp(-k * x)


def test_a_function_of_time_has_one_argument_of_any_name() -> None:
    parsed = parse_input(pulse)
    assert parsed.name == "pulse"
    assert parsed.title == "A pulse of 5 ms"
    assert parsed.function.role == "input"
    assert [(one.name, one.role) for one in parsed.function.arguments] == [("time", "time")]
    assert lines(parsed.function) == ["result = (amplitude if (10 <= time < 15) else 0.0)", "return result"]
    assert [one.name for one in parsed.constants] == ["amplitude"]
    assert parsed.source.reference == "tests/frontend/test_inputs.py:pulse"


def test_its_value_is_the_functions_own() -> None:
    def drive(t):
        return np.where(t > 3, np.sin(t), shape(t)) + shape(t, k=2.0)

    evaluate = Evaluator(parse_input(drive))
    for t in (0.0, 2.5, 3.0, 7.0):
        np.testing.assert_allclose(evaluate(t)[0], drive(t), rtol=1e-12)


def test_lambdas_take_the_name_that_they_are_given() -> None:
    assert parse_input(lambda t: 2 * t, "ramp").name == "ramp"
    assert parse_input(lambda t: 2 * t).name == "drive"


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda t, x: t, "takes 2 arguments"),
        (lambda: 1.0, "takes 0 arguments"),
        (lambda t: (t, t), "returns 2 values"),
        (lambda t: np.sum(t), "couples elements"),
        (lambda t: unknown * t, "unknown name 'unknown'"),  # noqa: F821
        (abs, "compiled"),
    ],
)
def test_what_is_no_function_of_time_is_refused(function: object, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        parse_input(function)
