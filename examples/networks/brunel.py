"""Brunel's network of excitatory and inhibitory neurons: asynchronous and irregular where inhibition wins.

Brunel, N. (2000). Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons. Journal of
Computational Neuroscience 8, 183-208. https://doi.org/10.1023/A:1008925309027

A spike moves the potential at once. Every neuron has 1000 excitatory and 250 inhibitory synapses from the network, and
1000 excitatory ones from outside, whose spikes are counted in each step instead of being simulated one by one.
"""

import brainpy_codegen as bc

SIZE = 12_500  # four excitatory neurons to each inhibitory one
C_E, C_I = 1000, 250  # synapses of a neuron
J = 0.1  # height of a postsynaptic potential [mV]
G = 5.0  # how much stronger inhibition is
ETA = 2.0  # drive from outside, relative to what brings a neuron to its threshold
THRESHOLD, TAU = 20.0, 20.0  # [mV], [ms]
RATE = 1000.0 * ETA * THRESHOLD / (J * C_E * TAU)  # of an outside neuron [1/s]


@bc.ode
def membrane(
    V,  # membrane potential above rest [mV]
    t,
    tau=TAU,  # time constant [ms]
):
    """Leaky integrate-and-fire neuron."""
    dV = -V / tau
    return dV


def crossed(V, V_t=THRESHOLD):
    return V_t < V


def to_rest(V, V_r=0.0):
    V = V_r
    return V


def jump(V, w):
    V = V + w
    return V


neuron = bc.neuron(membrane, threshold=crossed, reset=to_rest, refractory=2.0, frozen=("V",))

net = bc.Network("brunel")
cells = net.population("cells", neuron, SIZE)
exc, inh = cells[: SIZE * 4 // 5], cells[SIZE * 4 // 5 :]
given = {"on_pre": jump, "delay": 1.5}
net.projection("exc", exc, cells, connect=bc.connect.fixed_in_degree(C_E), weights={"w": J}, **given)
net.projection("inh", inh, cells, connect=bc.connect.fixed_in_degree(C_I), weights={"w": -G * J}, **given)
net.poisson_input("outside", cells, "V", n=C_E, rate=RATE, weight=J)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    record = {"cells": ["spikes", "rate", ("V", [0])]}
    sol = bc.simulate(net, duration=200.0, dt=0.1, method="exact", seed=1, record=record, every=5)
    sol.plot()
    spikes = sol["cells"].spikes
    rate = (spikes.t >= 100.0).sum() / (SIZE * 0.1)
    print(f"{rate:.1f} spikes per second and neuron")
    plt.show()
