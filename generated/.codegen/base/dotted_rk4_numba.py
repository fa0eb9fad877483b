"""dotted: rk4 step for Numba.

Generated from c6.py:dotted.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
"""

from .support.numba_jit import loop
from .support.numba_coupling import add_drive, matvec
from .support.vector_population import (
    VectorLoops,
    integrate_vector,
    one_vector_step,
    vector_rates,
)

MODEL = "c6.py:dotted"
METHOD = "rk4"
BACKEND = "numba"
STATES = ("x",)
PARAMETERS = {"a": 2.0}


@loop
def right_hand_side(x, t, p, a, work, dx):
    """Right-hand side: dx/dt."""
    a_x = work[0]

    matvec(a, x, a_x)
    for i in range(x.size):
        dx[i] = -a_x[i]


@loop
def advance(x, t, dt, p, p_half, p_end, a, work):
    """State after dt: classical Runge-Kutta of order 4 (Kutta 1901).

    p, p_half, p_end: the parameters at t, t + dt/2 and t + dt.
    """
    dx_1 = work[0]
    x_2 = work[1]
    dx_2 = work[2]
    x_3 = work[3]
    dx_3 = work[4]
    x_4 = work[5]
    dx_4 = work[6]
    inner = work[7:]

    half_dt = 0.5 * dt

    # stage 1, at t
    right_hand_side(x, t, p, a, inner, dx_1)

    # stage 2, at t + dt/2
    for i in range(x.size):
        x_2[i] = x[i] + half_dt * dx_1[i]
    right_hand_side(x_2, t + half_dt, p_half, a, inner, dx_2)

    # stage 3, at t + dt/2
    for i in range(x.size):
        x_3[i] = x[i] + half_dt * dx_2[i]
    right_hand_side(x_3, t + half_dt, p_half, a, inner, dx_3)

    # stage 4, at t + dt
    for i in range(x.size):
        x_4[i] = x[i] + dt * dx_3[i]
    right_hand_side(x_4, t + dt, p_end, a, inner, dx_4)

    for i in range(x.size):
        x_next = x[i] + dt / 6 * (dx_1[i] + 2 * (dx_2[i] + dx_3[i]) + dx_4[i])
        x[i] = x_next


@loop
def run_vector(state, record, parameters, drive, work, t0, dt, steps, every, a):
    """Advance the whole vector; drive[k, stage time, parameter] is added to the parameters in step k."""
    x = state[0]
    p = work[8:8]
    p_half = work[8:8]
    p_end = work[8:8]
    for k in range(steps):
        if k < len(drive):
            add_drive(parameters, drive[k, 0], p)
            add_drive(parameters, drive[k, 1], p_half)
            add_drive(parameters, drive[k, 2], p_end)
        t = t0 + k * dt
        advance(x, t, dt, p, p_half, p_end, a, work)
        if (k + 1) % every == 0:
            row = record[(k + 1) // every]
            for i in range(x.size):
                row[0, i] = x[i]


@loop
def rates(state, out, parameters, work, t, a):
    """The right-hand side of the whole vector, once, into the rows of `out`."""
    x = state[0]
    right_hand_side(x, t, parameters, a, work, out[0])


LOOPS = VectorLoops(run_vector, rates, rows=8, stage_times=(0.0, 0.5, 1.0))


def derivative(x, t, a):
    """Right-hand side: dx/dt."""
    return vector_rates(LOOPS, (x,), (t,), (), (a,))


def step(x, t, dt, *, a=2.0):
    """State after one step of dt: x; vectors."""
    return one_vector_step(LOOPS, (x,), t, dt, (), (a,))


def run(x, *, t0=0.0, dt, steps, every=1, a=2.0):
    """Integrate `steps` steps of dt from t0; returns (t, x), time first, row 0 the initial state."""
    return integrate_vector(LOOPS, (x,), t0, dt, steps, every, (), (a,))
