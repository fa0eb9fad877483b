"""Morris-Lecar neuron: rk4 step for Numba.

Generated from examples/morris_lecar.py:morris_lecar.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Units: V [mV], I [uA/cm2], C [uF/cm2], g_Ca [mS/cm2], E_Ca [mV], V_1 [mV], V_3 [mV], phi [1/ms].
"""

from .support.numba_jit import cell, loop
from .support.numba_math import cosh, sinh, tanh
from .support.numba_parameters import parameter_rows, set_parameters
from .support.population import BLOCK, Loops, integrate, one_step

MODEL = "examples/morris_lecar.py:morris_lecar"
METHOD = "rk4"
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
def derivative(V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi):
    """Right-hand side: (dV/dt, dw/dt)."""
    m_inf = 0.5 * (1 + tanh((V - V_1) / V_2))  # calcium follows the voltage at once
    w_inf = 0.5 * (1 + tanh((V - V_3) / V_4))
    tau_w = 1 / cosh((V - V_3) / (2 * V_4))

    I_Ca = g_Ca * m_inf * (V - E_Ca)
    I_K = g_K * w * (V - E_K)
    I_L = g_L * (V - E_L)

    dV = (I - I_Ca - I_K - I_L) / C
    dw = phi * (w_inf - w) / tau_w

    return dV, dw


@cell
def jacobian(V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi):
    """Jacobian of the right-hand side: its derivatives with respect to V, w, row by row."""
    tanh_m_inf = tanh((V - V_1) / V_2)
    m_inf = 0.5 * (1 + tanh_m_inf)  # calcium follows the voltage at once
    m_inf_by_V = 0.5 * ((1 - tanh_m_inf**2) / V_2)
    tanh_w_inf = tanh((V - V_3) / V_4)
    w_inf = 0.5 * (1 + tanh_w_inf)
    w_inf_by_V = 0.5 * ((1 - tanh_w_inf**2) / V_4)
    tau_w_argument = (V - V_3) / (2 * V_4)
    cosh_tau_w = cosh(tau_w_argument)
    tau_w = 1 / cosh_tau_w
    tau_w_by_V = -tau_w * (sinh(tau_w_argument) / (2 * V_4)) / cosh_tau_w

    I_Ca_by_V = g_Ca * m_inf_by_V * (V - E_Ca) + g_Ca * m_inf
    I_K_by_V = g_K * w
    I_K_by_w = g_K * (V - E_K)
    I_L_by_V = g_L

    dV_dV = (-I_Ca_by_V - I_K_by_V - I_L_by_V) / C
    dV_dw = -I_K_by_w / C
    dw = phi * (w_inf - w) / tau_w
    dw_dV = (phi * w_inf_by_V - dw * tau_w_by_V) / tau_w
    dw_dw = -phi / tau_w

    return (dV_dV, dV_dw), (dw_dV, dw_dw)


@cell
def second_derivatives(
    V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi
):
    """Second derivatives of the right-hand side by its states, without those that are always zero."""
    tanh_m_inf = tanh((V - V_1) / V_2)
    tanh_m_inf_by_V = (1 - tanh_m_inf**2) / V_2
    tanh_m_inf_by_V_by_V = -2 * tanh_m_inf * tanh_m_inf_by_V / V_2
    m_inf_by_V = 0.5 * tanh_m_inf_by_V
    m_inf_by_V_by_V = 0.5 * tanh_m_inf_by_V_by_V
    tanh_w_inf = tanh((V - V_3) / V_4)
    tanh_w_inf_by_V = (1 - tanh_w_inf**2) / V_4
    tanh_w_inf_by_V_by_V = -2 * tanh_w_inf * tanh_w_inf_by_V / V_4
    w_inf = 0.5 * (1 + tanh_w_inf)
    w_inf_by_V = 0.5 * tanh_w_inf_by_V
    w_inf_by_V_by_V = 0.5 * tanh_w_inf_by_V_by_V
    cosh_tau_w_argument = (V - V_3) / (2 * V_4)
    cosh_tau_w = cosh(cosh_tau_w_argument)
    cosh_tau_w_by_V = sinh(cosh_tau_w_argument) / (2 * V_4)
    cosh_tau_w_by_V_by_V = cosh_tau_w / (2 * V_4) / (2 * V_4)
    tau_w = 1 / cosh_tau_w
    tau_w_by_V = -tau_w * cosh_tau_w_by_V / cosh_tau_w
    tau_w_by_V_by_V = (
        -2 * tau_w_by_V * cosh_tau_w_by_V - tau_w * cosh_tau_w_by_V_by_V
    ) / cosh_tau_w

    I_Ca_by_V_by_V = g_Ca * m_inf_by_V_by_V * (V - E_Ca) + 2 * g_Ca * m_inf_by_V
    I_K_by_V_by_w = g_K

    dV_dV_dV = -I_Ca_by_V_by_V / C
    dV_dV_dw = -I_K_by_V_by_w / C
    dw = phi * (w_inf - w) / tau_w
    dw_dV = (phi * w_inf_by_V - dw * tau_w_by_V) / tau_w
    dw_dV_dV = (
        phi * w_inf_by_V_by_V - 2 * dw_dV * tau_w_by_V - dw * tau_w_by_V_by_V
    ) / tau_w
    dw_dw = -phi / tau_w
    dw_dV_dw = -dw_dw * tau_w_by_V / tau_w

    return dV_dV_dV, dV_dV_dw, dw_dV_dV, dw_dV_dw


@cell
def third_derivatives(
    V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi
):
    """Third derivatives of the right-hand side by its states, without those that are always zero."""
    tanh_m_inf = tanh((V - V_1) / V_2)
    tanh_m_inf_by_V = (1 - tanh_m_inf**2) / V_2
    tanh_m_inf_by_V_by_V = -2 * tanh_m_inf * tanh_m_inf_by_V / V_2
    tanh_m_inf_by_V_by_V_by_V = (
        -2 * tanh_m_inf_by_V * tanh_m_inf_by_V - 2 * tanh_m_inf * tanh_m_inf_by_V_by_V
    ) / V_2
    m_inf_by_V_by_V = 0.5 * tanh_m_inf_by_V_by_V
    m_inf_by_V_by_V_by_V = 0.5 * tanh_m_inf_by_V_by_V_by_V
    tanh_w_inf = tanh((V - V_3) / V_4)
    tanh_w_inf_by_V = (1 - tanh_w_inf**2) / V_4
    tanh_w_inf_by_V_by_V = -2 * tanh_w_inf * tanh_w_inf_by_V / V_4
    tanh_w_inf_by_V_by_V_by_V = (
        -2 * tanh_w_inf_by_V * tanh_w_inf_by_V - 2 * tanh_w_inf * tanh_w_inf_by_V_by_V
    ) / V_4
    w_inf = 0.5 * (1 + tanh_w_inf)
    w_inf_by_V = 0.5 * tanh_w_inf_by_V
    w_inf_by_V_by_V = 0.5 * tanh_w_inf_by_V_by_V
    w_inf_by_V_by_V_by_V = 0.5 * tanh_w_inf_by_V_by_V_by_V
    cosh_tau_w_argument = (V - V_3) / (2 * V_4)
    cosh_tau_w = cosh(cosh_tau_w_argument)
    cosh_tau_w_by_V = sinh(cosh_tau_w_argument) / (2 * V_4)
    cosh_tau_w_by_V_by_V = cosh_tau_w / (2 * V_4) / (2 * V_4)
    cosh_tau_w_by_V_by_V_by_V = cosh_tau_w_by_V / (2 * V_4) / (2 * V_4)
    tau_w = 1 / cosh_tau_w
    tau_w_by_V = -tau_w * cosh_tau_w_by_V / cosh_tau_w
    tau_w_by_V_by_V = (
        -2 * tau_w_by_V * cosh_tau_w_by_V - tau_w * cosh_tau_w_by_V_by_V
    ) / cosh_tau_w
    tau_w_by_V_by_V_by_V = (
        -3 * tau_w_by_V_by_V * cosh_tau_w_by_V
        - 3 * tau_w_by_V * cosh_tau_w_by_V_by_V
        - tau_w * cosh_tau_w_by_V_by_V_by_V
    ) / cosh_tau_w

    I_Ca_by_V_by_V_by_V = (
        g_Ca * m_inf_by_V_by_V_by_V * (V - E_Ca) + 3 * g_Ca * m_inf_by_V_by_V
    )

    dV_dV_dV_dV = -I_Ca_by_V_by_V_by_V / C
    dw = phi * (w_inf - w) / tau_w
    dw_dV = (phi * w_inf_by_V - dw * tau_w_by_V) / tau_w
    dw_dV_dV = (
        phi * w_inf_by_V_by_V - 2 * dw_dV * tau_w_by_V - dw * tau_w_by_V_by_V
    ) / tau_w
    dw_dV_dV_dV = (
        phi * w_inf_by_V_by_V_by_V
        - 3 * dw_dV_dV * tau_w_by_V
        - 3 * dw_dV * tau_w_by_V_by_V
        - dw * tau_w_by_V_by_V_by_V
    ) / tau_w
    dw_dw = -phi / tau_w
    dw_dV_dw = -dw_dw * tau_w_by_V / tau_w
    dw_dV_dV_dw = (-2 * dw_dV_dw * tau_w_by_V - dw_dw * tau_w_by_V_by_V) / tau_w

    return dV_dV_dV_dV, dw_dV_dV_dV, dw_dV_dV_dw


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
    I_half = rows[min(1, latest), 0]
    C_half = rows[min(1, latest), 1]
    g_Ca_half = rows[min(1, latest), 2]
    g_K_half = rows[min(1, latest), 3]
    g_L_half = rows[min(1, latest), 4]
    E_Ca_half = rows[min(1, latest), 5]
    E_K_half = rows[min(1, latest), 6]
    E_L_half = rows[min(1, latest), 7]
    V_1_half = rows[min(1, latest), 8]
    V_2_half = rows[min(1, latest), 9]
    V_3_half = rows[min(1, latest), 10]
    V_4_half = rows[min(1, latest), 11]
    phi_half = rows[min(1, latest), 12]
    I_end = rows[min(2, latest), 0]
    C_end = rows[min(2, latest), 1]
    g_Ca_end = rows[min(2, latest), 2]
    g_K_end = rows[min(2, latest), 3]
    g_L_end = rows[min(2, latest), 4]
    E_Ca_end = rows[min(2, latest), 5]
    E_K_end = rows[min(2, latest), 6]
    E_L_end = rows[min(2, latest), 7]
    V_1_end = rows[min(2, latest), 8]
    V_2_end = rows[min(2, latest), 9]
    V_3_end = rows[min(2, latest), 10]
    V_4_end = rows[min(2, latest), 11]
    phi_end = rows[min(2, latest), 12]
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
                p_half = (
                    I_half[i],
                    C_half[i],
                    g_Ca_half[i],
                    g_K_half[i],
                    g_L_half[i],
                    E_Ca_half[i],
                    E_K_half[i],
                    E_L_half[i],
                    V_1_half[i],
                    V_2_half[i],
                    V_3_half[i],
                    V_4_half[i],
                    phi_half[i],
                )
                p_end = (
                    I_end[i],
                    C_end[i],
                    g_Ca_end[i],
                    g_K_end[i],
                    g_L_end[i],
                    E_Ca_end[i],
                    E_K_end[i],
                    E_L_end[i],
                    V_1_end[i],
                    V_2_end[i],
                    V_3_end[i],
                    V_4_end[i],
                    phi_end[i],
                )
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
