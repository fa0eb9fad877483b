"""`bc.advance` called from plain Python: the same numbers as generated code."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import UnsupportedError, UsageError
from brainpy_codegen.integrators import plain, registry
from tests.integrators.interpret import run


@bc.ode
def membrane(V, w, t, I, a=0.7, tau=12.5):
    return {"V": V - V**3 / 3 - w + I + np.sin(t), "w": (V + a - 0.8 * w) / tau}


@bc.ode
def decay(x, t, k=1.5):
    return -k * x


@bc.update
def halved(x, t, dt, c=2):
    return x / c


@pytest.mark.parametrize("method", sorted(plain.METHODS))
def test_every_explicit_method_makes_the_step_of_its_program(method):
    expected = run(
        registry.get(method).build(membrane.ir), (0.3, 0.2), dt=0.1, steps=1, t0=0.5, parameters=(0.4, 0.7, 12.5)
    )
    assert bc.advance(membrane, 0.3, 0.2, 0.5, 0.1, I=0.4, method=method) == expected


def test_one_state_is_a_bare_value_and_arrays_pass_through():
    assert bc.advance(decay, 1.0, t=0.0, dt=0.1, method="euler") == 1.0 + 0.1 * -1.5
    x = np.linspace(0, 1, 5)
    np.testing.assert_array_equal(bc.advance(decay, x, 0.0, 0.1, 2.0), [bc.advance(decay, v, 0.0, 0.1, 2.0) for v in x])


def test_other_updates_are_called():
    assert bc.advance(halved, 3.0, 0.0, 0.1) == 1.5
    assert bc.advance(halved, 3.0, 0.0, 0.1, c=3) == 1.0


def test_a_parameter_may_be_called_model():
    @bc.ode
    def named(x, t, model=1.0):
        return -model * x

    assert bc.advance(named, 1.0, 0.0, 0.5, model=2.0, method="euler") == 0.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: bc.advance(abs, 1.0, 0.0, 0.1), "takes a declared model first"),
        (lambda: bc.advance(decay, 1.0, 0.0), "lacks dt"),
        (lambda: bc.advance(membrane, 1.0, 0.0, 0.0, 0.1), "lacks I"),
        (lambda: bc.advance(decay, 1.0, 0.0, 0.1, 1.0, 2.0), "5 values are given"),
        (lambda: bc.advance(decay, 1.0, 0.0, 0.1, 1.0, k=2.0), "'k' is given twice"),
        (lambda: bc.advance(membrane, 1.0, 0.0, 0.0, 0.1, I=0.0, taus=2.0), "did you mean 'tau'"),
        (lambda: bc.advance(decay, t=0.0, dt=0.1, x=1.0), "states stand before t"),
        (lambda: bc.advance(decay, 1.0, 0.0, 0.1, method="rk44"), "unknown method 'rk44'"),
    ],
)
def test_wrong_arguments(call, words):
    with pytest.raises(UsageError, match=words):
        call()


def test_other_methods_are_left_to_generated_code():
    with pytest.raises(UnsupportedError, match="explicit Runge-Kutta methods, not of 'exponential_euler'"):
        bc.advance(decay, 1.0, 0.0, 0.1, method="exponential_euler")
    with pytest.raises(UnsupportedError, match="does not take models of kind 'update'"):
        bc.advance(halved, 1.0, 0.0, 0.1, method="rk4")
