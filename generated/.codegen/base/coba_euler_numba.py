"""coba: a network of 1 population and 2 projections, euler step for Numba.

Generated from examples/networks/coba.py:coba.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from collections import namedtuple

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect

MODEL = "examples/networks/coba.py:coba"
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
Exc = namedtuple("Exc", "delay delays start target parameters")
Inh = namedtuple("Inh", "delay delays start target parameters")
Team = namedtuple("Team", "thread threads meeting")


@cell
def membrane_derivative(V, ge, gi, t, I, E_L, E_e, E_i, tau_m, tau_e, tau_i):
    """Right-hand side of membrane: (dV/dt, dge/dt, dgi/dt)."""
    dV = (E_L - V + ge * (E_e - V) + gi * (E_i - V) + I) / tau_m
    dge = -ge / tau_e
    dgi = -gi / tau_i
    return dV, dge, dgi


@cell
def membrane_advance(V, ge, gi, t, dt, I, E_L, E_e, E_i, tau_m, tau_e, tau_i):
    """State of membrane after dt: forward Euler."""
    dV, dge, dgi = membrane_derivative(
        V, ge, gi, t, I, E_L, E_e, E_i, tau_m, tau_e, tau_i
    )
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
        I = parameters[0]
        E_L = parameters[1]
        E_e = parameters[2]
        E_i = parameters[3]
        tau_m = parameters[4]
        tau_e = parameters[5]
        tau_i = parameters[6]
        V_t = parameters[7]
        for i in range(begin & INDEX, end & INDEX):
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            V_next, cells.ge[i], cells.gi[i] = membrane_advance(
                cells.V[i],
                cells.ge[i],
                cells.gi[i],
                t,
                dt,
                I,
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
            I = parameters[i]
            E_L = parameters[cells.size + i]
            E_e = parameters[2 * cells.size + i]
            E_i = parameters[3 * cells.size + i]
            tau_m = parameters[4 * cells.size + i]
            tau_e = parameters[5 * cells.size + i]
            tau_i = parameters[6 * cells.size + i]
            V_t = parameters[7 * cells.size + i]
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            V_next, cells.ge[i], cells.gi[i] = membrane_advance(
                cells.V[i],
                cells.ge[i],
                cells.gi[i],
                t,
                dt,
                I,
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
def reset_cells(cells, slot, begin, end, parameters):
    """Reset the neurons of cells that spiked in this step."""
    first = bisect(
        cells.spikes, slot * cells.size, slot * cells.size + cells.count[slot], begin
    )
    last = bisect(cells.spikes, first, slot * cells.size + cells.count[slot], end)
    for s in range(first, last):
        i = cells.spikes[s]
        V_r = parameters[8 * cells.width + i % cells.width]
        cells.V[i] = to_rest(cells.V[i], V_r)


@lean_loop
def run_network(
    first, last, t0, dt, every, first_row, cells, cells_records, exc, inh, team
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    cells_begin = share(cells.size, team.thread, team.threads)
    cells_end = share(cells.size, team.thread + 1, team.threads)
    for k in range(first, last):
        if cells.logged[0] + cells.size > cells.capacity:
            # the log is full
            return k
        t = t0 + k * dt
        cells_slot = k % cells.slots
        if k % every == 0:
            meet(team.meeting, team.threads)
            if team.thread == 0:
                row = k // every - first_row
                record_cells(cells, cells_records, row)
            meet(team.meeting, team.threads)
        # parameters and rates as they are in this step
        cells_now = cells.parameters[k % cells.tables * cells.table :]

        # state update
        update_cells(cells, t, dt, cells_begin, cells_end, cells_now)

        # thresholds
        threshold_cells(cells, team, cells_begin, cells_end)
        meet(team.meeting, team.threads)
        if team.thread == 0:
            log_cells(cells, team, k, cells_slot)

        # synapses, those without delay included
        meet(team.meeting, team.threads)
        deliver_exc(cells, exc, cells_slot, cells_begin, cells_end)
        deliver_inh(cells, inh, cells_slot, cells_begin, cells_end)

        # resets
        reset_cells(cells, cells_slot, cells_begin, cells_end, cells_now)
    return last


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "ge", "gi"),
        parameters={
            "I": 20.0,
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
    Part("exc", "projection", parameters={"w_e": 0.4}, source="cells", target="cells"),
    Part("inh", "projection", parameters={"w_i": 5.1}, source="cells", target="cells"),
)
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("exc", Exc),
    ("inh", Inh),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
