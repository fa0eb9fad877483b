"""Rate neurons on a ring: rk4 step for Numba.

Generated from examples/ring_attractor.py:ring_attractor.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Units: r [relative to the largest possible], tau [ms].
"""

from .support.numba_coupling import add_drive, matvec
from .support.numba_jit import loop
from .support.numba_math import clip
from .support.vector_population import (
    VectorLoops,
    integrate_vector,
    one_vector_step,
    vector_rates,
)

MODEL = "examples/ring_attractor.py:ring_attractor"
METHOD = "rk4"
BACKEND = "numba"
STATES = ("r",)
PARAMETERS = {"W": None, "I": 1.0, "tau": 10.0}


@loop
def right_hand_side(r, t, p, W, work, dr):
    """Right-hand side: dr/dt."""
    I = p[0]
    tau = p[1]
    W_r = work[0]

    matvec(W, r, W_r)
    for i in range(r.size):
        total = W_r[i] + I[i]
        dr[i] = (-r[i] + clip(total, 0.0, 1.0)) / tau[i]


@loop
def advance(r, t, dt, p, p_half, p_end, W, work):
    """State after dt: classical Runge-Kutta of order 4 (Kutta 1901).

    p, p_half, p_end: the parameters at t, t + dt/2 and t + dt.
    """
    dr_1 = work[0]
    r_2 = work[1]
    dr_2 = work[2]
    r_3 = work[3]
    dr_3 = work[4]
    r_4 = work[5]
    dr_4 = work[6]
    inner = work[7:]

    half_dt = 0.5 * dt

    # stage 1, at t
    right_hand_side(r, t, p, W, inner, dr_1)

    # stage 2, at t + dt/2
    for i in range(r.size):
        r_2[i] = r[i] + half_dt * dr_1[i]
    right_hand_side(r_2, t + half_dt, p_half, W, inner, dr_2)

    # stage 3, at t + dt/2
    for i in range(r.size):
        r_3[i] = r[i] + half_dt * dr_2[i]
    right_hand_side(r_3, t + half_dt, p_half, W, inner, dr_3)

    # stage 4, at t + dt
    for i in range(r.size):
        r_4[i] = r[i] + dt * dr_3[i]
    right_hand_side(r_4, t + dt, p_end, W, inner, dr_4)

    for i in range(r.size):
        r_next = r[i] + dt / 6 * (dr_1[i] + 2 * (dr_2[i] + dr_3[i]) + dr_4[i])
        r[i] = r_next


@loop
def run_vector(state, record, parameters, drive, work, t0, dt, steps, every, W):
    """Advance the whole vector; drive[k, stage time, parameter] is added to the parameters in step k."""
    r = state[0]
    p = work[8:10]
    p_half = work[10:12]
    p_end = work[12:14]
    for k in range(steps):
        if k < len(drive):
            add_drive(parameters, drive[k, 0], p)
            add_drive(parameters, drive[k, 1], p_half)
            add_drive(parameters, drive[k, 2], p_end)
        t = t0 + k * dt
        advance(r, t, dt, p, p_half, p_end, W, work)
        if (k + 1) % every == 0:
            row = record[(k + 1) // every]
            for i in range(r.size):
                row[0, i] = r[i]


@loop
def rates(state, out, parameters, work, t, W):
    """The right-hand side of the whole vector, once, into the rows of `out`."""
    r = state[0]
    right_hand_side(r, t, parameters, W, work, out[0])


LOOPS = VectorLoops(run_vector, rates, rows=8, stage_times=(0.0, 0.5, 1.0))


def derivative(r, t, W, I, tau):
    """Right-hand side: dr/dt."""
    return vector_rates(LOOPS, (r,), (t,), (I, tau), (W,))


def step(r, t, dt, *, W, I=1.0, tau=10.0):
    """State after one step of dt: r; vectors."""
    return one_vector_step(LOOPS, (r,), t, dt, (I, tau), (W,))


def run(r, *, t0=0.0, dt, steps, every=1, W, I=1.0, tau=10.0):
    """Integrate `steps` steps of dt from t0; returns (t, r), time first, row 0 the initial state."""
    return integrate_vector(LOOPS, (r,), t0, dt, steps, every, (I, tau), (W,))
