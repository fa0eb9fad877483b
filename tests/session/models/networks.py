"""Networks that leave the finite numbers."""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def membrane(V, g, t, E=0.0, tau=10.0):
    """A leaky cell whose drive has a root in it."""
    drive = np.sqrt(E + 1.0 - g)
    dV = (drive - V) / tau
    dg = -g / 5.0
    return dV, dg


def root(x):
    return np.sqrt(x)


@bc.ode
def masked(V, g, t, tau=10.0):
    """The root is none in every step, and chosen in none."""
    drive = np.where(g > -1.0, 1.0, root(-1.0 - g))
    dV = (drive - V) / tau
    dg = -g / 5.0
    return dV, dg


def crossed(V, V_t=0.4):
    return V > V_t


def to_rest(V, V_r=0.0):
    V = V_r
    return V


def excite(g, w=1.5):
    share = 1.0 / (2.0 - g)
    g = g + w * share
    return g


def split(g, w=2.0):
    share = 1.0 / (w - g)
    g = g + share
    return g


def weaken(u, w=0.3):
    left = np.log(u)
    u = u + w * left - 0.2
    return u


def network(name="rooted", on_pre=excite, cell=membrane, **given):
    """Twenty cells in a ring; `given` are the values of the projection."""
    net = bc.Network(name)
    cells = net.population("cells", bc.neuron(cell, threshold=crossed, reset=to_rest), 20)
    ring = np.arange(20)
    net.projection("ring", cells, cells, on_pre=on_pre, connect=bc.connect.from_pairs(ring, (ring + 1) % 20), **given)
    cells.init(V=np.linspace(0.0, 0.3, 20))
    return net
