"""coba_alone: a network of 2 populations and 3 projections, euler step for Numba.

Generated from examples/networks/coba_alone.py:coba_alone.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect, poisson_spikes

MODEL = "examples/networks/coba_alone.py:coba_alone"
METHOD = "euler"
BACKEND = "numba"


@cell
def membrane_derivative(V, ge, gi, t, E_L, E_e, E_i, tau_m, tau_e, tau_i):
    """Right-hand side of membrane: (dV/dt, dge/dt, dgi/dt)."""
    dV = (E_L - V + ge * (E_e - V) + gi * (E_i - V)) / tau_m
    dge = -ge / tau_e
    dgi = -gi / tau_i
    return dV, dge, dgi


@cell
def membrane_advance(V, ge, gi, t, dt, E_L, E_e, E_i, tau_m, tau_e, tau_i):
    """State of membrane after dt: forward Euler."""
    dV, dge, dgi = membrane_derivative(V, ge, gi, t, E_L, E_e, E_i, tau_m, tau_e, tau_i)
    V_next = V + dt * dV
    ge_next = ge + dt * dge
    gi_next = gi + dt * dgi
    return V_next, ge_next, gi_next


@cell
def crossed(V, V_t):
    over = V_t < V
    return over


@cell
def to_rest(V, V_r):
    V_2 = V_r
    return V_2


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
    for c in range(ge_columns):
        ge_record[row * ge_columns + c] = ge[ge_chosen[c]]
    for c in range(gi_columns):
        gi_record[row * gi_columns + c] = gi[gi_chosen[c]]


@routine
def update_cells(V, ge, gi, wait, spiking, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of cells by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        E_L = parameters[0]
        E_e = parameters[1]
        E_i = parameters[2]
        tau_m = parameters[3]
        tau_e = parameters[4]
        tau_i = parameters[5]
        V_t = parameters[6]
        for i in range(begin & INDEX, end & INDEX):
            wait[i] = wait[i] - (wait[i] > 0)
            V_next, ge[i], gi[i] = membrane_advance(
                V[i], ge[i], gi[i], t, dt, E_L, E_e, E_i, tau_m, tau_e, tau_i
            )
            V[i] = V[i] if wait[i] > 0 else V_next
            crossing = crossed(V[i], V_t)
            spiking[i] = crossing & (wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            E_L = parameters[i]
            E_e = parameters[size + i]
            E_i = parameters[2 * size + i]
            tau_m = parameters[3 * size + i]
            tau_e = parameters[4 * size + i]
            tau_i = parameters[5 * size + i]
            V_t = parameters[6 * size + i]
            wait[i] = wait[i] - (wait[i] > 0)
            V_next, ge[i], gi[i] = membrane_advance(
                V[i], ge[i], gi[i], t, dt, E_L, E_e, E_i, tau_m, tau_e, tau_i
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
def spikes_start(key, chance, width, left, drawn, begin, end, fresh, thread, found):
    """Who of start spikes in this step: each with its own chance."""
    found_here = poisson_spikes(
        key, chance, width, left, drawn, begin, end, fresh, begin
    )
    found[thread] = found_here


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
def log_start(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of start that the threads found in step k, and write it into the log."""
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


@routine
def deliver_kick(
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
    """kick: what spikes of start do that arrive in this step."""
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
def reset_cells(slot, spikes, count, size, begin, end, V, parameters, width):
    """Reset the neurons of cells that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        V_r = parameters[7 * width + i % width]
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
    start_key,
    start_chance,
    start_width,
    start_left,
    start_drawn,
    start_size,
    start_fresh,
    start_found,
    cells_spikes,
    cells_count,
    cells_log_step,
    cells_log_index,
    cells_logged,
    start_spikes,
    start_count,
    start_log_step,
    start_log_index,
    start_logged,
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
    start_slots,
    kick_delay,
    kick_delays,
    kick_start,
    kick_target,
    kick_parameters,
    cells_tables,
    cells_table,
    start_tables,
    start_table,
    cells_capacity,
    start_capacity,
    thread,
    threads,
    meeting,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    cells_begin = share(cells_size, thread, threads)
    cells_end = share(cells_size, thread + 1, threads)
    start_begin = share(start_size, thread, threads)
    start_end = share(start_size, thread + 1, threads)
    for k in range(first, last):
        if cells_logged[0] + cells_size > cells_capacity:
            # the log is full
            return k
        if start_logged[0] + start_size > start_capacity:
            # the log is full
            return k
        t = t0 + k * dt
        cells_slot = k % cells_slots
        start_slot = k % start_slots
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
        start_now = start_chance[k % start_tables * start_table :]

        # state update
        update_cells(
            cells_V,
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
        spikes_start(
            start_key,
            start_now,
            start_width,
            start_left,
            start_drawn,
            start_begin,
            start_end,
            start_fresh,
            thread,
            start_found,
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
            log_start(
                k,
                start_slot,
                start_spikes,
                start_count,
                start_size,
                start_fresh,
                start_found,
                threads,
                start_log_step,
                start_log_index,
                start_logged,
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
        deliver_kick(
            start_slot,
            start_spikes,
            start_count,
            start_slots,
            start_size,
            kick_delay,
            kick_delays,
            kick_start,
            kick_target,
            cells_begin,
            cells_end,
            cells_ge,
            kick_parameters,
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
        states=("V", "ge", "gi"),
        parameters={
            "E_L": -60.0,
            "E_e": 0.0,
            "E_i": -80.0,
            "tau_m": 20.0,
            "tau_e": 5.0,
            "tau_i": 10.0,
            "V_t": -50.0,
            "V_r": -60.0,
        },
        refractory=True,
    ),
    Part("start", "poisson"),
    Part("exc", "projection", parameters={"w_e": 0.6}, source="cells", target="cells"),
    Part("inh", "projection", parameters={"w_i": 6.7}, source="cells", target="cells"),
    Part("kick", "projection", parameters={"w_e": 0.6}, source="start", target="cells"),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "cells.V",
    "cells:V_chosen",
    "cells:V_columns",
    "cells:V_record",
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
    "start:key",
    "start:chance",
    "start:width",
    "start:left",
    "start:drawn",
    "start:size",
    "start:fresh",
    "start:found",
    "cells:spikes",
    "cells:count",
    "cells:log_step",
    "cells:log_index",
    "cells:logged",
    "start:spikes",
    "start:count",
    "start:log_step",
    "start:log_index",
    "start:logged",
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
    "start:slots",
    "kick:delay",
    "kick:delays",
    "kick:start",
    "kick:target",
    "kick:parameters",
    "cells:tables",
    "cells:table",
    "start:tables",
    "start:table",
    "cells:capacity",
    "start:capacity",
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
