"""Couplings of vectors: which operand is the matrix, and what the parsed function computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from brainpy_codegen.frontend.parse import parse_model
from tests.frontend.dump import lines
from tests.frontend.evaluate import Evaluator

RNG = np.random.default_rng(5)
W = RNG.normal(size=(4, 4))
R = RNG.normal(size=4)
S = RNG.normal(size=4)


def rate(r, t, W, tau=10.0):
    return (-r + np.tanh(W @ r)) / tau


def row(r, t, W):
    return r @ W


def dotted(r, t, W):
    return np.dot(W, r) - np.matmul(r, W)


def transposed(r, t, W):
    return W.T @ r + np.dot(r, W.T)


def of_a_vector(r, s, t, W):
    return W @ np.tanh(r + s), r * (r @ s) + np.dot(np.sin(r), s)


def twice(r, t, W):
    y = W @ (W @ r)
    return y


def of_a_parameter(r, t, W, I):
    return W @ r + W @ I


def a_parameter_that_is_also_elementwise(r, t, w):
    return w * (w @ r)


def reductions(r, s, t):
    return r - np.mean(r) + np.sum(r * s), s * np.max(r) - np.min(s) + np.amax(s) - np.amin(r)


def ring(r, t, k=0.5):
    return k * (np.roll(r, 1) - 2 * r + np.roll(r, -1)) + np.roll(r, shift=2)


def with_signs(r, t, W):
    return -W @ r - r @ -W + np.dot(-W.T, np.tanh(r))


def counted(r, t):
    return r * np.sum(r > 0) + np.mean((r > 0) & (r < 1))


def spread(r):
    total = np.sum(r)
    return total / (1 + total * total)


def through_a_helper(r, t, W):
    return spread(r) * r + spread(W @ r)


def in_a_loop(r, t):
    out = 0.0
    for k in range(1, 3):
        out = out + np.roll(r, k) / k
    return out


MODELS: dict[Callable[..., Any], set[str]] = {
    rate: {"W"},
    row: {"W"},
    dotted: {"W"},
    transposed: {"W"},
    of_a_vector: {"W"},
    twice: {"W"},
    with_signs: {"W"},
    of_a_parameter: {"W"},
    a_parameter_that_is_also_elementwise: set(),
    reductions: set(),
    ring: set(),
    counted: set(),
    through_a_helper: {"W"},
    in_a_loop: set(),
}


@pytest.mark.parametrize("function", MODELS, ids=lambda one: one.__name__)
def test_the_parsed_function_equals_the_plain_one(function: Callable[..., Any]) -> None:
    model = parse_model(function).model
    given = {"W": W, "I": S, "w": S, "tau": 10.0, "k": 0.5}
    values = [R, S][: len(model.states)] + [0.0] + [given[one.name] for one in model.parameters]
    expected = function(*values)
    expected = expected if isinstance(expected, tuple) else (expected,)
    for got, wanted in zip(Evaluator(model)(*values), expected, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("function", MODELS, ids=lambda one: one.__name__)
def test_matrices_are_found(function: Callable[..., Any]) -> None:
    model = parse_model(function).model
    assert model.vector
    assert {one.name for one in model.parameters if one.matrix} == MODELS[function]
    roles = {one.name: one.role for one in model.function.arguments}
    assert {name for name, role in roles.items() if role == "matrix"} == MODELS[function]


def test_the_kinds_of_products() -> None:
    assert lines(parse_model(rate).model.function)[0] == "dr = (((-r) + tanh(matvec<W, r>)) / tau)"
    assert lines(parse_model(row).model.function)[0] == "dr = vecmat<r, W>"
    assert lines(parse_model(transposed).model.function)[0] == "dr = (vecmat<r, W> + matvec<W, r>)"
    assert lines(parse_model(of_a_parameter).model.function)[0] == "dr = (matvec<W, r> + matvec<W, I>)"
    assert lines(parse_model(ring).model.function)[0].endswith("roll<r, 2>)")


def test_a_scalar_model_is_no_vector_model() -> None:
    def scalar(x, t):
        return -x

    assert not parse_model(scalar).model.vector


def test_helpers_with_couplings_are_inlined() -> None:
    assert parse_model(through_a_helper).model.helpers == ()
