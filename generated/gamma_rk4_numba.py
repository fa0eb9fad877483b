"""gamma: a network of 1 population and 2 projections, rk4 step for Numba.

Generated from examples/networks/gamma.py:gamma.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_math import exp, exprel
from .support.numba_network import routine
from .support.numba_sharing import INDEX, join, meet, share
from .support.numba_spikes import collect

MODEL = "examples/networks/gamma.py:gamma"
METHOD = "rk4"
BACKEND = "numba"


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
def record_cells(
    row,
    V,
    V_chosen,
    V_columns,
    V_record,
    h,
    h_chosen,
    h_columns,
    h_record,
    n,
    n_chosen,
    n_columns,
    n_record,
    s,
    s_chosen,
    s_columns,
    s_record,
):
    """The chosen values of cells, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]
    for c in range(h_columns):
        h_record[row * h_columns + c] = h[h_chosen[c]]
    for c in range(n_columns):
        n_record[row * n_columns + c] = n[n_chosen[c]]
    for c in range(s_columns):
        s_record[row * s_columns + c] = s[s_chosen[c]]


@routine
def record_gaps(row, w, w_chosen, w_columns, w_record):
    """The chosen values of gaps, as a row of its records."""
    for c in range(w_columns):
        w_record[row * w_columns + c] = w[w_chosen[c]]


@routine
def gather_cells(G_syn, I_gap, parameters, width, begin, end):
    """What couplings add to in cells: the given values."""
    for i in range(begin & INDEX, end & INDEX):
        G_syn[i] = parameters[width + i % width]
        I_gap[i] = parameters[2 * width + i % width]


@routine
def couple_inhibition(synapses, s, source, target, G_syn_sum, parameters, begin, end):
    """inhibition: add the current of each synapse to G_syn of cells."""
    g_syn = parameters[0]
    for e in range(synapses):
        i = source[e]
        j = target[e]
        if (begin <= j) & (j < end):
            current = inhibit(s[i], g_syn)
            G_syn_sum[j] += current


@routine
def couple_gaps(synapses, V, w, source, target, I_gap_sum, begin, end):
    """gaps: add the current of each synapse to I_gap of cells."""
    for e in range(synapses):
        i = source[e]
        j = target[e]
        if (begin <= j) & (j < end):
            current = gap(V[i], V[j], w[e])
            I_gap_sum[j] += current


@routine
def update_cells(
    V, h, n, s, wait, spiking, G_syn, I_gap, t, dt, begin, end, size, parameters, width
):
    """Advance the neurons of cells by one step, and mark who spikes."""
    if width == 1:
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
            wait[i] = wait[i] - (wait[i] > 0)
            V[i], h[i], n[i], s[i] = interneuron_advance(
                V[i],
                h[i],
                n[i],
                s[i],
                t,
                dt,
                I,
                G_syn[i],
                I_gap[i],
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
            crossing = crossed(V[i], V_t)
            spiking[i] = crossing & (wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I = parameters[i]
            C = parameters[3 * size + i]
            g_Na = parameters[4 * size + i]
            g_K = parameters[5 * size + i]
            g_L = parameters[6 * size + i]
            E_Na = parameters[7 * size + i]
            E_K = parameters[8 * size + i]
            E_L = parameters[9 * size + i]
            E_syn = parameters[10 * size + i]
            phi = parameters[11 * size + i]
            alpha = parameters[12 * size + i]
            beta = parameters[13 * size + i]
            V_t = parameters[14 * size + i]
            wait[i] = wait[i] - (wait[i] > 0)
            V[i], h[i], n[i], s[i] = interneuron_advance(
                V[i],
                h[i],
                n[i],
                s[i],
                t,
                dt,
                I,
                G_syn[i],
                I_gap[i],
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
            crossing = crossed(V[i], V_t)
            spiking[i] = crossing & (wait[i] == 0)


@routine
def threshold_cells(
    spiking, begin, end, fresh, thread, found, wait, refractory, refractory_width
):
    """Who of cells spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here
    for s_ in range(found_here):
        i = fresh[begin + s_]
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
    cells_h,
    cells_h_chosen,
    cells_h_columns,
    cells_h_record,
    cells_n,
    cells_n_chosen,
    cells_n_columns,
    cells_n_record,
    cells_s,
    cells_s_chosen,
    cells_s_columns,
    cells_s_record,
    gaps_w,
    gaps_w_chosen,
    gaps_w_columns,
    gaps_w_record,
    cells_sum_G_syn,
    cells_sum_I_gap,
    cells_parameters,
    cells_width,
    cells_size,
    inhibition_synapses,
    inhibition_source,
    inhibition_target,
    inhibition_parameters,
    gaps_synapses,
    gaps_source,
    gaps_target,
    cells_wait,
    cells_spiking,
    cells_fresh,
    cells_found,
    cells_refractory,
    cells_refractory_width,
    cells_spikes,
    cells_count,
    cells_log_step,
    cells_log_index,
    cells_logged,
    cells_tables,
    cells_table,
    cells_slots,
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
        meet(meeting, threads)
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
                    cells_h,
                    cells_h_chosen,
                    cells_h_columns,
                    cells_h_record,
                    cells_n,
                    cells_n_chosen,
                    cells_n_columns,
                    cells_n_record,
                    cells_s,
                    cells_s_chosen,
                    cells_s_columns,
                    cells_s_record,
                )
                record_gaps(row, gaps_w, gaps_w_chosen, gaps_w_columns, gaps_w_record)
            meet(meeting, threads)
        # parameters and rates as they are in this step
        cells_now = cells_parameters[k % cells_tables * cells_table :]

        # currents between neurons, from the values at the start of the step
        gather_cells(
            cells_sum_G_syn,
            cells_sum_I_gap,
            cells_now,
            cells_width,
            cells_begin,
            cells_end,
        )
        couple_inhibition(
            inhibition_synapses,
            cells_s,
            inhibition_source,
            inhibition_target,
            cells_sum_G_syn,
            inhibition_parameters,
            cells_begin,
            cells_end,
        )
        couple_gaps(
            gaps_synapses,
            cells_V,
            gaps_w,
            gaps_source,
            gaps_target,
            cells_sum_I_gap,
            cells_begin,
            cells_end,
        )

        # state update
        meet(meeting, threads)
        update_cells(
            cells_V,
            cells_h,
            cells_n,
            cells_s,
            cells_wait,
            cells_spiking,
            cells_sum_G_syn,
            cells_sum_I_gap,
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
# what run_network takes of each part, in order
ARGUMENTS = (
    "cells.V",
    "cells:V_chosen",
    "cells:V_columns",
    "cells:V_record",
    "cells.h",
    "cells:h_chosen",
    "cells:h_columns",
    "cells:h_record",
    "cells.n",
    "cells:n_chosen",
    "cells:n_columns",
    "cells:n_record",
    "cells.s",
    "cells:s_chosen",
    "cells:s_columns",
    "cells:s_record",
    "gaps.w",
    "gaps:w_chosen",
    "gaps:w_columns",
    "gaps:w_record",
    "cells:sum of G_syn",
    "cells:sum of I_gap",
    "cells:parameters",
    "cells:width",
    "cells:size",
    "inhibition:synapses",
    "inhibition:source",
    "inhibition:target",
    "inhibition:parameters",
    "gaps:synapses",
    "gaps:source",
    "gaps:target",
    "cells:wait",
    "cells:spiking",
    "cells:fresh",
    "cells:found",
    "cells:refractory",
    "cells:refractory_width",
    "cells:spikes",
    "cells:count",
    "cells:log_step",
    "cells:log_index",
    "cells:logged",
    "cells:tables",
    "cells:table",
    "cells:slots",
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
