"""cuba: a network of 1 population and 2 projections, exact step for Numba.

Generated from examples/networks/cuba.py:cuba.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

Parameters that change with time enter `offsets` and are held over each step.
"""

from collections import namedtuple

import numpy as np

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect
from .support.numpy_math import exprel as numpy_exprel

MODEL = "examples/networks/cuba.py:cuba"
METHOD = "exact"
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


def membrane_propagator(dt, E_L, tau_m, tau_e, tau_i):
    """How much of each state, and of what drives it, is there after dt."""
    # V
    V_rate = -1 / tau_m
    V_rate_of_ge = 1 / tau_m
    ge_rate = -1 / tau_e
    V_rate_of_gi = 1 / tau_m
    gi_rate = -1 / tau_i
    V_decay = np.exp(dt * V_rate)
    V_from_ge = V_rate_of_ge * (
        dt
        * np.exp(dt * np.maximum(V_rate, ge_rate))
        * numpy_exprel(-dt * np.abs(V_rate - ge_rate))
    )
    V_from_gi = V_rate_of_gi * (
        dt
        * np.exp(dt * np.maximum(V_rate, gi_rate))
        * numpy_exprel(-dt * np.abs(V_rate - gi_rate))
    )
    V_from_offset = dt * numpy_exprel(dt * V_rate)

    # ge
    ge_decay = np.exp(dt * ge_rate)

    # gi
    gi_decay = np.exp(dt * gi_rate)

    return V_decay, V_from_ge, V_from_gi, V_from_offset, ge_decay, gi_decay


@cell
def membrane_offsets(E_L, tau_m, tau_e, tau_i):
    """What drives the states: the part of each derivative that holds no state."""
    dV_offset = E_L / tau_m
    return dV_offset


@cell
def membrane_advance(
    V,
    ge,
    gi,
    t,
    dt,
    E_L,
    tau_m,
    tau_e,
    tau_i,
    V_decay,
    V_from_ge,
    V_from_gi,
    V_from_offset,
    ge_decay,
    gi_decay,
):
    """State of membrane after dt: exact propagation (Rotter and Diesmann 1999)."""
    dV_offset = membrane_offsets(E_L, tau_m, tau_e, tau_i)
    V_next = V_decay * V + V_from_ge * ge + V_from_gi * gi + V_from_offset * dV_offset
    ge_next = ge_decay * ge
    gi_next = gi_decay * gi
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
        tau_m = parameters[1]
        tau_e = parameters[2]
        tau_i = parameters[3]
        V_t = parameters[4]
        V_decay = parameters[6]
        V_from_ge = parameters[7]
        V_from_gi = parameters[8]
        V_from_offset = parameters[9]
        ge_decay = parameters[10]
        gi_decay = parameters[11]
        for i in range(begin & INDEX, end & INDEX):
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            V_next, cells.ge[i], cells.gi[i] = membrane_advance(
                cells.V[i],
                cells.ge[i],
                cells.gi[i],
                t,
                dt,
                E_L,
                tau_m,
                tau_e,
                tau_i,
                V_decay,
                V_from_ge,
                V_from_gi,
                V_from_offset,
                ge_decay,
                gi_decay,
            )
            cells.V[i] = cells.V[i] if cells.wait[i] > 0 else V_next
            crossing = crossed(cells.V[i], V_t)
            cells.spiking[i] = crossing & (cells.wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            E_L = parameters[i]
            tau_m = parameters[cells.size + i]
            tau_e = parameters[2 * cells.size + i]
            tau_i = parameters[3 * cells.size + i]
            V_t = parameters[4 * cells.size + i]
            V_decay = parameters[6 * cells.size + i]
            V_from_ge = parameters[7 * cells.size + i]
            V_from_gi = parameters[8 * cells.size + i]
            V_from_offset = parameters[9 * cells.size + i]
            ge_decay = parameters[10 * cells.size + i]
            gi_decay = parameters[11 * cells.size + i]
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            V_next, cells.ge[i], cells.gi[i] = membrane_advance(
                cells.V[i],
                cells.ge[i],
                cells.gi[i],
                t,
                dt,
                E_L,
                tau_m,
                tau_e,
                tau_i,
                V_decay,
                V_from_ge,
                V_from_gi,
                V_from_offset,
                ge_decay,
                gi_decay,
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
        V_r = parameters[5 * cells.width + i % cells.width]
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
            "E_L": -49.0,
            "tau_m": 20.0,
            "tau_e": 5.0,
            "tau_i": 10.0,
            "V_t": -50.0,
            "V_r": -60.0,
        },
        propagator=membrane_propagator,
        propagated=("E_L", "tau_m", "tau_e", "tau_i"),
        refractory=True,
    ),
    Part("exc", "projection", parameters={"w_e": 1.62}, source="cells", target="cells"),
    Part("inh", "projection", parameters={"w_i": -9.0}, source="cells", target="cells"),
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
