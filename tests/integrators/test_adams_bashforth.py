"""Adams-Bashforth methods: exact on polynomials of their degree, with parameters that change with time."""

from __future__ import annotations

import numpy as np
import pytest

from brainpy_codegen.integrators import get
from brainpy_codegen.integrators.ode.adams_bashforth import WEIGHTS
from tests.integrators.interpret import run
from tests.integrators.models import model

DRIVEN = "def driven(x, t, rate):\n    dx = rate\n    return dx\n"


@pytest.mark.parametrize("order", WEIGHTS)
def test_weights_integrate_polynomials(order):
    """The weights are those of the interpolating polynomial: exact for t**0 ... t**(order - 1)."""
    denominator, weights = WEIGHTS[order]
    for power in range(order):
        past = [(-k) ** power for k in range(order)]
        assert sum(w * f for w, f in zip(weights, past, strict=True)) / denominator == pytest.approx(1 / (power + 1))


@pytest.mark.parametrize("order", [3, 4])
def test_order_with_a_parameter_that_changes_with_time(order):
    """x(t) = sin t, whose derivative is a parameter: the first steps keep the order, too."""
    program = get(f"adams_bashforth{order}").build(model(DRIVEN))
    wrong = []
    for steps in (20, 40, 80):
        (x,) = run(program, (0.0,), dt=1.0 / steps, steps=steps, parameters=lambda t: (np.cos(t),))
        wrong.append(abs(x - np.sin(1.0)))
    assert -np.polyfit(np.log((20, 40, 80)), np.log(wrong), 1)[0] > order - 0.2


@pytest.mark.parametrize("order", [2, 3, 4])
def test_what_is_carried_is_the_past(order):
    program = get(f"adams_bashforth{order}").build(model(DRIVEN))
    assert len(program.carried) == program.start_steps == order - 1
    assert program.start is not None
    assert program.start.arguments == program.function("advance").arguments
