"""Nullclines, separatrices and basins against curves that are known in closed form."""

import matplotlib as mpl
import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.analysis.contours import zero_curves

from . import models

mpl.use("Agg")


@bc.ode
def duffing(x, y, t):
    return y, x - x**3


@bc.ode
def bistable(x, y, t):
    return x - x**3, -y


def test_every_point_of_a_nullcline_is_one() -> None:
    found = bc.analysis.nullclines(models.fitzhugh_nagumo, {"V": (-2.5, 2.5), "w": (-2, 2)}, {"I": 0.5})
    for name, k in (("V", 0), ("w", 1)):
        (curve,) = found[name]
        assert np.max(np.abs(models.fitzhugh_nagumo(*curve, 0.0, I=0.5)[k][2:-2])) < 1e-12
        assert curve.shape[1] > 100


def test_branches_are_not_joined_and_closed_ones_close() -> None:
    @bc.ode
    def shapes(x, y, t):
        return (x - 1) * (x**2 + y**2 - 0.25), (y + 1) * (x * y - 1)

    found = bc.analysis.nullclines(shapes, {"x": (-3, 3), "y": (-3, 3)})
    closed = [curve for curve in found["x"] if np.allclose(curve[:, 0], curve[:, -1])]
    vertical = [curve for curve in found["x"] if np.ptp(curve[0]) < 1e-12]
    assert len(found["x"]) == 2
    assert len(closed) == len(vertical) == 1
    np.testing.assert_allclose(np.hypot(*closed[0]), 0.5, rtol=1e-12)
    np.testing.assert_allclose(vertical[0][0], 1.0, rtol=1e-12)
    # The horizontal line, which crosses a branch of the hyperbola at x = -1, and the hyperbola itself.
    points = np.concatenate(found["y"], axis=1)
    on_line = np.isclose(points[1], -1.0, atol=1e-9)
    assert np.max(np.abs(points[0] * points[1] - 1)[~on_line & (np.abs(points) < 2.99).all(axis=0)]) < 1e-9
    for curve in found["x"] + found["y"]:
        assert np.max(np.abs(np.diff(curve, axis=1))) < 0.1


def test_a_pole_is_not_a_nullcline() -> None:
    @bc.ode
    def pole(x, y, t):
        return y - 1 / x, y

    found = bc.analysis.nullclines(pole, {"x": (-2, 2), "y": (-4, 4)})
    assert len(found["x"]) == 2
    assert len(found["y"]) == 1


def test_the_separatrices_of_the_duffing_oscillator() -> None:
    found = bc.analysis.manifolds(duffing, {"x": (-2, 2), "y": (-2, 2)}, duration=16.0)
    assert sorted(one.kind for one in found) == ["stable", "stable", "unstable", "unstable"]
    for one in found:
        x, y = one.states["x"], one.states["y"]
        np.testing.assert_allclose(y**2, x**2 * (1 - x**2 / 2), atol=2e-6)
        assert np.max(np.abs(x)) > 1.41


def test_basins_are_divided_by_the_stable_manifold() -> None:
    plane = bc.analysis.phase_plane(bistable, {"x": (-2, 2), "y": (-1, 1)})
    basins = plane.basins(20)
    left = basins.axes[0] < 0
    assert [one.state["x"] for one in basins.attractors] == [-1.0, 1.0]
    assert np.all(basins.label[left] == 0)
    assert np.all(basins.label[~left] == 1)
    assert basins.fractions == {0: 0.5, 1: 0.5}


def test_a_slice_of_a_larger_model() -> None:
    frozen = {"h": 0.6, "n": 0.32}
    plane = bc.analysis.phase_plane(models.hodgkin_huxley, {"V": (-90, 60), "m": (0, 1)}, frozen=frozen)
    assert plane.fixed_points.complete
    assert len(plane.fixed_points) == 3  # rest, threshold and the excited state of the fast subsystem
    assert [p.kind for p in plane.fixed_points] == ["stable node", "saddle", "stable node"]
    with pytest.raises(bc.UsageError, match="frozen"):
        bc.analysis.phase_plane(models.hodgkin_huxley, {"V": (-90, 60), "m": (0, 1)})


def test_a_trajectory_follows_the_model() -> None:
    plane = bc.analysis.phase_plane(bistable, {"x": (-2, 2), "y": (-1, 1)})
    found = plane.trajectory({"x": 0.1, "y": 1.0}, 3.0)
    np.testing.assert_allclose(found.states["y"], np.exp(-found.t), rtol=1e-7)


def test_plots_return_artists_and_take_axes() -> None:
    import matplotlib.pyplot as plt

    _, ax = plt.subplots()
    plane = bc.analysis.phase_plane(models.fitzhugh_nagumo, {"w": (-2, 2), "V": (-2.5, 2.5)}, {"I": 0.5})
    artists = plane.plot(ax=ax, trajectories=[plane.trajectory({"V": 1.0, "w": 0.0}, 10.0)])
    assert set(artists) == {"field", "nullclines", "manifolds", "trajectories", "fixed_points"}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("w", "V")
    line = bc.analysis.phase_plane(one_dimension, {"x": (-2, 2)}).plot()
    assert len(line["fixed_points"]) == 3
    diagram = bc.analysis.continuation(models.fitzhugh_nagumo, "I", (0, 2), start={"V": -1.2, "w": -0.6})
    assert len(diagram.plot()) >= 4
    plt.close("all")


@bc.ode
def one_dimension(x, t):
    return x - x**3


def test_a_closed_curve_that_leaves_the_box_is_one_piece() -> None:
    """By less than a cell of the grid, so that the curve is closed before it is cut."""
    (curve,) = zero_curves(lambda z: z[0] ** 2 + z[1] ** 2 - 1, np.array([-2.0, -2.0]), np.array([0.9995, 2.0]))
    np.testing.assert_allclose(curve[0, [0, -1]], 0.9995, atol=1e-4)
    assert abs(curve[1, 0] - curve[1, -1]) < 0.15
