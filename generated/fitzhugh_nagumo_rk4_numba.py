"""FitzHugh-Nagumo neuron: rk4 step for Numba.

Generated from examples/fitzhugh_nagumo.py:fitzhugh_nagumo.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
"""

from .support.numba_jit import cell, loop
from .support.numba_parameters import parameter_rows, set_parameters
from .support.population import BLOCK, Loops, integrate, one_step

MODEL = "examples/fitzhugh_nagumo.py:fitzhugh_nagumo"
METHOD = "rk4"
BACKEND = "numba"
STATES = ("V", "w")
PARAMETERS = {"I": 0.0, "a": 0.7, "b": 0.8, "tau": 12.5}


@cell
def derivative(V, w, t, I, a, b, tau):
    """Right-hand side: (dV/dt, dw/dt)."""
    dV = V - V**3 / 3 - w + I  # fast membrane variable
    dw = (V + a - b * w) / tau  # slow recovery
    return dV, dw


@cell
def advance(V, w, t, dt, p, p_half, p_end):
    """State after dt: classical Runge-Kutta of order 4 (Kutta 1901).

    p, p_half, p_end: the parameters at t, t + dt/2 and t + dt.
    """
    half_dt = 0.5 * dt

    # stage 1, at t
    dV_1, dw_1 = derivative(V, w, t, *p)

    # stage 2, at t + dt/2
    V_2 = V + half_dt * dV_1
    w_2 = w + half_dt * dw_1
    dV_2, dw_2 = derivative(V_2, w_2, t + half_dt, *p_half)

    # stage 3, at t + dt/2
    V_3 = V + half_dt * dV_2
    w_3 = w + half_dt * dw_2
    dV_3, dw_3 = derivative(V_3, w_3, t + half_dt, *p_half)

    # stage 4, at t + dt
    V_4 = V + dt * dV_3
    w_4 = w + dt * dw_3
    dV_4, dw_4 = derivative(V_4, w_4, t + dt, *p_end)

    dt_6 = dt / 6
    V_next = V + dt_6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4)
    w_next = w + dt_6 * (dw_1 + 2 * (dw_2 + dw_3) + dw_4)

    return V_next, w_next


@loop
def run_population(state, record, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    # I, a, b, tau
    p = (parameters[0], parameters[1], parameters[2], parameters[3])
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        V = state[0, begin:end]
        w = state[1, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            for i in range(V.size):
                V[i], w[i] = advance(V[i], w[i], t, dt, p, p, p)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(V.size):
                    row[0, begin + i] = V[i]
                    row[1, begin + i] = w[i]


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
    tau = rows[0, 3]
    I_half = rows[min(1, latest), 0]
    a_half = rows[min(1, latest), 1]
    b_half = rows[min(1, latest), 2]
    tau_half = rows[min(1, latest), 3]
    I_end = rows[min(2, latest), 0]
    a_end = rows[min(2, latest), 1]
    b_end = rows[min(2, latest), 2]
    tau_end = rows[min(2, latest), 3]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        V = state[0, begin:end]
        w = state[1, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            if k < len(drive):
                set_parameters(rows, parameters, drive, k, begin, end)
            for i in range(V.size):
                p = (I[i], a[i], b[i], tau[i])
                p_half = (I_half[i], a_half[i], b_half[i], tau_half[i])
                p_end = (I_end[i], a_end[i], b_end[i], tau_end[i])
                V[i], w[i] = advance(V[i], w[i], t, dt, p, p_half, p_end)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(V.size):
                    row[0, begin + i] = V[i]
                    row[1, begin + i] = w[i]


LOOPS = Loops(
    run_population,
    run_heterogeneous,
    stage_times=(0.0, 0.5, 1.0),
    names=(*STATES, *PARAMETERS),
)


def step(V, w, t, dt, *, I=0.0, a=0.7, b=0.8, tau=12.5):
    """State after one step of dt: V, w; scalars or arrays."""
    return one_step(LOOPS, (V, w), t, dt, (I, a, b, tau))


def run(V, w, *, t0=0.0, dt, steps, every=1, I=0.0, a=0.7, b=0.8, tau=12.5):
    """Integrate `steps` steps of dt from t0; returns (t, V, w), time first, row 0 the initial state."""
    return integrate(LOOPS, (V, w), t0, dt, steps, every, (I, a, b, tau))
