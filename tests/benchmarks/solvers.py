"""Races of solvers: `python tests/benchmarks/solvers.py --peers PYTHON --fodeint PYTHON --brainpy PYTHON`.

PYTHON is one that has SciPy, jitcode and diffrax, one that has fodeint, one that has BrainPy; without, those rows say
"missing". Everyone takes turns on one core; the least CPU time of the rounds counts, compiling apart. The error stands
beside it: of Lorenz's equations at t = 10 (later values are chaotic), of the mean x of the systems with rho < 10, the
largest relative one of HIRES, that of the Mittag-Leffler function at t = 10.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from peers import handwritten_c, solver_peers  # noqa: E402
from workloads import lorenz  # noqa: E402

import brainpy_codegen as bc  # noqa: E402
from examples.hires import hires  # noqa: E402
from examples.ornstein_uhlenbeck import ornstein_uhlenbeck  # noqa: E402

Run = Callable[[], tuple[float, float]]  # CPU seconds, error
RHO = np.linspace(1.0, 30.0, 10_000)


@bc.fde(order=0.8)
def relaxation(x, t):
    """Slow decay."""
    return -x


@dataclass(frozen=True)
class Race:
    """Who takes part: generated modules (model, method), and packages of others."""

    title: str
    models: tuple[tuple[bc.Model, str], ...]
    solve: Callable[[object], object]
    error: Callable[[object, object], float]
    packages: tuple[str, ...] = ()


def _lorenz(module, end=100.0):
    return module.solve(1.0, 1.0, 1.0, t_span=(0.0, end), rtol=1e-9, atol=1e-9, t_eval=[end])


def _lorenz_error(module, _):
    return max(
        abs(x[-1] - value) for x, value in zip(_lorenz(module, 10.0)[1:], solver_peers.LORENZ_AT_10, strict=True)
    )


def _ensemble(module):
    return module.solve(1.0, 1.0, 1.0, t_span=(0.0, 10.0), rtol=1e-6, atol=1e-6, t_eval=[10.0], rho=RHO)


def _hires(module):
    end = solver_peers.HIRES_T
    return module.solve(*solver_peers.HIRES_START, t_span=(0.0, end), rtol=1e-8, atol=1e-10, t_eval=[end])


def _relaxed(module, steps=10_000):
    return module.run(1.0, dt=10.0 / steps, steps=steps, every=steps)[1]


def _noise(module):
    return module.run(np.zeros(10_000), dt=0.01, steps=10_000, every=10_000, seed=1)[1]


STATIONARY = 0.25 * 0.01 / (1 - 0.99**2)  # the variance of Euler and Maruyama's recursion
RACES = {
    "lorenz": Race(
        "Lorenz to t = 100, rtol = atol = 1e-9",
        ((lorenz, "dop853"), (lorenz, "tsit5")),
        _lorenz,
        _lorenz_error,
        ("jitcode", "diffrax", "scipy"),
    ),
    "ensemble": Race(
        "10 000 Lorenz systems to t = 10, rtol = atol = 1e-6",
        ((lorenz, "dop853"), (lorenz, "tsit5")),
        _ensemble,
        lambda module, rows: abs(float(np.mean(rows[1][-1][RHO < 10])) - solver_peers.LORENZ_MEAN),
        ("diffrax",),
    ),
    "hires": Race(
        "HIRES, rtol 1e-8, atol 1e-10",
        ((hires, "rodas5p"), (hires, "kvaerno5")),
        _hires,
        lambda module, rows: solver_peers.hires_error([row[-1] for row in rows[1:]]),
        ("jitcode", "scipy"),
    ),
    "relaxation": Race(
        "D^0.8 x = -x, 10 000 steps",
        ((relaxation, "predictor_corrector"), (relaxation, "caputo_l1")),
        _relaxed,
        lambda module, x: abs(float(x[-1]) - solver_peers.RELAXED),
        ("fodeint", "brainpy"),
    ),
    "noise": Race(
        "10 000 Ornstein-Uhlenbeck processes × 10 000 steps",
        ((ornstein_uhlenbeck, "euler_maruyama"),),
        _noise,
        lambda module, x: abs(float(np.var(x[-1])) - STATIONARY),
    ),
}


def ours(race: Race, folder: Path) -> dict[str, Run]:
    """The generated modules, each run once."""
    rows: dict[str, Run] = {}
    for model, method in race.models:
        for backend in ("c", "numba"):
            module = bc.generate(model, method=method, backend=backend, directory=folder).module
            error = float(race.error(module, race.solve(module)))

            def run(module=module, error=error) -> tuple[float, float]:
                began = time.process_time()
                race.solve(module)
                return time.process_time() - began, error

            rows[f"{backend}, {method}"] = run
    return rows


def by_hand(folder: Path) -> Run:
    """The Ornstein-Uhlenbeck processes in C."""
    advance = handwritten_c.ornstein_uhlenbeck(10_000, 0.01, folder)

    def run() -> tuple[float, float]:
        state = np.zeros(10_000)
        began = time.process_time()
        advance(state)
        return time.process_time() - began, abs(float(np.var(state)) - STATIONARY)

    return run


def other(python: str, package: str, workload: str, folder: Path) -> tuple[str, Run]:
    """A package in a process of its own: its name with its version, and a run."""
    command = [python, str(HERE / "peers" / "solver_peers.py"), workload, package]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder)
    assert process.stdin is not None
    assert process.stdout is not None
    lines = process.stdout
    name = lines.readline().strip()

    def run() -> tuple[float, float]:
        print("once", file=process.stdin, flush=True)
        seconds, error = lines.readline().split()
        return float(seconds), float(error)

    return name or f"{package} failed", run


def table(name: str, pythons: dict[str, str | None], rounds: int, folder: Path) -> None:
    """Run one race and print it."""
    race, missing = RACES[name], []
    rows = ours(race, folder)
    for package in race.packages:
        python = pythons.get(package, pythons["peers"])
        if python is None:
            missing.append(package)
        else:
            title, run = other(python, package, name, folder)
            rows[title] = run
    if name == "noise":
        rows["C by hand"] = by_hand(folder)
    best, errors = dict.fromkeys(rows, float("inf")), {}
    for _ in range(rounds):
        for row, run in rows.items():
            seconds, errors[row] = run()
            best[row] = min(best[row], seconds)
    print(f"| {race.title} | ms | relative | error |\n|---|---:|---:|---:|")
    base = min(best.values())
    for row, seconds in sorted(best.items(), key=lambda item: item[1]):
        print(f"| {row} | {1e3 * seconds:.3g} | {seconds / base:.2f} | {errors[row]:.1e} |")
    print("".join(f"| {package} | missing | | |\n" for package in missing), flush=True)


def growth(folder: Path) -> None:
    """How the cost of the whole past grows with the number of steps."""
    module = bc.generate(relaxation, method="predictor_corrector", backend="c", directory=folder).module
    steps, seconds = (1_000, 10_000, 100_000, 1_000_000), []
    for number in steps:
        times = []
        for _ in range(5 if number < 1_000_000 else 2):
            began = time.process_time()
            _relaxed(module, number)
            times.append(time.process_time() - began)
        seconds.append(min(times))
    print("| steps of predictor_corrector, C | s |\n|---|---:|")
    print("\n".join(f"| {number} | {one:.3g} |" for number, one in zip(steps, seconds, strict=True)))
    print(f"\nslope of log seconds over log steps: {np.polyfit(np.log(steps), np.log(seconds), 1)[0]:.2f}\n")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("races", nargs="*", choices=[[], *RACES, "growth"], help="which to run; default: all")
    for name in ("peers", "fodeint", "brainpy"):
        parser.add_argument(f"--{name}", help="a Python that has it")
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    pythons = {name: getattr(arguments, name) for name in ("peers", "fodeint", "brainpy")}
    with tempfile.TemporaryDirectory() as name:
        for race in arguments.races or (*RACES, "growth"):
            if race == "growth":
                growth(Path(name))
            else:
                table(race, pythons, arguments.rounds, Path(name))


if __name__ == "__main__":
    main()
