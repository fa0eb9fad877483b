"""CUBA: leaky integrate-and-fire neurons with exponential synaptic currents, 3200 excitatory and 800 inhibitory.

Brette, R. et al. (2007). Simulation of networks of spiking neurons: a review of tools and strategies. Journal of
Computational Neuroscience 23, 349-398, benchmark 2. https://doi.org/10.1007/s10827-007-0038-6

All equations are linear, so the method `exact` makes no error but that spikes fall on the grid of steps.
"""

import brainpy_codegen as bc


@bc.ode
def membrane(
    V,  # membrane potential [mV]
    ge,  # excitatory current, as the voltage that it would bring about [mV]
    gi,  # inhibitory current [mV]
    t,
    E_L=-49.0,  # resting potential, above the threshold [mV]
    tau_m=20.0,  # time constants [ms]
    tau_e=5.0,
    tau_i=10.0,
):
    """Leaky integrate-and-fire neuron."""
    dV = (ge + gi - (V - E_L)) / tau_m
    dge = -ge / tau_e
    dgi = -gi / tau_i
    return dV, dge, dgi


def crossed(V, V_t=-50.0):
    return V_t < V


def to_rest(V, V_r=-60.0):
    V = V_r
    return V


def excite(ge, w_e=1.62):
    ge = ge + w_e
    return ge


def inhibit(gi, w_i=-9.0):
    gi = gi + w_i
    return gi


neuron = bc.neuron(membrane, threshold=crossed, reset=to_rest, refractory=5.0, frozen=("V",))

net = bc.Network("cuba")
cells = net.population("cells", neuron, 4000)
net.projection("exc", cells[:3200], cells, on_pre=excite, connect=bc.connect.bernoulli(0.02))
net.projection("inh", cells[3200:], cells, on_pre=inhibit, connect=bc.connect.bernoulli(0.02))
cells.init(V=lambda rng, n: rng.uniform(-60.0, -50.0, n), ge=0.0, gi=0.0)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    sol = bc.simulate(net, duration=1000.0, dt=0.1, method="exact", seed=1, record={"cells": ["spikes", ("V", [0, 1])]})
    sol.plot()
    print(f"{sol['cells'].rate:.2f} spikes per second and neuron")
    plt.show()
