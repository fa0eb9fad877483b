"""neuron_kinds: a network of 6 populations and 0 projections, rk4 step for Numba.

Generated from examples/networks/neuron_kinds.py:neuron_kinds.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_math import exp, maximum
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect

MODEL = "examples/networks/neuron_kinds.py:neuron_kinds"
METHOD = "rk4"
BACKEND = "numba"


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
def record_leaky(row, V, V_chosen, V_columns, V_record):
    """The chosen values of leaky, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]


@routine
def record_quadratic(row, V, V_chosen, V_columns, V_record):
    """The chosen values of quadratic, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]


@routine
def record_exponential(row, V, V_chosen, V_columns, V_record):
    """The chosen values of exponential, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]


@routine
def record_adaptive(
    row, V, V_chosen, V_columns, V_record, w, w_chosen, w_columns, w_record
):
    """The chosen values of adaptive, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]
    for c in range(w_columns):
        w_record[row * w_columns + c] = w[w_chosen[c]]


@routine
def record_izhikevich(
    row, v, v_chosen, v_columns, v_record, u, u_chosen, u_columns, u_record
):
    """The chosen values of izhikevich, as a row of its records."""
    for c in range(v_columns):
        v_record[row * v_columns + c] = v[v_chosen[c]]
    for c in range(u_columns):
        u_record[row * u_columns + c] = u[u_chosen[c]]


@routine
def record_generalized(
    row,
    V,
    V_chosen,
    V_columns,
    V_record,
    theta,
    theta_chosen,
    theta_columns,
    theta_record,
    I_1,
    I_1_chosen,
    I_1_columns,
    I_1_record,
    I_2,
    I_2_chosen,
    I_2_columns,
    I_2_record,
):
    """The chosen values of generalized, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]
    for c in range(theta_columns):
        theta_record[row * theta_columns + c] = theta[theta_chosen[c]]
    for c in range(I_1_columns):
        I_1_record[row * I_1_columns + c] = I_1[I_1_chosen[c]]
    for c in range(I_2_columns):
        I_2_record[row * I_2_columns + c] = I_2[I_2_chosen[c]]


@routine
def update_leaky(V, spiking, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of leaky by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        I = parameters[0]
        E_L = parameters[1]
        tau = parameters[2]
        V_t = parameters[3]
        for i in range(begin & INDEX, end & INDEX):
            V[i] = leaky_advance(V[i], t, dt, I, E_L, tau)
            spiking[i] = leaky_crossed(V[i], V_t)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            E_L = parameters[size + i]
            tau = parameters[2 * size + i]
            V_t = parameters[3 * size + i]
            V[i] = leaky_advance(V[i], t, dt, I, E_L, tau)
            spiking[i] = leaky_crossed(V[i], V_t)


@routine
def update_quadratic(V, spiking, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of quadratic by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        I = parameters[0]
        tau = parameters[1]
        V_peak = parameters[2]
        for i in range(begin & INDEX, end & INDEX):
            V[i] = quadratic_advance(V[i], t, dt, I, tau)
            spiking[i] = quadratic_crossed(V[i], V_peak)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            tau = parameters[size + i]
            V_peak = parameters[2 * size + i]
            V[i] = quadratic_advance(V[i], t, dt, I, tau)
            spiking[i] = quadratic_crossed(V[i], V_peak)


@routine
def update_exponential(V, spiking, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of exponential by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        I = parameters[0]
        C = parameters[1]
        g_L = parameters[2]
        E_L = parameters[3]
        V_T = parameters[4]
        D_T = parameters[5]
        V_cut = parameters[6]
        for i in range(begin & INDEX, end & INDEX):
            V[i] = exponential_advance(V[i], t, dt, I, C, g_L, E_L, V_T, D_T)
            spiking[i] = exponential_crossed(V[i], V_cut)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            C = parameters[size + i]
            g_L = parameters[2 * size + i]
            E_L = parameters[3 * size + i]
            V_T = parameters[4 * size + i]
            D_T = parameters[5 * size + i]
            V_cut = parameters[6 * size + i]
            V[i] = exponential_advance(V[i], t, dt, I, C, g_L, E_L, V_T, D_T)
            spiking[i] = exponential_crossed(V[i], V_cut)


@routine
def update_adaptive(V, w, spiking, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of adaptive by one step, and mark who spikes."""
    if width == 1:
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
            V[i], w[i] = adaptive_advance(
                V[i], w[i], t, dt, I, C, g_L, E_L, V_T, D_T, a, tau_w
            )
            spiking[i] = exponential_crossed(V[i], V_cut)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            C = parameters[size + i]
            g_L = parameters[2 * size + i]
            E_L = parameters[3 * size + i]
            V_T = parameters[4 * size + i]
            D_T = parameters[5 * size + i]
            a = parameters[6 * size + i]
            tau_w = parameters[7 * size + i]
            V_cut = parameters[8 * size + i]
            V[i], w[i] = adaptive_advance(
                V[i], w[i], t, dt, I, C, g_L, E_L, V_T, D_T, a, tau_w
            )
            spiking[i] = exponential_crossed(V[i], V_cut)


@routine
def update_izhikevich(v, u, spiking, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of izhikevich by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        I = parameters[0]
        a = parameters[1]
        b = parameters[2]
        v_peak = parameters[3]
        for i in range(begin & INDEX, end & INDEX):
            v[i], u[i] = izhikevich_advance(v[i], u[i], t, dt, I, a, b)
            spiking[i] = izhikevich_crossed(v[i], v_peak)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            a = parameters[size + i]
            b = parameters[2 * size + i]
            v_peak = parameters[3 * size + i]
            v[i], u[i] = izhikevich_advance(v[i], u[i], t, dt, I, a, b)
            spiking[i] = izhikevich_crossed(v[i], v_peak)


@routine
def update_generalized(
    V, theta, I_1, I_2, spiking, t, dt, begin, end, size, parameters, width
):
    """Advance the neurons of generalized by one step, and mark who spikes."""
    if width == 1:
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
            V[i], theta[i], I_1[i], I_2[i] = generalized_advance(
                V[i],
                theta[i],
                I_1[i],
                I_2[i],
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
            spiking[i] = generalized_crossed(V[i], theta[i])
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            G = parameters[size + i]
            E_L = parameters[2 * size + i]
            a = parameters[3 * size + i]
            b = parameters[4 * size + i]
            theta_inf = parameters[5 * size + i]
            k_1 = parameters[6 * size + i]
            k_2 = parameters[7 * size + i]
            V[i], theta[i], I_1[i], I_2[i] = generalized_advance(
                V[i],
                theta[i],
                I_1[i],
                I_2[i],
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
            spiking[i] = generalized_crossed(V[i], theta[i])


@routine
def threshold_leaky(spiking, begin, end, fresh, thread, found):
    """Who of leaky spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here


@routine
def threshold_quadratic(spiking, begin, end, fresh, thread, found):
    """Who of quadratic spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here


@routine
def threshold_exponential(spiking, begin, end, fresh, thread, found):
    """Who of exponential spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here


@routine
def threshold_adaptive(spiking, begin, end, fresh, thread, found):
    """Who of adaptive spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here


@routine
def threshold_izhikevich(spiking, begin, end, fresh, thread, found):
    """Who of izhikevich spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here


@routine
def threshold_generalized(spiking, begin, end, fresh, thread, found):
    """Who of generalized spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here


@routine
def log_leaky(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of leaky that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def log_quadratic(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of quadratic that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def log_exponential(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of exponential that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def log_adaptive(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of adaptive that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def log_izhikevich(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of izhikevich that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def log_generalized(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of generalized that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def reset_leaky(slot, spikes, count, size, begin, end, V, parameters, width):
    """Reset the neurons of leaky that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        V_r = parameters[4 * width + i % width]
        V[i] = leaky_reset(V[i], V_r)


@routine
def reset_quadratic(slot, spikes, count, size, begin, end, V, parameters, width):
    """Reset the neurons of quadratic that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        V_r = parameters[3 * width + i % width]
        V[i] = quadratic_reset(V[i], V_r)


@routine
def reset_exponential(slot, spikes, count, size, begin, end, V, parameters, width):
    """Reset the neurons of exponential that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        V_r = parameters[7 * width + i % width]
        V[i] = exponential_reset(V[i], V_r)


@routine
def reset_adaptive(slot, spikes, count, size, begin, end, V, w, parameters, width):
    """Reset the neurons of adaptive that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        V_r = parameters[9 * width + i % width]
        b = parameters[10 * width + i % width]
        V[i], w[i] = adaptive_reset(V[i], w[i], V_r, b)


@routine
def reset_izhikevich(slot, spikes, count, size, begin, end, v, u, parameters, width):
    """Reset the neurons of izhikevich that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        c = parameters[4 * width + i % width]
        d = parameters[5 * width + i % width]
        v[i], u[i] = izhikevich_reset(v[i], u[i], c, d)


@routine
def reset_generalized(
    slot, spikes, count, size, begin, end, theta, I_2, V, I_1, parameters, width
):
    """Reset the neurons of generalized that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        V_r = parameters[8 * width + i % width]
        theta_r = parameters[9 * width + i % width]
        A_1 = parameters[10 * width + i % width]
        A_2 = parameters[11 * width + i % width]
        V[i], theta[i], I_1[i], I_2[i] = generalized_reset(
            theta[i], I_2[i], V_r, theta_r, A_1, A_2
        )


@loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    leaky_V,
    leaky_V_chosen,
    leaky_V_columns,
    leaky_V_record,
    quadratic_V,
    quadratic_V_chosen,
    quadratic_V_columns,
    quadratic_V_record,
    exponential_V,
    exponential_V_chosen,
    exponential_V_columns,
    exponential_V_record,
    adaptive_V,
    adaptive_V_chosen,
    adaptive_V_columns,
    adaptive_V_record,
    adaptive_w,
    adaptive_w_chosen,
    adaptive_w_columns,
    adaptive_w_record,
    izhikevich_v,
    izhikevich_v_chosen,
    izhikevich_v_columns,
    izhikevich_v_record,
    izhikevich_u,
    izhikevich_u_chosen,
    izhikevich_u_columns,
    izhikevich_u_record,
    generalized_V,
    generalized_V_chosen,
    generalized_V_columns,
    generalized_V_record,
    generalized_theta,
    generalized_theta_chosen,
    generalized_theta_columns,
    generalized_theta_record,
    generalized_I_1,
    generalized_I_1_chosen,
    generalized_I_1_columns,
    generalized_I_1_record,
    generalized_I_2,
    generalized_I_2_chosen,
    generalized_I_2_columns,
    generalized_I_2_record,
    leaky_spiking,
    leaky_size,
    leaky_parameters,
    leaky_width,
    quadratic_spiking,
    quadratic_size,
    quadratic_parameters,
    quadratic_width,
    exponential_spiking,
    exponential_size,
    exponential_parameters,
    exponential_width,
    adaptive_spiking,
    adaptive_size,
    adaptive_parameters,
    adaptive_width,
    izhikevich_spiking,
    izhikevich_size,
    izhikevich_parameters,
    izhikevich_width,
    generalized_spiking,
    generalized_size,
    generalized_parameters,
    generalized_width,
    leaky_fresh,
    leaky_found,
    quadratic_fresh,
    quadratic_found,
    exponential_fresh,
    exponential_found,
    adaptive_fresh,
    adaptive_found,
    izhikevich_fresh,
    izhikevich_found,
    generalized_fresh,
    generalized_found,
    leaky_spikes,
    leaky_count,
    leaky_log_step,
    leaky_log_index,
    leaky_logged,
    quadratic_spikes,
    quadratic_count,
    quadratic_log_step,
    quadratic_log_index,
    quadratic_logged,
    exponential_spikes,
    exponential_count,
    exponential_log_step,
    exponential_log_index,
    exponential_logged,
    adaptive_spikes,
    adaptive_count,
    adaptive_log_step,
    adaptive_log_index,
    adaptive_logged,
    izhikevich_spikes,
    izhikevich_count,
    izhikevich_log_step,
    izhikevich_log_index,
    izhikevich_logged,
    generalized_spikes,
    generalized_count,
    generalized_log_step,
    generalized_log_index,
    generalized_logged,
    leaky_tables,
    leaky_table,
    quadratic_tables,
    quadratic_table,
    exponential_tables,
    exponential_table,
    adaptive_tables,
    adaptive_table,
    izhikevich_tables,
    izhikevich_table,
    generalized_tables,
    generalized_table,
    leaky_slots,
    leaky_capacity,
    quadratic_slots,
    quadratic_capacity,
    exponential_slots,
    exponential_capacity,
    adaptive_slots,
    adaptive_capacity,
    izhikevich_slots,
    izhikevich_capacity,
    generalized_slots,
    generalized_capacity,
    thread,
    threads,
    meeting,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    leaky_begin = share(leaky_size, thread, threads)
    leaky_end = share(leaky_size, thread + 1, threads)
    quadratic_begin = share(quadratic_size, thread, threads)
    quadratic_end = share(quadratic_size, thread + 1, threads)
    exponential_begin = share(exponential_size, thread, threads)
    exponential_end = share(exponential_size, thread + 1, threads)
    adaptive_begin = share(adaptive_size, thread, threads)
    adaptive_end = share(adaptive_size, thread + 1, threads)
    izhikevich_begin = share(izhikevich_size, thread, threads)
    izhikevich_end = share(izhikevich_size, thread + 1, threads)
    generalized_begin = share(generalized_size, thread, threads)
    generalized_end = share(generalized_size, thread + 1, threads)
    for k in range(first, last):
        if leaky_logged[0] + leaky_size > leaky_capacity:
            # the log is full
            return k
        if quadratic_logged[0] + quadratic_size > quadratic_capacity:
            # the log is full
            return k
        if exponential_logged[0] + exponential_size > exponential_capacity:
            # the log is full
            return k
        if adaptive_logged[0] + adaptive_size > adaptive_capacity:
            # the log is full
            return k
        if izhikevich_logged[0] + izhikevich_size > izhikevich_capacity:
            # the log is full
            return k
        if generalized_logged[0] + generalized_size > generalized_capacity:
            # the log is full
            return k
        t = t0 + k * dt
        leaky_slot = k % leaky_slots
        quadratic_slot = k % quadratic_slots
        exponential_slot = k % exponential_slots
        adaptive_slot = k % adaptive_slots
        izhikevich_slot = k % izhikevich_slots
        generalized_slot = k % generalized_slots
        if k % every == 0:
            meet(meeting, threads)
            if thread == 0:
                row = k // every - first_row
                record_leaky(
                    row, leaky_V, leaky_V_chosen, leaky_V_columns, leaky_V_record
                )
                record_quadratic(
                    row,
                    quadratic_V,
                    quadratic_V_chosen,
                    quadratic_V_columns,
                    quadratic_V_record,
                )
                record_exponential(
                    row,
                    exponential_V,
                    exponential_V_chosen,
                    exponential_V_columns,
                    exponential_V_record,
                )
                record_adaptive(
                    row,
                    adaptive_V,
                    adaptive_V_chosen,
                    adaptive_V_columns,
                    adaptive_V_record,
                    adaptive_w,
                    adaptive_w_chosen,
                    adaptive_w_columns,
                    adaptive_w_record,
                )
                record_izhikevich(
                    row,
                    izhikevich_v,
                    izhikevich_v_chosen,
                    izhikevich_v_columns,
                    izhikevich_v_record,
                    izhikevich_u,
                    izhikevich_u_chosen,
                    izhikevich_u_columns,
                    izhikevich_u_record,
                )
                record_generalized(
                    row,
                    generalized_V,
                    generalized_V_chosen,
                    generalized_V_columns,
                    generalized_V_record,
                    generalized_theta,
                    generalized_theta_chosen,
                    generalized_theta_columns,
                    generalized_theta_record,
                    generalized_I_1,
                    generalized_I_1_chosen,
                    generalized_I_1_columns,
                    generalized_I_1_record,
                    generalized_I_2,
                    generalized_I_2_chosen,
                    generalized_I_2_columns,
                    generalized_I_2_record,
                )
            meet(meeting, threads)
        # parameters and rates as they are in this step
        leaky_now = leaky_parameters[k % leaky_tables * leaky_table :]
        quadratic_now = quadratic_parameters[k % quadratic_tables * quadratic_table :]
        exponential_now = exponential_parameters[
            k % exponential_tables * exponential_table :
        ]
        adaptive_now = adaptive_parameters[k % adaptive_tables * adaptive_table :]
        izhikevich_now = izhikevich_parameters[
            k % izhikevich_tables * izhikevich_table :
        ]
        generalized_now = generalized_parameters[
            k % generalized_tables * generalized_table :
        ]

        # state update
        update_leaky(
            leaky_V,
            leaky_spiking,
            t,
            dt,
            leaky_begin,
            leaky_end,
            leaky_size,
            leaky_now,
            leaky_width,
        )
        update_quadratic(
            quadratic_V,
            quadratic_spiking,
            t,
            dt,
            quadratic_begin,
            quadratic_end,
            quadratic_size,
            quadratic_now,
            quadratic_width,
        )
        update_exponential(
            exponential_V,
            exponential_spiking,
            t,
            dt,
            exponential_begin,
            exponential_end,
            exponential_size,
            exponential_now,
            exponential_width,
        )
        update_adaptive(
            adaptive_V,
            adaptive_w,
            adaptive_spiking,
            t,
            dt,
            adaptive_begin,
            adaptive_end,
            adaptive_size,
            adaptive_now,
            adaptive_width,
        )
        update_izhikevich(
            izhikevich_v,
            izhikevich_u,
            izhikevich_spiking,
            t,
            dt,
            izhikevich_begin,
            izhikevich_end,
            izhikevich_size,
            izhikevich_now,
            izhikevich_width,
        )
        update_generalized(
            generalized_V,
            generalized_theta,
            generalized_I_1,
            generalized_I_2,
            generalized_spiking,
            t,
            dt,
            generalized_begin,
            generalized_end,
            generalized_size,
            generalized_now,
            generalized_width,
        )

        # thresholds
        threshold_leaky(
            leaky_spiking, leaky_begin, leaky_end, leaky_fresh, thread, leaky_found
        )
        threshold_quadratic(
            quadratic_spiking,
            quadratic_begin,
            quadratic_end,
            quadratic_fresh,
            thread,
            quadratic_found,
        )
        threshold_exponential(
            exponential_spiking,
            exponential_begin,
            exponential_end,
            exponential_fresh,
            thread,
            exponential_found,
        )
        threshold_adaptive(
            adaptive_spiking,
            adaptive_begin,
            adaptive_end,
            adaptive_fresh,
            thread,
            adaptive_found,
        )
        threshold_izhikevich(
            izhikevich_spiking,
            izhikevich_begin,
            izhikevich_end,
            izhikevich_fresh,
            thread,
            izhikevich_found,
        )
        threshold_generalized(
            generalized_spiking,
            generalized_begin,
            generalized_end,
            generalized_fresh,
            thread,
            generalized_found,
        )
        meet(meeting, threads)
        if thread == 0:
            log_leaky(
                k,
                leaky_slot,
                leaky_spikes,
                leaky_count,
                leaky_size,
                leaky_fresh,
                leaky_found,
                threads,
                leaky_log_step,
                leaky_log_index,
                leaky_logged,
            )
            log_quadratic(
                k,
                quadratic_slot,
                quadratic_spikes,
                quadratic_count,
                quadratic_size,
                quadratic_fresh,
                quadratic_found,
                threads,
                quadratic_log_step,
                quadratic_log_index,
                quadratic_logged,
            )
            log_exponential(
                k,
                exponential_slot,
                exponential_spikes,
                exponential_count,
                exponential_size,
                exponential_fresh,
                exponential_found,
                threads,
                exponential_log_step,
                exponential_log_index,
                exponential_logged,
            )
            log_adaptive(
                k,
                adaptive_slot,
                adaptive_spikes,
                adaptive_count,
                adaptive_size,
                adaptive_fresh,
                adaptive_found,
                threads,
                adaptive_log_step,
                adaptive_log_index,
                adaptive_logged,
            )
            log_izhikevich(
                k,
                izhikevich_slot,
                izhikevich_spikes,
                izhikevich_count,
                izhikevich_size,
                izhikevich_fresh,
                izhikevich_found,
                threads,
                izhikevich_log_step,
                izhikevich_log_index,
                izhikevich_logged,
            )
            log_generalized(
                k,
                generalized_slot,
                generalized_spikes,
                generalized_count,
                generalized_size,
                generalized_fresh,
                generalized_found,
                threads,
                generalized_log_step,
                generalized_log_index,
                generalized_logged,
            )

        # resets
        meet(meeting, threads)
        reset_leaky(
            leaky_slot,
            leaky_spikes,
            leaky_count,
            leaky_size,
            leaky_begin,
            leaky_end,
            leaky_V,
            leaky_now,
            leaky_width,
        )
        reset_quadratic(
            quadratic_slot,
            quadratic_spikes,
            quadratic_count,
            quadratic_size,
            quadratic_begin,
            quadratic_end,
            quadratic_V,
            quadratic_now,
            quadratic_width,
        )
        reset_exponential(
            exponential_slot,
            exponential_spikes,
            exponential_count,
            exponential_size,
            exponential_begin,
            exponential_end,
            exponential_V,
            exponential_now,
            exponential_width,
        )
        reset_adaptive(
            adaptive_slot,
            adaptive_spikes,
            adaptive_count,
            adaptive_size,
            adaptive_begin,
            adaptive_end,
            adaptive_V,
            adaptive_w,
            adaptive_now,
            adaptive_width,
        )
        reset_izhikevich(
            izhikevich_slot,
            izhikevich_spikes,
            izhikevich_count,
            izhikevich_size,
            izhikevich_begin,
            izhikevich_end,
            izhikevich_v,
            izhikevich_u,
            izhikevich_now,
            izhikevich_width,
        )
        reset_generalized(
            generalized_slot,
            generalized_spikes,
            generalized_count,
            generalized_size,
            generalized_begin,
            generalized_end,
            generalized_theta,
            generalized_I_2,
            generalized_V,
            generalized_I_1,
            generalized_now,
            generalized_width,
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
# what run_network takes of each part, in order
ARGUMENTS = (
    "leaky.V",
    "leaky:V_chosen",
    "leaky:V_columns",
    "leaky:V_record",
    "quadratic.V",
    "quadratic:V_chosen",
    "quadratic:V_columns",
    "quadratic:V_record",
    "exponential.V",
    "exponential:V_chosen",
    "exponential:V_columns",
    "exponential:V_record",
    "adaptive.V",
    "adaptive:V_chosen",
    "adaptive:V_columns",
    "adaptive:V_record",
    "adaptive.w",
    "adaptive:w_chosen",
    "adaptive:w_columns",
    "adaptive:w_record",
    "izhikevich.v",
    "izhikevich:v_chosen",
    "izhikevich:v_columns",
    "izhikevich:v_record",
    "izhikevich.u",
    "izhikevich:u_chosen",
    "izhikevich:u_columns",
    "izhikevich:u_record",
    "generalized.V",
    "generalized:V_chosen",
    "generalized:V_columns",
    "generalized:V_record",
    "generalized.theta",
    "generalized:theta_chosen",
    "generalized:theta_columns",
    "generalized:theta_record",
    "generalized.I_1",
    "generalized:I_1_chosen",
    "generalized:I_1_columns",
    "generalized:I_1_record",
    "generalized.I_2",
    "generalized:I_2_chosen",
    "generalized:I_2_columns",
    "generalized:I_2_record",
    "leaky:spiking",
    "leaky:size",
    "leaky:parameters",
    "leaky:width",
    "quadratic:spiking",
    "quadratic:size",
    "quadratic:parameters",
    "quadratic:width",
    "exponential:spiking",
    "exponential:size",
    "exponential:parameters",
    "exponential:width",
    "adaptive:spiking",
    "adaptive:size",
    "adaptive:parameters",
    "adaptive:width",
    "izhikevich:spiking",
    "izhikevich:size",
    "izhikevich:parameters",
    "izhikevich:width",
    "generalized:spiking",
    "generalized:size",
    "generalized:parameters",
    "generalized:width",
    "leaky:fresh",
    "leaky:found",
    "quadratic:fresh",
    "quadratic:found",
    "exponential:fresh",
    "exponential:found",
    "adaptive:fresh",
    "adaptive:found",
    "izhikevich:fresh",
    "izhikevich:found",
    "generalized:fresh",
    "generalized:found",
    "leaky:spikes",
    "leaky:count",
    "leaky:log_step",
    "leaky:log_index",
    "leaky:logged",
    "quadratic:spikes",
    "quadratic:count",
    "quadratic:log_step",
    "quadratic:log_index",
    "quadratic:logged",
    "exponential:spikes",
    "exponential:count",
    "exponential:log_step",
    "exponential:log_index",
    "exponential:logged",
    "adaptive:spikes",
    "adaptive:count",
    "adaptive:log_step",
    "adaptive:log_index",
    "adaptive:logged",
    "izhikevich:spikes",
    "izhikevich:count",
    "izhikevich:log_step",
    "izhikevich:log_index",
    "izhikevich:logged",
    "generalized:spikes",
    "generalized:count",
    "generalized:log_step",
    "generalized:log_index",
    "generalized:logged",
    "leaky:tables",
    "leaky:table",
    "quadratic:tables",
    "quadratic:table",
    "exponential:tables",
    "exponential:table",
    "adaptive:tables",
    "adaptive:table",
    "izhikevich:tables",
    "izhikevich:table",
    "generalized:tables",
    "generalized:table",
    "leaky:slots",
    "leaky:capacity",
    "quadratic:slots",
    "quadratic:capacity",
    "exponential:slots",
    "exponential:capacity",
    "adaptive:slots",
    "adaptive:capacity",
    "izhikevich:slots",
    "izhikevich:capacity",
    "generalized:slots",
    "generalized:capacity",
    ":thread",
    ":threads",
    ":meeting",
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
