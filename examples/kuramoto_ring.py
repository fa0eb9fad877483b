"""Phase oscillators on a ring, each coupled to its two neighbours.

Wiley, D. A., Strogatz, S. H. and Girvan, M. (2006). The size of the sync basin. Chaos 16, 015103.
https://doi.org/10.1063/1.2165594

Besides synchrony, the ring has stable twisted waves, in which the phase turns q times around the ring.
"""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def kuramoto_ring(
    theta,  # phases, one per oscillator [rad]
    t,
    omega=0.0,  # natural frequency; one value, or one per oscillator
    K=1.0,  # strength of the coupling
):
    """Ring of Kuramoto oscillators."""
    left = np.roll(theta, 1)
    right = np.roll(theta, -1)
    dtheta = omega + K * (np.sin(left - theta) + np.sin(right - theta))
    return dtheta


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    # Random phases settle into a twisted wave; its number of turns depends on the start.
    start = np.random.default_rng(5).uniform(-np.pi, np.pi, 80)
    sol = bc.simulate(
        kuramoto_ring,
        duration=400.0,
        dt=0.05,
        method="rk4",
        init={"theta": start},
        every=40,
    )
    sol.plot()
    end = sol["theta"][-1]
    differences = np.angle(np.exp(1j * (np.roll(end, -1) - end)))
    print(f"the phase turns {differences.sum() / (2 * np.pi):+.0f} times around the ring")
    plt.show()
