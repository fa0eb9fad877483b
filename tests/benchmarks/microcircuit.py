"""The cortical microcircuit against NEST: `python tests/benchmarks/microcircuit.py --nest PYTHON [--scale 0.1]`.

Prints what a second of the model takes in CPU time on one thread (the real-time factor on an idle machine), what wiring
takes, the most memory that was in use, and the rates of the groups. At full scale there are 77 169 neurons and 0.3
billion synapses, which take 12 GB (`--dtype float32`).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE.parents[1] / "examples" / "networks" / "microcircuit.py"
sys.path.insert(0, str(HERE.parents[1]))

import brainpy_codegen as bc  # noqa: E402
from brainpy_codegen.runtime.load import load, support  # noqa: E402
from brainpy_codegen.session.network_arrays import Builder, Values  # noqa: E402

BEGIN = 100.0  # ms that pass before the clock runs


def product(module, net, backend: str, duration: float, dtype: str, folder: str) -> tuple[float, float, np.ndarray]:
    """CPU seconds of wiring and of the loop, and the rate of each neuron."""
    made = load(bc.generate(net, method="exact", backend=backend, directory=folder, dtype=dtype).paths[0])
    began = time.process_time()
    arrays = Builder(net, made, Values({}, {}, module.DT, 1)).arrays()
    before, steps = round(BEGIN / module.DT), round(duration / module.DT)
    with support(made, "threads").use(1):
        made.run(arrays, dt=module.DT, steps=before)
        built, began = time.process_time() - began, time.process_time()
        outcome = made.run(arrays, dt=module.DT, steps=steps, first=before)
        seconds = time.process_time() - began
    spikes = np.bincount(outcome.spikes["cells"][1], minlength=net.populations["cells"].size)
    return built, seconds, spikes / duration * 1000.0


def nest(module, net, starts: np.ndarray, scale: float, duration: float, python: str) -> dict:
    """The same in NEST."""
    weights = np.where(np.arange(8) % 2, module.G * module.WEIGHT, module.WEIGHT) * np.ones((8, 1))
    weights[0, 2] *= 2.0
    spreads = np.abs(weights) * module.SPREAD
    spreads[0, 2] /= 2.0
    given = {
        "dt": module.DT,
        "tau_syn": module.TAU_SYN,
        "begin": BEGIN,
        "duration": duration,
        "sizes": np.diff(starts).tolist(),
        "constant": np.asarray(net.populations["cells"].params["I_dc"])[starts[:-1]].tolist(),
        "outside": (module.OUTSIDE * module.OUTSIDE_RATE * scale).tolist(),
        "outside_weight": module.WEIGHT / np.sqrt(scale),
        "counts": net.projections["synapses"].connect.counts.tolist(),
        "weights": (weights / np.sqrt(scale)).tolist(),
        "spreads": (spreads / np.sqrt(scale)).tolist(),
        "delays": [module.DELAYS["E"], module.DELAYS["I"]],
    }
    command = [python, str(HERE / "peers" / "nest_microcircuit.py")]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Run both, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--duration", type=float, default=1000.0, help="ms")
    parser.add_argument("--dtype", default="float64")
    parser.add_argument("--backends", nargs="*", default=["c", "numba"])
    parser.add_argument("--nest", metavar="PYTHON", help="a Python interpreter with NEST")
    given = parser.parse_args()
    spec = importlib.util.spec_from_file_location("microcircuit", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["microcircuit"] = module
    spec.loader.exec_module(module)
    net, starts = module.microcircuit(given.scale)
    print("| | wiring, CPU s | CPU s per second | rates [1/s] |\n|---|---:|---:|---|")

    def row(name: str, built: float, seconds: float, rates) -> None:
        text = " ".join(f"{rate:.2f}" for rate in rates)
        print(f"| {name} | {built:.1f} | {seconds / given.duration * 1000.0:.2f} | {text} |", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        for backend in given.backends:
            built, seconds, each = product(module, net, backend, given.duration, given.dtype, folder)
            row(backend, built, seconds, [each[a:b].mean() for a, b in pairwise(starts)])
    if given.nest:
        found = nest(module, net, starts, given.scale, given.duration, given.nest)
        row("NEST", found["built"], found["seconds"], found["rates"])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"\n{len(net.projections['synapses'].delay) / 1e6:.4g} million synapses, {most:.3g} GB of memory at most")


if __name__ == "__main__":
    main()
