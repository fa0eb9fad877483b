"""cobahh: a network of 1 population and 2 projections, exponential_euler step for Numba.

Generated from examples/networks/cobahh.py:cobahh.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from collections import namedtuple

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_math import exp, exprel
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect

MODEL = "examples/networks/cobahh.py:cobahh"
METHOD = "exponential_euler"
BACKEND = "numba"

Cells = namedtuple(
    "Cells",
    "V m h n ge gi wait spiking size parameters width fresh found refractory "
    "refractory_width spikes count log_step log_index logged slots tables table "
    "capacity",
)
CellsRecords = namedtuple(
    "CellsRecords",
    "V_chosen V_columns V_record m_chosen m_columns m_record h_chosen h_columns "
    "h_record n_chosen n_columns n_record ge_chosen ge_columns ge_record gi_chosen "
    "gi_columns gi_record",
)
Exc = namedtuple("Exc", "delay delays start target parameters")
Inh = namedtuple("Inh", "delay delays start target parameters")
Team = namedtuple("Team", "thread threads meeting")


@cell
def traub_linear_parts(
    V,
    m,
    h,
    n,
    ge,
    gi,
    t,
    C,
    g_L,
    g_Na,
    g_K,
    E_L,
    E_Na,
    E_K,
    E_e,
    E_i,
    V_T,
    tau_e,
    tau_i,
):
    """Each derivative of traub as slope * x + offset: (dV_slope, dV_offset, dm_slope, dm_offset, dh_slope,
    dh_offset, dn_slope, dn_offset, dge_slope, dge_offset, dgi_slope, dgi_offset).
    """
    u = V - V_T

    # rates of opening and closing [1/ms]
    alpha_m = 1.28 / exprel((13 - u) / 4)
    beta_m = 1.4 / exprel((u - 40) / 5)
    alpha_h = 0.128 * exp((17 - u) / 18)
    beta_h = 4 / (1 + exp((40 - u) / 5))
    alpha_n = 0.16 / exprel((15 - u) / 5)
    beta_n = 0.5 * exp((10 - u) / 40)

    # currents [pA]
    I_L_slope = -g_L
    I_L_offset = g_L * E_L
    I_syn_slope = -ge - gi
    I_syn_offset = ge * E_e + gi * E_i
    I_Na_slope = g_Na * m**3 * h
    I_Na_offset = -I_Na_slope * E_Na
    I_K_slope = g_K * n**4
    I_K_offset = -I_K_slope * E_K

    dV_slope = (I_L_slope + I_syn_slope - I_Na_slope - I_K_slope) / C
    dV_offset = (I_L_offset + I_syn_offset - I_Na_offset - I_K_offset) / C
    dm_slope = -alpha_m - beta_m
    dm_offset = alpha_m
    dh_slope = -alpha_h - beta_h
    dh_offset = alpha_h
    dn_slope = -alpha_n - beta_n
    dn_offset = alpha_n
    dge_slope = -1 / tau_e
    dge_offset = 0
    dgi_slope = -1 / tau_i
    dgi_offset = 0

    return (
        dV_slope,
        dV_offset,
        dm_slope,
        dm_offset,
        dh_slope,
        dh_offset,
        dn_slope,
        dn_offset,
        dge_slope,
        dge_offset,
        dgi_slope,
        dgi_offset,
    )


@cell
def traub_advance(
    V,
    m,
    h,
    n,
    ge,
    gi,
    t,
    dt,
    C,
    g_L,
    g_Na,
    g_K,
    E_L,
    E_Na,
    E_K,
    E_e,
    E_i,
    V_T,
    tau_e,
    tau_i,
):
    """State of traub after dt: exponential Euler, order 1."""
    (
        dV_slope,
        dV_offset,
        dm_slope,
        dm_offset,
        dh_slope,
        dh_offset,
        dn_slope,
        dn_offset,
        dge_slope,
        dge_offset,
        dgi_slope,
        dgi_offset,
    ) = traub_linear_parts(
        V,
        m,
        h,
        n,
        ge,
        gi,
        t,
        C,
        g_L,
        g_Na,
        g_K,
        E_L,
        E_Na,
        E_K,
        E_e,
        E_i,
        V_T,
        tau_e,
        tau_i,
    )
    V_next = V + dt * exprel(dt * dV_slope) * (dV_slope * V + dV_offset)
    m_next = m + dt * exprel(dt * dm_slope) * (dm_slope * m + dm_offset)
    h_next = h + dt * exprel(dt * dh_slope) * (dh_slope * h + dh_offset)
    n_next = n + dt * exprel(dt * dn_slope) * (dn_slope * n + dn_offset)
    ge_next = ge + dt * exprel(dt * dge_slope) * (dge_slope * ge + dge_offset)
    gi_next = gi + dt * exprel(dt * dgi_slope) * (dgi_slope * gi + dgi_offset)
    return V_next, m_next, h_next, n_next, ge_next, gi_next


@cell
def peak(V, V_peak):
    over = V_peak < V
    return over


@cell
def excite(ge, w_e):
    ge_2 = ge + w_e
    return ge_2


@cell
def inhibit(gi, w_i):
    gi_2 = gi + w_i
    return gi_2


@routine
def record_cells(cells, records, row):
    """The chosen values of cells, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = cells.V[records.V_chosen[c]]
    for c in range(records.m_columns):
        records.m_record[row * records.m_columns + c] = cells.m[records.m_chosen[c]]
    for c in range(records.h_columns):
        records.h_record[row * records.h_columns + c] = cells.h[records.h_chosen[c]]
    for c in range(records.n_columns):
        records.n_record[row * records.n_columns + c] = cells.n[records.n_chosen[c]]
    for c in range(records.ge_columns):
        records.ge_record[row * records.ge_columns + c] = cells.ge[records.ge_chosen[c]]
    for c in range(records.gi_columns):
        records.gi_record[row * records.gi_columns + c] = cells.gi[records.gi_chosen[c]]


@routine
def update_cells(cells, t, dt, begin, end, parameters):
    """Advance the neurons of cells by one step, and mark who spikes."""
    if cells.width == 1:
        # one value of each parameter for all
        C = parameters[0]
        g_L = parameters[1]
        g_Na = parameters[2]
        g_K = parameters[3]
        E_L = parameters[4]
        E_Na = parameters[5]
        E_K = parameters[6]
        E_e = parameters[7]
        E_i = parameters[8]
        V_T = parameters[9]
        tau_e = parameters[10]
        tau_i = parameters[11]
        V_peak = parameters[12]
        for i in range(begin & INDEX, end & INDEX):
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            cells.V[i], cells.m[i], cells.h[i], cells.n[i], cells.ge[i], cells.gi[i] = (
                traub_advance(
                    cells.V[i],
                    cells.m[i],
                    cells.h[i],
                    cells.n[i],
                    cells.ge[i],
                    cells.gi[i],
                    t,
                    dt,
                    C,
                    g_L,
                    g_Na,
                    g_K,
                    E_L,
                    E_Na,
                    E_K,
                    E_e,
                    E_i,
                    V_T,
                    tau_e,
                    tau_i,
                )
            )
            crossing = peak(cells.V[i], V_peak)
            cells.spiking[i] = crossing & (cells.wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            C = parameters[i]
            g_L = parameters[cells.size + i]
            g_Na = parameters[2 * cells.size + i]
            g_K = parameters[3 * cells.size + i]
            E_L = parameters[4 * cells.size + i]
            E_Na = parameters[5 * cells.size + i]
            E_K = parameters[6 * cells.size + i]
            E_e = parameters[7 * cells.size + i]
            E_i = parameters[8 * cells.size + i]
            V_T = parameters[9 * cells.size + i]
            tau_e = parameters[10 * cells.size + i]
            tau_i = parameters[11 * cells.size + i]
            V_peak = parameters[12 * cells.size + i]
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            cells.V[i], cells.m[i], cells.h[i], cells.n[i], cells.ge[i], cells.gi[i] = (
                traub_advance(
                    cells.V[i],
                    cells.m[i],
                    cells.h[i],
                    cells.n[i],
                    cells.ge[i],
                    cells.gi[i],
                    t,
                    dt,
                    C,
                    g_L,
                    g_Na,
                    g_K,
                    E_L,
                    E_Na,
                    E_K,
                    E_e,
                    E_i,
                    V_T,
                    tau_e,
                    tau_i,
                )
            )
            crossing = peak(cells.V[i], V_peak)
            cells.spiking[i] = crossing & (cells.wait[i] == 0)


@routine
def threshold_cells(cells, team, begin, end):
    """Who of cells spikes in this step, in ascending order."""
    found_here = collect(cells.spiking, begin, end, cells.fresh, begin)
    cells.found[team.thread] = found_here
    for s in range(found_here):
        i = cells.fresh[begin + s]
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


@routine
def deliver_exc(cells, exc, slot, begin, end):
    """exc: what spikes of cells do that arrive in this step."""
    w_e = exc.parameters[0]
    for d in range(exc.delays):
        sent = slot - exc.delay[d] + (slot < exc.delay[d]) * cells.slots
        for s in range(cells.count[sent]):
            i = cells.spikes[sent * cells.size + s]
            row = i * exc.delays + d
            first = bisect(exc.target, exc.start[row], exc.start[row + 1], begin)
            last = bisect(exc.target, first, exc.start[row + 1], end)
            for e in range(first, last):
                j = exc.target[e]
                cells.ge[j] = excite(cells.ge[j], w_e)


@routine
def deliver_inh(cells, inh, slot, begin, end):
    """inh: what spikes of cells do that arrive in this step."""
    w_i = inh.parameters[0]
    for d in range(inh.delays):
        sent = slot - inh.delay[d] + (slot < inh.delay[d]) * cells.slots
        for s in range(cells.count[sent]):
            i = cells.spikes[sent * cells.size + s]
            row = i * inh.delays + d
            first = bisect(inh.target, inh.start[row], inh.start[row + 1], begin)
            last = bisect(inh.target, first, inh.start[row + 1], end)
            for e in range(first, last):
                j = inh.target[e]
                cells.gi[j] = inhibit(cells.gi[j], w_i)


@lean_loop
def run_network(
    first, last, t0, dt, every, first_row, cells, cells_records, exc, inh, team
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    cells_begin = share(cells.size, team.thread, team.threads)
    cells_end = share(cells.size, team.thread + 1, team.threads)
    for k in range(first, last):
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
            meet(team.meeting, team.threads)
        # parameters and rates as they are in this step
        cells_now = cells.parameters[k % cells.tables * cells.table :]

        # state update
        update_cells(cells, t, dt, cells_begin, cells_end, cells_now)

        # thresholds
        threshold_cells(cells, team, cells_begin, cells_end)
        meet(team.meeting, team.threads)
        if team.thread == 0:
            log_cells(cells, team, k, cells_slot)

        # synapses, those without delay included
        meet(team.meeting, team.threads)
        deliver_exc(cells, exc, cells_slot, cells_begin, cells_end)
        deliver_inh(cells, inh, cells_slot, cells_begin, cells_end)
    return last


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "m", "h", "n", "ge", "gi"),
        parameters={
            "C": 200.0,
            "g_L": 10.0,
            "g_Na": 20000.0,
            "g_K": 6000.0,
            "E_L": -60.0,
            "E_Na": 50.0,
            "E_K": -90.0,
            "E_e": 0.0,
            "E_i": -80.0,
            "V_T": -63.0,
            "tau_e": 5.0,
            "tau_i": 10.0,
            "V_peak": -20.0,
        },
        refractory=True,
    ),
    Part("exc", "projection", parameters={"w_e": 6.0}, source="cells", target="cells"),
    Part("inh", "projection", parameters={"w_i": 67.0}, source="cells", target="cells"),
)
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("exc", Exc),
    ("inh", Inh),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
