"""The models and initial states of the benchmarks. Units of the neurons: mV, ms, nS, pF."""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def traub(
    V,  # membrane potential [mV]
    m,
    h,
    n,
    g_e,  # excitatory conductance [nS]
    g_i,  # inhibitory conductance [nS]
    t,
    C=200.0,
    g_L=10.0,
    g_Na=20000.0,
    g_K=6000.0,
    E_L=-60.0,
    E_Na=50.0,
    E_K=-90.0,
    E_e=0.0,
    E_i=-80.0,
    V_T=-63.0,
    tau_e=5.0,
    tau_i=10.0,
):
    """Traub-type Hodgkin-Huxley neuron with decaying synaptic conductances (Brette et al. 2007, benchmark 3)."""
    u = V - V_T
    alpha_m = 0.32 * (13 - u) / (np.exp((13 - u) / 4) - 1)
    beta_m = 0.28 * (u - 40) / (np.exp((u - 40) / 5) - 1)
    alpha_h = 0.128 * np.exp((17 - u) / 18)
    beta_h = 4 / (1 + np.exp((40 - u) / 5))
    alpha_n = 0.032 * (15 - u) / (np.exp((15 - u) / 5) - 1)
    beta_n = 0.5 * np.exp((10 - u) / 40)

    I_Na = g_Na * m**3 * h * (V - E_Na)
    I_K = g_K * n**4 * (V - E_K)
    I_syn = g_e * (V - E_e) + g_i * (V - E_i)

    dV = (-g_L * (V - E_L) - I_Na - I_K - I_syn) / C
    dm = alpha_m * (1 - m) - beta_m * m
    dh = alpha_h * (1 - h) - beta_h * h
    dn = alpha_n * (1 - n) - beta_n * n
    dg_e = -g_e / tau_e
    dg_i = -g_i / tau_i
    return dV, dm, dh, dn, dg_e, dg_i


def traub_start(size):
    """Initial states of the neurons, (6, size)."""
    i = np.arange(size)
    closed = np.zeros(size)
    return np.array([-65 + 5 * np.sin(i), closed, closed, closed, 40 + 15 * np.cos(i), 200 + 120 * np.sin(3 * i)])


@bc.ode
def lorenz(x, y, z, t, sigma=10.0, rho=28.0, beta=8 / 3):
    """Lorenz system."""
    dx = sigma * (y - x)
    dy = x * (rho - z) - y
    dz = x * y - beta * z
    return dx, dy, dz


def lorenz_start(size):
    """Initial states, (3, size), and rho from 1 to 30."""
    return np.ones((3, size)), np.linspace(1.0, 30.0, size)
