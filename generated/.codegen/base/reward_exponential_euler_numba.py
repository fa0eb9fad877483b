"""reward: a network of 4 populations and 3 projections, exponential_euler step for Numba.

Generated from examples/networks/reward.py:reward.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_math import exprel
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect, due_spikes

MODEL = "examples/networks/reward.py:reward"
METHOD = "exponential_euler"
BACKEND = "numba"


@cell
def commanded_linear_parts(V, D, t, tau_D):
    """Each derivative of commanded as slope * x + offset: (dV_slope, dV_offset, dD_slope, dD_offset)."""
    dV_slope = 0
    dV_offset = 0
    dD_slope = -1 / tau_D
    dD_offset = 0
    return dV_slope, dV_offset, dD_slope, dD_offset


@cell
def commanded_advance(V, D, t, dt, tau_D):
    """State of commanded after dt: exponential Euler, order 1."""
    dV_slope, dV_offset, dD_slope, dD_offset = commanded_linear_parts(V, D, t, tau_D)
    V_next = V + dt * exprel(dt * dV_slope) * (dV_slope * V + dV_offset)
    D_next = D + dt * exprel(dt * dD_slope) * (dD_slope * D + dD_offset)
    return V_next, D_next


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
def reward(D, amount):
    D_2 = D + amount
    return D_2


@cell
def eligibility_linear_parts(a_pre, a_post, c, w, t, D, tau, tau_c):
    """Derivatives as slope * x + offset, or whole: (da_pre_slope, da_pre_offset, da_post_slope,
    da_post_offset, dc_slope, dc_offset, dw_offset).
    """
    da_pre_slope = -1 / tau
    da_pre_offset = 0
    da_post_slope = da_pre_slope
    da_post_offset = 0
    dc_slope = -1 / tau_c
    dc_offset = 0
    dw_offset = c * D / 1000.0
    return (
        da_pre_slope,
        da_pre_offset,
        da_post_slope,
        da_post_offset,
        dc_slope,
        dc_offset,
        dw_offset,
    )


@cell
def eligibility_advance(a_pre, a_post, c, w, t, dt, D, tau, tau_c):
    """State of eligibility after dt: exponential Euler, order 1."""
    (
        da_pre_slope,
        da_pre_offset,
        da_post_slope,
        da_post_offset,
        dc_slope,
        dc_offset,
        dw_offset,
    ) = eligibility_linear_parts(a_pre, a_post, c, w, t, D, tau, tau_c)
    a_pre_next = a_pre + dt * exprel(dt * da_pre_slope) * (
        da_pre_slope * a_pre + da_pre_offset
    )
    a_post_next = a_post + dt * exprel(dt * da_post_slope) * (
        da_post_slope * a_post + da_post_offset
    )
    c_next = c + dt * exprel(dt * dc_slope) * (dc_slope * c + dc_offset)
    w_next = w + dt * dw_offset
    return a_pre_next, a_post_next, c_next, w_next


@cell
def before(a_pre, a_post, c, A_minus):
    c_2 = c - A_minus * a_post
    a_pre_2 = a_pre + 1.0
    return c_2, a_pre_2


@cell
def after(a_pre, a_post, c, A_plus):
    c_2 = c + A_plus * a_pre
    a_post_2 = a_post + 1.0
    return c_2, a_post_2


@routine
def record_cell(
    row, V, V_chosen, V_columns, V_record, D, D_chosen, D_columns, D_record
):
    """The chosen values of cell, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]
    for c in range(D_columns):
        D_record[row * D_columns + c] = D[D_chosen[c]]


@routine
def record_synapses(
    row,
    a_pre,
    a_pre_chosen,
    a_pre_columns,
    a_pre_record,
    a_post,
    a_post_chosen,
    a_post_columns,
    a_post_record,
    c,
    c_chosen,
    c_columns,
    c_record,
    w,
    w_chosen,
    w_columns,
    w_record,
):
    """The chosen values of synapses, as a row of its records."""
    for c_ in range(a_pre_columns):
        a_pre_record[row * a_pre_columns + c_] = a_pre[a_pre_chosen[c_]]
    for c_ in range(a_post_columns):
        a_post_record[row * a_post_columns + c_] = a_post[a_post_chosen[c_]]
    for c_ in range(c_columns):
        c_record[row * c_columns + c_] = c[c_chosen[c_]]
    for c_ in range(w_columns):
        w_record[row * w_columns + c_] = w[w_chosen[c_]]


@routine
def update_cell(V, D, spiking, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of cell by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        tau_D = parameters[0]
        V_t = parameters[1]
        for i in range(begin & INDEX, end & INDEX):
            V[i], D[i] = commanded_advance(V[i], D[i], t, dt, tau_D)
            spiking[i] = crossed(V[i], V_t)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            tau_D = parameters[i]
            V_t = parameters[size + i]
            V[i], D[i] = commanded_advance(V[i], D[i], t, dt, tau_D)
            spiking[i] = crossed(V[i], V_t)


@routine
def update_synapses(a_pre, a_post, c, w, dt, begin, end, D, t, target, parameters):
    """Advance the synapses of synapses by one step."""
    tau = parameters[0]
    tau_c = parameters[1]
    for e in range(begin & INDEX, end & INDEX):
        j = target[e]
        a_pre[e], a_post[e], c[e], w[e] = eligibility_advance(
            a_pre[e], a_post[e], c[e], w[e], t, dt, D[j], tau, tau_c
        )


@routine
def spikes_inputs(k, size, event_step, event_index, events, done, slot, spikes, count):
    """Who of inputs spikes in this step: those whose time it is."""
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
def spikes_dopamine(
    k, size, event_step, event_index, events, done, slot, spikes, count
):
    """Who of dopamine spikes in this step: those whose time it is."""
    found = due_spikes(k, event_step, event_index, events, done, spikes, slot * size)
    count[slot] = found


@routine
def threshold_cell(spiking, begin, end, fresh, thread, found):
    """Who of cell spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here


@routine
def log_inputs(k, slot, spikes, count, size, log_step, log_index, logged):
    """Write the spikes of inputs in step k into its log."""
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
def log_dopamine(k, slot, spikes, count, size, log_step, log_index, logged):
    """Write the spikes of dopamine in step k into its log."""
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
def deliver_reward(
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
    D,
    parameters,
):
    """reward: what spikes of dopamine do that arrive in this step."""
    amount = parameters[0]
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            first = bisect(target, start[row], start[row + 1], begin)
            last = bisect(target, first, start[row + 1], end)
            for e in range(first, last):
                j = target[e]
                D[j] = reward(D[j], amount)


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
    a_pre,
    a_post,
    c,
    parameters,
):
    """synapses: what spikes of inputs do that arrive in this step."""
    A_minus = parameters[2]
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            first = bisect(target, start[row], start[row + 1], begin)
            last = bisect(target, first, start[row + 1], end)
            for e in range(first, last):
                c[e], a_pre[e] = before(a_pre[e], a_post[e], c[e], A_minus)


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
    a_pre,
    a_post,
    c,
    parameters,
):
    """synapses: what spikes of cell do in this step."""
    A_plus = parameters[3]
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        j = spikes[s]
        for f in range(post_start[j], post_start[j + 1]):
            e = post_synapse[f]
            c[e], a_post[e] = after(a_pre[e], a_post[e], c[e], A_plus)


@routine
def reset_cell(slot, spikes, count, size, begin, end, V):
    """Reset the neurons of cell that spiked in this step."""
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
    cell_V,
    cell_V_chosen,
    cell_V_columns,
    cell_V_record,
    cell_D,
    cell_D_chosen,
    cell_D_columns,
    cell_D_record,
    synapses_a_pre,
    synapses_a_pre_chosen,
    synapses_a_pre_columns,
    synapses_a_pre_record,
    synapses_a_post,
    synapses_a_post_chosen,
    synapses_a_post_columns,
    synapses_a_post_record,
    synapses_c,
    synapses_c_chosen,
    synapses_c_columns,
    synapses_c_record,
    synapses_w,
    synapses_w_chosen,
    synapses_w_columns,
    synapses_w_record,
    cell_spiking,
    cell_size,
    cell_parameters,
    cell_width,
    synapses_synapses,
    synapses_target,
    synapses_parameters,
    inputs_size,
    inputs_event_step,
    inputs_event_index,
    inputs_events,
    inputs_done,
    inputs_spikes,
    inputs_count,
    commands_size,
    commands_event_step,
    commands_event_index,
    commands_events,
    commands_done,
    commands_spikes,
    commands_count,
    dopamine_size,
    dopamine_event_step,
    dopamine_event_index,
    dopamine_events,
    dopamine_done,
    dopamine_spikes,
    dopamine_count,
    cell_fresh,
    cell_found,
    inputs_log_step,
    inputs_log_index,
    inputs_logged,
    commands_log_step,
    commands_log_index,
    commands_logged,
    dopamine_log_step,
    dopamine_log_index,
    dopamine_logged,
    cell_spikes,
    cell_count,
    cell_log_step,
    cell_log_index,
    cell_logged,
    commands_slots,
    command_delay,
    command_delays,
    command_start,
    command_target,
    dopamine_slots,
    reward_delay,
    reward_delays,
    reward_start,
    reward_target,
    reward_parameters,
    inputs_slots,
    synapses_delay,
    synapses_delays,
    synapses_start,
    synapses_post_start,
    synapses_post_synapse,
    cell_tables,
    cell_table,
    inputs_capacity,
    commands_capacity,
    dopamine_capacity,
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
    synapses_begin = share(synapses_synapses, thread, threads)
    synapses_end = share(synapses_synapses, thread + 1, threads)
    for k in range(first, last):
        if inputs_logged[0] + inputs_size > inputs_capacity:
            # the log is full
            return k
        if commands_logged[0] + commands_size > commands_capacity:
            # the log is full
            return k
        if dopamine_logged[0] + dopamine_size > dopamine_capacity:
            # the log is full
            return k
        if cell_logged[0] + cell_size > cell_capacity:
            # the log is full
            return k
        t = t0 + k * dt
        inputs_slot = k % inputs_slots
        commands_slot = k % commands_slots
        dopamine_slot = k % dopamine_slots
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
                    cell_D,
                    cell_D_chosen,
                    cell_D_columns,
                    cell_D_record,
                )
                record_synapses(
                    row,
                    synapses_a_pre,
                    synapses_a_pre_chosen,
                    synapses_a_pre_columns,
                    synapses_a_pre_record,
                    synapses_a_post,
                    synapses_a_post_chosen,
                    synapses_a_post_columns,
                    synapses_a_post_record,
                    synapses_c,
                    synapses_c_chosen,
                    synapses_c_columns,
                    synapses_c_record,
                    synapses_w,
                    synapses_w_chosen,
                    synapses_w_columns,
                    synapses_w_record,
                )
            meet(meeting, threads)
        # parameters and rates as they are in this step
        cell_now = cell_parameters[k % cell_tables * cell_table :]

        # state update
        update_cell(
            cell_V,
            cell_D,
            cell_spiking,
            t,
            dt,
            cell_begin,
            cell_end,
            cell_size,
            cell_now,
            cell_width,
        )
        meet(meeting, threads)
        update_synapses(
            synapses_a_pre,
            synapses_a_post,
            synapses_c,
            synapses_w,
            dt,
            synapses_begin,
            synapses_end,
            cell_D,
            t,
            synapses_target,
            synapses_parameters,
        )

        # thresholds
        if thread == 0:
            spikes_inputs(
                k,
                inputs_size,
                inputs_event_step,
                inputs_event_index,
                inputs_events,
                inputs_done,
                inputs_slot,
                inputs_spikes,
                inputs_count,
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
            spikes_dopamine(
                k,
                dopamine_size,
                dopamine_event_step,
                dopamine_event_index,
                dopamine_events,
                dopamine_done,
                dopamine_slot,
                dopamine_spikes,
                dopamine_count,
            )
        threshold_cell(
            cell_spiking, cell_begin, cell_end, cell_fresh, thread, cell_found
        )
        if thread == 0:
            log_inputs(
                k,
                inputs_slot,
                inputs_spikes,
                inputs_count,
                inputs_size,
                inputs_log_step,
                inputs_log_index,
                inputs_logged,
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
            log_dopamine(
                k,
                dopamine_slot,
                dopamine_spikes,
                dopamine_count,
                dopamine_size,
                dopamine_log_step,
                dopamine_log_index,
                dopamine_logged,
            )
        meet(meeting, threads)
        if thread == 0:
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
            cell_begin,
            cell_end,
            cell_V,
        )
        deliver_reward(
            dopamine_slot,
            dopamine_spikes,
            dopamine_count,
            dopamine_slots,
            dopamine_size,
            reward_delay,
            reward_delays,
            reward_start,
            reward_target,
            cell_begin,
            cell_end,
            cell_D,
            reward_parameters,
        )
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
            synapses_a_pre,
            synapses_a_post,
            synapses_c,
            synapses_parameters,
        )
        meet(meeting, threads)
        deliver_synapses_post(
            cell_slot,
            cell_spikes,
            cell_count,
            cell_size,
            synapses_post_start,
            synapses_post_synapse,
            cell_begin,
            cell_end,
            synapses_a_pre,
            synapses_a_post,
            synapses_c,
            synapses_parameters,
        )

        # resets
        reset_cell(
            cell_slot, cell_spikes, cell_count, cell_size, cell_begin, cell_end, cell_V
        )
    return last


PARTS = (
    Part("inputs", "spikes"),
    Part("commands", "spikes"),
    Part("dopamine", "spikes"),
    Part("cell", "neurons", states=("V", "D"), parameters={"tau_D": 200.0, "V_t": 0.5}),
    Part("command", "projection", source="commands", target="cell"),
    Part(
        "reward",
        "projection",
        parameters={"amount": 0.5},
        source="dopamine",
        target="cell",
    ),
    Part(
        "synapses",
        "projection",
        states=("a_pre", "a_post", "c", "w"),
        parameters={"tau": 20.0, "tau_c": 1000.0, "A_minus": 0.015, "A_plus": 0.01},
        source="inputs",
        target="cell",
        post=True,
    ),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "cell.V",
    "cell:V_chosen",
    "cell:V_columns",
    "cell:V_record",
    "cell.D",
    "cell:D_chosen",
    "cell:D_columns",
    "cell:D_record",
    "synapses.a_pre",
    "synapses:a_pre_chosen",
    "synapses:a_pre_columns",
    "synapses:a_pre_record",
    "synapses.a_post",
    "synapses:a_post_chosen",
    "synapses:a_post_columns",
    "synapses:a_post_record",
    "synapses.c",
    "synapses:c_chosen",
    "synapses:c_columns",
    "synapses:c_record",
    "synapses.w",
    "synapses:w_chosen",
    "synapses:w_columns",
    "synapses:w_record",
    "cell:spiking",
    "cell:size",
    "cell:parameters",
    "cell:width",
    "synapses:synapses",
    "synapses:target",
    "synapses:parameters",
    "inputs:size",
    "inputs:event_step",
    "inputs:event_index",
    "inputs:events",
    "inputs:done",
    "inputs:spikes",
    "inputs:count",
    "commands:size",
    "commands:event_step",
    "commands:event_index",
    "commands:events",
    "commands:done",
    "commands:spikes",
    "commands:count",
    "dopamine:size",
    "dopamine:event_step",
    "dopamine:event_index",
    "dopamine:events",
    "dopamine:done",
    "dopamine:spikes",
    "dopamine:count",
    "cell:fresh",
    "cell:found",
    "inputs:log_step",
    "inputs:log_index",
    "inputs:logged",
    "commands:log_step",
    "commands:log_index",
    "commands:logged",
    "dopamine:log_step",
    "dopamine:log_index",
    "dopamine:logged",
    "cell:spikes",
    "cell:count",
    "cell:log_step",
    "cell:log_index",
    "cell:logged",
    "commands:slots",
    "command:delay",
    "command:delays",
    "command:start",
    "command:target",
    "dopamine:slots",
    "reward:delay",
    "reward:delays",
    "reward:start",
    "reward:target",
    "reward:parameters",
    "inputs:slots",
    "synapses:delay",
    "synapses:delays",
    "synapses:start",
    "synapses:post_start",
    "synapses:post_synapse",
    "cell:tables",
    "cell:table",
    "inputs:capacity",
    "commands:capacity",
    "dopamine:capacity",
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
