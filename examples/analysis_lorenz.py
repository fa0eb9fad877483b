"""Lorenz: pitchfork, Hopf points and unstable cycles on the way to chaos, and how fast chaos forgets."""

import matplotlib.pyplot as plt
from lorenz import lorenz

import brainpy_codegen as bc

BOX = {"x": (-20, 20), "y": (-20, 20), "z": (-1, 45)}


def figure():
    """Bifurcation diagram, and cycles in space; returns the figure."""
    diagram = bc.analysis.continuation(lorenz, "rho", (0, 30), box=BOX)
    cycles = bc.analysis.cycle_continuation(lorenz, "rho", (13.94, 30), hopf=diagram["H1"])
    fig, (left, right) = plt.subplots(1, 2, figsize=(12, 4.5), layout="constrained")
    diagram.plot(ax=left, cycles=[cycles])
    left.set_title("pitchfork, and subcritical Hopf points")
    shades = plt.cm.ScalarMappable(plt.Normalize(13.94, 30), "viridis")
    for one in cycles[::6]:
        plt.setp(one.plot(ax=right, x="x", y="z"), color=shades.to_rgba(one.params["rho"]))
    right.set_title("unstable cycles on their way to a homoclinic orbit")
    fig.colorbar(shades, ax=right, label="rho")
    spectrum = bc.analysis.lyapunov_spectrum(lorenz, init={"x": 1.0, "y": 1.0, "z": 20.0}, duration=1000.0)
    print("exponents at rho = 28:", ", ".join(f"{one:.3f}" for one in spectrum.exponents))
    for one in diagram.special:
        print(f"{one.label} {one.kind} at rho = {one.params['rho']:.8f}")
    return fig


if __name__ == "__main__":
    figure()
    plt.show()
