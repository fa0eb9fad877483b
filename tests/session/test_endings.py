"""What `simulate` says of runs that did not come to a good end, and of matrices that it does not see as such."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc


@bc.ode
def cubic(x, t):
    return x**3


@bc.ode
def doubled(x, t, W):
    return (2 * W) @ x


@bc.sde
def walk(x, t):
    return -x


@walk.diffusion
def jitter(x, t):
    return 0.1 * x


def test_a_run_that_ends_in_nan_is_no_success(tmp_path: Path) -> None:
    sol = bc.simulate(
        cubic, 10.0, 0.5, "euler", "numpy", init={"x": np.array([1e3, 0.0])}, directory=tmp_path / "generated"
    )
    assert not sol.success and sol.status == -1
    assert sol.message.startswith("x is not finite at the end in 1 of 2 elements, before t = ")
    assert sol.final["x"][1] == 0.0


@pytest.mark.parametrize("backend", ["numpy", "c", "torch"])
def test_a_matrix_in_an_expression_is_refused(backend: str, tmp_path: Path) -> None:
    init, params = {"x": np.array([1.0, 2.0])}, {"W": np.array([[0.0, 1.0], [2.0, 0.0]])}
    folder = tmp_path / "generated"
    with pytest.raises(bc.UsageError, match=r"W would make them \(2, 2\).*`2 \* \(W @ x\)`, not `\(2 \* W\) @ x`"):
        bc.simulate(doubled, 0.1, 0.1, "euler", backend, init=init, params=params, directory=folder)
    assert not folder.exists()


def test_names_of_methods_that_belong_to_a_kind(tmp_path: Path) -> None:
    sol = bc.simulate(walk, 1.0, 0.1, "srk1w1", "numpy", init={"x": 1.0}, directory=tmp_path / "generated")
    assert sol.method == "sriw1"
