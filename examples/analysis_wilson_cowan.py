"""Wilson-Cowan: two stable states, hysteresis and oscillation over the input, and a map of both inputs."""

import matplotlib.pyplot as plt
from wilson_cowan import wilson_cowan

import brainpy_codegen as bc

BOX = {"E": (-0.1, 0.6), "I": (-0.1, 0.6)}


def figure():
    """Phase plane, diagram over P, and curves over P and Q; returns the figure."""
    fig, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4.5), layout="constrained")
    bc.analysis.phase_plane(wilson_cowan, BOX, params={"P": 1.0}).plot(ax=left)
    left.set_title("P = 1")
    left.get_legend().remove()
    fig.legend(*left.get_legend_handles_labels(), loc="outside lower left", ncols=4, fontsize="small")
    diagram = bc.analysis.continuation(wilson_cowan, "P", (0, 4), box=BOX)
    diagram.plot(ax=middle)
    middle.set_title("hysteresis and oscillation")
    plane = bc.analysis.bifurcation_2d(wilson_cowan, {"P": (0, 4), "Q": (-4, 6)}, BOX, params={"Q": 0.0})
    plane.plot(ax=right)
    right.set_title("both inputs")
    for one in (*diagram.special, *plane.special):
        print(f"{one.label} {one.kind} at P = {one.params['P']:.6f}, Q = {one.params['Q']:.6f}")
    return fig


if __name__ == "__main__":
    figure()
    plt.show()
