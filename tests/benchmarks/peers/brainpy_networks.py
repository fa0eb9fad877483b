"""CUBA and COBA in BrainPy 2, for a Python that has it: `python brainpy_networks.py cuba`.

Compiles the network, prints a line, then makes a run for each line that it reads and prints its seconds and the rate.
Neurons, synapses and their event-driven operators are BrainPy's own, in 64 bits on the processor; a spike arrives one
step later than in the models of `examples/networks`, whose equations and numbers these are.
"""

import sys
import time

import brainpy as bp
import brainpy.math as bm
import jax
import numpy as np

DT, STEPS = 0.1, 10_000


class Balanced(bp.DynSysGroup):
    """Four excitatory neurons to each inhibitory one; 80 synapses onto each on average."""

    def __init__(self, cells, weights, effects):
        super().__init__()
        self.cells, self.split = cells, cells.num * 4 // 5
        sides = (self.split, cells.num - self.split)
        self.exc, self.inh = (
            bp.dyn.HalfProjAlignPostMg(
                comm=bp.dnn.EventCSRLinear(
                    bp.conn.FixedProb(80 / cells.num, pre=size, post=cells.num, seed=size), weight
                ),
                syn=bp.dyn.Expon.desc(cells.num, tau=tau),
                out=effect,
                post=cells,
            )
            for size, weight, tau, effect in zip(sides, weights, (5.0, 10.0), effects, strict=True)
        )

    def update(self, current):
        spiking = self.cells.spike.value
        self.exc(spiking[: self.split])
        self.inh(spiking[self.split :])
        self.cells(current)
        return self.cells.spike.value.sum()


def cuba(size=4000):
    start = bp.init.Uniform(-60.0, -50.0)
    numbers = {"V_rest": -49.0, "V_th": -50.0, "V_reset": -60.0, "tau": 20.0, "tau_ref": 5.0}
    cells = bp.dyn.LifRef(size, **numbers, spk_reset="hard", V_initializer=start)
    return Balanced(cells, (1.62, -9.0), (bp.dyn.CUBA.desc(), bp.dyn.CUBA.desc())), 0.0


def cuba_large():
    return cuba(40_000)


def coba():
    start = bp.init.Constant(-60.0)
    numbers = {"V_rest": -60.0, "V_th": -50.0, "V_reset": -60.0, "tau": 20.0, "tau_ref": 5.0}
    cells = bp.dyn.LifRefLTC(4000, **numbers, spk_reset="hard", method="euler", V_initializer=start)
    return Balanced(cells, (0.4, 5.1), (bp.dyn.COBA.desc(E=0.0), bp.dyn.COBA.desc(E=-80.0))), 20.0


NETWORKS = {one.__name__: one for one in (cuba, cuba_large, coba)}


def main(name: str) -> None:
    """Compile, then run once for each line of the input."""
    bm.set_platform("cpu")
    bm.enable_x64()
    bm.set_dt(DT)
    bm.random.seed(1)
    net, current = NETWORKS[name]()
    bp.reset_state(net)
    start = [(variable, variable.value) for variable in net.vars().unique().values()]
    steps = np.arange(STEPS)
    loop = bm.jit(lambda: bm.for_loop(lambda step: net.step_run(step, current), steps))

    def run() -> tuple[float, float]:
        for variable, value in start:
            variable.value = value
        began = time.perf_counter()
        spikes = jax.block_until_ready(bm.as_jax(loop()))
        return time.perf_counter() - began, float(spikes.sum()) / net.cells.num

    run()
    print(f"BrainPy {bp.__version__}", flush=True)
    for _ in sys.stdin:
        print(*run(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
