"""Hindmarsh-Rose: a burst dissected. The slow current z is a parameter of the fast subsystem.

Along the stable branch of rest z falls until the fold; spikes then begin, z rises, and the spikes end where their cycle
meets the saddle.
"""

import matplotlib.pyplot as plt
from hindmarsh_rose import hindmarsh_rose

import brainpy_codegen as bc


def figure():
    """The fast subsystem over z, with a bursting solution; returns the figure."""
    params = {"I": 2.0}
    found = bc.analysis.fast_slow(
        hindmarsh_rose, slow="z", range=(1.2, 3.4), box={"x": (-2.5, 2.5), "y": (-25, 2)}, params=params
    )
    start = found.trajectory({"x": -1.0, "y": 0.0, "z": 2.0}, 1000.0)
    settled = {name: float(values[-1]) for name, values in start.states.items()}
    burst = found.trajectory(settled, 1000.0, points=40_000)
    fig, (left, right) = plt.subplots(1, 2, figsize=(12, 4.5), layout="constrained")
    found.plot(ax=left, y="x", trajectory=burst)
    left.set_title("fast subsystem, and the full solution")
    right.plot(burst.t, burst.states["x"], color="#d08a2e", linewidth=0.8)
    right.set(xlabel="t", ylabel="x", title="two bursts")
    for one in found.diagram.special:
        print(f"{one.label} {one.kind} at z = {one.params['z']:.8f}")
    return fig


if __name__ == "__main__":
    figure()
    plt.show()
