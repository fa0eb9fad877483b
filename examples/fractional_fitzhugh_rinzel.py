"""Fractional FitzHugh-Rinzel neuron: a burster whose past slows it down.

Mondal, A., Sharma, S. K., Upadhyay, R. K. and Mondal, A. (2019). Firing activities of a fractional-order
FitzHugh-Rinzel bursting neuron model and its coupled dynamics. Scientific Reports 9, 15721.
https://doi.org/10.1038/s41598-019-52061-4
"""

import brainpy_codegen as bc


@bc.fde(order="alpha")
def fractional_fitzhugh_rinzel(v, w, y, t, alpha=0.98, a=0.7, b=0.8, c=-0.775, d=1.0, delta=0.08, mu=1e-4, I=0.3125):
    """Fractional FitzHugh-Rinzel neuron."""
    dv = v - v**3 / 3 - w + y + I  # membrane potential
    dw = delta * (a + v - b * w)  # recovery
    dy = mu * (c - v - d * y)  # slow modulation of the firing
    return dv, dw, dy


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    # The same neuron at three orders, as a population of three.
    sol = bc.simulate(
        fractional_fitzhugh_rinzel,
        duration=1500.0,
        dt=0.05,
        method="caputo_l1",
        init={"v": -1.0, "w": 0.1, "y": 0.05},
        params={"alpha": [1.0, 0.95, 0.9]},
        record=["v"],
    )
    sol.plot()
    spikes = ((sol["v"][:-1] < 1.0) & (sol["v"][1:] >= 1.0)).sum(axis=0)
    print(f"orders 1, 0.95 and 0.9: {spikes[0]}, {spikes[1]} and {spikes[2]} spikes")
    plt.show()
