"""Bifurcation points against published and analytic values: none missing, none extra."""

import numpy as np
import pytest

import brainpy_codegen as bc

from . import models

GATES = {"m": (0, 1), "h": (0, 1), "n": (0, 1)}
SNIC = {"g_Ca": 4.0, "V3": 12.0, "V4": 17.4}
LORENZ_84 = {"x": (-1, 3), "y": (-2, 2), "z": (-2, 2), "u": (-3, 0)}

# model, parameter, range, other parameters, box, expected: kind and value, in the order of the parameter
CASES = {
    "fitzhugh_nagumo": (
        models.fitzhugh_nagumo, "I", (0, 2), {}, {"V": (-3, 3), "w": (-3, 3)},
        [("hopf", 0.3312813374547458), ("hopf", 1.4187186625452541)],
    ),
    "morris_lecar_hopf": (
        models.morris_lecar, "I", (0, 300), {}, {"V": (-90, 100), "w": (0, 1)},
        [("hopf", 93.8576183737), ("hopf", 212.0188161004)],
    ),
    # 36.66769 is a neutral saddle and must not be among them.
    "morris_lecar_snic": (
        models.morris_lecar, "I", (-50, 150), {**SNIC, "phi": 1 / 15}, {"V": (-90, 100), "w": (0, 1)},
        [("fold", -9.9490393226), ("fold", 39.9631530927), ("hopf", 97.7878889640)],
    ),
    "morris_lecar_homoclinic": (
        models.morris_lecar, "I", (-50, 150), {**SNIC, "phi": 0.23}, {"V": (-90, 100), "w": (0, 1)},
        [("fold", -9.9490393226), ("hopf", 36.3162174962), ("fold", 39.9631530927)],
    ),
    "hodgkin_huxley": (
        models.hodgkin_huxley, "I", (0, 200), {}, {"V": (-80, 0), **GATES},
        [("hopf", 9.7754379954), ("hopf", 154.5224336658)],
    ),
    "hodgkin_huxley_other_reversals": (
        models.hodgkin_huxley, "I", (0, 200), {"E_Na": 55.0, "E_K": -72.0, "E_L": -54.4}, {"V": (-80, 0), **GATES},
        [("hopf", 3.8686542497), ("hopf", 135.6593914163)],
    ),
    "sodium_potassium_high": (
        models.sodium_potassium, "I", (-100, 250), {}, {"V": (-90, 50), "n": (0, 1)},
        [("fold", -85.8228423692), ("fold", 4.5128676303), ("hopf", 200.4394917770)],
    ),
    "sodium_potassium_low": (
        models.sodium_potassium, "I", (0, 400), {"E_L": -78.0, "V_n": -45.0}, {"V": (-90, 50), "n": (0, 1)},
        [("hopf", 14.6590400241), ("hopf", 353.5502078369)],
    ),
    "hindmarsh_rose_fast": (
        models.hindmarsh_rose_fast, "z", (-13, 3), {}, {"x": (-3, 4), "y": (-80, 2)},
        [("hopf", -11.5931404538), ("fold", -5 / 27), ("hopf", 0.9264737871), ("fold", 1.0)],
    ),
    "hindmarsh_rose": (
        models.hindmarsh_rose, "I", (0, 30), {}, {"x": (-3, 3), "y": (-50, 2), "z": (-10, 30)},
        [("hopf", 1.3586705918), ("hopf", 5.3935293570), ("hopf", 6.1793444049), ("hopf", 25.2651208239)],
    ),
    "wilson_cowan": (
        models.wilson_cowan, "P", (0, 4), {}, {"E": (0, 1), "I": (0, 1)},
        [("fold", 0.9031974176), ("fold", 1.0830159404), ("hopf", 1.9092527181)],
    ),
    "tsodyks_markram": (
        models.tsodyks_markram, "E0", (-2.5, -0.8), {}, {"E": (0, 40), "x": (0, 1), "u": (0, 1)},
        [("fold", -1.8652239103), ("hopf", -1.8501245948), ("fold", -1.4630273255), ("hopf", -1.1510593969)],
    ),
    "lorenz": (
        models.lorenz, "rho", (0, 30), {}, {"x": (-20, 20), "y": (-20, 20), "z": (-1, 40)},
        [("branch_point", 1.0), ("hopf", 470 / 19), ("hopf", 470 / 19)],
    ),
    "ab_17": (
        models.ab_reaction, "p1", (0, 0.3), {"p2": 17.0}, {"u": (0, 1.1), "v": (0, 10)},
        [("fold", 0.1170147504), ("hopf", 0.1208657195), ("fold", 0.1219011608), ("hopf", 0.2170805097)],
    ),
    "ab_14": (
        models.ab_reaction, "p1", (0, 0.5), {"p2": 14.0}, {"u": (0, 1.1), "v": (0, 10)},
        [("hopf", 0.1650420453), ("hopf", 0.3365504989)],
    ),
    "predator_prey": (
        models.predator_prey, "p1", (0, 1), {}, {"u": (-0.05, 1.5), "v": (-0.3, 3)},
        [("branch_point", 0.6), ("hopf", 0.6715938475), ("branch_point", 0.8219043454), ("fold", 0.8329293222)],
    ),
    "co_oxidation": (
        models.co_oxidation, "q2", (0.5, 2), {}, {"x": (0.001, 0.3), "y": (0, 1), "s": (0, 1)},
        [("hopf", 1.0409915695), ("fold", 1.0420485054), ("hopf", 1.0515574625), ("fold", 1.0522002879)],
    ),
    "adaptive_control": (
        models.adaptive_control, "alpha", (0.5, 2), {}, {"x": (-0.5, 0.5), "y": (-1, 1), "z": (-1, 1)},
        [("hopf", 1.0)],
    ),
    "lorenz_84": (
        models.lorenz_84, "F", (1, 3), {}, LORENZ_84,
        [("fold", 1.5466483726), ("hopf", 1.6196578209), ("hopf", 2.4672221231), ("hopf", 2.8598754127)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_every_bifurcation_point_is_found_and_no_other(name) -> None:
    model, parameter, ends, params, box, expected = CASES[name]
    diagram = bc.analysis.continuation(model, parameter, ends, params=params, box=box)
    found = [(one.kind, one.params[parameter]) for one in diagram.special]
    assert [kind for kind, _ in found] == [kind for kind, _ in expected], diagram.special
    np.testing.assert_allclose([x for _, x in found], [x for _, x in expected], rtol=1e-8, atol=1e-9)
    assert all(one.residual < 1e-9 for one in diagram.special)
    assert not diagram.messages
    assert diagram.complete
    assert diagram.incomplete == ""


def test_the_whole_box_of_lorenz_84_is_searched_with_proof() -> None:
    box = {**LORENZ_84, "u": (-3, 3)}
    diagram = bc.analysis.continuation(models.lorenz_84, "F", (1, 3), box=box)
    assert diagram.complete and diagram.messages == ()
    kinds = [one.kind for one in diagram.special]
    assert kinds == ["fold", "hopf", "hopf", "hopf", "hopf"]
    # The last one is on the other branch, beyond T = 0: two roots of the characteristic polynomial add up to zero.
    one = diagram.special[-1]
    assert one.state["u"] > 0
    x, y, z, u = one.state.values()
    matrix = [
        [-0.25, -2 * y, -2 * z, -1.974 * u],
        [y - z, x - 1, -x, 0],
        [y + z, x, x - 1, 0],
        [0.987 * u, 0, 0, 0.987 * x - 1.04],
    ]
    _, a, b, c, d = np.poly(np.array(matrix))
    np.testing.assert_allclose(a * b * c, c**2 + a**2 * d, rtol=1e-8)
    assert c / a == pytest.approx(one.omega**2, rel=1e-8)


@bc.ode
def roessler_flow(x, y, z, t, a=0.2, b=0.2, c=5.7):
    return -y - z, x + a * y, b + z * (x - c)


def test_a_hopf_point_at_a_fold_has_no_lyapunov_coefficient() -> None:
    # Fixed points x = (c -+ sqrt(c^2 - 4 a b)) / 2, y = -x / a, z = x / a meet at c = 2 sqrt(a b). With a = b the
    # Jacobian there has the eigenvalues 0 and +-i sqrt(2 - a^2): 0 is one of them, so that c1 does not exist.
    box = {"x": (-1, 9), "y": (-45, 5), "z": (-5, 45)}
    diagram = bc.analysis.continuation(roessler_flow, "c", (0.1, 8), box=box)
    fold, hopf = sorted(diagram.special, key=lambda one: one.kind)
    assert (fold.kind, hopf.kind) == ("fold", "hopf")
    assert fold.params["c"] == pytest.approx(0.4, rel=1e-10) and hopf.omega == pytest.approx(1.96**0.5, rel=1e-8)
    assert hopf.l1 is None and hopf.criticality == ""


def hopfs(model, parameter, ends, params, box):
    diagram = bc.analysis.continuation(model, parameter, ends, params=params, box=box)
    return [one for one in diagram.special if one.kind == "hopf"]


def test_first_lyapunov_coefficients() -> None:
    first, second = hopfs(models.morris_lecar, "I", (0, 300), {}, {"V": (-90, 100), "w": (0, 1)})
    np.testing.assert_allclose([first.l1, second.l1], [5.220140e-4, 5.451162e-4], rtol=1e-6)
    np.testing.assert_allclose([first.omega, second.omega], [0.07977978, 0.14860217], rtol=1e-7)
    assert first.criticality == second.criticality == "subcritical"
    assert "MatCont" in first.l1_convention
    first, second = hopfs(models.hodgkin_huxley, "I", (0, 200), {}, {"V": (-80, 0), **GATES})
    np.testing.assert_allclose([first.l1, second.l1], [8.672537e-3, -5.026029e-3], rtol=1e-6)
    assert (first.criticality, second.criticality) == ("subcritical", "supercritical")
    (one,) = hopfs(models.adaptive_control, "alpha", (0.5, 2), {}, {"x": (-0.5, 0.5), "y": (-1, 1), "z": (-1, 1)})
    np.testing.assert_allclose([one.l1, one.omega], [-0.3, 1.0], rtol=1e-9)


@pytest.mark.parametrize("A", [0.5, 1.0, 2.0])
def test_the_brusselator_is_as_computed_by_hand(A) -> None:
    (one,) = hopfs(models.brusselator, "B", (0.5, 2 + A**2), {"A": A}, {"x": (0.1, 4), "y": (0.1, 20)})
    np.testing.assert_allclose(one.params["B"], 1 + A**2, rtol=1e-12)
    np.testing.assert_allclose(one.omega, A, rtol=1e-12)
    np.testing.assert_allclose(one.l1, -(2 + A**2) / (2 * (1 + 2 * A**2)), rtol=1e-10)


@pytest.mark.parametrize("E_L", [-54.4, -54.402])
def test_the_leak_shifts_the_current_and_nothing_else(E_L) -> None:
    start = {"V": -65.0, "m": 0.05, "h": 0.6, "n": 0.32}
    before, after = (
        bc.analysis.continuation(models.hodgkin_huxley, "I", (0, 200), params=params, start=start).special
        for params in ({}, {"E_L": E_L})
    )
    assert len(before) == len(after) == 2
    for one, other in zip(before, after, strict=True):
        np.testing.assert_allclose(other.params["I"] - one.params["I"], -0.3 * (E_L + 54.387), atol=1e-10)
        np.testing.assert_allclose(list(one.state.values()), list(other.state.values()), rtol=1e-10)


def test_symmetric_systems_have_pitchforks() -> None:
    box = {"s1": (0, 1), "s2": (0, 1)}
    diagram = bc.analysis.continuation(models.wong_wang, "mu0", (0, 160), box=box)
    assert [one.kind for one in diagram.special].count("branch_point") == 2
    assert diagram.complete and diagram.messages == ()
    for one in diagram.special:
        if one.kind == "branch_point":
            np.testing.assert_allclose(one.state["s1"], one.state["s2"], rtol=1e-9)
    # Every fixed point that is proven to exist lies on a branch, and no branch has others.
    for value in (5.0, 30.0, 60.0, 100.0):
        proven = bc.analysis.fixed_points(models.wong_wang, box, {"mu0": value})
        on_branches = diagram.at(value)
        assert proven.complete
        assert len(on_branches) == len(proven)
        both = [sorted(tuple(np.round(list(p.state.values()), 8)) for p in one) for one in (proven, on_branches)]
        assert both[0] == both[1]


def test_stability_is_that_of_the_eigenvalues() -> None:
    diagram = bc.analysis.continuation(models.fitzhugh_nagumo, "I", (0, 2), box={"V": (-3, 3), "w": (-3, 3)})
    (branch,) = diagram.branches
    assert branch.end == ("boundary", "boundary")
    between = (branch.values > 0.331281337) & (
        branch.values < 1.418718663
    )  # the Hopf points, which are among them, too
    assert np.array_equal(branch.stable, ~between)
    np.testing.assert_allclose(branch.values[[0, -1]], [0, 2], atol=1e-9)
    V = branch.states["V"]
    np.testing.assert_allclose(branch.values, V**3 / 3 - V + (V + 0.7) / 0.8, atol=1e-12)


def test_one_branch_from_a_start() -> None:
    diagram = bc.analysis.continuation(models.fitzhugh_nagumo, "I", (0, 2), start={"V": -1.2, "w": -0.6}, at=0.0)
    np.testing.assert_allclose([one.params["I"] for one in diagram.special], [0.3312813375, 1.4187186625], rtol=1e-9)
    with pytest.raises(bc.UsageError, match="needs a box"):
        bc.analysis.continuation(models.fitzhugh_nagumo, "I", (0, 2))


def test_tables() -> None:
    diagram = bc.analysis.continuation(models.fitzhugh_nagumo, "I", (0, 2), box={"V": (-3, 3), "w": (-3, 3)})
    table = diagram.to_dataframe()
    assert {"branch", "point", "I", "V", "w", "stable", "n_unstable", "eig_re_max"} <= set(table.columns)
    special = diagram.special_points()
    assert list(special["label"]) == ["H1", "H2"]
    assert list(special["type"]) == ["hopf", "hopf"]
    assert diagram["H1"].params["I"] == special["I"][0]


@bc.ode
def isolated(x, t, p=0.0):
    return (x**2 + (p - 0.123) ** 2 - 1e-4) * (x - 3 - p)


@bc.ode
def twins(a, b, c, d, t, p=0.0):
    return p * a - b - a**3, a + p * b - b**3, p * c - d - c**3, c + p * d - d**3


def test_a_small_closed_branch_is_found_by_its_folds() -> None:
    # A circle of radius 0.01 in a range of 20, and a line.
    diagram = bc.analysis.continuation(isolated, "p", (-10, 10), box={"x": (-20, 20)})
    np.testing.assert_allclose([one.params["p"] for one in diagram.special], [0.113, 0.133], atol=1e-12)
    assert [one.kind for one in diagram.special] == ["fold", "fold"]
    assert sorted(branch.end for branch in diagram) == [("boundary", "boundary"), ("closed", "closed")]
    circle = next(branch for branch in diagram if branch.end[0] == "closed")
    np.testing.assert_allclose(circle.states["x"] ** 2 + (circle.values - 0.123) ** 2, 1e-4, rtol=1e-8)
    assert diagram.complete
    assert diagram.messages == ()


def test_a_change_of_stability_without_a_located_point_is_told_of() -> None:
    # Two oscillators that know nothing of each other lose stability at once: a double Hopf point at p = 0.
    box = dict.fromkeys("abcd", (-0.4, 0.4))
    diagram = bc.analysis.continuation(twins, "p", (-0.1, 0.1), start=dict.fromkeys("abcd", 0.0), at=-0.1, box=box)
    assert diagram.special == ()
    (message,) = diagram.messages
    assert message.startswith("0 eigenvalues are unstable at p=")
    assert "and 4 at the next point" in message
