"""Delay equations in steps of adapted length: errors follow the tolerance, whatever the method and the delays."""

from __future__ import annotations

import math

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import UnsupportedError, UsageError
from tests.integrators.delayed_models import mackey_glass, one_delay, shrinking, state_dependent

SOLVES = ("numba",)


@pytest.mark.parametrize("backend", SOLVES)
def test_errors_follow_the_tolerance(backend, build):
    module = build(one_delay, "tsit5", backend)
    for rtol in (1e-5, 1e-7, 1e-9):
        solved = module.solve(1.0, t_span=(0.0, 10.0), rtol=rtol, atol=1e-2 * rtol, history=0.0)
        assert abs(solved[1][-1] - 19223 / 362880) < 10 * rtol
    values = module.solve(1.0, t_span=(0.0, 4.0), rtol=1e-9, atol=1e-11, t_eval=[1.0, 2.0, 3.0, 4.0], history=0.0)[1]
    assert np.abs(values - (1, 0, -1 / 2, -1 / 6)).max() < 1e-9
    # a delay that goes to 0 takes the steps along
    with pytest.warns(RuntimeWarning, match="too small"):
        stopped = build(shrinking, "tsit5", backend).solve(0.0, t_span=(0.0, 2.0))
    assert not stopped.success
    assert stopped[0][-1] == pytest.approx(1.0)


@pytest.mark.parametrize("backend", SOLVES)
def test_simulate_adapts_the_steps_of_delay_equations(backend, shared_folder):
    given = dict(backend=backend, directory=shared_folder / "generated", rtol=1e-10, atol=1e-12)
    options = dict(params={"tau": 14.0}, history={"x": 0.5}, t_eval=[0.0, 50.0, 100.0], dense_output=True)
    sol = bc.simulate(mackey_glass, 100.0, **options, **given)
    assert sol["x"][-1] == pytest.approx(0.82818774781058, abs=1e-9)
    assert sol.sol(50.0)[0] == pytest.approx(sol["x"][1], abs=1e-12)
    sol = bc.simulate(
        state_dependent, 10.0, method="bs3", history={"y": lambda t: np.sin(t)}, **(given | {"rtol": 1e-8})
    )
    assert sol["y"][-1] == pytest.approx(math.sin(10.0), abs=2e-6)
    for wrong, message in (
        ({"events": lambda y: y}, "events of delay equations"),
        ({"params": {"tau": -1.0}}, "y_delay is -1"),
        ({"history": {"y": np.ones(5)}}, "give a function of time"),
    ):
        with pytest.raises(UsageError, match=message):
            bc.simulate(one_delay, 10.0, init={"y": 1.0}, **given, **wrong)


def test_backends_without_adapted_steps_say_so(shared_folder):
    with pytest.raises(UnsupportedError, match="on numba"):
        bc.simulate(one_delay, 10.0, init={"y": 1.0}, backend="numpy", rtol=1e-6, directory=shared_folder / "generated")
