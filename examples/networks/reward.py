"""Reward that comes late: dopamine strengthens the synapse whose pairings were followed by it.

Izhikevich, E. M. (2007). Solving the distal reward problem through linkage of STDP and dopamine signaling. Cerebral
Cortex 17, 2443-2452. https://doi.org/10.1093/cercor/bhl152

A pairing of spikes leaves a trace at the synapse that fades in a second; the weight changes by the trace times the
dopamine of the neuron. All synapses are active alike, but only pairings of the first one are rewarded, a second later.
"""

import numpy as np

import brainpy_codegen as bc

SOURCES, SECONDS = 20, 200
PAIR, REWARD_AFTER = (
    5.0,
    500.0,
)  # the neuron spikes so long after a source, and the reward comes so long after that [ms]


@bc.ode
def commanded(V, D, t, tau_D=200.0):
    """A neuron that is told when to spike (V is 1 then), in its dopamine."""
    dV = 0.0 * V
    dD = -D / tau_D
    return dV, dD


def crossed(V, V_t=0.5):
    return V_t < V


def to_rest(V):
    V = 0.0
    return V


def command(V):
    V = 1.0
    return V


def reward(D, amount=0.5):
    D = D + amount
    return D


@bc.ode
def eligibility(a_pre, a_post, c, w, t, D, tau=20.0, tau_c=1000.0):
    """Traces of both sides, what a pairing leaves behind, and the weight."""
    da_pre = -a_pre / tau
    da_post = -a_post / tau
    dc = -c / tau_c
    dw = c * D / 1000.0
    return da_pre, da_post, dc, dw


def before(a_pre, a_post, c, A_minus=0.015):
    c = c - A_minus * a_post
    a_pre = a_pre + 1.0
    return c, a_pre


def after(a_pre, a_post, c, A_plus=0.01):
    c = c + A_plus * a_pre
    a_post = a_post + 1.0
    return c, a_post


def schedule(seed=1):
    """Times of the sources, of the neuron and of rewards: each second one source is paired, at random which."""
    rng = np.random.default_rng(seed)
    paired = rng.integers(0, SOURCES, SECONDS)
    paired[::10] = 0  # the one that is rewarded, at least every ten seconds
    at = 1000.0 * np.arange(SECONDS) + np.round(rng.uniform(100.0, 300.0, SECONDS), 1)
    sources = [at[paired == one] for one in range(SOURCES)]
    return sources, at + PAIR, at[paired == 0] + PAIR + REWARD_AFTER


sources, spikes, rewards = schedule()
net = bc.Network("reward")
inputs = net.spike_source("inputs", sources)
commands = net.spike_source("commands", [spikes - 0.5])
dopamine = net.spike_source("dopamine", [rewards])
cell = net.population("cell", bc.neuron(commanded, threshold=crossed, reset=to_rest), 1)
net.projection("command", commands, cell, on_pre=command, connect=bc.connect.one_to_one())
net.projection("reward", dopamine, cell, on_pre=reward, connect=bc.connect.one_to_one())
net.projection(
    "synapses",
    inputs,
    cell,
    on_pre=before,
    on_post=after,
    dynamics=eligibility,
    connect=bc.connect.all_to_all(),
)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    record = {"synapses": ["w", "c"], "cell": ["D"]}
    sol = bc.simulate(net, duration=1000.0 * SECONDS, dt=0.5, method="exponential_euler", record=record, every=200)
    _, ax = plt.subplots(layout="constrained", figsize=(8.0, 4.0))
    ax.plot(sol.t / 1000.0, sol["synapses"]["w"][:, 1:], color="0.7", linewidth=0.7)
    ax.plot(sol.t / 1000.0, sol["synapses"]["w"][:, 0], color="tab:red", label="rewarded")
    ax.set_xlabel("t [s]")
    ax.set_ylabel("change of the weight")
    ax.legend()
    w = sol.final["synapses"]["w"]
    print(f"rewarded: {w[0]:.4f}, the others: {w[1:].mean():.4f}, at most {w[1:].max():.4f}")
    plt.show()
