"""stdp: a network of 2 populations and 1 projection, euler step for Numba.

Generated from examples/networks/stdp.py:stdp.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from collections import namedtuple

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_math import clip, exp
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect, poisson_spikes

MODEL = "examples/networks/stdp.py:stdp"
METHOD = "euler"
BACKEND = "numba"

Cell = namedtuple(
    "Cell",
    "V ge spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
CellRecords = namedtuple(
    "CellRecords", "V_chosen V_columns V_record ge_chosen ge_columns ge_record"
)
Synapses = namedtuple(
    "Synapses",
    "w a_pre a_post delay delays start target updated parameters post_start "
    "post_synapse",
)
SynapsesRecords = namedtuple(
    "SynapsesRecords",
    "w_chosen w_columns w_record a_pre_chosen a_pre_columns a_pre_record "
    "a_post_chosen a_post_columns a_post_record",
)
Inputs = namedtuple(
    "Inputs",
    "key chance width left drawn filled logarithms size fresh found spikes count "
    "log_step log_index logged slots tables table capacity",
)
Team = namedtuple("Team", "thread threads meeting")


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
def record_cell(cell, records, row):
    """The chosen values of cell, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = cell.V[records.V_chosen[c]]
    for c in range(records.ge_columns):
        records.ge_record[row * records.ge_columns + c] = cell.ge[records.ge_chosen[c]]


@routine
def record_synapses(synapses, records, row):
    """The chosen values of synapses, as a row of its records."""
    for c in range(records.w_columns):
        records.w_record[row * records.w_columns + c] = synapses.w[records.w_chosen[c]]
    for c in range(records.a_pre_columns):
        records.a_pre_record[row * records.a_pre_columns + c] = synapses.a_pre[
            records.a_pre_chosen[c]
        ]
    for c in range(records.a_post_columns):
        records.a_post_record[row * records.a_post_columns + c] = synapses.a_post[
            records.a_post_chosen[c]
        ]


@routine
def update_cell(cell, t, dt, begin, end, parameters):
    """Advance the neurons of cell by one step, and mark who spikes."""
    if cell.width == 1:
        # one value of each parameter for all
        E_L = parameters[0]
        E_e = parameters[1]
        tau_m = parameters[2]
        tau_e = parameters[3]
        V_t = parameters[4]
        for i in range(begin & INDEX, end & INDEX):
            cell.V[i], cell.ge[i] = membrane_advance(
                cell.V[i], cell.ge[i], t, dt, E_L, E_e, tau_m, tau_e
            )
            cell.spiking[i] = crossed(cell.V[i], V_t)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            E_L = parameters[i]
            E_e = parameters[cell.size + i]
            tau_m = parameters[2 * cell.size + i]
            tau_e = parameters[3 * cell.size + i]
            V_t = parameters[4 * cell.size + i]
            cell.V[i], cell.ge[i] = membrane_advance(
                cell.V[i], cell.ge[i], t, dt, E_L, E_e, tau_m, tau_e
            )
            cell.spiking[i] = crossed(cell.V[i], V_t)


@routine
def spikes_inputs(inputs, team, chance, begin, end):
    """Who of inputs spikes in this step: each with its own chance."""
    found_here = poisson_spikes(
        inputs.key,
        chance,
        inputs.width,
        inputs.left,
        inputs.drawn,
        inputs.filled,
        inputs.logarithms,
        begin,
        end,
        inputs.fresh,
        begin,
    )
    inputs.found[team.thread] = found_here


@routine
def threshold_cell(cell, team, begin, end):
    """Who of cell spikes in this step, in ascending order."""
    found_here = collect(cell.spiking, begin, end, cell.fresh, begin)
    cell.found[team.thread] = found_here


@routine
def log_inputs(inputs, team, k, slot):
    """Make one list of the spikes of inputs that the threads found in step k, and write it into the log."""
    all_found = join(
        inputs.fresh,
        inputs.found,
        inputs.size,
        team.threads,
        inputs.spikes,
        slot * inputs.size,
    )
    inputs.count[slot] = all_found
    at = inputs.logged[0]
    for s in range(inputs.count[slot]):
        inputs.log_step[at + s] = k
        inputs.log_index[at + s] = inputs.spikes[slot * inputs.size + s]
    inputs.logged[0] = at + inputs.count[slot]


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
def deliver_synapses(inputs, synapses, cell, slot, begin, end, k, dt, t):
    """synapses: what spikes of inputs do that arrive in this step."""
    tau_pre = synapses.parameters[0]
    tau_post = synapses.parameters[1]
    d_pre = synapses.parameters[2]
    w_max = synapses.parameters[3]
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
                j = synapses.target[e]
                age = (k - synapses.updated[e]) * dt
                a_pre_decay, a_post_decay = traces_propagator(age, tau_pre, tau_post)
                synapses.a_pre[e], synapses.a_post[e] = traces_advance(
                    synapses.a_pre[e],
                    synapses.a_post[e],
                    t,
                    age,
                    tau_pre,
                    tau_post,
                    a_pre_decay,
                    a_post_decay,
                )
                synapses.updated[e] = k
                cell.ge[j], synapses.a_pre[e], synapses.w[e] = before(
                    cell.ge[j],
                    synapses.w[e],
                    synapses.a_pre[e],
                    synapses.a_post[e],
                    d_pre,
                    w_max,
                )


@routine
def deliver_synapses_post(cell, synapses, slot, begin, end, k, dt, t):
    """synapses: what spikes of cell do in this step."""
    tau_pre = synapses.parameters[0]
    tau_post = synapses.parameters[1]
    w_max = synapses.parameters[3]
    d_post = synapses.parameters[4]
    first = bisect(
        cell.spikes, slot * cell.size, slot * cell.size + cell.count[slot], begin
    )
    last = bisect(cell.spikes, first, slot * cell.size + cell.count[slot], end)
    for s in range(first, last):
        j = cell.spikes[s]
        for f in range(synapses.post_start[j], synapses.post_start[j + 1]):
            e = synapses.post_synapse[f]
            age = (k - synapses.updated[e]) * dt
            a_pre_decay, a_post_decay = traces_propagator(age, tau_pre, tau_post)
            synapses.a_pre[e], synapses.a_post[e] = traces_advance(
                synapses.a_pre[e],
                synapses.a_post[e],
                t,
                age,
                tau_pre,
                tau_post,
                a_pre_decay,
                a_post_decay,
            )
            synapses.updated[e] = k
            synapses.a_post[e], synapses.w[e] = after(
                synapses.w[e], synapses.a_pre[e], synapses.a_post[e], d_post, w_max
            )


@routine
def reset_cell(cell, slot, begin, end, parameters):
    """Reset the neurons of cell that spiked in this step."""
    first = bisect(
        cell.spikes, slot * cell.size, slot * cell.size + cell.count[slot], begin
    )
    last = bisect(cell.spikes, first, slot * cell.size + cell.count[slot], end)
    for s in range(first, last):
        i = cell.spikes[s]
        V_r = parameters[5 * cell.width + i % cell.width]
        cell.V[i] = to_rest(cell.V[i], V_r)


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
    team,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    cell_begin = share(cell.size, team.thread, team.threads)
    cell_end = share(cell.size, team.thread + 1, team.threads)
    inputs_begin = share(inputs.size, team.thread, team.threads)
    inputs_end = share(inputs.size, team.thread + 1, team.threads)
    for k in range(first, last):
        if inputs.logged[0] + inputs.size > inputs.capacity:
            # the log is full
            return k
        if cell.logged[0] + cell.size > cell.capacity:
            # the log is full
            return k
        t = t0 + k * dt
        inputs_slot = k % inputs.slots
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
        inputs_now = inputs.chance[k % inputs.tables * inputs.table :]

        # state update
        update_cell(cell, t, dt, cell_begin, cell_end, cell_now)

        # thresholds
        spikes_inputs(inputs, team, inputs_now, inputs_begin, inputs_end)
        threshold_cell(cell, team, cell_begin, cell_end)
        meet(team.meeting, team.threads)
        if team.thread == 0:
            log_inputs(inputs, team, k, inputs_slot)
            log_cell(cell, team, k, cell_slot)

        # synapses, those without delay included
        meet(team.meeting, team.threads)
        deliver_synapses(
            inputs, synapses, cell, inputs_slot, cell_begin, cell_end, k, dt, t
        )
        deliver_synapses_post(cell, synapses, cell_slot, cell_begin, cell_end, k, dt, t)

        # resets
        reset_cell(cell, cell_slot, cell_begin, cell_end, cell_now)
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
# what run_network takes of each part
ARGUMENTS = (
    ("cell", Cell),
    ("cell", CellRecords),
    ("synapses", Synapses),
    ("synapses", SynapsesRecords),
    ("inputs", Inputs),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
