"""Izhikevich neuron below threshold: heun2 step for C.

Generated from examples/izhikevich.py:izhikevich.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Units: v [mV], u [mV/ms], I [mV/ms], a [1/ms], b [1/ms].

The equations are in izhikevich_heun2_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.population import Loops, integrate, one_step

MODEL = "examples/izhikevich.py:izhikevich"
METHOD = "heun2"
BACKEND = "c"
STATES = ("v", "u")
PARAMETERS = {"I": 0.0, "a": 0.02, "b": 0.2}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(v, u, t, I, a, b):
    """Right-hand side: (dv/dt, du/dt); scalars or arrays."""
    return LIBRARY.elementwise("derivative", (v, u, t, I, a, b), results=2)


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(0.0, 1.0),
)


def step(v, u, t, dt, *, I=0.0, a=0.02, b=0.2):
    """State after one step of dt: v, u; scalars or arrays."""
    return one_step(LOOPS, (v, u), t, dt, (I, a, b))


def run(v, u, *, t0=0.0, dt, steps, every=1, I=0.0, a=0.02, b=0.2):
    """Integrate `steps` steps of dt from t0; returns (t, v, u), time first, row 0 the initial state."""
    return integrate(LOOPS, (v, u), t0, dt, steps, every, (I, a, b))
