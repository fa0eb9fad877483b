"""short_term_plasticity: a network of 2 populations and 1 projection, exact step for Numba.

Generated from examples/networks/short_term_plasticity.py:short_term_plasticity.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

Parameters that change with time enter `offsets` and are held over each step.
"""

import numpy as np

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_math import exp, exprel
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, meet, share
from .support.numba_spikes import due_spikes
from .support.numpy_math import exprel as numpy_exprel

MODEL = "examples/networks/short_term_plasticity.py:short_term_plasticity"
METHOD = "exact"
BACKEND = "numba"


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
def record_cells(
    row, V, V_chosen, V_columns, V_record, I, I_chosen, I_columns, I_record
):
    """The chosen values of cells, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]
    for c in range(I_columns):
        I_record[row * I_columns + c] = I[I_chosen[c]]


@routine
def record_synapses(
    row,
    U,
    U_chosen,
    U_columns,
    U_record,
    tau_f,
    tau_f_chosen,
    tau_f_columns,
    tau_f_record,
    tau_d,
    tau_d_chosen,
    tau_d_columns,
    tau_d_record,
    released,
    released_chosen,
    released_columns,
    released_record,
    u,
    u_chosen,
    u_columns,
    u_record,
    x,
    x_chosen,
    x_columns,
    x_record,
):
    """The chosen values of synapses, as a row of its records."""
    for c in range(U_columns):
        U_record[row * U_columns + c] = U[U_chosen[c]]
    for c in range(tau_f_columns):
        tau_f_record[row * tau_f_columns + c] = tau_f[tau_f_chosen[c]]
    for c in range(tau_d_columns):
        tau_d_record[row * tau_d_columns + c] = tau_d[tau_d_chosen[c]]
    for c in range(released_columns):
        released_record[row * released_columns + c] = released[released_chosen[c]]
    for c in range(u_columns):
        u_record[row * u_columns + c] = u[u_chosen[c]]
    for c in range(x_columns):
        x_record[row * x_columns + c] = x[x_chosen[c]]


@routine
def update_cells(V, I, t, dt, begin, end, size, parameters, width):
    """Advance the neurons of cells by one step."""
    if width == 1:
        # one value of each parameter for all
        tau = parameters[0]
        tau_s = parameters[1]
        V_decay = parameters[2]
        V_from_I = parameters[3]
        I_decay = parameters[4]
        for i in range(begin & INDEX, end & INDEX):
            V[i], I[i] = membrane_advance(
                V[i], I[i], t, dt, tau, tau_s, V_decay, V_from_I, I_decay
            )
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            tau = parameters[i]
            tau_s = parameters[size + i]
            V_decay = parameters[2 * size + i]
            V_from_I = parameters[3 * size + i]
            I_decay = parameters[4 * size + i]
            V[i], I[i] = membrane_advance(
                V[i], I[i], t, dt, tau, tau_s, V_decay, V_from_I, I_decay
            )


@routine
def spikes_source(k, size, event_step, event_index, events, done, slot, spikes, count):
    """Who of source spikes in this step: those whose time it is."""
    found = due_spikes(k, event_step, event_index, events, done, spikes, slot * size)
    count[slot] = found


@routine
def log_source(k, slot, spikes, count, size, log_step, log_index, logged):
    """Write the spikes of source in step k into its log."""
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def deliver_synapses(
    slot,
    spikes,
    count,
    slots,
    size,
    delay,
    delays,
    start,
    target,
    begin,
    end,
    k,
    dt,
    updated,
    u,
    x,
    tau_f,
    tau_d,
    t,
    I,
    released,
    U,
    parameters,
):
    """synapses: what spikes of source do that arrive in this step."""
    A = parameters[0]
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            first = bisect(target, start[row], start[row + 1], begin)
            last = bisect(target, first, start[row + 1], end)
            for e in range(first, last):
                j = target[e]
                age = (k - updated[e]) * dt
                u_decay, x_decay, x_from_offset = resources_propagator(
                    age, tau_f[e], tau_d[e]
                )
                u[e], x[e] = resources_advance(
                    u[e],
                    x[e],
                    t,
                    age,
                    tau_f[e],
                    tau_d[e],
                    u_decay,
                    x_decay,
                    x_from_offset,
                )
                updated[e] = k
                I[j], u[e], x[e], released[e] = release(
                    I[j], u[e], x[e], released[e], U[e], A
                )


@loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    cells_V,
    cells_V_chosen,
    cells_V_columns,
    cells_V_record,
    cells_I,
    cells_I_chosen,
    cells_I_columns,
    cells_I_record,
    synapses_U,
    synapses_U_chosen,
    synapses_U_columns,
    synapses_U_record,
    synapses_tau_f,
    synapses_tau_f_chosen,
    synapses_tau_f_columns,
    synapses_tau_f_record,
    synapses_tau_d,
    synapses_tau_d_chosen,
    synapses_tau_d_columns,
    synapses_tau_d_record,
    synapses_released,
    synapses_released_chosen,
    synapses_released_columns,
    synapses_released_record,
    synapses_u,
    synapses_u_chosen,
    synapses_u_columns,
    synapses_u_record,
    synapses_x,
    synapses_x_chosen,
    synapses_x_columns,
    synapses_x_record,
    cells_size,
    cells_parameters,
    cells_width,
    source_size,
    source_event_step,
    source_event_index,
    source_events,
    source_done,
    source_spikes,
    source_count,
    source_log_step,
    source_log_index,
    source_logged,
    source_slots,
    synapses_delay,
    synapses_delays,
    synapses_start,
    synapses_target,
    synapses_updated,
    synapses_parameters,
    cells_tables,
    cells_table,
    source_capacity,
    thread,
    threads,
    meeting,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    cells_begin = share(cells_size, thread, threads)
    cells_end = share(cells_size, thread + 1, threads)
    for k in range(first, last):
        meet(meeting, threads)
        if source_logged[0] + source_size > source_capacity:
            # the log is full
            return k
        t = t0 + k * dt
        source_slot = k % source_slots
        if k % every == 0:
            meet(meeting, threads)
            if thread == 0:
                row = k // every - first_row
                record_cells(
                    row,
                    cells_V,
                    cells_V_chosen,
                    cells_V_columns,
                    cells_V_record,
                    cells_I,
                    cells_I_chosen,
                    cells_I_columns,
                    cells_I_record,
                )
                record_synapses(
                    row,
                    synapses_U,
                    synapses_U_chosen,
                    synapses_U_columns,
                    synapses_U_record,
                    synapses_tau_f,
                    synapses_tau_f_chosen,
                    synapses_tau_f_columns,
                    synapses_tau_f_record,
                    synapses_tau_d,
                    synapses_tau_d_chosen,
                    synapses_tau_d_columns,
                    synapses_tau_d_record,
                    synapses_released,
                    synapses_released_chosen,
                    synapses_released_columns,
                    synapses_released_record,
                    synapses_u,
                    synapses_u_chosen,
                    synapses_u_columns,
                    synapses_u_record,
                    synapses_x,
                    synapses_x_chosen,
                    synapses_x_columns,
                    synapses_x_record,
                )
            meet(meeting, threads)
        # parameters and rates as they are in this step
        cells_now = cells_parameters[k % cells_tables * cells_table :]

        # state update
        update_cells(
            cells_V,
            cells_I,
            t,
            dt,
            cells_begin,
            cells_end,
            cells_size,
            cells_now,
            cells_width,
        )

        # thresholds
        if thread == 0:
            spikes_source(
                k,
                source_size,
                source_event_step,
                source_event_index,
                source_events,
                source_done,
                source_slot,
                source_spikes,
                source_count,
            )
        meet(meeting, threads)
        if thread == 0:
            log_source(
                k,
                source_slot,
                source_spikes,
                source_count,
                source_size,
                source_log_step,
                source_log_index,
                source_logged,
            )

        # synapses, those without delay included
        deliver_synapses(
            source_slot,
            source_spikes,
            source_count,
            source_slots,
            source_size,
            synapses_delay,
            synapses_delays,
            synapses_start,
            synapses_target,
            cells_begin,
            cells_end,
            k,
            dt,
            synapses_updated,
            synapses_u,
            synapses_x,
            synapses_tau_f,
            synapses_tau_d,
            t,
            cells_I,
            synapses_released,
            synapses_U,
            synapses_parameters,
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
# what run_network takes of each part, in order
ARGUMENTS = (
    "cells.V",
    "cells:V_chosen",
    "cells:V_columns",
    "cells:V_record",
    "cells.I",
    "cells:I_chosen",
    "cells:I_columns",
    "cells:I_record",
    "synapses.U",
    "synapses:U_chosen",
    "synapses:U_columns",
    "synapses:U_record",
    "synapses.tau_f",
    "synapses:tau_f_chosen",
    "synapses:tau_f_columns",
    "synapses:tau_f_record",
    "synapses.tau_d",
    "synapses:tau_d_chosen",
    "synapses:tau_d_columns",
    "synapses:tau_d_record",
    "synapses.released",
    "synapses:released_chosen",
    "synapses:released_columns",
    "synapses:released_record",
    "synapses.u",
    "synapses:u_chosen",
    "synapses:u_columns",
    "synapses:u_record",
    "synapses.x",
    "synapses:x_chosen",
    "synapses:x_columns",
    "synapses:x_record",
    "cells:size",
    "cells:parameters",
    "cells:width",
    "source:size",
    "source:event_step",
    "source:event_index",
    "source:events",
    "source:done",
    "source:spikes",
    "source:count",
    "source:log_step",
    "source:log_index",
    "source:logged",
    "source:slots",
    "synapses:delay",
    "synapses:delays",
    "synapses:start",
    "synapses:target",
    "synapses:updated",
    "synapses:parameters",
    "cells:tables",
    "cells:table",
    "source:capacity",
    ":thread",
    ":threads",
    ":meeting",
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
