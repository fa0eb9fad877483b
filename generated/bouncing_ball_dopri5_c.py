"""Ball in free fall: dopri5 step for C.

Generated from examples/bouncing_ball.py:bouncing_ball.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

The equations are in bouncing_ball_dopri5_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.adaptive import Solver, integrate_adaptively
from .support.c_adaptive import SolveLanes, SolveLoop
from .support.c_library import Library
from .support.population import Loops, integrate, one_step

MODEL = "examples/bouncing_ball.py:bouncing_ball"
METHOD = "dopri5"
BACKEND = "c"
STATES = ("h", "v")
PARAMETERS = {"g": 9.81}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(h, v, t, g):
    """Right-hand side: (dh/dt, dv/dt); scalars or arrays."""
    return LIBRARY.elementwise("derivative", (h, v, t, g), results=2)


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(0.0, 0.2, 0.3, 0.8, 0.8888888888888888, 1.0),
)


def step(h, v, t, dt, *, g=9.81):
    """State after one step of dt: h, v; scalars or arrays."""
    return one_step(LOOPS, (h, v), t, dt, (g,))


def run(h, v, *, t0=0.0, dt, steps, every=1, g=9.81):
    """Integrate `steps` steps of dt from t0; returns (t, h, v), time first, row 0 the initial state."""
    return integrate(LOOPS, (h, v), t0, dt, steps, every, (g,))


SOLVER = Solver(
    SolveLoop(LIBRARY, 2, 4),
    STATES,
    tuple(PARAMETERS),
    time="t",
    slopes=2,
    degree=4,
    calls=(2, 6, 6, 0, 0),
    lanes=SolveLanes(LIBRARY, 2, 4),
)


def solve(h, v, *, t_span, rtol=1e-6, atol=1e-9, t_eval=None, g=9.81, **options):
    """Integrate over t_span with steps that keep the error below the tolerances; returns (t, h, v).

    Rows stand at the times of t_eval, or (one element only) at the end of every step. Between steps: the interpolant,
    the method's own, of order 4. The result is a tuple that also has success, message, nfev, t_events and y_events.
    """
    return integrate_adaptively(
        SOLVER, (h, v), t_span, (g,), rtol=rtol, atol=atol, t_eval=t_eval, **options
    )
