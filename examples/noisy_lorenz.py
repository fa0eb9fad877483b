"""Lorenz system in additive noise: the strange attractor, smeared.

Arnold, L. (1998). Random Dynamical Systems. Springer, section 9.3. https://doi.org/10.1007/978-3-662-12878-7
"""

import brainpy_codegen as bc


@bc.sde
def noisy_lorenz(x, y, z, t, sigma=10.0, rho=28.0, beta=8 / 3):
    """Lorenz system in additive noise."""
    dx = sigma * (y - x)
    dy = x * (rho - z) - y
    dz = x * y - beta * z
    return dx, dy, dz


@noisy_lorenz.diffusion
def kicks(x, y, z, t, strength=0.3):
    return strength, strength, strength


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    # Two seeds, one start: noise tears the paths apart, though there is no difference at first.
    start = {"x": 1.0, "y": 1.0, "z": 1.0}
    paths = [
        bc.simulate(noisy_lorenz, duration=20.0, dt=0.001, method="sra1", init=start, seed=seed, every=10)
        for seed in (1, 2)
    ]
    for sol in paths:
        plt.plot(sol.t, sol["x"])
    apart = abs(paths[0]["x"] - paths[1]["x"])
    print(f"the two are 1 apart after t = {paths[0].t[(apart > 1).argmax()]:.1f}")
    plt.show()
