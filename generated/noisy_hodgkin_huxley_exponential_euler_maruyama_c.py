"""Hodgkin-Huxley neuron in a noisy current: exponential_euler_maruyama step for C.

Generated from examples/noisy_hodgkin_huxley.py:noisy_hodgkin_huxley.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

The equations are in noisy_hodgkin_huxley_exponential_euler_maruyama_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.population import Loops, integrate, one_step
from .support.wiener import Wiener

MODEL = "examples/noisy_hodgkin_huxley.py:noisy_hodgkin_huxley"
METHOD = "exponential_euler_maruyama"
BACKEND = "c"
STATES = ("V", "m", "h", "n")
PARAMETERS = {"I": 0.0, "sigma": 2.0}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(V, m, h, n, t, I, sigma):
    """Right-hand side: (dV/dt, dm/dt, dh/dt, dn/dt), composed of its linear parts; scalars or arrays."""
    return LIBRARY.elementwise("derivative", (V, m, h, n, t, I, sigma), results=4)


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(0.0,),
    noise=Wiener(("dW",)),
)


def step(V, m, h, n, t, dt, *, I=0.0, sigma=2.0, seed=0, dW=None):
    """State after one step of dt: V, m, h, n; scalars or arrays."""
    return one_step(LOOPS, (V, m, h, n), t, dt, (I, sigma), seed, (dW,))


def run(V, m, h, n, *, t0=0.0, dt, steps, every=1, I=0.0, sigma=2.0, seed=0, dW=None):
    """Integrate `steps` steps of dt from t0; returns (t, V, m, h, n), time first, row 0 the initial state."""
    return integrate(LOOPS, (V, m, h, n), t0, dt, steps, every, (I, sigma), seed, (dW,))
