"""brunel: a network of 1 population and 2 projections, exact step for Numba.

Generated from examples/networks/brunel.py:brunel.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from collections import namedtuple

import numpy as np

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share, within
from .support.numba_spikes import collect, draw_counts

MODEL = "examples/networks/brunel.py:brunel"
METHOD = "exact"
BACKEND = "numba"

Cells = namedtuple(
    "Cells",
    "V wait spiking size parameters width fresh found refractory refractory_width "
    "spikes count log_step log_index logged slots tables table capacity",
)
CellsRecords = namedtuple("CellsRecords", "V_chosen V_columns V_record")
Exc = namedtuple("Exc", "w delay delays start target")
ExcRecords = namedtuple("ExcRecords", "w_chosen w_columns w_record")
Inh = namedtuple("Inh", "w delay delays start target")
InhRecords = namedtuple("InhRecords", "w_chosen w_columns w_record")
Outside = namedtuple(
    "Outside", "spikes drawn key above columns rows first size weight each tables table"
)
Team = namedtuple("Team", "thread threads meeting")


def membrane_propagator(dt, tau):
    """How much of each state, and of what drives it, is there after dt."""
    # V
    V_rate = -1 / tau
    V_decay = np.exp(dt * V_rate)
    return V_decay


@cell
def membrane_advance(V, t, dt, tau, V_decay):
    """State of membrane after dt: exact propagation (Rotter and Diesmann 1999)."""
    V_next = V_decay * V
    return V_next


@cell
def crossed(V, V_t):
    over = V_t < V
    return over


@cell
def to_rest(V, V_r):
    V_2 = V_r
    return V_2


@cell
def jump(V, w):
    V_2 = V + w
    return V_2


@routine
def record_cells(cells, records, row):
    """The chosen values of cells, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = cells.V[records.V_chosen[c]]


@routine
def record_exc(exc, records, row):
    """The chosen values of exc, as a row of its records."""
    for c in range(records.w_columns):
        records.w_record[row * records.w_columns + c] = exc.w[records.w_chosen[c]]


@routine
def record_inh(inh, records, row):
    """The chosen values of inh, as a row of its records."""
    for c in range(records.w_columns):
        records.w_record[row * records.w_columns + c] = inh.w[records.w_chosen[c]]


@routine
def update_cells(cells, t, dt, begin, end, parameters):
    """Advance the neurons of cells by one step, and mark who spikes."""
    if cells.width == 1:
        # one value of each parameter for all
        tau = parameters[0]
        V_t = parameters[1]
        V_decay = parameters[3]
        for i in range(begin & INDEX, end & INDEX):
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            V_next = membrane_advance(cells.V[i], t, dt, tau, V_decay)
            cells.V[i] = cells.V[i] if cells.wait[i] > 0 else V_next
            crossing = crossed(cells.V[i], V_t)
            cells.spiking[i] = crossing & (cells.wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            tau = parameters[i]
            V_t = parameters[cells.size + i]
            V_decay = parameters[3 * cells.size + i]
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            V_next = membrane_advance(cells.V[i], t, dt, tau, V_decay)
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
    for d in range(exc.delays):
        sent = slot - exc.delay[d] + (slot < exc.delay[d]) * cells.slots
        for s in range(cells.count[sent]):
            i = cells.spikes[sent * cells.size + s]
            row = i * exc.delays + d
            first = bisect(exc.target, exc.start[row], exc.start[row + 1], begin)
            last = bisect(exc.target, first, exc.start[row + 1], end)
            for e in range(first, last):
                j = exc.target[e]
                V_next = jump(cells.V[j], exc.w[e])
                cells.V[j] = cells.V[j] if cells.wait[j] > 0 else V_next


@routine
def deliver_inh(cells, inh, slot, begin, end):
    """inh: what spikes of cells do that arrive in this step."""
    for d in range(inh.delays):
        sent = slot - inh.delay[d] + (slot < inh.delay[d]) * cells.slots
        for s in range(cells.count[sent]):
            i = cells.spikes[sent * cells.size + s]
            row = i * inh.delays + d
            first = bisect(inh.target, inh.start[row], inh.start[row + 1], begin)
            last = bisect(inh.target, first, inh.start[row + 1], end)
            for e in range(first, last):
                j = inh.target[e]
                V_next = jump(cells.V[j], inh.w[e])
                cells.V[j] = cells.V[j] if cells.wait[j] > 0 else V_next


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
        V_next = cells.V[j] + outside.weight[i * outside.each] * outside.spikes[i]
        cells.V[j] = cells.V[j] if cells.wait[j] > 0 else V_next


@routine
def reset_cells(cells, slot, begin, end, parameters):
    """Reset the neurons of cells that spiked in this step."""
    first = bisect(
        cells.spikes, slot * cells.size, slot * cells.size + cells.count[slot], begin
    )
    last = bisect(cells.spikes, first, slot * cells.size + cells.count[slot], end)
    for s in range(first, last):
        i = cells.spikes[s]
        V_r = parameters[2 * cells.width + i % cells.width]
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
    exc,
    exc_records,
    inh,
    inh_records,
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
                record_exc(exc, exc_records, row)
                record_inh(inh, inh_records, row)
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
        deliver_exc(cells, exc, cells_slot, cells_begin, cells_end)
        deliver_inh(cells, inh, cells_slot, cells_begin, cells_end)
        add_outside(outside, cells, k, outside_now, cells_begin, cells_end)

        # resets
        reset_cells(cells, cells_slot, cells_begin, cells_end, cells_now)
    return last


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V",),
        parameters={"tau": 20.0, "V_t": 20.0, "V_r": 0.0},
        propagator=membrane_propagator,
        propagated=("tau",),
        refractory=True,
    ),
    Part("exc", "projection", states=("w",), source="cells", target="cells"),
    Part("inh", "projection", states=("w",), source="cells", target="cells"),
    Part("outside", "input", target="cells"),
)
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("exc", Exc),
    ("exc", ExcRecords),
    ("inh", Inh),
    ("inh", InhRecords),
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
