"""Lorenz system: rk4 step for C.

Generated from examples/lorenz.py:lorenz.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

The equations are in lorenz_rk4_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.population import Loops, integrate, one_step

MODEL = "examples/lorenz.py:lorenz"
METHOD = "rk4"
BACKEND = "c"
STATES = ("x", "y", "z")
PARAMETERS = {"sigma": 10.0, "rho": 28.0, "beta": 2.6666666666666665}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(x, y, z, t, sigma, rho, beta):
    """Right-hand side: (dx/dt, dy/dt, dz/dt); scalars or arrays."""
    return LIBRARY.elementwise("derivative", (x, y, z, t, sigma, rho, beta), results=3)


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(0.0, 0.5, 1.0),
)


def step(x, y, z, t, dt, *, sigma=10.0, rho=28.0, beta=2.6666666666666665):
    """State after one step of dt: x, y, z; scalars or arrays."""
    return one_step(LOOPS, (x, y, z), t, dt, (sigma, rho, beta))


def run(
    x,
    y,
    z,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    sigma=10.0,
    rho=28.0,
    beta=2.6666666666666665,
):
    """Integrate `steps` steps of dt from t0; returns (t, x, y, z), time first, row 0 the initial state."""
    return integrate(LOOPS, (x, y, z), t0, dt, steps, every, (sigma, rho, beta))
