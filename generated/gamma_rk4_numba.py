"""gamma: a network of 1 population and 2 projections, rk4 step for Numba.

Generated from examples/networks/gamma.py:gamma.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from collections import namedtuple

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_math import exp, exprel
from .support.numba_network import routine
from .support.numba_sharing import INDEX, join, meet, share
from .support.numba_spikes import collect

MODEL = "examples/networks/gamma.py:gamma"
METHOD = "rk4"
BACKEND = "numba"

Cells = namedtuple(
    "Cells",
    "V h n s sum_G_syn sum_I_gap parameters width size wait spiking fresh found "
    "refractory refractory_width spikes count log_step log_index logged tables table "
    "slots capacity",
)
CellsRecords = namedtuple(
    "CellsRecords",
    "V_chosen V_columns V_record h_chosen h_columns h_record n_chosen n_columns "
    "n_record s_chosen s_columns s_record",
)
Gaps = namedtuple("Gaps", "w synapses source target")
GapsRecords = namedtuple("GapsRecords", "w_chosen w_columns w_record")
Inhibition = namedtuple("Inhibition", "synapses source target parameters")
Team = namedtuple("Team", "thread threads meeting")


@cell
def interneuron_derivative(
    V,
    h,
    n,
    s,
    t,
    I,
    G_syn,
    I_gap,
    C,
    g_Na,
    g_K,
    g_L,
    E_Na,
    E_K,
    E_L,
    E_syn,
    phi,
    alpha,
    beta,
):
    """Right-hand side of interneuron: (dV/dt, dh/dt, dn/dt, ds/dt)."""
    alpha_m = 1 / exprel(-0.1 * (V + 35.0))
    beta_m = 4.0 * exp(-(V + 60.0) / 18.0)
    m = alpha_m / (alpha_m + beta_m)  # at once
    alpha_h = 0.07 * exp(-(V + 58.0) / 20.0)
    beta_h = 1.0 / (exp(-0.1 * (V + 28.0)) + 1.0)
    alpha_n = 0.1 / exprel(-0.1 * (V + 34.0))
    beta_n = 0.125 * exp(-(V + 44.0) / 80.0)
    I_Na = g_Na * m**3 * h * (V - E_Na)
    I_K = g_K * n**4 * (V - E_K)
    I_L = g_L * (V - E_L)
    I_syn = G_syn * (V - E_syn)
    opening = alpha / (1.0 + exp(-V / 2.0))
    dV = (I + I_gap - I_Na - I_K - I_L - I_syn) / C
    dh = phi * (alpha_h * (1.0 - h) - beta_h * h)
    dn = phi * (alpha_n * (1.0 - n) - beta_n * n)
    ds = opening * (1.0 - s) - beta * s
    return dV, dh, dn, ds


@cell
def interneuron_advance(
    V,
    h,
    n,
    s,
    t,
    dt,
    I,
    G_syn,
    I_gap,
    C,
    g_Na,
    g_K,
    g_L,
    E_Na,
    E_K,
    E_L,
    E_syn,
    phi,
    alpha,
    beta,
):
    """State of interneuron after dt: classical Runge-Kutta of order 4 (Kutta 1901)."""
    half_dt = 0.5 * dt

    # stage 1, at t
    dV_1, dh_1, dn_1, ds_1 = interneuron_derivative(
        V,
        h,
        n,
        s,
        t,
        I,
        G_syn,
        I_gap,
        C,
        g_Na,
        g_K,
        g_L,
        E_Na,
        E_K,
        E_L,
        E_syn,
        phi,
        alpha,
        beta,
    )

    # stage 2, at t + dt/2
    V_2 = V + half_dt * dV_1
    h_2 = h + half_dt * dh_1
    n_2 = n + half_dt * dn_1
    s_2 = s + half_dt * ds_1
    dV_2, dh_2, dn_2, ds_2 = interneuron_derivative(
        V_2,
        h_2,
        n_2,
        s_2,
        t + half_dt,
        I,
        G_syn,
        I_gap,
        C,
        g_Na,
        g_K,
        g_L,
        E_Na,
        E_K,
        E_L,
        E_syn,
        phi,
        alpha,
        beta,
    )

    # stage 3, at t + dt/2
    V_3 = V + half_dt * dV_2
    h_3 = h + half_dt * dh_2
    n_3 = n + half_dt * dn_2
    s_3 = s + half_dt * ds_2
    dV_3, dh_3, dn_3, ds_3 = interneuron_derivative(
        V_3,
        h_3,
        n_3,
        s_3,
        t + half_dt,
        I,
        G_syn,
        I_gap,
        C,
        g_Na,
        g_K,
        g_L,
        E_Na,
        E_K,
        E_L,
        E_syn,
        phi,
        alpha,
        beta,
    )

    # stage 4, at t + dt
    V_4 = V + dt * dV_3
    h_4 = h + dt * dh_3
    n_4 = n + dt * dn_3
    s_4 = s + dt * ds_3
    dV_4, dh_4, dn_4, ds_4 = interneuron_derivative(
        V_4,
        h_4,
        n_4,
        s_4,
        t + dt,
        I,
        G_syn,
        I_gap,
        C,
        g_Na,
        g_K,
        g_L,
        E_Na,
        E_K,
        E_L,
        E_syn,
        phi,
        alpha,
        beta,
    )

    dt_6 = dt / 6
    V_next = V + dt_6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4)
    h_next = h + dt_6 * (dh_1 + 2 * (dh_2 + dh_3) + dh_4)
    n_next = n + dt_6 * (dn_1 + 2 * (dn_2 + dn_3) + dn_4)
    s_next = s + dt_6 * (ds_1 + 2 * (ds_2 + ds_3) + ds_4)

    return V_next, h_next, n_next, s_next


@cell
def crossed(V, V_t):
    over = V_t < V
    return over


@cell
def inhibit(s_pre, g_syn):
    G_syn = g_syn * s_pre
    return G_syn


@cell
def gap(V_pre, V_post, w):
    I_gap = w * (V_pre - V_post)
    return I_gap


@routine
def record_cells(cells, records, row):
    """The chosen values of cells, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = cells.V[records.V_chosen[c]]
    for c in range(records.h_columns):
        records.h_record[row * records.h_columns + c] = cells.h[records.h_chosen[c]]
    for c in range(records.n_columns):
        records.n_record[row * records.n_columns + c] = cells.n[records.n_chosen[c]]
    for c in range(records.s_columns):
        records.s_record[row * records.s_columns + c] = cells.s[records.s_chosen[c]]


@routine
def record_gaps(gaps, records, row):
    """The chosen values of gaps, as a row of its records."""
    for c in range(records.w_columns):
        records.w_record[row * records.w_columns + c] = gaps.w[records.w_chosen[c]]


@routine
def gather_cells(cells, parameters, begin, end):
    """What couplings add to in cells: the given values."""
    for i in range(begin & INDEX, end & INDEX):
        cells.sum_G_syn[i] = parameters[cells.width + i % cells.width]
        cells.sum_I_gap[i] = parameters[2 * cells.width + i % cells.width]


@routine
def couple_inhibition(inhibition, cells, begin, end):
    """inhibition: add the current of each synapse to G_syn of cells."""
    g_syn = inhibition.parameters[0]
    for e in range(inhibition.synapses):
        i = inhibition.source[e]
        j = inhibition.target[e]
        if (begin <= j) & (j < end):
            current = inhibit(cells.s[i], g_syn)
            cells.sum_G_syn[j] += current


@routine
def couple_gaps(gaps, cells, begin, end):
    """gaps: add the current of each synapse to I_gap of cells."""
    for e in range(gaps.synapses):
        i = gaps.source[e]
        j = gaps.target[e]
        if (begin <= j) & (j < end):
            current = gap(cells.V[i], cells.V[j], gaps.w[e])
            cells.sum_I_gap[j] += current


@routine
def update_cells(cells, t, dt, begin, end, parameters):
    """Advance the neurons of cells by one step, and mark who spikes."""
    if cells.width == 1:
        # one value of each parameter for all
        I = parameters[0]
        C = parameters[3]
        g_Na = parameters[4]
        g_K = parameters[5]
        g_L = parameters[6]
        E_Na = parameters[7]
        E_K = parameters[8]
        E_L = parameters[9]
        E_syn = parameters[10]
        phi = parameters[11]
        alpha = parameters[12]
        beta = parameters[13]
        V_t = parameters[14]
        for i in range(begin & INDEX, end & INDEX):
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            cells.V[i], cells.h[i], cells.n[i], cells.s[i] = interneuron_advance(
                cells.V[i],
                cells.h[i],
                cells.n[i],
                cells.s[i],
                t,
                dt,
                I,
                cells.sum_G_syn[i],
                cells.sum_I_gap[i],
                C,
                g_Na,
                g_K,
                g_L,
                E_Na,
                E_K,
                E_L,
                E_syn,
                phi,
                alpha,
                beta,
            )
            crossing = crossed(cells.V[i], V_t)
            cells.spiking[i] = crossing & (cells.wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            C = parameters[3 * cells.size + i]
            g_Na = parameters[4 * cells.size + i]
            g_K = parameters[5 * cells.size + i]
            g_L = parameters[6 * cells.size + i]
            E_Na = parameters[7 * cells.size + i]
            E_K = parameters[8 * cells.size + i]
            E_L = parameters[9 * cells.size + i]
            E_syn = parameters[10 * cells.size + i]
            phi = parameters[11 * cells.size + i]
            alpha = parameters[12 * cells.size + i]
            beta = parameters[13 * cells.size + i]
            V_t = parameters[14 * cells.size + i]
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            cells.V[i], cells.h[i], cells.n[i], cells.s[i] = interneuron_advance(
                cells.V[i],
                cells.h[i],
                cells.n[i],
                cells.s[i],
                t,
                dt,
                I,
                cells.sum_G_syn[i],
                cells.sum_I_gap[i],
                C,
                g_Na,
                g_K,
                g_L,
                E_Na,
                E_K,
                E_L,
                E_syn,
                phi,
                alpha,
                beta,
            )
            crossing = crossed(cells.V[i], V_t)
            cells.spiking[i] = crossing & (cells.wait[i] == 0)


@routine
def threshold_cells(cells, team, begin, end):
    """Who of cells spikes in this step, in ascending order."""
    found_here = collect(cells.spiking, begin, end, cells.fresh, begin)
    cells.found[team.thread] = found_here
    for s_ in range(found_here):
        i = cells.fresh[begin + s_]
        cells.wait[i] = cells.refractory[i % cells.refractory_width]


@routine
def log_cells(cells, team, k, slot):
    """Make one list of the spikes of cells that the threads found in step k, and write it into the log."""
    all_found = join(
        cells.fresh,
        cells.found,
        cells.size,
        team.threads,
        cells.spikes,
        slot * cells.size,
    )
    cells.count[slot] = all_found
    at = cells.logged[0]
    for s in range(cells.count[slot]):
        cells.log_step[at + s] = k
        cells.log_index[at + s] = cells.spikes[slot * cells.size + s]
    cells.logged[0] = at + cells.count[slot]


@lean_loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    cells,
    cells_records,
    gaps,
    gaps_records,
    inhibition,
    team,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    cells_begin = share(cells.size, team.thread, team.threads)
    cells_end = share(cells.size, team.thread + 1, team.threads)
    for k in range(first, last):
        meet(team.meeting, team.threads)
        if cells.logged[0] + cells.size > cells.capacity:
            # the log is full
            return k
        t = t0 + k * dt
        cells_slot = k % cells.slots
        if k % every == 0:
            meet(team.meeting, team.threads)
            if team.thread == 0:
                row = k // every - first_row
                record_cells(cells, cells_records, row)
                record_gaps(gaps, gaps_records, row)
            meet(team.meeting, team.threads)
        # parameters and rates as they are in this step
        cells_now = cells.parameters[k % cells.tables * cells.table :]

        # currents between neurons, from the values at the start of the step
        gather_cells(cells, cells_now, cells_begin, cells_end)
        couple_inhibition(inhibition, cells, cells_begin, cells_end)
        couple_gaps(gaps, cells, cells_begin, cells_end)

        # state update
        meet(team.meeting, team.threads)
        update_cells(cells, t, dt, cells_begin, cells_end, cells_now)

        # thresholds
        threshold_cells(cells, team, cells_begin, cells_end)
        meet(team.meeting, team.threads)
        if team.thread == 0:
            log_cells(cells, team, k, cells_slot)
    return last


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "h", "n", "s"),
        parameters={
            "I": 1.0,
            "G_syn": 0.0,
            "I_gap": 0.0,
            "C": 1.0,
            "g_Na": 35.0,
            "g_K": 9.0,
            "g_L": 0.1,
            "E_Na": 55.0,
            "E_K": -90.0,
            "E_L": -65.0,
            "E_syn": -75.0,
            "phi": 5.0,
            "alpha": 12.0,
            "beta": 0.1,
            "V_t": 0.0,
        },
        summed=("G_syn", "I_gap"),
        refractory=True,
    ),
    Part(
        "inhibition",
        "projection",
        parameters={"g_syn": 0.0016666666666666668},
        source="cells",
        target="cells",
    ),
    Part("gaps", "projection", states=("w",), source="cells", target="cells"),
)
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("gaps", Gaps),
    ("gaps", GapsRecords),
    ("inhibition", Inhibition),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
