"""Models that stand for promises of the matrix, beside those that other tests have: small, and well-posed."""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def promised_rotor(x, v, t, k=2.0, drag=0.1):
    """A damped pendulum."""
    return v, -k * np.sin(x) - drag * v


@bc.ode
def promised_rates(r, t, W, tau=2.0):
    """Rates of neurons that are coupled."""
    return (-r + np.tanh(W @ r)) / tau


@bc.dde
def promised_late_rates(r, t, W, lag=0.5):
    """The same, each heard later."""
    return -r + np.tanh(W @ bc.delayed(r, lag))


@bc.ode
def promised_membrane(V, t, I=20.0, tau=10.0):
    """A leaky membrane."""
    return (I - V) / tau


def promised_threshold(V, V_t=15.0):
    return V - V_t > 0.0


def promised_reset(V, V_r=0.0):
    V = V_r
    return V


def promised_kick(V, w=0.5):
    V = V + w
    return V


def promised_network() -> bc.Network:
    """Twenty neurons that excite each other with a delay."""
    neuron = bc.neuron(promised_membrane, threshold=promised_threshold, reset=promised_reset, refractory=2.0)
    net = bc.Network("promised_network")
    cells = net.population("cells", neuron, 20)
    net.projection("kicks", cells, cells, on_pre=promised_kick, connect=bc.connect.bernoulli(0.2), delay=1.5)
    cells.init(V=np.linspace(0.0, 14.0, 20))
    return net


@bc.ode
def promised_decay(x, t, k=0.7):
    """Exponential decay."""
    return -k * x
