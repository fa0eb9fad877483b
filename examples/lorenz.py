"""Lorenz system: convection in three variables, and the first strange attractor.

Lorenz, E. N. (1963). Deterministic nonperiodic flow. Journal of the Atmospheric Sciences 20, 130-141.
https://doi.org/10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2
"""

import brainpy_codegen as bc


@bc.ode
def lorenz(x, y, z, t, sigma=10.0, rho=28.0, beta=8 / 3):
    """Lorenz system."""
    dx = sigma * (y - x)
    dy = x * (rho - z) - y
    dz = x * y - beta * z
    return dx, dy, dz


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    # Two starts that differ by one part in a billion: chaos tears them apart.
    sol = bc.simulate(
        lorenz,
        duration=40.0,
        dt=0.001,
        method="rk4",
        init={"x": [1.0, 1.0 + 1e-9], "y": 1.0, "z": 1.0},
        record=["x"],
        every=10,
    )
    sol.plot()
    apart = abs(sol["x"][:, 0] - sol["x"][:, 1])
    print(f"the two are 1 apart after t = {sol.t[(apart > 1).argmax()]:.1f}")
    plt.show()
