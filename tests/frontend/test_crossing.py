"""Events of solutions and resets that are given at run time."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import ModelError
from brainpy_codegen.frontend.parse_crossing import parse_crossing
from tests.frontend.dump import lines

loss = 0.8


@bc.ode
def thrown_ball(h, v, t, g=9.81):
    """Free fall."""
    return v, -g


def ground(h, t, level=0.5):
    """The ground."""
    if t > 1:
        return h - level
    return h


def bounce(h, v, g):
    return 0.0, -loss * v + 0 * g


def test_arguments_are_found_by_name() -> None:
    parsed = parse_crossing(ground, thrown_ball.ir)
    assert (parsed.name, parsed.stem, parsed.role) == ("ground", "thrown_ball_ground", "event")
    assert [(one.name, one.role) for one in parsed.function.arguments] == [("h", "state"), ("t", "time")]
    assert (parsed.rows, parsed.changed) == ((0, -1), ())
    assert [one.name for one in parsed.constants] == ["level"]
    assert lines(parsed.function) == ["result = ((h - level) if (t > 1) else h)", "return result"]


def test_a_reset_returns_the_states_that_it_takes_or_a_dict_of_some() -> None:
    parsed = parse_crossing(bounce, thrown_ball.ir, reset=True)
    assert (parsed.role, parsed.rows, parsed.changed) == ("reset", (0, 1, 0), (0, 1))
    assert parsed.function.results == ("h_next", "v_next")
    some = parse_crossing(lambda v: {"v": -v}, thrown_ball.ir, "back", reset=True)
    assert (some.name, some.changed) == ("back", (1,))


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda q: q, "'q' is no state, parameter or time of 'thrown_ball'"),
        (lambda level=1.0: level, "takes nothing of the solution"),
        (lambda h: (h, h), "returns 2 values"),
        (lambda h: np.mean(h), "couples elements"),
        (lambda h, scale="wide": h * scale, "is no number"),
        (lambda *h: h, "args"),
        (abs, "compiled"),
    ],
)
def test_what_is_no_event_is_refused(function: object, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        parse_crossing(function, thrown_ball.ir, "event_1")


def test_a_reset_of_too_many_values_is_refused() -> None:
    with pytest.raises(ModelError, match="2 results for 1 state"):
        parse_crossing(lambda h: (h, h), thrown_ball.ir, "back", reset=True)
