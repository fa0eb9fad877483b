"""ESDIRK methods: order conditions of both weights, stability at infinity, and the steps that are built from them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from brainpy_codegen.integrators import get
from brainpy_codegen.integrators.butcher import derived_order
from brainpy_codegen.integrators.tableaus.esdirk import ESDIRK
from brainpy_codegen.ir.verify import verify
from tests.integrators.interpret import run
from tests.stiff import models

each_tableau = pytest.mark.parametrize("tableau", ESDIRK, ids=lambda tableau: tableau.name)
TOLERANCE = Fraction(1, 10**14)


def padded(rows, size):
    return tuple(tuple(row) + (Fraction(0),) * (size - len(row)) for row in rows)


@each_tableau
def test_orders(tableau):
    a = padded(tableau.a, tableau.stages)
    (embedded,) = padded((tableau.embedded,), tableau.stages)
    assert derived_order(a, a[-1], TOLERANCE) == tableau.order
    assert derived_order(a, embedded, TOLERANCE) == tableau.embedded_order


@each_tableau
def test_l_stable(tableau):
    size = tableau.stages
    a = np.array([[float(entry) for entry in row] for row in padded(tableau.a, size)])
    assert {float(row[i]) for i, row in enumerate(tableau.a[1:], 1)} == {float(tableau.gamma)}

    def stability(z):
        return 1 + z * a[-1] @ np.linalg.solve(np.eye(size) - z * a, np.ones(size))

    assert abs(stability(-1e9)) < 1e-6
    assert max(abs(stability(1j * y)) for y in np.geomspace(1e-3, 1e4, 400)) <= 1 + 1e-9


@pytest.mark.parametrize("method", ["tr_bdf2", "kvaerno5", "rodas4", "rodas5p"])
def test_steps_have_the_order(method):
    program = get(method).build(models.van_der_pol.ir)
    verify(program)
    (exact, _) = run(get("rk4").build(models.van_der_pol.ir), (2.0, 0.5), dt=1e-3, steps=1000, parameters=(1.5,))
    counts = (8, 16, 32)
    wrong = [run(program, (2.0, 0.5), dt=1 / n, steps=n, parameters=(1.5,))[0] - exact for n in counts]
    slope = -np.polyfit(np.log(counts), np.log(np.abs(wrong)), 1)[0]
    assert slope > program.method.order - 0.25


@pytest.mark.parametrize("method", ["tr_bdf2", "kvaerno5", "rodas4", "rodas5p"])
def test_very_stiff_steps_stay_on_the_slow_solution(method):
    """dt * rate = -1e6, with a right-hand side that reads the time."""
    program = get(method).build(models.prothero_robinson.ir)
    verify(program)
    (x,) = run(program, (1.0,), dt=0.1, steps=10, parameters=(-1e7,))
    assert x == pytest.approx(np.cos(1.0), abs=1e-6)
