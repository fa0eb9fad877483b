"""COBAHH: Hodgkin-Huxley neurons with conductances, 3200 excitatory and 800 inhibitory.

Brette, R. et al. (2007). Simulation of networks of spiking neurons: a review of tools and strategies. Journal of
Computational Neuroscience 23, 349-398, benchmark 3. https://doi.org/10.1007/s10827-007-0038-6

There is no reset: an action potential counts as a spike when it passes -20 mV, at most once in 3 ms.
"""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def traub(
    V,  # membrane potential [mV]
    m,  # activation of the sodium current
    h,  # inactivation of the sodium current
    n,  # activation of the potassium current
    ge,  # synaptic conductances [nS]
    gi,
    t,
    C=200.0,  # membrane capacitance [pF]
    g_L=10.0,  # conductances [nS]
    g_Na=20000.0,
    g_K=6000.0,
    E_L=-60.0,  # reversal potentials [mV]
    E_Na=50.0,
    E_K=-90.0,
    E_e=0.0,
    E_i=-80.0,
    V_T=-63.0,  # shifts the rates [mV]
    tau_e=5.0,  # time constants of synapses [ms]
    tau_i=10.0,
):
    """Hodgkin-Huxley neuron after Traub and Miles."""
    u = V - V_T

    # rates of opening and closing [1/ms]
    alpha_m = 0.32 * (13 - u) / (np.exp((13 - u) / 4) - 1)
    beta_m = 0.28 * (u - 40) / (np.exp((u - 40) / 5) - 1)
    alpha_h = 0.128 * np.exp((17 - u) / 18)
    beta_h = 4 / (1 + np.exp((40 - u) / 5))
    alpha_n = 0.032 * (15 - u) / (np.exp((15 - u) / 5) - 1)
    beta_n = 0.5 * np.exp((10 - u) / 40)

    # currents [pA]
    I_L = g_L * (E_L - V)
    I_syn = ge * (E_e - V) + gi * (E_i - V)
    I_Na = g_Na * m**3 * h * (V - E_Na)
    I_K = g_K * n**4 * (V - E_K)

    dV = (I_L + I_syn - I_Na - I_K) / C
    dm = alpha_m * (1 - m) - beta_m * m
    dh = alpha_h * (1 - h) - beta_h * h
    dn = alpha_n * (1 - n) - beta_n * n
    dge = -ge / tau_e
    dgi = -gi / tau_i
    return dV, dm, dh, dn, dge, dgi


def peak(V, V_peak=-20.0):
    return V_peak < V


def excite(ge, w_e=6.0):
    ge = ge + w_e
    return ge


def inhibit(gi, w_i=67.0):
    gi = gi + w_i
    return gi


neuron = bc.neuron(traub, threshold=peak, refractory=3.0)

net = bc.Network("cobahh")
cells = net.population("cells", neuron, 4000)
net.projection("exc", cells[:3200], cells, on_pre=excite, connect=bc.connect.bernoulli(0.02))
net.projection("inh", cells[3200:], cells, on_pre=inhibit, connect=bc.connect.bernoulli(0.02))
cells.init(
    V=lambda rng, n: -65.0 + 5.0 * rng.standard_normal(n),
    ge=lambda rng, n: (1.5 * rng.standard_normal(n) + 4.0) * 10.0,
    gi=lambda rng, n: (12.0 * rng.standard_normal(n) + 20.0) * 10.0,
)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    record = {"cells": ["spikes", ("V", [1, 10, 100])]}
    sol = bc.simulate(net, duration=1000.0, dt=0.1, method="exponential_euler", seed=1, record=record)
    sol.plot()
    print(f"{sol['cells'].rate:.1f} spikes per second and neuron")
    plt.show()
