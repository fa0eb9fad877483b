"""Kinds of neurons: six models of how a membrane fires and adapts, each a population, under a constant current.

The exponential model: Fourcaud-Trocme, N. et al. (2003), https://doi.org/10.1523/JNEUROSCI.23-37-11628.2003; with
adaptation: Brette, R. and Gerstner, W. (2005), https://doi.org/10.1152/jn.00686.2005. Izhikevich (2003),
https://doi.org/10.1109/TNN.2003.820440. The generalized model, whose threshold adapts: Mihalas, S. and Niebur,
E. (2009), https://doi.org/10.1162/neco.2008.12-07-680.
"""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def leaky(V, t, I=20.0, E_L=-65.0, tau=10.0):
    """Leaky integrate-and-fire neuron; I is the voltage that the current would bring about [mV]."""
    dV = (E_L - V + I) / tau
    return dV


def leaky_crossed(V, V_t=-50.0):
    return V_t < V


def leaky_reset(V, V_r=-65.0):
    V = V_r
    return V


@bc.ode
def quadratic(V, t, I=1.0, tau=10.0):
    """Quadratic integrate-and-fire neuron, without units."""
    dV = (V**2 + I) / tau
    return dV


def quadratic_crossed(V, V_peak=10.0):
    return V_peak < V


def quadratic_reset(V, V_r=-10.0):
    V = V_r
    return V


def upstroke(V, V_T, D_T):
    """The current that starts a spike, relative to the leak [mV]."""
    return D_T * np.exp((V - V_T) / D_T)


@bc.ode
def exponential(V, t, I=700.0, C=281.0, g_L=30.0, E_L=-70.6, V_T=-50.4, D_T=2.0):
    """Exponential integrate-and-fire neuron: pF, nS, pA, mV."""
    dV = (g_L * (E_L - V + upstroke(V, V_T, D_T)) + I) / C
    return dV


def exponential_crossed(V, V_cut=-40.4):
    return V_cut < V


def exponential_reset(V, V_r=-60.0):
    V = V_r
    return V


@bc.ode
def adaptive(V, w, t, I=900.0, C=281.0, g_L=30.0, E_L=-70.6, V_T=-50.4, D_T=2.0, a=4.0, tau_w=144.0):
    """Adaptive exponential integrate-and-fire neuron: pF, nS, pA, mV, ms."""
    dV = (g_L * (E_L - V + upstroke(V, V_T, D_T)) + I - w) / C
    dw = (a * (V - E_L) - w) / tau_w
    return dV, dw


def adaptive_reset(V, w, V_r=-70.6, b=80.5):
    V = V_r
    w = w + b
    return V, w


@bc.ode
def izhikevich(v, u, t, I=10.0, a=0.02, b=0.2):
    """Izhikevich's neuron, regular spiking."""
    dv = 0.04 * v**2 + 5.0 * v + 140.0 - u + I
    du = a * (b * v - u)
    return dv, du


def izhikevich_crossed(v, v_peak=30.0):
    return v_peak < v


def izhikevich_reset(v, u, c=-65.0, d=8.0):
    v = c
    u = u + d
    return v, u


@bc.ode
def generalized(
    V,  # membrane potential [mV]
    theta,  # threshold [mV]
    I_1,  # currents that a spike leaves behind, per capacitance [mV/ms]
    I_2,
    t,
    I=1.5,  # current from outside, per capacitance [mV/ms]
    G=0.05,  # leak [1/ms]
    E_L=-70.0,  # [mV]
    a=0.005,  # how fast the threshold follows the potential, and returns [1/ms]
    b=0.01,
    theta_inf=-50.0,  # threshold at rest [mV]
    k_1=0.2,  # decay of the currents [1/ms]
    k_2=0.02,
):
    """Generalized integrate-and-fire neuron of Mihalas and Niebur: threshold and currents adapt."""
    dV = I + I_1 + I_2 - G * (V - E_L)
    dtheta = a * (V - E_L) - b * (theta - theta_inf)
    dI_1 = -k_1 * I_1
    dI_2 = -k_2 * I_2
    return dV, dtheta, dI_1, dI_2


def generalized_crossed(V, theta):
    return theta < V


def generalized_reset(theta, I_2, V_r=-70.0, theta_r=-60.0, A_1=0.5, A_2=-0.1):
    V = V_r
    theta = np.maximum(theta, theta_r)
    I_1 = A_1  # what earlier spikes left of it is forgotten
    I_2 = I_2 + A_2
    return V, theta, I_1, I_2


KINDS = {
    "leaky": (bc.neuron(leaky, leaky_crossed, leaky_reset), {"V": -65.0}),
    "quadratic": (bc.neuron(quadratic, quadratic_crossed, quadratic_reset), {"V": -10.0}),
    "exponential": (bc.neuron(exponential, exponential_crossed, exponential_reset), {"V": -70.6}),
    "adaptive": (bc.neuron(adaptive, exponential_crossed, adaptive_reset), {"V": -70.6}),
    "izhikevich": (bc.neuron(izhikevich, izhikevich_crossed, izhikevich_reset), {"v": -65.0, "u": -13.0}),
    "generalized": (bc.neuron(generalized, generalized_crossed, generalized_reset), {"V": -70.0, "theta": -50.0}),
}

net = bc.Network("neuron_kinds")
for name, (neuron, start) in KINDS.items():
    net.population(name, neuron, 1).init(**start)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    record = {name: [neuron.states[0], "spikes"] for name, (neuron, _) in KINDS.items()}
    sol = bc.simulate(net, duration=300.0, dt=0.02, method="rk4", record=record)
    _, axes = plt.subplots(len(KINDS), 1, sharex=True, layout="constrained", figsize=(8.0, 9.0))
    for ax, (name, (neuron, _)) in zip(axes, KINDS.items(), strict=True):
        ax.plot(sol.t, sol[name][neuron.states[0]], linewidth=0.8)
        ax.plot(sol[name].spikes.t, np.full(len(sol[name].spikes), ax.get_ylim()[1]), "k|")
        ax.set_ylabel(name)
    axes[-1].set_xlabel("t [ms]")
    print(", ".join(f"{name} {len(sol[name].spikes)}" for name in KINDS), "spikes")
    plt.show()
