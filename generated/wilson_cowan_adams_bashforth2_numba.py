"""Wilson-Cowan model: adams_bashforth2 step for Numba.

Generated from examples/wilson_cowan.py:wilson_cowan.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

The first step is made by Heun's method of order 2.
"""

from .support.numba_jit import cell, loop
from .support.numba_math import exp
from .support.numba_parameters import parameter_rows, set_parameters
from .support.population import BLOCK, Loops, integrate, one_step

MODEL = "examples/wilson_cowan.py:wilson_cowan"
METHOD = "adams_bashforth2"
BACKEND = "numba"
STATES = ("E", "I")
PARAMETERS = {
    "P": 1.25,
    "Q": 0.0,
    "c_EE": 16.0,
    "c_EI": 12.0,
    "c_IE": 15.0,
    "c_II": 3.0,
    "a_E": 1.3,
    "theta_E": 4.0,
    "a_I": 2.0,
    "theta_I": 3.7,
    "r": 1.0,
}


@cell
def response(x, slope, threshold):
    """Fraction of cells above threshold, shifted so that no input gives no activity."""
    result = 1 / (1 + exp(-slope * (x - threshold))) - 1 / (1 + exp(slope * threshold))
    return result


@cell
def derivative(E, I, t, P, Q, c_EE, c_EI, c_IE, c_II, a_E, theta_E, a_I, theta_I, r):
    """Right-hand side: (dE/dt, dI/dt)."""
    to_E = c_EE * E - c_EI * I + P
    to_I = c_IE * E - c_II * I + Q
    dE = -E + (1 - r * E) * response(to_E, a_E, theta_E)
    dI = -I + (1 - r * I) * response(to_I, a_I, theta_I)
    return dE, dI


@cell
def advance(E, I, dE_last, dI_last, t, dt, p):
    """State and derivative after dt: Adams-Bashforth of order 2 (Bashforth and Adams 1883)."""
    dE, dI = derivative(E, I, t, *p)
    dt_2 = dt / 2
    E_next = E + dt_2 * (3 * dE - dE_last)
    I_next = I + dt_2 * (3 * dI - dI_last)
    return E_next, I_next, dE, dI


@cell
def start(E, I, dE_last, dI_last, t, dt, p):
    """State and derivative after the first step: Heun's method of order 2."""
    # stage 1, at t
    dE_1, dI_1 = derivative(E, I, t, *p)

    # stage 2, at t + dt (parameters still those at t)
    E_2 = E + dt * dE_1
    I_2 = I + dt * dI_1
    dE_2, dI_2 = derivative(E_2, I_2, t + dt, *p)

    dt_2 = dt / 2
    E_next = E + dt_2 * (dE_1 + dE_2)
    I_next = I + dt_2 * (dI_1 + dI_2)

    return E_next, I_next, dE_1, dI_1


@loop
def run_population(state, record, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    # P, Q, c_EE, c_EI, c_IE, c_II, a_E, theta_E, a_I, theta_I, r
    p = (
        parameters[0],
        parameters[1],
        parameters[2],
        parameters[3],
        parameters[4],
        parameters[5],
        parameters[6],
        parameters[7],
        parameters[8],
        parameters[9],
        parameters[10],
    )
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        E = state[0, begin:end]
        I = state[1, begin:end]
        dE_last = state[2, begin:end]
        dI_last = state[3, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            if k < 1:
                for i in range(E.size):
                    E[i], I[i], dE_last[i], dI_last[i] = start(
                        E[i], I[i], dE_last[i], dI_last[i], t, dt, p
                    )
            else:
                for i in range(E.size):
                    E[i], I[i], dE_last[i], dI_last[i] = advance(
                        E[i], I[i], dE_last[i], dI_last[i], t, dt, p
                    )
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(E.size):
                    row[0, begin + i] = E[i]
                    row[1, begin + i] = I[i]


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
    P = rows[0, 0]
    Q = rows[0, 1]
    c_EE = rows[0, 2]
    c_EI = rows[0, 3]
    c_IE = rows[0, 4]
    c_II = rows[0, 5]
    a_E = rows[0, 6]
    theta_E = rows[0, 7]
    a_I = rows[0, 8]
    theta_I = rows[0, 9]
    r = rows[0, 10]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        E = state[0, begin:end]
        I = state[1, begin:end]
        dE_last = state[2, begin:end]
        dI_last = state[3, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            if k < len(drive):
                set_parameters(rows, parameters, drive, k, begin, end)
            if k < 1:
                for i in range(E.size):
                    p = (
                        P[i],
                        Q[i],
                        c_EE[i],
                        c_EI[i],
                        c_IE[i],
                        c_II[i],
                        a_E[i],
                        theta_E[i],
                        a_I[i],
                        theta_I[i],
                        r[i],
                    )
                    E[i], I[i], dE_last[i], dI_last[i] = start(
                        E[i], I[i], dE_last[i], dI_last[i], t, dt, p
                    )
            else:
                for i in range(E.size):
                    p = (
                        P[i],
                        Q[i],
                        c_EE[i],
                        c_EI[i],
                        c_IE[i],
                        c_II[i],
                        a_E[i],
                        theta_E[i],
                        a_I[i],
                        theta_I[i],
                        r[i],
                    )
                    E[i], I[i], dE_last[i], dI_last[i] = advance(
                        E[i], I[i], dE_last[i], dI_last[i], t, dt, p
                    )
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(E.size):
                    row[0, begin + i] = E[i]
                    row[1, begin + i] = I[i]


LOOPS = Loops(
    run_population,
    run_heterogeneous,
    stage_times=(0.0,),
    names=(*STATES, *PARAMETERS),
    carried=2,
    start_steps=1,
)


def step(
    E,
    I,
    t,
    dt,
    *,
    P=1.25,
    Q=0.0,
    c_EE=16.0,
    c_EI=12.0,
    c_IE=15.0,
    c_II=3.0,
    a_E=1.3,
    theta_E=4.0,
    a_I=2.0,
    theta_I=3.7,
    r=1.0,
):
    """State after one step of dt: E, I; scalars or arrays."""
    return one_step(
        LOOPS,
        (E, I),
        t,
        dt,
        (P, Q, c_EE, c_EI, c_IE, c_II, a_E, theta_E, a_I, theta_I, r),
    )


def run(
    E,
    I,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    P=1.25,
    Q=0.0,
    c_EE=16.0,
    c_EI=12.0,
    c_IE=15.0,
    c_II=3.0,
    a_E=1.3,
    theta_E=4.0,
    a_I=2.0,
    theta_I=3.7,
    r=1.0,
):
    """Integrate `steps` steps of dt from t0; returns (t, E, I), time first, row 0 the initial state."""
    return integrate(
        LOOPS,
        (E, I),
        t0,
        dt,
        steps,
        every,
        (P, Q, c_EE, c_EI, c_IE, c_II, a_E, theta_E, a_I, theta_I, r),
    )
