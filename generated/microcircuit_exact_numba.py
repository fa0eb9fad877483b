"""microcircuit: a network of 1 population and 1 projection, exact step for Numba.

Generated from examples/networks/microcircuit.py:microcircuit.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

Parameters that change with time enter `offsets` and are held over each step.
"""

from collections import namedtuple

import numpy as np

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share, within
from .support.numba_spikes import collect, draw_counts
from .support.numpy_math import exprel as numpy_exprel

MODEL = "examples/networks/microcircuit.py:microcircuit"
METHOD = "exact"
BACKEND = "numba"

Cells = namedtuple(
    "Cells",
    "V I wait spiking size parameters width fresh found refractory refractory_width "
    "spikes count log_step log_index logged slots tables table capacity",
)
CellsRecords = namedtuple(
    "CellsRecords", "V_chosen V_columns V_record I_chosen I_columns I_record"
)
Synapses = namedtuple("Synapses", "w delay delays start target")
SynapsesRecords = namedtuple("SynapsesRecords", "w_chosen w_columns w_record")
Outside = namedtuple(
    "Outside", "spikes drawn key above columns rows first size weight each tables table"
)
Team = namedtuple("Team", "thread threads meeting")


def membrane_propagator(dt, I_dc, C, E_L, tau_m, tau_syn):
    """How much of each state, and of what drives it, is there after dt."""
    # V
    V_rate = -1 / tau_m
    V_rate_of_I = 1 / C
    I_rate = -1 / tau_syn
    V_decay = np.exp(dt * V_rate)
    V_from_I = V_rate_of_I * (
        dt
        * np.exp(dt * np.maximum(V_rate, I_rate))
        * numpy_exprel(-dt * np.abs(V_rate - I_rate))
    )
    V_from_offset = dt * numpy_exprel(dt * V_rate)

    # I
    I_decay = np.exp(dt * I_rate)

    return V_decay, V_from_I, V_from_offset, I_decay


@cell
def membrane_offsets(I_dc, C, E_L, tau_m, tau_syn):
    """What drives the states: the part of each derivative that holds no state."""
    dV_offset = E_L / tau_m + I_dc / C
    return dV_offset


@cell
def membrane_advance(
    V, I, t, dt, I_dc, C, E_L, tau_m, tau_syn, V_decay, V_from_I, V_from_offset, I_decay
):
    """State of membrane after dt: exact propagation (Rotter and Diesmann 1999)."""
    dV_offset = membrane_offsets(I_dc, C, E_L, tau_m, tau_syn)
    V_next = V_decay * V + V_from_I * I + V_from_offset * dV_offset
    I_next = I_decay * I
    return V_next, I_next


@cell
def crossed(V, V_t):
    over = V_t < V
    return over


@cell
def to_rest(V, V_r):
    V_2 = V_r
    return V_2


@cell
def arrive(I, w):
    I_2 = I + w
    return I_2


@routine
def record_cells(cells, records, row):
    """The chosen values of cells, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = cells.V[records.V_chosen[c]]
    for c in range(records.I_columns):
        records.I_record[row * records.I_columns + c] = cells.I[records.I_chosen[c]]


@routine
def record_synapses(synapses, records, row):
    """The chosen values of synapses, as a row of its records."""
    for c in range(records.w_columns):
        records.w_record[row * records.w_columns + c] = synapses.w[records.w_chosen[c]]


@routine
def update_cells(cells, t, dt, begin, end, parameters):
    """Advance the neurons of cells by one step, and mark who spikes."""
    if cells.width == 1:
        # one value of each parameter for all
        I_dc = parameters[0]
        C = parameters[1]
        E_L = parameters[2]
        tau_m = parameters[3]
        tau_syn = parameters[4]
        V_t = parameters[5]
        V_decay = parameters[7]
        V_from_I = parameters[8]
        V_from_offset = parameters[9]
        I_decay = parameters[10]
        for i in range(begin & INDEX, end & INDEX):
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            V_next, cells.I[i] = membrane_advance(
                cells.V[i],
                cells.I[i],
                t,
                dt,
                I_dc,
                C,
                E_L,
                tau_m,
                tau_syn,
                V_decay,
                V_from_I,
                V_from_offset,
                I_decay,
            )
            cells.V[i] = cells.V[i] if cells.wait[i] > 0 else V_next
            crossing = crossed(cells.V[i], V_t)
            cells.spiking[i] = crossing & (cells.wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I_dc = parameters[i]
            C = parameters[cells.size + i]
            E_L = parameters[2 * cells.size + i]
            tau_m = parameters[3 * cells.size + i]
            tau_syn = parameters[4 * cells.size + i]
            V_t = parameters[5 * cells.size + i]
            V_decay = parameters[7 * cells.size + i]
            V_from_I = parameters[8 * cells.size + i]
            V_from_offset = parameters[9 * cells.size + i]
            I_decay = parameters[10 * cells.size + i]
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            V_next, cells.I[i] = membrane_advance(
                cells.V[i],
                cells.I[i],
                t,
                dt,
                I_dc,
                C,
                E_L,
                tau_m,
                tau_syn,
                V_decay,
                V_from_I,
                V_from_offset,
                I_decay,
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
def deliver_synapses(cells, synapses, slot, begin, end):
    """synapses: what spikes of cells do that arrive in this step."""
    for d in range(synapses.delays):
        sent = slot - synapses.delay[d] + (slot < synapses.delay[d]) * cells.slots
        for s in range(cells.count[sent]):
            i = cells.spikes[sent * cells.size + s]
            row = i * synapses.delays + d
            first = bisect(
                synapses.target, synapses.start[row], synapses.start[row + 1], begin
            )
            last = bisect(synapses.target, first, synapses.start[row + 1], end)
            for e in range(first, last):
                j = synapses.target[e]
                cells.I[j] = arrive(cells.I[j], synapses.w[e])


@routine
def add_outside(outside, cells, k, above, begin, end):
    """outside: the spikes that arrive at each neuron of cells in step k, all at once."""
    start = within(begin, outside.first, outside.size)
    stop = within(end, outside.first, outside.size)
    draw_counts(
        outside.spikes,
        outside.drawn,
        start,
        stop,
        outside.key,
        k,
        above,
        outside.columns,
        outside.rows,
    )
    for i in range(start & INDEX, stop & INDEX):
        j = outside.first + i
        cells.I[j] += outside.weight[i * outside.each] * outside.spikes[i]


@routine
def reset_cells(cells, slot, begin, end, parameters):
    """Reset the neurons of cells that spiked in this step."""
    first = bisect(
        cells.spikes, slot * cells.size, slot * cells.size + cells.count[slot], begin
    )
    last = bisect(cells.spikes, first, slot * cells.size + cells.count[slot], end)
    for s in range(first, last):
        i = cells.spikes[s]
        V_r = parameters[6 * cells.width + i % cells.width]
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
    outside,
    team,
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
                record_synapses(synapses, synapses_records, row)
            meet(team.meeting, team.threads)
        # parameters and rates as they are in this step
        cells_now = cells.parameters[k % cells.tables * cells.table :]
        outside_now = outside.above[k % outside.tables * outside.table :]

        # state update
        update_cells(cells, t, dt, cells_begin, cells_end, cells_now)

        # thresholds
        threshold_cells(cells, team, cells_begin, cells_end)
        meet(team.meeting, team.threads)
        if team.thread == 0:
            log_cells(cells, team, k, cells_slot)

        # synapses, those without delay included
        meet(team.meeting, team.threads)
        deliver_synapses(cells, synapses, cells_slot, cells_begin, cells_end)
        add_outside(outside, cells, k, outside_now, cells_begin, cells_end)

        # resets
        reset_cells(cells, cells_slot, cells_begin, cells_end, cells_now)
    return last


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "I"),
        parameters={
            "I_dc": 0.0,
            "C": 250.0,
            "E_L": -65.0,
            "tau_m": 10.0,
            "tau_syn": 0.5,
            "V_t": -50.0,
            "V_r": -65.0,
        },
        propagator=membrane_propagator,
        propagated=("I_dc", "C", "E_L", "tau_m", "tau_syn"),
        refractory=True,
    ),
    Part("synapses", "projection", states=("w",), source="cells", target="cells"),
    Part("outside", "input", target="cells"),
)
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("synapses", Synapses),
    ("synapses", SynapsesRecords),
    ("outside", Outside),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
