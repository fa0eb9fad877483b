"""What cannot be done is said with place, residual and what to try; what was computed until then is given back."""

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen import analysis

from . import models

BOX = {"V": (-3, 3), "w": (-3, 3)}
FHN = models.fitzhugh_nagumo


@bc.ode
def root(x, t, p=0.0):
    return np.sqrt(x) - p


@bc.ode
def pole(x, y, t, p=0.0):
    return 1 / x - p, -y


@bc.ode
def explosion(x, y, t, p=0.0):
    return x**2 + 1 + p, -y


def test_a_branch_that_ends_says_where_and_what_to_try() -> None:
    diagram = analysis.continuation(root, "p", (-1, 1), box={"x": (-1, 1)})
    (branch,) = diagram
    np.testing.assert_allclose(branch.states["x"], branch.values**2, atol=1e-9)  # what there is, is right
    message = diagram.messages[-1]
    for part in ("ends early at x=", ", p=", "residual", "not smooth", "try steps=bc.analysis.Steps("):
        assert part in message
    short = analysis.continuation(FHN, "I", (0, 2), start={"V": -1.2, "w": -0.6}, steps=analysis.Steps(most=5))
    assert len(short[0]) >= 5
    assert "ends early after 5 steps" in short.messages[0]
    assert "Steps(most=50)" in short.messages[0]


def test_beside_a_pole_there_is_no_warning() -> None:
    diagram = analysis.continuation(pole, "p", (-2, 2), box={"x": (-1, 1), "y": (-1, 1)})
    for branch in diagram:
        np.testing.assert_allclose(branch.states["x"] * branch.values, 1.0, rtol=1e-9)
    assert not diagram.complete


REFUSED = {
    "no box": (lambda: analysis.fixed_points(FHN, None), "a box is a dict"),
    "no fixed point near start": (
        lambda: analysis.continuation(explosion, "p", (-0.5, 1), start={"x": 0.0, "y": 0.0}),
        "finds no fixed point near start at p=-0.5: it ends at x=.* with residual .*; try another",
    ),
    "at outside": (
        lambda: analysis.continuation(FHN, "I", (0, 1), start={"V": -1.2, "w": -0.6}, at=5.0),
        r"at=5 lies outside of the range \(0.0, 1.0\) of I",
    ),
    "two parameters as a list": (lambda: analysis.bifurcation_2d(FHN, ["I", "a"], BOX), "takes two parameters"),
    "two parameters without a box": (
        lambda: analysis.bifurcation_2d(FHN, {"I": (0, 1), "a": (0, 1)}, {"V": (-3, 3)}),
        "lacks w",
    ),
    "an initial value that is no number": (
        lambda: analysis.limit_cycle(FHN, init={"V": "a", "w": 0}),
        "init: V must be a number",
    ),
    "an initial value that is not finite": (
        lambda: analysis.limit_cycle(FHN, init={"V": float("nan"), "w": 0}),
        "init: V must be finite",
    ),
    "no initial state": (lambda: analysis.lyapunov_spectrum(FHN, {"V": 0.0}, 10.0), "init lacks w"),
    "a trajectory from nowhere": (
        lambda: analysis.phase_plane(FHN, BOX).trajectory(3, 1.0),
        "start is a dict with a number for each of: V, w",
    ),
    "parameters as a list": (lambda: analysis.fixed_points(FHN, BOX, [0.5]), "params is a dict of values by parameter"),
    "a Hopf point in the place of parameters": (
        lambda: analysis.limit_cycle(FHN, analysis.continuation(FHN, "I", (0, 2), box=BOX).special[0]),
        "params is a dict of values by parameter",
    ),
    "a Hopf point that is none": (lambda: analysis.limit_cycle(FHN, {"I": 0.5}, hopf=3), "hopf takes a Hopf point"),
    "cycles from nothing": (lambda: analysis.cycle_continuation(FHN, "I", (0, 1)), "needs hopf="),
}


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_arguments_are_named(name) -> None:
    call, message = REFUSED[name]
    with pytest.raises(bc.UsageError, match=message):
        call()


def test_a_solution_that_leaves_says_when_and_where() -> None:
    with pytest.raises(
        bc.RunError, match=r"fails at t=1.5708, x=1e\+09, y=0, with p=0: the solution leaves to infinity; try"
    ):
        analysis.limit_cycle(explosion, init={"x": 0.0, "y": 0.0})
    with pytest.raises(bc.RunError, match=r"fails at t=1\.57.*leaves to infinity"):
        analysis.lyapunov_spectrum(explosion, {"x": 0.0, "y": 0.0}, 100.0)


def test_orbits_and_starts_that_cannot_be_used() -> None:
    with pytest.raises(bc.UsageError, match="at least 20, not 5"):
        analysis.lyapunov_spectrum(models.henon, {"x": 0.1, "y": 0.1}, 5)
    with pytest.raises(bc.RunError, match="leaves to infinity after"):
        analysis.lyapunov_spectrum(models.henon, {"x": 10.0, "y": 0.1}, 50)
    with pytest.raises(bc.UsageError, match="starts need one shape"):
        analysis.slow_points(FHN, {"V": [], "w": []})
    with pytest.raises(bc.UsageError, match="not finite at start 0"):
        analysis.slow_points(pole, {"x": [0.0, 1.0], "y": [0.0, 1.0]})


@bc.ode
def rotation(x, y, t, w=2.0):
    return -w * y, w * x


@bc.ode
def seven(a, b, c, d, e, f, g, t):
    return a - a**3, b - b**3, c - c**3, d - d**3, e - e**3, f - f**3 + 0.1 * np.sin(g), g - g**3 + 0.1 * np.sin(f)


def failure(call) -> bc.RunError:
    with pytest.raises(bc.RunError) as caught:
        call()
    return caught.value


def test_cycles_that_are_not_there_say_at_which_state_and_parameters() -> None:
    rest = failure(lambda: analysis.limit_cycle(FHN, {"I": 0.0}, init={"V": 1.0, "w": 0.0}))
    for text in ("comes to rest at V=-1.1994", "I=0", "try another", "hopf="):
        assert text in str(rest)
    np.testing.assert_allclose(models.fitzhugh_nagumo(**rest.part, t=0.0), 0.0, atol=1e-6)
    shrunk = failure(lambda: analysis.limit_cycle(rotation, init={"x": 1.0, "y": 0.0}))
    for text in ("fixed point at x=", "residual", "w=2", "no isolated cycle", "try another init"):
        assert text in str(shrunk)
    short = failure(lambda: analysis.limit_cycle(FHN, {"I": 0.5}, init={"V": 1.0, "w": 0.0}, duration=5.0))
    for text in ("does not repeat itself within", "I=0.5", "it is at V=", "longer duration"):
        assert text in str(short)
    assert set(short.part) == {"V", "w"}


def test_a_family_that_ends_early_is_part_of_the_error() -> None:
    hopf = analysis.continuation(FHN, "I", (0, 2), box=BOX)["H1"]
    error = failure(lambda: analysis.limit_cycle(FHN, {"I": 2.5}, hopf=hopf))
    assert "ends at I=1.41" in str(error) and "before it reaches 2.5" in str(error)
    folds = [one.params["I"] for one in error.part.special]
    np.testing.assert_allclose(folds, [0.32417852, 1.42582148], rtol=1e-7)


def test_a_search_that_runs_out_of_time_says_what_to_try() -> None:
    box = dict.fromkeys("xyzu", (-3, 3))
    found = analysis.fixed_points(models.lorenz_84, box, time_limit=1e-3)
    assert not found.complete
    assert "time limit of 0.001 s ran out; try a smaller box, or a longer time_limit" in found.message


def test_many_points_are_counted_in_a_line() -> None:
    found = analysis.fixed_points(models.wong_wang, {"s1": (0, 1), "s2": (0, 1)}, {"mu0": 30.0})
    assert repr(found) == "<FixedPoints: stable node, saddle, stable node; no others in the box>"
    many = analysis.fixed_points(seven, dict.fromkeys("abcdefg", (-2, 2)), starts=64)
    assert repr(many).startswith(f"<FixedPoints: {len(many)} points: ")
    assert "times saddle" in repr(many) and len(repr(many)) < 160


@bc.ode
def coupled(r, t, W, I=0.0):
    return -r + np.tanh(W @ r + I)


VECTORS = {
    "fixed points": lambda: analysis.fixed_points(coupled, {"r": (-1, 1)}),
    "branches": lambda: analysis.continuation(coupled, "I", (-1, 1), box={"r": (-1, 1)}),
    "a plane": lambda: analysis.phase_plane(coupled, {"r": (-1, 1)}, params={"W": np.eye(2)}),
    "a cycle": lambda: analysis.limit_cycle(coupled, init={"r": 0.1}),
    "exponents": lambda: analysis.lyapunov_spectrum(coupled, {"r": 0.1}, 10.0),
    "two parameters": lambda: analysis.bifurcation_2d(coupled, {"I": (0, 1), "W": (0, 1)}, {"r": (-1, 1)}),
}


@pytest.mark.parametrize("name", VECTORS)
def test_vector_models_are_referred_to_slow_points(name) -> None:
    with pytest.raises(bc.UnsupportedError, match="couples the elements of vectors; only slow_points analyses"):
        VECTORS[name]()
