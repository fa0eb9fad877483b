"""Branches of fixed points of maps against what follows by hand."""

import numpy as np
import pytest

import brainpy_codegen as bc

from .test_reference_states import henon_of_auto, once, twice


@bc.update
def turning(x, t, dt, mu=0.1):
    return x + mu - x**2


@bc.update
def uncoupled(x, y, t, dt, a=0.5):
    # multipliers 1.2 + a and 1 / (1.2 + a): their product is always 1, and nothing turns
    return (1.2 + a) * x, y / (1.2 + a)


@bc.update
def delayed_logistic(x, y, t, dt, r=1.8):
    return r * x * (1 - y), x


def test_the_logistic_map() -> None:
    diagram = bc.analysis.continuation(once, "r", (0.5, 3.8), box={"x": (-0.5, 1.0)})
    assert [(one.kind, one.label) for one in diagram.special] == [("branch_point", "BP1"), ("period_doubling", "PD1")]
    np.testing.assert_allclose([one.params["r"] for one in diagram.special], [1.0, 3.0], atol=1e-11)
    assert diagram.messages == ()
    assert diagram.complete
    for branch in diagram:
        slope = branch.values * (1 - 2 * branch.states["x"])
        np.testing.assert_allclose(branch.eigenvalues[:, 0].real, slope, atol=1e-12)
        apart = np.abs(np.abs(slope) - 1) > 1e-9
        np.testing.assert_array_equal(branch.stable[apart], np.abs(slope[apart]) < 1)


def test_its_cycle_of_two() -> None:
    diagram = bc.analysis.continuation(twice, "r", (2.5, 3.55), box={"x": (0.2, 1.0)})
    assert [one.kind for one in diagram.special] == ["branch_point", "period_doubling", "period_doubling"]
    values = [one.params["r"] for one in diagram.special]
    np.testing.assert_allclose(values, [3.0, 1 + np.sqrt(6), 1 + np.sqrt(6)], rtol=1e-10)
    r = 1 + np.sqrt(6)
    orbit = (r + 1 + np.array([-1, 1]) * np.sqrt((r - 3) * (r + 1))) / (2 * r)
    np.testing.assert_allclose(sorted(one.state["x"] for one in diagram.special[1:]), orbit, rtol=1e-9)


def test_a_fold_of_fixed_points() -> None:
    diagram = bc.analysis.continuation(turning, "mu", (-0.5, 1.5), box={"x": (-2, 2)})
    assert [one.kind for one in diagram.special] == ["fold", "period_doubling"]
    np.testing.assert_allclose([one.params["mu"] for one in diagram.special], [0.0, 1.0], atol=1e-11)


def test_autos_henon_map() -> None:
    # Multipliers l of y = (-(1 + be) + sqrt((1 + be)^2 + 4 al)) / 2 solve l^2 + 2 y l + be = 0.
    diagram = bc.analysis.continuation(henon_of_auto, "be", (0.0, 1.5), box={"x": (0, 2), "y": (0, 2)})
    doubling, torus = diagram.special
    assert (doubling.kind, torus.kind, torus.label) == ("period_doubling", "torus", "NS1")
    np.testing.assert_allclose([doubling.params["be"], torus.params["be"]], [np.sqrt(4 / 3) - 1, 1.0], rtol=1e-11)
    np.testing.assert_allclose(torus.omega, np.arccos(1 - np.sqrt(2)), rtol=1e-11)
    (branch,) = diagram
    be = branch.values
    inside = (be > np.sqrt(4 / 3) - 1 + 1e-9) & (be < 1 - 1e-9)
    np.testing.assert_array_equal(branch.stable, inside)
    assert set(branch.n_unstable[be > 1 + 1e-9]) == {2}


def test_the_delayed_logistic_map() -> None:
    diagram = bc.analysis.continuation(delayed_logistic, "r", (1.2, 2.5), box={"x": (0.1, 1), "y": (0.1, 1)})
    (torus,) = diagram.special
    assert torus.kind == "torus"
    np.testing.assert_allclose([torus.params["r"], torus.omega], [2.0, np.pi / 3], rtol=1e-11)


@bc.update
def flip(x, y, t, dt, b=0.0, c=0.7, e=0.4):
    # On the centre manifold y = e x^2 / (1 - 0.5): x -> -(1 + b) x + (c - e / 0.5) x^3.
    return -(1 + b) * x + c * x**3 - x * y, 0.5 * y + e * x**2


@bc.update
def whirl(x, y, t, dt, b=0.0, a=-0.3, twist=0.2, omega=1.0):
    rr = x**2 + y**2
    size, angle = 1 + b + a * rr, omega + twist * rr
    return size * (x * np.cos(angle) - y * np.sin(angle)), size * (x * np.sin(angle) + y * np.cos(angle))


def only(model, kind, parameter, ends, box, params=None):
    diagram = bc.analysis.continuation(model, parameter, ends, params=params, box=box)
    (one,) = (point for point in diagram.special if point.kind == kind)
    return one


def test_a_period_doubling_is_as_critical_as_its_normal_form() -> None:
    # Of one state c is (half of the second derivative)^2 + a sixth of the third.
    one = only(once, "period_doubling", "r", (2.5, 3.5), {"x": (0.1, 1.0)})
    np.testing.assert_allclose(one.c, 9.0, rtol=1e-9)
    assert repr(one).startswith("<PD1 period_doubling (supercritical)")
    box = {"x": (-0.5, 0.5), "y": (-0.5, 0.5)}
    for c, criticality in ((1.7, "supercritical"), (0.1, "subcritical"), (0.8, "degenerate")):
        one = only(flip, "period_doubling", "b", (-0.5, 0.4137), box, {"c": c})
        np.testing.assert_allclose(one.c, c - 0.8, atol=1e-9)
        assert one.criticality == criticality


def test_a_neimark_sacker_point_is_as_critical_as_its_normal_form() -> None:
    box = {"x": (-0.5, 0.5), "y": (-0.5, 0.5)}
    for a, criticality in ((-0.3, "supercritical"), (0.6, "subcritical")):
        one = only(whirl, "torus", "b", (-0.5, 0.4137), box, {"a": a})
        # With |q| = 1 the coordinate w has |z|^2 = 2 |w|^2.
        np.testing.assert_allclose(one.l1, 2 * a, rtol=1e-9)
        assert one.criticality == criticality and one.l1_convention.startswith("Re d")
        assert one.l1_kuznetsov is None
    resonant = only(whirl, "torus", "b", (-0.5, 0.4137), box, {"omega": np.pi / 2})
    assert resonant.l1 is None and resonant.criticality == ""


def iterated(model, start, steps, **params):
    x = np.array(start)
    for _ in range(steps):
        x = np.array(model(*x, 0.0, 1.0, **params))
    return x


def test_criticality_of_maps_is_what_iterations_do() -> None:
    doubling = only(henon_of_auto, "period_doubling", "al", (0.1, 1.9), {"x": (0, 2), "y": (0, 2)}, {"be": 0.3})
    torus = only(delayed_logistic, "torus", "r", (1.5, 2.5), {"x": (0.1, 1), "y": (0.1, 1)})
    assert doubling.criticality == torus.criticality == "supercritical"
    for model, one, name, other in ((henon_of_auto, doubling, "al", {"be": 0.3}), (delayed_logistic, torus, "r", {})):
        sizes = []
        for step in (0.002, 0.008):  # a stable orbit whose size grows like the square root
            params = {**other, name: one.params[name] + step}
            orbit = [iterated(model, [x + 0.01 for x in one.state.values()], 8000, **params)]
            for _ in range(60):
                orbit.append(iterated(model, orbit[-1], 1, **params))
            sizes.append(np.ptp(orbit, axis=0)[0])
        np.testing.assert_allclose(sizes[1] / sizes[0], 2.0, rtol=0.1)


def test_real_multipliers_whose_product_is_one_are_no_torus() -> None:
    diagram = bc.analysis.continuation(uncoupled, "a", (0.0, 1.0), box={"x": (-1, 1), "y": (-1, 1)})
    assert diagram.special == ()


def test_what_is_not_for_maps_says_so(tmp_path) -> None:
    diagram = bc.analysis.continuation(turning, "mu", (-0.5, 0.5), box={"x": (-2, 2)})
    with pytest.raises(bc.UnsupportedError, match="a map has no solutions over time"):
        diagram.save_page(tmp_path / "page.html")
    with pytest.raises(bc.UnsupportedError, match="of differential equations"):
        bc.analysis.bifurcation_2d(henon_of_auto, {"al": (0, 1), "be": (0, 1)}, {"x": (0, 2), "y": (0, 2)})
    with pytest.raises(bc.UnsupportedError, match="of differential equations"):
        bc.analysis.fast_slow(henon_of_auto, "x", (0, 1), {"y": (0, 2)})
    artists = diagram.plot()
    assert len(artists) > 2
    np.testing.assert_allclose(
        diagram.simulate(from_=diagram["LP1"], duration=5, dt=1.0, directory=tmp_path)["x"], 0.0, atol=1e-9
    )
