"""Mackey-Glass to t = 3000 against JiTCDDE: `python tests/benchmarks/delays.py --jitcdde PYTHON`.

PYTHON is one that has jitcdde; without, that row says "missing". Same tolerances (rtol 1e-6, atol 1e-8), a row every 100,
CPU time of one process each, in turns; the best of the rounds counts, compiling apart. The error is that at t = 300, of
which two fine resolutions agree to 12 digits: the solution is chaotic, and later values compare nothing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

import brainpy_codegen as bc  # noqa: E402

AT_300 = 1.0039694485017
Run = Callable[[float], tuple[float, float]]  # end -> CPU seconds, final value


@bc.dde
def mackey_glass(x, t, beta=0.2, gamma=0.1, n=10, tau=17.0):
    """Mackey-Glass."""
    x_tau = bc.delayed(x, tau)
    return beta * x_tau / (1 + x_tau**n) - gamma * x


def adapted(backend: str, method: str, folder: Path) -> Run:
    """Steps of adapted length."""
    module = bc.generate(mackey_glass, method=method, backend=backend, directory=folder).module

    def run(end: float) -> tuple[float, float]:
        times = np.arange(0.0, end + 1e-9, 100.0)
        began = time.process_time()
        _, x = module.solve(0.5, t_span=(0.0, end), rtol=1e-6, atol=1e-8, t_eval=times, history=0.5)
        return time.process_time() - began, float(x[-1])

    return run


def fixed(backend: str, folder: Path) -> Run:
    """Steps of 0.5."""
    module = bc.generate(mackey_glass, method="rk4", backend=backend, directory=folder).module

    def run(end: float) -> tuple[float, float]:
        began = time.process_time()
        _, x = module.run(0.5, dt=0.5, steps=round(2 * end), every=200, history=0.5)
        return time.process_time() - began, float(x[-1])

    return run


def jitcdde(python: str, folder: Path) -> Run:
    """The same in a process with JiTCDDE, which compiles in the folder."""
    command = [python, str(HERE / "peers" / "jitcdde_delays.py")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder)

    def run(end: float) -> tuple[float, float]:
        assert process.stdin is not None
        assert process.stdout is not None
        print(end, file=process.stdin, flush=True)
        seconds, value = process.stdout.readline().split()
        return float(seconds), float(value)

    return run


def main() -> None:
    """Run and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jitcdde", help="a Python that has jitcdde")
    parser.add_argument("--rounds", type=int, default=50)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = {f"{b}, {m}": adapted(b, m, folder) for b in ("c", "numba") for m in ("tsit5", "dopri5", "bs3")}
        rows |= {f"{b}, rk4 at dt = 0.5": fixed(b, folder) for b in ("c", "numba")}
        if arguments.jitcdde:
            rows["jitcdde 1.8"] = jitcdde(arguments.jitcdde, folder)
        errors = {row: abs(run(300.0)[1] - AT_300) for row, run in rows.items()}
        best = dict.fromkeys(rows, float("inf"))
        for _ in range(arguments.rounds):
            for row, run in rows.items():
                run(3000.0)  # whoever comes after another process would start from cold caches
                best[row] = min(best[row], run(3000.0)[0])
    base = best.get("jitcdde 1.8", min(best.values()))
    print("| Mackey-Glass to t = 3000, rtol 1e-6 | ms | jitcdde / it | error at t = 300 |\n|---|---:|---:|---:|")
    for row, seconds in sorted(best.items(), key=lambda item: item[1]):
        print(f"| {row} | {1e3 * seconds:.2f} | {base / seconds:.2f} | {errors[row]:.1e} |")
    if not arguments.jitcdde:
        print("| jitcdde | missing | | |")


if __name__ == "__main__":
    main()
