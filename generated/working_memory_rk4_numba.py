"""working_memory: a network of 2 populations and 2 projections, rk4 step for Numba.

Generated from examples/networks/working_memory.py:working_memory.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_math import exp, log
from .support.numba_network import routine
from .support.numba_sharing import INDEX, meet, share

MODEL = "examples/networks/working_memory.py:working_memory"
METHOD = "rk4"
BACKEND = "numba"


@cell
def rate(h, alpha):
    """Firing rate at synaptic input h [Hz]."""
    result = alpha * log(1.0 + exp(h / alpha))
    return result


@cell
def cluster_derivative(h, u, x, t, I_b, I_e, inhibition, J_EE, U, tau, tau_f, tau_d):
    """Right-hand side of cluster: (dh/dt, du/dt, dx/dt)."""
    R = rate(h, 1.5)
    dh = (-h + J_EE * u * x * R + inhibition + I_b + I_e) / tau
    du = (U - u) / tau_f + U * (1.0 - u) * R / 1000.0
    dx = (1.0 - x) / tau_d - u * x * R / 1000.0
    return dh, du, dx


@cell
def cluster_advance(h, u, x, t, dt, I_b, I_e, inhibition, J_EE, U, tau, tau_f, tau_d):
    """State of cluster after dt: classical Runge-Kutta of order 4 (Kutta 1901)."""
    half_dt = 0.5 * dt

    # stage 1, at t
    dh_1, du_1, dx_1 = cluster_derivative(
        h, u, x, t, I_b, I_e, inhibition, J_EE, U, tau, tau_f, tau_d
    )

    # stage 2, at t + dt/2
    h_2 = h + half_dt * dh_1
    u_2 = u + half_dt * du_1
    x_2 = x + half_dt * dx_1
    dh_2, du_2, dx_2 = cluster_derivative(
        h_2, u_2, x_2, t + half_dt, I_b, I_e, inhibition, J_EE, U, tau, tau_f, tau_d
    )

    # stage 3, at t + dt/2
    h_3 = h + half_dt * dh_2
    u_3 = u + half_dt * du_2
    x_3 = x + half_dt * dx_2
    dh_3, du_3, dx_3 = cluster_derivative(
        h_3, u_3, x_3, t + half_dt, I_b, I_e, inhibition, J_EE, U, tau, tau_f, tau_d
    )

    # stage 4, at t + dt
    h_4 = h + dt * dh_3
    u_4 = u + dt * du_3
    x_4 = x + dt * dx_3
    dh_4, du_4, dx_4 = cluster_derivative(
        h_4, u_4, x_4, t + dt, I_b, I_e, inhibition, J_EE, U, tau, tau_f, tau_d
    )

    dt_6 = dt / 6
    h_next = h + dt_6 * (dh_1 + 2 * (dh_2 + dh_3) + dh_4)
    u_next = u + dt_6 * (du_1 + 2 * (du_2 + du_3) + du_4)
    x_next = x + dt_6 * (dx_1 + 2 * (dx_2 + dx_3) + dx_4)

    return h_next, u_next, x_next


@cell
def pool_derivative(h, t, excitation, tau):
    """Right-hand side of pool: dh/dt."""
    dh = (-h + excitation) / tau
    return dh


@cell
def pool_advance(h, t, dt, excitation, tau):
    """State of pool after dt: classical Runge-Kutta of order 4 (Kutta 1901)."""
    half_dt = 0.5 * dt

    # stage 1, at t
    dh_1 = pool_derivative(h, t, excitation, tau)

    # stage 2, at t + dt/2
    h_2 = h + half_dt * dh_1
    dh_2 = pool_derivative(h_2, t + half_dt, excitation, tau)

    # stage 3, at t + dt/2
    h_3 = h + half_dt * dh_2
    dh_3 = pool_derivative(h_3, t + half_dt, excitation, tau)

    # stage 4, at t + dt
    h_4 = h + dt * dh_3
    dh_4 = pool_derivative(h_4, t + dt, excitation, tau)

    h_next = h + dt / 6 * (dh_1 + 2 * (dh_2 + dh_3) + dh_4)

    return h_next


@cell
def excite(h_pre, J_IE):
    excitation = J_IE * rate(h_pre, 1.5)
    return excitation


@cell
def inhibit(h_pre, J_EI):
    inhibition = -J_EI * rate(h_pre, 1.5)
    return inhibition


@routine
def record_clusters(
    row,
    h,
    h_chosen,
    h_columns,
    h_record,
    u,
    u_chosen,
    u_columns,
    u_record,
    x,
    x_chosen,
    x_columns,
    x_record,
):
    """The chosen values of clusters, as a row of its records."""
    for c in range(h_columns):
        h_record[row * h_columns + c] = h[h_chosen[c]]
    for c in range(u_columns):
        u_record[row * u_columns + c] = u[u_chosen[c]]
    for c in range(x_columns):
        x_record[row * x_columns + c] = x[x_chosen[c]]


@routine
def record_inhibition(row, h, h_chosen, h_columns, h_record):
    """The chosen values of inhibition, as a row of its records."""
    for c in range(h_columns):
        h_record[row * h_columns + c] = h[h_chosen[c]]


@routine
def gather_clusters(inhibition, parameters, width, begin, end):
    """What couplings add to in clusters: the given values."""
    for i in range(begin & INDEX, end & INDEX):
        inhibition[i] = parameters[2 * width + i % width]


@routine
def gather_inhibition(excitation, parameters, width, begin, end):
    """What couplings add to in inhibition: the given values."""
    for i in range(begin & INDEX, end & INDEX):
        excitation[i] = parameters[i % width]


@routine
def couple_excite(
    synapses, h_pre, source, target, excitation_sum, parameters, begin, end
):
    """excite: add the current of each synapse to excitation of inhibition."""
    J_IE = parameters[0]
    for e in range(synapses):
        i = source[e]
        j = target[e]
        if (begin <= j) & (j < end):
            current = excite(h_pre[i], J_IE)
            excitation_sum[j] += current


@routine
def couple_inhibit(
    synapses, h_pre, source, target, inhibition_sum, parameters, begin, end
):
    """inhibit: add the current of each synapse to inhibition of clusters."""
    J_EI = parameters[0]
    for e in range(synapses):
        i = source[e]
        j = target[e]
        if (begin <= j) & (j < end):
            current = inhibit(h_pre[i], J_EI)
            inhibition_sum[j] += current


@routine
def update_clusters(h, u, x, inhibition, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of clusters by one step."""
    if width == 1:
        # one value of each parameter for all
        I_b = parameters[0]
        I_e = parameters[1]
        J_EE = parameters[3]
        U = parameters[4]
        tau = parameters[5]
        tau_f = parameters[6]
        tau_d = parameters[7]
        for i in range(begin & INDEX, end & INDEX):
            h[i], u[i], x[i] = cluster_advance(
                h[i],
                u[i],
                x[i],
                t,
                dt,
                I_b,
                I_e,
                inhibition[i],
                J_EE,
                U,
                tau,
                tau_f,
                tau_d,
            )
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I_b = parameters[i]
            I_e = parameters[size + i]
            J_EE = parameters[3 * size + i]
            U = parameters[4 * size + i]
            tau = parameters[5 * size + i]
            tau_f = parameters[6 * size + i]
            tau_d = parameters[7 * size + i]
            h[i], u[i], x[i] = cluster_advance(
                h[i],
                u[i],
                x[i],
                t,
                dt,
                I_b,
                I_e,
                inhibition[i],
                J_EE,
                U,
                tau,
                tau_f,
                tau_d,
            )


@routine
def update_inhibition(h, excitation, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of inhibition by one step."""
    if width == 1:
        # one value of each parameter for all
        tau = parameters[1]
        for i in range(begin & INDEX, end & INDEX):
            h[i] = pool_advance(h[i], t, dt, excitation[i], tau)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            tau = parameters[size + i]
            h[i] = pool_advance(h[i], t, dt, excitation[i], tau)


@loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    clusters_h,
    clusters_h_chosen,
    clusters_h_columns,
    clusters_h_record,
    clusters_u,
    clusters_u_chosen,
    clusters_u_columns,
    clusters_u_record,
    clusters_x,
    clusters_x_chosen,
    clusters_x_columns,
    clusters_x_record,
    inhibition_h,
    inhibition_h_chosen,
    inhibition_h_columns,
    inhibition_h_record,
    clusters_sum_inhibition,
    clusters_parameters,
    clusters_width,
    clusters_size,
    inhibition_sum_excitation,
    inhibition_parameters,
    inhibition_width,
    inhibition_size,
    excite_synapses,
    excite_source,
    excite_target,
    excite_parameters,
    inhibit_synapses,
    inhibit_source,
    inhibit_target,
    inhibit_parameters,
    clusters_tables,
    clusters_table,
    inhibition_tables,
    inhibition_table,
    thread,
    threads,
    meeting,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    clusters_begin = share(clusters_size, thread, threads)
    clusters_end = share(clusters_size, thread + 1, threads)
    inhibition_begin = share(inhibition_size, thread, threads)
    inhibition_end = share(inhibition_size, thread + 1, threads)
    for k in range(first, last):
        t = t0 + k * dt
        if k % every == 0:
            meet(meeting, threads)
            if thread == 0:
                row = k // every - first_row
                record_clusters(
                    row,
                    clusters_h,
                    clusters_h_chosen,
                    clusters_h_columns,
                    clusters_h_record,
                    clusters_u,
                    clusters_u_chosen,
                    clusters_u_columns,
                    clusters_u_record,
                    clusters_x,
                    clusters_x_chosen,
                    clusters_x_columns,
                    clusters_x_record,
                )
                record_inhibition(
                    row,
                    inhibition_h,
                    inhibition_h_chosen,
                    inhibition_h_columns,
                    inhibition_h_record,
                )
            meet(meeting, threads)
        # parameters and rates as they are in this step
        clusters_now = clusters_parameters[k % clusters_tables * clusters_table :]
        inhibition_now = inhibition_parameters[
            k % inhibition_tables * inhibition_table :
        ]

        # currents between neurons, from the values at the start of the step
        gather_clusters(
            clusters_sum_inhibition,
            clusters_now,
            clusters_width,
            clusters_begin,
            clusters_end,
        )
        gather_inhibition(
            inhibition_sum_excitation,
            inhibition_now,
            inhibition_width,
            inhibition_begin,
            inhibition_end,
        )
        meet(meeting, threads)
        couple_excite(
            excite_synapses,
            clusters_h,
            excite_source,
            excite_target,
            inhibition_sum_excitation,
            excite_parameters,
            inhibition_begin,
            inhibition_end,
        )
        couple_inhibit(
            inhibit_synapses,
            inhibition_h,
            inhibit_source,
            inhibit_target,
            clusters_sum_inhibition,
            inhibit_parameters,
            clusters_begin,
            clusters_end,
        )

        # state update
        meet(meeting, threads)
        update_clusters(
            clusters_h,
            clusters_u,
            clusters_x,
            clusters_sum_inhibition,
            t,
            dt,
            clusters_begin,
            clusters_end,
            clusters_size,
            clusters_now,
            clusters_width,
        )
        update_inhibition(
            inhibition_h,
            inhibition_sum_excitation,
            t,
            dt,
            inhibition_begin,
            inhibition_end,
            inhibition_size,
            inhibition_now,
            inhibition_width,
        )
    return last


PARTS = (
    Part(
        "clusters",
        "neurons",
        states=("h", "u", "x"),
        parameters={
            "I_b": 8.0,
            "I_e": 0.0,
            "inhibition": 0.0,
            "J_EE": 8.0,
            "U": 0.3,
            "tau": 8.0,
            "tau_f": 1500.0,
            "tau_d": 300.0,
        },
        summed=("inhibition",),
    ),
    Part(
        "inhibition",
        "neurons",
        states=("h",),
        parameters={"excitation": 0.0, "tau": 8.0},
        summed=("excitation",),
    ),
    Part(
        "excite",
        "projection",
        parameters={"J_IE": 1.75},
        source="clusters",
        target="inhibition",
    ),
    Part(
        "inhibit",
        "projection",
        parameters={"J_EI": 1.1},
        source="inhibition",
        target="clusters",
    ),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "clusters.h",
    "clusters:h_chosen",
    "clusters:h_columns",
    "clusters:h_record",
    "clusters.u",
    "clusters:u_chosen",
    "clusters:u_columns",
    "clusters:u_record",
    "clusters.x",
    "clusters:x_chosen",
    "clusters:x_columns",
    "clusters:x_record",
    "inhibition.h",
    "inhibition:h_chosen",
    "inhibition:h_columns",
    "inhibition:h_record",
    "clusters:sum of inhibition",
    "clusters:parameters",
    "clusters:width",
    "clusters:size",
    "inhibition:sum of excitation",
    "inhibition:parameters",
    "inhibition:width",
    "inhibition:size",
    "excite:synapses",
    "excite:source",
    "excite:target",
    "excite:parameters",
    "inhibit:synapses",
    "inhibit:source",
    "inhibit:target",
    "inhibit:parameters",
    "clusters:tables",
    "clusters:table",
    "inhibition:tables",
    "inhibition:table",
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
