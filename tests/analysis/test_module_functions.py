"""Analyses evaluate the right-hand side and the derivatives that stand in a generated module, if they belong together."""

import warnings
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.system import System

BOX = {"V": (-3, 3), "w": (-3, 3), "y": (-3, 3)}


@bc.ode
def slowed(V, w, y, t, I=0.3, eps=0.08, k=0.5):
    """Rinzel's FitzHugh-Nagumo model with a slow current; the tanh makes all orders of derivatives differ from zero."""
    dV = V - V**3 / 3 - w + y + I
    dw = eps * (V + 0.7 - 0.8 * w) + k * np.tanh(V * w) * eps
    dy = 0.01 * (-0.775 - V - y) + w * y * eps
    return dV, dw, dy


@bc.ode
def lone(x, t, mu=1.0):
    return mu * x - x**3


def written(folder: Path, backend: str = "numpy", *edits: tuple[str, str], derivatives: int = 3) -> ModuleType:
    path = bc.generate(slowed, "rk4", backend, folder / "generated", derivatives=derivatives).paths[0]
    text = path.read_text(encoding="utf-8")
    for before, after in edits:
        assert before in text, text
        text = text.replace(before, after, 1)
    path.write_text(text, encoding="utf-8")
    return bc.load(path)


def quiet(module: ModuleType) -> bc.ode:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return analysed(slowed, module)


@pytest.mark.parametrize("backend", ["numpy", "numba"])
@pytest.mark.parametrize("frozen", [{}, {"w": 0.3}])
def test_derivatives_are_those_of_the_model(backend: str, frozen: dict[str, float], tmp_path: Path) -> None:
    model = quiet(written(tmp_path, backend))
    assert sorted(model.functions) == [0, 1, 2, 3]
    mine = System(model, {"k": 0.7}, active=("I",), frozen=frozen)
    theirs = System(slowed, {"k": 0.7}, active=("I",), frozen=frozen)
    z = np.random.default_rng(4).normal(size=(mine.size + 1, 5, 2))
    for points in (z, z[:, 1, 1]):
        np.testing.assert_allclose(mine.f(points), theirs.f(points), rtol=1e-13, atol=1e-14)
        np.testing.assert_allclose(mine.jacobian(points), theirs.jacobian(points), rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(mine.hessian(points), theirs.hessian(points), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(mine.derivatives(points, 3), theirs.derivatives(points, 3), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("backend", ["numpy", "numba"])
def test_the_right_hand_side_has_the_bits_of_the_file(backend: str, tmp_path: Path) -> None:
    """The tanh of NumPy, of Numba and of `math`, of which kernels are made, round differently here and there."""
    module = written(tmp_path, backend, derivatives=0)
    system = System(quiet(module))
    points = np.random.default_rng(5).normal(size=(2000, 3))
    expected = [module.derivative(*x.tolist(), 0.0, *module.PARAMETERS.values()) for x in points]
    np.testing.assert_array_equal([system.f(x) for x in points], expected)


def test_each_function_of_the_file_runs(tmp_path: Path) -> None:
    names = ("jacobian", "second_derivatives", "third_derivatives")
    head = ("MODEL =", "CALLED = set()\nMODEL =")
    edits = [
        (
            f'def {name}(V, w, y, t, I, eps, k):\n    """',
            f'def {name}(V, w, y, t, I, eps, k):\n    CALLED.add("{name}")\n    """',
        )
        for name in names
    ]
    module = written(tmp_path, "numpy", head, *edits)
    model = quiet(module)
    system, z = System(model, active=("I",)), np.array([0.1, 0.2, 0.3, 0.4])
    for name, evaluate in zip(
        names, (system.jacobian, system.hessian, lambda x: system.derivatives(x, 3)), strict=True
    ):
        module.CALLED.clear()
        evaluate(z)
        assert list(module.CALLED) == [name]


def test_a_diagram_of_a_module_is_that_of_its_model(tmp_path: Path) -> None:
    diagram = bc.analysis.continuation(slowed, "I", (0, 1), box=BOX, module=written(tmp_path))
    again = bc.analysis.continuation(slowed, "I", (0, 1), box=BOX)
    assert [one.kind for one in diagram.special] == [one.kind for one in again.special]
    assert "hopf" in [one.kind for one in diagram.special]
    for one, other in zip(diagram.special, again.special, strict=True):
        assert one.params["I"] == pytest.approx(other.params["I"], rel=1e-11)
        assert one.l1 == pytest.approx(other.l1, rel=1e-8)


def test_a_jacobian_that_is_none_is_told_of_and_not_used(tmp_path: Path) -> None:
    module = written(tmp_path, "numpy", ("dV_dw = -1", "dV_dw = 1"))
    with pytest.warns(
        UserWarning, match=r"jacobian of .*slowed_rk4_numpy.py gives 1 for dV/dt by w at V=.*, where -1 "
    ):
        found = bc.analysis.fixed_points(slowed, BOX, module=module)
    expected = bc.analysis.fixed_points(slowed, BOX)
    assert found.complete
    assert [one.kind for one in found] == [one.kind for one in expected]
    np.testing.assert_allclose(found[0].eigenvalues, expected[0].eigenvalues, rtol=1e-12)


def test_derivatives_left_behind_by_an_edit_are_told_of(tmp_path: Path) -> None:
    module = written(tmp_path, "numpy", ("dV = V - V**3 / 3 - w", "dV = V - V**3 / 4 - w"))
    with pytest.warns(UserWarning) as told:
        model = analysed(slowed, module)
    assert sorted(model.functions) == [0]
    assert [str(one.message).split(" of ")[0] for one in told] == [
        "jacobian",
        "second_derivatives",
        "third_derivatives",
    ]
    system = System(model)
    assert system.jacobian(np.array([2.0, 0.0, 0.0]))[0, 0] == pytest.approx(1 - 3 * 4 / 4)


def test_a_function_that_fails_is_told_of(tmp_path: Path) -> None:
    module = written(tmp_path, "numpy", ("return dV_dV_dV, ", "return "))
    with pytest.warns(UserWarning, match="second_derivatives of .* fails: "):
        model = analysed(slowed, module)
    assert sorted(model.functions) == [0, 1, 3]


def test_what_a_module_lacks_is_differentiated(tmp_path: Path) -> None:
    module = bc.load(bc.generate(slowed, "rk4", "numpy", tmp_path / "generated").paths[0])
    system = System(quiet(module))
    assert sorted(system.model.functions) == [0]
    x = np.array([0.3, -0.2, 0.1])
    np.testing.assert_allclose(system.hessian(x), System(slowed).hessian(x), rtol=1e-13)


def test_one_state_alone(tmp_path: Path) -> None:
    module = bc.load(bc.generate(lone, "rk4", "numpy", tmp_path / "generated", derivatives=3).paths[0])
    diagram = bc.analysis.continuation(lone, "mu", (-1, 1), box={"x": (-2, 2)}, module=module)
    assert [one.kind for one in diagram.special] == ["branch_point"]
    system = System(analysed(lone, module))
    assert sorted(system.model.functions) == [0, 1, 2, 3]
    assert system.derivatives(np.array([0.4]), 3).item() == -6.0


@pytest.mark.parametrize(("backend", "dtype"), [("jax", "float64"), ("numpy", "float32")])
def test_others_are_read_and_not_run(backend: str, dtype: str, tmp_path: Path) -> None:
    pytest.importorskip(backend)
    made = bc.generate(slowed, "rk4", backend, tmp_path / "generated", dtype=dtype, derivatives=2)
    assert quiet(bc.load(made.paths[0])).functions == {}


def test_a_path_is_no_module() -> None:
    with pytest.raises(bc.UsageError, match=r"a generated module, such as bc\.load\(path\) gives, not 'slowed_rk4"):
        bc.analysis.fixed_points(slowed, BOX, module="slowed_rk4_numpy.py")


def test_nothing_is_computed_twice(tmp_path: Path) -> None:
    system = System(quiet(written(tmp_path)), active=("I",))
    z = np.array([0.1, 0.2, 0.3, 0.4])
    system.derivatives(z, 3)
    assert system._tensors == {}  # every number is of the file
    system.hessian(z)
    kernel, _ = system._tensors[system.variables, 2]
    # By I and each of the four variables, of each of three states: by states alone they are of the file.
    assert len(kernel(z)) == 3 * 4


SLOWER = ("dy = 0.01 * (-0.775 - V - y)", "dy = 0.02 * (-0.775 - V - y)")
STEEPER = ("dV = V - V**3 / 3 - w", "dV = V - V**3 / 4 - w")


@bc.ode
def steeper(V, w, y, t, I=0.3, eps=0.08, k=0.5):
    dV = V - V**3 / 4 - w + y + I
    dw = eps * (V + 0.7 - 0.8 * w) + k * np.tanh(V * w) * eps
    dy = 0.02 * (-0.775 - V - y) + w * y * eps
    return dV, dw, dy


def test_fast_and_slow_states_of_an_edited_file(tmp_path: Path) -> None:
    module = written(tmp_path, "numpy", STEEPER, SLOWER, derivatives=0)
    box = {"V": (-3, 3), "w": (-3, 3)}
    found = bc.analysis.fast_slow(slowed, "y", (-0.6, 0.6), box, cycles=False, module=module)
    expected = bc.analysis.fast_slow(steeper, "y", (-0.6, 0.6), box, cycles=False)
    unedited = bc.analysis.fast_slow(slowed, "y", (-0.6, 0.6), box, cycles=False)
    values = [[one.params["y"] for one in each.special] for each in (found, expected, unedited)]
    assert len(values[0]) == len(values[1]) == 1
    np.testing.assert_allclose(values[0], values[1], rtol=1e-8)
    assert not any(one == pytest.approx(values[0][0], rel=1e-3) for one in values[2])
    start = {"V": 1.0, "w": 0.0, "y": 0.1}
    ends = [each.trajectory(start, 20.0).states["y"][-1] for each in (found, expected)]
    np.testing.assert_allclose(*ends, rtol=1e-7)


def test_slow_points_of_an_edited_file(tmp_path: Path) -> None:
    starts = {"V": np.array([-1.0, 0.5]), "w": np.array([-0.5, 0.5]), "y": np.array([0.1, -0.2])}
    module = written(tmp_path, "numpy", STEEPER, SLOWER, derivatives=0)
    found, expected = (
        sorted(list(one.state.values()) for one in each)
        for each in (
            bc.analysis.slow_points(slowed, starts, module=module),
            bc.analysis.slow_points(steeper, starts),
        )
    )
    assert len(found) == len(expected) > 0
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    unedited = sorted(list(one.state.values()) for one in bc.analysis.slow_points(slowed, starts))
    assert not np.allclose(unedited[0], found[0], rtol=1e-3)


def test_firing_rates_of_an_edited_file(tmp_path: Path) -> None:
    module = written(tmp_path, "numpy", STEEPER, SLOWER, derivatives=0)
    init = {"V": 1.0, "w": 0.0, "y": 0.0}
    found = bc.analysis.fi_curve(slowed, "I", (0.95, 1.0), {"k": 0.0}, init=init, module=module)
    expected = bc.analysis.fi_curve(steeper, "I", (0.95, 1.0), {"k": 0.0}, init=init)
    np.testing.assert_allclose(found.rates, expected.rates, rtol=1e-6)


@bc.ode
def leaky(v, t, I=1.2):
    return I - v


def above_one(v):
    return v > 1.0


def to_zero(v):
    v = 0.0
    return v


def test_where_files_are_not_analysed(tmp_path: Path) -> None:
    module = written(tmp_path, derivatives=0)
    with pytest.raises(bc.UnsupportedError, match=r"takes no module. Put the edit into 'slowed'"):
        bc.analysis.lyapunov_spectrum(slowed, {"V": 1.0, "w": 0.0, "y": 0.0}, 100.0, module=module)
    neuron = bc.neuron(leaky, threshold=above_one, reset=to_zero)
    with pytest.raises(bc.UnsupportedError, match="module= is of smooth models: threshold and reset of 'leaky'"):
        bc.analysis.fi_curve(neuron, "I", (0.5, 2.0), module=module)
    starts = {name: np.zeros((2, 5)) for name in slowed.states}
    with pytest.raises(bc.UnsupportedError, match="generated files hold loops over elements"):
        bc.analysis.slow_points(slowed, starts, module=module)
