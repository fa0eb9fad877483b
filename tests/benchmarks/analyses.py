"""Times of analyses: `python tests/benchmarks/analyses.py` (from the checkout, in an environment with the package).

Each runs in a process of its own, SymPy already imported and bytecode written, so that what an analysis has to load
counts. Prints a table of CPU seconds, the best of the rounds, beside what each may take at most; ends with 1 if one
takes longer.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

BEGIN = """
import time, sympy
import brainpy_codegen as bc
from tests.analysis import models
begin = time.process_time()
"""
END = "\nprint(time.process_time() - begin)\n"

FITZHUGH_NAGUMO = """
found = bc.analysis.fixed_points(models.fitzhugh_nagumo, {"V": (-3, 3), "w": (-3, 3)}, {"I": 0.5})
assert found.complete and len(found) == 1
"""
WONG_WANG = """
found = bc.analysis.fixed_points(models.wong_wang, {"s1": (0, 1), "s2": (0, 1)})
assert found.complete and len(found) == 5
"""
MORRIS_LECAR = """
diagram = bc.analysis.continuation(models.morris_lecar, "I", (50, 250), box={"V": (-80, 60), "w": (0, 1)})
cycles = bc.analysis.cycle_continuation(models.morris_lecar, "I", (50, 250), hopf=diagram["H1"])
assert [one.kind for one in diagram.special] == ["hopf"] * 2
assert [round(one.params["I"], 4) for one in cycles.special] == [88.2933, 216.8998]
"""
HODGKIN_HUXLEY = """
box = {"V": (-90, 50), "m": (0, 1), "h": (0, 1), "n": (0, 1)}
diagram = bc.analysis.continuation(models.hodgkin_huxley, "I", (0, 170), box=box)
cycles = bc.analysis.cycle_continuation(models.hodgkin_huxley, "I", (0, 170), hopf=diagram["H1"])
assert [round(one.params["I"], 6) for one in diagram.special] == [9.775438, 154.522434]
assert abs(cycles.special[-1].params["I"] - 6.26032127) < 6e-6 and cycles.end == "hopf"
"""
LORENZ = """
init = {"x": 1.0, "y": 1.0, "z": 20.0}
bc.analysis.lyapunov_spectrum(models.lorenz, init=init, duration=10.0, directory="generated")
begin = time.process_time()  # without the compilation
found = bc.analysis.lyapunov_spectrum(models.lorenz, init=init, duration=10_000.0, directory="generated")
assert abs(found.exponents[0] - 0.9056) < 0.01 and abs(found.sum + 41 / 3) < 1e-4
"""

CASES = (
    ("certified fixed points, FitzHugh-Nagumo", FITZHUGH_NAGUMO, 0.05),
    ("certified fixed points, Wong-Wang", WONG_WANG, 0.2),
    ("diagram with cycles, Morris-Lecar", MORRIS_LECAR, 5.0),
    ("diagram with cycles, Hodgkin-Huxley", HODGKIN_HUXLEY, 15.0),
    ("Lyapunov spectrum, Lorenz, 10 000 time units", LORENZ, 2.0),
)


def cpu_seconds(code: str, folder: Path) -> float:
    """The CPU seconds that a piece of code takes in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environment["NUMBA_CACHE_DIR"] = str(folder / "numba")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", BEGIN + code + END]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return float(done.stdout.split()[-1])


def main() -> int:
    """Print the table; 1 if an analysis takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    print("| analysis | CPU s | at most |\n|---|---:|---:|")
    slow = 0
    with tempfile.TemporaryDirectory() as name:
        cpu_seconds("", Path(name))
        for title, code, most in CASES:
            # The first round writes bytecode and does not count.
            best = min([cpu_seconds(code, Path(name)) for _ in range(rounds + 1)][1:])
            slow += best > most
            print(f"| {title} | {best:.3g} | {most:g} |", flush=True)
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
