"""Each way in which an analysis fails while it runs: the error has state, parameters, what to try, and what there is."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen import analysis
from brainpy_codegen.analysis.hybrid import Hybrid
from brainpy_codegen.analysis.passage import passage_rate

from . import models

FHN = models.fitzhugh_nagumo
BOX = {"V": (-3, 3), "w": (-3, 3)}


@bc.ode
def swept(x, z, t, rate=0.002):
    """The fixed points of x meet at z = 1/4; from there on it leaves to infinity."""
    return -x + x**2 + z, rate


@bc.update
def squeezed(x, t, dt, c=0.2501):
    """Between the parabola and the diagonal is a gap of 1e-4, for which 314 steps are needed."""
    return x**2 + c


@bc.ode
def blown(x, y, t, p=0.0):
    return x**2 + 1 + p, -y


@bc.ode
def damped(V, w, t, I=0.0, k=1.0):
    return -k * V - 2 * w + I, 2 * V - k * w


@bc.dde
def late_blown(x, t, p=0.25, tau=1.0):
    return bc.delayed(x, tau) ** 2 + 1 + p * x


def failure(call: Callable[[], object], *texts: str) -> bc.RunError:
    with pytest.raises(bc.RunError) as caught:
        call()
    for text in texts:
        assert text in str(caught.value), f"{text!r} is not in: {caught.value}"
    return caught.value


# --- exponents --------------------------------------------------------------------------------------------------------


def test_a_flow_that_leaves_late_gives_the_spectrum_until_then(tmp_path: Path) -> None:
    call = lambda: analysis.lyapunov_spectrum(swept, {"x": 0.0, "z": -0.5}, 600.0, directory=tmp_path)  # noqa: E731
    error = failure(call, "leaves to infinity from x=", "z=0.2", "with rate=0.002", "in steps of", "or a shorter dt")
    part = error.part
    assert isinstance(part, analysis.LyapunovSpectrum)
    assert 200.0 < part.duration < 350.0
    # The exponents are 0 and the mean of 2 x - 1 = -sqrt(1 - 4 z) along the branch that is followed.
    z = np.linspace(-0.5 + 0.002 * 60.0, -0.5 + 0.002 * (60.0 + part.duration), 2001)
    np.testing.assert_allclose(part.exponents, [0.0, -np.sqrt(np.maximum(1 - 4 * z, 0)).mean()], atol=0.15)


def test_a_flow_that_leaves_at_once_gives_the_solution_until_then() -> None:
    call = lambda: analysis.lyapunov_spectrum(blown, {"x": 0.0, "y": 1.0}, 100.0)  # noqa: E731
    error = failure(call, "fails at t=1.57", "x=2e+09", "y=0.2", "with p=0", "try another init")
    before = error.part["x"] < 1e2
    np.testing.assert_allclose(error.part["x"][before], np.tan(error.part["t"][before]), rtol=1e-2)
    assert np.sum(before) > 50


def test_an_orbit_that_leaves_late_gives_the_spectrum_until_then() -> None:
    call = lambda: analysis.lyapunov_spectrum(squeezed, {"x": 0.0}, 1000)  # noqa: E731
    error = failure(call, "leaves to infinity after 3", "with c=0.2501", "from x=", "try another init")
    x, growth = 0.0, []
    for _ in range(100 + int(error.part.duration)):
        growth.append(np.log(abs(2 * x) + 1e-300))
        x = x**2 + 0.2501
    assert error.part.final["x"] == x
    np.testing.assert_allclose(error.part[0], np.mean(growth[100:]), rtol=1e-12)
    soon = failure(lambda: analysis.lyapunov_spectrum(squeezed, {"x": 3.0}, 1000), "leaves to infinity after")
    assert soon.part is None


# --- cycles -----------------------------------------------------------------------------------------------------------


def test_a_simulation_that_leaves_gives_the_solution_until_then() -> None:
    call = lambda: analysis.limit_cycle(blown, {"p": 1.0}, init={"x": 0.0, "y": 0.0})  # noqa: E731
    error = failure(call, "with p=1", "the solution leaves to infinity", "try another init")
    before = error.part["x"] < 1e2
    t, x = error.part["t"][before], error.part["x"][before]
    np.testing.assert_allclose(x, np.sqrt(2) * np.tan(np.sqrt(2) * t), rtol=1e-4, atol=1e-8)
    assert np.sum(before) > 50


def test_a_guess_that_newton_leaves_is_part_of_the_error() -> None:
    cycle = analysis.limit_cycle(FHN, {"I": 0.5}, init={"V": 1.0, "w": 0.0})
    moved = replace(cycle, params={**cycle.params, "I": -6.0})
    call = lambda: analysis.cycle_continuation(FHN, "I", (-7, 2), cycle=moved)  # noqa: E731
    error = failure(call, "of period 39", "through V=", "I=-6", "residual", "on 60 intervals", "or more intervals")
    assert set(error.part) == {"t", "V", "w"}
    np.testing.assert_allclose(np.ptp(error.part["V"]), np.ptp(cycle.states["V"]), rtol=1e-3)


def test_a_hopf_point_without_cycles_is_named() -> None:
    hopf = analysis.continuation(FHN, "I", (0, 2), box=BOX)["H1"]
    elsewhere = replace(hopf, params={"I": hopf.params["I"], "k": 1.0})
    call = lambda: analysis.cycle_continuation(damped, "I", (0, 2), hopf=elsewhere)  # noqa: E731
    failure(
        call, "no cycle is found next to the Hopf point H1 at I=0.33", "V=-0.967", "with k=1", "l1 = ", "more intervals"
    )
    with pytest.raises(bc.UsageError, match="is no Hopf point: the eigenvalues there are real"):
        analysis.cycle_continuation(FHN, "I", (0, 2), hopf=replace(hopf, state={"V": 40.0, "w": 0.0}))


def test_a_cycle_that_shrinks_gives_the_fixed_point() -> None:
    @bc.ode
    def turning(x, y, t, w=2.0):
        return -w * y, w * x

    error = failure(lambda: analysis.limit_cycle(turning, init={"x": 1.0, "y": 0.0}), "fixed point at x=", "residual")
    np.testing.assert_allclose(list(error.part.values()), 0.0, atol=1e-9)


def test_rates_of_a_model_without_cycles_list_what_came_of_each_value() -> None:
    call = lambda: analysis.fi_curve(FHN, "I", (0.0, 0.1), init={"V": -1.0, "w": -0.5})  # noqa: E731
    error = failure(call, "at 7 values of I", "part of this error", "comes to rest at V=-1.1")
    assert len(error.part) == 7
    assert error.part[6].startswith("I=0.092857143: the simulation comes to rest at V=")


# --- phase response ---------------------------------------------------------------------------------------------------


def test_a_cycle_without_a_response_is_named() -> None:
    start = {"V": -40.0, "w": 0.01}
    diagram = analysis.continuation(models.morris_lecar, "I", (85, 100), start=start, at=85.0)
    family = analysis.cycle_continuation(models.morris_lecar, "I", (85, 100), hopf=diagram["H1"])
    fold = family.special[0].cycle
    error = failure(lambda: analysis.phase_response(fold), "of the cycle of period", "through V=", "I=88.29", "another")
    assert error.part is fold


def test_a_response_that_is_not_resolved_is_part_of_the_error() -> None:
    diagram = analysis.continuation(FHN, "I", (0, 0.4), start={"V": -1.2, "w": -0.6})
    family = analysis.cycle_continuation(FHN, "I", (0, 0.4), hopf=diagram["H1"], intervals=20)
    error = failure(
        lambda: analysis.phase_response(family.special[0].cycle), "does not resolve", "I=0.32", "20 intervals"
    )
    assert isinstance(error.part, analysis.PhaseResponse)
    assert f"deviates from 1 by {error.part.error:.2g}" in str(error)


# --- fixed points -----------------------------------------------------------------------------------------------------


def test_roots_where_there_is_no_fixed_point_say_where_newton_ends() -> None:
    call = lambda: analysis.delay_roots(late_blown, at={"x": 3.0})  # noqa: E731
    error = failure(call, "in reach of x=3, with p=0.25, tau=1", "ends at x=", "with residual", "try another guess")
    assert set(error.part) == {"x"}


# --- hybrid neurons ---------------------------------------------------------------------------------------------------


@bc.ode
def leak(V, t, I=0.0, tau=10.0):
    return (I - V) / tau


@bc.ode
def swing(x, y, t, w=2.0):
    return -w * y, w * x


@bc.ode
def flight(x, y, t, k=1.0):
    return -x, k * (y**2 + 1)


@bc.sde
def fleeing(V, t, I=0.0, sigma=1.0):
    return I - 1.0


@fleeing.diffusion
def fleeing_noise(V, t, I=0.0, sigma=1.0):
    return sigma


@bc.sde
def faint(V, t, I=0.0, sigma=0.02):
    return I - V


@faint.diffusion
def faint_noise(V, t, I=0.0, sigma=0.02):
    return sigma


def above(V, top=1.0):
    return top < V


def below(V, top=-1.0):
    return top > V


def back(V, to=0.0):
    V = to
    return V


def above_x(x, top=5.0):
    return x > top


def back_x(x):
    x = 0.0
    return x


def hybrid(model, threshold, reset, **values: float) -> Hybrid:
    return Hybrid(bc.neuron(model, threshold=threshold, reset=reset), values)


def test_a_reset_above_the_threshold_is_named() -> None:
    work = hybrid(leak, above, back, I=2.0, to=1.5)
    error = failure(lambda: work.settled(np.array([0.0])), "at V=1.5", "I=2", "to=1.5", "let the reset go below")
    assert error.part == {"V": 1.5}


def test_a_threshold_that_is_never_reached_is_named() -> None:
    work = hybrid(leak, below, back, I=2.0)
    failure(lambda: work.settled(np.array([0.0])), "does not lie above V=0", "up to", "top=-1", "another threshold")


def test_a_neuron_that_neither_spikes_nor_rests_says_where_it_is() -> None:
    work = hybrid(swing, above_x, back_x)
    error = failure(lambda: work.settled(np.array([1.0, 0.0])), "within", "it is at x=", "w=2", "duration=")
    assert np.hypot(*error.part.values()) == pytest.approx(1.0, abs=1e-4)


def test_a_neuron_that_leaves_gives_the_solution_until_then() -> None:
    work = hybrid(flight, above_x, back_x)
    error = failure(
        lambda: work.settled(np.array([1.0, 0.0])), "fails at t=1.57", "with k=1", "'flight' leaves to infinity"
    )
    np.testing.assert_allclose(error.part["y"][:5], np.tan(error.part["t"][:5]), rtol=1e-8)


def test_a_curve_tells_of_the_values_at_which_there_is_no_rate() -> None:
    neuron = bc.neuron(leak, threshold=above, reset=back)
    found = analysis.fi_curve(neuron, "to", (0.5, 1.5), {"I": 2.0}, points=5)
    assert np.isnan(found.rates).tolist() == [False, False, True, True, True]
    assert [one.split(":")[0] for one in found.messages] == ["to=1", "to=1.25", "to=1.5"]


def test_mean_times_that_are_infinite_or_too_long_are_named() -> None:
    at = np.array([0.0])
    failure(
        lambda: passage_rate(hybrid(fleeing, above, back), at), "'fleeing'", "below V=-", "sigma=1", "point upwards"
    )
    failure(
        lambda: passage_rate(hybrid(faint, above, back), at),
        "from V=0 to 1",
        "sigma=0.02",
        "beyond 1e+250",
        "larger drift",
    )
