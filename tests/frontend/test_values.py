"""A parsed function computes what Python computes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np
import pytest

from brainpy_codegen.frontend.parse import parse_model
from brainpy_codegen.ir.model import Model
from tests.frontend.evaluate import Evaluator
from tests.frontend.models import calls, constructs

POINTS = (-2.6, -1.0, -0.51, 0.0, 0.3, 1.0, 1.7, 3.2)


def name(function: FunctionType) -> str:
    return function.__name__.strip("<>")


def arguments(model: Model, states: tuple[float, ...], shift: float) -> list[float]:
    defaults = Evaluator(model).defaults(model)
    return [*states, 0.25, *(value + shift for value in defaults)]


@pytest.mark.parametrize("function", [*constructs.MODELS, *calls.MODELS], ids=name)
def test_the_parsed_function_equals_the_plain_one(function: FunctionType) -> None:
    model = parse_model(function, "ode", name(function).replace("lambda", "anonymous")).model
    evaluate = Evaluator(model)
    keywords = function.__code__.co_varnames[function.__code__.co_argcount :][: function.__code__.co_kwonlyargcount]
    for states, shift in itertools.product(itertools.product(POINTS, repeat=len(model.states)), (0.0, 0.37)):
        values = arguments(model, states, shift)
        if function is constructs.logic:
            values = [np.float64(value) for value in values]  # `~` negates NumPy's truth values, not Python's
        split = len(values) - len(keywords)
        try:
            expected = plain(function, values[:split], dict(zip(keywords, values[split:], strict=True)), model)
        except ZeroDivisionError:
            continue  # Python raises where generated code gives inf or nan
        np.testing.assert_allclose(evaluate(*values), expected, rtol=1e-12, atol=1e-13)


def plain(
    function: Callable[..., Any], values: list[float], keywords: dict[str, float], model: Model
) -> tuple[Any, ...]:
    result = function(*values, **keywords)
    if isinstance(result, dict):
        return tuple(float(result[state.name]) for state in model.states)
    if not isinstance(result, tuple | list):
        result = (result,)
    return tuple(float(one) for one in result)
