"""Times from nothing to something: import, first result, generating many models. Each is a process of its own."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

IMPORT = """
import time, numpy
begin = time.perf_counter()
import brainpy_codegen
print(time.perf_counter() - begin)
"""

FIRST = """
import time, numpy
begin = time.perf_counter()
import sys
sys.path.insert(0, {examples!r})
from hodgkin_huxley import hodgkin_huxley
import brainpy_codegen as bc
sol = bc.simulate(
    hodgkin_huxley, duration=200.0, dt=0.01, method="exponential_euler", backend={backend!r},
    init={{"V": -65.0, "m": 0.5, "h": 0.6, "n": 0.32}}, params={{"I": 10.0}}, directory="generated",
)
seconds = time.perf_counter() - begin
V = sol["V"]
assert ((V[:-1] < 20) & (V[1:] >= 20)).sum() == 14
print(seconds)
"""

GENERATE = """
import time, numpy
begin = time.perf_counter()
import brainpy_codegen as bc
import many
for number in range(40):
    model = getattr(many, f"model_{number}")
    bc.generate(model, method="exponential_euler", backend="numba", directory="generated")
print(time.perf_counter() - begin)
"""


def _seconds(code: str, folder: Path) -> float:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])}
    environment["XDG_CACHE_HOME"] = str(folder / "cache")
    environment["NUMBA_CACHE_DIR"] = str(folder / "numba")
    # What is installed has its bytecode; a checkout gets it in the first run, which `best of several` passes over.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return float(done.stdout.split()[-1])


def import_time(rounds: int) -> float:
    """Seconds of `import brainpy_codegen` where NumPy is loaded already (median)."""
    with tempfile.TemporaryDirectory() as folder:
        return statistics.median(_seconds(IMPORT, Path(folder)) for _ in range(rounds + 1))


def first_result(backend: str, rounds: int) -> tuple[float, float]:
    """Seconds from the import to the result of a Hodgkin-Huxley run: with empty caches, and with warm ones."""
    code = FIRST.format(examples=str(ROOT / "examples"), backend=backend)
    cold, warm = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(_seconds(code, Path(folder)))
            warm.append(_seconds(code, Path(folder)))
    return min(cold), min(warm)


def generate_forty() -> float:
    """Seconds to generate the Numba modules of forty Hodgkin-Huxley models."""
    source = (ROOT / "examples" / "hodgkin_huxley.py").read_text(encoding="utf-8")
    model = source[source.index("@bc.ode") : source.index("if __name__")]
    text = "import numpy as np\n\nimport brainpy_codegen as bc\n\n\n"
    text += "".join(model.replace("def hodgkin_huxley(", f"def model_{number}(") for number in range(40))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "many.py").write_text(text, encoding="utf-8")
        return _seconds(GENERATE, Path(folder))
