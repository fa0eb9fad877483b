"""Names as a user types them."""

from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc


@bc.dde
def slowed(μ, t, rate_τ=1.0):
    return -rate_τ * bc.delayed(μ, 0.5)


@bc.ode
def coupled_μ(x, t, μ=1.0):
    return μ * x - x**3


def test_names_are_read_as_python_reads_them_in_a_source(tmp_path: Path) -> None:
    """The micro sign of a keyboard is the letter mu in a source file; in the keys of a dict it stays what it is."""
    micro = "\N{MICRO SIGN}"
    given = {
        "duration": 1.0,
        "dt": 0.1,
        "backend": "numpy",
        "directory": tmp_path,
        "params": {"rate_τ": 2.0},
        "method": "rk4",
    }
    sol = bc.simulate(slowed, init={micro: 1.0}, history={micro: 1.0}, record=[micro], **given)
    assert micro in sol
    np.testing.assert_array_equal(sol[micro], sol["μ"])
    with pytest.raises(bc.UsageError, match=r"Python reads that name as '\\u03bc'"):
        bc.analysis.fixed_points(coupled_μ, {"x": (-1, 1)}, params={micro: 1.0})
