"""Names of the user's that are also ours, on every Python backend."""

from __future__ import annotations

import numpy as np
import pytest

from brainpy_codegen.emit.naming import Words
from tests.integrators import models

WORDS = (
    *("np", "jnp", "torch", "jax", "lax", "jit", "partial", "exp", "where", "minimum", "p", "p_", "c", "k", "i", "row"),
    *("state", "record", "parameters", "drive", "begin", "end", "now", "first", "last", "range", "min", "len", "tuple"),
    *("step", "run", "derivative", "advance", "start", "loop", "cell", "Loops", "LOOPS", "BLOCK", "integrate", "times"),
    *("one_step", "run_population", "run_heterogeneous", "POPULATION", "Population", "old", "new", "one_row", "rows"),
    *("E", "I", "τ", "lambda_", "double", "exp_", "f32", "abs", "self", "float", "records", "propagator"),
    *("STATES", "PARAMETERS", "MODEL", "METHOD", "BACKEND", "I_now", "V_next", "half_dt", "V_record"),
)


def with_parameter(name: str) -> models.Model:
    return models.model(
        f"def named(V, t, {name}=0.5):\n    dV = exp(-V) * {name} + minimum(V, {name})\n    return dV\n"
    )


def with_state(name: str) -> models.Model:
    return models.model(
        f"def named({name}, t, a=0.5):\n    rate = exp(-{name}) * a + minimum({name}, a)\n    return rate\n"
    )


def with_local(name: str) -> models.Model:
    return models.model(
        f"def named(V, t, a=0.5):\n    {name} = exp(-V) * a\n    dV = {name} + minimum(V, a)\n    return dV\n"
    )


def expected(x: float, a: float) -> float:
    def rate(x: float) -> float:
        return float(np.exp(-x) * a + min(x, a))

    k1 = rate(x)
    k2 = rate(x + 0.05 * k1)
    k3 = rate(x + 0.05 * k2)
    return x + 0.1 / 6 * (k1 + 2 * k2 + 2 * k3 + rate(x + 0.1 * k3))


def check(module, name: str, *, parameter: bool) -> None:
    if parameter:
        _, rows = module.run(0.3, dt=0.1, steps=1, **{name: 0.7})
        _, many = module.run(0.3, dt=0.1, steps=1, **{name: np.array([0.7, 0.7])})
        stepped = module.step(0.3, 0.0, 0.1, **{name: 0.7})
    else:
        _, rows = module.run(0.3, dt=0.1, steps=1, a=0.7)
        _, many = module.run(**{name: np.array([0.3, 0.3])}, dt=0.1, steps=1, a=0.7)
        stepped = module.step(0.3, 0.0, 0.1, a=0.7)
    wanted = expected(0.3, 0.7)
    assert float(rows[-1]) == pytest.approx(wanted, rel=1e-12)
    assert float(many[-1][1]) == pytest.approx(wanted, rel=1e-12)
    assert float(stepped) == pytest.approx(wanted, rel=1e-12)
    assert float(module.derivative(0.3, 0.0, 0.7)) == pytest.approx(np.exp(-0.3) * 0.7 + 0.3, rel=1e-12)
    assert ("rk4", {name if parameter else "a": 0.5}) == (module.METHOD, module.PARAMETERS)


@pytest.mark.parametrize("backend", ["numpy", "torch"])
@pytest.mark.parametrize("name", WORDS)
def test_any_name_is_a_parameter(name, backend, make):
    check(make(with_parameter(name), "rk4", backend), name, parameter=True)


@pytest.mark.parametrize("name", WORDS)
def test_any_name_is_a_state(name, make):
    check(make(with_state(name), "rk4", "numpy"), name, parameter=False)


@pytest.mark.parametrize("backend", ["numpy", "torch"])
@pytest.mark.parametrize("name", WORDS)
def test_any_name_is_a_variable(name, backend, make):
    check(make(with_local(name), "rk4", backend), "a", parameter=True)


@pytest.mark.parametrize("backend", ["numba", "c", "jax"])
def test_functions_of_compiled_modules_are_names_of_variables(backend, make):
    check(make(with_local("derivative"), "rk4", backend), "a", parameter=True)
    check(make(with_local("advance"), "rk4", backend), "a", parameter=True)


@pytest.mark.parametrize("name", ["jnp", "jit", "old", "k", "c", "advance", "range", "Population", "one_row", "STATES"])
def test_jax_takes_names_of_its_loop(name, make):
    check(make(with_parameter(name), "rk4", "jax"), name, parameter=True)


@pytest.mark.parametrize(
    "name", ["p", "range", "step", "derivative", "min", "state", "exp", "τ", "begin", "STATES", "V_now"]
)
def test_numba_takes_names_of_its_loops(name, make):
    check(make(with_parameter(name), "rk4", "numba"), name, parameter=True)


@pytest.mark.parametrize("name", ["values", "set_parameters", "PARAMETERS", "values_p_half"])
def test_loops_with_parameters_per_element_leave_names_to_the_user(name, make):
    for backend in ("numba", "c"):
        check(make(with_parameter(name), "rk4", backend), name, parameter=True)
    helper = f"def {name}(x, a):\n    y = exp(-x) * a + minimum(x, a)\n    return y\n"
    model = models.model(f"def named(V, t, a=0.5):\n    dV = {name}(V, a)\n    return dV\n", helpers=(helper,))
    for backend in ("numba", "c"):
        check(make(model, "rk4", backend), "a", parameter=True)


@pytest.mark.parametrize("name", ["p", "k", "advance", "drive", "np"])
def test_numba_takes_states_with_names_of_its_loops(name, make):
    check(make(with_state(name), "rk4", "numba"), name, parameter=False)


@pytest.mark.parametrize("name", ["step", "run", "advance", "np", "STATES", "exp", "Population"])
def test_any_name_is_a_helper_and_a_constant(name, make):
    helper = f"def {name}(x, a):\n    y = exp(-x) * a + minimum(x, a)\n    return y\n"
    model = models.model(f"def named(V, t, a=0.5):\n    dV = {name}(V, a)\n    return dV\n", helpers=(helper,))
    check(make(model, "rk4", "numpy"), "a", parameter=True)
    source = f"def named(V, t, a=0.5):\n    dV = exp(-V) * a + minimum(V, a) + {name} - {name}\n    return dV\n"
    check(make(models.model(source, constants={name: 2.0}), "rk4", "numpy"), "a", parameter=True)


def test_words_never_meet_each_other_or_the_users_names():
    words = Words(["k", "k_", "p"])
    assert [words["k"], words["p"], words["row"]] == ["k__", "p_", "row"]
    assert words["p_"] == "p__"
    assert words["k"] == words["k"]


def test_builtins_that_give_way_are_imported_under_their_other_name():
    words = Words(["range"])
    assert [words["range"], words["len"]] == ["range_", "len"]
    assert words.builtin_imports() == ["from builtins import range as range_"]
