"""The fixed points of x meet at z = 1/4; from there on it leaves to infinity, with its linearisation: rk4 step for Numba.

Generated from tests/analysis/test_failed_runs.py:swept.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
"""

from .support.numba_jit import cell, loop
from .support.numba_parameters import parameter_rows, set_parameters
from .support.population import BLOCK, Loops, integrate, one_step

MODEL = "tests/analysis/test_failed_runs.py:swept"
METHOD = "rk4"
BACKEND = "numba"
STATES = ("x", "z", "x_along_1", "z_along_1", "x_along_2", "z_along_2")
PARAMETERS = {"rate": 0.002}


@cell
def derivative(x, z, x_along_1, z_along_1, x_along_2, z_along_2, t, rate):
    """Right-hand side: (dx/dt, dz/dt, dx_along_1/dt, dz_along_1/dt, dx_along_2/dt, dz_along_2/dt)."""
    dx = -x + x**2 + z
    dz = rate
    dx_dx = -1 + 2 * x

    dx_dz = 1
    # along vector 1
    dx_along_1 = dx_dx * x_along_1 + dx_dz * z_along_1
    dz_along_1 = 0
    # along vector 2
    dx_along_2 = dx_dx * x_along_2 + dx_dz * z_along_2
    dz_along_2 = 0

    return dx, dz, dx_along_1, dz_along_1, dx_along_2, dz_along_2


@cell
def advance(x, z, x_along_1, z_along_1, x_along_2, z_along_2, t, dt, p, p_half, p_end):
    """State after dt: classical Runge-Kutta of order 4 (Kutta 1901).

    p, p_half, p_end: the parameters at t, t + dt/2 and t + dt.
    """
    half_dt = 0.5 * dt

    # stage 1, at t
    dx_1, dz_1, dx_along_1_1, dz_along_1_1, dx_along_2_1, dz_along_2_1 = derivative(
        x, z, x_along_1, z_along_1, x_along_2, z_along_2, t, *p
    )

    # stage 2, at t + dt/2
    x_2 = x + half_dt * dx_1
    z_2 = z + half_dt * dz_1
    x_along_1_2 = x_along_1 + half_dt * dx_along_1_1
    z_along_1_2 = z_along_1 + half_dt * dz_along_1_1
    x_along_2_2 = x_along_2 + half_dt * dx_along_2_1
    z_along_2_2 = z_along_2 + half_dt * dz_along_2_1
    dx_2, dz_2, dx_along_1_2, dz_along_1_2, dx_along_2_2, dz_along_2_2 = derivative(
        x_2,
        z_2,
        x_along_1_2,
        z_along_1_2,
        x_along_2_2,
        z_along_2_2,
        t + half_dt,
        *p_half,
    )

    # stage 3, at t + dt/2
    x_3 = x + half_dt * dx_2
    z_3 = z + half_dt * dz_2
    x_along_1_3 = x_along_1 + half_dt * dx_along_1_2
    z_along_1_3 = z_along_1 + half_dt * dz_along_1_2
    x_along_2_3 = x_along_2 + half_dt * dx_along_2_2
    z_along_2_3 = z_along_2 + half_dt * dz_along_2_2
    dx_3, dz_3, dx_along_1_3, dz_along_1_3, dx_along_2_3, dz_along_2_3 = derivative(
        x_3,
        z_3,
        x_along_1_3,
        z_along_1_3,
        x_along_2_3,
        z_along_2_3,
        t + half_dt,
        *p_half,
    )

    # stage 4, at t + dt
    x_4 = x + dt * dx_3
    z_4 = z + dt * dz_3
    x_along_1_4 = x_along_1 + dt * dx_along_1_3
    z_along_1_4 = z_along_1 + dt * dz_along_1_3
    x_along_2_4 = x_along_2 + dt * dx_along_2_3
    z_along_2_4 = z_along_2 + dt * dz_along_2_3
    dx_4, dz_4, dx_along_1_4, dz_along_1_4, dx_along_2_4, dz_along_2_4 = derivative(
        x_4, z_4, x_along_1_4, z_along_1_4, x_along_2_4, z_along_2_4, t + dt, *p_end
    )

    dt_6 = dt / 6
    x_next = x + dt_6 * (dx_1 + 2 * (dx_2 + dx_3) + dx_4)
    z_next = z + dt_6 * (dz_1 + 2 * (dz_2 + dz_3) + dz_4)
    x_along_1_next = x_along_1 + dt_6 * (
        dx_along_1_1 + 2 * (dx_along_1_2 + dx_along_1_3) + dx_along_1_4
    )
    z_along_1_next = z_along_1 + dt_6 * (
        dz_along_1_1 + 2 * (dz_along_1_2 + dz_along_1_3) + dz_along_1_4
    )
    x_along_2_next = x_along_2 + dt_6 * (
        dx_along_2_1 + 2 * (dx_along_2_2 + dx_along_2_3) + dx_along_2_4
    )
    z_along_2_next = z_along_2 + dt_6 * (
        dz_along_2_1 + 2 * (dz_along_2_2 + dz_along_2_3) + dz_along_2_4
    )

    return (
        x_next,
        z_next,
        x_along_1_next,
        z_along_1_next,
        x_along_2_next,
        z_along_2_next,
    )


@loop
def run_population(state, record, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    # rate
    p = (parameters[0],)
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        x = state[0, begin:end]
        z = state[1, begin:end]
        x_along_1 = state[2, begin:end]
        z_along_1 = state[3, begin:end]
        x_along_2 = state[4, begin:end]
        z_along_2 = state[5, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            for i in range(x.size):
                x[i], z[i], x_along_1[i], z_along_1[i], x_along_2[i], z_along_2[i] = (
                    advance(
                        x[i],
                        z[i],
                        x_along_1[i],
                        z_along_1[i],
                        x_along_2[i],
                        z_along_2[i],
                        t,
                        dt,
                        p,
                        p,
                        p,
                    )
                )
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(x.size):
                    row[0, begin + i] = x[i]
                    row[1, begin + i] = z[i]
                    row[2, begin + i] = x_along_1[i]
                    row[3, begin + i] = z_along_1[i]
                    row[4, begin + i] = x_along_2[i]
                    row[5, begin + i] = z_along_2[i]


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
    latest = len(rows) - 1
    rate = rows[0, 0]
    rate_half = rows[min(1, latest), 0]
    rate_end = rows[min(2, latest), 0]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        x = state[0, begin:end]
        z = state[1, begin:end]
        x_along_1 = state[2, begin:end]
        z_along_1 = state[3, begin:end]
        x_along_2 = state[4, begin:end]
        z_along_2 = state[5, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            if k < len(drive):
                set_parameters(rows, parameters, drive, k, begin, end)
            for i in range(x.size):
                p = (rate[i],)
                p_half = (rate_half[i],)
                p_end = (rate_end[i],)
                x[i], z[i], x_along_1[i], z_along_1[i], x_along_2[i], z_along_2[i] = (
                    advance(
                        x[i],
                        z[i],
                        x_along_1[i],
                        z_along_1[i],
                        x_along_2[i],
                        z_along_2[i],
                        t,
                        dt,
                        p,
                        p_half,
                        p_end,
                    )
                )
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(x.size):
                    row[0, begin + i] = x[i]
                    row[1, begin + i] = z[i]
                    row[2, begin + i] = x_along_1[i]
                    row[3, begin + i] = z_along_1[i]
                    row[4, begin + i] = x_along_2[i]
                    row[5, begin + i] = z_along_2[i]


LOOPS = Loops(
    run_population,
    run_heterogeneous,
    stage_times=(0.0, 0.5, 1.0),
    names=(*STATES, *PARAMETERS),
)


def step(x, z, x_along_1, z_along_1, x_along_2, z_along_2, t, dt, *, rate=0.002):
    """State after one step of dt: x, z, x_along_1, z_along_1, x_along_2, z_along_2; scalars or arrays."""
    return one_step(
        LOOPS, (x, z, x_along_1, z_along_1, x_along_2, z_along_2), t, dt, (rate,)
    )


def run(
    x,
    z,
    x_along_1,
    z_along_1,
    x_along_2,
    z_along_2,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    rate=0.002,
):
    """Integrate `steps` steps of dt from t0; returns (t, x, z, x_along_1, z_along_1, x_along_2, z_along_2), time first, row 0 the initial state."""
    return integrate(
        LOOPS,
        (x, z, x_along_1, z_along_1, x_along_2, z_along_2),
        t0,
        dt,
        steps,
        every,
        (rate,),
    )
