"""Ring attractor: a bump of activity that remembers a direction.

Ben-Yishai, R., Bar-Or, R. L. and Sompolinsky, H. (1995). Theory of orientation tuning in visual cortex.
Proceedings of the National Academy of Sciences 92, 3844-3848. https://doi.org/10.1073/pnas.92.9.3844

Zhang, K. (1996). Representation of spatial orientation by the intrinsic dynamics of the head-direction cell
ensemble. Journal of Neuroscience 16, 2112-2126. https://doi.org/10.1523/JNEUROSCI.16-06-02112.1996
"""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def ring_attractor(
    r,  # firing rates, one per preferred direction [relative to the largest possible]
    t,  # time [ms]
    W,  # weights, W[to, from]
    I=1.0,  # input; one value, or one per neuron
    tau=10.0,  # time constant of the rates [ms]
):
    """Rate neurons on a ring."""
    total = W @ r + I
    dr = (-r + np.clip(total, 0.0, 1.0)) / tau
    return dr


def cosine_weights(n, inhibition=-6.0, excitation=10.0):
    """Neighbours on the ring excite, opposite neurons inhibit."""
    direction = np.linspace(-np.pi, np.pi, n, endpoint=False)
    return (inhibition + excitation * np.cos(direction[:, None] - direction)) / n


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    # A cue at +90 degrees is shown for 100 ms; the bump stays there after the cue has gone.
    n = 128
    direction = np.linspace(-np.pi, np.pi, n, endpoint=False)
    weights = cosine_weights(n)
    cue = 1.0 + 0.5 * np.cos(direction - np.pi / 2)
    shown = bc.simulate(
        ring_attractor,
        duration=100.0,
        dt=0.1,
        method="rk4",
        init={"r": np.zeros(n)},
        params={"W": weights, "I": cue},
    )
    kept = bc.simulate(
        ring_attractor,
        duration=400.0,
        dt=0.1,
        method="rk4",
        init={"r": shown["r"][-1]},
        params={"W": weights, "I": 1.0},
        every=10,
    )
    kept.plot()
    bump = kept["r"][-1]
    print(f"the bump points at {np.degrees(np.angle((bump * np.exp(1j * direction)).sum())):.1f} degrees")
    plt.show()
