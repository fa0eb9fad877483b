"""COBA: leaky integrate-and-fire neurons with conductances, driven by a constant current, asynchronous and irregular.

Vogels, T. P. and Abbott, L. F. (2005). Signal propagation and logic gating in networks of integrate-and-fire neurons.
Journal of Neuroscience 25, 10786-10795. https://doi.org/10.1523/JNEUROSCI.3508-05.2005

Conductances are in units of the leak. The parameters are those of the comparison of simulators by Zenke and Gerstner
(2014), https://doi.org/10.3389/fninf.2014.00076, with which all neurons start at rest and so fire together at first.
"""

import brainpy_codegen as bc


@bc.ode
def membrane(
    V,  # membrane potential [mV]
    ge,  # conductances, in units of the leak
    gi,
    t,
    I=20.0,  # current, as the voltage that it would bring about [mV]
    E_L=-60.0,  # reversal potentials [mV]
    E_e=0.0,
    E_i=-80.0,
    tau_m=20.0,  # time constants [ms]
    tau_e=5.0,
    tau_i=10.0,
):
    """Leaky integrate-and-fire neuron with conductances."""
    dV = (E_L - V + ge * (E_e - V) + gi * (E_i - V) + I) / tau_m
    dge = -ge / tau_e
    dgi = -gi / tau_i
    return dV, dge, dgi


def crossed(V, V_t=-50.0):
    return V_t < V


def to_rest(V, V_r=-60.0):
    V = V_r
    return V


def excite(ge, w_e=0.4):
    ge = ge + w_e
    return ge


def inhibit(gi, w_i=5.1):
    gi = gi + w_i
    return gi


neuron = bc.neuron(membrane, threshold=crossed, reset=to_rest, refractory=5.0, frozen=("V",))

net = bc.Network("coba")
cells = net.population("cells", neuron, 4000)
net.projection("exc", cells[:3200], cells, on_pre=excite, connect=bc.connect.bernoulli(0.02))
net.projection("inh", cells[3200:], cells, on_pre=inhibit, connect=bc.connect.bernoulli(0.02))
cells.init(V=-60.0)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    sol = bc.simulate(
        net, duration=1000.0, dt=0.1, method="euler", seed=1, record={"cells": ["spikes", "rate"]}, every=20
    )
    sol.plot()
    print(f"{sol['cells'].rate:.1f} spikes per second and neuron")
    plt.show()
