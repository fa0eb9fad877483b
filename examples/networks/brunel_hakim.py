"""Brunel and Hakim's network: 5000 inhibitory neurons with noise oscillate fast together, each firing rarely.

Brunel, N. and Hakim, V. (1999). Fast global oscillations in networks of integrate-and-fire neurons with low firing
rates. Neural Computation 11, 1621-1671. https://doi.org/10.1162/089976699300016179
"""

import numpy as np

import brainpy_codegen as bc


@bc.sde
def membrane(
    V,  # membrane potential [mV]
    t,
    mu=25.0,  # mean drive [mV]
    sigma=1.0,  # its fluctuation [mV]
    tau=20.0,  # time constant [ms]
):
    """Leaky integrate-and-fire neuron with noise."""
    dV = (mu - V) / tau
    return dV


@membrane.diffusion
def fluctuation(V, t, mu=25.0, sigma=1.0, tau=20.0):
    return sigma / np.sqrt(tau)


def crossed(V, V_t=20.0):
    return V_t < V


def to_rest(V, V_r=10.0):
    V = V_r
    return V


def inhibit(V, J=0.1):
    V = V - J
    return V


net = bc.Network("brunel_hakim")
cells = net.population("cells", bc.neuron(membrane, threshold=crossed, reset=to_rest, refractory=2.0), 5000)
net.projection("inh", cells, cells, on_pre=inhibit, connect=bc.connect.bernoulli(0.2), delay=2.0)
cells.init(V=10.0)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    record = {"cells": ["spikes", "rate"]}
    sol = bc.simulate(net, duration=100.0, dt=0.1, method="euler_maruyama", seed=1, record=record, every=4)
    sol.plot()
    print(f"{sol['cells'].rate:.2f} spikes per second and neuron")
    plt.show()
