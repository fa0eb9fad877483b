"""homeostasis: a network of 3 populations and 2 projections, euler step for Numba.

Generated from examples/networks/homeostasis.py:homeostasis.
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

MODEL = "examples/networks/homeostasis.py:homeostasis"
METHOD = "euler"
BACKEND = "numba"

Cells = namedtuple(
    "Cells",
    "V ge gi wait spiking size parameters width fresh found refractory "
    "refractory_width spikes count log_step log_index logged tables table slots "
    "capacity",
)
CellsRecords = namedtuple(
    "CellsRecords",
    "V_chosen V_columns V_record ge_chosen ge_columns ge_record gi_chosen gi_columns "
    "gi_record",
)
Synapses = namedtuple(
    "Synapses",
    "w pre post delay delays start target updated parameters post_start post_synapse",
)
SynapsesRecords = namedtuple(
    "SynapsesRecords",
    "w_chosen w_columns w_record pre_chosen pre_columns pre_record post_chosen "
    "post_columns post_record",
)
Exc = namedtuple(
    "Exc",
    "key chance width left drawn filled logarithms size fresh found spikes count "
    "log_step log_index logged slots tables table capacity",
)
Inh = namedtuple(
    "Inh",
    "key chance width left drawn filled logarithms size fresh found spikes count "
    "log_step log_index logged slots tables table capacity",
)
Drive = namedtuple("Drive", "delay delays start target parameters")
Team = namedtuple("Team", "thread threads meeting")


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
def record_cells(cells, records, row):
    """The chosen values of cells, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = cells.V[records.V_chosen[c]]
    for c in range(records.ge_columns):
        records.ge_record[row * records.ge_columns + c] = cells.ge[records.ge_chosen[c]]
    for c in range(records.gi_columns):
        records.gi_record[row * records.gi_columns + c] = cells.gi[records.gi_chosen[c]]


@routine
def record_synapses(synapses, records, row):
    """The chosen values of synapses, as a row of its records."""
    for c in range(records.w_columns):
        records.w_record[row * records.w_columns + c] = synapses.w[records.w_chosen[c]]
    for c in range(records.pre_columns):
        records.pre_record[row * records.pre_columns + c] = synapses.pre[
            records.pre_chosen[c]
        ]
    for c in range(records.post_columns):
        records.post_record[row * records.post_columns + c] = synapses.post[
            records.post_chosen[c]
        ]


@routine
def update_cells(cells, t, dt, begin, end, parameters):
    """Advance the neurons of cells by one step, and mark who spikes."""
    if cells.width == 1:
        # one value of each parameter for all
        E_L = parameters[0]
        E_e = parameters[1]
        E_i = parameters[2]
        tau_m = parameters[3]
        tau_e = parameters[4]
        tau_i = parameters[5]
        V_t = parameters[6]
        for i in range(begin & INDEX, end & INDEX):
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            V_next, cells.ge[i], cells.gi[i] = membrane_advance(
                cells.V[i],
                cells.ge[i],
                cells.gi[i],
                t,
                dt,
                E_L,
                E_e,
                E_i,
                tau_m,
                tau_e,
                tau_i,
            )
            cells.V[i] = cells.V[i] if cells.wait[i] > 0 else V_next
            crossing = crossed(cells.V[i], V_t)
            cells.spiking[i] = crossing & (cells.wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            E_L = parameters[i]
            E_e = parameters[cells.size + i]
            E_i = parameters[2 * cells.size + i]
            tau_m = parameters[3 * cells.size + i]
            tau_e = parameters[4 * cells.size + i]
            tau_i = parameters[5 * cells.size + i]
            V_t = parameters[6 * cells.size + i]
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            V_next, cells.ge[i], cells.gi[i] = membrane_advance(
                cells.V[i],
                cells.ge[i],
                cells.gi[i],
                t,
                dt,
                E_L,
                E_e,
                E_i,
                tau_m,
                tau_e,
                tau_i,
            )
            cells.V[i] = cells.V[i] if cells.wait[i] > 0 else V_next
            crossing = crossed(cells.V[i], V_t)
            cells.spiking[i] = crossing & (cells.wait[i] == 0)


@routine
def spikes_exc(exc, team, chance, begin, end):
    """Who of exc spikes in this step: each with its own chance."""
    found_here = poisson_spikes(
        exc.key,
        chance,
        exc.width,
        exc.left,
        exc.drawn,
        exc.filled,
        exc.logarithms,
        begin,
        end,
        exc.fresh,
        begin,
    )
    exc.found[team.thread] = found_here


@routine
def spikes_inh(inh, team, chance, begin, end):
    """Who of inh spikes in this step: each with its own chance."""
    found_here = poisson_spikes(
        inh.key,
        chance,
        inh.width,
        inh.left,
        inh.drawn,
        inh.filled,
        inh.logarithms,
        begin,
        end,
        inh.fresh,
        begin,
    )
    inh.found[team.thread] = found_here


@routine
def threshold_cells(cells, team, begin, end):
    """Who of cells spikes in this step, in ascending order."""
    found_here = collect(cells.spiking, begin, end, cells.fresh, begin)
    cells.found[team.thread] = found_here
    for s in range(found_here):
        i = cells.fresh[begin + s]
        cells.wait[i] = cells.refractory[i % cells.refractory_width]


@routine
def log_exc(exc, team, k, slot):
    """Make one list of the spikes of exc that the threads found in step k, and write it into the log."""
    all_found = join(
        exc.fresh, exc.found, exc.size, team.threads, exc.spikes, slot * exc.size
    )
    exc.count[slot] = all_found
    at = exc.logged[0]
    for s in range(exc.count[slot]):
        exc.log_step[at + s] = k
        exc.log_index[at + s] = exc.spikes[slot * exc.size + s]
    exc.logged[0] = at + exc.count[slot]


@routine
def log_inh(inh, team, k, slot):
    """Make one list of the spikes of inh that the threads found in step k, and write it into the log."""
    all_found = join(
        inh.fresh, inh.found, inh.size, team.threads, inh.spikes, slot * inh.size
    )
    inh.count[slot] = all_found
    at = inh.logged[0]
    for s in range(inh.count[slot]):
        inh.log_step[at + s] = k
        inh.log_index[at + s] = inh.spikes[slot * inh.size + s]
    inh.logged[0] = at + inh.count[slot]


@routine
def log_cells(cells, team, k, slot):
    """Make one list of the spikes of cells that the threads found in step k, and write it into the log."""
    all_found = join(
        cells.fresh,
        cells.found,
        cells.size,
        team.threads,
        cells.spikes,
        slot * cells.size,
    )
    cells.count[slot] = all_found
    at = cells.logged[0]
    for s in range(cells.count[slot]):
        cells.log_step[at + s] = k
        cells.log_index[at + s] = cells.spikes[slot * cells.size + s]
    cells.logged[0] = at + cells.count[slot]


@routine
def deliver_drive(exc, drive, cells, slot, begin, end):
    """drive: what spikes of exc do that arrive in this step."""
    w_e = drive.parameters[0]
    for d in range(drive.delays):
        sent = slot - drive.delay[d] + (slot < drive.delay[d]) * exc.slots
        for s in range(exc.count[sent]):
            i = exc.spikes[sent * exc.size + s]
            row = i * drive.delays + d
            first = bisect(drive.target, drive.start[row], drive.start[row + 1], begin)
            last = bisect(drive.target, first, drive.start[row + 1], end)
            for e in range(first, last):
                j = drive.target[e]
                cells.ge[j] = excite(cells.ge[j], w_e)


@routine
def deliver_synapses(inh, synapses, cells, slot, begin, end, k, dt, t):
    """synapses: what spikes of inh do that arrive in this step."""
    tau = synapses.parameters[0]
    eta = synapses.parameters[1]
    alpha = synapses.parameters[2]
    w_max = synapses.parameters[3]
    for d in range(synapses.delays):
        sent = slot - synapses.delay[d] + (slot < synapses.delay[d]) * inh.slots
        for s in range(inh.count[sent]):
            i = inh.spikes[sent * inh.size + s]
            row = i * synapses.delays + d
            first = bisect(
                synapses.target, synapses.start[row], synapses.start[row + 1], begin
            )
            last = bisect(synapses.target, first, synapses.start[row + 1], end)
            for e in range(first, last):
                j = synapses.target[e]
                age = (k - synapses.updated[e]) * dt
                pre_decay, post_decay = traces_propagator(age, tau)
                synapses.pre[e], synapses.post[e] = traces_advance(
                    synapses.pre[e],
                    synapses.post[e],
                    t,
                    age,
                    tau,
                    pre_decay,
                    post_decay,
                )
                synapses.updated[e] = k
                cells.gi[j], synapses.pre[e], synapses.w[e] = before(
                    cells.gi[j],
                    synapses.w[e],
                    synapses.pre[e],
                    synapses.post[e],
                    eta,
                    alpha,
                    w_max,
                )


@routine
def deliver_synapses_post(cells, synapses, slot, begin, end, k, dt, t):
    """synapses: what spikes of cells do in this step."""
    tau = synapses.parameters[0]
    eta = synapses.parameters[1]
    w_max = synapses.parameters[3]
    first = bisect(
        cells.spikes, slot * cells.size, slot * cells.size + cells.count[slot], begin
    )
    last = bisect(cells.spikes, first, slot * cells.size + cells.count[slot], end)
    for s in range(first, last):
        j = cells.spikes[s]
        for f in range(synapses.post_start[j], synapses.post_start[j + 1]):
            e = synapses.post_synapse[f]
            age = (k - synapses.updated[e]) * dt
            pre_decay, post_decay = traces_propagator(age, tau)
            synapses.pre[e], synapses.post[e] = traces_advance(
                synapses.pre[e], synapses.post[e], t, age, tau, pre_decay, post_decay
            )
            synapses.updated[e] = k
            synapses.w[e], synapses.post[e] = after(
                synapses.w[e], synapses.pre[e], synapses.post[e], eta, w_max
            )


@routine
def reset_cells(cells, slot, begin, end, parameters):
    """Reset the neurons of cells that spiked in this step."""
    first = bisect(
        cells.spikes, slot * cells.size, slot * cells.size + cells.count[slot], begin
    )
    last = bisect(cells.spikes, first, slot * cells.size + cells.count[slot], end)
    for s in range(first, last):
        i = cells.spikes[s]
        V_r = parameters[7 * cells.width + i % cells.width]
        cells.V[i] = to_rest(cells.V[i], V_r)


@lean_loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    cells,
    cells_records,
    synapses,
    synapses_records,
    exc,
    inh,
    drive,
    team,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    cells_begin = share(cells.size, team.thread, team.threads)
    cells_end = share(cells.size, team.thread + 1, team.threads)
    exc_begin = share(exc.size, team.thread, team.threads)
    exc_end = share(exc.size, team.thread + 1, team.threads)
    inh_begin = share(inh.size, team.thread, team.threads)
    inh_end = share(inh.size, team.thread + 1, team.threads)
    for k in range(first, last):
        if exc.logged[0] + exc.size > exc.capacity:
            # the log is full
            return k
        if inh.logged[0] + inh.size > inh.capacity:
            # the log is full
            return k
        if cells.logged[0] + cells.size > cells.capacity:
            # the log is full
            return k
        t = t0 + k * dt
        exc_slot = k % exc.slots
        inh_slot = k % inh.slots
        cells_slot = k % cells.slots
        if k % every == 0:
            meet(team.meeting, team.threads)
            if team.thread == 0:
                row = k // every - first_row
                record_cells(cells, cells_records, row)
                record_synapses(synapses, synapses_records, row)
            meet(team.meeting, team.threads)
        # parameters and rates as they are in this step
        cells_now = cells.parameters[k % cells.tables * cells.table :]
        exc_now = exc.chance[k % exc.tables * exc.table :]
        inh_now = inh.chance[k % inh.tables * inh.table :]

        # state update
        update_cells(cells, t, dt, cells_begin, cells_end, cells_now)

        # thresholds
        spikes_exc(exc, team, exc_now, exc_begin, exc_end)
        spikes_inh(inh, team, inh_now, inh_begin, inh_end)
        threshold_cells(cells, team, cells_begin, cells_end)
        meet(team.meeting, team.threads)
        if team.thread == 0:
            log_exc(exc, team, k, exc_slot)
            log_inh(inh, team, k, inh_slot)
            log_cells(cells, team, k, cells_slot)

        # synapses, those without delay included
        meet(team.meeting, team.threads)
        deliver_drive(exc, drive, cells, exc_slot, cells_begin, cells_end)
        deliver_synapses(
            inh, synapses, cells, inh_slot, cells_begin, cells_end, k, dt, t
        )
        deliver_synapses_post(
            cells, synapses, cells_slot, cells_begin, cells_end, k, dt, t
        )

        # resets
        reset_cells(cells, cells_slot, cells_begin, cells_end, cells_now)
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
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("synapses", Synapses),
    ("synapses", SynapsesRecords),
    ("exc", Exc),
    ("inh", Inh),
    ("drive", Drive),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
