"""Delay equations: exact values, orders across breakpoints, the same numbers on every backend, bad input."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.optimize

import brainpy_codegen as bc
from brainpy_codegen.errors import RunError, UnsupportedError, UsageError
from brainpy_codegen.runtime.load import support
from tests.integrators.delayed_models import (
    growing,
    hutchinson,
    mackey_glass,
    neutral,
    one_delay,
    rich,
    ring,
    root_of_time,
    shrinking,
    sine,
    state_dependent,
    swinging,
    two_delays,
    wille_baker,
)
from tests.zoo.comparing import as_arrays, same_bits

BACKENDS = ("numpy", "numba", "c")
EXACT = (1, 0, -1 / 2, -1 / 6, 5 / 24, 19 / 120, -41 / 720, -173 / 1680, -61 / 13440, 19223 / 362880)
WILLE_BAKER = (767 / 40, 176.42257844738032, 190.34420193607042)
SLOPES = {"euler": 1, "midpoint": 2, "ralston3": 3, "rk4": 4, "rk4_38": 4}


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_jump_at_the_start_gives_the_exact_rationals(backend, build):
    _, y = build(one_delay, "rk4", backend).run(1.0, dt=0.005, steps=2000, every=200, history=0.0)
    assert np.abs(y[1:] - EXACT).max() < 1e-10


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_constant_past_gives_the_exact_rational(backend, build):
    _, y = build(one_delay, "rk4", backend).run(1.0, dt=0.005, steps=2000, every=2000)
    assert abs(y[-1] - 10493 / 518400) < 1e-10


@pytest.mark.parametrize("backend", BACKENDS)
def test_breakpoints_within_steps_are_stepped_on(backend, build):
    # polynomials of degree 4 between the breakpoints, which rk4 and cubic pieces reproduce
    _, y = build(two_delays, "rk4", backend).run(1.0, dt=0.1, steps=10, history=0.0)
    assert abs(y[-1] + 8407 / 243000) < 1e-15


def test_three_equations_with_two_delays(build):
    _, *rows = build(wille_baker, "rk4", "numpy").run(1.0, 1.0, 1.0, dt=0.01, steps=200, every=100)
    np.testing.assert_allclose([row[1] for row in rows], (2, 696401 / 187500, 17896711 / 5625000), rtol=1e-10)
    np.testing.assert_allclose([row[2] for row in rows], (3.5, 10.560619254905172, 9.7728572944577934), rtol=1e-9)


@pytest.mark.parametrize("method", SLOPES)
def test_the_order_holds_across_breakpoints(method, build):
    def errors(steps):
        rows = build(wille_baker, method, "c").run(1.0, 1.0, 1.0, dt=5 / steps, steps=steps)
        return max(abs(row[-1] / exact - 1) for row, exact in zip(rows[1:], WILLE_BAKER, strict=True))

    coarse, middle, fine = (errors(steps) for steps in (71, 283, 1132))  # no delay is a multiple of these steps
    assert math.log(middle / fine, 4) == pytest.approx(SLOPES[method], abs=0.2)
    assert middle < coarse


@pytest.mark.parametrize("backend", BACKENDS)
def test_published_values_of_chaotic_and_cyclic_equations(backend, build):
    _, x = build(mackey_glass, "rk4", backend).run(0.5, dt=0.05, steps=5000, every=1000, tau=14.0, history=0.5)
    assert x[2] == pytest.approx(0.82818774781058, abs=1e-10)
    assert x[5] == pytest.approx(1.0072183547168, abs=1e-9)
    for r, t, expected in ((0.3, 12, 0.8840629034722), (1.4, 12, 1.129412633489), (2.0, 12, 0.4887864937131)):
        _, y = build(hutchinson, "rk4", backend).run(0.1, dt=0.0025, steps=round(t / 0.0025), every=400, r=r)
        assert y[-1] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_history_may_be_a_function_or_an_array(backend, build):
    module = build(sine, "rk4", backend)
    dt, steps = 0.01, 1000
    _, y = module.run(0.0, dt=dt, steps=steps, history=np.sin)
    assert abs(y[-1] - math.sin(steps * dt)) < 1e-9
    times = np.sort(np.concatenate([-4.8 * np.random.default_rng(1).random(600), [-4.8, 0.0]]))
    _, y = module.run(0.0, dt=dt, steps=steps, history=(times, np.sin(times)))
    assert abs(y[-1] - math.sin(steps * dt)) < 1e-6
    rows = np.sin(dt * np.arange(-480, 1))
    _, y = module.run(0.0, dt=dt, steps=steps, history={"y": rows})
    assert abs(y[-1] - math.sin(steps * dt)) < 1e-8


@pytest.mark.parametrize("backend", BACKENDS)
def test_delays_that_change_with_time_and_state(backend, build):
    errors = []
    for steps in (100, 400):
        _, y = build(state_dependent, "rk4", backend).run(0.0, dt=10 / steps, steps=steps, history=lambda t: np.sin(t))
        errors.append(abs(y[-1] - math.sin(10.0)))
    assert errors[1] < 1e-7
    assert math.log(errors[0] / errors[1], 4) > 3.5


def test_breakpoints_that_do_not_settle_cost_order_and_not_the_run(build, monkeypatch):
    module = build(root_of_time, "rk4", "numpy")
    monkeypatch.setattr(support(module, "delays"), "MOST_PASSES", 1)
    _, y = module.run(1.0, t0=1.0, dt=0.01, steps=400, every=400, history=1.0)
    assert y[-1] == pytest.approx(of_root(5.0), abs=1e-3)


def of_root(t):
    """The solution of `root_of_time`: the next breakpoint lies at 5.03."""
    return np.sqrt(t) if t <= 2 else t / 4 + 0.5 + (1 - math.sqrt(0.5)) * math.sqrt(t)


def of_swing(t):
    """The solution of `swinging` until it looks back at its first breakpoint, which lies at 1 + sin(t) / 4."""
    first = scipy.optimize.brentq(lambda s: s - 1 - 0.25 * math.sin(s), 1, 2, xtol=1e-15)
    return 1 + first + (t**2 - first**2) / 2 + 0.25 * (math.cos(t) - math.cos(first))


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_order_holds_across_breakpoints_of_delays_that_depend_on_the_state(backend, build):
    module, errors = build(root_of_time, "rk4", backend), []
    for steps in (57, 230):  # t = 2 is on no step
        _, y = module.run(1.0, t0=1.0, dt=4 / steps, steps=steps)
        errors.append(abs(y[-1] - of_root(5.0)))
    assert errors[0] < 4e-8
    assert math.log(errors[0] / errors[1], 230 / 57) > 3.7


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_order_holds_across_breakpoints_of_delays_that_depend_on_time(backend, build):
    for model, given in ((swinging, {}), (growing, {"tau": lambda t: 1 + 0.25 * np.sin(t)})):
        module, errors = build(model, "rk4", backend), []
        for steps in (23, 92):
            _, y = module.run(1.0, dt=2.25 / steps, steps=steps, **given)
            errors.append(abs(y[-1] - of_swing(2.25)))
        assert errors[0] < 1e-7
        assert math.log(errors[0] / errors[1], 4) > 3.7


def test_every_element_has_breakpoints_of_its_own(build):
    module = build(root_of_time, "rk4", "numpy")
    start = np.array([1.0, 0.9])
    _, together = module.run(start, t0=1.0, dt=0.07, steps=57)
    for place in range(2):
        _, alone = module.run(start[place], t0=1.0, dt=0.07, steps=57)
        np.testing.assert_array_equal(together[:, place], alone)


@pytest.mark.parametrize("backend", BACKENDS)
def test_neutral_equations(backend, build):
    _, y = build(neutral, "rk4", backend).run(0.0, dt=0.01, steps=1000, history=np.sin)
    assert abs(y[-1] - math.sin(10.0)) < 1e-6


def test_numba_and_c_have_the_same_bits_and_numpy_agrees(build):
    V, w = np.linspace(-1, 1, 7), np.linspace(0, 0.5, 7)
    tau = np.array([0.4, 0.4, 0.33, 0.33, 0.5, 0.71, 0.4])
    given = dict(dt=0.07, steps=200, every=10, tau=tau, I=lambda t: 0.3 + 0.1 * np.cos(t))
    rows = {
        backend: as_arrays(build(rich, "rk4", backend).run(V, w, history={"w": np.cos}, **given))
        for backend in BACKENDS
    }
    assert same_bits(("t", "V", "w"), rows["numba"], rows["c"]) == []
    for one, other in zip(rows["numpy"], rows["c"], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_element_has_its_own_delay_and_past(backend, build):
    module = build(mackey_glass, "rk4", backend)
    tau, start = np.array([14.0, 17.0, 15.3, 17.0]), np.array([0.5, 0.6, 0.7, 1.2])
    past = np.linspace(0.4, 1.0, 200)[:, None] * np.ones(4)
    _, together = module.run(start, dt=0.1, steps=300, tau=tau, history={"x": past})
    for place in range(4):
        _, alone = module.run(start[place], dt=0.1, steps=300, tau=tau[place], history={"x": past[:, place]})
        np.testing.assert_array_equal(together[:, place], alone)


def test_a_vector_is_coupled_through_its_past(build):
    W = np.array([[0.0, 1.5, 0.0], [0.0, 0.0, -2.0], [1.0, 0.5, 0.0]])
    r = np.array([0.1, -0.2, 0.3])
    _, found = build(ring, "rk4", "numpy").run(r, dt=0.01, steps=100, W=W)
    # until 0.5 the past is constant: a linear equation with a known solution
    drive = np.tanh(W @ r)
    np.testing.assert_allclose(found[50], drive + (r - drive) * math.exp(-0.5), rtol=1e-9)
    _, finer = build(ring, "rk4", "numpy").run(r, dt=0.005, steps=200, W=W)
    np.testing.assert_allclose(found[-1], finer[-1], rtol=1e-9)


@pytest.mark.parametrize("model", [wille_baker, two_delays, neutral, mackey_glass], ids=lambda model: model.name)
def test_jax_agrees_where_delays_are_constant(model, build):
    start = tuple(0.5 + 0.1 * place for place in range(len(model.states)))
    given = dict(dt=0.07, steps=120, every=5, history=None if len(start) > 1 else np.cos)
    found, expected = (build(model, "rk4", backend).run(*start, **given) for backend in ("jax", "numpy"))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-12)


def test_steps_and_runs_give_arrays_of_the_library(build):
    module = build(one_delay, "euler", "jax")
    for start in (1.0, np.ones(3)):
        found = (module.step(start, 0.0, 0.1, history=0.5), *module.run(start, dt=0.1, steps=2))
        assert [type(one).__module__.split(".")[0] for one in found] == ["jaxlib"] * 3
        np.testing.assert_allclose(found[0], start - 0.05)
    assert isinstance(build(one_delay, "euler", "numpy").step(1.0, 0.0, 0.1), np.float64)


def test_embedded_pairs_run_at_fixed_step(build):
    _, y = build(one_delay, "dopri5", "numpy").run(1.0, dt=0.1, steps=50, every=10, history=0.0)
    assert np.abs(y[1:4] - EXACT[:3]).max() < 1e-12  # polynomials of degree 3 and less


def test_simulate_takes_histories_and_fills_in_initial_values(shared_folder):
    def rising(t):
        return 1.0 + 0.1 * t

    given = dict(duration=2.0, dt=0.1, backend="numpy", directory=shared_folder / "generated")
    sol = bc.simulate(one_delay, history={"y": rising}, **given)
    # y' = -(1 + 0.1 (t - 1)) until t = 1
    assert sol["y"][0] == 1.0
    assert sol["y"][10] == pytest.approx(1.0 - 0.95, abs=1e-12)
    assert bc.simulate(one_delay, history=2.0, **given)["y"][10] == pytest.approx(0.0, abs=1e-12)
    assert bc.simulate(one_delay, init={"y": 2.0}, **given)["y"][10] == pytest.approx(0.0, abs=1e-12)
    assert bc.simulate(one_delay, history={"y": 0.0}, init={"y": 1.0}, **given)["y"][10] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("history", "params", "message"),
    [
        ({"y": np.ones(5)}, {}, "5 rows.* reaches back to -0.4; the delay of 1 needs 11 rows"),
        ({"y": [1.0, np.nan]}, {}, "history of y must hold finite numbers"),
        ({"x": 1.0}, {}, "no state 'x'"),
        ({"y": "one"}, {}, "history of y must be a number"),
        ({"y": np.ones((11, 3))}, {"tau": np.ones(2)}, "shapes do not fit"),
        (1.0, {"tau": -1.0}, "the delay tau is -1; it must be a finite number above 0"),
        (1.0, {"tau": 0.0}, "the delay tau is 0; it must be a finite number above 0"),
        (1.0, {"tau": math.nan}, "the delay tau is nan"),
        (1.0, {"tau": 0.01}, "the delay tau = 0.01 is below the step of dt = 0.1; take dt <= 0.01"),
        ({"y": lambda t: math.log(t + 0.5)}, {}, "history of y"),
        (None, {}, "needs a value of the state y"),
        ({"y": ([-1.0, 0.0], [1.0, 1.0, 1.0])}, {}, "2 times and 3 values"),
        ({"y": ([-1.0, -2.0, 0.0], [1.0, 1.0, 1.0])}, {}, "times of the history of y must rise"),
        ({"y": ([-2.0, -1.0], [1.0, 1.0])}, {}, "end at -1, and the run begins at 0"),
        ({"y": ([-0.5, 0.0], [1.0, 1.0])}, {}, "history of y goes from t = -0.5 to 0, and -1 is needed"),
        ({"y": ([-1.0, 0.0], [1.0, np.nan])}, {}, "history of y must hold finite numbers"),
    ],
)
def test_bad_histories_and_delays_are_refused(history, params, message, shared_folder):
    given = dict(duration=1.0, dt=0.1, backend="numpy", directory=shared_folder / "generated")
    with pytest.raises((UsageError, RunError), match=message):
        bc.simulate(one_delay, history=history, params=params, **given)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_delay_that_becomes_too_short_or_negative_stops_the_run(backend, build):
    module = build(shrinking, "rk4", backend)
    with pytest.raises(ValueError, match=r"a delay \(1 - y\) is 0.1 at t = 0.9, below the step of dt = 0.3"):
        module.run(0.0, dt=0.3, steps=40)
    with pytest.raises(ValueError, match=r"a delay \(1 - y\) is -4 at t = 5"):
        module.run(5.0, t0=5.0, dt=0.25, steps=40)


def test_what_cannot_run_is_refused_with_what_can():
    with pytest.raises(UnsupportedError, match=r"torch.* has no delays.* backends that can: .*numba"):
        bc.generate(one_delay, backend="torch")
    with pytest.raises(UnsupportedError, match=r"does not take models of kind 'dde'.*rk4"):
        bc.generate(one_delay, method="exponential_euler")
    with pytest.raises(UnsupportedError, match="delays in float32"):
        bc.generate(one_delay, dtype="float32")
    with pytest.raises(UsageError, match="plain Python knows no past"):
        one_delay(1.0, 0.0)
