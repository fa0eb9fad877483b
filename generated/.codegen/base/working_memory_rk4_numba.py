"""working_memory: a network of 2 populations and 2 projections, rk4 step for Numba.

Generated from examples/networks/working_memory.py:working_memory.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from collections import namedtuple

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_math import exp, log
from .support.numba_network import routine
from .support.numba_sharing import INDEX, meet, share

MODEL = "examples/networks/working_memory.py:working_memory"
METHOD = "rk4"
BACKEND = "numba"

Clusters = namedtuple(
    "Clusters", "h u x sum_inhibition parameters width size tables table"
)
ClustersRecords = namedtuple(
    "ClustersRecords",
    "h_chosen h_columns h_record u_chosen u_columns u_record x_chosen x_columns "
    "x_record",
)
Inhibition = namedtuple(
    "Inhibition", "h sum_excitation parameters width size tables table"
)
InhibitionRecords = namedtuple("InhibitionRecords", "h_chosen h_columns h_record")
Excite = namedtuple("Excite", "synapses source target parameters")
Inhibit = namedtuple("Inhibit", "synapses source target parameters")
Team = namedtuple("Team", "thread threads meeting")


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
def record_clusters(clusters, records, row):
    """The chosen values of clusters, as a row of its records."""
    for c in range(records.h_columns):
        records.h_record[row * records.h_columns + c] = clusters.h[records.h_chosen[c]]
    for c in range(records.u_columns):
        records.u_record[row * records.u_columns + c] = clusters.u[records.u_chosen[c]]
    for c in range(records.x_columns):
        records.x_record[row * records.x_columns + c] = clusters.x[records.x_chosen[c]]


@routine
def record_inhibition(inhibition, records, row):
    """The chosen values of inhibition, as a row of its records."""
    for c in range(records.h_columns):
        records.h_record[row * records.h_columns + c] = inhibition.h[
            records.h_chosen[c]
        ]


@routine
def gather_clusters(clusters, parameters, begin, end):
    """What couplings add to in clusters: the given values."""
    for i in range(begin & INDEX, end & INDEX):
        clusters.sum_inhibition[i] = parameters[2 * clusters.width + i % clusters.width]


@routine
def gather_inhibition(inhibition, parameters, begin, end):
    """What couplings add to in inhibition: the given values."""
    for i in range(begin & INDEX, end & INDEX):
        inhibition.sum_excitation[i] = parameters[i % inhibition.width]


@routine
def couple_excite(excite_, clusters, inhibition, begin, end):
    """excite: add the current of each synapse to excitation of inhibition."""
    J_IE = excite_.parameters[0]
    for e in range(excite_.synapses):
        i = excite_.source[e]
        j = excite_.target[e]
        if (begin <= j) & (j < end):
            current = excite(clusters.h[i], J_IE)
            inhibition.sum_excitation[j] += current


@routine
def couple_inhibit(inhibit_, inhibition, clusters, begin, end):
    """inhibit: add the current of each synapse to inhibition of clusters."""
    J_EI = inhibit_.parameters[0]
    for e in range(inhibit_.synapses):
        i = inhibit_.source[e]
        j = inhibit_.target[e]
        if (begin <= j) & (j < end):
            current = inhibit(inhibition.h[i], J_EI)
            clusters.sum_inhibition[j] += current


@routine
def update_clusters(clusters, t, dt, begin, end, parameters):
    """Advance the neurons of clusters by one step."""
    if clusters.width == 1:
        # one value of each parameter for all
        I_b = parameters[0]
        I_e = parameters[1]
        J_EE = parameters[3]
        U = parameters[4]
        tau = parameters[5]
        tau_f = parameters[6]
        tau_d = parameters[7]
        for i in range(begin & INDEX, end & INDEX):
            clusters.h[i], clusters.u[i], clusters.x[i] = cluster_advance(
                clusters.h[i],
                clusters.u[i],
                clusters.x[i],
                t,
                dt,
                I_b,
                I_e,
                clusters.sum_inhibition[i],
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
            I_e = parameters[clusters.size + i]
            J_EE = parameters[3 * clusters.size + i]
            U = parameters[4 * clusters.size + i]
            tau = parameters[5 * clusters.size + i]
            tau_f = parameters[6 * clusters.size + i]
            tau_d = parameters[7 * clusters.size + i]
            clusters.h[i], clusters.u[i], clusters.x[i] = cluster_advance(
                clusters.h[i],
                clusters.u[i],
                clusters.x[i],
                t,
                dt,
                I_b,
                I_e,
                clusters.sum_inhibition[i],
                J_EE,
                U,
                tau,
                tau_f,
                tau_d,
            )


@routine
def update_inhibition(inhibition, t, dt, begin, end, parameters):
    """Advance the neurons of inhibition by one step."""
    if inhibition.width == 1:
        # one value of each parameter for all
        tau = parameters[1]
        for i in range(begin & INDEX, end & INDEX):
            inhibition.h[i] = pool_advance(
                inhibition.h[i], t, dt, inhibition.sum_excitation[i], tau
            )
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            tau = parameters[inhibition.size + i]
            inhibition.h[i] = pool_advance(
                inhibition.h[i], t, dt, inhibition.sum_excitation[i], tau
            )


@lean_loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    clusters,
    clusters_records,
    inhibition,
    inhibition_records,
    excite,
    inhibit,
    team,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    clusters_begin = share(clusters.size, team.thread, team.threads)
    clusters_end = share(clusters.size, team.thread + 1, team.threads)
    inhibition_begin = share(inhibition.size, team.thread, team.threads)
    inhibition_end = share(inhibition.size, team.thread + 1, team.threads)
    for k in range(first, last):
        t = t0 + k * dt
        if k % every == 0:
            meet(team.meeting, team.threads)
            if team.thread == 0:
                row = k // every - first_row
                record_clusters(clusters, clusters_records, row)
                record_inhibition(inhibition, inhibition_records, row)
            meet(team.meeting, team.threads)
        # parameters and rates as they are in this step
        clusters_now = clusters.parameters[k % clusters.tables * clusters.table :]
        inhibition_now = inhibition.parameters[
            k % inhibition.tables * inhibition.table :
        ]

        # currents between neurons, from the values at the start of the step
        gather_clusters(clusters, clusters_now, clusters_begin, clusters_end)
        gather_inhibition(inhibition, inhibition_now, inhibition_begin, inhibition_end)
        meet(team.meeting, team.threads)
        couple_excite(excite, clusters, inhibition, inhibition_begin, inhibition_end)
        couple_inhibit(inhibit, inhibition, clusters, clusters_begin, clusters_end)

        # state update
        meet(team.meeting, team.threads)
        update_clusters(clusters, t, dt, clusters_begin, clusters_end, clusters_now)
        update_inhibition(
            inhibition, t, dt, inhibition_begin, inhibition_end, inhibition_now
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
# what run_network takes of each part
ARGUMENTS = (
    ("clusters", Clusters),
    ("clusters", ClustersRecords),
    ("inhibition", Inhibition),
    ("inhibition", InhibitionRecords),
    ("excite", Excite),
    ("inhibit", Inhibit),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
