"""triplet_stdp: a network of 3 populations and 2 projections, exact step for Numba.

Generated from examples/networks/triplet_stdp.py:triplet_stdp.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_math import exp
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect, due_spikes

MODEL = "examples/networks/triplet_stdp.py:triplet_stdp"
METHOD = "exact"
BACKEND = "numba"


@cell
def silent_advance(V, t, dt):
    """State of silent after dt: exact propagation (Rotter and Diesmann 1999)."""
    V_next = V
    return V_next


@cell
def crossed(V, V_t):
    over = V_t < V
    return over


@cell
def to_rest(V):
    V_2 = 0.0
    return V_2


@cell
def command(V):
    V_2 = 1.0
    return V_2


@cell
def traces_advance(
    r, o, o_slow, t, dt, tau_plus, tau_minus, tau_y, r_decay, o_decay, o_slow_decay
):
    """State of traces after dt: exact propagation (Rotter and Diesmann 1999)."""
    r_next = r_decay * r
    o_next = o_decay * o
    o_slow_next = o_slow_decay * o_slow
    return r_next, o_next, o_slow_next


@cell
def traces_propagator(dt, tau_plus, tau_minus, tau_y):
    """How much of each state is there after dt."""
    # r
    r_rate = -1 / tau_plus
    r_decay = exp(dt * r_rate)

    # o
    o_rate = -1 / tau_minus
    o_decay = exp(dt * o_rate)

    # o_slow
    o_slow_rate = -1 / tau_y
    o_slow_decay = exp(dt * o_slow_rate)

    return r_decay, o_decay, o_slow_decay


@cell
def before(w, r, o, A2_minus):
    """A spike of the source: the weight falls by the fast trace of the target."""
    w_2 = w - A2_minus * o
    r_2 = r + 1.0
    return w_2, r_2


@cell
def after(w, r, o, o_slow, A3_plus):
    """A spike of the target: the weight rises by the trace of the source and the slow trace of the target."""
    w_2 = w + A3_plus * r * o_slow
    o_2 = o + 1.0
    o_slow_2 = o_slow + 1.0
    return w_2, o_2, o_slow_2


@routine
def record_targets(row, V, V_chosen, V_columns, V_record):
    """The chosen values of targets, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]


@routine
def record_synapses(
    row,
    w,
    w_chosen,
    w_columns,
    w_record,
    r,
    r_chosen,
    r_columns,
    r_record,
    o,
    o_chosen,
    o_columns,
    o_record,
    o_slow,
    o_slow_chosen,
    o_slow_columns,
    o_slow_record,
):
    """The chosen values of synapses, as a row of its records."""
    for c in range(w_columns):
        w_record[row * w_columns + c] = w[w_chosen[c]]
    for c in range(r_columns):
        r_record[row * r_columns + c] = r[r_chosen[c]]
    for c in range(o_columns):
        o_record[row * o_columns + c] = o[o_chosen[c]]
    for c in range(o_slow_columns):
        o_slow_record[row * o_slow_columns + c] = o_slow[o_slow_chosen[c]]


@routine
def update_targets(V, spiking, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of targets by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        V_t = parameters[0]
        for i in range(begin & INDEX, end & INDEX):
            V[i] = silent_advance(V[i], t, dt)
            spiking[i] = crossed(V[i], V_t)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            V_t = parameters[i]
            V[i] = silent_advance(V[i], t, dt)
            spiking[i] = crossed(V[i], V_t)


@routine
def spikes_sources(k, size, event_step, event_index, events, done, slot, spikes, count):
    """Who of sources spikes in this step: those whose time it is."""
    found = due_spikes(k, event_step, event_index, events, done, spikes, slot * size)
    count[slot] = found


@routine
def spikes_commands(
    k, size, event_step, event_index, events, done, slot, spikes, count
):
    """Who of commands spikes in this step: those whose time it is."""
    found = due_spikes(k, event_step, event_index, events, done, spikes, slot * size)
    count[slot] = found


@routine
def threshold_targets(spiking, begin, end, fresh, thread, found):
    """Who of targets spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here


@routine
def log_sources(k, slot, spikes, count, size, log_step, log_index, logged):
    """Write the spikes of sources in step k into its log."""
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def log_commands(k, slot, spikes, count, size, log_step, log_index, logged):
    """Write the spikes of commands in step k into its log."""
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def log_targets(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of targets that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def deliver_command(
    slot, spikes, count, slots, size, delay, delays, start, target, begin, end, V
):
    """command: what spikes of commands do that arrive in this step."""
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            first = bisect(target, start[row], start[row + 1], begin)
            last = bisect(target, first, start[row + 1], end)
            for e in range(first, last):
                j = target[e]
                V[j] = command(V[j])


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
    r,
    o,
    o_slow,
    t,
    w,
    parameters,
):
    """synapses: what spikes of sources do that arrive in this step."""
    tau_plus = parameters[0]
    tau_minus = parameters[1]
    tau_y = parameters[2]
    A2_minus = parameters[3]
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            first = bisect(target, start[row], start[row + 1], begin)
            last = bisect(target, first, start[row + 1], end)
            for e in range(first, last):
                age = (k - updated[e]) * dt
                r_decay, o_decay, o_slow_decay = traces_propagator(
                    age, tau_plus, tau_minus, tau_y
                )
                r[e], o[e], o_slow[e] = traces_advance(
                    r[e],
                    o[e],
                    o_slow[e],
                    t,
                    age,
                    tau_plus,
                    tau_minus,
                    tau_y,
                    r_decay,
                    o_decay,
                    o_slow_decay,
                )
                updated[e] = k
                w[e], r[e] = before(w[e], r[e], o[e], A2_minus)


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
    r,
    o,
    o_slow,
    t,
    w,
    parameters,
):
    """synapses: what spikes of targets do in this step."""
    tau_plus = parameters[0]
    tau_minus = parameters[1]
    tau_y = parameters[2]
    A3_plus = parameters[4]
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        j = spikes[s]
        for f in range(post_start[j], post_start[j + 1]):
            e = post_synapse[f]
            age = (k - updated[e]) * dt
            r_decay, o_decay, o_slow_decay = traces_propagator(
                age, tau_plus, tau_minus, tau_y
            )
            r[e], o[e], o_slow[e] = traces_advance(
                r[e],
                o[e],
                o_slow[e],
                t,
                age,
                tau_plus,
                tau_minus,
                tau_y,
                r_decay,
                o_decay,
                o_slow_decay,
            )
            updated[e] = k
            w[e], o[e], o_slow[e] = after(w[e], r[e], o[e], o_slow[e], A3_plus)


@routine
def reset_targets(slot, spikes, count, size, begin, end, V):
    """Reset the neurons of targets that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        V[i] = to_rest(V[i])


@loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    targets_V,
    targets_V_chosen,
    targets_V_columns,
    targets_V_record,
    synapses_w,
    synapses_w_chosen,
    synapses_w_columns,
    synapses_w_record,
    synapses_r,
    synapses_r_chosen,
    synapses_r_columns,
    synapses_r_record,
    synapses_o,
    synapses_o_chosen,
    synapses_o_columns,
    synapses_o_record,
    synapses_o_slow,
    synapses_o_slow_chosen,
    synapses_o_slow_columns,
    synapses_o_slow_record,
    targets_spiking,
    targets_size,
    targets_parameters,
    targets_width,
    sources_size,
    sources_event_step,
    sources_event_index,
    sources_events,
    sources_done,
    sources_spikes,
    sources_count,
    commands_size,
    commands_event_step,
    commands_event_index,
    commands_events,
    commands_done,
    commands_spikes,
    commands_count,
    targets_fresh,
    targets_found,
    sources_log_step,
    sources_log_index,
    sources_logged,
    commands_log_step,
    commands_log_index,
    commands_logged,
    targets_spikes,
    targets_count,
    targets_log_step,
    targets_log_index,
    targets_logged,
    commands_slots,
    command_delay,
    command_delays,
    command_start,
    command_target,
    sources_slots,
    synapses_delay,
    synapses_delays,
    synapses_start,
    synapses_target,
    synapses_updated,
    synapses_parameters,
    synapses_post_start,
    synapses_post_synapse,
    targets_tables,
    targets_table,
    sources_capacity,
    commands_capacity,
    targets_slots,
    targets_capacity,
    thread,
    threads,
    meeting,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    targets_begin = share(targets_size, thread, threads)
    targets_end = share(targets_size, thread + 1, threads)
    for k in range(first, last):
        if sources_logged[0] + sources_size > sources_capacity:
            # the log is full
            return k
        if commands_logged[0] + commands_size > commands_capacity:
            # the log is full
            return k
        if targets_logged[0] + targets_size > targets_capacity:
            # the log is full
            return k
        t = t0 + k * dt
        sources_slot = k % sources_slots
        commands_slot = k % commands_slots
        targets_slot = k % targets_slots
        if k % every == 0:
            meet(meeting, threads)
            if thread == 0:
                row = k // every - first_row
                record_targets(
                    row,
                    targets_V,
                    targets_V_chosen,
                    targets_V_columns,
                    targets_V_record,
                )
                record_synapses(
                    row,
                    synapses_w,
                    synapses_w_chosen,
                    synapses_w_columns,
                    synapses_w_record,
                    synapses_r,
                    synapses_r_chosen,
                    synapses_r_columns,
                    synapses_r_record,
                    synapses_o,
                    synapses_o_chosen,
                    synapses_o_columns,
                    synapses_o_record,
                    synapses_o_slow,
                    synapses_o_slow_chosen,
                    synapses_o_slow_columns,
                    synapses_o_slow_record,
                )
            meet(meeting, threads)
        # parameters and rates as they are in this step
        targets_now = targets_parameters[k % targets_tables * targets_table :]

        # state update
        update_targets(
            targets_V,
            targets_spiking,
            t,
            dt,
            targets_begin,
            targets_end,
            targets_size,
            targets_now,
            targets_width,
        )

        # thresholds
        if thread == 0:
            spikes_sources(
                k,
                sources_size,
                sources_event_step,
                sources_event_index,
                sources_events,
                sources_done,
                sources_slot,
                sources_spikes,
                sources_count,
            )
            spikes_commands(
                k,
                commands_size,
                commands_event_step,
                commands_event_index,
                commands_events,
                commands_done,
                commands_slot,
                commands_spikes,
                commands_count,
            )
        threshold_targets(
            targets_spiking,
            targets_begin,
            targets_end,
            targets_fresh,
            thread,
            targets_found,
        )
        meet(meeting, threads)
        if thread == 0:
            log_sources(
                k,
                sources_slot,
                sources_spikes,
                sources_count,
                sources_size,
                sources_log_step,
                sources_log_index,
                sources_logged,
            )
            log_commands(
                k,
                commands_slot,
                commands_spikes,
                commands_count,
                commands_size,
                commands_log_step,
                commands_log_index,
                commands_logged,
            )
            log_targets(
                k,
                targets_slot,
                targets_spikes,
                targets_count,
                targets_size,
                targets_fresh,
                targets_found,
                threads,
                targets_log_step,
                targets_log_index,
                targets_logged,
            )

        # synapses, those without delay included
        deliver_command(
            commands_slot,
            commands_spikes,
            commands_count,
            commands_slots,
            commands_size,
            command_delay,
            command_delays,
            command_start,
            command_target,
            targets_begin,
            targets_end,
            targets_V,
        )
        deliver_synapses(
            sources_slot,
            sources_spikes,
            sources_count,
            sources_slots,
            sources_size,
            synapses_delay,
            synapses_delays,
            synapses_start,
            synapses_target,
            targets_begin,
            targets_end,
            k,
            dt,
            synapses_updated,
            synapses_r,
            synapses_o,
            synapses_o_slow,
            t,
            synapses_w,
            synapses_parameters,
        )
        meet(meeting, threads)
        deliver_synapses_post(
            targets_slot,
            targets_spikes,
            targets_count,
            targets_size,
            synapses_post_start,
            synapses_post_synapse,
            targets_begin,
            targets_end,
            k,
            dt,
            synapses_updated,
            synapses_r,
            synapses_o,
            synapses_o_slow,
            t,
            synapses_w,
            synapses_parameters,
        )

        # resets
        reset_targets(
            targets_slot,
            targets_spikes,
            targets_count,
            targets_size,
            targets_begin,
            targets_end,
            targets_V,
        )
    return last


PARTS = (
    Part("sources", "spikes"),
    Part("commands", "spikes"),
    Part("targets", "neurons", states=("V",), parameters={"V_t": 0.5}),
    Part("command", "projection", source="commands", target="targets"),
    Part(
        "synapses",
        "projection",
        states=("w", "r", "o", "o_slow"),
        parameters={
            "tau_plus": 16.8,
            "tau_minus": 33.7,
            "tau_y": 114.0,
            "A2_minus": 7.1e-3,
            "A3_plus": 6.5e-3,
        },
        source="sources",
        target="targets",
        event_driven=True,
        post=True,
    ),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "targets.V",
    "targets:V_chosen",
    "targets:V_columns",
    "targets:V_record",
    "synapses.w",
    "synapses:w_chosen",
    "synapses:w_columns",
    "synapses:w_record",
    "synapses.r",
    "synapses:r_chosen",
    "synapses:r_columns",
    "synapses:r_record",
    "synapses.o",
    "synapses:o_chosen",
    "synapses:o_columns",
    "synapses:o_record",
    "synapses.o_slow",
    "synapses:o_slow_chosen",
    "synapses:o_slow_columns",
    "synapses:o_slow_record",
    "targets:spiking",
    "targets:size",
    "targets:parameters",
    "targets:width",
    "sources:size",
    "sources:event_step",
    "sources:event_index",
    "sources:events",
    "sources:done",
    "sources:spikes",
    "sources:count",
    "commands:size",
    "commands:event_step",
    "commands:event_index",
    "commands:events",
    "commands:done",
    "commands:spikes",
    "commands:count",
    "targets:fresh",
    "targets:found",
    "sources:log_step",
    "sources:log_index",
    "sources:logged",
    "commands:log_step",
    "commands:log_index",
    "commands:logged",
    "targets:spikes",
    "targets:count",
    "targets:log_step",
    "targets:log_index",
    "targets:logged",
    "commands:slots",
    "command:delay",
    "command:delays",
    "command:start",
    "command:target",
    "sources:slots",
    "synapses:delay",
    "synapses:delays",
    "synapses:start",
    "synapses:target",
    "synapses:updated",
    "synapses:parameters",
    "synapses:post_start",
    "synapses:post_synapse",
    "targets:tables",
    "targets:table",
    "sources:capacity",
    "commands:capacity",
    "targets:slots",
    "targets:capacity",
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
