"""Opaque functions: called as they are on NumPy and Numba, refused elsewhere."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc

# Step and states share names with the face of the module on purpose.
SOURCE = '''import math

import brainpy_codegen as bc


@bc.external
def lookup(V, k):
    """A loop that the language of models does not have."""
    found = 0.0
    n = 0
    while n < 5:
        found += math.sin(V * (n + k))
        n += 1
    return found


@bc.ode
def driven(V, w, t, k=1.0):
    dV = -V + lookup(V, k)
    dw = V - w * lookup(w, 2.0)
    return dV, dw
'''


def plain(V: float, k: float) -> float:
    return sum(math.sin(V * (n + k)) for n in range(5))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "models.py").write_text(SOURCE)
    return tmp_path


def run(project: Path, text: str) -> str:
    """What a script prints, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", text], cwd=project, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("backend", ["numpy", "numba"])
def test_the_function_is_called(project: Path, backend: str) -> None:
    script = (
        "import models, brainpy_codegen as bc\n"
        "sol = bc.simulate(models.driven, duration=0.2, dt=0.1, method='euler', "
        f"backend='{backend}', init={{'V': 0.5, 'w': 0.25}}, params={{'k': 0.5}})\n"
        "print(*sol['V'], *sol['w'])"
    )
    found = [float(word) for word in run(project, script).split()]
    V, w, expected = 0.5, 0.25, [[0.5], [0.25]]
    for _ in range(2):
        V, w = V + 0.1 * (-V + plain(V, 0.5)), w + 0.1 * (V - w * plain(w, 2.0))
        expected[0].append(V)
        expected[1].append(w)
    np.testing.assert_allclose(found, np.ravel(expected), rtol=1e-12)


def test_a_change_of_the_function_reaches_machine_code(project: Path) -> None:
    script = (
        "import sys\nsys.path.insert(0, '.')\n"
        "from generated.driven_euler_numba import run\n"
        "print(run(0.5, 0.25, dt=0.1, steps=1)[1][-1])"
    )
    run(project, "import models, brainpy_codegen as bc\nbc.generate(models.driven, method='euler', backend='numba')")
    first = float(run(project, script))
    (project / "models.py").write_text(SOURCE.replace("n < 5", "n < 1"))
    second = float(run(project, script))
    assert first == pytest.approx(0.5 + 0.1 * (-0.5 + plain(0.5, 1.0)), rel=1e-12)
    assert second == pytest.approx(0.5 + 0.1 * (-0.5 + math.sin(0.5)), rel=1e-12)


@pytest.mark.parametrize("backend", ["c", "jax", "torch"])
def test_other_backends_refuse(project: Path, backend: str) -> None:
    lookup = bc.external(plain, name="lookup")

    @bc.ode
    def driven(V, t):
        return -V + lookup(V, 1.0)

    with pytest.raises(bc.UnsupportedError, match="external functions; backends that can: numpy, numba"):
        bc.generate(driven, method="euler", backend=backend, directory=project / "generated")


def test_a_function_inside_of_another_is_refused(project: Path) -> None:
    @bc.external
    def lookup(V):
        return V

    @bc.ode
    def driven(V, t):
        return -V + lookup(V)

    with pytest.raises(bc.UnsupportedError, match="'lookup' stands inside of another function"):
        bc.generate(driven, method="euler", backend="numpy", directory=project / "generated")
    assert not (project / "generated").exists()
