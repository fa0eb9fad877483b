"""Hutchinson's delayed logistic equation: rk4 step for C.

Generated from examples/hutchinson.py:hutchinson.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Order 4: the past is kept as cubic Hermite pieces, one a step.
A step ends at each breakpoint (t0 plus sums of delays); no delay may be shorter than dt.

The equations are in hutchinson_rk4_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_delays import delayed_loop
from .support.c_library import Library
from .support.delays import DelayedLoops, integrate_delayed, one_delayed_step

MODEL = "examples/hutchinson.py:hutchinson"
METHOD = "rk4"
BACKEND = "c"
STATES = ("y",)
PARAMETERS = {"r": 1.8, "tau": 1.0}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(y, y_delayed, t, r, tau):
    """Right-hand side: dy/dt; scalars or arrays."""
    return LIBRARY.elementwise("derivative", (y, y_delayed, t, r, tau), results=1)


def delays(y, t, r, tau):
    """How long ago: y_delayed; scalars or arrays."""
    return LIBRARY.elementwise("delays", (y, t, r, tau), results=1)


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


def step(y, t, dt, *, history=None, r=1.8, tau=1.0):
    """State after one step of dt: y; the past is `history`."""
    return one_delayed_step(LOOPS, (y,), t, dt, history, (r, tau))


def run(y, *, t0=0.0, dt, steps, every=1, history=None, r=1.8, tau=1.0):
    """Integrate `steps` steps of dt from t0; returns (t, y), time first, row 0 the initial state.

    history: the states before t0, {name: number, rows one dt apart up to t0, (times, values) or function of t}; by default
    the initial ones.
    """
    return integrate_delayed(LOOPS, (y,), t0, dt, steps, every, history, (r, tau))
