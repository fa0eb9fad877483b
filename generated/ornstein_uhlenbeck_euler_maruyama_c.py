"""Ornstein-Uhlenbeck process: euler_maruyama step for C.

Generated from examples/ornstein_uhlenbeck.py:ornstein_uhlenbeck.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

The equations are in ornstein_uhlenbeck_euler_maruyama_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.population import Loops, integrate, one_step
from .support.wiener import Wiener

MODEL = "examples/ornstein_uhlenbeck.py:ornstein_uhlenbeck"
METHOD = "euler_maruyama"
BACKEND = "c"
STATES = ("x",)
PARAMETERS = {"mu": 0.0, "tau": 1.0, "sigma": 0.5}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(x, t, mu, tau, sigma):
    """Right-hand side: dx/dt; scalars or arrays."""
    return LIBRARY.elementwise("derivative", (x, t, mu, tau, sigma), results=1)


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(0.0,),
    noise=Wiener(("dW",)),
)


def step(x, t, dt, *, mu=0.0, tau=1.0, sigma=0.5, seed=0, dW=None):
    """State after one step of dt: x; scalars or arrays."""
    return one_step(LOOPS, (x,), t, dt, (mu, tau, sigma), seed, (dW,))


def run(x, *, t0=0.0, dt, steps, every=1, mu=0.0, tau=1.0, sigma=0.5, seed=0, dW=None):
    """Integrate `steps` steps of dt from t0; returns (t, x), time first, row 0 the initial state."""
    return integrate(LOOPS, (x,), t0, dt, steps, every, (mu, tau, sigma), seed, (dW,))
