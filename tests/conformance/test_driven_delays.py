"""Parameters that are functions of time in delay equations with adapted steps, against solutions in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

import brainpy_codegen as bc

SOLVES = ("numpy", "numba", "c")
RTOL = 1e-8


@bc.dde
def driven_by_all(y, t, gain=1.0, push=0.0, lag=1.0):
    """Each of the parameters may be a function of time."""
    return gain * bc.delayed(y, lag) + push


@bc.dde
def driven_crowd(u, t, W, push=0.0, lag=1.0):
    """A vector that is pushed."""
    return W @ bc.delayed(u, lag) + push


def wave(t):
    """The solution of all of these."""
    return 2.0 + np.sin(t)


def push_of_one(t):
    return math.cos(t) - (2.0 + math.sin(t - 1.0))


def gain_in_time(t):
    return math.cos(t) / (2.0 + math.sin(t - 1.0))


def lag_in_time(t):
    return 0.8 + 0.3 * math.sin(2.0 * t)


def push_of_changing(t):
    return math.cos(t) - (2.0 + math.sin(t - 0.8 - 0.3 * math.sin(2.0 * t)))


DRIVES = [{"push": push_of_one}, {"gain": gain_in_time}, {"push": push_of_changing, "lag": lag_in_time}]


@pytest.mark.parametrize("backend", SOLVES)
@pytest.mark.parametrize("method", ["dopri5", "bs3"])
def test_solutions_in_closed_form(method, backend, build):
    times, rtol = np.linspace(0.0, 6.0, 13), RTOL if method == "dopri5" else 1e-6
    module = build(driven_by_all, method, backend)
    given = {"t_span": (0.0, 6.0), "rtol": rtol, "atol": 1e-2 * rtol, "t_eval": times, "history": wave}
    for drives in DRIVES:
        solved = module.solve(2.0, **given, **drives)
        assert solved.success
        # until 1 the equation with a gain is no feedback; later errors are fed back with it
        np.testing.assert_allclose(solved[1], wave(times), rtol=0, atol=100 * rtol)


def test_the_same_bits_in_both_loops_and_events_see_the_drive(shared_folder):
    """As compiled files of their own, which `simulate` makes of functions of time."""

    def meets(y, push):
        return y - 2.0 - push

    found = {}
    for backend in ("numba", "c"):
        given = dict(method="dopri5", rtol=RTOL, backend=backend, directory=shared_folder / "generated")
        params = {"gain": 0.0, "push": math_cosine}
        found[backend] = bc.simulate(
            driven_by_all, 6.0, params=params, init={"y": 2.0}, events=[meets], t_eval=np.linspace(0, 6, 25), **given
        )
    np.testing.assert_array_equal(found["numba"]["y"], found["c"]["y"])
    # y = 2 + sin t meets 2 + cos t where tan t = 1
    assert found["c"].t_events[0] == pytest.approx([math.pi / 4, 5 * math.pi / 4], abs=1e-7)


def math_cosine(t):
    return math.cos(t)


def test_vectors_are_driven_on_numpy(build):
    W = np.array([[0.0, 1.0], [1.0, 0.0]])
    given = {"t_span": (0.0, 4.0), "rtol": RTOL, "history": wave, "t_eval": [4.0], "W": W, "push": push_of_one}
    solved = build(driven_crowd, "dopri5", "numpy").solve(np.full(2, 2.0), **given)
    np.testing.assert_allclose(solved[1][-1], wave(4.0), atol=1e-6)


@pytest.mark.parametrize("backend", SOLVES)
def test_what_a_function_of_time_raises_is_told(backend, build):
    def late(t):
        if t > 0.5:
            raise ZeroDivisionError("no drive behind 0.5")
        return 1.0

    with pytest.raises(ZeroDivisionError, match=r"no drive behind 0\.5"):
        build(driven_by_all, "dopri5", backend).solve(2.0, t_span=(0.0, 2.0), push=late)
