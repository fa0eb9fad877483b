"""Delay equations in steps of adapted length: errors follow the tolerance, whatever the method and the delays."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

import brainpy_codegen as bc
from brainpy_codegen.errors import UnsupportedError, UsageError
from tests.integrators.ddetst_models import PROBLEMS, VALUES, waltman
from tests.integrators.delayed_models import hutchinson, mackey_glass, one_delay, rich, ring, shrinking, state_dependent
from tests.zoo.comparing import as_arrays, same_bits

SOLVES = ("numpy", "numba", "c")


@pytest.mark.parametrize("backend", SOLVES)
def test_errors_follow_the_tolerance(backend, build):
    module = build(one_delay, "tsit5", backend)
    for rtol in (1e-5, 1e-7, 1e-9):
        solved = module.solve(1.0, t_span=(0.0, 10.0), rtol=rtol, atol=1e-2 * rtol, history=0.0)
        assert abs(solved[1][-1] - 19223 / 362880) < 10 * rtol
    values = module.solve(1.0, t_span=(0.0, 4.0), rtol=1e-9, atol=1e-11, t_eval=[1.0, 2.0, 3.0, 4.0], history=0.0)[1]
    assert np.abs(values - (1, 0, -1 / 2, -1 / 6)).max() < 1e-9
    # a delay may go to 0, but not below by more than a solution may err
    with pytest.warns(RuntimeWarning, match="too small"):
        stopped = build(shrinking, "tsit5", backend).solve(0.0, t_span=(0.0, 2.0))
    assert not stopped.success
    assert "The delay 1 - y is" in stopped.message
    assert 1.0 <= stopped[0][-1] < 1.0002


@pytest.mark.parametrize("method", ["dopri5", "dop853"])
def test_every_pair_keeps_the_tolerance_numpy(method, build):
    """That of DOP853 by the first of its two estimates."""
    solved = build(one_delay, method, "numpy").solve(1.0, t_span=(0.0, 10.0), rtol=1e-7, atol=1e-9, history=0.0)
    assert abs(solved[1][-1] - 19223 / 362880) < 1e-6


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
        ({"events": jumping}, "a reset of a delay equation would make its past jump"),
        ({"events": lambda q: q}, "an event takes states, time and parameters by name"),
        ({"params": {"tau": -1.0}}, "the delay tau is -1"),
        ({"history": {"y": np.ones(5)}}, "or a function of time"),
    ):
        with pytest.raises(UsageError, match=message):
            bc.simulate(one_delay, 10.0, init={"y": 1.0}, **given, **wrong)


def test_a_solution_that_blows_up_says_how_short_its_steps_were_numpy(build):
    with pytest.warns(RuntimeWarning, match=r"the steps became too small: dt = \d\.\d+e-1\d at t = "):
        solved = build(mackey_glass, "tsit5", "numpy").solve(
            0.5, t_span=(0.0, 50.0), rtol=0.1, gamma=-50.0, history=0.5
        )
    assert not solved.success
    assert len(solved[0]) > 100 and np.isfinite(solved[1]).all()


def jumping(y):
    return y


jumping.reset = lambda y: -y


@pytest.mark.parametrize("backend", SOLVES)
def test_events_end_solutions_and_are_located(backend, shared_folder):
    """Until 2 the solution is 2 - t, then 2 - t + (t - 2)^2 / 2."""

    def down(y):
        return y

    def low(y, level=-0.25):
        return y - level

    down.direction, low.terminal = -1, True
    given = dict(init={"y": 1.0}, history={"y": 0.0}, rtol=1e-10, dense_output=True)
    sol = bc.simulate(
        one_delay, 9.0, backend=backend, events=[down, low], directory=shared_folder / "generated", **given
    )
    end = 3 - math.sqrt(0.5)
    assert sol.status == 1 and sol.success
    assert [times.tolist() for times in sol.t_events] == [pytest.approx([2.0]), pytest.approx([end])]
    assert (sol.t[-1], sol["y"][-1]) == pytest.approx((end, -0.25), abs=1e-12)
    assert sol.sol(end)[0] == pytest.approx(-0.25, abs=1e-12)


def test_events_of_elements_and_of_vectors_numpy(build):
    def zero(y):
        return y

    zero.terminal = 2
    options = dict(t_span=(0.0, 9.0), t_eval=np.arange(0.0, 9.5, 0.5), rtol=1e-5, events=zero, history=0.0)
    solve = build(one_delay, "tsit5", "numpy").solve
    both, alone = solve(np.array([1.0, 2.0]), **options, tau=np.array([1.0, 0.8])), solve(2.0, **options, tau=0.8)
    assert both.i_events[0].tolist() == [1, 0, 1, 0]
    np.testing.assert_array_equal(both.t_events[0][[0, 2]], alone.t_events[0])
    assert np.isnan(both[1][-1]).all() and len(alone[1]) < 19
    W = np.array([[0.0, 1.5, 0.0], [0.0, 0.0, -2.0], [1.0, 0.5, 0.0]])
    solved = build(ring, "tsit5", "numpy").solve(
        np.array([0.1, -0.2, 0.3]), t_span=(0.0, 5.0), W=W, events=lambda r: np.mean(r)
    )
    assert np.mean(solved.y_events[0], axis=-1) == pytest.approx(np.zeros((2, 1)), abs=1e-14)


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_problem_of_ddetst_with_a_known_solution(name, build):
    given = PROBLEMS[name]
    module, rtol = build(given.model, "tsit5", "c"), 1e-7
    options = dict(t_span=given.span, rtol=rtol, atol=rtol, history=given.history, **given.parameters)
    solved = module.solve(*given.start, **options)
    assert solved.success
    errors = [abs(y - given.solution(t)) for t, y in zip(solved[0], solved[1], strict=True)]
    # where the right-hand side of B2 jumps, a solution decides, and is late by its error
    assert max(errors) < (300 if name == "B2" else 100) * rtol


@pytest.mark.parametrize("name", VALUES)
def test_good_values_of_ddetst(name, build):
    model, start, values = VALUES[name]
    solved = build(model, "tsit5", "c").solve(
        *start, t_span=(0.0, max(values)), rtol=1e-9, atol=1e-11, t_eval=list(values)
    )
    for row, expected in enumerate(values.values()):
        np.testing.assert_allclose([x[row] for x in solved[1:]], expected, rtol=2e-7)


def test_good_values_of_cycles_and_chaos(build):
    control = dict(rtol=1e-10, atol=1e-12)
    for r, expected in ((0.3, 0.9999999987049), (1.4, 0.9942894053419), (2.0, 1.580510743775)):
        _, y = build(hutchinson, "tsit5", "c").solve(0.1, t_span=(0.0, 50.0), r=r, **control)
        assert y[-1] == pytest.approx(expected, abs=2e-8)
    given = dict(beta=2.0, gamma=1.0, tau=2.0, n=9.65, t_span=(0.0, 50.0), t_eval=[10.0, 20.0, 50.0], history=0.5)
    _, x = build(mackey_glass, "tsit5", "c").solve(0.5, **given, **control)
    np.testing.assert_allclose(x, (1.122956757344, 1.054698443952, 1.213126475139), atol=1e-7)


# r -> period, largest and smallest value, as another program computes them.
CYCLES = {
    1.7: (4.09637627, 1.943115, 0.334238),
    1.9: (4.28457381, 2.606816, 0.1176545),
    2.1: (4.54161567, 3.202611, 0.03808663),
    2.3: (4.89413911, 3.871379, 0.009473479),
    2.5: (5.35851096, 4.680527, 0.001598279),
}


def test_the_cycles_of_delayed_growth(build):
    module = build(hutchinson, "tsit5", "c")
    for r, expected in CYCLES.items():
        end = 1000.0 if r < 1.8 else 400.0  # near the onset the cycle is reached slowly
        given = dict(rtol=1e-10, atol=1e-12, r=r, history=1.5, max_steps=1_000_000)
        t, y = module.solve(1.5, t_span=(0.0, end), **given)
        late = t > end - 20
        curve = CubicSpline(t[late], y[late])
        up = [at for at in curve.solve(1.0, extrapolate=False) if curve(at, 1) > 0]
        turns = curve(curve.derivative().roots(extrapolate=False))
        np.testing.assert_allclose((up[-1] - up[-2], turns.max(), turns.min()), expected, rtol=3e-6)


def test_thresholds_of_an_immune_response(build):
    """To what is published at rtol = 1e-3; of the first state, which is of size 1e-16, the size."""
    published = (6.154488183e-16, 3.377120916e-7, 4.22140331e-7, 2.142554562e-6, 299.9999999, 299.6430338)
    absolute = [1e-16, 1e-22, 1e-19, 1e-19, 1e-7, 1e-7]
    module = build(waltman, "tsit5", "c")
    solved = module.solve(
        *(0.5e-5, 1e-15, 0.0, 0.0, 0.0, 0.0), t_span=(0.0, 300.0), rtol=1e-8, atol=absolute, t_eval=[300.0]
    )
    assert solved.success, solved.message
    found = [float(row[-1]) for row in solved[1:]]
    assert found[0] == pytest.approx(published[0], rel=0.05)
    assert found[1:] == pytest.approx(published[1:], rel=5e-4)


def test_a_step_that_reads_its_own_end_has_the_same_bits(build):
    given, solved = PROBLEMS["H3"], {}
    for backend in SOLVES:
        solve = build(given.model, "bs3", backend).solve
        times = np.linspace(*given.span, 9)
        options = dict(t_span=given.span, rtol=1e-6, t_eval=times, history=given.history, **given.parameters)
        solved[backend] = solve(*given.start, **options)
        np.testing.assert_allclose(solved[backend][1], np.sin(times), atol=1e-5)
    assert same_bits(("t", "y"), as_arrays(solved["numba"]), as_arrays(solved["c"])) == []


def test_numba_and_c_take_the_same_steps_and_numpy_agrees(build):
    V, w = np.linspace(-1, 1, 3), np.linspace(0, 0.5, 3)
    options = dict(t_span=(0.0, 20.0), rtol=1e-7, atol=1e-9, t_eval=np.linspace(0, 20, 41))
    given = dict(tau=np.array([0.4, 0.33, 0.71]), history={"w": np.cos})
    solved = {backend: build(rich, "tsit5", backend).solve(V, w, **options, **given) for backend in SOLVES}
    assert same_bits(("t", "V", "w"), as_arrays(solved["numba"]), as_arrays(solved["c"])) == []
    assert solved["numba"].nfev == solved["c"].nfev
    for one, other in zip(solved["numpy"], solved["c"], strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)  # V > 0 switches: kinks magnify the last bit of a step
    options = dict(t_span=(0.0, 10.0), t_eval=np.linspace(0, 10, 41), history=0.5)
    smooth = {backend: build(mackey_glass, "tsit5", backend).solve(0.5, **options) for backend in SOLVES}
    for one, other in zip(smooth["numpy"], smooth["c"], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-13)


def test_a_vector_takes_common_steps(build):
    W = np.array([[0.0, 1.5, 0.0], [0.0, 0.0, -2.0], [1.0, 0.5, 0.0]])
    r = np.array([0.1, -0.2, 0.3])
    t, found = build(ring, "tsit5", "numpy").solve(r, t_span=(0.0, 0.5), rtol=1e-10, atol=1e-12, W=W)
    assert found.shape == (len(t), 3)
    # until 0.5 the past is constant: a linear equation with a known solution
    drive = np.tanh(W @ r)
    np.testing.assert_allclose(found, drive + (r - drive) * np.exp(-t)[:, None], rtol=1e-9)


def test_backends_without_adapted_steps_say_so(shared_folder):
    """Before any text is made."""
    folder = shared_folder / "refused"
    with pytest.raises(UnsupportedError, match=r"'jax' has none for equations with delays .* use numpy, numba, c"):
        bc.simulate(one_delay, 10.0, init={"y": 1.0}, backend="jax", rtol=1e-6, directory=folder)
    assert not folder.exists()
