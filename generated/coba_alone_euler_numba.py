"""coba_alone: a network of 2 populations and 3 projections, euler step for Numba.

Generated from examples/networks/coba_alone.py:coba_alone.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from collections import namedtuple

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect, poisson_spikes

MODEL = "examples/networks/coba_alone.py:coba_alone"
METHOD = "euler"
BACKEND = "numba"

Cells = namedtuple(
    "Cells",
    "V ge gi wait spiking size parameters width fresh found refractory "
    "refractory_width spikes count log_step log_index logged slots tables table "
    "capacity",
)
CellsRecords = namedtuple(
    "CellsRecords",
    "V_chosen V_columns V_record ge_chosen ge_columns ge_record gi_chosen gi_columns "
    "gi_record",
)
Start = namedtuple(
    "Start",
    "key chance width left drawn filled logarithms size fresh found spikes count "
    "log_step log_index logged slots tables table capacity",
)
Exc = namedtuple("Exc", "delay delays start target parameters")
Inh = namedtuple("Inh", "delay delays start target parameters")
Kick = namedtuple("Kick", "delay delays start target parameters")
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
def inhibit(gi, w_i):
    gi_2 = gi + w_i
    return gi_2


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
def threshold_cells(cells, team, begin, end):
    """Who of cells spikes in this step, in ascending order."""
    found_here = collect(cells.spiking, begin, end, cells.fresh, begin)
    cells.found[team.thread] = found_here
    for s in range(found_here):
        i = cells.fresh[begin + s]
        cells.wait[i] = cells.refractory[i % cells.refractory_width]


@routine
def spikes_start(start, team, chance, begin, end):
    """Who of start spikes in this step: each with its own chance."""
    found_here = poisson_spikes(
        start.key,
        chance,
        start.width,
        start.left,
        start.drawn,
        start.filled,
        start.logarithms,
        begin,
        end,
        start.fresh,
        begin,
    )
    start.found[team.thread] = found_here


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
def log_start(start, team, k, slot):
    """Make one list of the spikes of start that the threads found in step k, and write it into the log."""
    all_found = join(
        start.fresh,
        start.found,
        start.size,
        team.threads,
        start.spikes,
        slot * start.size,
    )
    start.count[slot] = all_found
    at = start.logged[0]
    for s in range(start.count[slot]):
        start.log_step[at + s] = k
        start.log_index[at + s] = start.spikes[slot * start.size + s]
    start.logged[0] = at + start.count[slot]


@routine
def deliver_exc(cells, exc, slot, begin, end):
    """exc: what spikes of cells do that arrive in this step."""
    w_e = exc.parameters[0]
    for d in range(exc.delays):
        sent = slot - exc.delay[d] + (slot < exc.delay[d]) * cells.slots
        for s in range(cells.count[sent]):
            i = cells.spikes[sent * cells.size + s]
            row = i * exc.delays + d
            first = bisect(exc.target, exc.start[row], exc.start[row + 1], begin)
            last = bisect(exc.target, first, exc.start[row + 1], end)
            for e in range(first, last):
                j = exc.target[e]
                cells.ge[j] = excite(cells.ge[j], w_e)


@routine
def deliver_inh(cells, inh, slot, begin, end):
    """inh: what spikes of cells do that arrive in this step."""
    w_i = inh.parameters[0]
    for d in range(inh.delays):
        sent = slot - inh.delay[d] + (slot < inh.delay[d]) * cells.slots
        for s in range(cells.count[sent]):
            i = cells.spikes[sent * cells.size + s]
            row = i * inh.delays + d
            first = bisect(inh.target, inh.start[row], inh.start[row + 1], begin)
            last = bisect(inh.target, first, inh.start[row + 1], end)
            for e in range(first, last):
                j = inh.target[e]
                cells.gi[j] = inhibit(cells.gi[j], w_i)


@routine
def deliver_kick(start, kick, cells, slot, begin, end):
    """kick: what spikes of start do that arrive in this step."""
    w_e = kick.parameters[0]
    for d in range(kick.delays):
        sent = slot - kick.delay[d] + (slot < kick.delay[d]) * start.slots
        for s in range(start.count[sent]):
            i = start.spikes[sent * start.size + s]
            row = i * kick.delays + d
            first = bisect(kick.target, kick.start[row], kick.start[row + 1], begin)
            last = bisect(kick.target, first, kick.start[row + 1], end)
            for e in range(first, last):
                j = kick.target[e]
                cells.ge[j] = excite(cells.ge[j], w_e)


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
    start,
    exc,
    inh,
    kick,
    team,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    cells_begin = share(cells.size, team.thread, team.threads)
    cells_end = share(cells.size, team.thread + 1, team.threads)
    start_begin = share(start.size, team.thread, team.threads)
    start_end = share(start.size, team.thread + 1, team.threads)
    for k in range(first, last):
        if cells.logged[0] + cells.size > cells.capacity:
            # the log is full
            return k
        if start.logged[0] + start.size > start.capacity:
            # the log is full
            return k
        t = t0 + k * dt
        cells_slot = k % cells.slots
        start_slot = k % start.slots
        if k % every == 0:
            meet(team.meeting, team.threads)
            if team.thread == 0:
                row = k // every - first_row
                record_cells(cells, cells_records, row)
            meet(team.meeting, team.threads)
        # parameters and rates as they are in this step
        cells_now = cells.parameters[k % cells.tables * cells.table :]
        start_now = start.chance[k % start.tables * start.table :]

        # state update
        update_cells(cells, t, dt, cells_begin, cells_end, cells_now)

        # thresholds
        threshold_cells(cells, team, cells_begin, cells_end)
        spikes_start(start, team, start_now, start_begin, start_end)
        meet(team.meeting, team.threads)
        if team.thread == 0:
            log_cells(cells, team, k, cells_slot)
            log_start(start, team, k, start_slot)

        # synapses, those without delay included
        meet(team.meeting, team.threads)
        deliver_exc(cells, exc, cells_slot, cells_begin, cells_end)
        deliver_inh(cells, inh, cells_slot, cells_begin, cells_end)
        deliver_kick(start, kick, cells, start_slot, cells_begin, cells_end)

        # resets
        reset_cells(cells, cells_slot, cells_begin, cells_end, cells_now)
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
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("start", Start),
    ("exc", Exc),
    ("inh", Inh),
    ("kick", Kick),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
