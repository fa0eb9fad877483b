"""Rate neurons on a ring: rk4 step for C.

Generated from examples/ring_attractor.py:ring_attractor.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Units: r [relative to the largest possible], tau [ms].

The equations are in ring_attractor_rk4_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.vector_population import (
    VectorLoops,
    integrate_vector,
    one_vector_step,
    vector_rates,
)

MODEL = "examples/ring_attractor.py:ring_attractor"
METHOD = "rk4"
BACKEND = "c"
STATES = ("r",)
PARAMETERS = {"W": None, "I": 1.0, "tau": 10.0}

LIBRARY = Library(Path(__file__).with_suffix(".c"))
LOOPS = VectorLoops(
    LIBRARY.run_vector, LIBRARY.rates, rows=8, stage_times=(0.0, 0.5, 1.0)
)


def derivative(r, t, W, I, tau):
    """Right-hand side: dr/dt; whole vectors."""
    return vector_rates(LOOPS, (r,), (t,), (I, tau), (W,))


def step(r, t, dt, *, W, I=1.0, tau=10.0):
    """State after one step of dt: r; vectors."""
    return one_vector_step(LOOPS, (r,), t, dt, (I, tau), (W,))


def run(r, *, t0=0.0, dt, steps, every=1, W, I=1.0, tau=10.0):
    """Integrate `steps` steps of dt from t0; returns (t, r), time first, row 0 the initial state."""
    return integrate_vector(LOOPS, (r,), t0, dt, steps, every, (I, tau), (W,))
