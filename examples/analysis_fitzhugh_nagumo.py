"""FitzHugh-Nagumo analysed: phase plane, bifurcation diagram with the canard explosion, and the period.

Between the Hopf points the neuron fires. Both are subcritical: cycles are born unstable and turn around at a fold of
cycles, a hair's breadth away, where their amplitude jumps.
"""

import matplotlib.pyplot as plt
from fitzhugh_nagumo import fitzhugh_nagumo

import brainpy_codegen as bc

BOX = {"V": (-2.5, 2.5), "w": (-1.2, 2.4)}


def figure():
    """Three panels; returns the figure."""
    fig, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    plane = bc.analysis.phase_plane(fitzhugh_nagumo, BOX, params={"I": 0.5})
    plane.plot(ax=left, trajectories=[plane.trajectory({"V": -2.0, "w": 1.8}, 80.0)])
    left.set_title("I = 0.5")

    diagram = bc.analysis.continuation(fitzhugh_nagumo, "I", (0, 2), box=BOX)
    cycles = bc.analysis.cycle_continuation(fitzhugh_nagumo, "I", (0, 2), hopf=diagram["H1"])
    diagram.plot(ax=middle, cycles=[cycles])
    middle.set_title("fixed points, and extremes of cycles")

    table = cycles.to_dataframe()
    right.plot(table["I"].where(table["stable"]), table["period"], color="#2a8a57")
    right.plot(table["I"].where(~table["stable"]), table["period"], "--", color="#2a8a57")
    right.set(xlabel="I", ylabel="period", title="period of the cycles")
    for one in (*diagram.special, *cycles.special):
        print(f"{one.label} at I = {one.params['I']:.8f}")
    return fig


if __name__ == "__main__":
    figure()
    plt.show()
