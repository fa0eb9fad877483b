"""STDP: 1000 Poisson inputs compete for one neuron; their weights end near zero or near the maximum.

Song, S., Miller, K. D. and Abbott, L. F. (2000). Competitive Hebbian learning through spike-timing-dependent synaptic
plasticity. Nature Neuroscience 3, 919-926. https://doi.org/10.1038/78829

The traces of a synapse decay by a closed form, so they are brought up to date only when a spike comes.
"""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def membrane(
    V,  # membrane potential [mV]
    ge,  # conductance, in units of the leak
    t,
    E_L=-74.0,  # reversal potentials [mV]
    E_e=0.0,
    tau_m=10.0,  # time constants [ms]
    tau_e=5.0,
):
    """Leaky integrate-and-fire neuron with a conductance."""
    dV = (ge * (E_e - V) + E_L - V) / tau_m
    dge = -ge / tau_e
    return dV, dge


def crossed(V, V_t=-54.0):
    return V_t < V


def to_rest(V, V_r=-60.0):
    V = V_r
    return V


@bc.ode
def traces(a_pre, a_post, t, tau_pre=20.0, tau_post=20.0):
    """Traces of the spikes of both sides of a synapse."""
    return -a_pre / tau_pre, -a_post / tau_post


def before(ge, w, a_pre, a_post, d_pre=0.0001, w_max=0.01):
    """An input spike: the conductance rises, and the weight falls if the neuron spiked before."""
    ge = ge + w
    a_pre = a_pre + d_pre
    w = np.clip(w + a_post, 0.0, w_max)
    return ge, a_pre, w


def after(w, a_pre, a_post, d_post=-0.000105, w_max=0.01):
    """A spike of the neuron: the weight rises if the input spiked before."""
    a_post = a_post + d_post
    w = np.clip(w + a_pre, 0.0, w_max)
    return a_post, w


net = bc.Network("stdp")
inputs = net.poisson("inputs", 1000, rate=15.0)
cell = net.population("cell", bc.neuron(membrane, threshold=crossed, reset=to_rest), 1)
synapses = net.projection(
    "synapses",
    inputs,
    cell,
    on_pre=before,
    on_post=after,
    dynamics=traces,
    event_driven=True,
    connect=bc.connect.all_to_all(),
    weights={"w": lambda rng, n: rng.uniform(0.0, 0.01, n)},
)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    record = {"cell": ["spikes", "rate"], "synapses": [("w", [0, 1])]}
    sol = bc.simulate(net, duration=100_000.0, dt=0.1, method="euler", seed=1, record=record, every=10_000)
    sol.plot()
    w = sol.final["synapses"]["w"] / 0.01
    print(f"{sol['cell'].rate:.1f} spikes per second; of 1000 weights {(w < 0.1).sum()} small, {(w > 0.9).sum()} large")
    plt.show()
