"""Files that hold something else, or a part of what was saved: refused in words."""

import numpy as np
import pytest

from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.network_solution import NetworkSolution, NetworkState
from brainpy_codegen.runtime.solution import Solution

LOADS = {
    "solution": Solution.load,
    "solution of a network": NetworkSolution.load,
    "state of a network": NetworkState.load,
}


def half(path):
    np.savez_compressed(path, t=np.arange(1000.0), about=np.array("{}"))
    return path.read_bytes()[: path.stat().st_size // 2]


def damaged(path):
    np.savez_compressed(path, t=np.arange(1000.0), about=np.array("{}"))
    whole = bytearray(path.read_bytes())
    whole[100:200] = bytes(100)
    return bytes(whole)


def one_array(path):
    with path.open("wb") as stream:
        np.save(stream, np.zeros(3))
    return path.read_bytes()


def empty(path):
    return b""


def text(path):
    return b"t,V\n0,1\n"


@pytest.mark.parametrize("content", [half, damaged, one_array, empty, text])
@pytest.mark.parametrize("what", LOADS)
def test_a_file_of_something_else_is_refused(what, content, tmp_path):
    path = tmp_path / "other.npz"
    path.write_bytes(content(path))
    with pytest.raises(UsageError, match=f"other.npz is not a saved {what}: "):
        LOADS[what](path)
