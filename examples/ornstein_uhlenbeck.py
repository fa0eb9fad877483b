"""Ornstein-Uhlenbeck process: the membrane potential of a passive neuron in a noisy input current.

Uhlenbeck, G. E. and Ornstein, L. S. (1930). On the theory of the Brownian motion. Physical Review 36, 823-841.
https://doi.org/10.1103/PhysRev.36.823
"""

import numpy as np

import brainpy_codegen as bc


@bc.sde
def ornstein_uhlenbeck(x, t, mu=0.0, tau=1.0):
    """Ornstein-Uhlenbeck process."""
    return (mu - x) / tau


@ornstein_uhlenbeck.diffusion
def fluctuations(x, t, sigma=0.5):
    return sigma


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    # 10 000 paths from 0 spread to a Gaussian of variance sigma**2 tau / 2; the seed makes them the same every time.
    sol = bc.simulate(
        ornstein_uhlenbeck,
        duration=10.0,
        dt=0.01,
        method="euler_maruyama",
        init={"x": np.zeros(10_000)},
        every=100,
        seed=1,
    )
    plt.plot(sol.t, sol["x"].var(axis=1))
    plt.xlabel("t")
    plt.ylabel("variance")
    print(f"variance {sol['x'][-1].var():.3f} after t = 10; in equilibrium it is 0.125")
    plt.show()
