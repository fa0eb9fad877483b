"""Mackey-Glass equation: rk4 step for C.

Generated from examples/mackey_glass.py:mackey_glass.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Order 4: the past is kept as cubic Hermite pieces, one a step.
A step ends at each breakpoint (t0 plus sums of delays); no delay may be shorter than dt.

The equations are in mackey_glass_rk4_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_delays import delayed_loop
from .support.c_library import Library
from .support.delays import DelayedLoops, integrate_delayed, one_delayed_step

MODEL = "examples/mackey_glass.py:mackey_glass"
METHOD = "rk4"
BACKEND = "c"
STATES = ("x",)
PARAMETERS = {"beta": 0.2, "gamma": 0.1, "n": 10, "tau": 17.0}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(x, x_delayed, t, beta, gamma, n, tau):
    """Right-hand side: dx/dt; scalars or arrays."""
    return LIBRARY.elementwise(
        "derivative", (x, x_delayed, t, beta, gamma, n, tau), results=1
    )


def delays(x, t, beta, gamma, n, tau):
    """How long ago: x_delayed; scalars or arrays."""
    return LIBRARY.elementwise("delays", (x, t, beta, gamma, n, tau), results=1)


LOOPS = DelayedLoops(
    delayed_loop(LIBRARY),
    delays,
    stage_times=(0.0, 0.5, 1.0),
    states=STATES,
    parameters=tuple(PARAMETERS),
    delayed=(0,),
    delay_names=("tau",),
    levels=5,
    delay_reads=("tau",),
)


def step(x, t, dt, *, history=None, beta=0.2, gamma=0.1, n=10, tau=17.0):
    """State after one step of dt: x; the past is `history`."""
    return one_delayed_step(LOOPS, (x,), t, dt, history, (beta, gamma, n, tau))


def run(
    x, *, t0=0.0, dt, steps, every=1, history=None, beta=0.2, gamma=0.1, n=10, tau=17.0
):
    """Integrate `steps` steps of dt from t0; returns (t, x), time first, row 0 the initial state.

    history: the states before t0, {name: number, rows one dt apart up to t0, (times, values) or function of t}; by default
    the initial ones.
    """
    return integrate_delayed(
        LOOPS, (x,), t0, dt, steps, every, history, (beta, gamma, n, tau)
    )
