"""brunel: a network of 1 population and 2 projections, exact step for Numba.

Generated from examples/networks/brunel.py:brunel.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

import numpy as np

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share, within
from .support.numba_spikes import collect, draw_counts

MODEL = "examples/networks/brunel.py:brunel"
METHOD = "exact"
BACKEND = "numba"


def membrane_propagator(dt, tau):
    """How much of each state, and of what drives it, is there after dt."""
    # V
    V_rate = -1 / tau
    V_decay = np.exp(dt * V_rate)
    return V_decay


@cell
def membrane_advance(V, t, dt, tau, V_decay):
    """State of membrane after dt: exact propagation (Rotter and Diesmann 1999)."""
    V_next = V_decay * V
    return V_next


@cell
def crossed(V, V_t):
    over = V_t < V
    return over


@cell
def to_rest(V, V_r):
    V_2 = V_r
    return V_2


@cell
def jump(V, w):
    V_2 = V + w
    return V_2


@routine
def record_cells(row, V, V_chosen, V_columns, V_record):
    """The chosen values of cells, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]


@routine
def record_exc(row, w, w_chosen, w_columns, w_record):
    """The chosen values of exc, as a row of its records."""
    for c in range(w_columns):
        w_record[row * w_columns + c] = w[w_chosen[c]]


@routine
def record_inh(row, w, w_chosen, w_columns, w_record):
    """The chosen values of inh, as a row of its records."""
    for c in range(w_columns):
        w_record[row * w_columns + c] = w[w_chosen[c]]


@routine
def update_cells(V, wait, spiking, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of cells by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        tau = parameters[0]
        V_t = parameters[1]
        V_decay = parameters[3]
        for i in range(begin & INDEX, end & INDEX):
            wait[i] = wait[i] - (wait[i] > 0)
            V_next = membrane_advance(V[i], t, dt, tau, V_decay)
            V[i] = V[i] if wait[i] > 0 else V_next
            crossing = crossed(V[i], V_t)
            spiking[i] = crossing & (wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            tau = parameters[i]
            V_t = parameters[size + i]
            V_decay = parameters[3 * size + i]
            wait[i] = wait[i] - (wait[i] > 0)
            V_next = membrane_advance(V[i], t, dt, tau, V_decay)
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
    V,
    w,
    wait,
):
    """exc: what spikes of cells do that arrive in this step."""
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            first = bisect(target, start[row], start[row + 1], begin)
            last = bisect(target, first, start[row + 1], end)
            for e in range(first, last):
                j = target[e]
                V_next = jump(V[j], w[e])
                V[j] = V[j] if wait[j] > 0 else V_next


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
    V,
    w,
    wait,
):
    """inh: what spikes of cells do that arrive in this step."""
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            first = bisect(target, start[row], start[row + 1], begin)
            last = bisect(target, first, start[row + 1], end)
            for e in range(first, last):
                j = target[e]
                V_next = jump(V[j], w[e])
                V[j] = V[j] if wait[j] > 0 else V_next


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
    V,
    wait,
):
    """outside: the spikes that arrive at each neuron of cells in step k, all at once."""
    start = within(begin, first, size)
    stop = within(end, first, size)
    draw_counts(spikes, drawn, start, stop, key, k, above, columns, rows)
    for i in range(start & INDEX, stop & INDEX):
        j = first + i
        V_next = V[j] + weight[i * each] * spikes[i]
        V[j] = V[j] if wait[j] > 0 else V_next


@routine
def reset_cells(slot, spikes, count, size, begin, end, V, parameters, width):
    """Reset the neurons of cells that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        V_r = parameters[2 * width + i % width]
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
    exc_w,
    exc_w_chosen,
    exc_w_columns,
    exc_w_record,
    inh_w,
    inh_w_chosen,
    inh_w_columns,
    inh_w_record,
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
    inh_delay,
    inh_delays,
    inh_start,
    inh_target,
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
                    row, cells_V, cells_V_chosen, cells_V_columns, cells_V_record
                )
                record_exc(row, exc_w, exc_w_chosen, exc_w_columns, exc_w_record)
                record_inh(row, inh_w, inh_w_chosen, inh_w_columns, inh_w_record)
            meet(meeting, threads)
        # parameters and rates as they are in this step
        cells_now = cells_parameters[k % cells_tables * cells_table :]
        outside_now = outside_above[k % outside_tables * outside_table :]

        # state update
        update_cells(
            cells_V,
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
            cells_V,
            exc_w,
            cells_wait,
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
            cells_V,
            inh_w,
            cells_wait,
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
            cells_V,
            cells_wait,
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
        states=("V",),
        parameters={"tau": 20.0, "V_t": 20.0, "V_r": 0.0},
        propagator=membrane_propagator,
        propagated=("tau",),
        refractory=True,
    ),
    Part("exc", "projection", states=("w",), source="cells", target="cells"),
    Part("inh", "projection", states=("w",), source="cells", target="cells"),
    Part("outside", "input", target="cells"),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "cells.V",
    "cells:V_chosen",
    "cells:V_columns",
    "cells:V_record",
    "exc.w",
    "exc:w_chosen",
    "exc:w_columns",
    "exc:w_record",
    "inh.w",
    "inh:w_chosen",
    "inh:w_columns",
    "inh:w_record",
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
    "inh:delay",
    "inh:delays",
    "inh:start",
    "inh:target",
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
