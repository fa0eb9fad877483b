"""One-parameter benchmarks of other tools and of textbooks: all points of each scan, none missing, none extra.

Values with ten digits were converged with Newton's method on extended systems, independently of this package, from what
the named source prints; closed forms are given as such.
"""

import numpy as np
import pytest

import brainpy_codegen as bc

from . import models, reference_models

VW, GATES = {"V": (-90, 100), "w": (0, 1)}, {"m": (0, 1), "h": (0, 1), "n": (0, 1)}
NAP, SNIC = {"V": (-90, 50), "n": (0, 1)}, {"g_Ca": 4.0, "V3": 12.0, "V4": 17.4}
PYDSTOOL_FOLDS = [("fold", -9.9490393226), ("fold", 39.9631530927)]
IZHIKEVICH, UV = {"v": (-100, 50), "u": (-60, 60)}, {"u": (0, 1.1), "v": (0, 10)}
S_MAX = {"k_E": 1 - 1 / (1 + np.exp(5.2)), "k_I": 1 - 1 / (1 + np.exp(7.4))}
HR, QIF = {"x": (-3, 3), "y": (-50, 2), "z": (-10, 30)}, {"r": (1e-4, 3), "v": (-10, 2), "a": (0, 30)}
MY_ML = {"C": 5.0, "E_K": -80.0, "g_Ca": 4.0, "V3": 6.0, "V4": 17.4, "phi": 1 / 15}
CUBE = {"x": (-1, 1), "y": (-1, 1), "z": (-1, 1)}
CUSP = 2 / (3 * np.sqrt(3))


def izhikevich(a, b):
    """The fold, and the Hopf point where the trace vanishes, in closed form."""
    fold, v = (5 - b) ** 2 / 0.16 - 140, (a - 5) / 0.08
    hopf = b * v - (0.04 * v**2 + 5 * v + 140)
    is_hopf = -a * (0.08 * v + 5) + a * b > 0
    return [("hopf", hopf), ("fold", fold)] if is_hopf else [("fold", fold)]


# model, parameter, range, other parameters, box, expected: kind, value and, where it is published, criticality
CASES = {
    "auto_fhn": (
        reference_models.auto_fhn, "a", (0, 1), {}, {"x": (-3, 3), "y": (-3, 3)}, [("hopf", 0.4228176294)],
    ),
    "pydstool_morris_lecar": (
        models.morris_lecar, "I", (-50, 150), {**SNIC, "phi": 0.066}, VW, [*PYDSTOOL_FOLDS, ("hopf", 98.0715541854)],
    ),
    "morris_lecar_0.067": (
        models.morris_lecar, "I", (-50, 150), {**SNIC, "phi": 0.067}, VW, [*PYDSTOOL_FOLDS, ("hopf", 97.6461639215)],
    ),
    "matcont_morris_lecar_fast": (
        reference_models.morris_lecar_fast, "y", (-0.1, 0.2), {}, {"v": (-1, 1), "w": (0, 1)},
        [("fold", -0.0207271653), ("hopf", 0.0756587865), ("fold", 0.0832565689)],
    ),
    "matcont_my_morris_lecar": (
        models.morris_lecar, "I", (0, 250), MY_ML, VW,
        [("fold", 34.5469298153), ("hopf", 43.3120180301), ("fold", 43.7405916220), ("hopf", 197.7962875609)],
    ),
    "hodgkin_huxley_55": (
        models.hodgkin_huxley, "I", (0, 200), {"E_Na": 55.0}, {"V": (-80, 0), **GATES},
        [("hopf", 8.4066339093), ("hopf", 163.3445946976)],
    ),
    "sodium_potassium_fast": (
        models.sodium_potassium, "I", (-100, 100), {"tau": 0.152}, NAP,
        [("fold", -85.8228423692), ("fold", 4.5128676303), ("hopf", 43.8877556086, "supercritical")],
    ),
    **{
        f"izhikevich_{a}_{b}": (
            reference_models.izhikevich, "I", (-10, 40), {"a": a, "b": b}, IZHIKEVICH, izhikevich(a, b)
        )
        for a, b in ((0.02, 0.2), (0.02, 0.25), (0.1, 0.26), (0.02, -0.1))
    },
    "sine": (reference_models.sine, "I", (-1.5, 1.5), {}, {"x": (-4, 4)}, [("fold", -1.0), ("fold", 1.0)]),
    "quadratic": (reference_models.quadratic, "I", (-1, 1), {}, {"x": (-2, 2)}, [("fold", 0.0)]),
    "transcritical": (reference_models.transcritical, "mu", (-1, 1), {}, {"x": (-2, 2)}, [("branch_point", 0.0)]),
    "pitchfork": (reference_models.pitchfork, "mu", (-1, 1), {}, {"x": (-2, 2)}, [("branch_point", 0.0)]),
    "auto_cusp": (reference_models.cusp, "mu", (-1, 1), {}, {"x": (-2, 2)}, [("fold", -CUSP), ("fold", CUSP)]),
    "hindmarsh_rose_0.001": (
        models.hindmarsh_rose, "I", (0, 30), {"r": 0.001}, HR,
        [("hopf", 1.2698634991, "subcritical"), ("hopf", 5.3989873544, "supercritical"),
         ("hopf", 6.2028166512, "subcritical"), ("hopf", 25.2601322495, "supercritical")],
    ),
    "hindmarsh_rose_0.005": (
        models.hindmarsh_rose, "I", (0, 30), {"r": 0.005}, HR,
        [("hopf", 1.3410729651), ("hopf", 5.3946753452), ("hopf", 6.1840185028), ("hopf", 25.2641282731)],
    ),
    "tsodyks_markram_1.4": (
        models.tsodyks_markram, "E0", (-2.5, -0.8), {"alpha": 1.4}, {"E": (0, 40), "x": (0, 1), "u": (0, 1)},
        [("fold", -1.8419656003), ("hopf", -1.8315085683, "subcritical"), ("fold", -1.3488817711),
         ("hopf", -1.1342668323, "subcritical")],
    ),
    "wilson_cowan_s_max": (
        models.wilson_cowan, "P", (0, 4), S_MAX, {"E": (0, 1), "I": (0, 1)},
        [("fold", 0.9086834273), ("fold", 1.0873304562), ("hopf", 1.8793131981)],
    ),
    "pycobi_adaptation": (
        reference_models.adapting_rate, "eta", (-10, 2), {}, QIF,
        [("hopf", -3.9233530538), ("fold", -3.5487022844), ("fold", -3.5374973142), ("hopf", -0.3860798116)],
    ),
    "pyrates_adaptation": (
        reference_models.adapting_rate_2, "eta", (-10, 2), {}, {**QIF, "x": (-1, 1)},
        [("hopf", -4.0398186008), ("fold", -3.5487022844), ("fold", -3.5374973142), ("hopf", -0.5340805414)],
    ),
    "auto_tor": (
        reference_models.freire_circuit, "nu", (-0.9, -0.3), {}, CUBE, [("hopf", -0.5893364780), ("branch_point", -0.5)],
    ),
    # The second Hopf point lies beside the Bogdanov-Takens point; MatCont's scan from the other side ends before it.
    "matcont_epidemic": (
        reference_models.epidemic, "b", (0.01, 0.06), {}, {"S": (1, 250), "I": (1e-3, 1), "R": (0, 100)},
        [("hopf", 0.0220892274), ("hopf", 0.0334157171), ("fold", 0.0334188213)],
    ),
    "ab_15": (
        models.ab_reaction, "p1", (0, 0.45), {"p2": 15.0}, UV, [("hopf", 0.1468824756), ("hopf", 0.2945108042)],
    ),
    "ab_16": (
        models.ab_reaction, "p1", (0, 0.4), {"p2": 16.0}, UV, [("hopf", 0.1325384443), ("hopf", 0.2541883993)],
    ),
    "ab_18": (
        models.ab_reaction, "p1", (0, 0.3), {"p2": 18.0}, UV,
        [("fold", 0.0995741367), ("hopf", 0.1111534842), ("fold", 0.1115650801), ("hopf", 0.1838346080)],
    ),
    "mirrored_adaptive_control": (
        models.adaptive_control, "alpha", (-2, 2), {}, {"x": (-0.5, 1.5), "y": (-1, 1), "z": (-1, 1)},
        [("hopf", -1.0, "subcritical"), ("hopf", 1.0, "supercritical")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_every_point_of_the_scan_and_no_other(name) -> None:
    model, parameter, ends, params, box, expected = CASES[name]
    diagram = bc.analysis.continuation(model, parameter, ends, params=params, box=box)
    assert [one.kind for one in diagram.special] == [one[0] for one in expected]
    found = [one.params[parameter] for one in diagram.special]
    np.testing.assert_allclose(found, [one[1] for one in expected], rtol=1e-8, atol=2e-10)
    for one, (_, _, *criticality) in zip(diagram.special, expected, strict=True):
        assert not criticality or one.criticality == criticality[0]
        assert one.residual < 1e-10
    assert not diagram.messages


def only(kind, model, parameter, ends, params, box):
    diagram = bc.analysis.continuation(model, parameter, ends, params=params, box=box)
    return [one for one in diagram.special if one.kind == kind]


# What is published of Hopf points beside their places: angular frequency and Re c1
COEFFICIENTS = [
    ("auto_fhn", [(0.96378882, None)]),
    ("matcont_morris_lecar_fast", [(1.89430402, 8.239014)]),
    ("auto_tor", [(None, -0.4563630)]),
    ("tsodyks_markram_1.4", [(None, None), (19.42075694, None)]),
    ("matcont_epidemic", [(None, 3.908e-4), (None, None)]),
]


@pytest.mark.parametrize(("name", "expected"), COEFFICIENTS)
def test_frequencies_and_coefficients(name, expected) -> None:
    found = only("hopf", *CASES[name][:5])
    for one, (omega, l1) in zip(found, expected, strict=True):
        if omega is not None:
            np.testing.assert_allclose(one.omega, omega, rtol=1e-7)
        if l1 is not None:
            np.testing.assert_allclose(one.l1, l1, rtol=3e-7 if l1 > 1 or l1 < 0 else 1e-4)


def test_two_hopf_points_of_chua_by_symmetry() -> None:
    box = {"x": (-3, 3), "y": (-1, 1), "z": (-3, 3)}
    diagram = bc.analysis.continuation(reference_models.chua, "al", (5, 9), box=box)
    assert [one.kind for one in diagram.special] == ["hopf", "hopf"]
    one, other = diagram.special
    np.testing.assert_allclose([one.params["al"], other.params["al"]], 6.80443, atol=1e-4)  # AUTO, not converged
    np.testing.assert_allclose(one.params["al"], other.params["al"], rtol=1e-12)
    np.testing.assert_allclose(list(one.state.values()), [-x for x in other.state.values()], rtol=1e-9)


@pytest.mark.parametrize("c3", [0.5, 1.5])
def test_the_coefficient_of_stuart_and_landau(c3) -> None:
    box = {"x": (-1, 1), "y": (-1, 1)}
    (one,) = only("hopf", reference_models.stuart_landau, "r", (-1, 1), {"c3": c3}, box)
    np.testing.assert_allclose([one.params["r"], one.omega], [0.0, 2.0], atol=1e-12)
    np.testing.assert_allclose(one.l1, -2 * c3, rtol=1e-12)
    np.testing.assert_allclose(one.l1_kuznetsov, -c3, rtol=1e-12)


def test_states_at_hopf_points() -> None:
    (one, other) = only("hopf", models.hodgkin_huxley, "I", (0, 200), {}, {"V": (-80, 0), **GATES})
    expected = [-59.6541436, 0.09725735, 0.40622752, 0.40178413]
    np.testing.assert_allclose([one.state[name] for name in ("V", "m", "h", "n")], expected, rtol=1e-7)
    np.testing.assert_allclose([one.omega, other.omega], [0.58623381, 1.06292181], rtol=1e-8)
    np.testing.assert_allclose(other.state["V"], -43.05809201, rtol=1e-9)
    (fhn, mirror) = only("hopf", models.fitzhugh_nagumo, "I", (0, 2), {}, {"V": (-3, 3), "w": (-3, 3)})
    np.testing.assert_allclose([fhn.omega, fhn.l1], [0.27550681, 0.2677846], rtol=2e-7)
    np.testing.assert_allclose(fhn.params["I"] + mirror.params["I"], 1.75, rtol=1e-12)
    np.testing.assert_allclose(fhn.state["V"], -np.sqrt(1 - 0.8 / 12.5), rtol=1e-12)
    lorenz = {"x": (-20, 20), "y": (-20, 20), "z": (1, 40)}
    for one in only("hopf", models.lorenz, "rho", (2, 30), {}, lorenz):
        np.testing.assert_allclose([one.omega, one.l1], [9.62453006, 2.555495e-3], rtol=2e-7)
        np.testing.assert_allclose(abs(one.state["x"]), 7.95601946, rtol=1e-8)


@pytest.mark.parametrize(("phi", "value"), [(1 / 15, 97.7878889640), (0.23, 36.3162174962)])
def test_neutral_saddles_are_no_hopf_points(phi, value) -> None:
    # At phi = 1/15 two eigenvalues of a saddle add up to zero at I = 36.66769.
    (one,) = only("hopf", models.morris_lecar, "I", (-50, 150), {**SNIC, "phi": phi}, VW)
    np.testing.assert_allclose(one.params["I"], value, rtol=1e-10)
    assert one.criticality == "subcritical"


@bc.ode
def saddle_beside_focus(x, y, u, v, t, p=0.0):
    """Of the origin the eigenvalues 1 + p and -1 add up to zero at p = 0; the pair p + 6e-4 +- 2i crosses close by."""
    shrinking = p + 6e-4 - u**2 - v**2
    return (1 + p) * x, -y, shrinking * u - 2 * v, 2 * u + shrinking * v


def test_a_neutral_saddle_next_to_a_hopf_point_is_not_it_once_more() -> None:
    # The first point lies between the two, so that each has a change of sign of its own.
    start = dict.fromkeys("xyuv", 0.0)
    (branch,) = bc.analysis.continuation(saddle_beside_focus, "p", (-0.5, 0.5), start=start, at=-3e-4)
    assert [one.kind for one in branch.special] == ["hopf"]
    np.testing.assert_allclose([branch.special[0].params["p"], branch.special[0].omega], [-6e-4, 2.0], atol=1e-10)
