from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from brainpy_codegen.integrators.butcher import ButcherTableau, density, elementary_weight, rooted_trees, vertices
from brainpy_codegen.integrators.tableaus.explicit import EXPLICIT, second_order

PUBLISHED_ORDERS = {
    "euler": 1,
    "midpoint": 2,
    "heun2": 2,
    "ralston2": 2,
    "rk2": 2,
    "rk3": 3,
    "heun3": 3,
    "ralston3": 3,
    "ssprk3": 3,
    "rk4": 4,
    "ralston4": 4,
    "rk4_38": 4,
}


def test_number_of_rooted_trees():
    assert [len(rooted_trees(order)) for order in range(1, 9)] == [1, 1, 2, 4, 9, 20, 48, 115]
    assert len(set(rooted_trees(8))) == 115
    assert all(vertices(tree) == 7 for tree in rooted_trees(7))


def test_densities_of_the_tall_and_the_bushy_tree():
    tall, bushy = ((((),),),), ((), (), ())
    assert density(tall) == 24
    assert density(bushy) == 4


@pytest.mark.parametrize("tableau", EXPLICIT, ids=lambda tableau: tableau.name)
def test_the_order_is_the_published_one(tableau):
    assert tableau.order == PUBLISHED_ORDERS[tableau.name]
    assert tableau.is_explicit
    assert tableau.c[0] == 0
    assert tableau.reference


def test_a_method_of_order_eight_would_be_recognised():
    # Gauss with four stages, which has order 8, from its collocation conditions at 60 digits.
    import mpmath

    with mpmath.workdps(60):
        nodes = [(1 + root) / 2 for root in sorted(mpmath.polyroots([mpmath.mpf(35), 0, -30, 0, 3], maxsteps=200))]
        powers = mpmath.matrix(4, 4)
        for k in range(4):
            for j in range(4):
                powers[k, j] = nodes[j] ** k
        inverse = powers**-1

        def weights(end):
            moments = mpmath.matrix([[end ** (k + 1) / (k + 1)] for k in range(4)])
            return tuple(Fraction(mpmath.nstr(w, 58)) for w in inverse * moments)

        a = tuple(weights(node) for node in nodes)
        b = weights(mpmath.mpf(1))
    gauss = ButcherTableau("gauss4", "Gauss", a, b, "", tolerance=Fraction(1, 10**50))
    assert gauss.order == 8
    assert not gauss.is_explicit


@pytest.mark.parametrize("tableau", EXPLICIT, ids=lambda tableau: tableau.name)
def test_a_wrong_digit_lowers_the_order(tableau):
    for i, row in enumerate(tableau.a):
        for j, weight in enumerate(row):
            if weight:
                wrong = tuple(
                    tuple(x + Fraction(1, 10**12) * ((r, s) == (i, j)) for s, x in enumerate(other))
                    for r, other in enumerate(tableau.a)
                )
                assert replace(tableau, a=wrong).order < tableau.order


def test_weights_that_do_not_sum_to_one_are_refused():
    with pytest.raises(ValueError, match="weights sum to"):
        replace(EXPLICIT[0], b=(Fraction(9, 10),))


def test_rows_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="2 rows but 1 weights"):
        ButcherTableau("wrong", "", ((), (Fraction(1),)), (Fraction(1),), "")
    with pytest.raises(ValueError, match="more entries"):
        ButcherTableau("wrong", "", ((Fraction(0), Fraction(1)),), (Fraction(1),), "")


@pytest.mark.parametrize("beta", [Fraction(1, 2), Fraction(2, 3), Fraction(1), Fraction(1, 3)])
def test_every_beta_has_order_two(beta):
    assert second_order(beta, "rk2", "", "").order == 2


def test_stability_function_of_full_order_methods_is_the_exponential_series():
    for tableau in EXPLICIT:
        factorial = 1
        for k, coefficient in enumerate(tableau.stability()[: tableau.order + 1]):
            factorial *= max(k, 1)
            assert coefficient == pytest.approx(Fraction(1, factorial), abs=1e-50)


def test_elementary_weight_agrees_with_the_condition():
    rk4 = next(tableau for tableau in EXPLICIT if tableau.name == "rk4")
    for tree in rooted_trees(4):
        assert elementary_weight(tree, rk4.a, rk4.b) == Fraction(1, density(tree))
