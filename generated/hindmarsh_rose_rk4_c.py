"""Hindmarsh-Rose neuron: rk4 step for C.

Generated from examples/hindmarsh_rose.py:hindmarsh_rose.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

The equations are in hindmarsh_rose_rk4_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.population import Loops, integrate, one_step

MODEL = "examples/hindmarsh_rose.py:hindmarsh_rose"
METHOD = "rk4"
BACKEND = "c"
STATES = ("x", "y", "z")
PARAMETERS = {
    "I": 2.0,
    "a": 1.0,
    "b": 3.0,
    "c": 1.0,
    "d": 5.0,
    "r": 0.001,
    "s": 4.0,
    "x_rest": -1.6,
}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(x, y, z, t, I, a, b, c, d, r, s, x_rest):
    """Right-hand side: (dx/dt, dy/dt, dz/dt); scalars or arrays."""
    return LIBRARY.elementwise(
        "derivative", (x, y, z, t, I, a, b, c, d, r, s, x_rest), results=3
    )


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(0.0, 0.5, 1.0),
)


def step(
    x, y, z, t, dt, *, I=2.0, a=1.0, b=3.0, c=1.0, d=5.0, r=0.001, s=4.0, x_rest=-1.6
):
    """State after one step of dt: x, y, z; scalars or arrays."""
    return one_step(LOOPS, (x, y, z), t, dt, (I, a, b, c, d, r, s, x_rest))


def run(
    x,
    y,
    z,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    I=2.0,
    a=1.0,
    b=3.0,
    c=1.0,
    d=5.0,
    r=0.001,
    s=4.0,
    x_rest=-1.6,
):
    """Integrate `steps` steps of dt from t0; returns (t, x, y, z), time first, row 0 the initial state."""
    return integrate(
        LOOPS, (x, y, z), t0, dt, steps, every, (I, a, b, c, d, r, s, x_rest)
    )
