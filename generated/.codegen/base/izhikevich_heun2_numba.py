"""Izhikevich neuron below threshold: heun2 step for Numba.

Generated from examples/izhikevich.py:izhikevich.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Units: v [mV], u [mV/ms], I [mV/ms], a [1/ms], b [1/ms].
"""

from .support.numba_jit import cell, loop
from .support.numba_parameters import parameter_rows, set_parameters
from .support.population import BLOCK, Loops, integrate, one_step

MODEL = "examples/izhikevich.py:izhikevich"
METHOD = "heun2"
BACKEND = "numba"
STATES = ("v", "u")
PARAMETERS = {"I": 0.0, "a": 0.02, "b": 0.2}


@cell
def derivative(v, u, t, I, a, b):
    """Right-hand side: (dv/dt, du/dt)."""
    dv = 0.04 * v**2 + 5 * v + 140 - u + I
    du = a * (b * v - u)
    return dv, du


@cell
def advance(v, u, t, dt, p, p_end):
    """State after dt: Heun's method of order 2 (Heun 1900).

    p, p_end: the parameters at t and t + dt.
    """
    # stage 1, at t
    dv_1, du_1 = derivative(v, u, t, *p)

    # stage 2, at t + dt
    v_2 = v + dt * dv_1
    u_2 = u + dt * du_1
    dv_2, du_2 = derivative(v_2, u_2, t + dt, *p_end)

    dt_2 = dt / 2
    v_next = v + dt_2 * (dv_1 + dv_2)
    u_next = u + dt_2 * (du_1 + du_2)

    return v_next, u_next


@loop
def run_population(state, record, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    # I, a, b
    p = (parameters[0], parameters[1], parameters[2])
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        v = state[0, begin:end]
        u = state[1, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            for i in range(v.size):
                v[i], u[i] = advance(v[i], u[i], t, dt, p, p)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(v.size):
                    row[0, begin + i] = v[i]
                    row[1, begin + i] = u[i]


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
    I_end = rows[min(1, latest), 0]
    a_end = rows[min(1, latest), 1]
    b_end = rows[min(1, latest), 2]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        v = state[0, begin:end]
        u = state[1, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            if k < len(drive):
                set_parameters(rows, parameters, drive, k, begin, end)
            for i in range(v.size):
                p = (I[i], a[i], b[i])
                p_end = (I_end[i], a_end[i], b_end[i])
                v[i], u[i] = advance(v[i], u[i], t, dt, p, p_end)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(v.size):
                    row[0, begin + i] = v[i]
                    row[1, begin + i] = u[i]


LOOPS = Loops(
    run_population,
    run_heterogeneous,
    stage_times=(0.0, 1.0),
    names=(*STATES, *PARAMETERS),
)


def step(v, u, t, dt, *, I=0.0, a=0.02, b=0.2):
    """State after one step of dt: v, u; scalars or arrays."""
    return one_step(LOOPS, (v, u), t, dt, (I, a, b))


def run(v, u, *, t0=0.0, dt, steps, every=1, I=0.0, a=0.02, b=0.2):
    """Integrate `steps` steps of dt from t0; returns (t, v, u), time first, row 0 the initial state."""
    return integrate(LOOPS, (v, u), t0, dt, steps, every, (I, a, b))
