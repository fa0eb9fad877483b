"""One step of every model of the zoo, against the user's own function."""

from __future__ import annotations

import numpy as np
import pytest

from tests.zoo import CASES
from tests.zoo.comparing import as_arrays, deviations, same_bits

DT = 0.25
RELATIVE = 1e-12
BACKENDS = ("numpy", "numba", "c", "jax", "torch")
EXPONENTIAL = (
    "hodgkin_huxley",
    "traub_miles",
    "wang_buzsaki",
    "morris_lecar",
    "fitzhugh_nagumo",
    "izhikevich",
    "persistent_sodium",
    "two_results",
    "single_state",
    "constant_derivative",
    "no_defaults",
    "module_words",
    "helper_in_helper",
    "commented",
    "lorenz",
)
FOUR_STAGES = (
    "hodgkin_huxley",
    "fitzhugh_nagumo",
    "lorenz",
    "everything",
    "driven",
    "step_words",
    "module_words",
    "augmented",
    "shadowed_time",
    "branching_helper",
    "kuramoto",
    "kuramoto_ring",
    "rate_network",
    "ring_attractor",
    "coupled_and_local",
)


def named(cases):
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.model.name) for case in cases])


each_case = named(CASES.values())
each_of_a_few = named(
    CASES[name]
    for name in (*FOUR_STAGES, "c_keywords", "face_words", "θ_neuron", "no_defaults", "returned_dict", "single_state")
    if not CASES[name].vector
)
each_model_for_arrays = named(
    case for case in CASES.values() if not case.rewritten and case.whole(case.samples(), DT) is not None
)
each_backend = pytest.mark.parametrize("backend", BACKENDS)


def expected(case, states):
    """States after a step, and the size that an error is compared with."""
    found = case.elementwise(states, DT)
    if case.kind == "update":
        return found, [np.abs(x) + np.abs(y) + case.cancellation for x, y in zip(states, found, strict=True)]
    after = [x + DT * dx for x, dx in zip(states, found, strict=True)]
    scales = [np.abs(x) + DT * (np.abs(dx) + case.cancellation) for x, dx in zip(states, found, strict=True)]
    return after, scales


@each_backend
@each_case
def test_step_is_the_users_function(case, backend, build):
    module = build(case.model, case.method, backend)
    states = case.samples()
    wanted, scales = expected(case, states)
    given = [state.copy() for state in states]
    with np.errstate(all="ignore"):
        got = as_arrays(module.step(*given, case.t, DT, **case.params))
    assert deviations(case.model.states, got, wanted, scales, RELATIVE) == []
    assert same_bits(case.model.states, given, states) == [], "step changed its arguments"
    if not case.vector:
        check_scalars(case, module, states, wanted, scales)


def check_scalars(case, module, states, wanted, scales):
    for i in (0, 3, 5):
        with np.errstate(all="ignore"):
            result = module.step(*[float(state[i]) for state in states], case.t, DT, **case.params)
        assert isinstance(result, tuple) == (len(states) > 1), "a tuple, or the bare value of a single state"
        row = [[values[i] for values in columns] for columns in (wanted, scales)]
        assert deviations(case.model.states, as_arrays(result), *row, RELATIVE) == [], f"scalars of element {i}"


@each_backend
@each_of_a_few
def test_derivative_is_the_users_function(case, backend, build):
    """`derivative` takes every parameter by position, in the user's order."""
    module = build(case.model, "euler", backend)
    states = case.samples()
    params = {**module.PARAMETERS, **case.params}
    wanted = case.elementwise(states, DT)
    scales = [np.abs(dx) + np.abs(x) + case.cancellation for x, dx in zip(states, wanted, strict=True)]
    with np.errstate(all="ignore"):
        rows = [
            [float(v) for v in as_arrays(module.derivative(*map(float, values), case.t, *params.values()))]
            for values in zip(*states, strict=True)
        ]
    got = [np.array(column) for column in zip(*rows, strict=True)]
    assert deviations(case.model.states, got, wanted, scales, RELATIVE) == []


@each_model_for_arrays
def test_numpy_has_the_bits_of_the_users_function(case, build):
    states = case.samples()
    whole = case.whole(states, DT)
    module = build(case.model, case.method, "numpy")
    wanted = whole if case.kind == "update" else [x + DT * np.asarray(dx) for x, dx in zip(states, whole, strict=True)]
    with np.errstate(all="ignore"):
        got = as_arrays(module.step(*states, case.t, DT, **case.params))
    wanted = [np.broadcast_to(np.asarray(value, dtype=np.float64), states[0].shape).copy() for value in wanted]
    assert same_bits(case.model.states, got, wanted) == []


def bits_agree(case, method, build):
    """A few steps of many elements, on Numba and in C."""
    states = case.samples(13 if case.vector else 203)
    results = []
    for backend in ("numba", "c"):
        module = build(case.model, method, backend)
        _, *rows = module.run(*states, t0=case.t, dt=0.01, steps=3, **case.params)
        results.append([np.asarray(row) for row in rows])
    assert same_bits(case.model.states, *results) == []


@each_case
def test_numba_and_c_have_the_same_bits(case, build):
    bits_agree(case, case.method, build)


@pytest.mark.parametrize("name", FOUR_STAGES)
def test_numba_and_c_have_the_same_bits_in_four_stages(name, build):
    bits_agree(CASES[name], "rk4", build)


@pytest.mark.parametrize("name", EXPONENTIAL)
def test_numba_and_c_have_the_same_bits_in_exponential_steps(name, build):
    bits_agree(CASES[name], "exponential_euler", build)


@each_backend
@pytest.mark.parametrize("name", EXPONENTIAL)
def test_a_derivative_made_of_linear_parts_is_the_users_function(name, backend, build):
    """The derivative of an exponential method, composed of `linear_parts`, is still the model."""
    case = CASES[name]
    module = build(case.model, "exponential_euler", backend)
    states = case.samples()
    params = {**module.PARAMETERS, **case.params}
    wanted = case.elementwise(states, DT)
    scales = [np.abs(dx) + 10 * np.abs(x) + case.cancellation + 10 for x, dx in zip(states, wanted, strict=True)]
    rows = [
        [float(v) for v in as_arrays(module.derivative(*map(float, values), case.t, *params.values()))]
        for values in zip(*states, strict=True)
    ]
    got = [np.array(column) for column in zip(*rows, strict=True)]
    assert deviations(case.model.states, got, wanted, scales, RELATIVE) == []
