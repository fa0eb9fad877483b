"""What a neuron costs in a step, and a synapse at a spike, from a thousand neurons to a million.

`python tests/benchmarks/network_costs.py` writes `network_costs.json` and `network_costs.png` beside itself. The CUBA
neuron, driven above its threshold, runs alone and then with synapses of weight 0, so that both runs have the same spikes,
and their difference is what synapses cost: 80 from each neuron to others drawn at random. Times are CPU time of the
loop on one thread, the best of the rounds, which an otherwise busy machine disturbs little.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
CUBA = HERE.parents[1] / "examples" / "networks" / "cuba.py"
sys.path.insert(0, str(HERE.parents[1]))

import brainpy_codegen as bc  # noqa: E402
from brainpy_codegen.runtime.load import load, support  # noqa: E402
from brainpy_codegen.session.network_arrays import Builder, Values  # noqa: E402

SIZES = (1000, 10_000, 100_000, 1_000_000)
FAN_OUT = 80
WORK = 50_000_000  # neuron-steps of a run
FEWEST, DT = 100, 0.1


def network(cuba, size: int, synapses: bool):
    """Neurons that fire about a hundred times a second, whatever arrives."""
    net = bc.Network("cost_of_synapses" if synapses else "cost_of_neurons")
    neuron = bc.neuron(cuba.membrane, threshold=cuba.crossed, reset=cuba.to_rest, refractory=0.5, frozen=("V",))
    cells = net.population("cells", neuron, size, params={"E_L": -30.0})
    cells.init(V=lambda rng, n: rng.uniform(-60.0, -50.0, n))
    if synapses:
        connect = bc.connect.fixed_out_degree(FAN_OUT)
        net.projection("exc", cells, cells, on_pre=cuba.excite, connect=connect).set(w_e=0.0)
    return net


def measured(cuba, size: int, synapses: bool, backend: str, rounds: int, folder: str) -> tuple[float, int]:
    """The best CPU seconds of a run, and its spikes."""
    net = network(cuba, size, synapses)
    module = load(bc.generate(net, method="exact", backend=backend, directory=folder).paths[0])
    steps = max(WORK // size, FEWEST)
    arrays = Builder(net, module, Values({}, {}, DT, 1)).arrays()
    best, spikes = float("inf"), 0
    with support(module, "threads").use(1):
        module.run(arrays, dt=DT, steps=1)  # compiled, and in memory
        for number in range(rounds):
            began = time.process_time()
            outcome = module.run(arrays, dt=DT, steps=steps, first=1 + number * steps)
            seconds = time.process_time() - began
            if seconds < best:
                best, spikes = seconds, outcome.spikes["cells"][0].size
    return best, spikes


def costs(backend: str, rounds: int, folder: str) -> dict[str, dict[str, float]]:
    """Nanoseconds by size."""
    spec = importlib.util.spec_from_file_location("cuba", CUBA)
    cuba = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(cuba)
    found = {}
    for size in SIZES:
        alone, _ = measured(cuba, size, False, backend, rounds, folder)
        connected, spikes = measured(cuba, size, True, backend, rounds, folder)
        steps = size * max(WORK // size, FEWEST)
        found[str(size)] = {
            "ns per neuron and step": alone / steps * 1e9,
            "ns per synaptic event": (connected - alone) / (spikes * FAN_OUT) * 1e9,
            "events per neuron and step": spikes * FAN_OUT / steps,
        }
        print(backend, size, {name: round(value, 3) for name, value in found[str(size)].items()}, flush=True)
    return found


def plot(numbers: dict[str, dict[str, dict[str, float]]], path: Path) -> None:
    """Both costs over the number of neurons."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(9.0, 3.6), layout="constrained")
    for ax, name in zip(axes, ("ns per neuron and step", "ns per synaptic event"), strict=True):
        for backend, found in numbers.items():
            ax.semilogx([int(size) for size in found], [one[name] for one in found.values()], "o-", label=backend)
        ax.set_ylim(bottom=0.0)
        ax.set_xlabel("neurons")
        ax.set_ylabel(name)
        ax.legend()
    figure.savefig(path, dpi=100)


def main() -> None:
    """Measure, print, write JSON and the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--backends", nargs="*", default=["c", "numba"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        numbers = {backend: costs(backend, given.rounds, folder) for backend in given.backends}
    (HERE / "network_costs.json").write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")
    plot(numbers, HERE / "network_costs.png")


if __name__ == "__main__":
    main()
