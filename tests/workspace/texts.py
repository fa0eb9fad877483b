"""A small module, as it would be generated for Python and for C, and what tests do to it."""

from collections.abc import Mapping
from pathlib import Path

from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.store import Fresh

LOADER = '''"""decay: rk4 step for C."""

PARAMETERS = {{"k": {k}}}
'''
C_TEXT = """/* decay: rk4 step for C. */

CELL void derivative(double x, double k, double *dx_out)
{{
    const double loss = {loss};
    const double dx = {dx};
    *dx_out = dx;
}}
"""
PYTHON = '''"""decay: rk4 step for NumPy."""

PARAMETERS = {{"k": {k}}}


def derivative(x, t, k):
    """Right-hand side: dx/dt."""
    loss = {loss}
    dx = {dx}
    return dx
'''
SUPPORT = {"support/threads.py": "THREADS = 1\n"}
FIRST = {"k": "1.0", "loss": "k * x", "dx": "-loss"}


def c_pair(fingerprint: str = "0", **parts: str) -> Fresh:
    """A C module: loader and C text."""
    words = {**FIRST, **parts}
    files = {"decay_rk4_c.py": LOADER.format(**words), "decay_rk4_c.c": C_TEXT.format(**words)}
    return fresh("decay_rk4_c", files, "c", fingerprint)


def python(fingerprint: str = "0", **parts: str) -> Fresh:
    """A module of one Python file."""
    return fresh("decay_rk4_numpy", {"decay_rk4_numpy.py": PYTHON.format(**{**FIRST, **parts})}, "numpy", fingerprint)


def fresh(module: str, files: Mapping[str, str], backend: str, fingerprint: str) -> Fresh:
    lock = Lock("models.py:decay", "model", "rk4", backend, {"dtype": "float64"}, fingerprint * 64)
    return Fresh(module, files, lock)


def replace_in(path: Path, old: str, new: str) -> None:
    """An edit by hand."""
    data = path.read_bytes()
    assert old.encode() in data
    path.write_bytes(data.replace(old.encode(), new.encode()))


def snapshot(folder: Folder) -> dict[str, bytes]:
    """Everything that counts in a folder, by path."""
    return {
        path.relative_to(folder.path).as_posix(): path.read_bytes()
        for path in sorted(folder.path.rglob("*"))
        if path.is_file() and path.name != "write.lock" and not path.name.endswith(".staged")
    }
