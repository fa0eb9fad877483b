"""What `simulate` answers to values that are no numbers, names or lengths: an error that names the argument."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.session.settings import folder_for


@bc.ode
def oscillator(x, v, t, k=1.0):
    return v, -k * x


@bc.sde
def walk(x, t):
    return -x


@walk.diffusion
def walk_noise(x, t):
    return 0.1


START = {"x": 1.0, "v": 0.0}

REFUSED = [
    ({"dt": "0.1"}, r"dt must be a number, not '0\.1'"),
    ({"dt": [0.1]}, r"dt must be a number, not \[0\.1\]"),
    ({"dt": True}, "dt must be a number, not True"),
    ({"dt": 1j}, "dt must be a number, not 1j"),
    ({"dt": 0.0}, "dt must be a positive number"),
    ({"dt": float("nan")}, "dt must be a positive number, not nan"),
    ({"duration": None}, "duration must be a number, not None"),
    ({"duration": "10"}, "duration must be a number, not '10'"),
    ({"duration": np.ones(2)}, "duration must be a number, not array"),
    ({"duration": -1.0}, "duration must be a number, zero or more"),
    ({"t0": "a"}, "t0 must be a number, not 'a'"),
    ({"t0": None}, "t0 must be a number, not None"),
    ({"t0": float("nan")}, "t0 must be a finite number, not nan"),
    ({"init": [0.0, 1.0]}, r"init is a dict of values by state, \{\"name\": \.\.\.\}, not \[0\.0, 1\.0\]"),
    ({"init": 5}, "init is a dict of values by state"),
    ({"init": {1: 1.0}}, "init names each state by a string, not 1"),
    ({"init": {"x": [1.0, [2.0, 3.0]], "v": 0.0}}, "x must be a number or an array, not rows of different lengths"),
    ({"init": {"x": float("nan"), "v": 0.0}}, "x starts at nan; an initial value must be finite"),
    ({"init": {"x": 1.0, "v": [0.0, float("inf")]}}, "v starts at inf in element 1"),
    ({"params": 5}, "params is a dict of values by parameter"),
    ({"params": {"k": [[1.0, 2.0], [3.0]]}}, "k must be a number or an array, not rows of different lengths"),
    ({"record": 5}, "record is a name or a list of names, not 5"),
    ({"record": [1]}, r"record is a name or a list of names, not \[1\]"),
    ({"every": "2"}, "every must be a whole number"),
    ({"seed": "a"}, "seed='a': a whole number"),
    ({"threads": "2"}, "threads must be a whole number, one or more, not '2'"),
    ({"threads": 1.5}, r"threads must be a whole number, one or more, not 1\.5"),
    ({"directory": 5}, "directory is the path of a folder, not 5"),
    ({"method": 5}, "a method is chosen by its name, such as 'rk4', not 5"),
    ({"backend": 5}, "a backend is chosen by its name, such as 'numba', not 5"),
]


@pytest.mark.parametrize(("given", "message"), REFUSED, ids=lambda one: "" if isinstance(one, str) else str(one))
def test_it_is_refused_before_anything_is_written(given, message, tmp_path):
    folder = tmp_path / "generated"
    settings = {"duration": 1.0, "dt": 0.1, "backend": "numpy", "init": START, "directory": folder, **given}
    with pytest.raises(bc.UsageError, match=message):
        bc.simulate(oscillator, **settings)
    assert not folder.exists()


TOLERANCES = [
    ({"rtol": 0.0}, "rtol=0.*must be a positive number"),
    ({"rtol": "a"}, "rtol='a': numbers are needed"),
    ({"rtol": None}, "rtol=None: numbers are needed"),
    ({"rtol": [1e-3, 1e-4]}, r"rtol=\[0\.001, 0\.0001\]: one number is needed"),
    ({"rtol": float("nan")}, "rtol=nan"),
    ({"atol": "a"}, "atol='a': numbers are needed"),
    ({"atol": None}, "atol=None: numbers are needed"),
    ({"atol": {"x": "a", "v": 1.0}}, "atol="),
    ({"t_eval": "abc"}, "t_eval='abc': numbers are needed"),
    ({"t_eval": [[0.0, 1.0], [2.0]]}, "t_eval=.*: numbers are needed"),
    ({"max_steps": "a"}, "max_steps='a': numbers are needed"),
    ({"max_steps": 1.5}, r"max_steps=1\.5: a whole number"),
    ({"first_step": "a"}, "first_step='a': numbers are needed"),
    ({"max_step": "a"}, "max_step='a': numbers are needed"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("bad_input") / "generated"


@pytest.mark.parametrize(("given", "message"), TOLERANCES, ids=lambda one: "" if isinstance(one, str) else str(one))
def test_tolerances_and_times_are_numbers(given, message, folder):
    with pytest.raises(bc.UsageError, match=message):
        bc.simulate(oscillator, 1.0, backend="numpy", init=START, directory=folder, **given)


def test_numbers_of_other_libraries_are_numbers(folder):
    settings = {"dt": np.float32(0.125), "t0": np.int64(2), "duration": np.array(1), "threads": np.int64(1)}
    sol = bc.simulate(oscillator, method="euler", backend="numpy", init=START, directory=folder, **settings)
    assert sol.t[0] == 2.0
    assert sol.t[-1] == 3.0
    assert len(sol.t) == 9
    assert folder_for(folder).path == folder_for(str(folder)).path


def test_an_unknown_method_is_met_with_those_that_fit_the_model(folder):
    with pytest.raises(bc.UsageError) as caught:
        bc.simulate(walk, 1.0, 0.1, "euler_maryama", "numpy", init={"x": 0.0}, directory=folder)
    message = str(caught.value)
    assert message.startswith("unknown method 'euler_maryama'; did you mean 'euler_maruyama'")
    fitting = message.partition("methods for models of kind 'sde': ")[2]
    assert "sriw1" in fitting
    assert "rk4" not in message


@pytest.mark.parametrize(
    ("span", "message"),
    [
        ((10.0, 0.0), r"t_span=\(10\.0, 0\.0\): the end comes before the start, .*`run` takes a negative dt"),
        ((0.0, float("inf")), "start and end must be finite"),
        ((0.0, float("nan")), "start and end must be finite"),
        ((0.0,), "two numbers are needed, start and end"),
        ("ab", "two numbers are needed, start and end"),
    ],
)
def test_spans_go_forwards(span, message, folder):
    module = bc.generate(oscillator, method="tsit5", backend="numpy", directory=folder).module
    with pytest.raises(ValueError, match=message):
        module.solve(1.0, 0.0, t_span=span)


def test_a_negative_step_leads_back(folder):
    """As the message of a span that goes backwards says."""
    module = bc.generate(oscillator, method="rk4", backend="numpy", directory=folder).module
    t, x, v = module.run(1.0, 0.0, t0=2.0, dt=-0.01, steps=200)
    assert t[-1] == pytest.approx(0.0, abs=1e-12)
    assert (x[-1], v[-1]) == pytest.approx((np.cos(2.0), np.sin(2.0)), abs=1e-8)


@bc.dde
def echo(x, t, tau=1.0):
    return -bc.delayed(x, tau)


@bc.fde(order=0.8)
def creep(x, t):
    return -x


@bc.fde(order=0.8)
def late_creep(x, t, tau=1.0):
    return -bc.delayed(x, tau)


@bc.ode
def crowd(x, t):
    return np.mean(x) - x


@pytest.mark.parametrize("dt", [-0.1, 0.0, np.float64(np.nan)])
@pytest.mark.parametrize(
    ("model", "method", "backend"),
    [
        (echo, "rk4", "numpy"),
        (echo, "rk4", "c"),
        (creep, "predictor_corrector", "numpy"),
        (creep, "caputo_l1", "c"),
        (creep, "caputo_l1", "jax"),
        (late_creep, "predictor_corrector", "numpy"),
    ],
    ids=lambda one: getattr(one, "name", one),
)
def test_what_remembers_its_past_goes_forwards(model, method, backend, dt, folder):
    module = bc.generate(model, method=method, backend=backend, directory=folder).module
    with pytest.raises(ValueError, match=r"dt=.*: a positive number is needed, since an equation that remembers"):
        module.run(1.0, dt=dt, steps=5)
    with pytest.raises(ValueError, match="a positive number is needed"):
        module.step(1.0, 0.0, dt)


def test_failures_of_delay_equations_advise_what_there_is(folder):
    given = dict(backend="numpy", init={"x": 1.0}, history={"x": 1.0}, directory=folder)
    with pytest.raises(bc.UsageError, match="best a whole fraction of it, or steps that adapt"):
        bc.simulate(echo, 1.0, 0.1, params={"tau": 0.05}, **given)
    sol = bc.simulate(echo, 1.0, params={"tau": lambda t: 0.5 - t}, **given)
    assert not sol.success and "The delay tau is -5e-05 there" in sol.message
    assert "stiff" not in sol.message


@pytest.mark.parametrize("model", [crowd, echo], ids=lambda one: one.name)
def test_without_dt_steps_adapt(model, folder):
    sol = bc.simulate(
        model, 1.0, backend="numpy", init={"x": np.array([1.0, 2.0])}, t_eval=[0.0, 1.0], directory=folder
    )
    assert sol.method == "tsit5" and sol.success
    assert bc.simulate(model, 1.0, backend="numpy", init={"x": np.array([1.0])}, directory=folder).method == "tsit5"
