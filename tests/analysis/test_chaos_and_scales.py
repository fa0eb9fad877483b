"""Exponents, maps, fast and slow: against literature values and closed forms."""

import numpy as np
import pytest

import brainpy_codegen as bc

from . import models, reference_models


@bc.update
def logistic(x, t, dt, r=4.0):
    return r * x * (1 - x)


@bc.ode
def linear(x, y, t):
    return -0.9 * x, -0.1 * y


@bc.ode
def line_network(x, t, W=None):
    return -x + W @ x


def test_the_spectrum_of_lorenz(tmp_path) -> None:
    init = {"x": 1.0, "y": 1.0, "z": 20.0}
    found = bc.analysis.lyapunov_spectrum(models.lorenz, init=init, duration=2000.0, directory=tmp_path / "generated")
    np.testing.assert_allclose(found.exponents, [0.9056, 0.0, -14.5723], atol=0.03)
    np.testing.assert_allclose([found.sum, found.divergence], -(10 + 1 + 8 / 3), atol=1e-4)
    assert 2.05 < found.kaplan_yorke < 2.07
    text = (tmp_path / "generated" / "lorenz_variational_rk4_numba.py").read_text()
    assert "dx_along_1" in text


def test_the_exponents_of_a_linear_equation(tmp_path) -> None:
    found = bc.analysis.lyapunov_spectrum(
        linear, init={"x": 1.0, "y": 1.0}, duration=100.0, backend="numpy", directory=tmp_path / "generated"
    )
    np.testing.assert_allclose(found.exponents, [-0.1, -0.9], atol=2e-4)


def test_the_exponents_of_maps() -> None:
    found = bc.analysis.lyapunov_spectrum(models.henon, init={"x": 0.1, "y": 0.1}, duration=10_000)
    np.testing.assert_allclose(found.sum, np.log(0.3), rtol=1e-10)
    np.testing.assert_allclose(found.exponents[0], 0.41922, atol=0.02)
    found = bc.analysis.lyapunov_spectrum(logistic, init={"x": 0.1234}, duration=10_000)
    np.testing.assert_allclose(found.exponents, [np.log(2)], atol=0.02)


def test_an_orbit_diagram_doubles_its_period() -> None:
    found = bc.analysis.orbit_diagram(logistic, "r", (2.8, 3.55), {"x": 0.3}, count=76, transient=4000)
    periods = dict(zip(np.round(found.values, 2), found.periods(), strict=True))
    assert [periods[r] for r in (2.9, 3.3, 3.5, 3.55)] == [1, 2, 4, 8]
    with pytest.raises(bc.UsageError, match="of maps"):
        bc.analysis.orbit_diagram(models.lorenz, "rho", (0, 1), {"x": 0.0, "y": 0.0, "z": 0.0})


def test_hindmarsh_rose_dissected() -> None:
    found = bc.analysis.fast_slow(
        models.hindmarsh_rose, slow="z", range=(-1, 4), box={"x": (-3, 4), "y": (-80, 2)}, params={"I": 2.0}
    )
    kinds = [(one.kind, one.params["z"]) for one in found.diagram.special]
    assert [kind for kind, _ in kinds] == ["fold", "hopf", "fold"]
    np.testing.assert_allclose([z for _, z in kinds], [2 - 5 / 27, 2.9264737871, 3.0], rtol=1e-9)
    from_hopf, spiking = found.cycles
    assert from_hopf.end == "period diverges"  # on a small homoclinic orbit
    # Spikes: the family of large cycles, which a simulation of the fast system finds too.
    alone = bc.analysis.limit_cycle(models.hindmarsh_rose, {"I": 2.0}, init={"x": 1.0, "y": -3.0}, frozen={"z": 1.9})
    heights = [(one.params["z"], one.maximum["x"]) for one in spiking]
    near = min(heights, key=lambda pair: abs(pair[0] - 1.9))
    assert abs(near[1] - alone.maximum["x"]) < 0.05
    full = found.trajectory({"x": -1.0, "y": 0.0, "z": 2.0}, 50.0)
    assert set(full.states) == {"x", "y", "z"}


def test_a_single_fast_state_has_folds_and_no_cycles() -> None:
    found = bc.analysis.fast_slow(models.fitzhugh_nagumo, "w", (-1, 2), {"V": (-3, 3)}, params={"I": 0.8})
    assert found.cycles == ()
    assert found.messages == ()
    # V - V^3 / 3 + I = w has its extremes at V = -1 and V = 1
    folds = sorted((one.kind, round(one.params["w"], 9), round(one.state["V"], 9)) for one in found.diagram.special)
    assert folds == [("fold", round(0.8 - 2 / 3, 9), -1.0), ("fold", round(0.8 + 2 / 3, 9), 1.0)]
    with_three = bc.analysis.fast_slow(
        models.hindmarsh_rose, "z", (1, 2), {"x": (-3, 4)}, params={"I": 2.0}, frozen={"y": -3.0}
    )
    assert with_three.cycles == ()


def test_slow_points_of_a_line_attractor_and_of_a_scalar_model() -> None:
    rng = np.random.default_rng(0)
    v = np.ones(6) / np.sqrt(6)
    W = np.outer(v, v)
    found = bc.analysis.slow_points(line_network, {"x": rng.normal(size=(5, 6))}, {"W": W})
    assert len(found) == 5
    for one in found:
        assert one.is_fixed
        np.testing.assert_allclose(one.state["x"], one.state["x"].mean(), atol=1e-8)
        np.testing.assert_allclose(np.sort(one.eigenvalues.real), [-1] * 5 + [0], atol=1e-7)
    grid = {"V": rng.uniform(-2, 2, 20), "w": rng.uniform(-1, 1, 20)}
    (point,) = bc.analysis.slow_points(models.fitzhugh_nagumo, grid, {"I": 0.8})
    np.testing.assert_allclose([point.state["V"], point.state["w"]], [-0.27290096, 0.53387380], atol=1e-7)


def test_the_exponents_of_the_cat_map_are_exact() -> None:
    found = bc.analysis.lyapunov_spectrum(reference_models.cat, init={"x": 0.0, "y": 0.0}, duration=200)
    exact = np.log((3 + np.sqrt(5)) / 2)
    np.testing.assert_allclose(found.exponents, [exact, -exact], rtol=1e-12)


def test_a_fixed_point_has_no_zero_exponent(tmp_path) -> None:
    # Lorenz at rho = 20 comes to rest: the exponents are the real parts of the eigenvalues there.
    (_, _, rest) = bc.analysis.fixed_points(
        models.lorenz, {"x": (-20, 20), "y": (-20, 20), "z": (0, 40)}, {"rho": 20.0}
    )
    init = {"x": 7.0, "y": 7.0, "z": 19.0}
    found = bc.analysis.lyapunov_spectrum(
        models.lorenz, init, 200.0, {"rho": 20.0}, transient=100.0, directory=tmp_path / "generated"
    )
    np.testing.assert_allclose(found.exponents, rest.eigenvalues.real, atol=2e-2)
    np.testing.assert_allclose(found.sum, -(10 + 1 + 8 / 3), atol=1e-5)
    assert found.exponents[0] < -0.1


def test_the_spectrum_of_roessler(tmp_path) -> None:
    found = bc.analysis.lyapunov_spectrum(
        reference_models.roessler, {"x": 1.0, "y": 1.0, "z": 0.0}, 6000.0, directory=tmp_path / "generated"
    )
    np.testing.assert_allclose(found.exponents, [0.0714, 0.0, -5.3943], atol=0.015)
    np.testing.assert_allclose([found.sum, found.divergence], 0.0714 - 5.3943, atol=0.02)


def test_the_period_three_of_the_logistic_map_at_its_birth() -> None:
    @bc.update
    def thrice(x, t, dt, r=3.8284271247461903):  # 1 + sqrt(8)
        for _ in range(3):
            x = r * x * (1 - x)
        return x

    found = bc.analysis.fixed_points(thrice, {"x": (-0.1, 1.0)})
    places = np.array([one.state["x"] for one in found])
    for value in (0.0, 0.1599288, 0.5143553, 0.7387961, 0.9563178):
        assert np.min(np.abs(places - value)) < 1e-6
    assert found.complete


@bc.dde
def delayed_decay(x, t, a=1.0):
    return -a * bc.delayed(x, 1.0)


@bc.sde
def noisy_and_delayed(x, t, a=1.0):
    return -a * bc.delayed(x, 1.0)


@noisy_and_delayed.diffusion
def _(x, t, a=1.0):
    return 0.1


@bc.fde(order=0.9)
def slow_decay(x, t, a=1.0):
    return -a * x


@pytest.mark.parametrize(("model", "why"), [
    (delayed_decay, "after the delay"), (noisy_and_delayed, "after the delay"), (slow_decay, "the past goes on"), (logistic, "no speed"),
])  # fmt: skip
def test_slow_points_are_of_vector_fields(model, why) -> None:
    with pytest.raises(bc.UnsupportedError, match=why):
        bc.analysis.slow_points(model, {"x": [0.1, 0.2]})


@pytest.mark.parametrize(("model", "why"), [
    (delayed_decay, "delay_roots"), (noisy_and_delayed, "delay_roots"), (slow_decay, "powers of time"),
])  # fmt: skip
def test_exponents_are_of_ordinary_equations_and_maps(model, why) -> None:
    with pytest.raises(bc.UnsupportedError, match=why):
        bc.analysis.lyapunov_spectrum(model, init={"x": 0.1}, duration=10)
