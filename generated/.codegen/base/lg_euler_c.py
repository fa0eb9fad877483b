"""lg: euler step for C.

Generated from c6.py:lg.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

The equations are in lg_euler_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.population import Loops, integrate, one_step

MODEL = "c6.py:lg"
METHOD = "euler"
BACKEND = "c"
STATES = ("x",)
PARAMETERS = {"y": 1.0}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(x, t, y):
    """Right-hand side: dx/dt; scalars or arrays."""
    return LIBRARY.elementwise("derivative", (x, t, y), results=1)


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(0.0,),
)


def step(x, t, dt, *, y=1.0):
    """State after one step of dt: x; scalars or arrays."""
    return one_step(LOOPS, (x,), t, dt, (y,))


def run(x, *, t0=0.0, dt, steps, every=1, y=1.0):
    """Integrate `steps` steps of dt from t0; returns (t, x), time first, row 0 the initial state."""
    return integrate(LOOPS, (x,), t0, dt, steps, every, (y,))
