"""COBA that keeps itself going: a kick of 50 ms, and then no input from anywhere.

Brette, R. et al. (2007). Simulation of networks of spiking neurons: a review of tools and strategies. Journal of
Computational Neuroscience 23, 349-398, benchmark 1. https://doi.org/10.1007/s10827-007-0038-6

Vogels, T. P. and Abbott, L. F. (2005). Signal propagation and logic gating in networks of integrate-and-fire neurons.
Journal of Neuroscience 25, 10786-10795. https://doi.org/10.1523/JNEUROSCI.3508-05.2005

Conductances are in units of the leak. The activity may die; then another seed brings it back.
"""

import brainpy_codegen as bc


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


def excite(ge, w_e=0.6):
    ge = ge + w_e
    return ge


def inhibit(gi, w_i=6.7):
    gi = gi + w_i
    return gi


def kick(t):
    """Spikes per second of the neurons that start it."""
    return 300.0 if 1.0 <= t < 51.0 else 0.0


neuron = bc.neuron(membrane, threshold=crossed, reset=to_rest, refractory=5.0, frozen=("V",))

net = bc.Network("coba_alone")
cells = net.population("cells", neuron, 4000)
start = net.poisson("start", 50, rate=kick)
net.projection("exc", cells[:3200], cells, on_pre=excite, connect=bc.connect.bernoulli(0.02), delay=0.1)
net.projection("inh", cells[3200:], cells, on_pre=inhibit, connect=bc.connect.bernoulli(0.02), delay=0.1)
net.projection("kick", start, cells[:50], on_pre=excite, connect=bc.connect.one_to_one())
cells.init(V=-60.0)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    record = {"cells": ["spikes", "rate", ("V", [0])]}
    sol = bc.simulate(net, duration=1000.0, dt=0.1, method="euler", seed=1, record=record, every=20)
    sol.plot()
    print(f"{sol['cells'].rate:.1f} spikes per second and neuron")
    plt.show()
