"""stdp: a network of 2 populations and 1 projection, euler step for Numba.

Generated from examples/networks/stdp.py:stdp.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_math import clip, exp
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect, poisson_spikes

MODEL = "examples/networks/stdp.py:stdp"
METHOD = "euler"
BACKEND = "numba"


@cell
def membrane_derivative(V, ge, t, E_L, E_e, tau_m, tau_e):
    """Right-hand side of membrane: (dV/dt, dge/dt)."""
    dV = (ge * (E_e - V) + E_L - V) / tau_m
    dge = -ge / tau_e
    return dV, dge


@cell
def membrane_advance(V, ge, t, dt, E_L, E_e, tau_m, tau_e):
    """State of membrane after dt: forward Euler."""
    dV, dge = membrane_derivative(V, ge, t, E_L, E_e, tau_m, tau_e)
    V_next = V + dt * dV
    ge_next = ge + dt * dge
    return V_next, ge_next


@cell
def crossed(V, V_t):
    over = V_t < V
    return over


@cell
def to_rest(V, V_r):
    V_2 = V_r
    return V_2


@cell
def traces_advance(a_pre, a_post, t, dt, tau_pre, tau_post, a_pre_decay, a_post_decay):
    """State of traces after dt: exact propagation (Rotter and Diesmann 1999)."""
    a_pre_next = a_pre_decay * a_pre
    a_post_next = a_post_decay * a_post
    return a_pre_next, a_post_next


@cell
def traces_propagator(dt, tau_pre, tau_post):
    """How much of each state is there after dt."""
    # a_pre
    a_pre_rate = -1 / tau_pre
    a_pre_decay = exp(dt * a_pre_rate)

    # a_post
    a_post_rate = -1 / tau_post
    a_post_decay = exp(dt * a_post_rate)

    return a_pre_decay, a_post_decay


@cell
def before(ge, w, a_pre, a_post, d_pre, w_max):
    """An input spike: the conductance rises, and the weight falls if the neuron spiked before."""
    ge_2 = ge + w
    a_pre_2 = a_pre + d_pre
    w_2 = clip(w + a_post, 0.0, w_max)
    return ge_2, a_pre_2, w_2


@cell
def after(w, a_pre, a_post, d_post, w_max):
    """A spike of the neuron: the weight rises if the input spiked before."""
    a_post_2 = a_post + d_post
    w_2 = clip(w + a_pre, 0.0, w_max)
    return a_post_2, w_2


@routine
def record_cell(
    row, V, V_chosen, V_columns, V_record, ge, ge_chosen, ge_columns, ge_record
):
    """The chosen values of cell, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]
    for c in range(ge_columns):
        ge_record[row * ge_columns + c] = ge[ge_chosen[c]]


@routine
def record_synapses(
    row,
    w,
    w_chosen,
    w_columns,
    w_record,
    a_pre,
    a_pre_chosen,
    a_pre_columns,
    a_pre_record,
    a_post,
    a_post_chosen,
    a_post_columns,
    a_post_record,
):
    """The chosen values of synapses, as a row of its records."""
    for c in range(w_columns):
        w_record[row * w_columns + c] = w[w_chosen[c]]
    for c in range(a_pre_columns):
        a_pre_record[row * a_pre_columns + c] = a_pre[a_pre_chosen[c]]
    for c in range(a_post_columns):
        a_post_record[row * a_post_columns + c] = a_post[a_post_chosen[c]]


@routine
def update_cell(V, ge, spiking, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of cell by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        E_L = parameters[0]
        E_e = parameters[1]
        tau_m = parameters[2]
        tau_e = parameters[3]
        V_t = parameters[4]
        for i in range(begin & INDEX, end & INDEX):
            V[i], ge[i] = membrane_advance(V[i], ge[i], t, dt, E_L, E_e, tau_m, tau_e)
            spiking[i] = crossed(V[i], V_t)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            E_L = parameters[i]
            E_e = parameters[size + i]
            tau_m = parameters[2 * size + i]
            tau_e = parameters[3 * size + i]
            V_t = parameters[4 * size + i]
            V[i], ge[i] = membrane_advance(V[i], ge[i], t, dt, E_L, E_e, tau_m, tau_e)
            spiking[i] = crossed(V[i], V_t)


@routine
def spikes_inputs(key, chance, width, left, drawn, begin, end, fresh, thread, found):
    """Who of inputs spikes in this step: each with its own chance."""
    found_here = poisson_spikes(
        key, chance, width, left, drawn, begin, end, fresh, begin
    )
    found[thread] = found_here


@routine
def threshold_cell(spiking, begin, end, fresh, thread, found):
    """Who of cell spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here


@routine
def log_inputs(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of inputs that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def log_cell(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of cell that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


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
    a_pre,
    a_post,
    t,
    ge,
    w,
    parameters,
):
    """synapses: what spikes of inputs do that arrive in this step."""
    tau_pre = parameters[0]
    tau_post = parameters[1]
    d_pre = parameters[2]
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
                a_pre_decay, a_post_decay = traces_propagator(age, tau_pre, tau_post)
                a_pre[e], a_post[e] = traces_advance(
                    a_pre[e],
                    a_post[e],
                    t,
                    age,
                    tau_pre,
                    tau_post,
                    a_pre_decay,
                    a_post_decay,
                )
                updated[e] = k
                ge[j], a_pre[e], w[e] = before(
                    ge[j], w[e], a_pre[e], a_post[e], d_pre, w_max
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
    a_pre,
    a_post,
    t,
    w,
    parameters,
):
    """synapses: what spikes of cell do in this step."""
    tau_pre = parameters[0]
    tau_post = parameters[1]
    w_max = parameters[3]
    d_post = parameters[4]
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        j = spikes[s]
        for f in range(post_start[j], post_start[j + 1]):
            e = post_synapse[f]
            age = (k - updated[e]) * dt
            a_pre_decay, a_post_decay = traces_propagator(age, tau_pre, tau_post)
            a_pre[e], a_post[e] = traces_advance(
                a_pre[e],
                a_post[e],
                t,
                age,
                tau_pre,
                tau_post,
                a_pre_decay,
                a_post_decay,
            )
            updated[e] = k
            a_post[e], w[e] = after(w[e], a_pre[e], a_post[e], d_post, w_max)


@routine
def reset_cell(slot, spikes, count, size, begin, end, V, parameters, width):
    """Reset the neurons of cell that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        V_r = parameters[5 * width + i % width]
        V[i] = to_rest(V[i], V_r)


@loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    cell_V,
    cell_V_chosen,
    cell_V_columns,
    cell_V_record,
    cell_ge,
    cell_ge_chosen,
    cell_ge_columns,
    cell_ge_record,
    synapses_w,
    synapses_w_chosen,
    synapses_w_columns,
    synapses_w_record,
    synapses_a_pre,
    synapses_a_pre_chosen,
    synapses_a_pre_columns,
    synapses_a_pre_record,
    synapses_a_post,
    synapses_a_post_chosen,
    synapses_a_post_columns,
    synapses_a_post_record,
    cell_spiking,
    cell_size,
    cell_parameters,
    cell_width,
    inputs_key,
    inputs_chance,
    inputs_width,
    inputs_left,
    inputs_drawn,
    inputs_size,
    inputs_fresh,
    inputs_found,
    cell_fresh,
    cell_found,
    inputs_spikes,
    inputs_count,
    inputs_log_step,
    inputs_log_index,
    inputs_logged,
    cell_spikes,
    cell_count,
    cell_log_step,
    cell_log_index,
    cell_logged,
    inputs_slots,
    synapses_delay,
    synapses_delays,
    synapses_start,
    synapses_target,
    synapses_updated,
    synapses_parameters,
    synapses_post_start,
    synapses_post_synapse,
    cell_tables,
    cell_table,
    inputs_tables,
    inputs_table,
    inputs_capacity,
    cell_slots,
    cell_capacity,
    thread,
    threads,
    meeting,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    cell_begin = share(cell_size, thread, threads)
    cell_end = share(cell_size, thread + 1, threads)
    inputs_begin = share(inputs_size, thread, threads)
    inputs_end = share(inputs_size, thread + 1, threads)
    for k in range(first, last):
        if inputs_logged[0] + inputs_size > inputs_capacity:
            # the log is full
            return k
        if cell_logged[0] + cell_size > cell_capacity:
            # the log is full
            return k
        t = t0 + k * dt
        inputs_slot = k % inputs_slots
        cell_slot = k % cell_slots
        if k % every == 0:
            meet(meeting, threads)
            if thread == 0:
                row = k // every - first_row
                record_cell(
                    row,
                    cell_V,
                    cell_V_chosen,
                    cell_V_columns,
                    cell_V_record,
                    cell_ge,
                    cell_ge_chosen,
                    cell_ge_columns,
                    cell_ge_record,
                )
                record_synapses(
                    row,
                    synapses_w,
                    synapses_w_chosen,
                    synapses_w_columns,
                    synapses_w_record,
                    synapses_a_pre,
                    synapses_a_pre_chosen,
                    synapses_a_pre_columns,
                    synapses_a_pre_record,
                    synapses_a_post,
                    synapses_a_post_chosen,
                    synapses_a_post_columns,
                    synapses_a_post_record,
                )
            meet(meeting, threads)
        # parameters and rates as they are in this step
        cell_now = cell_parameters[k % cell_tables * cell_table :]
        inputs_now = inputs_chance[k % inputs_tables * inputs_table :]

        # state update
        update_cell(
            cell_V,
            cell_ge,
            cell_spiking,
            t,
            dt,
            cell_begin,
            cell_end,
            cell_size,
            cell_now,
            cell_width,
        )

        # thresholds
        spikes_inputs(
            inputs_key,
            inputs_now,
            inputs_width,
            inputs_left,
            inputs_drawn,
            inputs_begin,
            inputs_end,
            inputs_fresh,
            thread,
            inputs_found,
        )
        threshold_cell(
            cell_spiking, cell_begin, cell_end, cell_fresh, thread, cell_found
        )
        meet(meeting, threads)
        if thread == 0:
            log_inputs(
                k,
                inputs_slot,
                inputs_spikes,
                inputs_count,
                inputs_size,
                inputs_fresh,
                inputs_found,
                threads,
                inputs_log_step,
                inputs_log_index,
                inputs_logged,
            )
            log_cell(
                k,
                cell_slot,
                cell_spikes,
                cell_count,
                cell_size,
                cell_fresh,
                cell_found,
                threads,
                cell_log_step,
                cell_log_index,
                cell_logged,
            )

        # synapses, those without delay included
        meet(meeting, threads)
        deliver_synapses(
            inputs_slot,
            inputs_spikes,
            inputs_count,
            inputs_slots,
            inputs_size,
            synapses_delay,
            synapses_delays,
            synapses_start,
            synapses_target,
            cell_begin,
            cell_end,
            k,
            dt,
            synapses_updated,
            synapses_a_pre,
            synapses_a_post,
            t,
            cell_ge,
            synapses_w,
            synapses_parameters,
        )
        deliver_synapses_post(
            cell_slot,
            cell_spikes,
            cell_count,
            cell_size,
            synapses_post_start,
            synapses_post_synapse,
            cell_begin,
            cell_end,
            k,
            dt,
            synapses_updated,
            synapses_a_pre,
            synapses_a_post,
            t,
            synapses_w,
            synapses_parameters,
        )

        # resets
        reset_cell(
            cell_slot,
            cell_spikes,
            cell_count,
            cell_size,
            cell_begin,
            cell_end,
            cell_V,
            cell_now,
            cell_width,
        )
    return last


PARTS = (
    Part("inputs", "poisson"),
    Part(
        "cell",
        "neurons",
        states=("V", "ge"),
        parameters={
            "E_L": -74.0,
            "E_e": 0.0,
            "tau_m": 10.0,
            "tau_e": 5.0,
            "V_t": -54.0,
            "V_r": -60.0,
        },
    ),
    Part(
        "synapses",
        "projection",
        states=("w", "a_pre", "a_post"),
        parameters={
            "tau_pre": 20.0,
            "tau_post": 20.0,
            "d_pre": 0.0001,
            "w_max": 0.01,
            "d_post": -0.000105,
        },
        source="inputs",
        target="cell",
        event_driven=True,
        post=True,
    ),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "cell.V",
    "cell:V_chosen",
    "cell:V_columns",
    "cell:V_record",
    "cell.ge",
    "cell:ge_chosen",
    "cell:ge_columns",
    "cell:ge_record",
    "synapses.w",
    "synapses:w_chosen",
    "synapses:w_columns",
    "synapses:w_record",
    "synapses.a_pre",
    "synapses:a_pre_chosen",
    "synapses:a_pre_columns",
    "synapses:a_pre_record",
    "synapses.a_post",
    "synapses:a_post_chosen",
    "synapses:a_post_columns",
    "synapses:a_post_record",
    "cell:spiking",
    "cell:size",
    "cell:parameters",
    "cell:width",
    "inputs:key",
    "inputs:chance",
    "inputs:width",
    "inputs:left",
    "inputs:drawn",
    "inputs:size",
    "inputs:fresh",
    "inputs:found",
    "cell:fresh",
    "cell:found",
    "inputs:spikes",
    "inputs:count",
    "inputs:log_step",
    "inputs:log_index",
    "inputs:logged",
    "cell:spikes",
    "cell:count",
    "cell:log_step",
    "cell:log_index",
    "cell:logged",
    "inputs:slots",
    "synapses:delay",
    "synapses:delays",
    "synapses:start",
    "synapses:target",
    "synapses:updated",
    "synapses:parameters",
    "synapses:post_start",
    "synapses:post_synapse",
    "cell:tables",
    "cell:table",
    "inputs:tables",
    "inputs:table",
    "inputs:capacity",
    "cell:slots",
    "cell:capacity",
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
