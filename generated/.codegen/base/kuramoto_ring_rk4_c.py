"""Ring of Kuramoto oscillators: rk4 step for C.

Generated from examples/kuramoto_ring.py:kuramoto_ring.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Units: theta [rad].

The equations are in kuramoto_ring_rk4_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.vector_population import (
    VectorLoops,
    integrate_vector,
    one_vector_step,
    vector_rates,
)

MODEL = "examples/kuramoto_ring.py:kuramoto_ring"
METHOD = "rk4"
BACKEND = "c"
STATES = ("theta",)
PARAMETERS = {"omega": 0.0, "K": 1.0}

LIBRARY = Library(Path(__file__).with_suffix(".c"))
LOOPS = VectorLoops(
    LIBRARY.run_vector, LIBRARY.rates, rows=9, stage_times=(0.0, 0.5, 1.0)
)


def derivative(theta, t, omega, K):
    """Right-hand side: dtheta/dt; whole vectors."""
    return vector_rates(LOOPS, (theta,), (t,), (omega, K), ())


def step(theta, t, dt, *, omega=0.0, K=1.0):
    """State after one step of dt: theta; vectors."""
    return one_vector_step(LOOPS, (theta,), t, dt, (omega, K), ())


def run(theta, *, t0=0.0, dt, steps, every=1, omega=0.0, K=1.0):
    """Integrate `steps` steps of dt from t0; returns (t, theta), time first, row 0 the initial state."""
    return integrate_vector(LOOPS, (theta,), t0, dt, steps, every, (omega, K), ())
