"""FitzHugh-Nagumo neuron: rk4 step for C.

Generated from examples/fitzhugh_nagumo.py:fitzhugh_nagumo.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

The equations are in fitzhugh_nagumo_rk4_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.population import Loops, integrate, one_step

MODEL = "examples/fitzhugh_nagumo.py:fitzhugh_nagumo"
METHOD = "rk4"
BACKEND = "c"
STATES = ("V", "w")
PARAMETERS = {"I": 0.0, "a": 0.7, "b": 0.8, "tau": 12.5}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(V, w, t, I, a, b, tau):
    """Right-hand side: (dV/dt, dw/dt); scalars or arrays."""
    return LIBRARY.elementwise("derivative", (V, w, t, I, a, b, tau), results=2)


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(0.0, 0.5, 1.0),
)


def step(V, w, t, dt, *, I=0.0, a=0.7, b=0.8, tau=12.5):
    """State after one step of dt: V, w; scalars or arrays."""
    return one_step(LOOPS, (V, w), t, dt, (I, a, b, tau))


def run(V, w, *, t0=0.0, dt, steps, every=1, I=0.0, a=0.7, b=0.8, tau=12.5):
    """Integrate `steps` steps of dt from t0; returns (t, V, w), time first, row 0 the initial state."""
    return integrate(LOOPS, (V, w), t0, dt, steps, every, (I, a, b, tau))
