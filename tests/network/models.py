"""Neurons whose spikes can be counted on the fingers: V stays where it is put, and a step is 1."""

import brainpy_codegen as bc


@bc.ode
def holder(V, g, t, I=0.0):
    """A unit that holds its value."""
    dV = I + 0.0 * V
    dg = 0.0 * g
    return dV, dg


def crossed(V, V_t=0.5):
    return V_t < V


def to_rest(V, V_r=0.0):
    V = V_r
    return V


def kick(V, w):
    V = V + w
    return V


def kick_both(V, g, w):
    V = V + w
    g = g + w
    return V, g


def rules(
    times,
    cells=3,
    drive=((), ()),
    loop=((), ()),
    drive_weights=1.0,
    loop_weights=1.0,
    drive_delay=0.0,
    loop_delay=0.0,
    refractory=0.0,
):
    """Sources that drive cells, and cells that drive each other; wiring and numbers are arguments of one module."""
    neuron = bc.neuron(holder, threshold=crossed, reset=to_rest, refractory=refractory, frozen=("V",))
    net = bc.Network("rules")
    source = net.spike_source("source", times)
    target = net.population("cells", neuron, cells)
    net.projection(
        "drive",
        source,
        target,
        on_pre=kick_both,
        connect=bc.connect.from_pairs(*drive),
        weights={"w": drive_weights},
        delay=drive_delay,
    )
    net.projection(
        "loop",
        target,
        target,
        on_pre=kick,
        connect=bc.connect.from_pairs(*loop),
        weights={"w": loop_weights},
        delay=loop_delay,
    )
    return net
