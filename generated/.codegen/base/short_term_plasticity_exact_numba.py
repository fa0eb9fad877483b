"""short_term_plasticity: a network of 2 populations and 1 projection, exact step for Numba.

Generated from examples/networks/short_term_plasticity.py:short_term_plasticity.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

Parameters that change with time enter `offsets` and are held over each step.
"""

from collections import namedtuple

import numpy as np

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_math import exp, exprel
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, meet, share
from .support.numba_spikes import due_spikes
from .support.numpy_math import exprel as numpy_exprel

MODEL = "examples/networks/short_term_plasticity.py:short_term_plasticity"
METHOD = "exact"
BACKEND = "numba"

Cells = namedtuple("Cells", "V I size parameters width tables table")
CellsRecords = namedtuple(
    "CellsRecords", "V_chosen V_columns V_record I_chosen I_columns I_record"
)
Synapses = namedtuple(
    "Synapses",
    "U tau_f tau_d released u x delay delays start target updated parameters",
)
SynapsesRecords = namedtuple(
    "SynapsesRecords",
    "U_chosen U_columns U_record tau_f_chosen tau_f_columns tau_f_record tau_d_chosen "
    "tau_d_columns tau_d_record released_chosen released_columns released_record "
    "u_chosen u_columns u_record x_chosen x_columns x_record",
)
Source = namedtuple(
    "Source",
    "size event_step event_index events done spikes count log_step log_index logged "
    "slots capacity",
)
Team = namedtuple("Team", "thread threads meeting")


def membrane_propagator(dt, tau, tau_s):
    """How much of each state, and of what drives it, is there after dt."""
    # V
    V_rate = -1 / tau
    V_rate_of_I = 1 / tau
    I_rate = -1 / tau_s
    V_decay = np.exp(dt * V_rate)
    V_from_I = V_rate_of_I * (
        dt
        * np.exp(dt * np.maximum(V_rate, I_rate))
        * numpy_exprel(-dt * np.abs(V_rate - I_rate))
    )

    # I
    I_decay = np.exp(dt * I_rate)

    return V_decay, V_from_I, I_decay


@cell
def membrane_advance(V, I, t, dt, tau, tau_s, V_decay, V_from_I, I_decay):
    """State of membrane after dt: exact propagation (Rotter and Diesmann 1999)."""
    V_next = V_decay * V + V_from_I * I
    I_next = I_decay * I
    return V_next, I_next


@cell
def resources_offsets(tau_f, tau_d):
    """What drives the states: the part of each derivative that holds no state."""
    dx_offset = 1.0 / tau_d
    return dx_offset


@cell
def resources_advance(u, x, t, dt, tau_f, tau_d, u_decay, x_decay, x_from_offset):
    """State of resources after dt: exact propagation (Rotter and Diesmann 1999)."""
    dx_offset = resources_offsets(tau_f, tau_d)
    u_next = u_decay * u
    x_next = x_decay * x + x_from_offset * dx_offset
    return u_next, x_next


@cell
def resources_propagator(dt, tau_f, tau_d):
    """How much of each state is there after dt."""
    # u
    u_rate = -1 / tau_f
    u_decay = exp(dt * u_rate)

    # x
    x_rate = -1 / tau_d
    x_decay = exp(dt * x_rate)
    x_from_offset = dt * exprel(dt * x_rate)

    return u_decay, x_decay, x_from_offset


@cell
def release(I, u, x, released, U, A):
    u_2 = u + U * (1.0 - u)
    released_2 = u_2 * x
    I_2 = I + A * released_2
    x_2 = x - released_2
    return I_2, u_2, x_2, released_2


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
    for c in range(records.U_columns):
        records.U_record[row * records.U_columns + c] = synapses.U[records.U_chosen[c]]
    for c in range(records.tau_f_columns):
        records.tau_f_record[row * records.tau_f_columns + c] = synapses.tau_f[
            records.tau_f_chosen[c]
        ]
    for c in range(records.tau_d_columns):
        records.tau_d_record[row * records.tau_d_columns + c] = synapses.tau_d[
            records.tau_d_chosen[c]
        ]
    for c in range(records.released_columns):
        records.released_record[row * records.released_columns + c] = synapses.released[
            records.released_chosen[c]
        ]
    for c in range(records.u_columns):
        records.u_record[row * records.u_columns + c] = synapses.u[records.u_chosen[c]]
    for c in range(records.x_columns):
        records.x_record[row * records.x_columns + c] = synapses.x[records.x_chosen[c]]


@routine
def update_cells(cells, t, dt, begin, end, parameters):
    """Advance the neurons of cells by one step."""
    if cells.width == 1:
        # one value of each parameter for all
        tau = parameters[0]
        tau_s = parameters[1]
        V_decay = parameters[2]
        V_from_I = parameters[3]
        I_decay = parameters[4]
        for i in range(begin & INDEX, end & INDEX):
            cells.V[i], cells.I[i] = membrane_advance(
                cells.V[i], cells.I[i], t, dt, tau, tau_s, V_decay, V_from_I, I_decay
            )
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            tau = parameters[i]
            tau_s = parameters[cells.size + i]
            V_decay = parameters[2 * cells.size + i]
            V_from_I = parameters[3 * cells.size + i]
            I_decay = parameters[4 * cells.size + i]
            cells.V[i], cells.I[i] = membrane_advance(
                cells.V[i], cells.I[i], t, dt, tau, tau_s, V_decay, V_from_I, I_decay
            )


@routine
def spikes_source(source, k, slot):
    """Who of source spikes in this step: those whose time it is."""
    found = due_spikes(
        k,
        source.event_step,
        source.event_index,
        source.events,
        source.done,
        source.spikes,
        slot * source.size,
    )
    source.count[slot] = found


@routine
def log_source(source, k, slot):
    """Write the spikes of source in step k into its log."""
    at = source.logged[0]
    for s in range(source.count[slot]):
        source.log_step[at + s] = k
        source.log_index[at + s] = source.spikes[slot * source.size + s]
    source.logged[0] = at + source.count[slot]


@routine
def deliver_synapses(source, synapses, cells, slot, begin, end, k, dt, t):
    """synapses: what spikes of source do that arrive in this step."""
    A = synapses.parameters[0]
    for d in range(synapses.delays):
        sent = slot - synapses.delay[d] + (slot < synapses.delay[d]) * source.slots
        for s in range(source.count[sent]):
            i = source.spikes[sent * source.size + s]
            row = i * synapses.delays + d
            first = bisect(
                synapses.target, synapses.start[row], synapses.start[row + 1], begin
            )
            last = bisect(synapses.target, first, synapses.start[row + 1], end)
            for e in range(first, last):
                j = synapses.target[e]
                age = (k - synapses.updated[e]) * dt
                u_decay, x_decay, x_from_offset = resources_propagator(
                    age, synapses.tau_f[e], synapses.tau_d[e]
                )
                synapses.u[e], synapses.x[e] = resources_advance(
                    synapses.u[e],
                    synapses.x[e],
                    t,
                    age,
                    synapses.tau_f[e],
                    synapses.tau_d[e],
                    u_decay,
                    x_decay,
                    x_from_offset,
                )
                synapses.updated[e] = k
                cells.I[j], synapses.u[e], synapses.x[e], synapses.released[e] = (
                    release(
                        cells.I[j],
                        synapses.u[e],
                        synapses.x[e],
                        synapses.released[e],
                        synapses.U[e],
                        A,
                    )
                )


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
    source,
    team,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    cells_begin = share(cells.size, team.thread, team.threads)
    cells_end = share(cells.size, team.thread + 1, team.threads)
    for k in range(first, last):
        meet(team.meeting, team.threads)
        if source.logged[0] + source.size > source.capacity:
            # the log is full
            return k
        t = t0 + k * dt
        source_slot = k % source.slots
        if k % every == 0:
            meet(team.meeting, team.threads)
            if team.thread == 0:
                row = k // every - first_row
                record_cells(cells, cells_records, row)
                record_synapses(synapses, synapses_records, row)
            meet(team.meeting, team.threads)
        # parameters and rates as they are in this step
        cells_now = cells.parameters[k % cells.tables * cells.table :]

        # state update
        update_cells(cells, t, dt, cells_begin, cells_end, cells_now)

        # thresholds
        if team.thread == 0:
            spikes_source(source, k, source_slot)
        meet(team.meeting, team.threads)
        if team.thread == 0:
            log_source(source, k, source_slot)

        # synapses, those without delay included
        deliver_synapses(
            source, synapses, cells, source_slot, cells_begin, cells_end, k, dt, t
        )
    return last


PARTS = (
    Part("source", "spikes"),
    Part(
        "cells",
        "neurons",
        states=("V", "I"),
        parameters={"tau": 20.0, "tau_s": 3.0},
        propagator=membrane_propagator,
        propagated=("tau", "tau_s"),
    ),
    Part(
        "synapses",
        "projection",
        states=("U", "tau_f", "tau_d", "released", "u", "x"),
        parameters={"A": 60.0},
        source="source",
        target="cells",
        event_driven=True,
    ),
)
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("synapses", Synapses),
    ("synapses", SynapsesRecords),
    ("source", Source),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
