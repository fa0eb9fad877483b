"""Lorenz system: tsit5 step for C.

Generated from examples/lorenz.py:lorenz.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

The equations are in lorenz_tsit5_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.adaptive import Solver, integrate_adaptively
from .support.c_adaptive import SolveLanes, SolveLoop
from .support.c_library import Library
from .support.population import Loops, integrate, one_step

MODEL = "examples/lorenz.py:lorenz"
METHOD = "tsit5"
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
    stage_times=(0.0, 0.161, 0.327, 0.9, 0.9800255409045097, 1.0),
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


SOLVER = Solver(
    SolveLoop(LIBRARY, 3, 4),
    STATES,
    tuple(PARAMETERS),
    time="t",
    slopes=3,
    degree=4,
    calls=(2, 6, 6, 0, 0),
    lanes=SolveLanes(LIBRARY, 3, 4),
)


def solve(
    x,
    y,
    z,
    *,
    t_span,
    rtol=1e-6,
    atol=1e-9,
    t_eval=None,
    sigma=10.0,
    rho=28.0,
    beta=2.6666666666666665,
    **options,
):
    """Integrate over t_span with steps that keep the error below the tolerances; returns (t, x, y, z).

    Rows stand at the times of t_eval, or (one element only) at the end of every step. Between steps: the interpolant,
    the method's own, of order 4. The result is a tuple that also has success, message, nfev, t_events and y_events.
    """
    return integrate_adaptively(
        SOLVER,
        (x, y, z),
        t_span,
        (sigma, rho, beta),
        rtol=rtol,
        atol=atol,
        t_eval=t_eval,
        **options,
    )
