"""Hodgkin-Huxley neuron: exponential_euler step for Numba.

Generated from examples/hodgkin_huxley.py:hodgkin_huxley.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Units: V [mV], I [uA/cm2], E_Na [mV], g_Na [mS/cm2], C [uF/cm2].
"""

from .support.numba_jit import cell, loop
from .support.numba_math import exp, exprel
from .support.numba_parameters import parameter_rows, set_parameters
from .support.population import BLOCK, Loops, integrate, one_step

MODEL = "examples/hodgkin_huxley.py:hodgkin_huxley"
METHOD = "exponential_euler"
BACKEND = "numba"
STATES = ("V", "m", "h", "n")
PARAMETERS = {
    "I": 0.0,
    "E_Na": 50.0,
    "E_K": -77.0,
    "E_L": -54.387,
    "g_Na": 120.0,
    "g_K": 36.0,
    "g_L": 0.3,
    "C": 1.0,
}


@cell
def linear_parts(V, m, h, n, t, I, E_Na, E_K, E_L, g_Na, g_K, g_L, C):
    """Each derivative as slope * x + offset: (dV_slope, dV_offset, dm_slope, dm_offset, dh_slope, dh_offset,
    dn_slope, dn_offset).
    """
    # rates of opening and closing [1/ms]
    alpha_m = 1 / exprel(-(V + 40) / 10)
    beta_m = 4.0 * exp(-(V + 65) / 18)
    alpha_h = 0.07 * exp(-(V + 65) / 20)
    beta_h = 1 / (1 + exp(-(V + 35) / 10))
    alpha_n = 0.1 / exprel(-(V + 55) / 10)
    beta_n = 0.125 * exp(-(V + 65) / 80)

    # ionic currents [uA/cm2]
    I_Na_slope = g_Na * m**3 * h
    I_Na_offset = -I_Na_slope * E_Na
    I_K_slope = g_K * n**4
    I_K_offset = -I_K_slope * E_K
    I_L_slope = g_L
    I_L_offset = -I_L_slope * E_L

    dV_slope = (-I_Na_slope - I_K_slope - I_L_slope) / C
    dV_offset = (I - I_Na_offset - I_K_offset - I_L_offset) / C
    dm_slope = -alpha_m - beta_m
    dm_offset = alpha_m
    dh_slope = -alpha_h - beta_h
    dh_offset = alpha_h
    dn_slope = -alpha_n - beta_n
    dn_offset = alpha_n

    return (
        dV_slope,
        dV_offset,
        dm_slope,
        dm_offset,
        dh_slope,
        dh_offset,
        dn_slope,
        dn_offset,
    )


@cell
def derivative(V, m, h, n, t, I, E_Na, E_K, E_L, g_Na, g_K, g_L, C):
    """Right-hand side: (dV/dt, dm/dt, dh/dt, dn/dt), composed of its linear parts."""
    (
        dV_slope,
        dV_offset,
        dm_slope,
        dm_offset,
        dh_slope,
        dh_offset,
        dn_slope,
        dn_offset,
    ) = linear_parts(V, m, h, n, t, I, E_Na, E_K, E_L, g_Na, g_K, g_L, C)
    dV = dV_slope * V + dV_offset
    dm = dm_slope * m + dm_offset
    dh = dh_slope * h + dh_offset
    dn = dn_slope * n + dn_offset
    return dV, dm, dh, dn


@cell
def advance(V, m, h, n, t, dt, p):
    """State after dt: exponential Euler, order 1."""
    (
        dV_slope,
        dV_offset,
        dm_slope,
        dm_offset,
        dh_slope,
        dh_offset,
        dn_slope,
        dn_offset,
    ) = linear_parts(V, m, h, n, t, *p)
    V_next = V + dt * exprel(dt * dV_slope) * (dV_slope * V + dV_offset)
    m_next = m + dt * exprel(dt * dm_slope) * (dm_slope * m + dm_offset)
    h_next = h + dt * exprel(dt * dh_slope) * (dh_slope * h + dh_offset)
    n_next = n + dt * exprel(dt * dn_slope) * (dn_slope * n + dn_offset)
    return V_next, m_next, h_next, n_next


@loop
def run_population(state, record, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    # I, E_Na, E_K, E_L, g_Na, g_K, g_L, C
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
        V = state[0, begin:end]
        m = state[1, begin:end]
        h = state[2, begin:end]
        n = state[3, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            for i in range(V.size):
                V[i], m[i], h[i], n[i] = advance(V[i], m[i], h[i], n[i], t, dt, p)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(V.size):
                    row[0, begin + i] = V[i]
                    row[1, begin + i] = m[i]
                    row[2, begin + i] = h[i]
                    row[3, begin + i] = n[i]


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
    I = rows[0, 0]
    E_Na = rows[0, 1]
    E_K = rows[0, 2]
    E_L = rows[0, 3]
    g_Na = rows[0, 4]
    g_K = rows[0, 5]
    g_L = rows[0, 6]
    C = rows[0, 7]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        V = state[0, begin:end]
        m = state[1, begin:end]
        h = state[2, begin:end]
        n = state[3, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            if k < len(drive):
                set_parameters(rows, parameters, drive, k, begin, end)
            for i in range(V.size):
                p = (I[i], E_Na[i], E_K[i], E_L[i], g_Na[i], g_K[i], g_L[i], C[i])
                V[i], m[i], h[i], n[i] = advance(V[i], m[i], h[i], n[i], t, dt, p)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(V.size):
                    row[0, begin + i] = V[i]
                    row[1, begin + i] = m[i]
                    row[2, begin + i] = h[i]
                    row[3, begin + i] = n[i]


LOOPS = Loops(
    run_population, run_heterogeneous, stage_times=(0.0,), names=(*STATES, *PARAMETERS)
)


def step(
    V,
    m,
    h,
    n,
    t,
    dt,
    *,
    I=0.0,
    E_Na=50.0,
    E_K=-77.0,
    E_L=-54.387,
    g_Na=120.0,
    g_K=36.0,
    g_L=0.3,
    C=1.0,
):
    """State after one step of dt: V, m, h, n; scalars or arrays."""
    return one_step(LOOPS, (V, m, h, n), t, dt, (I, E_Na, E_K, E_L, g_Na, g_K, g_L, C))


def run(
    V,
    m,
    h,
    n,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    I=0.0,
    E_Na=50.0,
    E_K=-77.0,
    E_L=-54.387,
    g_Na=120.0,
    g_K=36.0,
    g_L=0.3,
    C=1.0,
):
    """Integrate `steps` steps of dt from t0; returns (t, V, m, h, n), time first, row 0 the initial state."""
    return integrate(
        LOOPS,
        (V, m, h, n),
        t0,
        dt,
        steps,
        every,
        (I, E_Na, E_K, E_L, g_Na, g_K, g_L, C),
    )
