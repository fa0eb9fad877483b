"""dotted: rk4 step for NumPy.

Generated from c6.py:dotted.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
"""

import numpy as np

from .support.numpy_run import Population

MODEL = "c6.py:dotted"
METHOD = "rk4"
BACKEND = "numpy"
STATES = ("x",)
PARAMETERS = {"a": 2.0}


def derivative(x, t, a):
    """Right-hand side: dx/dt."""
    dx = -(a @ x)
    return dx


def advance(x, t, dt, p, p_half, p_end):
    """State after dt: classical Runge-Kutta of order 4 (Kutta 1901).

    p, p_half, p_end: the parameters at t, t + dt/2 and t + dt.
    """
    half_dt = 0.5 * dt

    # stage 1, at t
    dx_1 = derivative(x, t, *p)

    # stage 2, at t + dt/2
    x_2 = x + half_dt * dx_1
    dx_2 = derivative(x_2, t + half_dt, *p_half)

    # stage 3, at t + dt/2
    x_3 = x + half_dt * dx_2
    dx_3 = derivative(x_3, t + half_dt, *p_half)

    # stage 4, at t + dt
    x_4 = x + dt * dx_3
    dx_4 = derivative(x_4, t + dt, *p_end)

    x_next = x + dt / 6 * (dx_1 + 2 * (dx_2 + dx_3) + dx_4)

    return x_next


POPULATION = Population(STATES, tuple(PARAMETERS), matrices=("a",))


@np.errstate(all="ignore")  # np.where computes both branches, wanted or not
def step(x, t, dt, *, a=2.0):
    """State after one step of dt: x; scalars or arrays."""
    (x,), parameters = POPULATION.begin((x,), (a,))
    p = POPULATION.at(parameters, t)
    p_half = POPULATION.at(parameters, t + 0.5 * dt)
    p_end = POPULATION.at(parameters, t + dt)
    x = advance(x, t, dt, p, p_half, p_end)
    return POPULATION.result((x,))


@np.errstate(all="ignore")  # np.where computes both branches, wanted or not
def run(x, *, t0=0.0, dt, steps, every=1, a=2.0):
    """Integrate `steps` steps of dt from t0; returns (t, x), time first, row 0 the initial state."""
    steps, every = POPULATION.counts(steps, every)
    (x,), parameters = POPULATION.begin((x,), (a,))
    times, x_record = POPULATION.records((x,), t0, dt, steps, every)
    for k in range(steps):
        t = t0 + k * dt
        p = POPULATION.at(parameters, t)
        p_half = POPULATION.at(parameters, t + 0.5 * dt)
        p_end = POPULATION.at(parameters, t + dt)
        x = advance(x, t, dt, p, p_half, p_end)
        if (k + 1) % every == 0:
            row = (k + 1) // every
            x_record[row] = x
    return times, x_record
