"""Izhikevich neuron: its quadratic core, without the reset.

Izhikevich, E. M. (2003). Simple model of spiking neurons. IEEE Transactions on Neural Networks 14, 1569-1572.
https://doi.org/10.1109/TNN.2003.820440

Without the reset the upstroke of a spike never ends: the voltage goes to infinity in finite time. Below
threshold the equations are complete.
"""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def izhikevich(
    v,  # membrane potential [mV]
    u,  # recovery [mV/ms]
    t,  # time [ms]
    I=0.0,  # injected current, as a rate of voltage [mV/ms]
    a=0.02,  # rate of the recovery [1/ms]
    b=0.2,  # sensitivity of the recovery to the voltage [1/ms]
):
    """Izhikevich neuron below threshold."""
    dv = 0.04 * v**2 + 5 * v + 140 - u + I
    du = a * (b * v - u)
    return dv, du


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    # Five neurons, kicked to different voltages below threshold, come back to rest at -70 mV.
    start = np.array([-90.0, -80.0, -70.0, -65.0, -60.0])
    sol = bc.simulate(
        izhikevich,
        duration=300.0,
        dt=0.1,
        method="heun2",
        init={"v": start, "u": -14.0},
    )
    sol.plot()
    print(f"after 300 ms: v = {sol['v'][-1].round(3)} mV")
    plt.show()
