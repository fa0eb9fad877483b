"""Hodgkin-Huxley neuron in a noisy current: below the threshold of regular firing, noise makes it fire at random.

The equations are those of hodgkin_huxley.py, of which this model makes use as of any function.

Tuckwell, H. C. (2005). Spike trains in a stochastic Hodgkin-Huxley system. BioSystems 80, 25-36.
https://doi.org/10.1016/j.biosystems.2004.09.032
"""

import numpy as np
from hodgkin_huxley import hodgkin_huxley

import brainpy_codegen as bc


@bc.sde
def noisy_hodgkin_huxley(V, m, h, n, t, I=0.0):
    """Hodgkin-Huxley neuron in a noisy current."""
    dV, dm, dh, dn = hodgkin_huxley(V, m, h, n, t, I)
    return dV, dm, dh, dn


@noisy_hodgkin_huxley.diffusion
def current_noise(V, m, h, n, t, sigma=2.0):
    return sigma, 0.0, 0.0, 0.0


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    sol = bc.simulate(
        noisy_hodgkin_huxley,
        duration=200.0,
        dt=0.01,
        method="exponential_euler_maruyama",
        init={"V": np.full(100, -65.0), "m": 0.05, "h": 0.6, "n": 0.32},
        record=["V"],
        every=10,
        seed=1,
    )
    plt.plot(sol.t, sol["V"][:, :3])
    crossed = (sol["V"][:-1] < 20) & (sol["V"][1:] >= 20)
    print(f"{crossed.sum() / 100:.1f} action potentials a neuron in 200 ms")
    plt.show()
