"""Autocatalytic reactions of Robertson: rodas5p step for C.

Generated from examples/robertson.py:robertson.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

The equations are in robertson_rodas5p_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.adaptive import Solver, integrate_adaptively
from .support.c_adaptive import SolveLoop
from .support.c_library import Library
from .support.population import Loops, integrate, one_step

MODEL = "examples/robertson.py:robertson"
METHOD = "rodas5p"
BACKEND = "c"
STATES = ("A", "B", "C")
PARAMETERS = {"k_1": 0.04, "k_2": 3e7, "k_3": 1e4}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(A, B, C, t, k_1, k_2, k_3):
    """Right-hand side: (dA/dt, dB/dt, dC/dt); scalars or arrays."""
    return LIBRARY.elementwise("derivative", (A, B, C, t, k_1, k_2, k_3), results=3)


def jacobian(A, B, C, t, k_1, k_2, k_3):
    """Jacobian of the right-hand side: its derivatives with respect to A, B, C, row by row; scalars or arrays."""
    return LIBRARY.matrix("jacobian", (A, B, C, t, k_1, k_2, k_3), rows=3)


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(
        0.0,
        0.4095798393397535,
        0.4288403609558664,
        0.6358126895828704,
        0.9769306725060716,
        1.0,
    ),
)


def step(A, B, C, t, dt, *, k_1=0.04, k_2=3e7, k_3=1e4):
    """State after one step of dt: A, B, C; scalars or arrays."""
    return one_step(LOOPS, (A, B, C), t, dt, (k_1, k_2, k_3))


def run(A, B, C, *, t0=0.0, dt, steps, every=1, k_1=0.04, k_2=3e7, k_3=1e4):
    """Integrate `steps` steps of dt from t0; returns (t, A, B, C), time first, row 0 the initial state."""
    return integrate(LOOPS, (A, B, C), t0, dt, steps, every, (k_1, k_2, k_3))


SOLVER = Solver(
    SolveLoop(LIBRARY, 3, 4),
    STATES,
    tuple(PARAMETERS),
    time="t",
    slopes=0,
    degree=4,
    calls=(2, 8, 8, 0, 1),
    stiff=True,
)


def solve(
    A,
    B,
    C,
    *,
    t_span,
    rtol=1e-6,
    atol=1e-9,
    t_eval=None,
    k_1=0.04,
    k_2=3e7,
    k_3=1e4,
    **options,
):
    """Integrate over t_span with steps that keep the error below the tolerances; returns (t, A, B, C).

    Rows stand at the times of t_eval, or (one element only) at the end of every step. Between steps: the interpolant,
    the method's own, of order 4. The result is a tuple that also has success, message, nfev, t_events and y_events.
    """
    return integrate_adaptively(
        SOLVER,
        (A, B, C),
        t_span,
        (k_1, k_2, k_3),
        rtol=rtol,
        atol=atol,
        t_eval=t_eval,
        **options,
    )
