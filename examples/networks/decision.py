"""A decision: two groups of neurons accumulate evidence, compete through inhibition, and one wins and stays active.

Wang, X.-J. (2002). Probabilistic decision making by slow reverberation in cortical circuits. Neuron 36, 955-968.
https://doi.org/10.1016/S0896-6273(02)01092-9

All excitatory neurons reach all others through AMPA and NMDA receptors. Synapses of one neuron open alike, so each
neuron has its gates; `pools` adds them up by group, and a group acts on all neurons at once, in the next step.
"""

import numpy as np

import brainpy_codegen as bc

N_E, N_I = 1600, 400
SELECTIVE = 240  # neurons in each of the two groups that see a stimulus
STRONG = 1.7  # synapses within such a group
WEAK = 1.0 - 0.15 * (STRONG - 1.0) / (1.0 - 0.15)  # from elsewhere into it
A, B, OTHERS, INHIBITORY = range(4)  # the pools
MEAN, SPREAD = 40.0, 4.0  # of the rate that a stimulus brings to each neuron [1/s]


def currents(V, s_ext, G_ampa, G_nmda, G_gaba, g_ext, g_ampa, g_nmda, g_gaba):
    """All synaptic currents of a neuron [pA]; the magnesium block depends on the potential."""
    unblocked = 1.0 / (1.0 + np.exp(-0.062 * V) / 3.57)
    return (g_ext * s_ext + g_ampa * G_ampa + g_nmda * G_nmda * unblocked) * V + g_gaba * G_gaba * (V + 70.0)


@bc.ode
def pyramidal(
    V,  # membrane potential [mV]
    s_ext,  # open gates of synapses from outside
    s_ampa,  # of the synapses that it makes
    x,
    s_nmda,
    t,
    G_ampa=0.0,  # sums of open gates over its synapses
    G_nmda=0.0,
    G_gaba=0.0,
    g_ext=2.1,  # conductances [nS]
    g_ampa=0.05,
    g_nmda=0.165,
    g_gaba=1.3,
    C=500.0,  # [pF]
    g_L=25.0,  # [nS]
    E_L=-70.0,  # [mV]
):
    """Pyramidal cell with AMPA and NMDA synapses."""
    dV = (g_L * (E_L - V) - currents(V, s_ext, G_ampa, G_nmda, G_gaba, g_ext, g_ampa, g_nmda, g_gaba)) / C
    ds_ext = -s_ext / 2.0
    ds_ampa = -s_ampa / 2.0
    dx = -x / 2.0
    ds_nmda = -s_nmda / 100.0 + 0.5 * x * (1.0 - s_nmda)
    return dV, ds_ext, ds_ampa, dx, ds_nmda


@bc.ode
def interneuron(
    V,  # membrane potential [mV]
    s_ext,  # open gates of synapses from outside
    s_gaba,  # of the synapses that it makes
    t,
    G_ampa=0.0,  # sums of open gates over its synapses
    G_nmda=0.0,
    G_gaba=0.0,
    g_ext=1.62,  # conductances [nS]
    g_ampa=0.04,
    g_nmda=0.13,
    g_gaba=1.0,
    C=200.0,  # [pF]
    g_L=20.0,  # [nS]
    E_L=-70.0,  # [mV]
):
    """Interneuron with GABA synapses."""
    dV = (g_L * (E_L - V) - currents(V, s_ext, G_ampa, G_nmda, G_gaba, g_ext, g_ampa, g_nmda, g_gaba)) / C
    ds_ext = -s_ext / 2.0
    ds_gaba = -s_gaba / 5.0
    return dV, ds_ext, ds_gaba


def crossed(V, V_t=-50.0):
    return V_t < V


def after_spike_e(V, s_ampa, x, V_r=-55.0):
    V = V_r
    s_ampa = s_ampa + 1.0
    x = x + 1.0
    return V, s_ampa, x


def after_spike_i(V, s_gaba, V_r=-55.0):
    V = V_r
    s_gaba = s_gaba + 1.0
    return V, s_gaba


@bc.update
def pool(fast, slow, t, dt, sum_fast=0.0, sum_slow=0.0):
    """The gates of a group, added up: AMPA (or GABA) and NMDA."""
    return sum_fast, sum_slow


def add_ampa(s_ampa_pre):
    sum_fast = s_ampa_pre
    return sum_fast


def add_nmda(s_nmda_pre):
    sum_slow = s_nmda_pre
    return sum_slow


def add_gaba(s_gaba_pre):
    sum_fast = s_gaba_pre
    return sum_fast


def act_ampa(fast_pre, w):
    G_ampa = w * fast_pre
    return G_ampa


def act_nmda(slow_pre, w):
    G_nmda = w * slow_pre
    return G_nmda


def act_gaba(fast_pre):
    G_gaba = fast_pre
    return G_gaba


neuron_e = bc.neuron(pyramidal, threshold=crossed, reset=after_spike_e, refractory=2.0, frozen=("V",))
neuron_i = bc.neuron(interneuron, threshold=crossed, reset=after_spike_i, refractory=1.0, frozen=("V",))

net = bc.Network("decision")
exc = net.population("exc", neuron_e, N_E)
inh = net.population("inh", neuron_i, N_I)
pools = net.population("pools", pool, 4)

group = np.minimum(np.arange(N_E) // SELECTIVE, OTHERS)
upwards = bc.connect.from_pairs(np.arange(N_E), group)
net.projection("add_ampa", exc, pools, coupling=add_ampa, connect=upwards)
net.projection("add_nmda", exc, pools, coupling=add_nmda, connect=upwards)
net.projection(
    "add_gaba", inh, pools, coupling=add_gaba, connect=bc.connect.from_pairs(np.arange(N_I), np.full(N_I, INHIBITORY))
)

matrix = np.ones((3, N_E))
matrix[:, group != OTHERS] = WEAK
matrix[group, np.arange(N_E)] = np.where(group == OTHERS, 1.0, STRONG)
net.projection("ampa_e", pools[:3], exc, coupling=act_ampa, connect=bc.connect.from_matrix(matrix))
net.projection("nmda_e", pools[:3], exc, coupling=act_nmda, connect=bc.connect.from_matrix(matrix))
net.projection("gaba_e", pools[3:], exc, coupling=act_gaba, connect=bc.connect.all_to_all())
net.projection("ampa_i", pools[:3], inh, coupling=act_ampa, connect=bc.connect.all_to_all(), weights={"w": 1.0})
net.projection("nmda_i", pools[:3], inh, coupling=act_nmda, connect=bc.connect.all_to_all(), weights={"w": 1.0})
net.projection("gaba_i", pools[3:], inh, coupling=act_gaba, connect=bc.connect.all_to_all())

net.poisson_input("background_e", exc, "s_ext", n=1000, rate=2.4, weight=1.0)
net.poisson_input("background_i", inh, "s_ext", n=1000, rate=2.4, weight=1.0)
net.poisson_input("stimulus_a", exc[:SELECTIVE], "s_ext", n=1, rate=0.0, weight=1.0)
net.poisson_input("stimulus_b", exc[SELECTIVE : 2 * SELECTIVE], "s_ext", n=1, rate=0.0, weight=1.0)
exc.init(V=-60.0)
inh.init(V=-60.0)


def trial(coherence, seed=1, before=500.0, shown=1000.0, after=500.0, **words):
    """Spikes (times and neurons) of the excitatory cells; the stimulus is drawn anew every 50 ms while it is shown."""
    rng = np.random.default_rng(seed)
    pieces = [(before, 0.0, 0.0)]
    for _ in range(round(shown / 50.0)):
        means = MEAN * (1.0 + coherence), MEAN * (1.0 - coherence)
        pieces.append((50.0, *np.maximum(rng.normal(means, SPREAD), 0.0)))
    pieces.append((after, 0.0, 0.0))
    words = {"dt": 0.1, "method": "rk2", "record": {"exc": ["spikes"]}, **words}
    state, found = None, []
    for duration, rate_a, rate_b in pieces:
        params = {"stimulus_a": {"rate": rate_a}, "stimulus_b": {"rate": rate_b}}
        sol = bc.simulate(net, duration=duration, params=params, init=state, seed=None if state else seed, **words)
        state = sol.state
        found.append(sol["exc"].spikes)
    return np.concatenate([one.t for one in found]), np.concatenate([one.i for one in found])


def rate(t, i, group, begin, end):
    """Mean rate of group A or B between two times."""
    counted = (t >= begin) & (t < end) & (i // SELECTIVE == group)
    return counted.sum() / SELECTIVE / (end - begin) * 1000.0


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    t, i = trial(coherence=0.256)
    _, axes = plt.subplots(2, 1, sharex=True, layout="constrained", figsize=(8.0, 5.0))
    selective = i < 2 * SELECTIVE
    axes[0].plot(t[selective], i[selective], "k.", markersize=1.0)
    axes[0].set_ylabel("neuron (A below, B above)")
    times = np.arange(0.0, 2000.0, 10.0)
    for group, name in ((A, "A"), (B, "B")):
        axes[1].plot(times, [rate(t, i, group, one - 25.0, one + 25.0) for one in times], label=name)
    axes[1].axvspan(500.0, 1500.0, color="0.9")
    axes[1].set_ylabel("rate [1/s]")
    axes[1].set_xlabel("t [ms]")
    axes[1].legend()
    late = [rate(t, i, group, 1600.0, 2000.0) for group in (A, B)]
    print(f"after the stimulus A fires {late[0]:.0f} and B {late[1]:.0f} spikes per second and neuron")
    plt.show()
