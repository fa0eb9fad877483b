"""lg: euler step for Numba.

Generated from c6.py:lg.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
"""

from .support.numba_jit import cell, loop
from .support.numba_math import abs, exp, log1p, maximum
from .support.numba_parameters import parameter_rows, set_parameters
from .support.population import BLOCK, Loops, integrate, one_step

MODEL = "c6.py:lg"
METHOD = "euler"
BACKEND = "numba"
STATES = ("x",)
PARAMETERS = {"y": 1.0}


@cell
def derivative(x, t, y):
    """Right-hand side: dx/dt."""
    dx = maximum(x, y) + log1p(exp(-abs(x - y)))
    return dx


@cell
def advance(x, t, dt, p):
    """State after dt: forward Euler."""
    dx = derivative(x, t, *p)
    x_next = x + dt * dx
    return x_next


@loop
def run_population(state, record, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    # y
    p = (parameters[0],)
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        x = state[0, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            for i in range(x.size):
                x[i] = advance(x[i], t, dt, p)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(x.size):
                    row[0, begin + i] = x[i]


@loop
def run_heterogeneous(
    state, record, parameters, drive, t0, dt, steps, every, first, last
):
    """The same with a value of each parameter per element.

    drive[k, stage time, parameter] is added in step k; its last row holds from there on.
    Where nothing changes with time, it has one stage time only.
    """
    # for each stage time and parameter, the values of the elements of a block
    rows = parameter_rows(drive, state)
    y = rows[0, 0]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        x = state[0, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            if k < len(drive):
                set_parameters(rows, parameters, drive, k, begin, end)
            for i in range(x.size):
                p = (y[i],)
                x[i] = advance(x[i], t, dt, p)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(x.size):
                    row[0, begin + i] = x[i]


LOOPS = Loops(
    run_population, run_heterogeneous, stage_times=(0.0,), names=(*STATES, *PARAMETERS)
)


def step(x, t, dt, *, y=1.0):
    """State after one step of dt: x; scalars or arrays."""
    return one_step(LOOPS, (x,), t, dt, (y,))


def run(x, *, t0=0.0, dt, steps, every=1, y=1.0):
    """Integrate `steps` steps of dt from t0; returns (t, x), time first, row 0 the initial state."""
    return integrate(LOOPS, (x,), t0, dt, steps, every, (y,))
