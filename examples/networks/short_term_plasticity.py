"""Short-term plasticity: one synapse that tires, and one that gets better with use.

Tsodyks, M., Pawelzik, K. and Markram, H. (1998). Neural networks with dynamic synapses. Neural Computation 10, 821-835.
https://doi.org/10.1162/089976698300017502

A spike releases the share u of the resources x that are left. Between spikes both recover by a closed form, so the
synapses are brought up to date at spikes only.
"""

import numpy as np

import brainpy_codegen as bc

RATE, PULSES, TEST = 20.0, 10, 500.0  # spikes per second, how many, and when one more comes after the last [ms]
KINDS = ("depressing", "facilitating")


@bc.ode
def membrane(
    V,  # membrane potential above rest [mV]
    I,  # synaptic current, as the voltage that it would bring about [mV]
    t,
    tau=20.0,  # time constants [ms]
    tau_s=3.0,
):
    """Leaky membrane without spikes."""
    dV = (I - V) / tau
    dI = -I / tau_s
    return dV, dI


@bc.ode
def resources(
    u,  # share that a spike would release, before that spike raises it
    x,  # what is left
    t,
    tau_f,  # how long facilitation lasts [ms]
    tau_d,  # how long recovery takes [ms]
):
    """What a synapse has."""
    du = -u / tau_f
    dx = (1.0 - x) / tau_d
    return du, dx


def release(I, u, x, released, U, A=60.0):
    u = u + U * (1.0 - u)
    released = u * x
    I = I + A * released
    x = x - released
    return I, u, x, released


times = np.append(np.arange(PULSES) * 1000.0 / RATE, (PULSES - 1) * 1000.0 / RATE + TEST) + 10.0

net = bc.Network("short_term_plasticity")
source = net.spike_source("source", [times])
cells = net.population("cells", membrane, 2)
net.projection(
    "synapses",
    source,
    cells,
    on_pre=release,
    dynamics=resources,
    event_driven=True,
    connect=bc.connect.all_to_all(),
    # one value for each kind; x is what is left at the start
    weights={"U": [0.5, 0.15], "tau_f": [50.0, 750.0], "tau_d": [750.0, 50.0], "released": 0.0, "x": 1.0},
)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    record = {"cells": ["V"], "synapses": ["released"]}
    sol = bc.simulate(net, duration=times[-1] + 100.0, dt=0.1, method="exact", record=record)
    _, axes = plt.subplots(2, 1, sharex=True, layout="constrained", figsize=(8.0, 4.0))
    for ax, kind, V in zip(axes, KINDS, sol["cells"]["V"].T, strict=True):
        ax.plot(sol.t, V)
        ax.set_ylabel(f"{kind}\nV [mV]")
    axes[-1].set_xlabel("t [ms]")
    after = sol["synapses"]["released"][np.rint(times / 0.1).astype(int) + 1]
    print(", ".join(f"{kind}: {one[0]:.2f} to {one[-2]:.2f}" for kind, one in zip(KINDS, after.T, strict=True)))
    plt.show()
