"""The coefficients of embedded pairs: order conditions of all three parts, SciPy's tables, stability functions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import RK23, RK45
from scipy.integrate._ivp import dop853_coefficients as scipy_dop853

from brainpy_codegen.integrators import registry
from brainpy_codegen.integrators.butcher import density, elementary_weight, rooted_trees, vertices
from brainpy_codegen.integrators.ode import interpolation
from brainpy_codegen.integrators.tableaus.embedded import EMBEDDED
from tests.integrators.interpret import source
from tests.integrators.models import FITZHUGH_NAGUMO, model

PAIRS = {pair.name: pair for pair in EMBEDDED}
ORDERS = {  # of the method, of its embedded ones
    "heun_euler": (2, (1,)),
    "rkf12": (2, (1,)),
    "bs3": (3, (2,)),
    "rkf45": (5, (4,)),
    "cash_karp": (5, (4,)),
    "dopri5": (5, (4,)),
    "tsit5": (5, (4,)),
    "dop853": (8, (5, 3)),
}


def test_every_pair_is_here() -> None:
    assert (
        set(PAIRS)
        == set(ORDERS)
        == {scheme.name for scheme in registry.available("ode") if scheme.adaptive} & set(PAIRS)
    )


@pytest.mark.parametrize("name", ORDERS)
def test_orders_follow_from_the_order_conditions(name: str) -> None:
    pair = PAIRS[name]
    assert (pair.tableau.order, pair.embedded_orders) == ORDERS[name]
    assert (pair.order, pair.embedded_order) == (ORDERS[name][0], ORDERS[name][1][0])


def test_tsitouras_to_the_last_digit() -> None:
    tableau = PAIRS["tsit5"].tableau
    worst = max(
        abs(elementary_weight(tree, tableau.a, tableau.b) - Fraction(1, density(tree)))
        for order in range(1, 6)
        for tree in rooted_trees(order)
    )
    assert worst < Fraction(1, 10**15)


@pytest.mark.parametrize("name", ORDERS)
def test_a_wrong_digit_of_the_embedded_method_lowers_its_order(name: str) -> None:
    from dataclasses import replace

    pair = PAIRS[name]
    row = pair.embedded[0]
    wrong = (row[0] + Fraction(1, 10**9), *row[1:])
    assert replace(pair, embedded=(wrong, *pair.embedded[1:])).embedded_orders[0] < pair.embedded_order


@pytest.mark.parametrize(
    ("name", "coefficients"),
    [
        ("rkf45", {6: 1 / 2080}),
        ("cash_karp", {6: 1 / 800}),
        ("dopri5", {6: 1 / 600}),
        ("tsit5", {6: 0.00143221132480735}),
        ("dop853", {9: 2.69169220017e-6, 10: 2.34134510821e-7, 11: 1.49473648546e-8, 12: 3.6133245781e-10}),
    ],
)
def test_stability_functions_beyond_the_order(name: str, coefficients: dict[int, float]) -> None:
    found = PAIRS[name].tableau.stability()
    for power, value in coefficients.items():
        assert float(found[power]) == pytest.approx(value, rel=2e-12)


@pytest.mark.parametrize(("name", "table"), [("bs3", RK23), ("dopri5", RK45)])
def test_scipy_has_the_same_table(name: str, table: type) -> None:
    pair, stages = PAIRS[name], len(table.B)
    ours = np.array([[float(x) for x in row[:stages]] for row in pair.tableau.a[:stages]])
    np.testing.assert_allclose(ours[:, : table.A.shape[1]], table.A, rtol=1e-15)
    np.testing.assert_allclose([float(x) for x in pair.tableau.b[:stages]], table.B, rtol=1e-15)
    # SciPy's sign is the other one
    np.testing.assert_allclose([float(x) for x in pair.errors[0]], -table.E, rtol=1e-14)
    np.testing.assert_allclose(dense_weights(name).T, table.P, rtol=1e-13, atol=1e-13)


def test_scipy_has_the_same_dop853() -> None:
    pair = PAIRS["dop853"]
    rows, _ = pair.extended(pair.tableau.b)
    ours = np.array([[float(x) for x in row] for row in rows])
    np.testing.assert_allclose(ours, scipy_dop853.A, rtol=1e-14, atol=1e-17)
    for weights, theirs in zip(pair.errors, (scipy_dop853.E5, scipy_dop853.E3), strict=True):
        np.testing.assert_allclose([float(x) for x in weights], theirs[:12], rtol=1e-13, atol=1e-17)
    nested = [[float(x) for x in row] for row in pair.nested]
    np.testing.assert_allclose(nested, scipy_dop853.D, rtol=1e-15)


def dense_weights(name: str) -> np.ndarray:
    """The weights of the slopes in theta, theta**2 ... of the generated interpolant, from unit slopes."""
    pair = PAIRS[name]
    function = interpolation.interpolant(pair)
    scope: dict[str, object] = {}
    exec(source(function), scope)
    used = interpolation.slopes_of(pair)
    rows, b = pair.extended(pair.tableau.b)
    found = np.zeros((len(function.results), len(rows)))
    for stage in range(len(rows)):
        ends = (0.0, float(b[stage])) if interpolation.takes_ends(pair) else ()
        found[:, stage] = scope["interpolant"](1.0, *ends, *(float(number == stage) for number in used))
    return found


@pytest.mark.parametrize("name", ORDERS)
def test_the_interpolant_satisfies_the_continuous_order_conditions(name: str) -> None:
    pair = PAIRS[name]
    order = min(pair.dense_order, pair.order)
    weights = dense_weights(name)
    rows, _ = pair.extended(pair.tableau.b)
    for theta in (0.1, 0.37, 0.5, 0.83, 1.0):
        powers = theta ** np.arange(1, len(weights) + 1)
        at = tuple(Fraction(float(x)) for x in powers @ weights)
        for tree in (tree for size in range(1, order + 1) for tree in rooted_trees(size)):
            wanted = theta ** vertices(tree) / density(tree)
            assert float(elementary_weight(tree, rows, at)) == pytest.approx(wanted, abs=2e-12), (theta, tree)


@pytest.mark.parametrize("name", ORDERS)
def test_the_interpolant_ends_at_the_new_state(name: str) -> None:
    pair = PAIRS[name]
    _, b = pair.extended(pair.tableau.b)
    np.testing.assert_allclose(dense_weights(name).sum(axis=0), [float(x) for x in b], atol=5e-13)


def test_names_of_other_packages_lead_to_the_methods() -> None:
    names = {"rkdp": "dopri5", "RK45": "dopri5", "ck": "cash_karp", "bs": "bs3", "BoSh3": "bs3", "dop853": "dop853"}
    assert {alias: registry.get(alias).name for alias in names} == names


def test_long_sums_stand_in_functions_that_step_and_solve_share() -> None:
    program = registry.get("tsit5").build(model(FITZHUGH_NAGUMO))
    shared = {"stage_4", "stage_5", "stage_6", "new_state"}
    assert shared <= {function.name for function in program.functions}
    text = source(program.function("advance"))
    assert all(f"{name}(V, dt, dV_1" in text for name in shared)
    assert program.adaptive is not None
    assert all(f"{name}(V, dt, dV_1" in source(program.adaptive.attempt) for name in shared)
