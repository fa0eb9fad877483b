"""What cannot be looked into: edited derivatives outside of the supported Python, and `bc.external`, by differences."""

import math
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.analysis.opaque import Opaque

BOX = {"V": (-3, 3), "w": (-3, 3)}


@bc.ode
def nagumo(V, w, t, I=0.0, a=0.7, b=0.8, tau=12.5):
    dV = V - V**3 / 3 - w + I
    dw = (V + a - b * w) / tau
    return dV, dw


def edited(folder: Path, before: str, after: str, backend: str = "numpy") -> ModuleType:
    out = bc.generate(nagumo, method="rk4", backend=backend, directory=folder / "generated")
    path = out.paths[0]
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    return bc.load(path)


CUBE = "    dV = V - V**3 / 3 - w + I\n"
COUNTED = "    power = 0\n    while power < 3:\n        power = power + 1\n    dV = V - V**power / 3 - w + I\n"


@pytest.mark.parametrize(("orders", "expected"), [
    ((1, 0), math.cos(0.7) * math.exp(0.3)),
    ((0, 1), math.sin(0.7) * math.exp(0.3)),
    ((1, 1), math.cos(0.7) * math.exp(0.3)),
    ((2, 0), -math.sin(0.7) * math.exp(0.3)),
    ((2, 1), -math.sin(0.7) * math.exp(0.3)),
    ((3, 0), -math.cos(0.7) * math.exp(0.3)),
])  # fmt: skip
def test_partial_derivatives(orders: tuple[int, int], expected: float) -> None:
    found = Opaque(lambda x, y: math.sin(x) * math.exp(y), (0, 0))
    for place, order in enumerate(orders):
        for _ in range(order):
            found = found.partial(place)
    assert found(0.7, 0.3) == pytest.approx(expected, rel=10.0 ** (3 * sum(orders) - 14))


def test_a_value_that_does_not_exist_is_nan() -> None:
    assert math.isnan(Opaque(lambda x: 1.0 / x, (0,))(0.0))
    assert math.isnan(Opaque(math.log, (1,))(-5.0))


@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_fixed_points_of_an_edit_outside_of_the_language(tmp_path: Path, backend: str) -> None:
    module = edited(tmp_path, CUBE, COUNTED, backend)
    found = bc.analysis.fixed_points(nagumo, BOX, params={"I": 0.8}, module=module, starts=8)
    # eigenvalues at I = 0.8: see tests/analysis/test_reference_states.py
    assert not found.complete and "nothing is proven" in found.message
    assert [one.kind for one in found] == ["unstable node"]
    assert found[0].state["V"] == pytest.approx(-0.27290096, abs=1e-8)
    assert found[0].eigenvalues.real == pytest.approx([0.83670584, 0.02481923], abs=1e-8)


def test_a_branch_of_an_edit_outside_of_the_language(tmp_path: Path) -> None:
    module = edited(tmp_path, CUBE, COUNTED)
    start = {"V": -0.97, "w": -0.33}
    diagram = bc.analysis.continuation(nagumo, "I", (0.3, 0.4), start=start, at=0.33, module=module)
    # V = -sqrt(1 - b / tau), I = V^3 / 3 - V + (V + a) / b
    V = math.sqrt(1 - 0.8 / 12.5)
    assert [one.kind for one in diagram.special] == ["hopf"]
    assert diagram.special[0].params["I"] == pytest.approx(V - V**3 / 3 + (0.7 - V) / 0.8, rel=1e-10)
    assert diagram.special[0].l1 == pytest.approx(0.2677846, rel=1e-6)
    assert not diagram.complete and "only the one from start" in diagram.incomplete


def test_planes_of_an_edit_outside_of_the_language(tmp_path: Path) -> None:
    module = edited(tmp_path, CUBE, COUNTED)
    found = bc.analysis.nullclines(nagumo, BOX, params={"I": 0.5}, module=module, cells=40)
    V, w = np.concatenate(found["V"], axis=1)
    assert np.max(np.abs(V - V**3 / 3 - w + 0.5)) < 1e-8


def test_a_time_that_is_read_must_be_given(tmp_path: Path) -> None:
    module = edited(tmp_path, CUBE, COUNTED.replace("+ I", "+ I * t"))
    with pytest.raises(bc.UnsupportedError, match="give a time with params"):
        bc.analysis.fixed_points(nagumo, BOX, params={"I": 0.8}, module=module)
    found = bc.analysis.fixed_points(nagumo, BOX, params={"I": 0.4, "t": 2.0}, module=module, starts=20)
    assert found[0].state["V"] == pytest.approx(-0.27290096, abs=1e-8)


def test_an_edit_that_fails_is_told_of(tmp_path: Path) -> None:
    module = edited(tmp_path, CUBE, "    while unknown < 3:\n        pass\n" + CUBE)
    with pytest.raises(bc.UsageError, match=r"derivative of .*nagumo_rk4_numpy fails: NameError: name 'unknown'"):
        bc.analysis.fixed_points(nagumo, BOX, module=module)


def curve(V):
    return np.interp(V, [-2.0, -1.0, 1.0, 2.0], [2.0, -1.0, 1.0, -2.0])


interpolated = bc.external(curve)


@bc.ode
def mckean(V, w, t, I=0.1, b=0.8, tau=12.5):
    return interpolated(V) - w + I, (V - b * w) / tau


def test_external_functions_are_differentiated_numerically() -> None:
    # Pieces of straight lines, so that points and eigenvalues are those of linear equations: in the middle one
    # V - w + I = 0 and V = b w, with the Jacobian [[1, -1], [1 / tau, -b / tau]].
    found = bc.analysis.fixed_points(mckean, BOX, starts=20)
    w = 0.1 / (1 - 0.8)
    middle = [one for one in found if abs(one.state["w"] - w) < 1e-9]
    assert len(middle) == 1 and not found.complete
    expected = np.linalg.eigvals([[1, -1], [1 / 12.5, -0.8 / 12.5]])
    assert sorted(middle[0].eigenvalues.real) == pytest.approx(sorted(expected.real), abs=1e-8)
