"""Morris-Lecar neuron: rush_larsen step for Numba.

Generated from examples/morris_lecar.py:morris_lecar.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Units: V [mV], I [uA/cm2], C [uF/cm2], g_Ca [mS/cm2], E_Ca [mV], V_1 [mV], V_3 [mV], phi [1/ms].
"""

from .support.numba_jit import cell, loop
from .support.numba_math import cosh, exprel, tanh
from .support.numba_parameters import parameter_rows, set_parameters
from .support.population import BLOCK, Loops, integrate, one_step

MODEL = "examples/morris_lecar.py:morris_lecar"
METHOD = "rush_larsen"
BACKEND = "numba"
STATES = ("V", "w")
PARAMETERS = {
    "I": 0.0,
    "C": 20.0,
    "g_Ca": 4.4,
    "g_K": 8.0,
    "g_L": 2.0,
    "E_Ca": 120.0,
    "E_K": -84.0,
    "E_L": -60.0,
    "V_1": -1.2,
    "V_2": 18.0,
    "V_3": 2.0,
    "V_4": 30.0,
    "phi": 0.04,
}


@cell
def linear_parts(
    V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi
):
    """Derivatives as slope * x + offset, or whole: (dV_offset, dw_slope, dw_offset)."""
    m_inf = 0.5 * (1 + tanh((V - V_1) / V_2))  # calcium follows the voltage at once
    w_inf = 0.5 * (1 + tanh((V - V_3) / V_4))
    tau_w = 1 / cosh((V - V_3) / (2 * V_4))

    I_Ca = g_Ca * m_inf * (V - E_Ca)
    I_K = g_K * w * (V - E_K)
    I_L = g_L * (V - E_L)

    dV_offset = (I - I_Ca - I_K - I_L) / C
    dw_slope = -phi / tau_w
    dw_offset = -dw_slope * w_inf

    return dV_offset, dw_slope, dw_offset


@cell
def derivative(V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi):
    """Right-hand side: (dV/dt, dw/dt), composed of its linear parts."""
    dV_offset, dw_slope, dw_offset = linear_parts(
        V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi
    )
    dV = dV_offset
    dw = dw_slope * w + dw_offset
    return dV, dw


@cell
def advance(V, w, t, dt, p):
    """State after dt: Rush-Larsen, order 1 (Rush and Larsen 1978)."""
    dV_offset, dw_slope, dw_offset = linear_parts(V, w, t, *p)
    V_next = V + dt * dV_offset
    w_next = w + dt * exprel(dt * dw_slope) * (dw_slope * w + dw_offset)
    return V_next, w_next


@loop
def run_population(state, record, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    # I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi
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
        parameters[11],
        parameters[12],
    )
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        V = state[0, begin:end]
        w = state[1, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            for i in range(V.size):
                V[i], w[i] = advance(V[i], w[i], t, dt, p)
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
    I = rows[0, 0]
    C = rows[0, 1]
    g_Ca = rows[0, 2]
    g_K = rows[0, 3]
    g_L = rows[0, 4]
    E_Ca = rows[0, 5]
    E_K = rows[0, 6]
    E_L = rows[0, 7]
    V_1 = rows[0, 8]
    V_2 = rows[0, 9]
    V_3 = rows[0, 10]
    V_4 = rows[0, 11]
    phi = rows[0, 12]
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
                p = (
                    I[i],
                    C[i],
                    g_Ca[i],
                    g_K[i],
                    g_L[i],
                    E_Ca[i],
                    E_K[i],
                    E_L[i],
                    V_1[i],
                    V_2[i],
                    V_3[i],
                    V_4[i],
                    phi[i],
                )
                V[i], w[i] = advance(V[i], w[i], t, dt, p)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(V.size):
                    row[0, begin + i] = V[i]
                    row[1, begin + i] = w[i]


LOOPS = Loops(
    run_population, run_heterogeneous, stage_times=(0.0,), names=(*STATES, *PARAMETERS)
)


def step(
    V,
    w,
    t,
    dt,
    *,
    I=0.0,
    C=20.0,
    g_Ca=4.4,
    g_K=8.0,
    g_L=2.0,
    E_Ca=120.0,
    E_K=-84.0,
    E_L=-60.0,
    V_1=-1.2,
    V_2=18.0,
    V_3=2.0,
    V_4=30.0,
    phi=0.04,
):
    """State after one step of dt: V, w; scalars or arrays."""
    return one_step(
        LOOPS,
        (V, w),
        t,
        dt,
        (I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi),
    )


def run(
    V,
    w,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    I=0.0,
    C=20.0,
    g_Ca=4.4,
    g_K=8.0,
    g_L=2.0,
    E_Ca=120.0,
    E_K=-84.0,
    E_L=-60.0,
    V_1=-1.2,
    V_2=18.0,
    V_3=2.0,
    V_4=30.0,
    phi=0.04,
):
    """Integrate `steps` steps of dt from t0; returns (t, V, w), time first, row 0 the initial state."""
    return integrate(
        LOOPS,
        (V, w),
        t0,
        dt,
        steps,
        every,
        (I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi),
    )
