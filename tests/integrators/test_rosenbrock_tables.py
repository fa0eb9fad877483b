"""Rosenbrock tables: every order condition, stiff accuracy, stability at infinity, and those of the interpolants."""

from __future__ import annotations

import numpy as np
import pytest

from brainpy_codegen.integrators import get
from brainpy_codegen.integrators.butcher import density, rooted_trees, vertices
from brainpy_codegen.integrators.tableaus.rosenbrock import ROSENBROCK
from brainpy_codegen.ir.expression import Name
from brainpy_codegen.ir.function import Invoke
from brainpy_codegen.transforms.share_stages import share_stages
from tests.stiff.models import robertson

each_table = pytest.mark.parametrize("table", ROSENBROCK, ids=lambda table: table.name)


def classical(table):
    """alpha, Gamma, and the weights b of the method and of the one embedded in it."""
    size = table.stages
    a, coupling = np.zeros((size, size)), np.zeros((size, size))
    for i in range(1, size):
        a[i, :i], coupling[i, :i] = list(map(float, table.a[i - 1])), list(map(float, table.coupling[i - 1]))
    gamma = np.linalg.inv(np.eye(size) / float(table.gamma) - coupling)
    m = np.array(list(map(float, table.m)))
    embedded = np.append(m[:-1], 0.0)
    return a @ gamma, gamma, m @ gamma, embedded @ gamma


def weights(tree, alpha, beta):
    """The weights of a tree in each stage: one branch passes through alpha + Gamma, several through alpha."""
    product = np.ones(len(alpha))
    for child in tree:
        product = product * ((beta if len(tree) == 1 else alpha) @ weights(child, alpha, beta))
    return product


def residual(b, alpha, gamma, order, theta=1.0):
    """The largest violation of the conditions up to an order; theta: of an interpolant at that part of the step."""
    return max(
        abs(b @ weights(tree, alpha, alpha + gamma) - theta ** vertices(tree) / density(tree))
        for p in range(1, order + 1)
        for tree in rooted_trees(p)
    )


@each_table
def test_order_conditions(table):
    alpha, gamma, b, embedded = classical(table)
    assert residual(b, alpha, gamma, table.order) < 2e-12
    assert residual(b, alpha, gamma, table.order + 1) > 1e-6
    assert residual(embedded, alpha, gamma, table.embedded_order) < 2e-12
    assert residual(embedded, alpha, gamma, table.embedded_order + 1) > 1e-6


@each_table
def test_rows_sum_to_times_and_time_weights(table):
    alpha, gamma, _, _ = classical(table)
    assert alpha.sum(axis=1) == pytest.approx(list(map(float, table.c)), abs=1e-12)
    assert gamma.sum(axis=1) == pytest.approx(list(map(float, table.d)), abs=1e-12)


@each_table
def test_stiffly_accurate_and_l_stable(table):
    """R(z) of both methods vanishes at infinity and is at most 1 on the imaginary axis, that of the method itself."""
    alpha, gamma, b, embedded = classical(table)
    assert b == pytest.approx((alpha + gamma)[-1], abs=1e-12)
    one, size = np.ones(table.stages), np.eye(table.stages)

    def stability(weights, z):
        return 1 + z * weights @ np.linalg.solve(size - z * (alpha + gamma), one)

    assert abs(stability(b, -1e8)) < 1e-6
    assert abs(stability(embedded, -1e8)) < 1e-6
    assert max(abs(stability(b, 1j * y)) for y in np.geomspace(1e-3, 1e4, 400)) <= 1 + 1e-9


@each_table
def test_order_conditions_of_the_interpolant(table):
    alpha, gamma, b, _ = classical(table)
    rows = [np.append(list(map(float, row)), np.zeros(table.stages - len(row))) @ gamma for row in table.dense]
    for theta in (0.2, 0.5, 0.9):
        inner = sum(theta**k * row for k, row in enumerate(rows))
        assert residual(theta * (b + (1 - theta) * inner), alpha, gamma, table.dense_order, theta) < 2e-11


@each_table
def test_a_matrix_is_factored_once_a_step_and_handed_on_whole(table):
    program = share_stages(get(table.name).build(robertson.ir))
    calls = [one for one in program.function("stages").body if isinstance(one, Invoke)]
    (factored,) = (one for one in calls if one.function == "factor")
    solved = [one.arguments for one in calls if one.function == "solve_linear"]
    assert len(solved) == table.stages
    assert len(factored.targets) == 1
    assert {given[0] for given in solved} == {Name(factored.targets[0])}
    assert {len(given) for given in solved} == {1 + len(robertson.states)}
