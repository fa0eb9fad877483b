"""Points of codimension two against what MatCont and BifurcationKit print, and against normal forms."""

import numpy as np
import pytest

import brainpy_codegen as bc

from . import models


@bc.ode
def cusp(x, t, mu=0.0, la=1.0):
    return mu + la * x - x**3


@bc.ode
def takens(x, y, t, b1=0.5, b2=0.0):
    return y, b1 + b2 * y - x**2 + x * y


def points(diagram, kind):
    return [[one.params[name] for name in diagram.parameters] for one in diagram.special if one.kind == kind]


def test_the_cusp() -> None:
    found = bc.analysis.bifurcation_2d(cusp, {"mu": (-1, 1), "la": (-1, 2)}, {"x": (-2, 2)})
    (curve,) = found.curves
    np.testing.assert_allclose(27 * curve.params["mu"] ** 2, 4 * curve.params["la"] ** 3, atol=1e-9)
    np.testing.assert_allclose(points(found, "cusp"), [[0.0, 0.0]], atol=1e-8)
    assert [one.label for one in found.special] == ["CP1"]


def test_the_bogdanov_takens_normal_form() -> None:
    ranges = {"b2": (-1.5, 1.5), "b1": (-0.2, 1.0)}
    found = bc.analysis.bifurcation_2d(takens, ranges, {"x": (-2, 2), "y": (-1, 1)})
    assert sorted(one.kind for one in found.curves) == ["fold", "hopf"]
    (fold,) = [one for one in found.curves if one.kind == "fold"]
    np.testing.assert_allclose(fold.params["b1"], 0.0, atol=1e-10)
    (hopf,) = [one for one in found.curves if one.kind == "hopf"]
    true = np.isfinite(hopf.omega)
    np.testing.assert_allclose(hopf.params["b2"][true], -np.sqrt(hopf.params["b1"][true]), atol=1e-6)
    np.testing.assert_allclose(points(found, "bogdanov_takens"), [[0.0, 0.0]], atol=1e-6)


@pytest.mark.parametrize("model", [models.co_oxidation])
def test_co_oxidation(model) -> None:
    box = {"x": (0.001, 0.5), "y": (0, 1), "s": (0, 1)}
    found = bc.analysis.bifurcation_2d(model, {"q2": (0.5, 2), "k": (0.1, 1.2)}, box)
    np.testing.assert_allclose(points(found, "cusp"), [[1.006408, 0.355991]], atol=1e-6)
    np.testing.assert_allclose(
        points(found, "bogdanov_takens"), [[1.161199, 0.722339], [1.417628, 0.971398]], atol=1e-6
    )
    np.testing.assert_allclose(
        points(found, "generalized_hopf"), [[0.891319, 0.232487], [0.924255, 0.305879]], atol=1e-6
    )


def test_morris_lecar_has_four_bogdanov_takens_points_and_two_cusps() -> None:
    ranges, box = {"I": (-300, 600), "V3": (-70, 80)}, {"V": (-120, 150), "w": (0, 1)}
    found = bc.analysis.bifurcation_2d(models.morris_lecar, ranges, box)
    expected = [[-227.131888, 69.755737], [48.225939, 21.734143], [487.997703, -51.777429], [519.625365, -63.401902]]
    np.testing.assert_allclose(points(found, "bogdanov_takens"), expected, atol=2e-6)
    np.testing.assert_allclose(points(found, "cusp"), [[92.105230, 6.418208], [457.907768, -37.108631]], atol=2e-6)
    assert {"curve", "kind", "I", "V3", "V", "w", "omega"} <= set(found.to_dataframe().columns)
