"""High irradiance responses of photomorphogenesis: rodas4 step for C.

Generated from examples/hires.py:hires.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

The equations are in hires_rodas4_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.adaptive import Solver, integrate_adaptively
from .support.c_adaptive import SolveLoop
from .support.c_library import Library
from .support.population import Loops, integrate, one_step

MODEL = "examples/hires.py:hires"
METHOD = "rodas4"
BACKEND = "c"
STATES = ("y1", "y2", "y3", "y4", "y5", "y6", "y7", "y8")
PARAMETERS = {}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(y1, y2, y3, y4, y5, y6, y7, y8, t):
    """Right-hand side: (dy1/dt, dy2/dt, dy3/dt, dy4/dt, dy5/dt, dy6/dt, dy7/dt, dy8/dt); scalars or arrays."""
    return LIBRARY.elementwise(
        "derivative", (y1, y2, y3, y4, y5, y6, y7, y8, t), results=8
    )


def jacobian(y1, y2, y3, y4, y5, y6, y7, y8, t):
    """Jacobian of the right-hand side: its derivatives with respect to y1, y2, y3, y4, y5, y6, y7, y8, row by row; scalars or arrays."""
    return LIBRARY.matrix("jacobian", (y1, y2, y3, y4, y5, y6, y7, y8, t), rows=8)


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(0.0, 0.21, 0.386, 0.63, 1.0),
)


def step(y1, y2, y3, y4, y5, y6, y7, y8, t, dt):
    """State after one step of dt: y1, y2, y3, y4, y5, y6, y7, y8; scalars or arrays."""
    return one_step(LOOPS, (y1, y2, y3, y4, y5, y6, y7, y8), t, dt, ())


def run(y1, y2, y3, y4, y5, y6, y7, y8, *, t0=0.0, dt, steps, every=1):
    """Integrate `steps` steps of dt from t0; returns (t, y1, y2, y3, y4, y5, y6, y7, y8), time first, row 0 the initial state."""
    return integrate(LOOPS, (y1, y2, y3, y4, y5, y6, y7, y8), t0, dt, steps, every, ())


SOLVER = Solver(
    SolveLoop(LIBRARY, 8, 3),
    STATES,
    tuple(PARAMETERS),
    time="t",
    slopes=0,
    degree=3,
    calls=(2, 6, 6, 0, 1),
    stiff=True,
)


def solve(
    y1,
    y2,
    y3,
    y4,
    y5,
    y6,
    y7,
    y8,
    *,
    t_span,
    rtol=1e-6,
    atol=1e-9,
    t_eval=None,
    **options,
):
    """Integrate over t_span with steps that keep the error below the tolerances; returns (t, y1, y2, y3, y4, y5, y6, y7, y8).

    Rows stand at the times of t_eval, or (one element only) at the end of every step. Between steps: the interpolant,
    the method's own, of order 3. The result is a tuple that also has success, message, nfev, t_events and y_events.
    """
    return integrate_adaptively(
        SOLVER,
        (y1, y2, y3, y4, y5, y6, y7, y8),
        t_span,
        (),
        rtol=rtol,
        atol=atol,
        t_eval=t_eval,
        **options,
    )
