"""Hindmarsh-Rose neuron: rk4 step for Numba.

Generated from examples/hindmarsh_rose.py:hindmarsh_rose.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
"""

from .support.numba_jit import cell, loop
from .support.numba_parameters import parameter_rows, set_parameters
from .support.population import BLOCK, Loops, integrate, one_step

MODEL = "examples/hindmarsh_rose.py:hindmarsh_rose"
METHOD = "rk4"
BACKEND = "numba"
STATES = ("x", "y", "z")
PARAMETERS = {
    "I": 2.0,
    "a": 1.0,
    "b": 3.0,
    "c": 1.0,
    "d": 5.0,
    "r": 0.001,
    "s": 4.0,
    "x_rest": -1.6,
}


@cell
def derivative(x, y, z, t, I, a, b, c, d, r, s, x_rest):
    """Right-hand side: (dx/dt, dy/dt, dz/dt)."""
    x_squared = x**2
    dx = y - a * x**3 + b * x_squared - z + I
    dy = c - d * x_squared - y
    dz = r * (s * (x - x_rest) - z)
    return dx, dy, dz


@cell
def advance(x, y, z, t, dt, p, p_half, p_end):
    """State after dt: classical Runge-Kutta of order 4 (Kutta 1901).

    p, p_half, p_end: the parameters at t, t + dt/2 and t + dt.
    """
    half_dt = 0.5 * dt

    # stage 1, at t
    dx_1, dy_1, dz_1 = derivative(x, y, z, t, *p)

    # stage 2, at t + dt/2
    x_2 = x + half_dt * dx_1
    y_2 = y + half_dt * dy_1
    z_2 = z + half_dt * dz_1
    dx_2, dy_2, dz_2 = derivative(x_2, y_2, z_2, t + half_dt, *p_half)

    # stage 3, at t + dt/2
    x_3 = x + half_dt * dx_2
    y_3 = y + half_dt * dy_2
    z_3 = z + half_dt * dz_2
    dx_3, dy_3, dz_3 = derivative(x_3, y_3, z_3, t + half_dt, *p_half)

    # stage 4, at t + dt
    x_4 = x + dt * dx_3
    y_4 = y + dt * dy_3
    z_4 = z + dt * dz_3
    dx_4, dy_4, dz_4 = derivative(x_4, y_4, z_4, t + dt, *p_end)

    dt_6 = dt / 6
    x_next = x + dt_6 * (dx_1 + 2 * (dx_2 + dx_3) + dx_4)
    y_next = y + dt_6 * (dy_1 + 2 * (dy_2 + dy_3) + dy_4)
    z_next = z + dt_6 * (dz_1 + 2 * (dz_2 + dz_3) + dz_4)

    return x_next, y_next, z_next


@loop
def run_population(state, record, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    # I, a, b, c, d, r, s, x_rest
    p = (
        parameters[0],
        parameters[1],
        parameters[2],
        parameters[3],
        parameters[4],
        parameters[5],
        parameters[6],
        parameters[7],
    )
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        x = state[0, begin:end]
        y = state[1, begin:end]
        z = state[2, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            for i in range(x.size):
                x[i], y[i], z[i] = advance(x[i], y[i], z[i], t, dt, p, p, p)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(x.size):
                    row[0, begin + i] = x[i]
                    row[1, begin + i] = y[i]
                    row[2, begin + i] = z[i]


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
    I = rows[0, 0]
    a = rows[0, 1]
    b = rows[0, 2]
    c = rows[0, 3]
    d = rows[0, 4]
    r = rows[0, 5]
    s = rows[0, 6]
    x_rest = rows[0, 7]
    I_half = rows[min(1, latest), 0]
    a_half = rows[min(1, latest), 1]
    b_half = rows[min(1, latest), 2]
    c_half = rows[min(1, latest), 3]
    d_half = rows[min(1, latest), 4]
    r_half = rows[min(1, latest), 5]
    s_half = rows[min(1, latest), 6]
    x_rest_half = rows[min(1, latest), 7]
    I_end = rows[min(2, latest), 0]
    a_end = rows[min(2, latest), 1]
    b_end = rows[min(2, latest), 2]
    c_end = rows[min(2, latest), 3]
    d_end = rows[min(2, latest), 4]
    r_end = rows[min(2, latest), 5]
    s_end = rows[min(2, latest), 6]
    x_rest_end = rows[min(2, latest), 7]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        x = state[0, begin:end]
        y = state[1, begin:end]
        z = state[2, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            if k < len(drive):
                set_parameters(rows, parameters, drive, k, begin, end)
            for i in range(x.size):
                p = (I[i], a[i], b[i], c[i], d[i], r[i], s[i], x_rest[i])
                p_half = (
                    I_half[i],
                    a_half[i],
                    b_half[i],
                    c_half[i],
                    d_half[i],
                    r_half[i],
                    s_half[i],
                    x_rest_half[i],
                )
                p_end = (
                    I_end[i],
                    a_end[i],
                    b_end[i],
                    c_end[i],
                    d_end[i],
                    r_end[i],
                    s_end[i],
                    x_rest_end[i],
                )
                x[i], y[i], z[i] = advance(x[i], y[i], z[i], t, dt, p, p_half, p_end)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(x.size):
                    row[0, begin + i] = x[i]
                    row[1, begin + i] = y[i]
                    row[2, begin + i] = z[i]


LOOPS = Loops(
    run_population,
    run_heterogeneous,
    stage_times=(0.0, 0.5, 1.0),
    names=(*STATES, *PARAMETERS),
)


def step(
    x, y, z, t, dt, *, I=2.0, a=1.0, b=3.0, c=1.0, d=5.0, r=0.001, s=4.0, x_rest=-1.6
):
    """State after one step of dt: x, y, z; scalars or arrays."""
    return one_step(LOOPS, (x, y, z), t, dt, (I, a, b, c, d, r, s, x_rest))


def run(
    x,
    y,
    z,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    I=2.0,
    a=1.0,
    b=3.0,
    c=1.0,
    d=5.0,
    r=0.001,
    s=4.0,
    x_rest=-1.6,
):
    """Integrate `steps` steps of dt from t0; returns (t, x, y, z), time first, row 0 the initial state."""
    return integrate(
        LOOPS, (x, y, z), t0, dt, steps, every, (I, a, b, c, d, r, s, x_rest)
    )
