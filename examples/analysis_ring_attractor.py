"""Ring attractor: how continuous is a continuous attractor?

A network that remembers any direction would have a ring of fixed points. One of n neurons has some stable bumps on the
ring and saddles between them; along it everything is slow, the slower the more neurons there are. Weights that differ
from one neuron to the next leave fewer bumps, to which memories drift.
"""

import matplotlib.pyplot as plt
import numpy as np
from ring_attractor import cosine_weights, ring_attractor

import brainpy_codegen as bc

N = 32
SIZES = (16, 32, 64, 128)


def directions(n):
    """Preferred directions."""
    return np.linspace(-np.pi, np.pi, n, endpoint=False)


def component(rates):
    """The first Fourier component of activity: its angle is the direction of the bump."""
    n = rates.shape[-1]
    return rates @ np.exp(1j * directions(n)) / n


def settled(start, weights, duration):
    """Rates over time."""
    params = {"W": weights, "I": 1.0}
    run = bc.simulate(ring_attractor, duration=duration, dt=0.5, method="rk4", init={"r": start}, params=params)
    return run.t, run["r"]


def bumps(n):
    """A stable bump and the saddle beside it, as slow points."""
    weights = cosine_weights(n)
    one = settled(np.clip(np.cos(directions(n) - 0.4), 0.0, 1.0), weights, 5000.0)[1][-1]
    starts = np.array([one, 0.5 * (one + np.roll(one, 1))])
    return bc.analysis.slow_points(ring_attractor, {"r": starts}, {"W": weights})


def draw_bumps(ax, points):
    """Activity over direction."""
    for point in points:
        style = "o-" if point.stable else "D--"
        color = "#1b3a6b" if point.stable else "#b3402e"
        ax.plot(np.degrees(directions(N)), point.state["r"], style, color=color, markersize=4, label=point.kind)
    ax.set(title=f"fixed points, n = {N}", xlabel="preferred direction [degrees]", ylabel="rate")
    ax.legend(fontsize="small")


def draw_ring(ax, points):
    """All fixed points, by symmetry, in the plane of the first Fourier component; solutions that run to them."""
    rng = np.random.default_rng(3)
    for _ in range(16):
        start = np.clip(0.5 * rng.random() * np.cos(directions(N) - rng.uniform(-np.pi, np.pi)) + 0.3, 0.0, 1.0)
        path = component(settled(start, cosine_weights(N), 300.0)[1])
        ax.plot(path.real, path.imag, color="0.75", linewidth=0.9, zorder=1)
    for point in points:
        ring = np.array([component(np.roll(point.state["r"], k)) for k in range(N)])
        shape, color = ("o", "#1b3a6b") if point.stable else ("D", "#b3402e")
        face = color if point.stable else "white"
        ax.plot(ring.real, ring.imag, shape, color=color, markerfacecolor=face, markersize=5, label=point.kind)
    ax.set(title="the ring", xlabel="cosine component", ylabel="sine component", aspect="equal")


def draw_drift(ax):
    """Remembered directions over time, with equal and with unequal weights."""
    rng = np.random.default_rng(5)
    unequal = cosine_weights(N) * (1 + 0.15 * rng.normal(size=(N, N)))
    for weights, color, name in ((cosine_weights(N), "0.6", "equal weights"), (unequal, "#d08a2e", "15 % unequal")):
        for place in np.linspace(-np.pi, np.pi, 16, endpoint=False) + 0.07:
            t, rates = settled(np.clip(np.cos(directions(N) - place), 0.0, 1.0), weights, 1000.0)
            angle = np.degrees(np.unwrap(np.angle(component(rates))))
            ax.plot(t, angle, color=color, linewidth=1.0, label=name)
            name = None
    ax.set(title="what is remembered", xlabel="t [ms]", ylabel="direction of the bump [degrees]", ylim=(-210, 250))
    ax.legend(fontsize="small", loc="upper right", ncols=2)


def figure():
    """Bumps, the ring that they form, its slowness, and drift; returns the figure."""
    fig, ((left, right), (slow, drift)) = plt.subplots(2, 2, figsize=(11, 8.5), layout="constrained")
    found = {n: bumps(n) for n in SIZES}
    draw_bumps(left, found[N])
    draw_ring(right, found[N])
    for n, points in found.items():
        for point in points:
            color = "#1b3a6b" if point.stable else "#b3402e"
            slow.plot(n, point.eigenvalues.real.max(), "o" if point.stable else "D", color=color, markersize=6)
        print(f"n = {n}: " + ", ".join(f"{one.kind} {one.eigenvalues.real.max():+.5f} per ms" for one in points))
    slow.axhline(0.0, color="0.6", linewidth=0.8)
    slow.axhline(-0.1, color="0.6", linestyle=":", linewidth=1.2)
    slow.annotate("across the ring: -1 / tau", (SIZES[-1], -0.097), ha="right", fontsize="small")
    slow.set_xscale("log", base=2)
    slow.set(title="eigenvalue along the ring", xlabel="number of neurons", ylabel="eigenvalue [1/ms]")
    draw_drift(drift)
    return fig


if __name__ == "__main__":
    figure()
    plt.show()
