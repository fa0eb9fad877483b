"""Fixed points: none missing, none twice, each to machine precision, and an honest word on what is not proven."""

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import root

import brainpy_codegen as bc
from brainpy_codegen.analysis.stability import classify

from . import models


@bc.ode
def one_cubic(a, t):
    return a - a**3


@bc.ode
def two_cubics(a, b, t):
    return a - a**3, b - b**3


@bc.ode
def three_cubics(a, b, c, t):
    return a - a**3, b - b**3, c - c**3


@bc.ode
def four_cubics(a, b, c, d, t):
    return a - a**3, b - b**3, c - c**3, d - d**3


@bc.ode
def five_cubics(a, b, c, d, e, t):
    return a - a**3, b - b**3, c - c**3, d - d**3, e - e**3


@pytest.mark.parametrize("model", [one_cubic, two_cubics, three_cubics, four_cubics, five_cubics])
def test_decoupled_cubics_have_three_to_the_n(model) -> None:
    n = len(model.states)
    found = bc.analysis.fixed_points(model, dict.fromkeys(model.states, (-2, 2)))
    assert found.complete
    assert len(found) == 3**n
    assert sum(point.stable for point in found) == 2**n
    places = {tuple(round(x, 9) + 0.0 for x in point.state.values()) for point in found}
    assert len(places) == 3**n
    assert sum(point.kind == "saddle" for point in found) == 3**n - 2**n - 1


def test_the_sine_has_seven_zeros() -> None:
    @bc.ode
    def sine(x, t):
        return np.sin(x)

    found = bc.analysis.fixed_points(sine, {"x": (-10, 10)})
    assert found.complete
    np.testing.assert_allclose([p.state["x"] for p in found], np.arange(-3, 4) * np.pi, atol=1e-14)
    assert [p.stable for p in found] == [True, False, True, False, True, False, True]


def test_fitzhugh_nagumo_has_one_fixed_point_everywhere_on_the_grid() -> None:
    count = 0
    for a in np.linspace(0.5, 0.99, 6):
        for current in np.linspace(0.0, 0.99, 12):
            found = bc.analysis.fixed_points(
                models.fitzhugh_nagumo, {"V": (-3, 3), "w": (-3, 3)}, {"a": a, "I": current}
            )
            assert found.complete
            count += len(found)
    assert count == 72


def test_fitzhugh_nagumo_at_a_published_point() -> None:
    (point,) = bc.analysis.fixed_points(models.fitzhugh_nagumo, {"V": (-3, 3), "w": (-3, 3)}, {"I": 0.8})
    np.testing.assert_allclose(list(point.state.values()), [-0.27290096, 0.53387380], atol=5e-9)
    np.testing.assert_allclose(point.eigenvalues, [0.83670584, 0.02481923], atol=5e-9)
    assert point.kind == "unstable node"
    assert not point.stable
    assert point.certified
    assert point.residual < 1e-14


def test_hodgkin_huxley_at_rest() -> None:
    box = {"V": (-100, 100), "m": (0, 1), "h": (0, 1), "n": (0, 1)}
    found = bc.analysis.fixed_points(models.hodgkin_huxley, box)
    assert found.complete
    (point,) = found
    np.testing.assert_allclose(
        list(point.state.values()), [-64.9963793, 0.0529550868, 0.595994125, 0.3177324], rtol=2e-9
    )
    assert point.kind == "stable focus"


def test_morris_lecar_at_rest() -> None:
    (point,) = bc.analysis.fixed_points(models.morris_lecar, {"V": (-90, 120), "w": (0, 1)})
    np.testing.assert_allclose(list(point.state.values()), [-60.85456779, 0.0149139691], rtol=1e-4)
    # MatCont prints the end of an integration; this is the root itself.
    at_rest = root(lambda x: models.morris_lecar(*x, 0.0), [-60.0, 0.01], tol=1e-14)
    np.testing.assert_allclose(list(point.state.values()), at_rest.x, rtol=1e-9)


def test_lorenz_has_three() -> None:
    found = bc.analysis.fixed_points(models.lorenz, {"x": (-20, 20), "y": (-20, 20), "z": (0, 40)}, {"rho": 22.0})
    assert found.complete
    assert [p.kind for p in found] == ["stable focus", "saddle", "stable focus"]
    np.testing.assert_allclose(found[2].state["x"], np.sqrt(8 / 3 * 21), rtol=1e-14)


def test_a_map_has_fixed_points_too() -> None:
    found = bc.analysis.fixed_points(models.henon, {"x": (-2, 2), "y": (-2, 2)})
    expected = (-0.7 + np.array([-1, 1]) * np.sqrt(0.49 + 5.6)) / 2.8
    np.testing.assert_allclose([p.state["x"] for p in found], expected, rtol=1e-14)
    assert [p.stable for p in found] == [False, False]
    assert found.complete


def test_a_double_root_is_found_by_exact_arithmetic() -> None:
    @bc.ode
    def saddle_node(x, t, mu=0.0):
        return mu + x**2

    found = bc.analysis.fixed_points(saddle_node, {"x": (-1, 1)})
    assert found.complete
    assert [p.state["x"] for p in found] == [0.0]
    assert found[0].kind == "degenerate"


def test_a_double_root_that_cannot_be_proven_is_reported_as_such() -> None:
    @bc.ode
    def touching(x, t):
        return 1 - np.cos(x)

    found = bc.analysis.fixed_points(touching, {"x": (-1, 1.1)})
    assert not found.complete
    assert found.message
    assert found.undecided
    np.testing.assert_allclose([p.state["x"] for p in found], [0.0], atol=1e-4)
    assert not found[0].certified


def test_a_line_of_fixed_points_is_recognised() -> None:
    @bc.ode
    def line_attractor(x, y, t):
        mean = 0.5 * (x + y)
        return mean - x, mean - y

    found = bc.analysis.fixed_points(line_attractor, {"x": (-2, 2), "y": (-2, 2)})
    assert not found.complete
    assert len(found) == 0
    (family,) = found.continua
    assert family.dimension == 1
    np.testing.assert_allclose(family.points[0], family.points[1], atol=1e-9)
    assert np.ptp(family.points[0]) > 3.5


def test_points_on_the_faces_of_the_box_count() -> None:
    found = bc.analysis.fixed_points(two_cubics, {"a": (-1, 0), "b": (0, 1)})
    assert found.complete
    assert len(found) == 4


def test_where_is_taken_by_its_sides() -> None:
    @bc.ode
    def piecewise(x, t):
        return np.where(x > 0.3, 1.0 - x, -0.5 - x)

    found = bc.analysis.fixed_points(piecewise, {"x": (-2, 2)})
    np.testing.assert_allclose([p.state["x"] for p in found], [-0.5, 1.0], rtol=1e-15)
    assert all(p.stable for p in found)
    assert found.complete


def test_equivalent_spellings_give_the_same_points() -> None:
    @bc.ode
    def spelled_out(V, w, t, I=0.5, a=0.7, b=0.8, tau=12.5):
        cube = V * V * V
        dV = 0.0 if I > 100 else I + (V - cube / 3.0) - w
        return dV, -(b * w - V - a) / tau

    one = bc.analysis.fixed_points(models.fitzhugh_nagumo, {"V": (-3, 3), "w": (-3, 3)}, {"I": 0.5})
    other = bc.analysis.fixed_points(spelled_out, {"V": (-3, 3), "w": (-3, 3)})
    assert len(one) == len(other) == 1
    np.testing.assert_allclose(list(one[0].state.values()), list(other[0].state.values()), rtol=1e-14)
    assert one[0].kind == other[0].kind


@pytest.mark.parametrize(
    ("params", "count"),
    [({}, 5), ({"mu0": 30.0}, 3), ({"mu0": 30.0, "coh": 51.2}, 3), ({"mu0": 30.0, "coh": 100.0}, 1)],
)
def test_wong_wang_in_the_regimes_of_decision_making(params, count) -> None:
    found = bc.analysis.fixed_points(models.wong_wang, {"s1": (0, 1), "s2": (0, 1)}, params)
    assert found.complete
    assert len(found) == count
    by_starts = set()
    field = np.errstate(over="ignore")(lambda s: models.wong_wang(*s, 0.0, **params))
    for start in np.random.default_rng(1).uniform(0, 1, (300, 2)):
        result = root(field, start, tol=1e-13)
        if result.success and np.all((result.x > 0) & (result.x < 1)):
            by_starts.add(tuple(np.round(result.x, 6)))
    assert by_starts == {tuple(np.round(list(p.state.values()), 6)) for p in found}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=6, max_size=6))
def test_random_quintics_have_their_exact_number_of_roots(c) -> None:
    @bc.ode
    def quintic(x, t, c0=0.0, c1=0.0, c2=0.0, c3=0.0, c4=0.0, c5=0.0):
        return c0 + x * (c1 + x * (c2 + x * (c3 + x * (c4 + x * c5))))

    x = sympy.Symbol("x")
    polynomial = sympy.Poly(sum(k * x**i for i, k in enumerate(c)), x)
    params = {f"c{i}": float(k) for i, k in enumerate(c)}
    found = bc.analysis.fixed_points(quintic, {"x": (-4.1, 4.3)}, params)
    if polynomial.is_zero:
        assert not found.complete
    else:
        roots = {float(r) for r in sympy.real_roots(polynomial)} if polynomial.degree() > 0 else set()
        assert found.complete
        assert len(found) == sum(-4.1 <= r <= 4.3 for r in roots)


def test_many_dimensions_are_searched_without_a_claim() -> None:
    @bc.ode
    def ring(a, b, c, d, e, f, g, t, w=2.0):
        return (
            np.tanh(w * b) - a,
            np.tanh(w * c) - b,
            np.tanh(w * d) - c,
            np.tanh(w * e) - d,
            np.tanh(w * f) - e,
            np.tanh(w * g) - f,
            np.tanh(w * a * g * g) - g,
        )

    found = bc.analysis.fixed_points(ring, dict.fromkeys("abcdefg", (-1.5, 1.5)))
    assert not found.complete or len(found) >= 1
    assert all(p.residual < 1e-12 for p in found)


def test_a_missing_range_is_refused() -> None:
    with pytest.raises(bc.UsageError, match="lacks w"):
        bc.analysis.fixed_points(models.fitzhugh_nagumo, {"V": (-3, 3)})
    with pytest.raises(bc.UsageError, match="no parameter 'J'"):
        bc.analysis.fixed_points(models.fitzhugh_nagumo, {"V": (-3, 3), "w": (-3, 3)}, {"J": 1.0})


def test_explicit_time_is_refused() -> None:
    @bc.ode
    def driven(x, t):
        return np.sin(t) - x

    with pytest.raises(bc.UnsupportedError, match="'t'"):
        bc.analysis.fixed_points(driven, {"x": (-1, 1)})
    assert len(bc.analysis.fixed_points(driven, {"x": (-1, 1)}, {"t": 0.0})) == 1


def test_the_table_has_a_row_a_point() -> None:
    table = bc.analysis.fixed_points(models.fitzhugh_nagumo, {"V": (-3, 3), "w": (-3, 3)}, {"I": 0.8}).to_dataframe()
    assert list(table["kind"]) == ["unstable node"]
    assert {"V", "w", "I", "stable", "eig_1_re", "certified", "complete", "residual"} <= set(table.columns)


@pytest.mark.parametrize(
    ("jacobian", "kind"),
    [
        ([[-2.0, 0.0], [0.0, -2.0]], "stable star"),
        ([[3.0, 1.0], [0.0, 3.0]], "unstable degenerate"),
    ],
)
def test_equal_eigenvalues_are_a_star_only_with_all_vectors(jacobian: list[list[float]], kind: str) -> None:
    assert classify(np.array(jacobian)).kind == kind
