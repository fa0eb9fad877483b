"""Fractional Chen system: chaos in three variables whose derivatives add up to less than order 3.

Li, C. and Chen, G. (2004). Chaos in the fractional order Chen system and its control. Chaos, Solitons and Fractals 22,
549-554. https://doi.org/10.1016/j.chaos.2004.02.035

Below order 0.8244 all fixed points but the origin attract: their eigenvalues 4.214 +- 14.885i leave the wedge of
instability |arg| < order * pi / 2 (Matignon 1996; Tavazoei and Haeri 2007).
"""

import brainpy_codegen as bc


@bc.fde(order="alpha")
def fractional_chen(x, y, z, t, alpha=0.9, a=35.0, b=3.0, c=28.0):
    """Fractional Chen system."""
    dx = a * (y - x)
    dy = (c - a) * x - x * z + c * y
    dz = x * y - b * z
    return dx, dy, dz


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    # One run for each order; each remembers its whole past.
    orders = [0.90, 0.80]
    sol = bc.simulate(
        fractional_chen,
        duration=60.0,
        dt=0.005,
        method="predictor_corrector",
        init={"x": -9.0, "y": -5.0, "z": 14.0},
        params={"alpha": orders},
    )
    for column, order in enumerate(orders):
        plt.plot(sol["x"][:, column], sol["z"][:, column], lw=0.5, label=f"order {order}")
    plt.legend()
    end = sol["x"][sol.t > 50.0]
    for column, order in enumerate(orders):
        swing = end[:, column].max() - end[:, column].min()
        print(f"order {order:.2f}:", f"settles at x = {end[-1, column]:.2f}" if swing < 0.01 else "never settles")
    plt.show()
