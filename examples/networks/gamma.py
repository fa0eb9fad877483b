"""Gamma oscillations of fast-spiking interneurons, which inhibition and gap junctions bring together.

Wang, X.-J. and Buzsaki, G. (1996). Gamma oscillation by synaptic inhibition in a hippocampal interneuronal network
model. Journal of Neuroscience 16, 6402-6413. https://doi.org/10.1523/JNEUROSCI.16-20-06402.1996

Gap junctions as in Traub, R. D. et al. (2001). Gap junctions between interneuron dendrites can enhance synchrony of
gamma oscillations in distributed networks. Journal of Neuroscience 21, 9478-9486.
https://doi.org/10.1523/JNEUROSCI.21-23-09478.2001

Both are couplings: currents in every step, the one through gates that open with the potential of the other neuron.
"""

import numpy as np

import brainpy_codegen as bc

SIZE = 100
INPUTS = 60  # synapses of a neuron
G_GAP = 0.02  # conductance of all gap junctions of a neuron [mS/cm2]


@bc.ode
def interneuron(
    V,  # membrane potential [mV]
    h,  # inactivation of sodium channels
    n,  # activation of potassium channels
    s,  # open share of the synapses that it makes
    t,
    I=1.0,  # current from outside [uA/cm2]
    G_syn=0.0,  # sum of the conductances of synapses [mS/cm2]
    I_gap=0.0,  # current through gap junctions [uA/cm2]
    C=1.0,  # [uF/cm2]
    g_Na=35.0,  # conductances [mS/cm2]
    g_K=9.0,
    g_L=0.1,
    E_Na=55.0,  # reversal potentials [mV]
    E_K=-90.0,
    E_L=-65.0,
    E_syn=-75.0,
    phi=5.0,
    alpha=12.0,  # opening and closing of synapses [1/ms]
    beta=0.1,
):
    """Fast-spiking interneuron of Wang and Buzsaki."""
    alpha_m = 0.1 * (V + 35.0) / (1.0 - np.exp(-0.1 * (V + 35.0)))
    beta_m = 4.0 * np.exp(-(V + 60.0) / 18.0)
    m = alpha_m / (alpha_m + beta_m)  # at once
    alpha_h = 0.07 * np.exp(-(V + 58.0) / 20.0)
    beta_h = 1.0 / (np.exp(-0.1 * (V + 28.0)) + 1.0)
    alpha_n = 0.01 * (V + 34.0) / (1.0 - np.exp(-0.1 * (V + 34.0)))
    beta_n = 0.125 * np.exp(-(V + 44.0) / 80.0)
    I_Na = g_Na * m**3 * h * (V - E_Na)
    I_K = g_K * n**4 * (V - E_K)
    I_L = g_L * (V - E_L)
    I_syn = G_syn * (V - E_syn)
    opening = alpha / (1.0 + np.exp(-V / 2.0))
    dV = (I + I_gap - I_Na - I_K - I_L - I_syn) / C
    dh = phi * (alpha_h * (1.0 - h) - beta_h * h)
    dn = phi * (alpha_n * (1.0 - n) - beta_n * n)
    ds = opening * (1.0 - s) - beta * s
    return dV, dh, dn, ds


def crossed(V, V_t=0.0):
    return V_t < V


def inhibit(s_pre, g_syn=0.1 / INPUTS):
    G_syn = g_syn * s_pre
    return G_syn


def gap(V_pre, V_post, w):
    I_gap = w * (V_pre - V_post)
    return I_gap


neuron = bc.neuron(interneuron, threshold=crossed, refractory=5.0)

net = bc.Network("gamma")
cells = net.population("cells", neuron, SIZE)
net.projection(
    "inhibition",
    cells,
    cells,
    coupling=inhibit,
    connect=bc.connect.fixed_in_degree(INPUTS, autapses=False, replace=False),
)
net.projection(
    "gaps",
    cells,
    cells,
    coupling=gap,
    connect=bc.connect.by_distance(lambda distance: (distance > 0.0) & (distance <= 2.0), period=SIZE),
    weights={"w": G_GAP / 4},
)
cells.init(V=lambda rng, n: rng.uniform(-70.0, -50.0, n), h=0.8, n=0.1, s=0.0)
# Some neurons are driven more than others, as in the paper.
cells.set(I=1.0 + 0.03 * np.random.default_rng(1).standard_normal(SIZE))


def coherence(spikes, begin, bin_width=1.0):
    """Mean correlation of the spike trains of pairs of neurons, from `begin` on, in bins."""
    late = spikes.t >= begin
    time = ((spikes.t[late] - begin) / bin_width).astype(int)
    trains = np.zeros((SIZE, time.max() + 1))
    trains[spikes.i[late], time] = 1.0
    trains = trains[trains.any(axis=1)]
    shared = trains @ trains.T
    counts = trains.sum(axis=1)
    kappa = shared / np.sqrt(np.outer(counts, counts))
    return kappa[np.triu_indices(len(trains), 1)].mean()


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    record = {"cells": ["spikes", ("V", [0, 50])]}
    sol = bc.simulate(net, duration=500.0, dt=0.02, method="rk4", seed=1, record=record, every=10)
    sol.plot()
    spikes = sol["cells"].spikes
    rate = (spikes.t >= 300.0).sum() / (SIZE * 0.2)
    print(f"{rate:.1f} spikes per second and neuron, coherence {coherence(spikes, 300.0):.2f}")
    plt.show()
