"""Branch points of cycles, and the families that cross there: closed forms in the plane, and AUTO's demo `tor`."""

import numpy as np
import pytest

import brainpy_codegen as bc

from . import reference_models as reference


@bc.ode
def pitchfork_of_cycles(x, y, t, mu=-0.5, omega=2.0):
    u = x**2 + y**2 - 1
    growth = u * (mu - u**2)
    return growth * x - omega * y, growth * y + omega * x


@bc.ode
def transcritical_of_cycles(x, y, t, mu=-0.5, omega=2.0):
    u = x**2 + y**2 - 1
    growth = u * (mu - u)
    return growth * x - omega * y, growth * y + omega * x


def the_unit_circle(model, stable_at):
    cycle = bc.analysis.limit_cycle(model, {"mu": stable_at}, init={"x": 1.01, "y": 0.0}, intervals=20)
    return bc.analysis.cycle_continuation(model, "mu", (-0.4, 0.5), cycle=cycle, intervals=20)


# With u = r^2 - 1 the cycles are r = 1 and r^2 = 1 +- sqrt(mu), or r^2 = 1 + mu: they cross at mu = 0.
@pytest.mark.parametrize(("model", "radius"), [
    (pitchfork_of_cycles, lambda mu: ((1 + mu**0.5) ** 0.5, (1 - mu**0.5) ** 0.5)),
    (transcritical_of_cycles, lambda mu: ((1 + mu) ** 0.5,)),
])  # fmt: skip
def test_families_that_cross(model, radius) -> None:
    family = the_unit_circle(model, -0.3)
    (point,) = family.special
    assert (point.kind, point.label) == ("branch_point", "BPC1")
    assert abs(point.params["mu"]) < 1e-6 and point.period == pytest.approx(np.pi, rel=1e-9)
    assert all(one.stable == (one.params["mu"] < 0) for one in family if one is not point.cycle and one.params["mu"])
    other = bc.analysis.cycle_continuation(model, "mu", (-0.4, 0.5), branch_point=family["BPC1"], intervals=20)
    assert (other.begin, other.end) == ("boundary", "boundary")
    found = [(one.params["mu"], one.maximum["x"], one.stable) for one in other]
    assert all(min(abs(x - r) for r in radius(mu)) < 1e-6 for mu, x, _ in found)
    assert all(is_stable == (mu > 0) for mu, _, is_stable in found)
    sides = {bool(x > 1) for _, x, _ in found}
    assert sides == {True, False}


def test_the_circuit_of_freire() -> None:
    box = {"x": (-1, 1), "y": (-1, 1), "z": (-1, 1)}
    diagram = bc.analysis.continuation(reference.freire_circuit, "nu", (-0.63, -0.55), box=box)
    family = bc.analysis.cycle_continuation(reference.freire_circuit, "nu", (-0.63, -0.55), hopf=diagram["H1"])
    other = bc.analysis.cycle_continuation(
        reference.freire_circuit, "nu", (-0.63, -0.55), branch_point=family["BPC1"]
    )  # fmt: skip
    # AUTO's demo tor and MatCont's manual agree: nu and period
    expected = {
        "BPC1": (-0.5870290, 8.689669),
        "NS1": (-0.5916502, 8.794152),
        "NS2": (-0.5916502, 8.794152),  # of the other of the two cycles, which are mirror images
        "PD1": (-0.6149552, 9.266303),
        "PD2": (-0.6149552, 9.266303),
    }
    found = {one.label: (one.params["nu"], one.period) for one in (family["BPC1"], *other.special)}
    assert found.keys() == expected.keys()
    for label, (nu, period) in expected.items():
        np.testing.assert_allclose(found[label], (nu, period), rtol=2e-7)


def test_what_a_family_may_begin_at() -> None:
    box = {"x": (-1, 1), "y": (-1, 1), "z": (-1, 1)}
    diagram = bc.analysis.continuation(reference.freire_circuit, "nu", (-0.55, -0.45), box=box)
    with pytest.raises(bc.UsageError, match=r"branch_point=family\['BPC1'\]"):
        bc.analysis.cycle_continuation(reference.freire_circuit, "nu", (-0.7, -0.5), branch_point=diagram["BP1"])
