"""Wilson-Cowan model: an excitatory and an inhibitory population.

Wilson, H. R. and Cowan, J. D. (1972). Excitatory and inhibitory interactions in localized populations of
model neurons. Biophysical Journal 12, 1-24. https://doi.org/10.1016/S0006-3495(72)86068-5

The parameters are those of the limit cycle in figure 11 of the paper; time in units of the membrane time
constant.
"""

import numpy as np

import brainpy_codegen as bc


def response(x, slope, threshold):
    """Fraction of cells above threshold, shifted so that no input gives no activity."""
    return 1 / (1 + np.exp(-slope * (x - threshold))) - 1 / (1 + np.exp(slope * threshold))


@bc.ode
def wilson_cowan(
    E,  # active fraction of the excitatory cells
    I,  # active fraction of the inhibitory cells
    t,
    P=1.25,  # input to the excitatory cells
    Q=0.0,  # input to the inhibitory cells
    c_EE=16.0,  # couplings, to E from E ...
    c_EI=12.0,  # ... to E from I
    c_IE=15.0,
    c_II=3.0,
    a_E=1.3,  # slopes and thresholds of the responses
    theta_E=4.0,
    a_I=2.0,
    theta_I=3.7,
    r=1.0,  # refractory fraction
):
    """Wilson-Cowan model."""
    to_E = c_EE * E - c_EI * I + P
    to_I = c_IE * E - c_II * I + Q
    dE = -E + (1 - r * E) * response(to_E, a_E, theta_E)
    dI = -I + (1 - r * I) * response(to_I, a_I, theta_I)
    return dE, dI


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    sol = bc.simulate(
        wilson_cowan,
        duration=100.0,
        dt=0.01,
        method="adams_bashforth2",
        init={"E": 0.1, "I": 0.05},
        every=10,
    )
    sol.plot()
    late = sol["E"][len(sol.t) // 2 :]
    print(f"E swings between {late.min():.3f} and {late.max():.3f}")
    plt.show()
