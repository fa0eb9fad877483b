"""`bc.advance` in an update: a statement that names another model's step."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import ModelError
from brainpy_codegen.ir.dump import dump
from brainpy_codegen.ir.verify import verify

METHOD = "euler"


@bc.ode
def membrane(V, w, t, I, tau=12.5):
    return V - V**3 / 3 - w + I, V / tau


@bc.ode
def decay(x, t, k=1.5):
    return -k * x


@bc.external
def opaque(x):
    return x + 1.0


def body(model):
    """The statements of an update, as the dump shows them."""
    verify(model.ir)
    rows = iter(dump(model.ir).splitlines())
    for row in rows:
        if row.startswith("update "):
            break
    return [row.strip() for row in iter(rows.__next__, "") if not row.strip().startswith(("'", '"'))]


def test_the_states_get_the_names_that_the_user_gives_them():
    @bc.update
    def step(V, w, t, dt, I=0.5):
        V, w = bc.advance(membrane, V, w, t, dt, I=I + 0.1)  # the first half
        a, b = bc.advance(membrane, V, w, t + dt, dt=dt, I=I)
        return a, b

    assert body(step) == [
        "V_2, w_2 = membrane_advance(V, w, t, dt, I + 0.1, 12.5)  # the first half",
        "a, b = membrane_advance(V_2, w_2, t + dt, dt, I, 12.5)",
        "return a, b -> real, real",
    ]
    (submodel,) = step.ir.submodels
    assert (submodel.name, submodel.step, submodel.method) == ("membrane", "membrane_advance", "")
    assert submodel.model == membrane.ir


def test_a_model_of_one_state_stands_in_expressions_and_results():
    @bc.update
    def step(x, y, t, dt):
        return x + 2 * bc.advance(decay, y, t, dt), bc.advance(decay, x, dt=dt, t=t, k=3)

    assert body(step) == [
        "decay_x = decay_advance(y, t, dt, 1.5)",
        "y_next = decay_advance(x, t, dt, 3)",
        "x_next = x + 2 * decay_x",
        "return x_next, y_next -> real, real",
    ]


def test_a_model_under_two_methods_is_two_submodels():
    @bc.update
    def step(x, y, t, dt):
        x = bc.advance(decay, x, t, dt, method="rk3")
        return bc.advance(decay, x, t, dt, method=METHOD), bc.advance(decay, y, t, dt)

    names = [(one.name, one.method) for one in step.ir.submodels]
    assert names == [("decay_rk3", "rk3"), ("decay_euler", "euler"), ("decay", "")]


def test_two_models_of_one_name_are_kept_apart():
    def make(rate):
        @bc.ode
        def leak(x, t):
            return -rate * x

        return leak

    slow, fast = make(0.5), make(5.0)

    @bc.update
    def step(x, y, t, dt):
        return bc.advance(slow, x, t, dt), bc.advance(fast, y, t, dt)

    assert [one.step for one in step.ir.submodels] == ["leak_advance", "leak_2_advance"]


def test_in_branches_and_loops():
    @bc.update
    def step(x, t, dt):
        if x > 1:
            x = bc.advance(decay, x, t, dt)
        for k in range(2):
            x = bc.advance(decay, x, t, dt / 2, k)
        return x

    assert body(step) == [
        "x_2 = decay_advance(x, t, dt, 1.5)",
        "x_3 = where(x > 1, x_2, x)",
        "x_4 = decay_advance(x_3, t, dt / 2, 0)",
        "x_5 = decay_advance(x_4, t, dt / 2, 1)",
        "return x_5 -> real",
    ]


def test_a_function_that_advances_is_put_in_its_place():
    def twice(x, t, dt):
        x = bc.advance(decay, x, t, dt)
        return bc.advance(decay, x, t, dt)

    @bc.update
    def step(x, t, dt):
        y = twice(x, t, dt / 2)
        return x + y

    assert body(step)[:3] == [
        "twice_dt = dt / 2",
        "twice_x = decay_advance(x, t, twice_dt, 1.5)",
        "y = decay_advance(twice_x, t, twice_dt, 1.5)",
    ]
    assert step.ir.helpers == ()


def test_couplings_and_external_functions_stand_in_statements_of_their_own():
    @bc.update
    def step(x, t, dt):
        x = bc.advance(decay, x, t, dt, np.mean(x) + 1)
        return bc.advance(decay, x, t, dt, opaque(x))

    assert body(step)[:4] == [
        "decay_k = mean(x) + 1",
        "x_2 = decay_advance(x, t, dt, decay_k)",
        "decay_k_2 = external opaque(x_2)",
        "x_next = decay_advance(x_2, t, dt, decay_k_2)",
    ]
    assert step.ir.vector
    assert list(step.externals) == ["opaque"]


def test_a_submodel_is_part_of_the_text():
    def make(rate):
        @bc.ode
        def leak(x, t):
            return -rate * x

        @bc.update
        def step(x, t, dt):
            return bc.advance(leak, x, t, dt)

        return dump(step.ir)

    assert make(1.0) != make(2.0)
    assert make(1.0) == make(1.0)


def test_models_that_advance_each_other_are_refused():
    @bc.update
    def one(x, t, dt):
        return bc.advance(other, x, t, dt)

    @bc.update
    def other(x, t, dt):
        return bc.advance(one, x, t, dt)

    with pytest.raises(ModelError, match="'one' advances itself"):
        one.ir
    with pytest.raises(ModelError, match="'other' advances itself"):
        other.ir
