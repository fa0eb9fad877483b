"""neuron_kinds: a network of 6 populations and 0 projections, rk4 step for Numba.

Generated from examples/networks/neuron_kinds.py:neuron_kinds.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from collections import namedtuple

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_math import exp, maximum
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect

MODEL = "examples/networks/neuron_kinds.py:neuron_kinds"
METHOD = "rk4"
BACKEND = "numba"

Leaky = namedtuple(
    "Leaky",
    "V spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
LeakyRecords = namedtuple("LeakyRecords", "V_chosen V_columns V_record")
Quadratic = namedtuple(
    "Quadratic",
    "V spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
QuadraticRecords = namedtuple("QuadraticRecords", "V_chosen V_columns V_record")
Exponential = namedtuple(
    "Exponential",
    "V spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
ExponentialRecords = namedtuple("ExponentialRecords", "V_chosen V_columns V_record")
Adaptive = namedtuple(
    "Adaptive",
    "V w spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
AdaptiveRecords = namedtuple(
    "AdaptiveRecords", "V_chosen V_columns V_record w_chosen w_columns w_record"
)
Izhikevich = namedtuple(
    "Izhikevich",
    "v u spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
IzhikevichRecords = namedtuple(
    "IzhikevichRecords", "v_chosen v_columns v_record u_chosen u_columns u_record"
)
Generalized = namedtuple(
    "Generalized",
    "V theta I_1 I_2 spiking size parameters width fresh found spikes count log_step "
    "log_index logged tables table slots capacity",
)
GeneralizedRecords = namedtuple(
    "GeneralizedRecords",
    "V_chosen V_columns V_record theta_chosen theta_columns theta_record I_1_chosen "
    "I_1_columns I_1_record I_2_chosen I_2_columns I_2_record",
)
Team = namedtuple("Team", "thread threads meeting")


@cell
def leaky_derivative(V, t, I, E_L, tau):
    """Right-hand side of leaky: dV/dt."""
    dV = (E_L - V + I) / tau
    return dV


@cell
def leaky_advance(V, t, dt, I, E_L, tau):
    """State of leaky after dt: classical Runge-Kutta of order 4 (Kutta 1901)."""
    half_dt = 0.5 * dt

    # stage 1, at t
    dV_1 = leaky_derivative(V, t, I, E_L, tau)

    # stage 2, at t + dt/2
    V_2 = V + half_dt * dV_1
    dV_2 = leaky_derivative(V_2, t + half_dt, I, E_L, tau)

    # stage 3, at t + dt/2
    V_3 = V + half_dt * dV_2
    dV_3 = leaky_derivative(V_3, t + half_dt, I, E_L, tau)

    # stage 4, at t + dt
    V_4 = V + dt * dV_3
    dV_4 = leaky_derivative(V_4, t + dt, I, E_L, tau)

    V_next = V + dt / 6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4)

    return V_next


@cell
def leaky_crossed(V, V_t):
    over = V_t < V
    return over


@cell
def leaky_reset(V, V_r):
    V_2 = V_r
    return V_2


@cell
def quadratic_derivative(V, t, I, tau):
    """Right-hand side of quadratic: dV/dt."""
    dV = (V**2 + I) / tau
    return dV


@cell
def quadratic_advance(V, t, dt, I, tau):
    """State of quadratic after dt: classical Runge-Kutta of order 4 (Kutta 1901)."""
    half_dt = 0.5 * dt

    # stage 1, at t
    dV_1 = quadratic_derivative(V, t, I, tau)

    # stage 2, at t + dt/2
    V_2 = V + half_dt * dV_1
    dV_2 = quadratic_derivative(V_2, t + half_dt, I, tau)

    # stage 3, at t + dt/2
    V_3 = V + half_dt * dV_2
    dV_3 = quadratic_derivative(V_3, t + half_dt, I, tau)

    # stage 4, at t + dt
    V_4 = V + dt * dV_3
    dV_4 = quadratic_derivative(V_4, t + dt, I, tau)

    V_next = V + dt / 6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4)

    return V_next


@cell
def quadratic_crossed(V, V_peak):
    over = V_peak < V
    return over


@cell
def quadratic_reset(V, V_r):
    V_2 = V_r
    return V_2


@cell
def upstroke(V, V_T, D_T):
    """The current that starts a spike, relative to the leak [mV]."""
    result = D_T * exp((V - V_T) / D_T)
    return result


@cell
def exponential_derivative(V, t, I, C, g_L, E_L, V_T, D_T):
    """Right-hand side of exponential: dV/dt."""
    dV = (g_L * (E_L - V + upstroke(V, V_T, D_T)) + I) / C
    return dV


@cell
def exponential_advance(V, t, dt, I, C, g_L, E_L, V_T, D_T):
    """State of exponential after dt: classical Runge-Kutta of order 4 (Kutta 1901)."""
    half_dt = 0.5 * dt

    # stage 1, at t
    dV_1 = exponential_derivative(V, t, I, C, g_L, E_L, V_T, D_T)

    # stage 2, at t + dt/2
    V_2 = V + half_dt * dV_1
    dV_2 = exponential_derivative(V_2, t + half_dt, I, C, g_L, E_L, V_T, D_T)

    # stage 3, at t + dt/2
    V_3 = V + half_dt * dV_2
    dV_3 = exponential_derivative(V_3, t + half_dt, I, C, g_L, E_L, V_T, D_T)

    # stage 4, at t + dt
    V_4 = V + dt * dV_3
    dV_4 = exponential_derivative(V_4, t + dt, I, C, g_L, E_L, V_T, D_T)

    V_next = V + dt / 6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4)

    return V_next


@cell
def exponential_crossed(V, V_cut):
    over = V_cut < V
    return over


@cell
def exponential_reset(V, V_r):
    V_2 = V_r
    return V_2


@cell
def adaptive_derivative(V, w, t, I, C, g_L, E_L, V_T, D_T, a, tau_w):
    """Right-hand side of adaptive: (dV/dt, dw/dt)."""
    dV = (g_L * (E_L - V + upstroke(V, V_T, D_T)) + I - w) / C
    dw = (a * (V - E_L) - w) / tau_w
    return dV, dw


@cell
def adaptive_advance(V, w, t, dt, I, C, g_L, E_L, V_T, D_T, a, tau_w):
    """State of adaptive after dt: classical Runge-Kutta of order 4 (Kutta 1901)."""
    half_dt = 0.5 * dt

    # stage 1, at t
    dV_1, dw_1 = adaptive_derivative(V, w, t, I, C, g_L, E_L, V_T, D_T, a, tau_w)

    # stage 2, at t + dt/2
    V_2 = V + half_dt * dV_1
    w_2 = w + half_dt * dw_1
    dV_2, dw_2 = adaptive_derivative(
        V_2, w_2, t + half_dt, I, C, g_L, E_L, V_T, D_T, a, tau_w
    )

    # stage 3, at t + dt/2
    V_3 = V + half_dt * dV_2
    w_3 = w + half_dt * dw_2
    dV_3, dw_3 = adaptive_derivative(
        V_3, w_3, t + half_dt, I, C, g_L, E_L, V_T, D_T, a, tau_w
    )

    # stage 4, at t + dt
    V_4 = V + dt * dV_3
    w_4 = w + dt * dw_3
    dV_4, dw_4 = adaptive_derivative(
        V_4, w_4, t + dt, I, C, g_L, E_L, V_T, D_T, a, tau_w
    )

    dt_6 = dt / 6
    V_next = V + dt_6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4)
    w_next = w + dt_6 * (dw_1 + 2 * (dw_2 + dw_3) + dw_4)

    return V_next, w_next


@cell
def adaptive_reset(V, w, V_r, b):
    V_2 = V_r
    w_2 = w + b
    return V_2, w_2


@cell
def izhikevich_derivative(v, u, t, I, a, b):
    """Right-hand side of izhikevich: (dv/dt, du/dt)."""
    dv = 0.04 * v**2 + 5.0 * v + 140.0 - u + I
    du = a * (b * v - u)
    return dv, du


@cell
def izhikevich_advance(v, u, t, dt, I, a, b):
    """State of izhikevich after dt: classical Runge-Kutta of order 4 (Kutta 1901)."""
    half_dt = 0.5 * dt

    # stage 1, at t
    dv_1, du_1 = izhikevich_derivative(v, u, t, I, a, b)

    # stage 2, at t + dt/2
    v_2 = v + half_dt * dv_1
    u_2 = u + half_dt * du_1
    dv_2, du_2 = izhikevich_derivative(v_2, u_2, t + half_dt, I, a, b)

    # stage 3, at t + dt/2
    v_3 = v + half_dt * dv_2
    u_3 = u + half_dt * du_2
    dv_3, du_3 = izhikevich_derivative(v_3, u_3, t + half_dt, I, a, b)

    # stage 4, at t + dt
    v_4 = v + dt * dv_3
    u_4 = u + dt * du_3
    dv_4, du_4 = izhikevich_derivative(v_4, u_4, t + dt, I, a, b)

    dt_6 = dt / 6
    v_next = v + dt_6 * (dv_1 + 2 * (dv_2 + dv_3) + dv_4)
    u_next = u + dt_6 * (du_1 + 2 * (du_2 + du_3) + du_4)

    return v_next, u_next


@cell
def izhikevich_crossed(v, v_peak):
    over = v_peak < v
    return over


@cell
def izhikevich_reset(v, u, c, d):
    v_2 = c
    u_2 = u + d
    return v_2, u_2


@cell
def generalized_derivative(V, theta, I_1, I_2, t, I, G, E_L, a, b, theta_inf, k_1, k_2):
    """Right-hand side of generalized: (dV/dt, dtheta/dt, dI_1/dt, dI_2/dt)."""
    dV = I + I_1 + I_2 - G * (V - E_L)
    dtheta = a * (V - E_L) - b * (theta - theta_inf)
    dI_1 = -k_1 * I_1
    dI_2 = -k_2 * I_2
    return dV, dtheta, dI_1, dI_2


@cell
def generalized_advance(
    V, theta, I_1, I_2, t, dt, I, G, E_L, a, b, theta_inf, k_1, k_2
):
    """State of generalized after dt: classical Runge-Kutta of order 4 (Kutta 1901)."""
    half_dt = 0.5 * dt

    # stage 1, at t
    dV_1, dtheta_1, dI_1_1, dI_2_1 = generalized_derivative(
        V, theta, I_1, I_2, t, I, G, E_L, a, b, theta_inf, k_1, k_2
    )

    # stage 2, at t + dt/2
    V_2 = V + half_dt * dV_1
    theta_2 = theta + half_dt * dtheta_1
    I_1_2 = I_1 + half_dt * dI_1_1
    I_2_2 = I_2 + half_dt * dI_2_1
    dV_2, dtheta_2, dI_1_2, dI_2_2 = generalized_derivative(
        V_2, theta_2, I_1_2, I_2_2, t + half_dt, I, G, E_L, a, b, theta_inf, k_1, k_2
    )

    # stage 3, at t + dt/2
    V_3 = V + half_dt * dV_2
    theta_3 = theta + half_dt * dtheta_2
    I_1_3 = I_1 + half_dt * dI_1_2
    I_2_3 = I_2 + half_dt * dI_2_2
    dV_3, dtheta_3, dI_1_3, dI_2_3 = generalized_derivative(
        V_3, theta_3, I_1_3, I_2_3, t + half_dt, I, G, E_L, a, b, theta_inf, k_1, k_2
    )

    # stage 4, at t + dt
    V_4 = V + dt * dV_3
    theta_4 = theta + dt * dtheta_3
    I_1_4 = I_1 + dt * dI_1_3
    I_2_4 = I_2 + dt * dI_2_3
    dV_4, dtheta_4, dI_1_4, dI_2_4 = generalized_derivative(
        V_4, theta_4, I_1_4, I_2_4, t + dt, I, G, E_L, a, b, theta_inf, k_1, k_2
    )

    dt_6 = dt / 6
    V_next = V + dt_6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4)
    theta_next = theta + dt_6 * (dtheta_1 + 2 * (dtheta_2 + dtheta_3) + dtheta_4)
    I_1_next = I_1 + dt_6 * (dI_1_1 + 2 * (dI_1_2 + dI_1_3) + dI_1_4)
    I_2_next = I_2 + dt_6 * (dI_2_1 + 2 * (dI_2_2 + dI_2_3) + dI_2_4)

    return V_next, theta_next, I_1_next, I_2_next


@cell
def generalized_crossed(V, theta):
    over = theta < V
    return over


@cell
def generalized_reset(theta, I_2, V_r, theta_r, A_1, A_2):
    V = V_r
    theta_2 = maximum(theta, theta_r)
    I_1 = A_1  # what earlier spikes left of it is forgotten
    I_2_2 = I_2 + A_2
    return V, theta_2, I_1, I_2_2


@routine
def record_leaky(leaky, records, row):
    """The chosen values of leaky, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = leaky.V[records.V_chosen[c]]


@routine
def record_quadratic(quadratic, records, row):
    """The chosen values of quadratic, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = quadratic.V[records.V_chosen[c]]


@routine
def record_exponential(exponential, records, row):
    """The chosen values of exponential, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = exponential.V[
            records.V_chosen[c]
        ]


@routine
def record_adaptive(adaptive, records, row):
    """The chosen values of adaptive, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = adaptive.V[records.V_chosen[c]]
    for c in range(records.w_columns):
        records.w_record[row * records.w_columns + c] = adaptive.w[records.w_chosen[c]]


@routine
def record_izhikevich(izhikevich, records, row):
    """The chosen values of izhikevich, as a row of its records."""
    for c in range(records.v_columns):
        records.v_record[row * records.v_columns + c] = izhikevich.v[
            records.v_chosen[c]
        ]
    for c in range(records.u_columns):
        records.u_record[row * records.u_columns + c] = izhikevich.u[
            records.u_chosen[c]
        ]


@routine
def record_generalized(generalized, records, row):
    """The chosen values of generalized, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = generalized.V[
            records.V_chosen[c]
        ]
    for c in range(records.theta_columns):
        records.theta_record[row * records.theta_columns + c] = generalized.theta[
            records.theta_chosen[c]
        ]
    for c in range(records.I_1_columns):
        records.I_1_record[row * records.I_1_columns + c] = generalized.I_1[
            records.I_1_chosen[c]
        ]
    for c in range(records.I_2_columns):
        records.I_2_record[row * records.I_2_columns + c] = generalized.I_2[
            records.I_2_chosen[c]
        ]


@routine
def update_leaky(leaky, t, dt, begin, end, parameters):
    """Advance the neurons of leaky by one step, and mark who spikes."""
    if leaky.width == 1:
        # one value of each parameter for all
        I = parameters[0]
        E_L = parameters[1]
        tau = parameters[2]
        V_t = parameters[3]
        for i in range(begin & INDEX, end & INDEX):
            leaky.V[i] = leaky_advance(leaky.V[i], t, dt, I, E_L, tau)
            leaky.spiking[i] = leaky_crossed(leaky.V[i], V_t)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            E_L = parameters[leaky.size + i]
            tau = parameters[2 * leaky.size + i]
            V_t = parameters[3 * leaky.size + i]
            leaky.V[i] = leaky_advance(leaky.V[i], t, dt, I, E_L, tau)
            leaky.spiking[i] = leaky_crossed(leaky.V[i], V_t)


@routine
def update_quadratic(quadratic, t, dt, begin, end, parameters):
    """Advance the neurons of quadratic by one step, and mark who spikes."""
    if quadratic.width == 1:
        # one value of each parameter for all
        I = parameters[0]
        tau = parameters[1]
        V_peak = parameters[2]
        for i in range(begin & INDEX, end & INDEX):
            quadratic.V[i] = quadratic_advance(quadratic.V[i], t, dt, I, tau)
            quadratic.spiking[i] = quadratic_crossed(quadratic.V[i], V_peak)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            tau = parameters[quadratic.size + i]
            V_peak = parameters[2 * quadratic.size + i]
            quadratic.V[i] = quadratic_advance(quadratic.V[i], t, dt, I, tau)
            quadratic.spiking[i] = quadratic_crossed(quadratic.V[i], V_peak)


@routine
def update_exponential(exponential, t, dt, begin, end, parameters):
    """Advance the neurons of exponential by one step, and mark who spikes."""
    if exponential.width == 1:
        # one value of each parameter for all
        I = parameters[0]
        C = parameters[1]
        g_L = parameters[2]
        E_L = parameters[3]
        V_T = parameters[4]
        D_T = parameters[5]
        V_cut = parameters[6]
        for i in range(begin & INDEX, end & INDEX):
            exponential.V[i] = exponential_advance(
                exponential.V[i], t, dt, I, C, g_L, E_L, V_T, D_T
            )
            exponential.spiking[i] = exponential_crossed(exponential.V[i], V_cut)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            C = parameters[exponential.size + i]
            g_L = parameters[2 * exponential.size + i]
            E_L = parameters[3 * exponential.size + i]
            V_T = parameters[4 * exponential.size + i]
            D_T = parameters[5 * exponential.size + i]
            V_cut = parameters[6 * exponential.size + i]
            exponential.V[i] = exponential_advance(
                exponential.V[i], t, dt, I, C, g_L, E_L, V_T, D_T
            )
            exponential.spiking[i] = exponential_crossed(exponential.V[i], V_cut)


@routine
def update_adaptive(adaptive, t, dt, begin, end, parameters):
    """Advance the neurons of adaptive by one step, and mark who spikes."""
    if adaptive.width == 1:
        # one value of each parameter for all
        I = parameters[0]
        C = parameters[1]
        g_L = parameters[2]
        E_L = parameters[3]
        V_T = parameters[4]
        D_T = parameters[5]
        a = parameters[6]
        tau_w = parameters[7]
        V_cut = parameters[8]
        for i in range(begin & INDEX, end & INDEX):
            adaptive.V[i], adaptive.w[i] = adaptive_advance(
                adaptive.V[i], adaptive.w[i], t, dt, I, C, g_L, E_L, V_T, D_T, a, tau_w
            )
            adaptive.spiking[i] = exponential_crossed(adaptive.V[i], V_cut)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            C = parameters[adaptive.size + i]
            g_L = parameters[2 * adaptive.size + i]
            E_L = parameters[3 * adaptive.size + i]
            V_T = parameters[4 * adaptive.size + i]
            D_T = parameters[5 * adaptive.size + i]
            a = parameters[6 * adaptive.size + i]
            tau_w = parameters[7 * adaptive.size + i]
            V_cut = parameters[8 * adaptive.size + i]
            adaptive.V[i], adaptive.w[i] = adaptive_advance(
                adaptive.V[i], adaptive.w[i], t, dt, I, C, g_L, E_L, V_T, D_T, a, tau_w
            )
            adaptive.spiking[i] = exponential_crossed(adaptive.V[i], V_cut)


@routine
def update_izhikevich(izhikevich, t, dt, begin, end, parameters):
    """Advance the neurons of izhikevich by one step, and mark who spikes."""
    if izhikevich.width == 1:
        # one value of each parameter for all
        I = parameters[0]
        a = parameters[1]
        b = parameters[2]
        v_peak = parameters[3]
        for i in range(begin & INDEX, end & INDEX):
            izhikevich.v[i], izhikevich.u[i] = izhikevich_advance(
                izhikevich.v[i], izhikevich.u[i], t, dt, I, a, b
            )
            izhikevich.spiking[i] = izhikevich_crossed(izhikevich.v[i], v_peak)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            a = parameters[izhikevich.size + i]
            b = parameters[2 * izhikevich.size + i]
            v_peak = parameters[3 * izhikevich.size + i]
            izhikevich.v[i], izhikevich.u[i] = izhikevich_advance(
                izhikevich.v[i], izhikevich.u[i], t, dt, I, a, b
            )
            izhikevich.spiking[i] = izhikevich_crossed(izhikevich.v[i], v_peak)


@routine
def update_generalized(generalized, t, dt, begin, end, parameters):
    """Advance the neurons of generalized by one step, and mark who spikes."""
    if generalized.width == 1:
        # one value of each parameter for all
        I = parameters[0]
        G = parameters[1]
        E_L = parameters[2]
        a = parameters[3]
        b = parameters[4]
        theta_inf = parameters[5]
        k_1 = parameters[6]
        k_2 = parameters[7]
        for i in range(begin & INDEX, end & INDEX):
            (
                generalized.V[i],
                generalized.theta[i],
                generalized.I_1[i],
                generalized.I_2[i],
            ) = generalized_advance(
                generalized.V[i],
                generalized.theta[i],
                generalized.I_1[i],
                generalized.I_2[i],
                t,
                dt,
                I,
                G,
                E_L,
                a,
                b,
                theta_inf,
                k_1,
                k_2,
            )
            generalized.spiking[i] = generalized_crossed(
                generalized.V[i], generalized.theta[i]
            )
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            G = parameters[generalized.size + i]
            E_L = parameters[2 * generalized.size + i]
            a = parameters[3 * generalized.size + i]
            b = parameters[4 * generalized.size + i]
            theta_inf = parameters[5 * generalized.size + i]
            k_1 = parameters[6 * generalized.size + i]
            k_2 = parameters[7 * generalized.size + i]
            (
                generalized.V[i],
                generalized.theta[i],
                generalized.I_1[i],
                generalized.I_2[i],
            ) = generalized_advance(
                generalized.V[i],
                generalized.theta[i],
                generalized.I_1[i],
                generalized.I_2[i],
                t,
                dt,
                I,
                G,
                E_L,
                a,
                b,
                theta_inf,
                k_1,
                k_2,
            )
            generalized.spiking[i] = generalized_crossed(
                generalized.V[i], generalized.theta[i]
            )


@routine
def threshold_leaky(leaky, team, begin, end):
    """Who of leaky spikes in this step, in ascending order."""
    found_here = collect(leaky.spiking, begin, end, leaky.fresh, begin)
    leaky.found[team.thread] = found_here


@routine
def threshold_quadratic(quadratic, team, begin, end):
    """Who of quadratic spikes in this step, in ascending order."""
    found_here = collect(quadratic.spiking, begin, end, quadratic.fresh, begin)
    quadratic.found[team.thread] = found_here


@routine
def threshold_exponential(exponential, team, begin, end):
    """Who of exponential spikes in this step, in ascending order."""
    found_here = collect(exponential.spiking, begin, end, exponential.fresh, begin)
    exponential.found[team.thread] = found_here


@routine
def threshold_adaptive(adaptive, team, begin, end):
    """Who of adaptive spikes in this step, in ascending order."""
    found_here = collect(adaptive.spiking, begin, end, adaptive.fresh, begin)
    adaptive.found[team.thread] = found_here


@routine
def threshold_izhikevich(izhikevich, team, begin, end):
    """Who of izhikevich spikes in this step, in ascending order."""
    found_here = collect(izhikevich.spiking, begin, end, izhikevich.fresh, begin)
    izhikevich.found[team.thread] = found_here


@routine
def threshold_generalized(generalized, team, begin, end):
    """Who of generalized spikes in this step, in ascending order."""
    found_here = collect(generalized.spiking, begin, end, generalized.fresh, begin)
    generalized.found[team.thread] = found_here


@routine
def log_leaky(leaky, team, k, slot):
    """Make one list of the spikes of leaky that the threads found in step k, and write it into the log."""
    all_found = join(
        leaky.fresh,
        leaky.found,
        leaky.size,
        team.threads,
        leaky.spikes,
        slot * leaky.size,
    )
    leaky.count[slot] = all_found
    at = leaky.logged[0]
    for s in range(leaky.count[slot]):
        leaky.log_step[at + s] = k
        leaky.log_index[at + s] = leaky.spikes[slot * leaky.size + s]
    leaky.logged[0] = at + leaky.count[slot]


@routine
def log_quadratic(quadratic, team, k, slot):
    """Make one list of the spikes of quadratic that the threads found in step k, and write it into the log."""
    all_found = join(
        quadratic.fresh,
        quadratic.found,
        quadratic.size,
        team.threads,
        quadratic.spikes,
        slot * quadratic.size,
    )
    quadratic.count[slot] = all_found
    at = quadratic.logged[0]
    for s in range(quadratic.count[slot]):
        quadratic.log_step[at + s] = k
        quadratic.log_index[at + s] = quadratic.spikes[slot * quadratic.size + s]
    quadratic.logged[0] = at + quadratic.count[slot]


@routine
def log_exponential(exponential, team, k, slot):
    """Make one list of the spikes of exponential that the threads found in step k, and write it into the log."""
    all_found = join(
        exponential.fresh,
        exponential.found,
        exponential.size,
        team.threads,
        exponential.spikes,
        slot * exponential.size,
    )
    exponential.count[slot] = all_found
    at = exponential.logged[0]
    for s in range(exponential.count[slot]):
        exponential.log_step[at + s] = k
        exponential.log_index[at + s] = exponential.spikes[slot * exponential.size + s]
    exponential.logged[0] = at + exponential.count[slot]


@routine
def log_adaptive(adaptive, team, k, slot):
    """Make one list of the spikes of adaptive that the threads found in step k, and write it into the log."""
    all_found = join(
        adaptive.fresh,
        adaptive.found,
        adaptive.size,
        team.threads,
        adaptive.spikes,
        slot * adaptive.size,
    )
    adaptive.count[slot] = all_found
    at = adaptive.logged[0]
    for s in range(adaptive.count[slot]):
        adaptive.log_step[at + s] = k
        adaptive.log_index[at + s] = adaptive.spikes[slot * adaptive.size + s]
    adaptive.logged[0] = at + adaptive.count[slot]


@routine
def log_izhikevich(izhikevich, team, k, slot):
    """Make one list of the spikes of izhikevich that the threads found in step k, and write it into the log."""
    all_found = join(
        izhikevich.fresh,
        izhikevich.found,
        izhikevich.size,
        team.threads,
        izhikevich.spikes,
        slot * izhikevich.size,
    )
    izhikevich.count[slot] = all_found
    at = izhikevich.logged[0]
    for s in range(izhikevich.count[slot]):
        izhikevich.log_step[at + s] = k
        izhikevich.log_index[at + s] = izhikevich.spikes[slot * izhikevich.size + s]
    izhikevich.logged[0] = at + izhikevich.count[slot]


@routine
def log_generalized(generalized, team, k, slot):
    """Make one list of the spikes of generalized that the threads found in step k, and write it into the log."""
    all_found = join(
        generalized.fresh,
        generalized.found,
        generalized.size,
        team.threads,
        generalized.spikes,
        slot * generalized.size,
    )
    generalized.count[slot] = all_found
    at = generalized.logged[0]
    for s in range(generalized.count[slot]):
        generalized.log_step[at + s] = k
        generalized.log_index[at + s] = generalized.spikes[slot * generalized.size + s]
    generalized.logged[0] = at + generalized.count[slot]


@routine
def reset_leaky(leaky, slot, begin, end, parameters):
    """Reset the neurons of leaky that spiked in this step."""
    first = bisect(
        leaky.spikes, slot * leaky.size, slot * leaky.size + leaky.count[slot], begin
    )
    last = bisect(leaky.spikes, first, slot * leaky.size + leaky.count[slot], end)
    for s in range(first, last):
        i = leaky.spikes[s]
        V_r = parameters[4 * leaky.width + i % leaky.width]
        leaky.V[i] = leaky_reset(leaky.V[i], V_r)


@routine
def reset_quadratic(quadratic, slot, begin, end, parameters):
    """Reset the neurons of quadratic that spiked in this step."""
    first = bisect(
        quadratic.spikes,
        slot * quadratic.size,
        slot * quadratic.size + quadratic.count[slot],
        begin,
    )
    last = bisect(
        quadratic.spikes, first, slot * quadratic.size + quadratic.count[slot], end
    )
    for s in range(first, last):
        i = quadratic.spikes[s]
        V_r = parameters[3 * quadratic.width + i % quadratic.width]
        quadratic.V[i] = quadratic_reset(quadratic.V[i], V_r)


@routine
def reset_exponential(exponential, slot, begin, end, parameters):
    """Reset the neurons of exponential that spiked in this step."""
    first = bisect(
        exponential.spikes,
        slot * exponential.size,
        slot * exponential.size + exponential.count[slot],
        begin,
    )
    last = bisect(
        exponential.spikes,
        first,
        slot * exponential.size + exponential.count[slot],
        end,
    )
    for s in range(first, last):
        i = exponential.spikes[s]
        V_r = parameters[7 * exponential.width + i % exponential.width]
        exponential.V[i] = exponential_reset(exponential.V[i], V_r)


@routine
def reset_adaptive(adaptive, slot, begin, end, parameters):
    """Reset the neurons of adaptive that spiked in this step."""
    first = bisect(
        adaptive.spikes,
        slot * adaptive.size,
        slot * adaptive.size + adaptive.count[slot],
        begin,
    )
    last = bisect(
        adaptive.spikes, first, slot * adaptive.size + adaptive.count[slot], end
    )
    for s in range(first, last):
        i = adaptive.spikes[s]
        V_r = parameters[9 * adaptive.width + i % adaptive.width]
        b = parameters[10 * adaptive.width + i % adaptive.width]
        adaptive.V[i], adaptive.w[i] = adaptive_reset(
            adaptive.V[i], adaptive.w[i], V_r, b
        )


@routine
def reset_izhikevich(izhikevich, slot, begin, end, parameters):
    """Reset the neurons of izhikevich that spiked in this step."""
    first = bisect(
        izhikevich.spikes,
        slot * izhikevich.size,
        slot * izhikevich.size + izhikevich.count[slot],
        begin,
    )
    last = bisect(
        izhikevich.spikes, first, slot * izhikevich.size + izhikevich.count[slot], end
    )
    for s in range(first, last):
        i = izhikevich.spikes[s]
        c = parameters[4 * izhikevich.width + i % izhikevich.width]
        d = parameters[5 * izhikevich.width + i % izhikevich.width]
        izhikevich.v[i], izhikevich.u[i] = izhikevich_reset(
            izhikevich.v[i], izhikevich.u[i], c, d
        )


@routine
def reset_generalized(generalized, slot, begin, end, parameters):
    """Reset the neurons of generalized that spiked in this step."""
    first = bisect(
        generalized.spikes,
        slot * generalized.size,
        slot * generalized.size + generalized.count[slot],
        begin,
    )
    last = bisect(
        generalized.spikes,
        first,
        slot * generalized.size + generalized.count[slot],
        end,
    )
    for s in range(first, last):
        i = generalized.spikes[s]
        V_r = parameters[8 * generalized.width + i % generalized.width]
        theta_r = parameters[9 * generalized.width + i % generalized.width]
        A_1 = parameters[10 * generalized.width + i % generalized.width]
        A_2 = parameters[11 * generalized.width + i % generalized.width]
        (
            generalized.V[i],
            generalized.theta[i],
            generalized.I_1[i],
            generalized.I_2[i],
        ) = generalized_reset(
            generalized.theta[i], generalized.I_2[i], V_r, theta_r, A_1, A_2
        )


@lean_loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    leaky,
    leaky_records,
    quadratic,
    quadratic_records,
    exponential,
    exponential_records,
    adaptive,
    adaptive_records,
    izhikevich,
    izhikevich_records,
    generalized,
    generalized_records,
    team,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    leaky_begin = share(leaky.size, team.thread, team.threads)
    leaky_end = share(leaky.size, team.thread + 1, team.threads)
    quadratic_begin = share(quadratic.size, team.thread, team.threads)
    quadratic_end = share(quadratic.size, team.thread + 1, team.threads)
    exponential_begin = share(exponential.size, team.thread, team.threads)
    exponential_end = share(exponential.size, team.thread + 1, team.threads)
    adaptive_begin = share(adaptive.size, team.thread, team.threads)
    adaptive_end = share(adaptive.size, team.thread + 1, team.threads)
    izhikevich_begin = share(izhikevich.size, team.thread, team.threads)
    izhikevich_end = share(izhikevich.size, team.thread + 1, team.threads)
    generalized_begin = share(generalized.size, team.thread, team.threads)
    generalized_end = share(generalized.size, team.thread + 1, team.threads)
    for k in range(first, last):
        if leaky.logged[0] + leaky.size > leaky.capacity:
            # the log is full
            return k
        if quadratic.logged[0] + quadratic.size > quadratic.capacity:
            # the log is full
            return k
        if exponential.logged[0] + exponential.size > exponential.capacity:
            # the log is full
            return k
        if adaptive.logged[0] + adaptive.size > adaptive.capacity:
            # the log is full
            return k
        if izhikevich.logged[0] + izhikevich.size > izhikevich.capacity:
            # the log is full
            return k
        if generalized.logged[0] + generalized.size > generalized.capacity:
            # the log is full
            return k
        t = t0 + k * dt
        leaky_slot = k % leaky.slots
        quadratic_slot = k % quadratic.slots
        exponential_slot = k % exponential.slots
        adaptive_slot = k % adaptive.slots
        izhikevich_slot = k % izhikevich.slots
        generalized_slot = k % generalized.slots
        if k % every == 0:
            meet(team.meeting, team.threads)
            if team.thread == 0:
                row = k // every - first_row
                record_leaky(leaky, leaky_records, row)
                record_quadratic(quadratic, quadratic_records, row)
                record_exponential(exponential, exponential_records, row)
                record_adaptive(adaptive, adaptive_records, row)
                record_izhikevich(izhikevich, izhikevich_records, row)
                record_generalized(generalized, generalized_records, row)
            meet(team.meeting, team.threads)
        # parameters and rates as they are in this step
        leaky_now = leaky.parameters[k % leaky.tables * leaky.table :]
        quadratic_now = quadratic.parameters[k % quadratic.tables * quadratic.table :]
        exponential_now = exponential.parameters[
            k % exponential.tables * exponential.table :
        ]
        adaptive_now = adaptive.parameters[k % adaptive.tables * adaptive.table :]
        izhikevich_now = izhikevich.parameters[
            k % izhikevich.tables * izhikevich.table :
        ]
        generalized_now = generalized.parameters[
            k % generalized.tables * generalized.table :
        ]

        # state update
        update_leaky(leaky, t, dt, leaky_begin, leaky_end, leaky_now)
        update_quadratic(
            quadratic, t, dt, quadratic_begin, quadratic_end, quadratic_now
        )
        update_exponential(
            exponential, t, dt, exponential_begin, exponential_end, exponential_now
        )
        update_adaptive(adaptive, t, dt, adaptive_begin, adaptive_end, adaptive_now)
        update_izhikevich(
            izhikevich, t, dt, izhikevich_begin, izhikevich_end, izhikevich_now
        )
        update_generalized(
            generalized, t, dt, generalized_begin, generalized_end, generalized_now
        )

        # thresholds
        threshold_leaky(leaky, team, leaky_begin, leaky_end)
        threshold_quadratic(quadratic, team, quadratic_begin, quadratic_end)
        threshold_exponential(exponential, team, exponential_begin, exponential_end)
        threshold_adaptive(adaptive, team, adaptive_begin, adaptive_end)
        threshold_izhikevich(izhikevich, team, izhikevich_begin, izhikevich_end)
        threshold_generalized(generalized, team, generalized_begin, generalized_end)
        meet(team.meeting, team.threads)
        if team.thread == 0:
            log_leaky(leaky, team, k, leaky_slot)
            log_quadratic(quadratic, team, k, quadratic_slot)
            log_exponential(exponential, team, k, exponential_slot)
            log_adaptive(adaptive, team, k, adaptive_slot)
            log_izhikevich(izhikevich, team, k, izhikevich_slot)
            log_generalized(generalized, team, k, generalized_slot)

        # resets
        meet(team.meeting, team.threads)
        reset_leaky(leaky, leaky_slot, leaky_begin, leaky_end, leaky_now)
        reset_quadratic(
            quadratic, quadratic_slot, quadratic_begin, quadratic_end, quadratic_now
        )
        reset_exponential(
            exponential,
            exponential_slot,
            exponential_begin,
            exponential_end,
            exponential_now,
        )
        reset_adaptive(
            adaptive, adaptive_slot, adaptive_begin, adaptive_end, adaptive_now
        )
        reset_izhikevich(
            izhikevich,
            izhikevich_slot,
            izhikevich_begin,
            izhikevich_end,
            izhikevich_now,
        )
        reset_generalized(
            generalized,
            generalized_slot,
            generalized_begin,
            generalized_end,
            generalized_now,
        )
    return last


PARTS = (
    Part(
        "leaky",
        "neurons",
        states=("V",),
        parameters={"I": 20.0, "E_L": -65.0, "tau": 10.0, "V_t": -50.0, "V_r": -65.0},
    ),
    Part(
        "quadratic",
        "neurons",
        states=("V",),
        parameters={"I": 1.0, "tau": 10.0, "V_peak": 10.0, "V_r": -10.0},
    ),
    Part(
        "exponential",
        "neurons",
        states=("V",),
        parameters={
            "I": 700.0,
            "C": 281.0,
            "g_L": 30.0,
            "E_L": -70.6,
            "V_T": -50.4,
            "D_T": 2.0,
            "V_cut": -40.4,
            "V_r": -60.0,
        },
    ),
    Part(
        "adaptive",
        "neurons",
        states=("V", "w"),
        parameters={
            "I": 900.0,
            "C": 281.0,
            "g_L": 30.0,
            "E_L": -70.6,
            "V_T": -50.4,
            "D_T": 2.0,
            "a": 4.0,
            "tau_w": 144.0,
            "V_cut": -40.4,
            "V_r": -70.6,
            "b": 80.5,
        },
    ),
    Part(
        "izhikevich",
        "neurons",
        states=("v", "u"),
        parameters={
            "I": 10.0,
            "a": 0.02,
            "b": 0.2,
            "v_peak": 30.0,
            "c": -65.0,
            "d": 8.0,
        },
    ),
    Part(
        "generalized",
        "neurons",
        states=("V", "theta", "I_1", "I_2"),
        parameters={
            "I": 1.5,
            "G": 0.05,
            "E_L": -70.0,
            "a": 0.005,
            "b": 0.01,
            "theta_inf": -50.0,
            "k_1": 0.2,
            "k_2": 0.02,
            "V_r": -70.0,
            "theta_r": -60.0,
            "A_1": 0.5,
            "A_2": -0.1,
        },
    ),
)
# what run_network takes of each part
ARGUMENTS = (
    ("leaky", Leaky),
    ("leaky", LeakyRecords),
    ("quadratic", Quadratic),
    ("quadratic", QuadraticRecords),
    ("exponential", Exponential),
    ("exponential", ExponentialRecords),
    ("adaptive", Adaptive),
    ("adaptive", AdaptiveRecords),
    ("izhikevich", Izhikevich),
    ("izhikevich", IzhikevichRecords),
    ("generalized", Generalized),
    ("generalized", GeneralizedRecords),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
