"""The backend in `examples/ctypes_backend`: found by its entry point, and bit for bit the same as `c`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "examples" / "ctypes_backend"

COMPARE = """
import sys
import numpy as np
import brainpy_codegen as bc
from hodgkin_huxley import hodgkin_huxley
from lorenz import lorenz

start = {"V": np.linspace(-80.0, -40.0, 7), "m": 0.5, "h": 0.6, "n": 0.32}
cases = [
    (hodgkin_huxley, method, start, {"I": 10.0, "g_L": np.linspace(0.03, 0.3, 7)}, dtype, math)
    for method in ("exponential_euler", "rk4", "adams_bashforth2")
    for dtype, math in (("float64", "precise"), ("float32", "precise"), ("float64", "fast"))
]
cases.append((lorenz, "heun2", {"x": 1.0, "y": 1.0, "z": 1.0}, {}, "float64", "precise"))
for model, method, init, params, dtype, math in cases:
    c, ctypes = (
        bc.simulate(
            model, duration=1.0, dt=0.01, method=method, backend=backend, init=init, params=params,
            dtype=dtype, math=math, directory="generated", threads=2,
        )
        for backend in ("c", "ctypes")
    )
    for name in model.states:
        assert c[name].dtype == np.dtype(dtype)
        assert np.array_equal(c[name], ctypes[name]), (model.name, method, dtype, math, name)

a, b = (bc.load(f"generated/lorenz_heun2_{backend}.py") for backend in ("c", "ctypes"))
assert b.BACKEND == "ctypes"
values = (np.arange(5.0), 2.0, 3.0, 0.0, 10.0, 28.0, 8 / 3)
assert all(np.array_equal(x, y) for x, y in zip(a.derivative(*values), b.derivative(*values)))
assert a.step(1.0, 2.0, 3.0, 0.0, 0.1) == b.step(1.0, 2.0, 3.0, 0.0, 0.1)


def ramp(t):
    return 10.0 + 0.1 * t

driven = [
    bc.simulate(hodgkin_huxley, duration=1.0, dt=0.01, method="rk4", backend=backend, init=start,
                params={"I": ramp}, directory="generated")
    for backend in ("c", "ctypes")
]
assert np.array_equal(driven[0]["V"], driven[1]["V"])
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that pip installed the backend into; its entry point stands in the metadata there."""
    folder = tmp_path_factory.mktemp("plugin")
    copy = shutil.copytree(SOURCE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--target", str(folder / "site"), str(copy)], check=True, capture_output=True)
    return folder / "site"


def run(arguments: list[str], folder: Path, installed: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(installed), str(ROOT), str(ROOT / "examples")])
    environment = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_it_is_short() -> None:
    lines = [line for path in SOURCE.rglob("*.py") for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) <= 120


def test_the_command_line_lists_it(tmp_path: Path, installed: Path) -> None:
    done = run(["-m", "brainpy_codegen", "list", "backends"], tmp_path, installed)
    assert done.returncode == 0, done.stderr
    assert "ctypes" in done.stdout


def test_it_computes_what_c_computes(tmp_path: Path, installed: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "compare.py").write_text(COMPARE, encoding="utf-8")
    done = run(["compare.py"], tmp_path, installed)
    assert done.returncode == 0, done.stderr


def test_a_vector_model_is_refused_with_the_backends_that_can(tmp_path: Path, installed: Path) -> None:
    model = f"{ROOT / 'examples' / 'kuramoto_ring.py'}:kuramoto_ring"
    done = run(["-m", "brainpy_codegen", "generate", model, "--backend", "ctypes"], tmp_path, installed)
    assert done.returncode == 3
    assert "numba" in done.stderr
    assert not list(tmp_path.rglob("kuramoto*"))
