"""Lorenz system in additive noise: sra1 step for C.

Generated from examples/noisy_lorenz.py:noisy_lorenz.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

The equations are in noisy_lorenz_sra1_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.population import Loops, integrate, one_step
from .support.wiener import Wiener

MODEL = "examples/noisy_lorenz.py:noisy_lorenz"
METHOD = "sra1"
BACKEND = "c"
STATES = ("x", "y", "z")
PARAMETERS = {"sigma": 10.0, "rho": 28.0, "beta": 2.6666666666666665, "strength": 0.3}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(x, y, z, t, sigma, rho, beta, strength):
    """Right-hand side: (dx/dt, dy/dt, dz/dt); scalars or arrays."""
    return LIBRARY.elementwise(
        "derivative", (x, y, z, t, sigma, rho, beta, strength), results=3
    )


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(0.0, 0.75, 1.0),
    noise=Wiener(("dW_x", "dW_y", "dW_z", "dZ_x", "dZ_y", "dZ_z")),
)


def step(
    x,
    y,
    z,
    t,
    dt,
    *,
    sigma=10.0,
    rho=28.0,
    beta=2.6666666666666665,
    strength=0.3,
    seed=0,
    dW_x=None,
    dW_y=None,
    dW_z=None,
    dZ_x=None,
    dZ_y=None,
    dZ_z=None,
):
    """State after one step of dt: x, y, z; scalars or arrays."""
    return one_step(
        LOOPS,
        (x, y, z),
        t,
        dt,
        (sigma, rho, beta, strength),
        seed,
        (dW_x, dW_y, dW_z, dZ_x, dZ_y, dZ_z),
    )


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
    strength=0.3,
    seed=0,
    dW_x=None,
    dW_y=None,
    dW_z=None,
    dZ_x=None,
    dZ_y=None,
    dZ_z=None,
):
    """Integrate `steps` steps of dt from t0; returns (t, x, y, z), time first, row 0 the initial state."""
    return integrate(
        LOOPS,
        (x, y, z),
        t0,
        dt,
        steps,
        every,
        (sigma, rho, beta, strength),
        seed,
        (dW_x, dW_y, dW_z, dZ_x, dZ_y, dZ_z),
    )
