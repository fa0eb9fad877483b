"""Working memory in synapses: items that were shown come back in turns, because their synapses stay facilitated.

Mi, Y., Katkov, M. and Tsodyks, M. (2017). Synaptic correlates of working memory capacity. Neuron 93, 323-330.
https://doi.org/10.1016/j.neuron.2016.12.004

Each item has a cluster of excitatory neurons, described by its rate, whose synapses among themselves are facilitated
and depressed (Tsodyks and Markram). All clusters share one inhibitory pool, which lets only one be active at a time.
"""

import numpy as np

import brainpy_codegen as bc

ITEMS = 16
SHOWN = (0, 4, 8, 12)  # one after another
CUE, PAUSE, STRENGTH = 30.0, 100.0, 225.0  # how long a cue lasts, and between two cues [ms]; what it adds [Hz]


def rate(h, alpha=1.5):
    """Firing rate at synaptic input h [Hz]."""
    return alpha * np.log(1.0 + np.exp(h / alpha))


@bc.ode
def cluster(
    h,  # synaptic input [Hz]
    u,  # facilitated release probability
    x,  # neurotransmitter that is left
    t,
    I_b=8.0,  # background [Hz]
    I_e=0.0,  # cue [Hz]
    inhibition=0.0,  # from the pool [Hz]
    J_EE=8.0,  # synapses within the cluster
    U=0.3,  # release probability at rest
    tau=8.0,  # time constants [ms]
    tau_f=1500.0,
    tau_d=300.0,
):
    """Excitatory cluster with short-term plasticity."""
    R = rate(h)
    dh = (-h + J_EE * u * x * R + inhibition + I_b + I_e) / tau
    du = (U - u) / tau_f + U * (1.0 - u) * R / 1000.0
    dx = (1.0 - x) / tau_d - u * x * R / 1000.0
    return dh, du, dx


@bc.ode
def pool(
    h,  # synaptic input [Hz]
    t,
    excitation=0.0,  # from all clusters [Hz]
    tau=8.0,  # time constant [ms]
):
    """Inhibitory pool."""
    dh = (-h + excitation) / tau
    return dh


def excite(h_pre, J_IE=1.75):
    excitation = J_IE * rate(h_pre)
    return excitation


def inhibit(h_pre, J_EI=1.1):
    inhibition = -J_EI * rate(h_pre)
    return inhibition


def cues(t):
    """The input of every cluster."""
    number, since = divmod(t, CUE + PAUSE)
    I_e = np.zeros(ITEMS)
    if 0 <= number < len(SHOWN) and since < CUE:
        I_e[SHOWN[int(number)]] = STRENGTH
    return I_e


net = bc.Network("working_memory")
clusters = net.population("clusters", cluster, ITEMS)
inhibition = net.population("inhibition", pool, 1)
net.projection("excite", clusters, inhibition, coupling=excite, connect=bc.connect.all_to_all())
net.projection("inhibit", inhibition, clusters, coupling=inhibit, connect=bc.connect.all_to_all())
clusters.init(h=0.0, u=0.3, x=1.0)
clusters.set(I_e=cues)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    sol = bc.simulate(net, duration=2500.0, dt=0.5, method="rk4", record={"clusters": ["h", "u", "x"]})
    _, axes = plt.subplots(2, 1, sharex=True, layout="constrained", figsize=(8.0, 5.0))
    for item in SHOWN:
        (line,) = axes[0].plot(sol.t, rate(sol["clusters"]["h"][:, item]), label=f"item {item}")
        axes[1].plot(sol.t, (sol["clusters"]["u"] * sol["clusters"]["x"])[:, item], color=line.get_color())
    axes[0].set_ylabel("rate [Hz]")
    axes[0].legend(loc="upper right")
    axes[1].set_ylabel("efficacy u x")
    axes[1].set_xlabel("t [ms]")
    late = rate(sol["clusters"]["h"][sol.t > 1500.0]).max(axis=0)
    print(f"in memory: {[item for item in range(ITEMS) if late[item] > 20.0]}")
    plt.show()
