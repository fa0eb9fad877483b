"""All benchmarks: `python tests/benchmarks/run.py` (from the checkout, in an environment with the package).

Prints Markdown tables and writes the numbers as JSON. Everything that is compared runs in the same process, in turns;
the best of the rounds counts. Without a gcc, or without JAX, those rows say "missing".
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

import first_results  # noqa: E402
import workloads  # noqa: E402
from peers import handwritten_c, handwritten_numba  # noqa: E402
from race import Entry, Result, State, in_place, race  # noqa: E402

import brainpy_codegen as bc  # noqa: E402

PRODUCT = [(backend, math, "float64") for backend in ("numba", "c") for math in ("precise", "fast")]
PRODUCT += [(backend, "fast", "float32") for backend in ("numba", "c")]
MISSING = "missing"
Rows = list[tuple[str, Result | str]]


def generated(
    model: bc.Model, method: str, backend: str, math: str, dtype: str, folder: Path
) -> Callable[..., tuple[State, float]]:
    """A function that runs the generated module: (start, parameters, dt, steps, threads) -> (end, seconds)."""
    bc.generate(model, method=method, backend=backend, math=math, dtype=dtype, directory=folder)

    def run(start: State, params: dict[str, object], dt: float, steps: int, threads: int) -> tuple[State, float]:
        sol = bc.simulate(
            model,
            duration=steps * dt,
            dt=dt,
            method=method,
            backend=backend,
            math=math,
            dtype=dtype,
            init=dict(zip(model.states, start, strict=True)),
            params=params,
            every=steps,
            threads=threads,
            directory=folder,
        )
        return np.array([sol.final[name] for name in model.states]), sol.stats["run_seconds"]

    return run


def product(
    model: bc.Model,
    method: str,
    params: dict[str, object],
    dt: float,
    steps: int,
    folder: Path,
    single: float,
) -> dict[str, Entry]:
    """The generated modules of the product, as entries of a race; `single` is the tolerance of float32."""
    entries: dict[str, Entry] = {}
    for backend, math, dtype in PRODUCT:
        function = generated(model, method, backend, math, dtype, folder)
        name = f"{backend}, {math}" + (", float32" if dtype == "float32" else "")
        entries[name] = Entry(
            lambda start, function=function: function(start, params, dt, steps, 1),
            1e-6 if dtype == "float64" else single,
        )
    return entries


def with_peers(
    entries: dict[str, Entry], c: Callable[[], Entry], numba: Entry, jax: Callable[[], Entry]
) -> tuple[dict[str, Entry], list[str]]:
    """Entries with the hand-written programs that can run here, and the names of those that cannot."""
    missing = []
    rows = dict(entries)
    if handwritten_c.available():
        rows["C by hand (gcc -O3 -ffast-math, libmvec)"] = c()
    else:
        missing.append("C by hand (gcc -O3 -ffast-math, libmvec)")
    rows["Numba by hand (np.exp, fastmath)"] = numba
    try:
        rows["JAX by hand (jit, scan)"] = jax()
    except ImportError:
        missing.append("JAX by hand (jit, scan)")
    return rows, missing


def population(rounds: int, folder: Path) -> tuple[dict[str, Result], list[str]]:
    """4000 Hodgkin-Huxley neurons, 10 000 steps."""
    steps, dt = 10_000, 0.1

    def jax() -> Entry:
        from peers import handwritten_jax

        return Entry(in_place(handwritten_jax.hh_population(steps, dt)), 1e-6)

    entries, missing = with_peers(
        product(workloads.traub, "exponential_euler", {}, dt, steps, folder, single=0.2),
        lambda: Entry(in_place(handwritten_c.hh_population(steps, dt, folder)), 1e-6),
        Entry(in_place(handwritten_numba.hh_population(steps, dt)), 1e-6),
        jax,
    )
    return race(entries, workloads.traub_start(4000), rounds, "numba, precise"), missing


def ensemble(rounds: int, folder: Path) -> tuple[dict[str, Result], list[str]]:
    """10 000 Lorenz systems, 1000 steps: too few for chaos to tear equal results apart by more than 1e-6."""
    steps, dt = 1000, 0.01
    start, rho = workloads.lorenz_start(10_000)

    def jax() -> Entry:
        from peers import handwritten_jax

        return Entry(in_place(handwritten_jax.lorenz_ensemble(rho, steps, dt)), 1e-6)

    entries, missing = with_peers(
        # chaos takes float32 systems apart within the run, but on the attractor they stay
        product(workloads.lorenz, "rk4", {"rho": rho}, dt, steps, folder, single=2.0),
        lambda: Entry(in_place(handwritten_c.lorenz_ensemble(rho, steps, dt, folder)), 1e-6),
        Entry(in_place(handwritten_numba.lorenz_ensemble(rho, steps, dt)), 1e-6),
        jax,
    )
    return race(entries, start, 4 * rounds, "numba, precise"), missing


def threads(rounds: int, folder: Path) -> dict[str, Result]:
    """100 000 Hodgkin-Huxley neurons, 400 steps, on one thread and on two."""
    entries = {}
    for backend in ("numba", "c"):
        function = generated(workloads.traub, "exponential_euler", backend, "precise", "float64", folder)
        for count in (1, 2):
            entries[f"{backend}, {count} thread{'s' * (count > 1)}"] = Entry(
                lambda start, function=function, count=count: function(start, {}, 0.1, 400, count), 0.0
            )
    return race(entries, workloads.traub_start(100_000), rounds, "numba, 1 thread")


def table(title: str, results: dict[str, Result], missing: list[str], against: str) -> str:
    """A Markdown table, fastest first."""
    base = results[against].best if against in results else min(result.best for result in results.values())
    lines = [f"| {title} | s | relative |", "|---|---:|---:|"]
    for name, result in sorted(results.items(), key=lambda item: item[1].best):
        lines.append(f"| {name} | {result.best:.4g} | {result.best / base:.2f} |")
    lines += [f"| {name} | {MISSING} | |" for name in missing]
    return "\n".join(lines)


def main() -> None:
    """Run what was asked for, print tables, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parts = ("population", "ensemble", "threads", "first")
    parser.add_argument("parts", nargs="*", choices=[[], *parts], help="which to run; default: all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path, default=HERE / "results" / "results.json")
    arguments = parser.parse_args()
    chosen = arguments.parts or parts
    numbers: dict[str, object] = {"machine": platform.processor() or platform.machine(), "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        c = "C by hand (gcc -O3 -ffast-math, libmvec)"
        for part, function, title in (
            ("population", population, "4000 Hodgkin-Huxley neurons × 10 000 steps, exponential Euler, one thread"),
            ("ensemble", ensemble, "10 000 Lorenz systems × 1000 steps, rk4, one thread"),
        ):
            if part in chosen:
                results, missing = function(arguments.rounds, folder)
                print(table(title, results, missing, c), end="\n\n", flush=True)
                numbers[part] = {key: result.best for key, result in results.items()}
        if "threads" in chosen:
            results = threads(arguments.rounds, folder)
            print(table("100 000 Hodgkin-Huxley neurons × 400 steps", results, [], "c, 1 thread"), end="\n\n")
            numbers["threads"] = {key: result.best for key, result in results.items()}
        if "first" in chosen:
            numbers["first"] = first = first_rows(min(arguments.rounds, 3))
            print("| from nothing | s |\n|---|---:|")
            print("\n".join(f"| {key} | {value:.3g} |" for key, value in first.items()))
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")


def first_rows(rounds: int) -> dict[str, float]:
    """Import, first results, generating forty models."""
    rows = {"`import brainpy_codegen`, over NumPy": first_results.import_time(rounds)}
    for backend in ("c", "numba"):
        cold, warm = first_results.first_result(backend, rounds)
        rows[f"Hodgkin-Huxley, first result, {backend}, empty caches"] = cold
        rows[f"Hodgkin-Huxley, first result, {backend}, warm caches"] = warm
    rows["`generate` of 40 models"] = first_results.generate_forty()
    return rows


if __name__ == "__main__":
    main()
