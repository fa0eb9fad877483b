"""Hindmarsh-Rose neuron: bursts of spikes, switched by a slow current.

Hindmarsh, J. L. and Rose, R. M. (1984). A model of neuronal bursting using three coupled first order
differential equations. Proceedings of the Royal Society of London B 221, 87-102.
https://doi.org/10.1098/rspb.1984.0024
"""

import brainpy_codegen as bc


@bc.ode
def hindmarsh_rose(
    x,  # membrane potential
    y,  # fast currents
    z,  # slow adaptation
    t,
    I=2.0,  # injected current
    a=1.0,
    b=3.0,
    c=1.0,
    d=5.0,
    r=0.001,  # how slow the adaptation is
    s=4.0,
    x_rest=-1.6,
):
    """Hindmarsh-Rose neuron."""
    dx = y - a * x**3 + b * x**2 - z + I
    dy = c - d * x**2 - y
    dz = r * (s * (x - x_rest) - z)
    return dx, dy, dz


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    sol = bc.simulate(
        hindmarsh_rose,
        duration=2000.0,
        dt=0.01,
        method="rk4",
        init={"x": -1.6, "y": -11.8, "z": 1.8},
        record=["x", "z"],
        every=10,
    )
    sol.plot()
    x = sol["x"]
    print(f"{((x[:-1] < 1) & (x[1:] >= 1)).sum()} spikes, in bursts")
    plt.show()
