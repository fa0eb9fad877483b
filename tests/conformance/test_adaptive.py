"""Adaptive steps: tolerances, events, dense output and failures, on every backend that has them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import brainpy_codegen as bc
from brainpy_codegen.errors import UnsupportedError, UsageError

BACKENDS = ["numpy", "c", "numba", "jax"]


@bc.ode
def lorenz_free(x, y, z, t, sigma=10.0, rho=28.0, beta=8 / 3):
    """Lorenz system."""
    dx = sigma * (y - x)
    dy = x * (rho - z) - y
    dz = x * y - beta * z
    return dx, dy, dz


@bc.ode
def arenstorf(x, y, u, v, t, mu=0.012277471):
    """Restricted three-body problem."""
    d1 = ((x + mu) ** 2 + y**2) ** 1.5
    d2 = ((x - 1 + mu) ** 2 + y**2) ** 1.5
    du = x + 2 * v - (1 - mu) * (x + mu) / d1 - mu * (x - 1 + mu) / d2
    dv = y - 2 * u - (1 - mu) * y / d1 - mu * y / d2
    return u, v, du, dv


@bc.ode
def falling(h, v, t, g=9.81):
    """Free fall."""
    return v, -g


@bc.ode
def explosion(x, t):
    """Reaches infinity at t = 1."""
    return x * x


@bc.ode
def forced(x, t, rate=1.0, I=0.0):
    """Relaxation to an input."""
    return rate * (I - x)


def right_side(t, y):
    return [10 * (y[1] - y[0]), y[0] * (28 - y[2]) - y[1], y[0] * y[1] - 8 / 3 * y[2]]


@pytest.fixture
def simulate(shared_folder):
    def run(model, duration, **options):
        return bc.simulate(model, duration, directory=shared_folder / "generated", **options)

    return run


@pytest.mark.parametrize("backend", BACKENDS)
def test_rows_and_dense_output_follow_scipy(backend, simulate):
    times = np.linspace(0, 5, 37)
    reference = solve_ivp(right_side, (0, 5), [1, 1, 1], method="DOP853", rtol=1e-13, atol=1e-13, dense_output=True)
    start = {"x": 1.0, "y": 1.0, "z": 1.0}
    given = {"method": "dop853", "backend": backend, "init": start, "rtol": 1e-10, "atol": 1e-10}
    sol = simulate(lorenz_free, 5.0, t_eval=times, dense_output=True, **given)
    found = np.array([sol[name] for name in "xyz"])
    assert np.array_equal(sol.t, times)
    assert np.abs(found - reference.sol(times)).max() < 1e-6
    assert np.abs(sol.sol(times) - found).max() < 1e-12
    assert sol.success and sol.status == 0 and sol.nfev >= 12 * sol.accepted
    assert sol.stats["accepted"] == sol.accepted and sol.stats["rejected"] == sol.rejected
    steps = simulate(lorenz_free, 5.0, **given)
    assert steps.t[0] == 0.0 and steps.t[-1] == 5.0 and len(steps.t) == steps.accepted + 1
    assert steps["x"][-1] == pytest.approx(float(sol.final["x"]), rel=1e-9)


@pytest.mark.parametrize("backend", ["c", "numba"])
def test_each_neuron_takes_its_own_steps(backend, simulate):
    times = np.linspace(0, 3, 7)
    rho = np.array([28.0, 14.0, 100.0])
    given = {"method": "tsit5", "backend": backend, "rtol": 1e-8, "t_eval": times}
    start = {"x": 1.0, "y": 1.0, "z": 1.0}
    together = simulate(lorenz_free, 3.0, init=start, params={"rho": rho}, **given)
    alone = [simulate(lorenz_free, 3.0, init=start, params={"rho": one}, **given) for one in rho]
    assert together.accepted == sum(one.accepted for one in alone)
    for place, one in enumerate(alone):
        assert np.array_equal(together["x"][:, place], one["x"])
    assert len({one.accepted for one in alone}) == 3
    with pytest.raises(UsageError, match="3 elements take steps of their own: give t_eval"):
        simulate(lorenz_free, 3.0, init=start, params={"rho": rho}, backend=backend, method="tsit5", rtol=1e-8)


@pytest.mark.parametrize("method", ["tsit5", "dop853"])
def test_numba_and_c_give_the_same_bits_same_bits(method, simulate):
    start = {"x": np.array([1.0, -3.0]), "y": 1.0, "z": np.array([1.0, 20.0])}
    given = {"method": method, "init": start, "rtol": 1e-9, "t_eval": np.linspace(0, 4, 23)}
    one, other = (simulate(lorenz_free, 4.0, backend=backend, **given) for backend in ("numba", "c"))
    assert (one.accepted, one.rejected) == (other.accepted, other.rejected)
    assert all(np.array_equal(one[name], other[name]) for name in "xyz")


@pytest.mark.parametrize("method", ["dopri5", "tsit5", "dop853"])
def test_an_arenstorf_orbit_closes_c(method, simulate):
    period = 17.0652165601579625588917206249
    start = {"x": 0.994, "y": 0.0, "u": 0.0, "v": -2.00158510637908252240537862224}
    sol = simulate(arenstorf, period, method=method, backend="c", init=start, rtol=1e-12, atol=1e-12)
    assert abs(sol.final["x"] - start["x"]) < 1e-6 and abs(sol.final["y"]) < 1e-6


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_ball_bounces(backend, simulate):
    def ground(h):
        return h

    def bounce(h, v):
        return 0.0, -0.8 * v

    ground.direction, ground.reset = -1, bounce
    sol = simulate(falling, 3.0, method="dopri5", backend=backend, init={"h": 1.0, "v": 0.0}, events=ground, rtol=1e-9)
    first, speed = np.sqrt(2 / 9.81), np.sqrt(2 * 9.81)
    bounces = [first]
    for bounce_number in range(1, 6):
        bounces.append(bounces[-1] + 2 * speed * 0.8**bounce_number / 9.81)
    assert sol.t_events[0] == pytest.approx(bounces, abs=1e-11)
    assert sol.y_events[0][:, 1] == pytest.approx([-speed * 0.8**k for k in range(6)], abs=1e-10)
    assert sol["h"].min() > -1e-12


@pytest.mark.parametrize("backend", BACKENDS)
def test_events_follow_scipy(backend, simulate):
    def crossing(t, y):
        return y[0]

    def limit(t, y):
        return y[2] - 40.0

    limit.terminal, limit.direction = True, 1

    def left(x):
        return x

    def high(z, level=40.0):
        return z - level

    high.terminal, high.direction = True, 1
    theirs = solve_ivp(
        right_side, (0, 20), [1, 1, 22], method="DOP853", rtol=1e-12, atol=1e-12, events=(crossing, limit)
    )
    start = {"x": 1.0, "y": 1.0, "z": 22.0}
    options = {"method": "dop853", "backend": backend, "init": start, "rtol": 1e-12, "atol": 1e-12}
    sol = simulate(lorenz_free, 20.0, events=[left, high], **options)
    assert sol.status == 1 and sol.success and "event" in sol.message
    for mine, other in zip(sol.t_events, theirs.t_events, strict=True):
        assert mine == pytest.approx(other, abs=1e-8)
    assert sol.y_events[1][0] == pytest.approx(theirs.y_events[1][0], abs=1e-6)
    assert sol.t[-1] == sol.t_events[1][0]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_terminal_count_ends_after_so_many(backend, simulate):
    def ground(h):
        return h

    ground.terminal, ground.reset = 3, lambda h, v: (0.0, -v)
    sol = simulate(falling, 9.0, method="dopri5", backend=backend, init={"h": 1.0, "v": 0.0}, events=ground, rtol=1e-9)
    first = np.sqrt(2 / 9.81)
    assert sol.t_events[0] == pytest.approx([first, 3 * first, 5 * first], abs=1e-10)


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_event_may_jump(backend, simulate):
    def side(h):
        return np.where(h > 0.25, 1.0, -1.0)

    sol = simulate(falling, 1.0, method="dopri5", backend=backend, init={"h": 1.0, "v": 0.0}, events=side, rtol=1e-9)
    assert sol.t_events[0] == pytest.approx([np.sqrt(1.5 / 9.81)], abs=1e-11)


@pytest.mark.parametrize("sign", [1, -1])
def test_an_event_that_ends_the_solution_at_its_very_end(sign, simulate):
    def late(t):
        return sign * (t - 1.0)

    late.terminal = True
    for backend in BACKENDS if sign < 0 else BACKENDS[:3]:  # JAX compiles the loop for each event
        given = {"method": "dopri5", "backend": backend, "init": {"h": 1.0, "v": 0.0}, "rtol": 1e-9}
        sol = simulate(falling, 1.0, events=late, **given)
        assert (sol.status, sol.t_events[0].tolist(), sol.t[-1]) == (1, [1.0], 1.0)  # as SciPy's solve_ivp has it


@pytest.mark.parametrize("backend", BACKENDS)
def test_failures_say_what_happened_and_keep_what_was_reached(backend, simulate):
    sol = simulate(explosion, 2.0, method="dopri5", backend=backend, init={"x": 1.0}, rtol=1e-8)
    assert not sol.success and sol.status == -1
    assert "blow up" in sol.message and "stiff method" in sol.message
    assert sol.t[-1] == pytest.approx(1.0, abs=1e-5) and len(sol["x"]) == len(sol.t) > 10
    few = simulate(explosion, 0.9, method="dopri5", backend=backend, init={"x": 1.0}, rtol=1e-10, max_steps=5)
    assert not few.success and "max_steps=5" in few.message and few.accepted + few.rejected == 5


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"rtol": 0.0}, "rtol=0.0: the relative tolerance must be a positive number"),
        ({"rtol": 1e-3, "atol": -1.0}, "atol=-1.0: absolute tolerances must not be negative"),
        ({"atol": {"y": 1.0}}, "one value for each state"),
        ({"t_eval": [0.0, 5.0]}, "t_eval: all times must lie between 0 and 1"),
        ({"t_eval": [0.5, 0.2]}, "t_eval: times must not decrease"),
        ({"max_steps": 0}, "at least one step"),
        ({"first_step": -1.0}, "first_step=-1.0"),
        ({"events": 3}, "events"),
        ({"events": lambda q: q}, "an event takes states, time and parameters by name, and 'q' is none"),
        ({"tolerance": 1e-3}, "simulate has no argument 'tolerance'"),
    ],
)
def test_wrong_requests(backend, options, text, simulate):
    with pytest.raises(UsageError, match=text):
        simulate(explosion, 1.0, method="dopri5", backend=backend, init={"x": 0.1}, **options)


def test_a_start_that_is_not_finite(simulate, build):
    with pytest.raises(UsageError, match="x starts at nan; an initial value must be finite"):
        simulate(explosion, 1.0, method="dopri5", backend="numpy", init={"x": np.nan}, rtol=1e-6)
    module = build(explosion, "dopri5", "numpy")
    with pytest.raises(ValueError, match="initial value of x is not finite"):
        module.solve(np.nan, t_span=(0.0, 1.0))


@pytest.mark.parametrize("backend", BACKENDS)
def test_no_elements_have_no_steps(simulate, backend):
    with pytest.raises(UsageError, match="there are no elements whose error could choose the steps"):
        simulate(explosion, 1.0, method="heun_euler", backend=backend, init={"x": np.empty(0)}, t_eval=[0.0, 1.0])


@pytest.mark.parametrize("backend", BACKENDS)
def test_parameters_may_be_functions_of_time(backend, simulate):
    def rising_current(t):
        return 2.0 * t

    times = np.linspace(0, 2, 5)
    exact = 2 * times - 2 + 2 * np.exp(-times)
    options = {"method": "tsit5", "backend": backend, "rtol": 1e-10, "atol": 1e-12, "t_eval": times}
    sol = simulate(forced, 2.0, init={"x": 0.0}, params={"I": rising_current}, **options)
    assert np.abs(sol["x"] - exact).max() < 1e-9


def test_an_adaptive_method_with_dt_takes_fixed_steps(simulate):
    options = {"method": "tsit5", "backend": "numpy", "init": {"x": 1.0}}
    sol = simulate(forced, 1.0, dt=0.1, **options)
    assert np.allclose(sol.t, np.arange(11) / 10) and sol.nfev == 0
    z = -0.1  # y' = -y: a step multiplies by the stability function
    beyond = [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 0.00143221132480735]
    assert sol.final["x"] == pytest.approx(sum(c * z**k for k, c in enumerate(beyond)) ** 10, rel=1e-13)
    spaced = simulate(forced, 1.0, dt=0.25, rtol=1e-8, **options)
    assert np.allclose(spaced.t, [0, 0.25, 0.5, 0.75, 1.0]) and spaced.nfev > 0
    assert spaced["x"] == pytest.approx(np.exp(-spaced.t), abs=1e-8)


def test_methods_of_fixed_step_take_no_tolerances(simulate):
    with pytest.raises(UsageError, match=r"'rk4' has a fixed step and takes no rtol; those that adapt it: .*tsit5"):
        simulate(forced, 1.0, method="rk4", init={"x": 1.0}, rtol=1e-3, backend="numpy")


def test_events_that_jax_cannot_follow_jax(simulate):
    def rounded(x):
        return float(np.floor(x)) - 0.5

    with pytest.raises(UsageError, match=r"rounded: JAX compiles events.* write it with jax\.numpy"):
        simulate(forced, 1.0, method="tsit5", init={"x": 1.0}, events=rounded, backend="jax")
    several = {"init": {"x": [1.0, 2.0]}, "t_eval": [0.0, 1.0], "events": lambda x: x}
    with pytest.raises(UsageError, match="events of several elements need steps of their own for each"):
        simulate(forced, 1.0, method="tsit5", backend="jax", **several)


def test_a_population_on_common_steps_numpy(simulate):
    start = {"x": np.array([1.0, 5.0])}
    sol = simulate(forced, 1.0, method="tsit5", init=start, rtol=1e-9, backend="numpy", t_eval=[0.0, 0.5, 1.0])
    assert sol["x"] == pytest.approx(np.exp(-sol.t)[:, None] * start["x"], abs=1e-8)


def test_backends_without_a_solve_loop_say_so(simulate):
    with pytest.raises(UnsupportedError, match="no adaptive steps here: backend 'torch' has none"):
        simulate(forced, 1.0, method="tsit5", init={"x": 1.0}, rtol=1e-3, backend="torch")


@pytest.mark.parametrize(("method", "order"), [("bs3", 3), ("dopri5", 4), ("tsit5", 4), ("rkf45", 3), ("dop853", 7)])
def test_dense_output_converges_with_its_order_numpy(method, order, simulate):
    steps, errors = (0.4, 0.2), []
    for length in steps:
        sol = simulate(
            forced,
            2.0,
            method=method,
            backend="numpy",
            init={"x": 1.0},
            rtol=1e3,
            atol=1e3,
            first_step=length,
            max_step=length,
            dense_output=True,
        )
        times = np.linspace(0, 2, 201)
        errors.append(np.abs(sol.sol(times)[0] - np.exp(-times)).max())
    assert np.log2(errors[0] / errors[1]) > order - 0.2, errors
