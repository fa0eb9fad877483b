"""cobahh: a network of 1 population and 2 projections, exponential_euler step for Numba.

Generated from examples/networks/cobahh.py:cobahh.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_math import exp, exprel
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect

MODEL = "examples/networks/cobahh.py:cobahh"
METHOD = "exponential_euler"
BACKEND = "numba"


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
def record_cells(
    row,
    V,
    V_chosen,
    V_columns,
    V_record,
    m,
    m_chosen,
    m_columns,
    m_record,
    h,
    h_chosen,
    h_columns,
    h_record,
    n,
    n_chosen,
    n_columns,
    n_record,
    ge,
    ge_chosen,
    ge_columns,
    ge_record,
    gi,
    gi_chosen,
    gi_columns,
    gi_record,
):
    """The chosen values of cells, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]
    for c in range(m_columns):
        m_record[row * m_columns + c] = m[m_chosen[c]]
    for c in range(h_columns):
        h_record[row * h_columns + c] = h[h_chosen[c]]
    for c in range(n_columns):
        n_record[row * n_columns + c] = n[n_chosen[c]]
    for c in range(ge_columns):
        ge_record[row * ge_columns + c] = ge[ge_chosen[c]]
    for c in range(gi_columns):
        gi_record[row * gi_columns + c] = gi[gi_chosen[c]]


@routine
def update_cells(
    V, m, h, n, ge, gi, wait, spiking, t, dt, begin, end, size, parameters, width
):
    """Advance the neurons of cells by one step, and mark who spikes."""
    if width == 1:
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
            wait[i] = wait[i] - (wait[i] > 0)
            V[i], m[i], h[i], n[i], ge[i], gi[i] = traub_advance(
                V[i],
                m[i],
                h[i],
                n[i],
                ge[i],
                gi[i],
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
            crossing = peak(V[i], V_peak)
            spiking[i] = crossing & (wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            C = parameters[i]
            g_L = parameters[size + i]
            g_Na = parameters[2 * size + i]
            g_K = parameters[3 * size + i]
            E_L = parameters[4 * size + i]
            E_Na = parameters[5 * size + i]
            E_K = parameters[6 * size + i]
            E_e = parameters[7 * size + i]
            E_i = parameters[8 * size + i]
            V_T = parameters[9 * size + i]
            tau_e = parameters[10 * size + i]
            tau_i = parameters[11 * size + i]
            V_peak = parameters[12 * size + i]
            wait[i] = wait[i] - (wait[i] > 0)
            V[i], m[i], h[i], n[i], ge[i], gi[i] = traub_advance(
                V[i],
                m[i],
                h[i],
                n[i],
                ge[i],
                gi[i],
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
            crossing = peak(V[i], V_peak)
            spiking[i] = crossing & (wait[i] == 0)


@routine
def threshold_cells(
    spiking, begin, end, fresh, thread, found, wait, refractory, refractory_width
):
    """Who of cells spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here
    for s in range(found_here):
        i = fresh[begin + s]
        wait[i] = refractory[i % refractory_width]


@routine
def log_cells(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of cells that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def deliver_exc(
    slot,
    spikes,
    count,
    slots,
    size,
    delay,
    delays,
    start,
    target,
    begin,
    end,
    ge,
    parameters,
):
    """exc: what spikes of cells do that arrive in this step."""
    w_e = parameters[0]
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            first = bisect(target, start[row], start[row + 1], begin)
            last = bisect(target, first, start[row + 1], end)
            for e in range(first, last):
                j = target[e]
                ge[j] = excite(ge[j], w_e)


@routine
def deliver_inh(
    slot,
    spikes,
    count,
    slots,
    size,
    delay,
    delays,
    start,
    target,
    begin,
    end,
    gi,
    parameters,
):
    """inh: what spikes of cells do that arrive in this step."""
    w_i = parameters[0]
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            first = bisect(target, start[row], start[row + 1], begin)
            last = bisect(target, first, start[row + 1], end)
            for e in range(first, last):
                j = target[e]
                gi[j] = inhibit(gi[j], w_i)


@loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    cells_V,
    cells_V_chosen,
    cells_V_columns,
    cells_V_record,
    cells_m,
    cells_m_chosen,
    cells_m_columns,
    cells_m_record,
    cells_h,
    cells_h_chosen,
    cells_h_columns,
    cells_h_record,
    cells_n,
    cells_n_chosen,
    cells_n_columns,
    cells_n_record,
    cells_ge,
    cells_ge_chosen,
    cells_ge_columns,
    cells_ge_record,
    cells_gi,
    cells_gi_chosen,
    cells_gi_columns,
    cells_gi_record,
    cells_wait,
    cells_spiking,
    cells_size,
    cells_parameters,
    cells_width,
    cells_fresh,
    cells_found,
    cells_refractory,
    cells_refractory_width,
    cells_spikes,
    cells_count,
    cells_log_step,
    cells_log_index,
    cells_logged,
    cells_slots,
    exc_delay,
    exc_delays,
    exc_start,
    exc_target,
    exc_parameters,
    inh_delay,
    inh_delays,
    inh_start,
    inh_target,
    inh_parameters,
    cells_tables,
    cells_table,
    cells_capacity,
    thread,
    threads,
    meeting,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    cells_begin = share(cells_size, thread, threads)
    cells_end = share(cells_size, thread + 1, threads)
    for k in range(first, last):
        if cells_logged[0] + cells_size > cells_capacity:
            # the log is full
            return k
        t = t0 + k * dt
        cells_slot = k % cells_slots
        if k % every == 0:
            meet(meeting, threads)
            if thread == 0:
                row = k // every - first_row
                record_cells(
                    row,
                    cells_V,
                    cells_V_chosen,
                    cells_V_columns,
                    cells_V_record,
                    cells_m,
                    cells_m_chosen,
                    cells_m_columns,
                    cells_m_record,
                    cells_h,
                    cells_h_chosen,
                    cells_h_columns,
                    cells_h_record,
                    cells_n,
                    cells_n_chosen,
                    cells_n_columns,
                    cells_n_record,
                    cells_ge,
                    cells_ge_chosen,
                    cells_ge_columns,
                    cells_ge_record,
                    cells_gi,
                    cells_gi_chosen,
                    cells_gi_columns,
                    cells_gi_record,
                )
            meet(meeting, threads)
        # parameters and rates as they are in this step
        cells_now = cells_parameters[k % cells_tables * cells_table :]

        # state update
        update_cells(
            cells_V,
            cells_m,
            cells_h,
            cells_n,
            cells_ge,
            cells_gi,
            cells_wait,
            cells_spiking,
            t,
            dt,
            cells_begin,
            cells_end,
            cells_size,
            cells_now,
            cells_width,
        )

        # thresholds
        threshold_cells(
            cells_spiking,
            cells_begin,
            cells_end,
            cells_fresh,
            thread,
            cells_found,
            cells_wait,
            cells_refractory,
            cells_refractory_width,
        )
        meet(meeting, threads)
        if thread == 0:
            log_cells(
                k,
                cells_slot,
                cells_spikes,
                cells_count,
                cells_size,
                cells_fresh,
                cells_found,
                threads,
                cells_log_step,
                cells_log_index,
                cells_logged,
            )

        # synapses, those without delay included
        meet(meeting, threads)
        deliver_exc(
            cells_slot,
            cells_spikes,
            cells_count,
            cells_slots,
            cells_size,
            exc_delay,
            exc_delays,
            exc_start,
            exc_target,
            cells_begin,
            cells_end,
            cells_ge,
            exc_parameters,
        )
        deliver_inh(
            cells_slot,
            cells_spikes,
            cells_count,
            cells_slots,
            cells_size,
            inh_delay,
            inh_delays,
            inh_start,
            inh_target,
            cells_begin,
            cells_end,
            cells_gi,
            inh_parameters,
        )
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
# what run_network takes of each part, in order
ARGUMENTS = (
    "cells.V",
    "cells:V_chosen",
    "cells:V_columns",
    "cells:V_record",
    "cells.m",
    "cells:m_chosen",
    "cells:m_columns",
    "cells:m_record",
    "cells.h",
    "cells:h_chosen",
    "cells:h_columns",
    "cells:h_record",
    "cells.n",
    "cells:n_chosen",
    "cells:n_columns",
    "cells:n_record",
    "cells.ge",
    "cells:ge_chosen",
    "cells:ge_columns",
    "cells:ge_record",
    "cells.gi",
    "cells:gi_chosen",
    "cells:gi_columns",
    "cells:gi_record",
    "cells:wait",
    "cells:spiking",
    "cells:size",
    "cells:parameters",
    "cells:width",
    "cells:fresh",
    "cells:found",
    "cells:refractory",
    "cells:refractory_width",
    "cells:spikes",
    "cells:count",
    "cells:log_step",
    "cells:log_index",
    "cells:logged",
    "cells:slots",
    "exc:delay",
    "exc:delays",
    "exc:start",
    "exc:target",
    "exc:parameters",
    "inh:delay",
    "inh:delays",
    "inh:start",
    "inh:target",
    "inh:parameters",
    "cells:tables",
    "cells:table",
    "cells:capacity",
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
