"""Hodgkin-Huxley neuron: the action potential of the squid giant axon.

Hodgkin, A. L. and Huxley, A. F. (1952). A quantitative description of membrane current and its application to
conduction and excitation in nerve. Journal of Physiology 117, 500-544.
https://doi.org/10.1113/jphysiol.1952.sp004764

Voltages are absolute (rest near -65 mV) and depolarisation is positive, as is usual today. The rates of
opening of m and n are 0/0 at V = -40 and V = -55; they are written as in the paper, and the generated code
takes care of these points.
"""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def hodgkin_huxley(
    V,  # membrane potential [mV]
    m,  # activation of the sodium current
    h,  # inactivation of the sodium current
    n,  # activation of the potassium current
    t,  # time [ms]
    I=0.0,  # injected current [uA/cm2]
    E_Na=50.0,  # reversal potentials [mV]
    E_K=-77.0,
    E_L=-54.387,
    g_Na=120.0,  # maximal conductances [mS/cm2]
    g_K=36.0,
    g_L=0.3,
    C=1.0,  # membrane capacitance [uF/cm2]
):
    """Hodgkin-Huxley neuron."""
    # rates of opening and closing [1/ms]
    alpha_m = 0.1 * (V + 40) / (1 - np.exp(-(V + 40) / 10))
    beta_m = 4.0 * np.exp(-(V + 65) / 18)
    alpha_h = 0.07 * np.exp(-(V + 65) / 20)
    beta_h = 1 / (1 + np.exp(-(V + 35) / 10))
    alpha_n = 0.01 * (V + 55) / (1 - np.exp(-(V + 55) / 10))
    beta_n = 0.125 * np.exp(-(V + 65) / 80)

    # ionic currents [uA/cm2]
    I_Na = g_Na * m**3 * h * (V - E_Na)
    I_K = g_K * n**4 * (V - E_K)
    I_L = g_L * (V - E_L)

    dV = (I - I_Na - I_K - I_L) / C
    dm = alpha_m * (1 - m) - beta_m * m
    dh = alpha_h * (1 - h) - beta_h * h
    dn = alpha_n * (1 - n) - beta_n * n
    return dV, dm, dh, dn


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    # A constant current of 10 uA/cm2 makes the axon fire regularly, every 14.6 ms.
    sol = bc.simulate(
        hodgkin_huxley,
        duration=200.0,
        dt=0.01,
        method="exponential_euler",
        init={"V": -65.0, "m": 0.5, "h": 0.6, "n": 0.32},
        params={"I": 10.0},
        every=10,
    )
    sol.plot()
    V = sol["V"]
    print(f"{((V[:-1] < 20) & (V[1:] >= 20)).sum()} action potentials in 200 ms")
    plt.show()
