"""Second and third derivatives in generated modules: values against another differentiation, and which are zero."""

from itertools import permutations

import numpy as np
import pytest
from click.testing import CliRunner

import brainpy_codegen as bc
from brainpy_codegen.analysis.system import System
from brainpy_codegen.cli import main
from brainpy_codegen.ir.function import HIGHER
from brainpy_codegen.options import Options
from brainpy_codegen.transforms.exprel import recognise_exprel
from brainpy_codegen.transforms.higher_derivatives import higher_derivatives
from brainpy_codegen.verification import verify
from tests.analysis import models


@bc.ode
def coupled(x, y, t, a=2.0):
    root = np.sqrt(1 + x**2 * y**2)  # its derivative by one state needs the one by the other
    root_by_x = 3.0 * x  # a name that ours must not meet
    return -x + root / (1 + root_by_x**2), a * np.sin(x * y) * root


@bc.ode
def flat(x, y, t, a=2.0):
    return a * x - y, x


# How many are not always zero: of Hodgkin and Huxley's 12 of 40, and 12 of 80.
MODELS = [
    (models.fitzhugh_nagumo, {"V": 0.4, "w": -0.3}, (1, 1)),
    (models.morris_lecar, {"V": -21.0, "w": 0.2}, (4, 3)),
    (models.hodgkin_huxley, {"V": -51.3, "m": 0.2, "h": 0.4, "n": 0.45}, (12, 12)),
    (models.lorenz, {"x": 1.0, "y": 2.0, "z": 20.0}, (2, None)),
    (models.wong_wang, {"s1": 0.2, "s2": 0.5}, None),
    (coupled, {"x": 0.7, "y": -0.4}, None),
]


CASES = [(*one, "numpy") for one in MODELS] + [(*MODELS[1], "numba")]


@pytest.mark.parametrize(("model", "state", "counts", "backend"), CASES, ids=lambda one: getattr(one, "name", ""))
def test_values(model, state, counts, backend, tmp_path) -> None:
    made = bc.generate(model, "rk4", backend, tmp_path / "generated", derivatives=3)
    module = bc.load(made.paths[0])
    system, x = System(model), np.array(list(state.values()))
    n = system.size
    tensors = (system.hessian(x), system.derivatives(x, 3))
    functions = higher_derivatives(recognise_exprel(model.ir), 3)
    for order, (one, tensor) in enumerate(zip(functions, tensors, strict=False), 2):
        found = getattr(module, one.function.name)(*x, 0.0, *module.PARAMETERS.values())
        found = np.atleast_1d(np.array(found, float))
        assert len(found) == len(one.places)
        mine = np.zeros((n,) * (order + 1))
        for value, (row, *places) in zip(found, one.places, strict=True):
            assert list(places) == sorted(places)
            for each in permutations(places):
                mine[(row, *each)] = value
        np.testing.assert_allclose(mine, tensor, rtol=1e-10, atol=1e-11 * np.max(np.abs(tensor)))
        if counts is not None:
            assert len(found) == counts[order - 2]
    expected = 2 if counts is None or counts[1] is not None else 1
    assert len(functions) == expected
    assert hasattr(module, "third_derivatives") == (expected == 2)


def test_arrays(tmp_path) -> None:
    module = bc.load(bc.generate(models.hodgkin_huxley, "rk4", "numpy", tmp_path / "g", derivatives=2).paths[0])
    V = np.linspace(-80.0, 20.0, 11)
    values = [V, np.full(11, 0.2), np.full(11, 0.4), np.full(11, 0.45)]
    found = module.second_derivatives(*values, 0.0, *module.PARAMETERS.values())
    for k in (0, 4, 10):
        alone = module.second_derivatives(*(one[k] for one in values), 0.0, *module.PARAMETERS.values())
        np.testing.assert_array_equal([np.broadcast_to(one, 11)[k] for one in found], alone)
    assert not hasattr(module, "third_derivatives")


def test_a_linear_model_has_none(tmp_path) -> None:
    module = bc.load(bc.generate(flat, "rk4", "numpy", tmp_path / "g", derivatives=3).paths[0])
    assert not hasattr(module, "second_derivatives")
    assert module.jacobian(1.0, 1.0, 0.0, 2.0) == ((2.0, -1), (1, 0))


def test_an_edit_of_them_is_found(tmp_path) -> None:
    path = bc.generate(models.morris_lecar, "rk4", "numpy", tmp_path / "generated", derivatives=3).paths[0]
    options = Options(jacobian=True, derivatives=3)
    report = verify(models.morris_lecar, "rk4", path, options)
    assert report.equivalent
    assert {one.function for one in report.outcomes} >= {"jacobian", *HIGHER}
    text = path.read_text(encoding="utf-8")
    assert text.count("dV_dV_dw = -g_K / C") == 1
    path.write_text(text.replace("dV_dV_dw = -g_K / C", "dV_dV_dw = g_K / C"), encoding="utf-8")
    report = verify(models.morris_lecar, "rk4", path, options)
    assert [one.output for one in report.outcomes if one.verdict == "different"] == ["dV_dV_dw"]
    assert report.deviation is not None
    assert report.deviation.function == "second_derivatives"


def test_they_are_kept_when_the_folder_is_refreshed(tmp_path) -> None:
    folder = tmp_path / "generated"
    path = bc.generate(coupled, "rk4", "numpy", folder, derivatives=2).paths[0]
    text = path.read_text(encoding="utf-8")
    done = CliRunner().invoke(main, ["generate", "-o", str(folder)])
    assert done.exit_code == 0, done.output
    assert path.read_text(encoding="utf-8") == text
    assert "def second_derivatives" in text


def test_what_cannot_be_done_is_refused(tmp_path) -> None:
    with pytest.raises(bc.UnsupportedError, match="no derivatives above the first; backends that can: numpy"):
        bc.generate(models.lorenz, "rk4", "c", tmp_path / "g", derivatives=2)
    with pytest.raises(bc.UsageError, match="derivatives is 2 or 3, not 4"):
        bc.generate(models.lorenz, "rk4", "numpy", tmp_path / "g", derivatives=4)
    with pytest.raises(bc.UnsupportedError, match="no Jacobian"):
        bc.generate(models.henon, backend="numpy", directory=tmp_path / "g", derivatives=2)
