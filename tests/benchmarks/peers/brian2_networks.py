"""The networks of the benchmarks in Brian2, C++ standalone, for a Python that has it: `python brian2_networks.py cuba 1`.

Builds the network for so many threads, prints a line, then makes a run for each line that it reads and prints its
seconds, by Brian2's own clock around the time loop, and the rate. The equations and the numbers are those of the
models in `examples/networks`.
"""

import sys
import tempfile

import brian2 as b2
from brian2 import ms, mV, nS, pF, second

MEMBRANE_CUBA = """
dV/dt = (ge + gi - (V - E_L)) / tau_m : volt (unless refractory)
dge/dt = -ge / tau_e : volt
dgi/dt = -gi / tau_i : volt
"""
MEMBRANE_COBA = """
dV/dt = (E_L - V + ge * (E_e - V) + gi * (E_i - V) + I) / tau_m : volt (unless refractory)
dge/dt = -ge / tau_e : 1
dgi/dt = -gi / tau_i : 1
"""
TRAUB = """
u = (V - V_T) / mV : 1
alpha_m = 1.28 / exprel((13 - u) / 4) / ms : Hz
beta_m = 1.4 / exprel((u - 40) / 5) / ms : Hz
alpha_h = 0.128 * exp((17 - u) / 18) / ms : Hz
beta_h = 4 / (1 + exp((40 - u) / 5)) / ms : Hz
alpha_n = 0.16 / exprel((15 - u) / 5) / ms : Hz
beta_n = 0.5 * exp((10 - u) / 40) / ms : Hz
I_Na = g_Na * m*m*m * h * (V - E_Na) : amp
I_K = g_K * n*n*n*n * (V - E_K) : amp
dV/dt = (g_L * (E_L - V) + ge * (E_e - V) + gi * (E_i - V) - I_Na - I_K) / C : volt
dm/dt = alpha_m * (1 - m) - beta_m * m : 1
dh/dt = alpha_h * (1 - h) - beta_h * h : 1
dn/dt = alpha_n * (1 - n) - beta_n * n : 1
dge/dt = -ge / tau_e : siemens
dgi/dt = -gi / tau_i : siemens
"""
TIMES = {"tau_m": 20 * ms, "tau_e": 5 * ms, "tau_i": 10 * ms}


def balanced(cells, excite, inhibit, size):
    """The two pathways of a network with four excitatory neurons to each inhibitory one, 80 synapses a neuron."""
    split = size * 4 // 5
    pathways = [b2.Synapses(cells[:split], cells, on_pre=excite), b2.Synapses(cells[split:], cells, on_pre=inhibit)]
    for pathway in pathways:
        pathway.connect(p=80 / size)
    return pathways


def cuba(size=4000):
    names = {**TIMES, "E_L": -49 * mV}
    rule = {"threshold": "V > -50*mV", "reset": "V = -60*mV", "refractory": 5 * ms}
    cells = b2.NeuronGroup(size, MEMBRANE_CUBA, method="exact", namespace=names, **rule)
    cells.V = "-60*mV + 10*mV * rand()"
    return cells, balanced(cells, "ge += 1.62*mV", "gi -= 9*mV", size), 1


def cuba_large():
    return cuba(40_000)


def coba():
    names = {**TIMES, "E_L": -60 * mV, "E_e": 0 * mV, "E_i": -80 * mV, "I": 20 * mV}
    rule = {"threshold": "V > -50*mV", "reset": "V = -60*mV", "refractory": 5 * ms}
    cells = b2.NeuronGroup(4000, MEMBRANE_COBA, method="euler", namespace=names, **rule)
    cells.V = -60 * mV
    return cells, balanced(cells, "ge += 0.4", "gi += 5.1", 4000), 1


def cobahh():
    names = {"C": 200 * pF, "g_L": 10 * nS, "g_Na": 20_000 * nS, "g_K": 6000 * nS, "V_T": -63 * mV}
    names |= {"E_L": -60 * mV, "E_Na": 50 * mV, "E_K": -90 * mV, "E_e": 0 * mV, "E_i": -80 * mV, **TIMES}
    rule = {"threshold": "V > -20*mV", "refractory": 3 * ms}
    cells = b2.NeuronGroup(4000, TRAUB, method="exponential_euler", namespace=names, **rule)
    cells.V = "-65*mV + 5*mV * randn()"
    cells.ge = "(1.5 * randn() + 4) * 10*nS"
    cells.gi = "(12 * randn() + 20) * 10*nS"
    return cells, balanced(cells, "ge += 6*nS", "gi += 67*nS", 4000), 1


def stdp():
    inputs = b2.PoissonGroup(1000, rates=15 * b2.Hz)
    equations = "dV/dt = (ge * (E_e - V) + E_L - V) / tau_m : volt\ndge/dt = -ge / tau_e : 1"
    names = {"E_e": 0 * mV, "E_L": -74 * mV, "tau_m": 10 * ms, "tau_e": 5 * ms}
    rule = {"threshold": "V > -54*mV", "reset": "V = -60*mV", "method": "euler"}
    cell = b2.NeuronGroup(1, equations, namespace=names, **rule)
    synapses = b2.Synapses(
        inputs,
        cell,
        "w : 1\ndapre/dt = -apre / tau : 1 (event-driven)\ndapost/dt = -apost / tau : 1 (event-driven)",
        on_pre="ge += w\napre += 0.0001\nw = clip(w + apost, 0, 0.01)",
        on_post="apost -= 0.000105\nw = clip(w + apre, 0, 0.01)",
        namespace={"tau": 20 * ms},
    )
    synapses.connect()
    synapses.w = "0.01 * rand()"
    return cell, [inputs, synapses], 100


def brunel_hakim():
    equations = "dV/dt = (mu - V) / tau + sigma * xi / sqrt(tau) : volt"
    names = {"mu": 25 * mV, "sigma": 1 * mV, "tau": 20 * ms}
    rule = {"threshold": "V > 20*mV", "reset": "V = 10*mV", "refractory": 2 * ms, "method": "euler"}
    cells = b2.NeuronGroup(5000, equations, namespace=names, **rule)
    cells.V = 10 * mV
    synapses = b2.Synapses(cells, cells, on_pre="V -= 0.1*mV", delay=2 * ms)
    synapses.connect(p=0.2)
    return cells, [synapses], 1


NETWORKS = {one.__name__: one for one in (cuba, cuba_large, coba, cobahh, stdp, brunel_hakim)}


def main(name: str, threads: int) -> None:
    """Build, then run once for each line of the input."""
    b2.defaultclock.dt = 0.1 * ms
    b2.set_device("cpp_standalone", build_on_run=False)
    b2.prefs.devices.cpp_standalone.openmp_threads = threads if threads > 1 else 0
    b2.seed(1)
    cells, others, seconds = NETWORKS[name]()
    spikes = b2.SpikeMonitor(cells)
    b2.Network(cells, *others, spikes).run(seconds * second)
    device = b2.get_device()
    with tempfile.TemporaryDirectory() as folder:
        device.build(directory=folder, compile=True, run=True, debug=False)
        print(f"Brian2 {b2.__version__}", flush=True)
        for _ in sys.stdin:
            device.run(directory=folder, with_output=False)
            print(float(device._last_run_time), spikes.num_spikes / len(cells) / seconds, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
