"""Makes `brian2.npz`, what Brian2 computes for three small networks: `python brian2_runs.py`, with a Python that has it.

The file holds what goes in (wiring, delays, initial values, input spikes) and what comes out (all spikes, and every
state variable after some steps), so that tests compare with Brian2 without having it. `--size 4000 --rows 1000
--output FILE` writes a larger file of the same kind; `test_brian2.py FILE` compares with that, every variable in
every step.

The equations and numbers are those of `examples/networks`, in mV and ms; V starts where it is not in equilibrium.
"""

import argparse
from pathlib import Path

import brian2 as b2
import numpy as np
from brian2 import ms

STEPS = 1000
ROWS = (1, 10, 150, 500, STEPS)
CUBA = """
dV/dt = (ge + gi - (V - E_L)) / tau_m : 1 (unless refractory)
dge/dt = -ge / tau_e : 1
dgi/dt = -gi / tau_i : 1
"""
COBA = """
dV/dt = (E_L - V + ge * (E_e - V) + gi * (E_i - V) + I) / tau_m : 1 (unless refractory)
dge/dt = -ge / tau_e : 1
dgi/dt = -gi / tau_i : 1
"""
STDP = "dV/dt = (ge * (E_e - V) + E_L - V) / tau_m : 1\ndge/dt = -ge / tau_e : 1"
TRACES = """
w : 1
dapre/dt = -apre / tau : 1 (event-driven)
dapost/dt = -apost / tau : 1 (event-driven)
"""
BEFORE = "ge += w\napre += 0.0001\nw = clip(w + apost, 0, 0.01)"
AFTER = "apost -= 0.000105\nw = clip(w + apre, 0, 0.01)"
TIMES = {"tau_m": 20 * ms, "tau_e": 5 * ms, "tau_i": 10 * ms}
DELAY_STEP = 0.025  # of the delays of COBA [ms], a quarter of dt, so that rounding matters


def record(group, variables, rows, found, name):
    """Notes the variables after so many steps, as a monitor would that runs after the resets."""
    wanted = set(rows)
    kept = []

    @b2.network_operation(when="end", order=1000)
    def note():
        if group.clock.timestep + 1 in wanted:
            kept.append([np.array(getattr(group, one)) for one in variables])

    def write():
        for place, variable in enumerate(variables):
            found[f"{name}_{variable}"] = np.array([row[place] for row in kept])

    return note, write


def balanced(name, equations, method, names, kicks, size, rows, delayed):
    """A network of excitatory and inhibitory neurons, 80 synapses a neuron."""
    rng = np.random.default_rng(2 if delayed else 1)
    cells = b2.NeuronGroup(
        size,
        equations,
        method=method,
        namespace={**TIMES, **names},
        threshold="V > -50",
        reset="V = -60",
        refractory=5 * ms,
    )
    start = np.round(rng.uniform(-60.0, -50.0, size), 3)
    cells.V = start
    split = size * 4 // 5
    found = {f"{name}_start": start}
    pathways = []
    for part, kick, word in ((cells[:split], kicks[0], "exc"), (cells[split:], kicks[1], "inh")):
        pathway = b2.Synapses(part, cells, on_pre=kick)
        pathway.connect(p=80 / size)
        table = np.zeros((len(part), size), bool)
        table[pathway.i[:], pathway.j[:]] = True
        found[f"{name}_{word}"] = np.packbits(table)
        if delayed:
            numbers = rng.integers(0, 70, len(pathway)).astype(np.uint8)
            order = np.lexsort((pathway.j[:], pathway.i[:]))
            delays = np.empty(len(pathway))
            delays[order] = numbers * DELAY_STEP
            pathway.delay = delays * ms
            found[f"{name}_{word}_delays"] = numbers
        pathways.append(pathway)
    run(name, cells, [*pathways], ("V", "ge", "gi"), rows, found)
    return found


def run(name, cells, others, variables, rows, found):
    """1000 steps of 0.1 ms."""
    spikes = b2.SpikeMonitor(cells)
    note, write = record(cells, variables, rows, found, name)
    b2.Network(cells, *others, spikes, note).run(STEPS * 0.1 * ms)
    write()
    found[f"{name}_spikes"] = np.array([np.rint(spikes.t / (0.1 * ms)), spikes.i], np.int32)


def cuba(size, rows):
    return balanced("cuba", CUBA, "exact", {"E_L": -49}, ("ge += 1.62", "gi -= 9"), size, rows, delayed=False)


def coba(size, rows):
    names = {"E_L": -60, "E_e": 0, "E_i": -80, "I": 20}
    return balanced("coba", COBA, "euler", names, ("ge += 0.4", "gi += 5.1"), size, rows, delayed=True)


def stdp(size, rows):
    """Inputs to one neuron, whose weights change; at least 1000, which make it fire."""
    count = max(size, 1000)
    rng = np.random.default_rng(3)
    step, index = np.nonzero(rng.random((STEPS, count)) < 0.004)
    inputs = b2.SpikeGeneratorGroup(count, index, step * 0.1 * ms)
    names = {"E_e": 0, "E_L": -74, "tau_m": 10 * ms, "tau_e": 5 * ms}
    rule = {"threshold": "V > -54", "reset": "V = -60", "method": "euler"}
    cell = b2.NeuronGroup(1, STDP, namespace=names, **rule)
    cell.V = -60
    synapses = b2.Synapses(inputs, cell, TRACES, on_pre=BEFORE, on_post=AFTER, namespace={"tau": 20 * ms})
    synapses.connect()
    weights = np.round(rng.uniform(0.0, 0.01, count), 6)
    synapses.w = weights
    found = {"stdp_start": np.array([-60.0]), "stdp_weights": weights, "stdp_inputs": np.array([step, index], np.int32)}
    note, write = record(synapses, ("w", "apre", "apost"), rows, found, "stdp")
    run("stdp", cell, [inputs, synapses, note], ("V", "ge"), rows, found)
    write()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=300, help="neurons of CUBA and COBA")
    parser.add_argument("--rows", type=int, help="note the state after each of so many steps")
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name("brian2.npz"))
    given = parser.parse_args()
    b2.prefs.codegen.target = "numpy"
    b2.defaultclock.dt = 0.1 * ms
    b2.seed(1)
    rows = ROWS if given.rows is None else tuple(range(1, given.rows + 1))
    found = {"version": np.array(b2.__version__), "size": np.array(given.size), "rows": np.array(rows, np.int32)}
    for network in (cuba, coba, stdp):
        found |= network(given.size, rows)
        print(network.__name__, found[f"{network.__name__}_spikes"].shape[1], "spikes")
    np.savez_compressed(given.output, **found)


if __name__ == "__main__":
    main()
