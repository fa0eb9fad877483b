"""Triplet STDP: how much a pairing changes a weight depends on how often it is repeated.

Pfister, J.-P. and Gerstner, W. (2006). Triplets of spikes in a model of spike timing-dependent plasticity. Journal of
Neuroscience 26, 9673-9682. https://doi.org/10.1523/JNEUROSCI.1425-06.2006

The minimal model for visual cortex, with all spikes interacting: a spike of the target potentiates by the trace of the
source times a slow trace of its own earlier spikes. Pairs of spikes alone would not see the frequency.
"""

import numpy as np

import brainpy_codegen as bc

FREQUENCIES = np.array([0.1, 10.0, 20.0, 40.0, 50.0])  # of the pairings [1/s]
PAIRINGS, SHIFT = 60, 10.0  # how many, and by how much the target comes after the source [ms]


@bc.ode
def silent(V, t):
    """A neuron that is told when to spike: V is 1 then."""
    return 0.0 * V


def crossed(V, V_t=0.5):
    return V_t < V


def to_rest(V):
    V = 0.0
    return V


def command(V):
    V = 1.0
    return V


@bc.ode
def traces(r, o, o_slow, t, tau_plus=16.8, tau_minus=33.7, tau_y=114.0):
    """Traces of the source, and a fast and a slow one of the target."""
    return -r / tau_plus, -o / tau_minus, -o_slow / tau_y


def before(w, r, o, A2_minus=7.1e-3):
    """A spike of the source: the weight falls by the fast trace of the target."""
    w = w - A2_minus * o
    r = r + 1.0
    return w, r


def after(w, r, o, o_slow, A3_plus=6.5e-3):
    """A spike of the target: the weight rises by the trace of the source and the slow trace of the target."""
    w = w + A3_plus * r * o_slow
    o = o + 1.0
    o_slow = o_slow + 1.0
    return w, o, o_slow


def pairings(shift):
    """When sources and targets spike, one of each for every frequency; the first spike is at 100 ms."""
    sources = [100.0 + np.arange(PAIRINGS) * 1000.0 / one for one in FREQUENCIES]
    return sources, [times + shift for times in sources]


def network(shift=SHIFT):
    """A synapse for every frequency. A commanded neuron spikes in the step after the command."""
    pre, post = pairings(shift)
    net = bc.Network("triplet_stdp")
    sources = net.spike_source("sources", pre)
    commands = net.spike_source("commands", [times - 0.1 for times in post])
    targets = net.population("targets", bc.neuron(silent, threshold=crossed, reset=to_rest), len(FREQUENCIES))
    net.projection("command", commands, targets, on_pre=command, connect=bc.connect.one_to_one())
    net.projection(
        "synapses",
        sources,
        targets,
        on_pre=before,
        on_post=after,
        dynamics=traces,
        event_driven=True,
        connect=bc.connect.one_to_one(),
        weights={"w": 1.0},
    )
    return net


net = network()


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    _, ax = plt.subplots(layout="constrained")
    for shift in (SHIFT, -SHIFT):
        duration = 200.0 + PAIRINGS * 1000.0 / FREQUENCIES.min()
        sol = bc.simulate(network(shift), duration=duration, dt=0.1, method="exact")
        change = 100.0 * (sol["synapses"].final["w"] - 1.0)
        ax.plot(FREQUENCIES, change, "o-", label=f"target {abs(shift):g} ms {'after' if shift > 0 else 'before'}")
        print(f"shift {shift:g} ms: {', '.join(f'{one:.0f} %' for one in change)}")
    ax.axhline(0.0, color="grey", linewidth=0.5)
    ax.set_xlabel("frequency of pairings [1/s]")
    ax.set_ylabel("change of the weight [%]")
    ax.legend()
    plt.show()
