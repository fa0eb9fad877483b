"""Homeostasis: inhibitory synapses learn until a neuron fires at a target rate, whatever excites it.

Vogels, T. P. et al. (2011). Inhibitory plasticity balances excitation and inhibition in sensory pathways and memory
networks. Science 334, 1569-1573. https://doi.org/10.1126/science.1211095

Every pairing of spikes within some 20 ms strengthens an inhibitory synapse, in either order, and every spike of its
source alone weakens it; both are equal when the neuron fires at the target rate.
"""

import numpy as np

import brainpy_codegen as bc

TARGET = 5.0  # spikes per second
TRACE = 20.0  # time constant of the traces [ms]


@bc.ode
def membrane(
    V,  # membrane potential [mV]
    ge,  # conductances, in units of the leak
    gi,
    t,
    E_L=-60.0,  # reversal potentials [mV]
    E_e=0.0,
    E_i=-80.0,
    tau_m=20.0,  # time constants [ms]
    tau_e=5.0,
    tau_i=10.0,
):
    """Leaky integrate-and-fire neuron with conductances."""
    dV = (E_L - V + ge * (E_e - V) + gi * (E_i - V)) / tau_m
    dge = -ge / tau_e
    dgi = -gi / tau_i
    return dV, dge, dgi


def crossed(V, V_t=-50.0):
    return V_t < V


def to_rest(V, V_r=-60.0):
    V = V_r
    return V


def excite(ge, w_e=0.06):
    ge = ge + w_e
    return ge


@bc.ode
def traces(pre, post, t, tau=TRACE):
    """Traces of the spikes of both sides of a synapse."""
    return -pre / tau, -post / tau


def before(gi, w, pre, post, eta=0.005, alpha=2.0 * TARGET * TRACE / 1000.0, w_max=3.0):
    """A spike of the source: inhibition; the weight rises if the neuron spiked lately, and falls anyway."""
    gi = gi + w
    pre = pre + 1.0
    w = np.clip(w + eta * (post - alpha), 0.0, w_max)
    return gi, pre, w


def after(w, pre, post, eta=0.005, w_max=3.0):
    """A spike of the neuron: the weight rises if the source spiked lately."""
    post = post + 1.0
    w = np.clip(w + eta * pre, 0.0, w_max)
    return w, post


neuron = bc.neuron(membrane, threshold=crossed, reset=to_rest, refractory=5.0, frozen=("V",))

net = bc.Network("homeostasis")
exc = net.poisson("exc", 400, rate=10.0)
inh = net.poisson("inh", 100, rate=20.0)
cells = net.population("cells", neuron, 20)
net.projection("drive", exc, cells, on_pre=excite, connect=bc.connect.bernoulli(0.5))
synapses = net.projection(
    "synapses",
    inh,
    cells,
    on_pre=before,
    on_post=after,
    dynamics=traces,
    event_driven=True,
    connect=bc.connect.all_to_all(),
    weights={"w": 0.0},
)
cells.init(V=-60.0)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    words = {"dt": 0.1, "method": "euler", "record": {"cells": ["rate"], "synapses": ["w"]}, "every": 2000}
    first = bc.simulate(net, duration=20_000.0, seed=1, **words)
    # more excitation: inhibition grows with it
    second = bc.simulate(net, duration=20_000.0, init=first.state, params={"exc": {"rate": 15.0}}, **words)
    _, axes = plt.subplots(2, 1, sharex=True, layout="constrained", figsize=(8.0, 5.0))
    for sol in (first, second):
        axes[0].plot(sol.t / 1000.0, sol["cells"]["rate"])
        axes[1].plot(sol.t / 1000.0, sol["synapses"]["w"].mean(axis=1))
    axes[0].axhline(TARGET, color="grey", linewidth=0.5)
    axes[0].set_ylabel("rate [1/s]")
    axes[1].set_ylabel("mean weight")
    axes[1].set_xlabel("t [s]")
    rates = [sol["cells"]["rate"][-50:].mean() for sol in (first, second)]
    print(f"{rates[0]:.1f} and, with more excitation, {rates[1]:.1f} spikes per second")
    plt.show()
