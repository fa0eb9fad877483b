"""The graph: its values, derivatives and bounds against mpmath and NumPy."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import brainpy_codegen as bc
from brainpy_codegen.analysis import intervals
from brainpy_codegen.analysis.elimination import eliminate
from brainpy_codegen.analysis.evaluation import exprel
from brainpy_codegen.analysis.graph import Graph
from brainpy_codegen.analysis.intervals import IntervalKernel
from brainpy_codegen.analysis.system import System

from . import models


@pytest.mark.parametrize("order", [0, 1, 2, 3])
@pytest.mark.parametrize("x", [-700.0, -40.0, -6.1, -5.9, -3.0, -1e-3, 0.0, 1e-9, 0.3, 2.9, 3.1, 6.1, 30.0, 600.0])
def test_derivatives_of_exprel(order, x) -> None:
    with mpmath.workdps(40):
        exact = float(mpmath.hyp1f1(order + 1, order + 2, mpmath.mpf(x)) / (order + 1))
    assert exprel(np.array([x]), order)[0] == pytest.approx(exact, rel=2e-13)


@bc.ode
def functions(x, y, t):
    a = np.exp(x) + np.expm1(y) * np.log(3 + x) - np.sqrt(2 + y) + np.tanh(x * y)
    b = np.sin(x) * np.cos(y) + np.arctan(x) - np.sinh(y) / np.cosh(x) + np.log1p(y**2)
    c = np.where(x > y, x * y, x - y) + np.abs(x - 0.3) + np.maximum(x, y**3) + np.hypot(x, y)
    return a + b / (2 + c), x**2.5 * 0 + (2 + x) ** y + np.arctan2(y, 2 + x) + x / (np.exp(x) - 1)


inside = st.floats(-0.9, 0.9).filter(lambda x: abs(x) > 1e-3)


@settings(max_examples=60, deadline=None)
@given(inside, inside)
def test_values_slopes_and_curvatures(x, y) -> None:
    system = System(functions)
    z = np.array([abs(x), y])
    expected = functions(z[0], z[1], 0.0)
    np.testing.assert_allclose(system.f(z), np.array(expected, float), rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(system.f(z[:, None])[:, 0], system.f(z), rtol=1e-13, atol=1e-13)


def test_higher_derivatives_agree_with_differences() -> None:
    system = System(models.hodgkin_huxley, {"I": 10.0}, active=("g_L",))
    z = np.array([-52.0, 0.1, 0.4, 0.35, 0.3])
    for k in range(5):
        step = np.zeros(5)
        step[k] = 1e-5
        slopes = (system.f(z + step) - system.f(z - step)) / 2e-5
        np.testing.assert_allclose(system.jacobian(z)[:, k], slopes, rtol=1e-6, atol=1e-7)
        curvature = (system.jacobian(z + step) - system.jacobian(z - step)) / 2e-5
        np.testing.assert_allclose(system.hessian(z)[:, :, k], curvature, rtol=1e-6, atol=1e-5)
        if k < 4:
            third = (system.hessian(z + step) - system.hessian(z - step))[:, :4, :4] / 2e-5
            np.testing.assert_allclose(system.derivatives(z, 3)[..., k], third, rtol=1e-6, atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(inside, inside, st.floats(1e-9, 0.5), st.floats(0, 1), st.floats(0, 1))
def test_bounds_hold_for_every_point_of_a_box(x, y, width, u, v) -> None:
    system = System(functions)
    slopes = tuple(system._rows(system.field, system.variables))
    bounds = IntervalKernel(system.graph, (*system.field, *slopes), system.variables)
    corner = np.array([[abs(x)], [y]])
    point = corner + width * np.array([[u], [v]])
    low, high = bounds(corner, corner + width)
    values = np.concatenate([system.f(point), system.jacobian(point).reshape(4, 1)])
    assert np.all(low <= values + 1e-15)
    assert np.all(values - 1e-15 <= high)


magnitudes = st.floats(1e-150, 1e150) | st.floats(-1e150, -1e-150)


@settings(max_examples=200, deadline=None)
@given(magnitudes, magnitudes, st.integers(2, 4))
def test_bounds_hold_the_exact_result_of_each_operation(x, y, exponent) -> None:
    # Of single numbers, where rounding to nearest is half a unit off: only outward rounding holds the exact result.
    a, b = Fraction(x), Fraction(y)
    first, second = (np.array(x), np.array(x)), (np.array(y), np.array(y))
    cases = [
        (intervals.add(first, second), a + b),
        (intervals.subtract(first, second), a - b),
        (intervals.multiply(first, second), a * b),
        (intervals.divide(first, second), a / b),
    ]
    if abs(x) < 1e70:
        graph = Graph()
        power = graph.power(graph.variable("x"), exponent)
        low, high = IntervalKernel(graph, (power,), ("x",))(np.array([[x]]), np.array([[x]]))
        cases.append(((low[0, 0], high[0, 0]), a**exponent))
    for (low, high), exact in cases:
        if np.isfinite(low) and np.isfinite(high):
            assert Fraction(float(low)) <= exact <= Fraction(float(high))
        else:
            assert low <= high


@pytest.mark.parametrize(
    "name", ["exp", "expm1", "log", "log1p", "sqrt", "cbrt", "sin", "cos", "tan", "sinh", "cosh", "tanh"]
)
def test_bounds_hold_the_exact_values_of_functions(name) -> None:
    graph = Graph()
    kernel = IntervalKernel(graph, (graph.node("call", graph.variable("x"), name=name),), ("x",))
    x = np.random.default_rng(5).uniform(0.01, 20, 400)
    low, high = (one[0] for one in kernel(x[None], x[None]))
    exact = getattr(mpmath, name)
    with mpmath.workdps(40):
        for below, one, above in zip(low, x, high, strict=True):
            assert mpmath.mpf(float(below)) <= exact(mpmath.mpf(float(one))) <= mpmath.mpf(float(above))


def test_a_number_minus_itself_less_something_is_that() -> None:
    graph = Graph()
    one, x = graph.number(1), graph.variable("x")
    assert graph.sub(one, graph.sub(one, x)) == x


@bc.ode
def saturating(u, v, t, p=0.3):
    return -u + p * (1 - u) * np.exp(v), -v - 0.1 * v**3 + 3 * u


def test_a_solved_state_has_tight_bounds_where_it_saturates() -> None:
    # u = p exp(v) / (1 + p exp(v)), and p may be 0; at p exp(v) = 1000 it is 1 - 0.001.
    system = System(saturating, active=("p",))
    reduced = eliminate(system, np.array([0.0, 0.0, 0.0]), np.array([1.1, 20.0, 0.5]))
    assert (reduced.unknowns, list(reduced.solved)) == (("v", "p"), ["u"])
    graph = system.graph
    rest = graph.sub(graph.number(1), reduced.solved["u"])
    v, p = np.log(1000 / 0.3), 0.3
    box = np.array([[v * 0.999], [p * 0.999]]), np.array([[v * 1.001], [p * 1.001]])
    low, high = IntervalKernel(graph, (rest,), reduced.unknowns)(*box)
    assert 0.97e-3 < low[0, 0] < 1 / 1001 < high[0, 0] < 1.03e-3
