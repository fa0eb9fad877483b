"""Morris-Lecar neuron: the barnacle muscle fibre, two currents and one slow gate.

Morris, C. and Lecar, H. (1981). Voltage oscillations in the barnacle giant muscle fiber.
Biophysical Journal 35, 193-213. https://doi.org/10.1016/S0006-3495(81)84782-0

The parameters are the "Hopf" set of Rinzel and Ermentrout (1989), Analysis of neural excitability and
oscillations.
"""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def morris_lecar(
    V,  # membrane potential [mV]
    w,  # fraction of open potassium channels
    t,  # time [ms]
    I=0.0,  # injected current [uA/cm2]
    C=20.0,  # membrane capacitance [uF/cm2]
    g_Ca=4.4,  # maximal conductances [mS/cm2]
    g_K=8.0,
    g_L=2.0,
    E_Ca=120.0,  # reversal potentials [mV]
    E_K=-84.0,
    E_L=-60.0,
    V_1=-1.2,  # midpoint and slope of the calcium activation [mV]
    V_2=18.0,
    V_3=2.0,  # midpoint and slope of the potassium activation [mV]
    V_4=30.0,
    phi=0.04,  # rate of the potassium activation [1/ms]
):
    """Morris-Lecar neuron."""
    m_inf = 0.5 * (1 + np.tanh((V - V_1) / V_2))  # calcium follows the voltage at once
    w_inf = 0.5 * (1 + np.tanh((V - V_3) / V_4))
    tau_w = 1 / np.cosh((V - V_3) / (2 * V_4))

    I_Ca = g_Ca * m_inf * (V - E_Ca)
    I_K = g_K * w * (V - E_K)
    I_L = g_L * (V - E_L)

    dV = (I - I_Ca - I_K - I_L) / C
    dw = phi * (w_inf - w) / tau_w
    return dV, dw


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    # Three neurons at once: silent, spiking, and blocked by too much current.
    sol = bc.simulate(
        morris_lecar,
        duration=500.0,
        dt=0.05,
        method="rush_larsen",
        init={"V": -40.0, "w": 0.0},
        params={"I": [60.0, 150.0, 300.0]},
        every=5,
    )
    sol.plot()
    late = sol["V"][len(sol.t) // 2 :]
    for current, lowest, highest in zip((60, 150, 300), late.min(axis=0), late.max(axis=0), strict=True):
        print(f"I = {current}: V ends between {lowest:.1f} and {highest:.1f} mV")
    plt.show()
