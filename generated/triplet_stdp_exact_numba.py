"""triplet_stdp: a network of 3 populations and 2 projections, exact step for Numba.

Generated from examples/networks/triplet_stdp.py:triplet_stdp.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from collections import namedtuple

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_math import exp
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect, due_spikes

MODEL = "examples/networks/triplet_stdp.py:triplet_stdp"
METHOD = "exact"
BACKEND = "numba"

Targets = namedtuple(
    "Targets",
    "V spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
TargetsRecords = namedtuple("TargetsRecords", "V_chosen V_columns V_record")
Synapses = namedtuple(
    "Synapses",
    "w r o o_slow delay delays start target updated parameters post_start "
    "post_synapse",
)
SynapsesRecords = namedtuple(
    "SynapsesRecords",
    "w_chosen w_columns w_record r_chosen r_columns r_record o_chosen o_columns "
    "o_record o_slow_chosen o_slow_columns o_slow_record",
)
Sources = namedtuple(
    "Sources",
    "size event_step event_index events done spikes count log_step log_index logged "
    "slots capacity",
)
Commands = namedtuple(
    "Commands",
    "size event_step event_index events done spikes count log_step log_index logged "
    "slots capacity",
)
Command = namedtuple("Command", "delay delays start target")
Team = namedtuple("Team", "thread threads meeting")


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
def record_targets(targets, records, row):
    """The chosen values of targets, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = targets.V[records.V_chosen[c]]


@routine
def record_synapses(synapses, records, row):
    """The chosen values of synapses, as a row of its records."""
    for c in range(records.w_columns):
        records.w_record[row * records.w_columns + c] = synapses.w[records.w_chosen[c]]
    for c in range(records.r_columns):
        records.r_record[row * records.r_columns + c] = synapses.r[records.r_chosen[c]]
    for c in range(records.o_columns):
        records.o_record[row * records.o_columns + c] = synapses.o[records.o_chosen[c]]
    for c in range(records.o_slow_columns):
        records.o_slow_record[row * records.o_slow_columns + c] = synapses.o_slow[
            records.o_slow_chosen[c]
        ]


@routine
def update_targets(targets, t, dt, begin, end, parameters):
    """Advance the neurons of targets by one step, and mark who spikes."""
    if targets.width == 1:
        # one value of each parameter for all
        V_t = parameters[0]
        for i in range(begin & INDEX, end & INDEX):
            targets.V[i] = silent_advance(targets.V[i], t, dt)
            targets.spiking[i] = crossed(targets.V[i], V_t)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            V_t = parameters[i]
            targets.V[i] = silent_advance(targets.V[i], t, dt)
            targets.spiking[i] = crossed(targets.V[i], V_t)


@routine
def spikes_sources(sources, k, slot):
    """Who of sources spikes in this step: those whose time it is."""
    found = due_spikes(
        k,
        sources.event_step,
        sources.event_index,
        sources.events,
        sources.done,
        sources.spikes,
        slot * sources.size,
    )
    sources.count[slot] = found


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
def threshold_targets(targets, team, begin, end):
    """Who of targets spikes in this step, in ascending order."""
    found_here = collect(targets.spiking, begin, end, targets.fresh, begin)
    targets.found[team.thread] = found_here


@routine
def log_sources(sources, k, slot):
    """Write the spikes of sources in step k into its log."""
    at = sources.logged[0]
    for s in range(sources.count[slot]):
        sources.log_step[at + s] = k
        sources.log_index[at + s] = sources.spikes[slot * sources.size + s]
    sources.logged[0] = at + sources.count[slot]


@routine
def log_commands(commands, k, slot):
    """Write the spikes of commands in step k into its log."""
    at = commands.logged[0]
    for s in range(commands.count[slot]):
        commands.log_step[at + s] = k
        commands.log_index[at + s] = commands.spikes[slot * commands.size + s]
    commands.logged[0] = at + commands.count[slot]


@routine
def log_targets(targets, team, k, slot):
    """Make one list of the spikes of targets that the threads found in step k, and write it into the log."""
    all_found = join(
        targets.fresh,
        targets.found,
        targets.size,
        team.threads,
        targets.spikes,
        slot * targets.size,
    )
    targets.count[slot] = all_found
    at = targets.logged[0]
    for s in range(targets.count[slot]):
        targets.log_step[at + s] = k
        targets.log_index[at + s] = targets.spikes[slot * targets.size + s]
    targets.logged[0] = at + targets.count[slot]


@routine
def deliver_command(commands, command_, targets, slot, begin, end):
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
                targets.V[j] = command(targets.V[j])


@routine
def deliver_synapses(sources, synapses, slot, begin, end, k, dt, t):
    """synapses: what spikes of sources do that arrive in this step."""
    tau_plus = synapses.parameters[0]
    tau_minus = synapses.parameters[1]
    tau_y = synapses.parameters[2]
    A2_minus = synapses.parameters[3]
    for d in range(synapses.delays):
        sent = slot - synapses.delay[d] + (slot < synapses.delay[d]) * sources.slots
        for s in range(sources.count[sent]):
            i = sources.spikes[sent * sources.size + s]
            row = i * synapses.delays + d
            first = bisect(
                synapses.target, synapses.start[row], synapses.start[row + 1], begin
            )
            last = bisect(synapses.target, first, synapses.start[row + 1], end)
            for e in range(first, last):
                age = (k - synapses.updated[e]) * dt
                r_decay, o_decay, o_slow_decay = traces_propagator(
                    age, tau_plus, tau_minus, tau_y
                )
                synapses.r[e], synapses.o[e], synapses.o_slow[e] = traces_advance(
                    synapses.r[e],
                    synapses.o[e],
                    synapses.o_slow[e],
                    t,
                    age,
                    tau_plus,
                    tau_minus,
                    tau_y,
                    r_decay,
                    o_decay,
                    o_slow_decay,
                )
                synapses.updated[e] = k
                synapses.w[e], synapses.r[e] = before(
                    synapses.w[e], synapses.r[e], synapses.o[e], A2_minus
                )


@routine
def deliver_synapses_post(targets, synapses, slot, begin, end, k, dt, t):
    """synapses: what spikes of targets do in this step."""
    tau_plus = synapses.parameters[0]
    tau_minus = synapses.parameters[1]
    tau_y = synapses.parameters[2]
    A3_plus = synapses.parameters[4]
    first = bisect(
        targets.spikes,
        slot * targets.size,
        slot * targets.size + targets.count[slot],
        begin,
    )
    last = bisect(targets.spikes, first, slot * targets.size + targets.count[slot], end)
    for s in range(first, last):
        j = targets.spikes[s]
        for f in range(synapses.post_start[j], synapses.post_start[j + 1]):
            e = synapses.post_synapse[f]
            age = (k - synapses.updated[e]) * dt
            r_decay, o_decay, o_slow_decay = traces_propagator(
                age, tau_plus, tau_minus, tau_y
            )
            synapses.r[e], synapses.o[e], synapses.o_slow[e] = traces_advance(
                synapses.r[e],
                synapses.o[e],
                synapses.o_slow[e],
                t,
                age,
                tau_plus,
                tau_minus,
                tau_y,
                r_decay,
                o_decay,
                o_slow_decay,
            )
            synapses.updated[e] = k
            synapses.w[e], synapses.o[e], synapses.o_slow[e] = after(
                synapses.w[e], synapses.r[e], synapses.o[e], synapses.o_slow[e], A3_plus
            )


@routine
def reset_targets(targets, slot, begin, end):
    """Reset the neurons of targets that spiked in this step."""
    first = bisect(
        targets.spikes,
        slot * targets.size,
        slot * targets.size + targets.count[slot],
        begin,
    )
    last = bisect(targets.spikes, first, slot * targets.size + targets.count[slot], end)
    for s in range(first, last):
        i = targets.spikes[s]
        targets.V[i] = to_rest(targets.V[i])


@lean_loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    targets,
    targets_records,
    synapses,
    synapses_records,
    sources,
    commands,
    command,
    team,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    targets_begin = share(targets.size, team.thread, team.threads)
    targets_end = share(targets.size, team.thread + 1, team.threads)
    for k in range(first, last):
        if sources.logged[0] + sources.size > sources.capacity:
            # the log is full
            return k
        if commands.logged[0] + commands.size > commands.capacity:
            # the log is full
            return k
        if targets.logged[0] + targets.size > targets.capacity:
            # the log is full
            return k
        t = t0 + k * dt
        sources_slot = k % sources.slots
        commands_slot = k % commands.slots
        targets_slot = k % targets.slots
        if k % every == 0:
            meet(team.meeting, team.threads)
            if team.thread == 0:
                row = k // every - first_row
                record_targets(targets, targets_records, row)
                record_synapses(synapses, synapses_records, row)
            meet(team.meeting, team.threads)
        # parameters and rates as they are in this step
        targets_now = targets.parameters[k % targets.tables * targets.table :]

        # state update
        update_targets(targets, t, dt, targets_begin, targets_end, targets_now)

        # thresholds
        if team.thread == 0:
            spikes_sources(sources, k, sources_slot)
            spikes_commands(commands, k, commands_slot)
        threshold_targets(targets, team, targets_begin, targets_end)
        meet(team.meeting, team.threads)
        if team.thread == 0:
            log_sources(sources, k, sources_slot)
            log_commands(commands, k, commands_slot)
            log_targets(targets, team, k, targets_slot)

        # synapses, those without delay included
        deliver_command(
            commands, command, targets, commands_slot, targets_begin, targets_end
        )
        deliver_synapses(
            sources, synapses, sources_slot, targets_begin, targets_end, k, dt, t
        )
        meet(team.meeting, team.threads)
        deliver_synapses_post(
            targets, synapses, targets_slot, targets_begin, targets_end, k, dt, t
        )

        # resets
        reset_targets(targets, targets_slot, targets_begin, targets_end)
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
# what run_network takes of each part
ARGUMENTS = (
    ("targets", Targets),
    ("targets", TargetsRecords),
    ("synapses", Synapses),
    ("synapses", SynapsesRecords),
    ("sources", Sources),
    ("commands", Commands),
    ("command", Command),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
