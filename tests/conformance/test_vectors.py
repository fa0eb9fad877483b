"""Models that couple the elements of a vector: every method takes them, and on every backend they mean the same."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import brainpy_codegen as bc
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators import registry
from tests.zoo.comparing import same_bits


@bc.ode
def adapting_rates(r, a, t, W, tau=10.0, drive=0.5):
    """Rates with adaptation."""
    da = (r - a) / 50.0
    dr = (-r + np.tanh(W @ r - a + drive) + 0.1 * np.mean(r)) / tau
    return dr, da


SIZE = 13
START = np.cos(np.arange(SIZE)), np.linspace(-0.5, 0.5, SIZE)
WEIGHTS = 1.5 * np.sin(np.arange(SIZE * SIZE).reshape(SIZE, SIZE)) / np.sqrt(SIZE)
EXPLICIT = [
    scheme.name for scheme in registry.available("ode") if "ode" in scheme.kinds and scheme.stiff in ("", "linear")
]


def run_of(build, method, backend):
    """The last states of a short run."""
    module = build(adapting_rates, method, backend)
    _, r, a = module.run(*START, dt=0.5, steps=20, W=WEIGHTS, drive=np.linspace(0.2, 0.8, SIZE))
    return [r[-1], a[-1]]


@pytest.mark.parametrize("method", EXPLICIT)
def test_every_explicit_method_takes_vectors(method, build):
    try:
        expected = run_of(build, method, "numpy")
    except UnsupportedError as refused:
        assert "couples the elements of vectors" in str(refused)
        assert method in ("exact", "exponential_rosenbrock")
        return
    np.testing.assert_allclose(run_of(build, method, "c"), expected, rtol=1e-12, atol=1e-14)


def test_long_sums_of_stages_are_the_same_bits_in_both_loops(build):
    for method in ("dopri5", "dop853"):
        loops = (run_of(build, method, backend) for backend in ("numba", "c"))
        assert same_bits(("r", "a"), *loops) == []


def rising(t):
    return 30.7 * t  # fast, so that the last bit of a value is seen in the phases


def test_steps_in_single_precision_agree_in_both_loops(shared_folder):
    """Times are held in float64; what a step and a function make of them is float32 in Numba, as prototypes say in C."""
    given = {"duration": 0.39, "dt": 0.013, "t0": 0.3, "init": {"phase": START[0]}, "params": {"strength": rising}}
    given |= {"method": "midpoint", "dtype": "float32", "directory": shared_folder / "generated"}
    numba, c = (bc.simulate(oscillators, backend=backend, **given)["phase"] for backend in ("numba", "c"))
    assert numba.dtype == np.float32
    np.testing.assert_array_equal(numba, c)


PAIRS = [scheme.name for scheme in registry.available("ode") if scheme.adaptive and not scheme.stiff]


@bc.ode
def oscillators(phase, t, strength=1.0):
    """Phases pulled to those beside them; one state, no matrix."""
    return 1.0 + strength * (np.sin(np.roll(phase, 1) - phase) + np.sin(np.roll(phase, -1) - phase))


@bc.ode
def ring_of_errors(error, t):
    """Diffusion around a ring, without a parameter; the state has a name of the solve loop."""
    return np.roll(error, 1) - 2 * error + np.roll(error, -1)


@bc.ode
def rotating_norms(norm, largest, t):
    """Circles; the coupling is nought. The states have names of the error norm."""
    return -largest, norm + 0.0 * np.mean(norm)


def mean_rises(r):
    return np.mean(r) - 0.2


def largest_falls(r, t):
    return np.max(r) - 0.9


mean_rises.direction = 1
largest_falls.direction = -1


def reference(t_eval, drive):
    """The same network by SciPy, with what happens to it."""

    def slopes(t, y):
        r, a = y[:SIZE], y[SIZE:]
        dr = (-r + np.tanh(WEIGHTS @ r - a + drive) + 0.1 * np.mean(r)) / 10.0
        return np.concatenate([dr, (r - a) / 50.0])

    def rises(t, y):
        return mean_rises(y[:SIZE])

    def falls(t, y):
        return largest_falls(y[:SIZE], t)

    rises.direction, falls.direction = 1, -1
    options = {"method": "DOP853", "rtol": 1e-12, "atol": 1e-13, "t_eval": t_eval, "events": (rises, falls)}
    return solve_ivp(slopes, (0.0, 60.0), np.concatenate(START), **options)


@pytest.mark.parametrize("method", PAIRS)
def test_adapted_steps_of_vectors(method, build):
    times, drive = np.linspace(0.0, 60.0, 7), np.linspace(0.2, 0.8, SIZE)
    expected = reference(times, drive)
    rtol = 1e-5 if method in ("heun_euler", "rkf12") else 1e-8
    given = {"t_span": (0.0, 60.0), "rtol": rtol, "atol": 1e-2 * rtol, "t_eval": times, "W": WEIGHTS, "drive": drive}
    found = {}
    for backend in ("numpy", "c"):
        solved = build(adapting_rates, method, backend).solve(*START, events=[mean_rises, largest_falls], **given)
        assert solved.success
        wanted = expected.y.reshape(2, SIZE, -1)
        for row, states in enumerate(solved[1:]):
            assert np.abs(states.T - wanted[row]).max() < 100 * rtol
        for t, y, exact in zip(solved.t_events, solved.y_events, expected.t_events, strict=True):
            assert t == pytest.approx(exact, abs=1e4 * rtol)
            assert y.shape == (len(exact), 2, SIZE)
        found[backend] = solved
    assert len(expected.t_events[0]) + len(expected.t_events[1]) > 1
    assert found["c"].accepted == found["numpy"].accepted
    np.testing.assert_allclose(found["c"][1], found["numpy"][1], rtol=1e-9)


def swaps(phase):
    return np.sin(phase[0] - 3.0)


def turned(phase):
    return phase[::-1]


swaps.reset = turned


def between_swaps(phase, strength, end):
    """The same oscillators by SciPy, which begins again after each event: its times, and the last phases."""

    def slopes(t, y):
        return 1.0 + strength(t) * (np.sin(np.roll(y, 1) - y) + np.sin(np.roll(y, -1) - y))

    def crossed(t, y):
        return swaps(y)

    crossed.terminal = True
    t, times = 0.0, []
    while True:
        found = solve_ivp(slopes, (t, end), phase, "DOP853", rtol=1e-12, atol=1e-13, events=crossed)
        t, phase = found.t[-1], found.y[:, -1]
        if found.status == 0:
            return times, phase
        times.append(t)
        phase = turned(phase)


def test_vectors_change_with_time_and_at_events(build):
    def strength(t):
        return 0.4 + 0.1 * np.sin(t)

    phase = np.linspace(0.0, 2.0, 9) ** 2
    times, last = between_swaps(phase, strength, 9.0)
    found = []
    for backend in ("numba", "c"):
        options = {"rtol": 1e-9, "atol": 1e-10, "max_step": 0.003, "events": swaps, "strength": strength}
        solved = build(oscillators, "bs3", backend).solve(phase, t_span=(0.0, 9.0), **options)
        assert len(solved[0]) > 2048  # which is more than a loop keeps at a time
        assert solved.t_events[0] == pytest.approx(times, abs=1e-7)
        assert solved.final[0] == pytest.approx(last, abs=1e-7)
        found.append([solved[0], solved[1]])
    assert len(times) > 1
    assert same_bits(("t", "x"), *found) == []


def test_the_steps_of_a_large_vector_are_kept_in_little_room(build):
    module = build(oscillators, "bs3", "c")
    tracemalloc.start()
    solved = module.solve(np.linspace(0.0, 2.0, 20_000), t_span=(0.0, 1.0), dense_output=True)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    kept = len(solved[0]) * 20_000 * 8 * (1 + 4)  # the states, and polynomials of degree 3
    assert most < 4 * kept + 30e6


def test_both_loops_solve_for_vectors_with_the_same_bits(build):
    phase = np.linspace(0.0, 2.0, 9) ** 2
    # The first steps are so short here that rounding decides about their errors, and so about the length of the third:
    # NumPy's sines move it by 2e-6 of itself where the strength changes with time (one ulp of that moves it by 1e-3).
    for model, start, given, rtol in (
        (oscillators, phase, {"strength": lambda t: 0.4 + 0.1 * np.sin(t), "events": swaps}, 1e-5),
        (oscillators, phase, {"strength": np.linspace(0.1, 0.5, 9), "dense_output": True}, 1e-9),
        (ring_of_errors, phase, {"t_eval": [0.0, 1.0, 2.0]}, 1e-9),
    ):
        loops = [build(model, "dopri5", name).solve(start, t_span=(0.0, 9.0), **given) for name in ("numba", "c")]
        assert same_bits(("t", "x"), *([solved[0], solved[1]] for solved in loops)) == []
        plain = build(model, "dopri5", "numpy").solve(start, t_span=(0.0, 9.0), **given)
        np.testing.assert_allclose(plain[1], loops[0][1], rtol=rtol)
        for mine, other in zip(plain.segments, loops[0].segments, strict=True):
            assert all(np.allclose(a, b) for a, b in zip(mine, other, strict=True))
    assert len(loops[0][0]) == 3


@pytest.mark.parametrize("backend", ["numpy", "c"])
def test_states_may_have_the_names_of_the_error_norm(backend, build):
    size = np.array([1.0, 2.0, 3.0])
    solved = build(rotating_norms, "dopri5", backend).solve(size, 0 * size, t_span=(0.0, 3.0), rtol=1e-9, atol=1e-9)
    assert solved.success
    np.testing.assert_allclose(solved[1][-1], size * np.cos(3.0), atol=1e-7)


def test_an_event_of_a_vector_is_one_number(build):
    for backend in ("numpy", "c"):
        with pytest.raises(ValueError, match="an event is one number"):
            build(oscillators, "dopri5", backend).solve(np.zeros(4), t_span=(0.0, 1.0), events=lambda phase: phase)
