"""Variables begin where a line of the cache does, also in a run that goes on: else a register takes two at every load."""

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.runtime.network_solution import NetworkState

from .models import rules

LINE = 64  # bytes


def places(state: NetworkState) -> set[int]:
    """How far behind the beginning of a line the variables begin."""
    names = ("cells.V", "cells.g", "cells:spiking", "drive.w")
    return {state.arrays[name].ctypes.data % LINE for name in names}


@pytest.mark.parametrize("backend", ["numba", "c"])
def test_variables_begin_at_a_line(tmp_path, backend):
    pairs = (np.arange(40), np.arange(40))
    net = rules([[1.0]] * 40, cells=40, drive=pairs)
    run = {"dt": 1.0, "method": "euler", "backend": backend, "directory": tmp_path}
    sol = bc.simulate(net, duration=3.0, **run)
    assert places(sol.state) == {0}
    assert places(bc.simulate(net, duration=3.0, init=sol.state, **run).state) == {0}
