"""The exponential Rosenbrock-Euler method: exact on linear systems, order 2, and the matrix function that it needs."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.integrate
import scipy.linalg

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators import get
from brainpy_codegen.integrators.ode.matrix_phi import matrix_phi
from tests.integrators.interpret import Interpreter, run
from tests.integrators.models import HODGKIN_HUXLEY, model

LINEAR = """\
def linear(x, y, z, t, a=-1000.0, b=3.0):
    dx = a * x + b * y + 1.0
    dy = -b * x - 0.01 * y
    dz = y
    return dx, dy, dz
"""
FORCED = """\
def forced(x, y, t, mu=1.0):
    dx = y + sin(2 * t)
    dy = mu * (1 - x**2) * y - x + cos(t)
    return dx, dy
"""


def phi_of(z):
    """phi_1 of a dense matrix, by the written-out functions."""
    size = len(z)
    made = matrix_phi([f"s{k}" for k in range(size)], [(i, j) for i in range(size) for j in range(size)])
    assert made.places == tuple((i, j) for i in range(size) for j in range(size))
    machine = Interpreter(made.functions, {})
    return np.array(machine.run(made.functions[-1], *np.ravel(z))).reshape(size, size)


def wanted(z):
    """The same from the exponential of a larger matrix (Saad 1992)."""
    size = len(z)
    whole = np.block([[z, np.eye(size)], [np.zeros((size, 2 * size))]])
    return scipy.linalg.expm(whole)[:size, size:]


@pytest.mark.parametrize(
    "z",
    [
        np.zeros((2, 2)),
        np.array([[0.0, 1.0], [0.0, 0.0]]),
        np.array([[0.0, 7.0], [-7.0, 0.0]]),
        np.array([[-300.0, 2.0, 1.0], [4.0, -0.5, 0.0], [1.0, 1.0, 0.1]]),
        1e-9 * np.array([[1.0, 2.0], [3.0, 4.0]]),
        np.array([[0.03, -0.02], [0.01, 0.0]]),
    ],
    ids=["zero", "nilpotent", "rotation", "stiff", "tiny", "small"],
)
def test_phi_of_matrices(z):
    assert phi_of(z) == pytest.approx(wanted(z), rel=1e-12, abs=1e-13)


def test_places_are_those_of_all_powers():
    assert matrix_phi(("a", "b", "c"), [(0, 1), (1, 2)]).places == ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))


def test_too_many_rows_are_refused():
    everything = [(i, j) for i in range(9) for j in range(9)]
    with pytest.raises(UnsupportedError, match="products of matrices of 9 coupled rows are too large"):
        matrix_phi([str(k) for k in range(9)], everything)


@pytest.mark.parametrize("dt", [0.01, 1.0, 50.0])
def test_it_is_exact_on_a_linear_system(dt):
    matrix = np.array([[-1000.0, 3.0, 0.0], [-3.0, -0.01, 0.0], [0.0, 1.0, 0.0]])
    found = run(
        get("exponential_rosenbrock").build(model(LINEAR)), (1.0, 2.0, 0.5), dt=dt, steps=2, parameters=(-1000.0, 3.0)
    )
    whole = np.block([[matrix, np.array([[1.0], [0.0], [0.0]])], [np.zeros((1, 4))]])
    exact = scipy.linalg.expm(2 * dt * whole) @ np.array([1.0, 2.0, 0.5, 1.0])
    assert found == pytest.approx(tuple(exact[:3]), rel=1e-9, abs=1e-12)


def test_order_two_where_the_equations_read_the_time():
    program = get("exponential_rosenbrock").build(model(FORCED))

    def right(t, y):
        return y[1] + np.sin(2 * t), (1 - y[0] ** 2) * y[1] - y[0] + np.cos(t)

    exact = scipy.integrate.solve_ivp(right, (0, 3), (1.0, 0.0), "DOP853", rtol=1e-13, atol=1e-13).y[0, -1]
    wrong = [abs(run(program, (1.0, 0.0), dt=3 / n, steps=n, parameters=(1.0,))[0] - exact) for n in (100, 200, 400)]
    assert np.log2(np.divide(wrong[:-1], wrong[1:])) == pytest.approx([2.0, 2.0], abs=0.12)


def test_names_that_would_meet_are_numbers():
    odd = model("def odd(a_b, c, a, b_c, t):\n    return c, a, b_c, a_b\n")
    (found, *_) = run(get("exponential_rosenbrock").build(odd), (1.0, 0.0, 0.0, 0.0), dt=0.5, steps=1)
    cycle = np.roll(np.eye(4), 1, axis=1)
    assert found == pytest.approx(scipy.linalg.expm(0.5 * cycle)[0, 0], rel=1e-13)


def test_hodgkin_huxley_at_a_usual_step():
    """The voltage after 10 ms is known to eleven digits; etd2 is 4e-3 mV away at this step."""
    start = (-65.0, 0.052932485257250, 0.596120753508460, 0.317676914060697)
    parameters = (10.0, 50.0, -77.0, -54.387, 120.0, 36.0, 0.3, 1.0)
    program = get("exponential_rosenbrock").build(model(HODGKIN_HUXLEY))
    (voltage, *_) = run(program, start, dt=0.02, steps=500, parameters=parameters)
    assert voltage == pytest.approx(-66.68666594683, abs=2e-5)
