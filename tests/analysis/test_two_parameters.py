"""Points of codimension two against what MatCont and BifurcationKit print, and against normal forms."""

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.analysis.codimension_two import crossings
from brainpy_codegen.analysis.curve import Curve, Place, Steps
from brainpy_codegen.analysis.system import System
from brainpy_codegen.analysis.two_parameters import _Curves

from . import models, reference_models


@bc.ode
def takens(x, y, t, b1=0.5, b2=0.0):
    return y, b1 + b2 * y - x**2 + x * y


@bc.ode
def isola(x, t, p=0.0, q=0.0):
    return x**2 - 0.04 + (p - 0.6) ** 2 + (q - 0.6) ** 2


@bc.ode
def straight(x, y, t, p=1.0, q=0.0):
    return p - 2 * q * x, -y


@bc.ode
def bautin(x, y, t, mu=0.0, c3=0.0, c5=0.7, omega=2.0):
    rr = x**2 + y**2
    growth, turning = mu + c3 * rr + c5 * rr**2, omega + 0.3 * rr - 0.4 * rr**2
    return growth * x - turning * y, turning * x + growth * y


def points(diagram, kind):
    return [[one.params[name] for name in diagram.parameters] for one in diagram.special if one.kind == kind]


def test_the_cusp() -> None:
    found = bc.analysis.bifurcation_2d(reference_models.cusp, {"mu": (-1, 1), "la": (-1, 2)}, {"x": (-2, 2)})
    (curve,) = found.curves
    np.testing.assert_allclose(27 * curve.params["mu"] ** 2, 4 * curve.params["la"] ** 3, atol=1e-9)
    np.testing.assert_allclose(points(found, "cusp"), [[0.0, 0.0]], atol=1e-8)
    assert [one.label for one in found.special] == ["CP1"]
    assert found.complete


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


def coefficients(diagram, kind):
    return [list(one.coefficients.values()) for one in diagram.special if one.kind == kind]


@pytest.mark.parametrize("c5", [0.7, -1.3])
def test_the_second_lyapunov_coefficient_of_bautins_normal_form(c5) -> None:
    ranges, box = {"mu": (-1, 1), "c3": (-1, 1)}, {"x": (-1, 1), "y": (-1, 1)}
    found = bc.analysis.bifurcation_2d(bautin, ranges, box, {"c5": c5})
    np.testing.assert_allclose(points(found, "generalized_hopf"), [[0.0, 0.0]], atol=1e-8)
    # With |q| = 1 the coordinate w has |z|^2 = 2 |w|^2, hence 4 c5.
    np.testing.assert_allclose(coefficients(found, "generalized_hopf"), [[4 * c5]], rtol=1e-9)
    assert found.special_points()["l2"][0] == found["GH1"].coefficients["l2"]


def test_the_coefficients_of_normal_forms_that_matcont_prints() -> None:
    box = {"x": (0.001, 0.5), "y": (0, 1), "s": (0, 1)}
    found = bc.analysis.bifurcation_2d(models.co_oxidation, {"q2": (0.5, 2), "k": (0.1, 1.2)}, box)
    np.testing.assert_allclose(coefficients(found, "cusp"), [[0.3628]], atol=5e-5)
    printed = [[4.822565e-2, 1.937633], [8.378444e-2, 2.136280]]
    np.testing.assert_allclose(coefficients(found, "bogdanov_takens"), printed, rtol=3e-7)
    # They are printed of points with six digits, and vary by 1e-5 over the last one.
    np.testing.assert_allclose(coefficients(found, "generalized_hopf"), [[-776.8956], [-240.124]], rtol=1e-5)
    ranges, box = {"I": (0, 200), "V3": (0, 30)}, {"V": (-120, 150), "w": (0, 1)}
    found = bc.analysis.bifurcation_2d(models.morris_lecar, ranges, box)
    np.testing.assert_allclose(coefficients(found, "cusp"), [[5.229e-5]], atol=5e-9)
    np.testing.assert_allclose(coefficients(found, "bogdanov_takens"), [[2.766145e-4, 1.513072e-2]], rtol=4e-7)


def test_a_closed_curve_that_the_default_value_does_not_meet() -> None:
    # Folds are at x = 0, where 0.04 = (p - 0.6)^2 + (q - 0.6)^2; at q = 0 there are none.
    found = bc.analysis.bifurcation_2d(isola, {"p": (-1, 1), "q": (-1, 1)}, {"x": (-1, 1)})
    (curve,) = found
    assert curve.end == ("closed", "closed")
    np.testing.assert_allclose((curve.params["p"] - 0.6) ** 2 + (curve.params["q"] - 0.6) ** 2, 0.04, rtol=1e-9)
    assert {"q": 0.0} in found.slices
    assert len(found.slices) > 8
    assert found.messages == ()
    assert found.complete
    assert found.complete_at == found.slices
    assert found.incomplete == ""


@bc.ode
def forked(x, t, p=0.5, q=1.0):
    return p * x - q * x**3


@bc.external
def cubed(x):
    return x**3


@bc.ode
def hidden_cusp(x, t, mu=0.0, la=1.0):
    return mu + la * x - cubed(x)


def test_branch_points_leave_a_diagram_incomplete() -> None:
    found = bc.analysis.bifurcation_2d(forked, {"p": (-1, 1), "q": (0.5, 1.5)}, {"x": (-2, 2)})
    assert found.complete_at == found.slices
    assert not found.complete
    assert "at q=1, there are branch points, whose curves are not followed" in found.incomplete
    assert "see messages" not in found.incomplete


def test_slices_without_proof_leave_a_diagram_incomplete() -> None:
    found = bc.analysis.bifurcation_2d(hidden_cusp, {"mu": (-1, 1), "la": (-1, 2)}, {"x": (-2, 2)})
    assert points(found, "cusp") != []
    assert found.complete_at == ()
    assert not found.complete
    assert "at la=1, at some values of the parameter there may be more fixed points" in found.incomplete


def test_a_curve_that_ends_early_leaves_a_diagram_incomplete() -> None:
    few = Steps(largest=1e-2, most=20)
    found = bc.analysis.bifurcation_2d(reference_models.cusp, {"mu": (-1, 1), "la": (-1, 2)}, {"x": (-2, 2)}, steps=few)
    assert not found.complete
    assert "a curve of fold points ends early" in found.incomplete
    assert any("ends early: most steps" in one for one in found.messages)


def lorenz_84_polynomial(one):
    """The characteristic polynomial at a point, by hand."""
    x, y, z, u = one.state.values()
    b, c, d = 1.0, 0.987, 1.04
    return np.poly(
        np.array([
            [-0.25, -2 * y, -2 * z, -2 * c * u],
            [y - b * z, x - 1, -b * x, 0],
            [b * y + z, b * x, x - 1, 0],
            [c * u, 0, 0, -d + c * x],
        ])
    )  # fmt: skip


@pytest.mark.slow
def test_zero_hopf_and_double_hopf_points() -> None:
    box = {"x": (-1, 3), "y": (-2, 2), "z": (-2, 2), "u": (-3, 3)}
    found = bc.analysis.bifurcation_2d(models.lorenz_84, {"F": (0.9, 3), "T": (0.0, 0.06)}, box)
    assert found.messages == ()
    by_kind = {one.kind: one for one in found.special if one.params["T"] > 1e-9}
    assert sorted(one.label for one in by_kind.values()) == ["BT1", "GH1", "HH1", "ZH1"]
    # Converged by an independent Newton's method on the coefficients of the characteristic polynomial; what
    # BifurcationKit's test prints (0.02058724 and -0.02135893, where the model is symmetric) is not converged.
    BT, ZH, HH = (by_kind[kind] for kind in ("bogdanov_takens", "zero_hopf", "double_hopf"))
    np.testing.assert_allclose([BT.params["F"], BT.params["T"]], [1.4467167, 0.02094017], atol=1e-7)
    np.testing.assert_allclose([ZH.params["F"], ZH.params["T"]], [1.2834193, 1.26540834e-04], atol=1e-7)
    np.testing.assert_allclose(list(BT.coefficients.values()), [0.2144234, 0.6065146], atol=1e-7)
    polynomial = lorenz_84_polynomial(BT)
    np.testing.assert_allclose(polynomial[3:], 0.0, atol=1e-9)  # a double zero
    polynomial = lorenz_84_polynomial(ZH)  # zero and an imaginary pair
    np.testing.assert_allclose([polynomial[4], polynomial[1] * polynomial[2] - polynomial[3]], 0.0, atol=1e-9)
    polynomial = lorenz_84_polynomial(HH)  # two imaginary pairs
    np.testing.assert_allclose(polynomial[[1, 3]], 0.0, atol=1e-9)
    assert polynomial[2] > 0
    assert polynomial[4] > 0
    # omega is printed by BifurcationKit's test.
    curve = next(one for one in found if "GH1" in [point.label for point in one.special])
    at = curve.places[[point.label for point in curve.special].index("GH1")]
    np.testing.assert_allclose(curve.omega[at], 0.69036367, atol=1e-5)
    np.testing.assert_allclose(curve.l1[at], 0.0, atol=1e-7)
    np.testing.assert_allclose(by_kind["generalized_hopf"].coefficients["l2"], 0.1555533, rtol=2e-3)  # as near as omega


def test_the_coefficient_along_a_curve_is_that_of_the_points_of_a_slice() -> None:
    ranges, box = {"I": (80, 230), "phi": (0.03, 0.05)}, {"V": (-70, 60), "w": (0, 1)}
    found = bc.analysis.bifurcation_2d(models.morris_lecar, ranges, box)
    table = found.to_dataframe()
    near = table[(table["kind"] == "hopf") & (abs(table["phi"] - 0.04) < 5e-5)].sort_values("I")
    # The coefficients at phi = 0.04: MatCont.
    first, last = near.iloc[0], near.iloc[-1]
    np.testing.assert_allclose([first["l1"], last["l1"]], [5.220142e-4, 5.451161e-4], rtol=2e-2)


def test_a_curve_that_is_lost_is_told_of() -> None:
    ranges, box = {"p": (0, 2), "q": (-1, 1)}, {"x": (-5, 5), "y": (-1, 1)}
    diagram = bc.analysis.continuation(models.predator_prey, "p1", (0.8, 0.9), box={"u": (0.1, 1.5), "v": (-0.3, 3)})
    fold = next(one for one in diagram.special if one.kind == "fold")
    moved = type(fold)("fold", "LP1", {"p": 1.0, "q": 0.5}, {"x": 1.0, "y": 0.0}, fold.eigenvalues, 0.0)
    work = _Curves(System(straight, active=("p", "q")), ranges, box, Steps())
    work.follow(moved)  # no fold at all: the equation is linear
    assert not work.diagram().complete
    assert work.diagram().incomplete == "a curve of fold points is lost: see messages"
    (message,) = work.diagram().messages
    assert "the curve of the fold at p=1, q=0.5, x=1, y=0 is lost" in message
    assert "residual" in message


class Line:
    """The straight line y = 0, with a test function that crosses zero and one that jumps over it."""

    def residual(self, u):
        return u[1:]

    def slopes(self, u):
        return np.array([[0.0, 1.0]])

    def tests(self, u):
        return {"smooth": u[0] - 0.31, "jumping": 1.0 if u[0] > 0.52 else -1.0}

    def confirms(self, name, u):
        return True

    def where(self, u):
        return f"u={u[0]:.2f}"


def test_a_sign_change_without_a_zero_is_no_point() -> None:
    curve = Curve(Line(), np.ones(2))
    start = curve.trace(Place(np.zeros(2), np.array([1.0, 0.0])), lambda u: u[0] < 1, Steps())
    places, found, lost = crossings(curve, Line(), start.places)
    assert [(one.name, round(float(one.place.z[0]), 10)) for _, one in found] == [("smooth", 0.31)]
    assert len(places) == len(start.places) + 1
    (message,) = lost
    assert "jumping: its test function changes sign near u=0.5" in message
    assert "no point is reported" in message


@pytest.mark.slow
def test_the_bogdanov_takens_point_of_hodgkin_and_huxley() -> None:
    ranges = {"VK": (-8.0, -2.0), "I": (-2.0, 3.0)}
    box = {"V": (-20, 10), "m": (0, 1), "n": (0, 1), "h": (0, 1)}
    found = bc.analysis.bifurcation_2d(reference_models.hodgkin_huxley_1952, ranges, box)
    one = found["BT1"]
    # The notebook prints all digits of a converged point.
    expected = {"VK": -4.977020454108788, "I": -0.06185214966177632}
    np.testing.assert_allclose([one.params[name] for name in expected], list(expected.values()), rtol=1e-8)
    state = [-2.835463618170097, 0.07351498630356315, 0.361877602925177, 0.494859128785482]
    np.testing.assert_allclose(list(one.state.values()), state, rtol=1e-9)
    # a / b^2 knows nothing of the unit of time, which is ten times as long in the notebook.
    a, b = one.coefficients.values()
    np.testing.assert_allclose(a / b**2, 2.551541e-5 / 7.458949e-3**2, rtol=5e-7)
    assert b < 0


@pytest.mark.slow
def test_the_epidemic_with_limited_resources() -> None:
    ranges = {"mu1": (10.40, 10.47), "b": (0.01, 0.04)}
    box = {"S": (150, 210), "I": (1e-3, 0.3), "R": (0, 30)}
    found = bc.analysis.bifurcation_2d(reference_models.epidemic, ranges, box)
    np.testing.assert_allclose(points(found, "bogdanov_takens"), [[10.450822, 0.033239]], atol=1e-6)
    np.testing.assert_allclose(points(found, "generalized_hopf"), [[10.427886, 0.025488]], atol=1e-6)
