"""The cortical microcircuit: four layers of excitatory and inhibitory neurons under one square millimetre of cortex.

Potjans, T. C. and Diesmann, M. (2014). The cell-type specific cortical microcircuit: relating structure and activity
in a full-scale spiking network model. Cerebral Cortex 24, 785-806. https://doi.org/10.1093/cercor/bhs358

`microcircuit(scale)` takes a share of the neurons, and of the synapses of each; weights and a constant current keep
mean and variance of the input as they are at full scale. All eight groups are slices of one population, and all
synapses are one projection: what differs are numbers.
"""

from dataclasses import dataclass

import numpy as np

import brainpy_codegen as bc

GROUPS = ("L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I")
SIZES = np.array([20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948])
OUTSIDE = np.array([1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100])  # synapses of a neuron from elsewhere
OUTSIDE_RATE = 8.0  # of each of them [1/s]
RATES = np.array([0.971, 2.868, 4.746, 5.396, 8.142, 9.078, 0.991, 7.523])  # reported, at full scale [1/s]
PROBABILITIES = np.array(  # of a synapse from the group of the column to that of the row
    [
        [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0, 0.0076, 0.0],
        [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0, 0.0042, 0.0],
        [0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0.0],
        [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0, 0.1057, 0.0],
        [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0],
        [0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0.0],
        [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
        [0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443],
    ]
)
WEIGHT, G, SPREAD = 87.8, -4.0, 0.1  # of a synapse [pA], of inhibition relative to it, relative standard deviation
DELAYS = {"E": (1.5, 0.75), "I": (0.75, 0.375)}  # mean and standard deviation [ms]
TAU_SYN, DT = 0.5, 0.1  # [ms]


@bc.ode
def membrane(
    V,  # membrane potential [mV]
    I,  # synaptic current [pA]
    t,
    I_dc=0.0,  # constant current [pA]
    C=250.0,  # [pF]
    E_L=-65.0,  # [mV]
    tau_m=10.0,  # time constants [ms]
    tau_syn=TAU_SYN,
):
    """Leaky integrate-and-fire neuron with exponential currents."""
    dV = (E_L - V) / tau_m + (I + I_dc) / C
    dI = -I / tau_syn
    return dV, dI


def crossed(V, V_t=-50.0):
    return V_t < V


def to_rest(V, V_r=-65.0):
    V = V_r
    return V


def arrive(I, w):
    I = I + w
    return I


@dataclass(frozen=True)
class Blocks:
    """A connector: so many synapses from each group to each, drawn with replacement."""

    starts: np.ndarray  # where each group begins, and the end
    counts: np.ndarray  # of synapses, rows are targets

    def expected(self, sources, targets):
        """How many synapses there will be."""
        return float(self.counts.sum())

    def pairs(self, sources, targets, uniforms, own):
        """Sources and targets of all synapses, block after block."""
        source, target = (np.empty(self.counts.sum(), np.int32) for _ in range(2))
        for block, (post, pre, piece) in enumerate(blocks(self.counts)):
            for row, group, ends in ((2 * block, pre, source), (2 * block + 1, post, target)):
                size = self.starts[group + 1] - self.starts[group]
                ends[piece] = self.starts[group] + uniforms(row, 0, self.counts[post, pre]) * size
        return source, target


def blocks(counts):
    """The synapses from each group to each: target, source, and their places among all."""
    ends = np.cumsum(counts)
    for end, (post, pre) in zip(ends, np.ndindex(*counts.shape), strict=True):
        yield post, pre, slice(end - counts[post, pre], end)


def microcircuit(scale=0.1, seed=1):
    """The network with a share of its neurons, and of the synapses of each. seed: of weights and delays."""
    rng = np.random.default_rng(seed)
    sizes = np.rint(SIZES * scale).astype(int)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    pairs_of_neurons = np.outer(SIZES, SIZES).astype(float)
    indegrees = np.log1p(-PROBABILITIES) / np.log1p(-1.0 / pairs_of_neurons) / SIZES[:, None]  # at full scale
    counts = np.rint(indegrees * scale * sizes[:, None]).astype(int)
    means = np.where(np.arange(8) % 2, G * WEIGHT, WEIGHT) * np.ones((8, 1))
    means[0, 2] *= 2.0  # from layer 4 to layer 2/3
    spreads = np.abs(means) * SPREAD
    spreads[0, 2] /= 2.0
    drive = TAU_SYN / 1000.0 * ((indegrees * means) @ RATES + OUTSIDE * WEIGHT * OUTSIDE_RATE)

    # In 32 bits, because there are 0.3 billion at full scale.
    weights, delays = (np.empty(counts.sum(), np.float32) for _ in range(2))
    for post, pre, piece in blocks(counts):
        drawn = rng.normal(means[post, pre], spreads[post, pre], counts[post, pre])
        drawn[drawn * means[post, pre] < 0.0] = 0.0  # a weight keeps its sign
        weights[piece] = drawn / np.sqrt(scale)
        delays[piece] = np.maximum(rng.normal(*DELAYS["EI"[pre % 2]], counts[post, pre]), DT)

    net = bc.Network("microcircuit")
    neuron = bc.neuron(membrane, threshold=crossed, reset=to_rest, refractory=2.0, frozen=("V",))
    cells = net.population("cells", neuron, int(sizes.sum()))
    cells.set(I_dc=np.repeat((1.0 - np.sqrt(scale)) * drive, sizes))
    cells.init(V=lambda rng, n: rng.normal(-58.0, 5.0, n))
    net.projection(
        "synapses",
        cells,
        cells,
        on_pre=arrive,
        connect=Blocks(starts, counts),
        weights={"w": weights},
        delay=delays,
    )
    rate = np.repeat(OUTSIDE * OUTSIDE_RATE * scale / 1000.0, sizes)
    net.poisson_input("outside", cells, "I", n=1000, rate=rate, weight=WEIGHT / np.sqrt(scale))
    return net, starts


net, starts = microcircuit()


def rates(spikes, starts, begin, end):
    """Mean rate of each group between two times."""
    late = spikes.i[(spikes.t >= begin) & (spikes.t < end)]
    counts = np.histogram(late, starts)[0]
    return dict(zip(GROUPS, counts / np.diff(starts) / (end - begin) * 1000.0, strict=True))


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    sol = bc.simulate(net, duration=1000.0, dt=DT, method="exact", seed=1)
    ax = sol["cells"].plot()[0]
    ax.set_yticks((starts[1:] + starts[:-1]) / 2, GROUPS)
    ax.invert_yaxis()
    found = rates(sol["cells"].spikes, starts, 200.0, 1000.0)
    print(", ".join(f"{name} {rate:.1f}" for name, rate in found.items()), "spikes per second")
    plt.show()
