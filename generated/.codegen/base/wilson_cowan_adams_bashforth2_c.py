"""Wilson-Cowan model: adams_bashforth2 step for C.

Generated from examples/wilson_cowan.py:wilson_cowan.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

The first step is made by Heun's method of order 2.

The equations are in wilson_cowan_adams_bashforth2_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.population import Loops, integrate, one_step

MODEL = "examples/wilson_cowan.py:wilson_cowan"
METHOD = "adams_bashforth2"
BACKEND = "c"
STATES = ("E", "I")
PARAMETERS = {
    "P": 1.25,
    "Q": 0.0,
    "c_EE": 16.0,
    "c_EI": 12.0,
    "c_IE": 15.0,
    "c_II": 3.0,
    "a_E": 1.3,
    "theta_E": 4.0,
    "a_I": 2.0,
    "theta_I": 3.7,
    "r": 1.0,
}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(E, I, t, P, Q, c_EE, c_EI, c_IE, c_II, a_E, theta_E, a_I, theta_I, r):
    """Right-hand side: (dE/dt, dI/dt); scalars or arrays."""
    return LIBRARY.elementwise(
        "derivative",
        (E, I, t, P, Q, c_EE, c_EI, c_IE, c_II, a_E, theta_E, a_I, theta_I, r),
        results=2,
    )


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(0.0,),
    carried=2,
    start_steps=1,
)


def step(
    E,
    I,
    t,
    dt,
    *,
    P=1.25,
    Q=0.0,
    c_EE=16.0,
    c_EI=12.0,
    c_IE=15.0,
    c_II=3.0,
    a_E=1.3,
    theta_E=4.0,
    a_I=2.0,
    theta_I=3.7,
    r=1.0,
):
    """State after one step of dt: E, I; scalars or arrays."""
    return one_step(
        LOOPS,
        (E, I),
        t,
        dt,
        (P, Q, c_EE, c_EI, c_IE, c_II, a_E, theta_E, a_I, theta_I, r),
    )


def run(
    E,
    I,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    P=1.25,
    Q=0.0,
    c_EE=16.0,
    c_EI=12.0,
    c_IE=15.0,
    c_II=3.0,
    a_E=1.3,
    theta_E=4.0,
    a_I=2.0,
    theta_I=3.7,
    r=1.0,
):
    """Integrate `steps` steps of dt from t0; returns (t, E, I), time first, row 0 the initial state."""
    return integrate(
        LOOPS,
        (E, I),
        t0,
        dt,
        steps,
        every,
        (P, Q, c_EE, c_EI, c_IE, c_II, a_E, theta_E, a_I, theta_I, r),
    )
