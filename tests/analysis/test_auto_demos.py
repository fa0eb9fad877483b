"""AUTO-07p's demos plp and abc: every point that it lists (test/hyper.all), and no other.

Doedel, E. J. and Oldeman, B. E. (2012). AUTO-07P: continuation and bifurcation software for ordinary differential
equations. Fixed points are compared with values refined beyond the printed digits.
"""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def enzyme(s, a, t, rho=2.0, s0=110.0, a0=500.0, alpha=0.2, k=0.1):
    """One cell, two substrates (demo plp)."""
    rate = s * a / (1 + s + k * s**2)
    return s0 - s - rho * rate, alpha * (a0 - a) - rho * rate


@bc.ode
def reaction(x, y, z, t, D=0.0, alpha=1.0, beta=1.55, B=8.0, s=0.04):
    """The reaction A to B to C (demo abc)."""
    heat = np.exp(z)
    dy = -y + D * heat * (1 - x - s * y)
    return -x + D * (1 - x) * heat, dy, -z - beta * z + D * B * heat * (1 - x + alpha * s * y)


def test_plp() -> None:
    diagram = bc.analysis.continuation(enzyme, "rho", (1.0, 6.0), box={"s": (0, 110), "a": (0, 500)})
    assert [one.kind for one in diagram.special] == ["hopf"] * 2
    np.testing.assert_allclose([one.params["rho"] for one in diagram.special], [3.4999538280, 4.6504578126], rtol=1e-10)
    assert len(diagram.branches) == 1
    family = bc.analysis.cycle_continuation(enzyme, "rho", (1.0, 6.0), hopf=diagram["H1"])
    assert [one.kind for one in family.special] == ["fold_of_cycles"] * 2
    np.testing.assert_allclose([one.params["rho"] for one in family.special], [2.75969, 5.00784], atol=5e-6)
    np.testing.assert_allclose([one.period for one in family.special], [10.0064, 5.67658], rtol=1e-5)
    assert family.end == "hopf"
    np.testing.assert_allclose(family[-1].params["rho"], diagram["H2"].params["rho"], rtol=1e-3)


def test_abc() -> None:
    ends = (0.0, 0.4)
    diagram = bc.analysis.continuation(reaction, "D", ends, box={"x": (0, 1), "y": (0, 30), "z": (0, 20)})
    assert [one.kind for one in diagram.special] == ["hopf"] * 4
    points = [0.2041845357, 0.2298390376, 0.2599578542, 0.3462085216]
    np.testing.assert_allclose([one.params["D"] for one in diagram.special], points, rtol=1e-9)
    assert len(diagram.branches) == 1
    outer = bc.analysis.cycle_continuation(reaction, "D", ends, hopf=diagram["H1"])
    assert [one.kind for one in outer.special] == ["fold_of_cycles"] * 2
    np.testing.assert_allclose([one.params["D"] for one in outer.special], [0.213697, 0.211903], atol=5e-7)
    np.testing.assert_allclose([one.period for one in outer.special], [7.61104, 8.28914], rtol=1e-5)
    np.testing.assert_allclose(outer[-1].params["D"], points[3], rtol=3e-3)
    inner = bc.analysis.cycle_continuation(reaction, "D", ends, hopf=diagram["H2"])
    (fold,) = inner.special
    assert fold.kind == "fold_of_cycles"
    np.testing.assert_allclose(fold.params["D"], 0.224962, atol=5e-7)
    np.testing.assert_allclose(fold.period, 6.52551, rtol=1e-4)  # AUTO prints it 3e-5 off, on 15 intervals
    np.testing.assert_allclose(inner[-1].params["D"], points[2], rtol=1e-3)
    assert outer.end == inner.end == "hopf"
