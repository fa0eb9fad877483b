"""Programs of fractional methods."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from brainpy_codegen.integrators import available, get
from brainpy_codegen.integrators.registry import default_for
from brainpy_codegen.ir.verify import verify
from templates.support import fractional_weights as weights
from tests.integrators.interpret import source
from tests.zoo.models import fractional as models

each_scheme = pytest.mark.parametrize("scheme", available("fde"), ids=lambda scheme: scheme.name)


def test_the_family():
    assert [scheme.name for scheme in available("fde")] == [
        "predictor_corrector",
        "caputo_l1",
        "caputo_l1_implicit",
        "grunwald_letnikov",
    ]
    assert default_for(models.pair.ir) == "predictor_corrector"


@pytest.mark.parametrize(
    "alias, name",
    [
        ("l1", "caputo_l1"),
        ("Caputo_L1_Schema", "caputo_l1"),
        ("CaputoL1Schema", "caputo_l1"),
        ("gl", "grunwald_letnikov"),
        ("short-memory", "grunwald_letnikov"),
        ("GLShortMemory", "grunwald_letnikov"),
        ("ABM", "predictor_corrector"),
        ("pece", "predictor_corrector"),
    ],
)
def test_names_that_people_know(alias, name):
    assert get(alias).name == name


@each_scheme
def test_programs_keep_the_rules(scheme):
    assert scheme.title and "doi.org" in scheme.reference
    for model in (models.relaxation, models.pair, models.brusselator, models.words):
        verify(scheme.build(model.ir))


def test_a_corrector_evaluates_once_at_the_end_of_the_step():
    assert source(get("predictor_corrector").build(models.relaxation.ir).function("advance")) == (
        "def advance(x_predicted, x_past, gain, t, dt, p_end):\n"
        "    dx = derivative(x_predicted, t + dt, *p_end)\n\n"
        "    x_next = x_past + gain * dx\n"
        "    return x_next\n"
    )


def test_states_of_different_orders_have_a_gain_each():
    assert source(get("gl").build(models.pair.ir).function("advance")) == (
        "def advance(x, y, x_past, y_past, x_gain, y_gain, t, p):\n"
        "    dx, dy = derivative(x, y, t, *p)\n\n"
        "    x_next = x_past + x_gain * dx\n"
        "    y_next = y_past + y_gain * dy\n"
        "    return x_next, y_next\n"
    )


@pytest.mark.parametrize("p", [0.05, 0.5, 0.95, 1.0, 1.3, 1.95])
def test_weights_keep_their_digits(p):
    """Against 60 digits, for numbers of steps up to ten million."""
    m = [0, 1, 2, 5, 6, 7, 8, 9, 20, 100, 10**4, 10**7]
    mpmath.mp.dps = 60

    def power(n, q):
        return mpmath.mpf(n) ** q if n else mpmath.mpf(0)

    q = mpmath.mpf(p)
    wanted = {
        "differences": [power(n + 1, q) - power(n, q) for n in m],
        "second_differences": [power(n + 2, q) - 2 * power(n + 1, q) + power(n, q) for n in m],
        "first_slope": [power(n, q + 1) - (n - q) * power(n + 1, q) for n in m],
    }
    for name, values in wanted.items():
        got = getattr(weights, name)(np.array(m), p)
        assert got == pytest.approx([float(value) for value in values], rel=2e-12 if p < 1 else 3e-13, abs=1e-15), name
    got = weights.binomials(1000, p)
    assert got[[0, 1, 2, 10, 999]] == pytest.approx(
        [float((-1) ** n * mpmath.binomial(q, n)) for n in (0, 1, 2, 10, 999)], rel=1e-13, abs=1e-300
    )
