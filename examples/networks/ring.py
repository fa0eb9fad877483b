"""A ring attractor of spiking neurons: where a cue was, activity stays, and only drifts a little.

Compte, A., Brunel, N., Goldman-Rakic, P. S. and Wang, X.-J. (2000). Synaptic mechanisms and network dynamics underlying
spatial working memory in a cortical network model. Cerebral Cortex 10, 910-923.
https://doi.org/10.1093/cercor/10.9.910

Neurons stand on a ring, each for an angle. Slow synapses excite those that stand for similar angles and inhibit the
others; here excitation and inhibition are one current, whose weights depend on the difference of the angles.
"""

import numpy as np

import brainpy_codegen as bc

SIZE = 512
ANGLES = 2.0 * np.pi * np.arange(SIZE) / SIZE
CUE = np.pi  # the angle to be remembered


@bc.sde
def membrane(
    V,  # membrane potential [mV]
    I,  # synaptic current, as the voltage that it would bring about [mV]
    t,
    I_0=18.5,  # drive [mV]
    cue=0.0,  # what a cue adds [mV]
    E_L=-70.0,  # [mV]
    tau=20.0,  # time constants [ms]
    tau_s=100.0,
    sigma=1.0,  # fluctuation [mV]
):
    """Leaky integrate-and-fire neuron with noise and slow synapses."""
    dV = (E_L - V + I_0 + I + cue) / tau
    dI = -I / tau_s
    return dV, dI


@membrane.diffusion
def fluctuation(V, I, t, I_0=18.5, cue=0.0, E_L=-70.0, tau=20.0, tau_s=100.0, sigma=1.0):
    return sigma / np.sqrt(tau), 0.0


def crossed(V, V_t=-50.0):
    return V_t < V


def to_rest(V, V_r=-60.0):
    V = V_r
    return V


def arrive(I, w):
    I = I + w
    return I


def footprint(difference, J_0=-12.0, J_1=24.0):
    """The weight between two neurons whose angles differ so much [mV]."""
    return (J_0 + J_1 * np.cos(difference)) / SIZE


neuron = bc.neuron(membrane, threshold=crossed, reset=to_rest, refractory=2.0, frozen=("V",))

net = bc.Network("ring")
cells = net.population("cells", neuron, SIZE)
net.projection(
    "recurrent",
    cells,
    cells,
    on_pre=arrive,
    connect=bc.connect.from_matrix(footprint(ANGLES[:, None] - ANGLES[None, :])),
)
cells.init(V=lambda rng, n: rng.uniform(-60.0, -50.0, n))


def decoded(spikes, begin, end):
    """The angle that the population stands for between two times, and how sharply (0 to 1)."""
    late = spikes.i[(spikes.t >= begin) & (spikes.t < end)]
    mean = np.exp(1j * ANGLES[late]).mean()
    return np.angle(mean) % (2.0 * np.pi), abs(mean)


def trial(cue=CUE, seed=1, **words):
    """300 ms of spontaneous activity, a cue of 300 ms, and a delay of 1400 ms; the solutions of the three."""
    words = {"dt": 0.1, "method": "euler_maruyama", **words}
    around = 12.0 * np.exp(4.0 * (np.cos(ANGLES - cue) - 1.0))
    found = []
    for duration, strength in ((300.0, 0.0), (300.0, 1.0), (1400.0, 0.0)):
        params = {"cells": {"cue": strength * around}}
        state = found[-1].state if found else None
        found.append(
            bc.simulate(net, duration=duration, params=params, init=state, seed=seed if not found else None, **words)
        )
    return found


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    found = trial()
    _, ax = plt.subplots(layout="constrained", figsize=(8.0, 4.0))
    for sol in found:
        ax.plot(sol["cells"].spikes.t, np.degrees(ANGLES)[sol["cells"].spikes.i], "k.", markersize=1.0)
    ax.axvspan(300.0, 600.0, color="0.9")
    ax.axhline(np.degrees(CUE), color="tab:red", linewidth=0.8)
    ax.set_xlabel("t [ms]")
    ax.set_ylabel("angle [degrees]")
    angle, sharpness = decoded(found[2]["cells"].spikes, 1500.0, 2000.0)
    print(f"cue at {np.degrees(CUE):.0f} degrees, remembered {np.degrees(angle):.0f}, sharpness {sharpness:.2f}")
    plt.show()
