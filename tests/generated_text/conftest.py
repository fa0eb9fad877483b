"""A project folder with models, in which the tool is run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BACKENDS = ("numpy", "numba", "c", "jax", "torch")
MODELS = '''"""Two neurons."""

import numpy as np
import brainpy_codegen as bc

SCALE = 12.5


def activation(x, slope=1.0):
    """Rises from 0 to 1."""
    return 1 / (1 + np.exp(-slope * x))


@bc.ode
def small(V: "mV", w, t, I=0.5, tau=20.0):
    """A small neuron; slow τ."""
    # the membrane
    cubic = V - V**3 / 3  # fast [mV/ms]
    dV = cubic - w + I
    dw = (V - w) / tau  # slow recovery
    return dV, dw


@bc.ode
def large(V, m, h, t, I=10.0, g=120.0, lambda_=0.3, E=50.0, C=1.0):
    """A larger neuron with helpers and branches."""
    alpha = 0.1 * (V + 40) / (1 - np.exp(-(V + 40) / 10))
    beta = 4.0 * np.exp(-(V + 65) / 18)
    gate = activation(V + 62, slope=0.1)
    if V > 0:
        leak = lambda_ * V
    elif V > -50:
        leak = lambda_ * V / 2 - np.sin(t)
    else:
        leak = -lambda_
    current = g * m**3 * h * (V - E) + leak
    dV = (I - current) / C
    dm = alpha * (1 - m) - beta * m
    dh = (gate - h) / SCALE
    return dV, dm, dh


@bc.ode
def ring(u, t, W, k=0.5, tau=1.0):
    """Continuous attractor."""
    r = u**2 / (1 + k * np.sum(u**2))
    return (-u + W @ r + np.roll(u, 1)) / tau
'''


@dataclass(frozen=True)
class Project:
    """A folder with `models.py` in it."""

    folder: Path

    @property
    def models(self) -> Path:
        return self.folder / "models.py"

    @property
    def generated(self) -> Path:
        return self.folder / "generated"

    def tool(self, *arguments: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        """`brainpy-codegen` with these arguments, run in the folder."""
        return self.python("-m", "brainpy_codegen", *arguments, check=check, **environment)

    def python(self, *arguments: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        """Another interpreter, run in the folder."""
        variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment}
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.folder, env=variables, capture_output=True, text=True, check=False
        )
        if check:
            assert done.returncode == 0, done.stdout + done.stderr
        return done

    def generate(self, *names: str, methods: tuple[str, ...], backends: tuple[str, ...] = BACKENDS, **environment: str):
        """The modules of these models, with every method on every backend."""
        options = [word for method in methods for word in ("--method", method)]
        options += [word for backend in backends for word in ("--backend", backend)]
        return self.tool("generate", *[f"models.py:{name}" for name in names], *options, **environment)

    def files(self) -> dict[str, bytes]:
        """Everything in `generated/`, without what Python and Numba put there."""
        return {
            path.relative_to(self.generated).as_posix(): path.read_bytes()
            for path in sorted(self.generated.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }

    def text(self, name: str) -> str:
        return (self.generated / name).read_text(encoding="utf-8")


def fill(project: Project, **environment: str) -> Project:
    """Three models, two methods where they fit, on all backends."""
    project.folder.mkdir(parents=True, exist_ok=True)
    (project.folder / "pyproject.toml").write_text('[project]\nname = "neurons"\nversion = "9.8.7"\n')
    project.models.write_text(MODELS, encoding="utf-8")
    project.generate("small", "large", methods=("rk4", "exponential_euler"), **environment)
    project.generate("ring", methods=("euler",), **environment)
    return project


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project that tests read; they do not write to it."""
    return fill(Project(tmp_path_factory.mktemp("first") / "project"), PYTHONHASHSEED="0")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of the test's own, with a configuration and no models yet."""
    one = Project(tmp_path / "project")
    one.folder.mkdir()
    (one.folder / "pyproject.toml").write_text("")
    return one
