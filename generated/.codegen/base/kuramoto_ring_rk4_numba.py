"""Ring of Kuramoto oscillators: rk4 step for Numba.

Generated from examples/kuramoto_ring.py:kuramoto_ring.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Units: theta [rad].
"""

from .support.numba_coupling import add_drive, roll
from .support.numba_jit import loop
from .support.numba_math import sin
from .support.vector_population import (
    VectorLoops,
    integrate_vector,
    one_vector_step,
    vector_rates,
)

MODEL = "examples/kuramoto_ring.py:kuramoto_ring"
METHOD = "rk4"
BACKEND = "numba"
STATES = ("theta",)
PARAMETERS = {"omega": 0.0, "K": 1.0}


@loop
def right_hand_side(theta, t, p, work, dtheta):
    """Right-hand side: dtheta/dt."""
    omega = p[0]
    K = p[1]
    left = work[0]
    right = work[1]

    roll(theta, 1, left)
    roll(theta, -1, right)
    for i in range(theta.size):
        dtheta[i] = omega[i] + K[i] * (
            sin(left[i] - theta[i]) + sin(right[i] - theta[i])
        )


@loop
def advance(theta, t, dt, p, p_half, p_end, work):
    """State after dt: classical Runge-Kutta of order 4 (Kutta 1901).

    p, p_half, p_end: the parameters at t, t + dt/2 and t + dt.
    """
    dtheta_1 = work[0]
    theta_2 = work[1]
    dtheta_2 = work[2]
    theta_3 = work[3]
    dtheta_3 = work[4]
    theta_4 = work[5]
    dtheta_4 = work[6]
    inner = work[7:]

    half_dt = 0.5 * dt

    # stage 1, at t
    right_hand_side(theta, t, p, inner, dtheta_1)

    # stage 2, at t + dt/2
    for i in range(theta.size):
        theta_2[i] = theta[i] + half_dt * dtheta_1[i]
    right_hand_side(theta_2, t + half_dt, p_half, inner, dtheta_2)

    # stage 3, at t + dt/2
    for i in range(theta.size):
        theta_3[i] = theta[i] + half_dt * dtheta_2[i]
    right_hand_side(theta_3, t + half_dt, p_half, inner, dtheta_3)

    # stage 4, at t + dt
    for i in range(theta.size):
        theta_4[i] = theta[i] + dt * dtheta_3[i]
    right_hand_side(theta_4, t + dt, p_end, inner, dtheta_4)

    for i in range(theta.size):
        theta_next = theta[i] + dt / 6 * (
            dtheta_1[i] + 2 * (dtheta_2[i] + dtheta_3[i]) + dtheta_4[i]
        )
        theta[i] = theta_next


@loop
def run_vector(state, record, parameters, drive, work, t0, dt, steps, every):
    """Advance the whole vector; drive[k, stage time, parameter] is added to the parameters in step k."""
    theta = state[0]
    p = work[9:11]
    p_half = work[11:13]
    p_end = work[13:15]
    for k in range(steps):
        if k < len(drive):
            add_drive(parameters, drive[k, 0], p)
            add_drive(parameters, drive[k, 1], p_half)
            add_drive(parameters, drive[k, 2], p_end)
        t = t0 + k * dt
        advance(theta, t, dt, p, p_half, p_end, work)
        if (k + 1) % every == 0:
            row = record[(k + 1) // every]
            for i in range(theta.size):
                row[0, i] = theta[i]


@loop
def rates(state, out, parameters, work, t):
    """The right-hand side of the whole vector, once, into the rows of `out`."""
    theta = state[0]
    right_hand_side(theta, t, parameters, work, out[0])


LOOPS = VectorLoops(run_vector, rates, rows=9, stage_times=(0.0, 0.5, 1.0))


def derivative(theta, t, omega, K):
    """Right-hand side: dtheta/dt."""
    return vector_rates(LOOPS, (theta,), (t,), (omega, K), ())


def step(theta, t, dt, *, omega=0.0, K=1.0):
    """State after one step of dt: theta; vectors."""
    return one_vector_step(LOOPS, (theta,), t, dt, (omega, K), ())


def run(theta, *, t0=0.0, dt, steps, every=1, omega=0.0, K=1.0):
    """Integrate `steps` steps of dt from t0; returns (t, theta), time first, row 0 the initial state."""
    return integrate_vector(LOOPS, (theta,), t0, dt, steps, every, (omega, K), ())
