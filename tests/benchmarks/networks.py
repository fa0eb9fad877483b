"""Spiking networks against Brian2 and BrainPy: `python tests/benchmarks/networks.py --brian2 PYTHON --brainpy PYTHON`.

PYTHON is one that has them. Prints a Markdown table and writes the numbers as JSON. Every contestant holds its network ready, and they run in
turns, one at a time; the best of the rounds counts. Times are those of the time loop alone, without compiling and
wiring. Each simulator draws its own wiring and initial values, so rates differ a little, and are printed. Brian2
compiles with -ffast-math, as `fast` does in part.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parents[1] / "examples" / "networks"
sys.path.insert(0, str(HERE.parents[1]))

import brainpy_codegen as bc  # noqa: E402

Run = Callable[[], tuple[float, float]]  # seconds of the time loop, spikes per second and neuron


@dataclass(frozen=True, slots=True)
class Workload:
    """A network of the examples, the method and duration [ms] that it runs with, the population that is counted.

    size: of that population, where it is another than in the example. brainpy: whether there is one for BrainPy.
    """

    model: str
    method: str
    duration: float = 1000.0
    cells: str = "cells"
    size: int = 0
    brainpy: bool = False


WORKLOADS = {
    "cuba": Workload("cuba", "exact", brainpy=True),
    "cuba_large": Workload("cuba", "exact", size=40_000, brainpy=True),
    "coba": Workload("coba", "euler", brainpy=True),
    "cobahh": Workload("cobahh", "exponential_euler"),
    "stdp": Workload("stdp", "euler", 100_000.0, "cell"),
    "brunel_hakim": Workload("brunel_hakim", "euler_maruyama"),
}


def product(work: Workload, backend: str, math: str, threads: int, folder: Path) -> Run:
    """The generated module of a network, run through `simulate`."""
    spec = importlib.util.spec_from_file_location(work.model, EXAMPLES / f"{work.model}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    net = resized(module, work.size) if work.size else module.net

    def run() -> tuple[float, float]:
        sol = bc.simulate(
            net,
            duration=work.duration,
            dt=0.1,
            method=work.method,
            backend=backend,
            math=math,
            seed=1,
            threads=threads,
            record={work.cells: ["spikes"]},
            directory=folder,
        )
        return sol.stats["run_seconds"], sol[work.cells].rate

    return run


def resized(module: ModuleType, size: int) -> bc.Network:
    """CUBA with another number of neurons, and as many synapses onto each."""
    net = bc.Network(f"{module.net.name}_large")
    cells = net.population("cells", module.neuron, size)
    split, connect = size * 4 // 5, bc.connect.bernoulli(80 / size)
    net.projection("exc", cells[:split], cells, on_pre=module.excite, connect=connect)
    net.projection("inh", cells[split:], cells, on_pre=module.inhibit, connect=connect)
    cells.init(V=lambda rng, n: rng.uniform(-60.0, -50.0, n))
    return net


def peer(python: str, program: str, *arguments: str) -> tuple[Run, subprocess.Popen[str]]:
    """The network of another simulator, kept ready by a process of its own."""
    command = [python, str(HERE / "peers" / program), *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    print(f"  {process.stdout.readline().strip()}, {' '.join(arguments)}: ready", file=sys.stderr)

    def run() -> tuple[float, float]:
        print("run", file=process.stdin, flush=True)
        seconds, rate = map(float, process.stdout.readline().split())
        return seconds, rate

    return run, process


def race(name: str, rounds: int, pythons: Mapping[str, str | None], folder: Path) -> dict[str, tuple[float, float]]:
    """The best seconds and the rate of every contestant; `pythons`: by simulator, one that has it."""
    work = WORKLOADS[name]
    runs: dict[str, Run] = {}
    processes = []
    for threads in (1, 2):
        counted = f"{threads} thread{'s' * (threads > 1)}"
        for backend, math in itertools.product(("numba", "c"), ("precise", "fast")):
            runs[f"{backend}, {math}, {counted}"] = product(work, backend, math, threads, folder)
        if pythons["Brian2"] is not None:
            runs[f"Brian2 C++, {counted}"], process = peer(pythons["Brian2"], "brian2_networks.py", name, str(threads))
            processes.append(process)
    if pythons["BrainPy"] is not None and work.brainpy:
        runs["BrainPy"], process = peer(pythons["BrainPy"], "brainpy_networks.py", name)
        processes.append(process)
    best = {key: run() for key, run in runs.items()}
    for _ in range(rounds):
        for key, run in runs.items():
            best[key] = min(best[key], run())
    for process in processes:
        process.stdin.close()
        process.wait()
    return best


def main() -> None:
    """Run what was asked for, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="which networks; default: all")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--brian2", metavar="PYTHON", help="a Python interpreter with Brian2")
    parser.add_argument("--brainpy", metavar="PYTHON", help="one with BrainPy")
    parser.add_argument("--output", type=Path, default=HERE / "results" / "networks.json")
    arguments = parser.parse_args()
    pythons = {"Brian2": arguments.brian2, "BrainPy": arguments.brainpy}
    numbers = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.names or WORKLOADS:
            best = race(name, arguments.rounds, pythons, Path(folder))
            base = min((value for key, (value, _) in best.items() if key.startswith("Brian2")), default=None)
            print(f"| {name} | s | best of Brian2 / this | rate [1/s] |\n|---|---:|---:|---:|")
            for key, (seconds, rate) in sorted(best.items(), key=lambda item: item[1][0]):
                ratio = "missing" if base is None else f"{base / seconds:.2f}"
                print(f"| {key} | {seconds:.4g} | {ratio} | {rate:.2f} |")
            print(flush=True)
            numbers[name] = {key: {"seconds": seconds, "rate": rate} for key, (seconds, rate) in best.items()}
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
