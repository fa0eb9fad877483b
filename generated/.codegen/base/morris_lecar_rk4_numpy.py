"""Morris-Lecar neuron: rk4 step for NumPy.

Generated from examples/morris_lecar.py:morris_lecar.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Units: V [mV], I [uA/cm2], C [uF/cm2], g_Ca [mS/cm2], E_Ca [mV], V_1 [mV], V_3 [mV], phi [1/ms].
"""

import numpy as np

from .support.numpy_run import Population

MODEL = "examples/morris_lecar.py:morris_lecar"
METHOD = "rk4"
BACKEND = "numpy"
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


def derivative(V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi):
    """Right-hand side: (dV/dt, dw/dt)."""
    m_inf = 0.5 * (1 + np.tanh((V - V_1) / V_2))  # calcium follows the voltage at once
    w_inf = 0.5 * (1 + np.tanh((V - V_3) / V_4))
    tau_w = 1 / np.cosh((V - V_3) / (2 * V_4))

    I_Ca = g_Ca * m_inf * (V - E_Ca)
    I_K = g_K * w * (V - E_K)
    I_L = g_L * (V - E_L)

    dV = (I - I_Ca - I_K - I_L) / C
    dw = phi * (w_inf - w) / tau_w

    return dV, dw


def jacobian(V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi):
    """Jacobian of the right-hand side: its derivatives with respect to V, w, row by row."""
    m_inf = 0.5 * (1 + np.tanh((V - V_1) / V_2))  # calcium follows the voltage at once
    m_inf_by_V = 0.5 * ((1 - np.tanh((V - V_1) / V_2) ** 2) / V_2)
    w_inf = 0.5 * (1 + np.tanh((V - V_3) / V_4))
    w_inf_by_V = 0.5 * ((1 - np.tanh((V - V_3) / V_4) ** 2) / V_4)
    tau_w = 1 / np.cosh((V - V_3) / (2 * V_4))
    tau_w_by_V = (
        -tau_w
        * (np.sinh((V - V_3) / (2 * V_4)) / (2 * V_4))
        / np.cosh((V - V_3) / (2 * V_4))
    )

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


def second_derivatives(
    V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi
):
    """Second derivatives of the right-hand side by its states, without those that are always zero."""
    tanh_m_inf = np.tanh((V - V_1) / V_2)
    tanh_m_inf_by_V = (1 - tanh_m_inf**2) / V_2
    tanh_m_inf_by_V_by_V = -2 * tanh_m_inf * tanh_m_inf_by_V / V_2
    m_inf_by_V = 0.5 * tanh_m_inf_by_V
    m_inf_by_V_by_V = 0.5 * tanh_m_inf_by_V_by_V
    tanh_w_inf = np.tanh((V - V_3) / V_4)
    tanh_w_inf_by_V = (1 - tanh_w_inf**2) / V_4
    tanh_w_inf_by_V_by_V = -2 * tanh_w_inf * tanh_w_inf_by_V / V_4
    w_inf = 0.5 * (1 + tanh_w_inf)
    w_inf_by_V = 0.5 * tanh_w_inf_by_V
    w_inf_by_V_by_V = 0.5 * tanh_w_inf_by_V_by_V
    cosh_tau_w_argument = (V - V_3) / (2 * V_4)
    cosh_tau_w = np.cosh(cosh_tau_w_argument)
    cosh_tau_w_by_V = np.sinh(cosh_tau_w_argument) / (2 * V_4)
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


def third_derivatives(
    V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi
):
    """Third derivatives of the right-hand side by its states, without those that are always zero."""
    tanh_m_inf = np.tanh((V - V_1) / V_2)
    tanh_m_inf_by_V = (1 - tanh_m_inf**2) / V_2
    tanh_m_inf_by_V_by_V = -2 * tanh_m_inf * tanh_m_inf_by_V / V_2
    tanh_m_inf_by_V_by_V_by_V = (
        -2 * tanh_m_inf_by_V * tanh_m_inf_by_V - 2 * tanh_m_inf * tanh_m_inf_by_V_by_V
    ) / V_2
    m_inf_by_V_by_V = 0.5 * tanh_m_inf_by_V_by_V
    m_inf_by_V_by_V_by_V = 0.5 * tanh_m_inf_by_V_by_V_by_V
    tanh_w_inf = np.tanh((V - V_3) / V_4)
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
    cosh_tau_w = np.cosh(cosh_tau_w_argument)
    cosh_tau_w_by_V = np.sinh(cosh_tau_w_argument) / (2 * V_4)
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

    V_next = V + dt / 6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4)
    w_next = w + dt / 6 * (dw_1 + 2 * (dw_2 + dw_3) + dw_4)

    return V_next, w_next


POPULATION = Population(STATES, tuple(PARAMETERS))


@np.errstate(all="ignore")  # np.where computes both branches, wanted or not
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
    (V, w), parameters = POPULATION.begin(
        (V, w), (I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi)
    )
    p = POPULATION.at(parameters, t)
    p_half = POPULATION.at(parameters, t + 0.5 * dt)
    p_end = POPULATION.at(parameters, t + dt)
    V, w = advance(V, w, t, dt, p, p_half, p_end)
    return POPULATION.result((V, w))


@np.errstate(all="ignore")  # np.where computes both branches, wanted or not
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
    steps, every = POPULATION.counts(steps, every)
    (V, w), parameters = POPULATION.begin(
        (V, w), (I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi)
    )
    times, V_record, w_record = POPULATION.records((V, w), t0, dt, steps, every)
    for k in range(steps):
        t = t0 + k * dt
        p = POPULATION.at(parameters, t)
        p_half = POPULATION.at(parameters, t + 0.5 * dt)
        p_end = POPULATION.at(parameters, t + dt)
        V, w = advance(V, w, t, dt, p, p_half, p_end)
        if (k + 1) % every == 0:
            row = (k + 1) // every
            V_record[row] = V
            w_record[row] = w
    return times, V_record, w_record
