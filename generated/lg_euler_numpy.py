"""lg: euler step for NumPy.

Generated from c6.py:lg.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
"""

import numpy as np

from .support.numpy_run import Population

MODEL = "c6.py:lg"
METHOD = "euler"
BACKEND = "numpy"
STATES = ("x",)
PARAMETERS = {"y": 1.0}


def derivative(x, t, y):
    """Right-hand side: dx/dt."""
    dx = np.maximum(x, y) + np.log1p(np.exp(-np.abs(x - y)))
    return dx


def advance(x, t, dt, p):
    """State after dt: forward Euler."""
    dx = derivative(x, t, *p)
    x_next = x + dt * dx
    return x_next


POPULATION = Population(STATES, tuple(PARAMETERS))


@np.errstate(all="ignore")  # np.where computes both branches, wanted or not
def step(x, t, dt, *, y=1.0):
    """State after one step of dt: x; scalars or arrays."""
    (x,), parameters = POPULATION.begin((x,), (y,))
    p = POPULATION.at(parameters, t)
    x = advance(x, t, dt, p)
    return POPULATION.result((x,))


@np.errstate(all="ignore")  # np.where computes both branches, wanted or not
def run(x, *, t0=0.0, dt, steps, every=1, y=1.0):
    """Integrate `steps` steps of dt from t0; returns (t, x), time first, row 0 the initial state."""
    steps, every = POPULATION.counts(steps, every)
    (x,), parameters = POPULATION.begin((x,), (y,))
    times, x_record = POPULATION.records((x,), t0, dt, steps, every)
    for k in range(steps):
        t = t0 + k * dt
        p = POPULATION.at(parameters, t)
        x = advance(x, t, dt, p)
        if (k + 1) % every == 0:
            row = (k + 1) // every
            x_record[row] = x
    return times, x_record
