"""microcircuit: a network of 1 population and 1 projection, exact step for Numba.

Generated from examples/networks/microcircuit.py:microcircuit.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

Parameters that change with time enter `offsets` and are held over each step.
"""

import numpy as np

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share, within
from .support.numba_spikes import collect, draw_counts
from .support.numpy_math import exprel as numpy_exprel

MODEL = "examples/networks/microcircuit.py:microcircuit"
METHOD = "exact"
BACKEND = "numba"


def membrane_propagator(dt, I_dc, C, E_L, tau_m, tau_syn):
    """How much of each state, and of what drives it, is there after dt."""
    # V
    V_rate = -1 / tau_m
    V_rate_of_I = 1 / C
    I_rate = -1 / tau_syn
    V_decay = np.exp(dt * V_rate)
    V_from_I = V_rate_of_I * (
        dt
        * np.exp(dt * np.maximum(V_rate, I_rate))
        * numpy_exprel(-dt * np.abs(V_rate - I_rate))
    )
    V_from_offset = dt * numpy_exprel(dt * V_rate)

    # I
    I_decay = np.exp(dt * I_rate)

    return V_decay, V_from_I, V_from_offset, I_decay


@cell
def membrane_offsets(I_dc, C, E_L, tau_m, tau_syn):
    """What drives the states: the part of each derivative that holds no state."""
    dV_offset = E_L / tau_m + I_dc / C
    return dV_offset


@cell
def membrane_advance(
    V, I, t, dt, I_dc, C, E_L, tau_m, tau_syn, V_decay, V_from_I, V_from_offset, I_decay
):
    """State of membrane after dt: exact propagation (Rotter and Diesmann 1999)."""
    dV_offset = membrane_offsets(I_dc, C, E_L, tau_m, tau_syn)
    V_next = V_decay * V + V_from_I * I + V_from_offset * dV_offset
    I_next = I_decay * I
    return V_next, I_next


@cell
def crossed(V, V_t):
    over = V_t < V
    return over


@cell
def to_rest(V, V_r):
    V_2 = V_r
    return V_2


@cell
def arrive(I, w):
    I_2 = I + w
    return I_2


@routine
def record_cells(
    row, V, V_chosen, V_columns, V_record, I, I_chosen, I_columns, I_record
):
    """The chosen values of cells, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]
    for c in range(I_columns):
        I_record[row * I_columns + c] = I[I_chosen[c]]


@routine
def record_synapses(row, w, w_chosen, w_columns, w_record):
    """The chosen values of synapses, as a row of its records."""
    for c in range(w_columns):
        w_record[row * w_columns + c] = w[w_chosen[c]]


@routine
def update_cells(V, I, wait, spiking, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of cells by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        I_dc = parameters[0]
        C = parameters[1]
        E_L = parameters[2]
        tau_m = parameters[3]
        tau_syn = parameters[4]
        V_t = parameters[5]
        V_decay = parameters[7]
        V_from_I = parameters[8]
        V_from_offset = parameters[9]
        I_decay = parameters[10]
        for i in range(begin & INDEX, end & INDEX):
            wait[i] = wait[i] - (wait[i] > 0)
            V_next, I[i] = membrane_advance(
                V[i],
                I[i],
                t,
                dt,
                I_dc,
                C,
                E_L,
                tau_m,
                tau_syn,
                V_decay,
                V_from_I,
                V_from_offset,
                I_decay,
            )
            V[i] = V[i] if wait[i] > 0 else V_next
            crossing = crossed(V[i], V_t)
            spiking[i] = crossing & (wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I_dc = parameters[i]
            C = parameters[size + i]
            E_L = parameters[2 * size + i]
            tau_m = parameters[3 * size + i]
            tau_syn = parameters[4 * size + i]
            V_t = parameters[5 * size + i]
            V_decay = parameters[7 * size + i]
            V_from_I = parameters[8 * size + i]
            V_from_offset = parameters[9 * size + i]
            I_decay = parameters[10 * size + i]
            wait[i] = wait[i] - (wait[i] > 0)
            V_next, I[i] = membrane_advance(
                V[i],
                I[i],
                t,
                dt,
                I_dc,
                C,
                E_L,
                tau_m,
                tau_syn,
                V_decay,
                V_from_I,
                V_from_offset,
                I_decay,
            )
            V[i] = V[i] if wait[i] > 0 else V_next
            crossing = crossed(V[i], V_t)
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
def deliver_synapses(
    slot, spikes, count, slots, size, delay, delays, start, target, begin, end, I, w
):
    """synapses: what spikes of cells do that arrive in this step."""
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            first = bisect(target, start[row], start[row + 1], begin)
            last = bisect(target, first, start[row + 1], end)
            for e in range(first, last):
                j = target[e]
                I[j] = arrive(I[j], w[e])


@routine
def add_outside(
    k,
    spikes,
    drawn,
    key,
    above,
    columns,
    rows,
    first,
    size,
    begin,
    end,
    weight,
    each,
    I,
):
    """outside: the spikes that arrive at each neuron of cells in step k, all at once."""
    start = within(begin, first, size)
    stop = within(end, first, size)
    draw_counts(spikes, drawn, start, stop, key, k, above, columns, rows)
    for i in range(start & INDEX, stop & INDEX):
        j = first + i
        I[j] += weight[i * each] * spikes[i]


@routine
def reset_cells(slot, spikes, count, size, begin, end, V, parameters, width):
    """Reset the neurons of cells that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        V_r = parameters[6 * width + i % width]
        V[i] = to_rest(V[i], V_r)


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
    cells_I,
    cells_I_chosen,
    cells_I_columns,
    cells_I_record,
    synapses_w,
    synapses_w_chosen,
    synapses_w_columns,
    synapses_w_record,
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
    synapses_delay,
    synapses_delays,
    synapses_start,
    synapses_target,
    outside_spikes,
    outside_drawn,
    outside_key,
    outside_above,
    outside_columns,
    outside_rows,
    outside_first,
    outside_size,
    outside_weight,
    outside_each,
    cells_tables,
    cells_table,
    outside_tables,
    outside_table,
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
                    cells_I,
                    cells_I_chosen,
                    cells_I_columns,
                    cells_I_record,
                )
                record_synapses(
                    row,
                    synapses_w,
                    synapses_w_chosen,
                    synapses_w_columns,
                    synapses_w_record,
                )
            meet(meeting, threads)
        # parameters and rates as they are in this step
        cells_now = cells_parameters[k % cells_tables * cells_table :]
        outside_now = outside_above[k % outside_tables * outside_table :]

        # state update
        update_cells(
            cells_V,
            cells_I,
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
        deliver_synapses(
            cells_slot,
            cells_spikes,
            cells_count,
            cells_slots,
            cells_size,
            synapses_delay,
            synapses_delays,
            synapses_start,
            synapses_target,
            cells_begin,
            cells_end,
            cells_I,
            synapses_w,
        )
        add_outside(
            k,
            outside_spikes,
            outside_drawn,
            outside_key,
            outside_now,
            outside_columns,
            outside_rows,
            outside_first,
            outside_size,
            cells_begin,
            cells_end,
            outside_weight,
            outside_each,
            cells_I,
        )

        # resets
        reset_cells(
            cells_slot,
            cells_spikes,
            cells_count,
            cells_size,
            cells_begin,
            cells_end,
            cells_V,
            cells_now,
            cells_width,
        )
    return last


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "I"),
        parameters={
            "I_dc": 0.0,
            "C": 250.0,
            "E_L": -65.0,
            "tau_m": 10.0,
            "tau_syn": 0.5,
            "V_t": -50.0,
            "V_r": -65.0,
        },
        propagator=membrane_propagator,
        propagated=("I_dc", "C", "E_L", "tau_m", "tau_syn"),
        refractory=True,
    ),
    Part("synapses", "projection", states=("w",), source="cells", target="cells"),
    Part("outside", "input", target="cells"),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "cells.V",
    "cells:V_chosen",
    "cells:V_columns",
    "cells:V_record",
    "cells.I",
    "cells:I_chosen",
    "cells:I_columns",
    "cells:I_record",
    "synapses.w",
    "synapses:w_chosen",
    "synapses:w_columns",
    "synapses:w_record",
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
    "synapses:delay",
    "synapses:delays",
    "synapses:start",
    "synapses:target",
    "outside:spikes",
    "outside:drawn",
    "outside:key",
    "outside:above",
    "outside:columns",
    "outside:rows",
    "outside:first",
    "outside:size",
    "outside:weight",
    "outside:each",
    "cells:tables",
    "cells:table",
    "outside:tables",
    "outside:table",
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
