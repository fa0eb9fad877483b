"""reward: a network of 4 populations and 3 projections, exponential_euler step for Numba.

Generated from examples/networks/reward.py:reward.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from collections import namedtuple

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_math import exprel
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect, due_spikes

MODEL = "examples/networks/reward.py:reward"
METHOD = "exponential_euler"
BACKEND = "numba"

Cell = namedtuple(
    "Cell",
    "V D spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
CellRecords = namedtuple(
    "CellRecords", "V_chosen V_columns V_record D_chosen D_columns D_record"
)
Synapses = namedtuple(
    "Synapses",
    "a_pre a_post c w synapses target parameters delay delays start post_start "
    "post_synapse",
)
SynapsesRecords = namedtuple(
    "SynapsesRecords",
    "a_pre_chosen a_pre_columns a_pre_record a_post_chosen a_post_columns "
    "a_post_record c_chosen c_columns c_record w_chosen w_columns w_record",
)
Inputs = namedtuple(
    "Inputs",
    "size event_step event_index events done spikes count log_step log_index logged "
    "slots capacity",
)
Commands = namedtuple(
    "Commands",
    "size event_step event_index events done spikes count log_step log_index logged "
    "slots capacity",
)
Dopamine = namedtuple(
    "Dopamine",
    "size event_step event_index events done spikes count log_step log_index logged "
    "slots capacity",
)
Command = namedtuple("Command", "delay delays start target")
Reward = namedtuple("Reward", "delay delays start target parameters")
Team = namedtuple("Team", "thread threads meeting")


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
def record_cell(cell, records, row):
    """The chosen values of cell, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = cell.V[records.V_chosen[c]]
    for c in range(records.D_columns):
        records.D_record[row * records.D_columns + c] = cell.D[records.D_chosen[c]]


@routine
def record_synapses(synapses, records, row):
    """The chosen values of synapses, as a row of its records."""
    for c_ in range(records.a_pre_columns):
        records.a_pre_record[row * records.a_pre_columns + c_] = synapses.a_pre[
            records.a_pre_chosen[c_]
        ]
    for c_ in range(records.a_post_columns):
        records.a_post_record[row * records.a_post_columns + c_] = synapses.a_post[
            records.a_post_chosen[c_]
        ]
    for c_ in range(records.c_columns):
        records.c_record[row * records.c_columns + c_] = synapses.c[
            records.c_chosen[c_]
        ]
    for c_ in range(records.w_columns):
        records.w_record[row * records.w_columns + c_] = synapses.w[
            records.w_chosen[c_]
        ]


@routine
def update_cell(cell, t, dt, begin, end, parameters):
    """Advance the neurons of cell by one step, and mark who spikes."""
    if cell.width == 1:
        # one value of each parameter for all
        tau_D = parameters[0]
        V_t = parameters[1]
        for i in range(begin & INDEX, end & INDEX):
            cell.V[i], cell.D[i] = commanded_advance(cell.V[i], cell.D[i], t, dt, tau_D)
            cell.spiking[i] = crossed(cell.V[i], V_t)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            tau_D = parameters[i]
            V_t = parameters[cell.size + i]
            cell.V[i], cell.D[i] = commanded_advance(cell.V[i], cell.D[i], t, dt, tau_D)
            cell.spiking[i] = crossed(cell.V[i], V_t)


@routine
def update_synapses(synapses, cell, dt, begin, end, t):
    """Advance the synapses of synapses by one step."""
    tau = synapses.parameters[0]
    tau_c = synapses.parameters[1]
    for e in range(begin & INDEX, end & INDEX):
        j = synapses.target[e]
        synapses.a_pre[e], synapses.a_post[e], synapses.c[e], synapses.w[e] = (
            eligibility_advance(
                synapses.a_pre[e],
                synapses.a_post[e],
                synapses.c[e],
                synapses.w[e],
                t,
                dt,
                cell.D[j],
                tau,
                tau_c,
            )
        )


@routine
def spikes_inputs(inputs, k, slot):
    """Who of inputs spikes in this step: those whose time it is."""
    found = due_spikes(
        k,
        inputs.event_step,
        inputs.event_index,
        inputs.events,
        inputs.done,
        inputs.spikes,
        slot * inputs.size,
    )
    inputs.count[slot] = found


@routine
def spikes_commands(commands, k, slot):
    """Who of commands spikes in this step: those whose time it is."""
    found = due_spikes(
        k,
        commands.event_step,
        commands.event_index,
        commands.events,
        commands.done,
        commands.spikes,
        slot * commands.size,
    )
    commands.count[slot] = found


@routine
def spikes_dopamine(dopamine, k, slot):
    """Who of dopamine spikes in this step: those whose time it is."""
    found = due_spikes(
        k,
        dopamine.event_step,
        dopamine.event_index,
        dopamine.events,
        dopamine.done,
        dopamine.spikes,
        slot * dopamine.size,
    )
    dopamine.count[slot] = found


@routine
def threshold_cell(cell, team, begin, end):
    """Who of cell spikes in this step, in ascending order."""
    found_here = collect(cell.spiking, begin, end, cell.fresh, begin)
    cell.found[team.thread] = found_here


@routine
def log_inputs(inputs, k, slot):
    """Write the spikes of inputs in step k into its log."""
    at = inputs.logged[0]
    for s in range(inputs.count[slot]):
        inputs.log_step[at + s] = k
        inputs.log_index[at + s] = inputs.spikes[slot * inputs.size + s]
    inputs.logged[0] = at + inputs.count[slot]


@routine
def log_commands(commands, k, slot):
    """Write the spikes of commands in step k into its log."""
    at = commands.logged[0]
    for s in range(commands.count[slot]):
        commands.log_step[at + s] = k
        commands.log_index[at + s] = commands.spikes[slot * commands.size + s]
    commands.logged[0] = at + commands.count[slot]


@routine
def log_dopamine(dopamine, k, slot):
    """Write the spikes of dopamine in step k into its log."""
    at = dopamine.logged[0]
    for s in range(dopamine.count[slot]):
        dopamine.log_step[at + s] = k
        dopamine.log_index[at + s] = dopamine.spikes[slot * dopamine.size + s]
    dopamine.logged[0] = at + dopamine.count[slot]


@routine
def log_cell(cell, team, k, slot):
    """Make one list of the spikes of cell that the threads found in step k, and write it into the log."""
    all_found = join(
        cell.fresh, cell.found, cell.size, team.threads, cell.spikes, slot * cell.size
    )
    cell.count[slot] = all_found
    at = cell.logged[0]
    for s in range(cell.count[slot]):
        cell.log_step[at + s] = k
        cell.log_index[at + s] = cell.spikes[slot * cell.size + s]
    cell.logged[0] = at + cell.count[slot]


@routine
def deliver_command(commands, command_, cell, slot, begin, end):
    """command: what spikes of commands do that arrive in this step."""
    for d in range(command_.delays):
        sent = slot - command_.delay[d] + (slot < command_.delay[d]) * commands.slots
        for s in range(commands.count[sent]):
            i = commands.spikes[sent * commands.size + s]
            row = i * command_.delays + d
            first = bisect(
                command_.target, command_.start[row], command_.start[row + 1], begin
            )
            last = bisect(command_.target, first, command_.start[row + 1], end)
            for e in range(first, last):
                j = command_.target[e]
                cell.V[j] = command(cell.V[j])


@routine
def deliver_reward(dopamine, reward_, cell, slot, begin, end):
    """reward: what spikes of dopamine do that arrive in this step."""
    amount = reward_.parameters[0]
    for d in range(reward_.delays):
        sent = slot - reward_.delay[d] + (slot < reward_.delay[d]) * dopamine.slots
        for s in range(dopamine.count[sent]):
            i = dopamine.spikes[sent * dopamine.size + s]
            row = i * reward_.delays + d
            first = bisect(
                reward_.target, reward_.start[row], reward_.start[row + 1], begin
            )
            last = bisect(reward_.target, first, reward_.start[row + 1], end)
            for e in range(first, last):
                j = reward_.target[e]
                cell.D[j] = reward(cell.D[j], amount)


@routine
def deliver_synapses(inputs, synapses, slot, begin, end):
    """synapses: what spikes of inputs do that arrive in this step."""
    A_minus = synapses.parameters[2]
    for d in range(synapses.delays):
        sent = slot - synapses.delay[d] + (slot < synapses.delay[d]) * inputs.slots
        for s in range(inputs.count[sent]):
            i = inputs.spikes[sent * inputs.size + s]
            row = i * synapses.delays + d
            first = bisect(
                synapses.target, synapses.start[row], synapses.start[row + 1], begin
            )
            last = bisect(synapses.target, first, synapses.start[row + 1], end)
            for e in range(first, last):
                synapses.c[e], synapses.a_pre[e] = before(
                    synapses.a_pre[e], synapses.a_post[e], synapses.c[e], A_minus
                )


@routine
def deliver_synapses_post(cell, synapses, slot, begin, end):
    """synapses: what spikes of cell do in this step."""
    A_plus = synapses.parameters[3]
    first = bisect(
        cell.spikes, slot * cell.size, slot * cell.size + cell.count[slot], begin
    )
    last = bisect(cell.spikes, first, slot * cell.size + cell.count[slot], end)
    for s in range(first, last):
        j = cell.spikes[s]
        for f in range(synapses.post_start[j], synapses.post_start[j + 1]):
            e = synapses.post_synapse[f]
            synapses.c[e], synapses.a_post[e] = after(
                synapses.a_pre[e], synapses.a_post[e], synapses.c[e], A_plus
            )


@routine
def reset_cell(cell, slot, begin, end):
    """Reset the neurons of cell that spiked in this step."""
    first = bisect(
        cell.spikes, slot * cell.size, slot * cell.size + cell.count[slot], begin
    )
    last = bisect(cell.spikes, first, slot * cell.size + cell.count[slot], end)
    for s in range(first, last):
        i = cell.spikes[s]
        cell.V[i] = to_rest(cell.V[i])


@lean_loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    cell,
    cell_records,
    synapses,
    synapses_records,
    inputs,
    commands,
    dopamine,
    command,
    reward,
    team,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    cell_begin = share(cell.size, team.thread, team.threads)
    cell_end = share(cell.size, team.thread + 1, team.threads)
    synapses_begin = share(synapses.synapses, team.thread, team.threads)
    synapses_end = share(synapses.synapses, team.thread + 1, team.threads)
    for k in range(first, last):
        if inputs.logged[0] + inputs.size > inputs.capacity:
            # the log is full
            return k
        if commands.logged[0] + commands.size > commands.capacity:
            # the log is full
            return k
        if dopamine.logged[0] + dopamine.size > dopamine.capacity:
            # the log is full
            return k
        if cell.logged[0] + cell.size > cell.capacity:
            # the log is full
            return k
        t = t0 + k * dt
        inputs_slot = k % inputs.slots
        commands_slot = k % commands.slots
        dopamine_slot = k % dopamine.slots
        cell_slot = k % cell.slots
        if k % every == 0:
            meet(team.meeting, team.threads)
            if team.thread == 0:
                row = k // every - first_row
                record_cell(cell, cell_records, row)
                record_synapses(synapses, synapses_records, row)
            meet(team.meeting, team.threads)
        # parameters and rates as they are in this step
        cell_now = cell.parameters[k % cell.tables * cell.table :]

        # state update
        update_cell(cell, t, dt, cell_begin, cell_end, cell_now)
        meet(team.meeting, team.threads)
        update_synapses(synapses, cell, dt, synapses_begin, synapses_end, t)

        # thresholds
        if team.thread == 0:
            spikes_inputs(inputs, k, inputs_slot)
            spikes_commands(commands, k, commands_slot)
            spikes_dopamine(dopamine, k, dopamine_slot)
        threshold_cell(cell, team, cell_begin, cell_end)
        if team.thread == 0:
            log_inputs(inputs, k, inputs_slot)
            log_commands(commands, k, commands_slot)
            log_dopamine(dopamine, k, dopamine_slot)
        meet(team.meeting, team.threads)
        if team.thread == 0:
            log_cell(cell, team, k, cell_slot)

        # synapses, those without delay included
        deliver_command(commands, command, cell, commands_slot, cell_begin, cell_end)
        deliver_reward(dopamine, reward, cell, dopamine_slot, cell_begin, cell_end)
        deliver_synapses(inputs, synapses, inputs_slot, cell_begin, cell_end)
        meet(team.meeting, team.threads)
        deliver_synapses_post(cell, synapses, cell_slot, cell_begin, cell_end)

        # resets
        reset_cell(cell, cell_slot, cell_begin, cell_end)
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
# what run_network takes of each part
ARGUMENTS = (
    ("cell", Cell),
    ("cell", CellRecords),
    ("synapses", Synapses),
    ("synapses", SynapsesRecords),
    ("inputs", Inputs),
    ("commands", Commands),
    ("dopamine", Dopamine),
    ("command", Command),
    ("reward", Reward),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
