"""Mackey-Glass: how a delay turns a steady number of cells into oscillations, and those into chaos.

The fixed point x = 1 becomes unstable at a Hopf point, tau = arccos(-1/4) / (gamma sqrt 15). Simulations follow the
oscillation from there through period doublings to chaos.
"""

import matplotlib.pyplot as plt
import numpy as np
from mackey_glass import mackey_glass

import brainpy_codegen as bc

ENDS = {"tau": (1.0, 25.0), "n": (4.0, 14.0)}
BOX = {"x": (0.3, 1.7)}
DT = 0.1


def late(tau):
    """The solution after it has settled."""
    run = bc.simulate(mackey_glass, duration=2000.0, dt=DT, history={"x": 1.2}, params={"tau": tau}, method="rk4")
    return run["x"][10_000:]


def turns(x):
    """The values at which a solution turns."""
    inner = x[1:-1]
    return inner[(inner - x[:-2]) * (x[2:] - inner) < 0]


def figure():
    """Branch with extremes of solutions, Hopf curves, roots, and an attractor; returns the figure."""
    fig, ((top, curves), (roots, attractor)) = plt.subplots(2, 2, figsize=(11, 8), layout="constrained")
    for tau in np.linspace(4.0, 25.0, 71):
        values = turns(late(tau))
        top.plot(np.full(len(values), tau), values, ".", color="#9a9a9a", markersize=1.5)
    diagram = bc.analysis.continuation(mackey_glass, "tau", ENDS["tau"], box=BOX)
    diagram.plot(ax=top)
    top.set_title("fixed point, and where solutions turn")
    two = bc.analysis.bifurcation_2d(mackey_glass, ENDS, BOX)
    two.plot(ax=curves)
    curves.set_title("pairs of roots become unstable")
    for tau, color in ((2.0, "#9ab0d0"), (diagram["H1"].params["tau"], "#1b3a6b"), (17.0, "#b3402e")):
        found = bc.analysis.delay_roots(mackey_glass, at={"x": 1.0}, params={"tau": tau}, count=21)
        roots.plot(found.real, found.imag, "o", color=color, markersize=4, label=f"tau = {tau:.4g}")
    roots.axvline(0.0, color="0.6", linewidth=0.8)
    roots.set(title="characteristic roots", xlabel="real part", ylabel="imaginary part", xlim=(-1.5, 0.2), ylim=(-4, 4))
    roots.legend(fontsize="small")
    x = late(17.0)[-6000:]
    attractor.plot(x[:-170], x[170:], color="#1b3a6b", linewidth=0.6)
    attractor.set(title="chaos at tau = 17", xlabel="x(t)", ylabel="x(t + tau)")
    for one in diagram.special:
        print(f"{one.label} {one.kind} ({one.criticality}) at tau = {one.params['tau']:.8f}")
    return fig


if __name__ == "__main__":
    figure()
    plt.show()
