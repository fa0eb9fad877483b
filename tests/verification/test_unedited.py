"""What nobody edited is the model: in narrow types, near singular equations and after many doublings, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.options import Options
from brainpy_codegen.verification.differential import build
from brainpy_codegen.verification.reference import Reference
from examples.fractional_chen import fractional_chen
from examples.hindmarsh_rose import hindmarsh_rose
from examples.hodgkin_huxley import hodgkin_huxley
from examples.robertson import robertson
from examples.wilson_cowan import wilson_cowan
from tests.verification.modules import generate
from tests.zoo.models.arithmetic import augmented, modulo_precedence, small_powers
from tests.zoo.models.declarations import states_return_themselves

NARROW = Options(dtype="float32")
UNEDITED = [
    (robertson, "euler", "numpy", NARROW),  # B * B of a run that blows up overflows before B does
    (robertson, "dopri5", "numpy", NARROW),  # and so do the magnitudes of terms that cancel
    (hodgkin_huxley, "rush_larsen2", "numpy", NARROW),  # so does exp of the state in the middle of a step
    (wilson_cowan, "trapezoid", "numpy", NARROW),  # and exp in a repetition of Newton's method
    (hindmarsh_rose, "exponential_rosenbrock", "numpy", NARROW),  # twelve doublings, each of which doubles an error
    (fractional_chen, "caputo_l1_implicit", "numpy", NARROW),  # an equation for the next state that is near singular
    (robertson, "rodas4", "c", Options(math="fast")),  # so are those of stages
    (robertson, "dop853", "c", Options(dtype="float32", math="fast")),  # powers of Python's numbers do not overflow
    (states_return_themselves, "exponential_rosenbrock", "torch", Options()),  # a Jacobian of numbers alone
    (small_powers, "implicit_midpoint", "torch", Options()),  # y**-1 has no value at 0, and x is left on its way
]


JUMPING = [
    (modulo_precedence, "midpoint", "numpy", NARROW),  # runs that rounding sends to the one or the other side of a jump
    (modulo_precedence, "trapezoid", "numpy", Options()),  # a step of which the equation for its end has no solution
    (augmented, "euler", "numpy", NARROW),  # a floor of a remainder, which jumps by seven at once
]
by_name = {"ids": lambda one: getattr(one, "name", one)}


@pytest.mark.parametrize(("model", "method", "backend", "options"), UNEDITED, **by_name)
def test_rounding_is_no_difference(model: Any, method: str, backend: str, options: Options, tmp_path: Path) -> None:
    report = generate(tmp_path, model, method, backend, options).verify()
    assert report.equivalent, str(report)
    assert all(4 * one.samples > one.open for one in report.outcomes), str(report)


@pytest.mark.parametrize(("model", "method", "backend", "options"), JUMPING, **by_name)
def test_jumps_are_no_difference(model: Any, method: str, backend: str, options: Options, tmp_path: Path) -> None:
    module = generate(tmp_path, model, method, backend, options)
    for seed in range(5):
        report = module.verify(seed=seed)
        assert report.equivalent, str(report)
        assert all(one.samples > 4 * one.open for one in report.outcomes), str(report)


def test_what_a_narrow_type_cannot_hold_is_open_and_the_rest_is_not() -> None:
    @bc.ode
    def cubed(x, t):
        dx = 1e3 * x**3
        return dx

    x = np.array([1.0, 1e10, 1e12, 1e20])
    for dtype, told in (("float64", [True] * 4), ("float32", [True, True, False, False])):
        eps = float(np.finfo(dtype).eps)
        reference = Reference(build(cubed.ir, "euler"), 64 * eps, dtype, {})
        (values,), (limits,) = (getattr(reference.rates((x,), (0.0,), ()), name) for name in ("values", "tolerances"))
        np.testing.assert_allclose(values, 1e3 * x**3, rtol=1e-15)
        assert np.isfinite(limits).tolist() == told
        np.testing.assert_allclose(limits[:2], 64 * eps * values[:2], rtol=1e-6)
        rows = reference.run((x,), 0.0, 1e-3, 1, lambda t: (), 0)
        assert (np.isfinite(rows.values[0][1]) & np.isfinite(rows.tolerances[0][1])).tolist() == told


def test_errors_of_doublings_add_up() -> None:
    """exp(z) by k doublings of exp(z / 2**k) is off by 2**k times what exp(z / 2**k) is off by."""

    @bc.ode
    def pair(x, y, t, a=4.0):
        dx = a * x
        dy = x - y
        return dx, dy

    reference = Reference(build(pair.ir, "exponential_rosenbrock"), 64 * 2.0**-52, "float64", {})
    off = []
    for a in (20.0, 1280.0):  # six doublings more
        found = reference.step((np.ones(1), np.ones(1)), 0.0, 0.1, (a,))
        np.testing.assert_allclose(found.values[0], np.exp(0.1 * a), rtol=1e-9)
        off.append(float(found.tolerances[0][0] / found.values[0][0]))
    assert 2.0**5 < off[1] / off[0] < 2.0**7


@pytest.mark.parametrize("method", ["euler", "backward_euler"])
def test_conditions_that_rounding_may_turn_are_open_in_calls_of_any_size(method: str) -> None:
    @bc.ode
    def turning(x, t):
        dx = np.where(3 * (0.1 * x) > 0.3, 1.0, -1.0)
        return dx

    reference = Reference(build(turning.ir, method), 64 * 2.0**-52, "float64", {})
    for count in (3, 2, 1):
        x = np.ones(count)
        found = reference.step((x,), 0.0, 0.1, ())
        assert (found.tolerances[0] >= 0.2).all()  # either branch
        rows = reference.run((x,), 0.0, 0.1, 2, lambda t: (), 0)
        assert (rows.tolerances[0][1] < 1e-9).all()  # what is open at an instant says nothing of what follows
