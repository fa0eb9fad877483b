"""homeostasis: a network of 3 populations and 2 projections, euler step for Numba.

Generated from examples/networks/homeostasis.py:homeostasis.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_math import clip, exp
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect, poisson_spikes

MODEL = "examples/networks/homeostasis.py:homeostasis"
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
def traces_advance(pre, post, t, dt, tau, pre_decay, post_decay):
    """State of traces after dt: exact propagation (Rotter and Diesmann 1999)."""
    pre_next = pre_decay * pre
    post_next = post_decay * post
    return pre_next, post_next


@cell
def traces_propagator(dt, tau):
    """How much of each state is there after dt."""
    # pre
    pre_rate = -1 / tau
    pre_decay = exp(dt * pre_rate)

    # post
    post_rate = -1 / tau
    post_decay = exp(dt * post_rate)

    return pre_decay, post_decay


@cell
def before(gi, w, pre, post, eta, alpha, w_max):
    """A spike of the source: inhibition; the weight rises if the neuron spiked lately, and falls anyway."""
    gi_2 = gi + w
    pre_2 = pre + 1.0
    w_2 = clip(w + eta * (post - alpha), 0.0, w_max)
    return gi_2, pre_2, w_2


@cell
def after(w, pre, post, eta, w_max):
    """A spike of the neuron: the weight rises if the source spiked lately."""
    post_2 = post + 1.0
    w_2 = clip(w + eta * pre, 0.0, w_max)
    return w_2, post_2


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
def record_synapses(
    row,
    w,
    w_chosen,
    w_columns,
    w_record,
    pre,
    pre_chosen,
    pre_columns,
    pre_record,
    post,
    post_chosen,
    post_columns,
    post_record,
):
    """The chosen values of synapses, as a row of its records."""
    for c in range(w_columns):
        w_record[row * w_columns + c] = w[w_chosen[c]]
    for c in range(pre_columns):
        pre_record[row * pre_columns + c] = pre[pre_chosen[c]]
    for c in range(post_columns):
        post_record[row * post_columns + c] = post[post_chosen[c]]


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
def spikes_exc(key, chance, width, left, drawn, begin, end, fresh, thread, found):
    """Who of exc spikes in this step: each with its own chance."""
    found_here = poisson_spikes(
        key, chance, width, left, drawn, begin, end, fresh, begin
    )
    found[thread] = found_here


@routine
def spikes_inh(key, chance, width, left, drawn, begin, end, fresh, thread, found):
    """Who of inh spikes in this step: each with its own chance."""
    found_here = poisson_spikes(
        key, chance, width, left, drawn, begin, end, fresh, begin
    )
    found[thread] = found_here


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
def log_exc(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of exc that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def log_inh(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of inh that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


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
def deliver_drive(
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
    """drive: what spikes of exc do that arrive in this step."""
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
def deliver_synapses(
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
    k,
    dt,
    updated,
    pre,
    post,
    t,
    gi,
    w,
    parameters,
):
    """synapses: what spikes of inh do that arrive in this step."""
    tau = parameters[0]
    eta = parameters[1]
    alpha = parameters[2]
    w_max = parameters[3]
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            first = bisect(target, start[row], start[row + 1], begin)
            last = bisect(target, first, start[row + 1], end)
            for e in range(first, last):
                j = target[e]
                age = (k - updated[e]) * dt
                pre_decay, post_decay = traces_propagator(age, tau)
                pre[e], post[e] = traces_advance(
                    pre[e], post[e], t, age, tau, pre_decay, post_decay
                )
                updated[e] = k
                gi[j], pre[e], w[e] = before(
                    gi[j], w[e], pre[e], post[e], eta, alpha, w_max
                )


@routine
def deliver_synapses_post(
    slot,
    spikes,
    count,
    size,
    post_start,
    post_synapse,
    begin,
    end,
    k,
    dt,
    updated,
    pre,
    post,
    t,
    w,
    parameters,
):
    """synapses: what spikes of cells do in this step."""
    tau = parameters[0]
    eta = parameters[1]
    w_max = parameters[3]
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        j = spikes[s]
        for f in range(post_start[j], post_start[j + 1]):
            e = post_synapse[f]
            age = (k - updated[e]) * dt
            pre_decay, post_decay = traces_propagator(age, tau)
            pre[e], post[e] = traces_advance(
                pre[e], post[e], t, age, tau, pre_decay, post_decay
            )
            updated[e] = k
            w[e], post[e] = after(w[e], pre[e], post[e], eta, w_max)


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
    synapses_w,
    synapses_w_chosen,
    synapses_w_columns,
    synapses_w_record,
    synapses_pre,
    synapses_pre_chosen,
    synapses_pre_columns,
    synapses_pre_record,
    synapses_post,
    synapses_post_chosen,
    synapses_post_columns,
    synapses_post_record,
    cells_wait,
    cells_spiking,
    cells_size,
    cells_parameters,
    cells_width,
    exc_key,
    exc_chance,
    exc_width,
    exc_left,
    exc_drawn,
    exc_size,
    exc_fresh,
    exc_found,
    inh_key,
    inh_chance,
    inh_width,
    inh_left,
    inh_drawn,
    inh_size,
    inh_fresh,
    inh_found,
    cells_fresh,
    cells_found,
    cells_refractory,
    cells_refractory_width,
    exc_spikes,
    exc_count,
    exc_log_step,
    exc_log_index,
    exc_logged,
    inh_spikes,
    inh_count,
    inh_log_step,
    inh_log_index,
    inh_logged,
    cells_spikes,
    cells_count,
    cells_log_step,
    cells_log_index,
    cells_logged,
    exc_slots,
    drive_delay,
    drive_delays,
    drive_start,
    drive_target,
    drive_parameters,
    inh_slots,
    synapses_delay,
    synapses_delays,
    synapses_start,
    synapses_target,
    synapses_updated,
    synapses_parameters,
    synapses_post_start,
    synapses_post_synapse,
    cells_tables,
    cells_table,
    exc_tables,
    exc_table,
    inh_tables,
    inh_table,
    exc_capacity,
    inh_capacity,
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
    exc_begin = share(exc_size, thread, threads)
    exc_end = share(exc_size, thread + 1, threads)
    inh_begin = share(inh_size, thread, threads)
    inh_end = share(inh_size, thread + 1, threads)
    for k in range(first, last):
        if exc_logged[0] + exc_size > exc_capacity:
            # the log is full
            return k
        if inh_logged[0] + inh_size > inh_capacity:
            # the log is full
            return k
        if cells_logged[0] + cells_size > cells_capacity:
            # the log is full
            return k
        t = t0 + k * dt
        exc_slot = k % exc_slots
        inh_slot = k % inh_slots
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
                    cells_ge,
                    cells_ge_chosen,
                    cells_ge_columns,
                    cells_ge_record,
                    cells_gi,
                    cells_gi_chosen,
                    cells_gi_columns,
                    cells_gi_record,
                )
                record_synapses(
                    row,
                    synapses_w,
                    synapses_w_chosen,
                    synapses_w_columns,
                    synapses_w_record,
                    synapses_pre,
                    synapses_pre_chosen,
                    synapses_pre_columns,
                    synapses_pre_record,
                    synapses_post,
                    synapses_post_chosen,
                    synapses_post_columns,
                    synapses_post_record,
                )
            meet(meeting, threads)
        # parameters and rates as they are in this step
        cells_now = cells_parameters[k % cells_tables * cells_table :]
        exc_now = exc_chance[k % exc_tables * exc_table :]
        inh_now = inh_chance[k % inh_tables * inh_table :]

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
        spikes_exc(
            exc_key,
            exc_now,
            exc_width,
            exc_left,
            exc_drawn,
            exc_begin,
            exc_end,
            exc_fresh,
            thread,
            exc_found,
        )
        spikes_inh(
            inh_key,
            inh_now,
            inh_width,
            inh_left,
            inh_drawn,
            inh_begin,
            inh_end,
            inh_fresh,
            thread,
            inh_found,
        )
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
            log_exc(
                k,
                exc_slot,
                exc_spikes,
                exc_count,
                exc_size,
                exc_fresh,
                exc_found,
                threads,
                exc_log_step,
                exc_log_index,
                exc_logged,
            )
            log_inh(
                k,
                inh_slot,
                inh_spikes,
                inh_count,
                inh_size,
                inh_fresh,
                inh_found,
                threads,
                inh_log_step,
                inh_log_index,
                inh_logged,
            )
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
        deliver_drive(
            exc_slot,
            exc_spikes,
            exc_count,
            exc_slots,
            exc_size,
            drive_delay,
            drive_delays,
            drive_start,
            drive_target,
            cells_begin,
            cells_end,
            cells_ge,
            drive_parameters,
        )
        deliver_synapses(
            inh_slot,
            inh_spikes,
            inh_count,
            inh_slots,
            inh_size,
            synapses_delay,
            synapses_delays,
            synapses_start,
            synapses_target,
            cells_begin,
            cells_end,
            k,
            dt,
            synapses_updated,
            synapses_pre,
            synapses_post,
            t,
            cells_gi,
            synapses_w,
            synapses_parameters,
        )
        deliver_synapses_post(
            cells_slot,
            cells_spikes,
            cells_count,
            cells_size,
            synapses_post_start,
            synapses_post_synapse,
            cells_begin,
            cells_end,
            k,
            dt,
            synapses_updated,
            synapses_pre,
            synapses_post,
            t,
            synapses_w,
            synapses_parameters,
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
    Part("exc", "poisson"),
    Part("inh", "poisson"),
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
    Part("drive", "projection", parameters={"w_e": 0.06}, source="exc", target="cells"),
    Part(
        "synapses",
        "projection",
        states=("w", "pre", "post"),
        parameters={"tau": 20.0, "eta": 0.005, "alpha": 0.2, "w_max": 3.0},
        source="inh",
        target="cells",
        event_driven=True,
        post=True,
    ),
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
    "synapses.w",
    "synapses:w_chosen",
    "synapses:w_columns",
    "synapses:w_record",
    "synapses.pre",
    "synapses:pre_chosen",
    "synapses:pre_columns",
    "synapses:pre_record",
    "synapses.post",
    "synapses:post_chosen",
    "synapses:post_columns",
    "synapses:post_record",
    "cells:wait",
    "cells:spiking",
    "cells:size",
    "cells:parameters",
    "cells:width",
    "exc:key",
    "exc:chance",
    "exc:width",
    "exc:left",
    "exc:drawn",
    "exc:size",
    "exc:fresh",
    "exc:found",
    "inh:key",
    "inh:chance",
    "inh:width",
    "inh:left",
    "inh:drawn",
    "inh:size",
    "inh:fresh",
    "inh:found",
    "cells:fresh",
    "cells:found",
    "cells:refractory",
    "cells:refractory_width",
    "exc:spikes",
    "exc:count",
    "exc:log_step",
    "exc:log_index",
    "exc:logged",
    "inh:spikes",
    "inh:count",
    "inh:log_step",
    "inh:log_index",
    "inh:logged",
    "cells:spikes",
    "cells:count",
    "cells:log_step",
    "cells:log_index",
    "cells:logged",
    "exc:slots",
    "drive:delay",
    "drive:delays",
    "drive:start",
    "drive:target",
    "drive:parameters",
    "inh:slots",
    "synapses:delay",
    "synapses:delays",
    "synapses:start",
    "synapses:target",
    "synapses:updated",
    "synapses:parameters",
    "synapses:post_start",
    "synapses:post_synapse",
    "cells:tables",
    "cells:table",
    "exc:tables",
    "exc:table",
    "inh:tables",
    "inh:table",
    "exc:capacity",
    "inh:capacity",
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
