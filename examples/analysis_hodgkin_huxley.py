"""Hodgkin-Huxley over the injected current: where firing begins and ends, and the unstable cycles in between."""

import matplotlib.pyplot as plt
from hodgkin_huxley import hodgkin_huxley

import brainpy_codegen as bc

BOX = {"V": (-80, 0), "m": (0, 1), "h": (0, 1), "n": (0, 1)}


def figure():
    """The bifurcation diagram, and its lower end enlarged; returns the figure."""
    diagram = bc.analysis.continuation(hodgkin_huxley, "I", (0, 200), box=BOX)
    cycles = bc.analysis.cycle_continuation(hodgkin_huxley, "I", (0, 200), hopf=diagram["H1"])
    fig, (left, right) = plt.subplots(1, 2, figsize=(12, 4.5), layout="constrained")
    left.set_title("fixed points, and extremes of cycles")
    right.set(xlim=(5.5, 12), ylim=(-80, 45), title="where firing begins")
    for ax in (left, right):
        diagram.plot(ax=ax, cycles=[cycles])
    for one in (*diagram.special, *cycles.special):
        print(f"{one.label} {one.kind} at I = {one.params['I']:.6f}")
    return fig


if __name__ == "__main__":
    figure()
    plt.show()
