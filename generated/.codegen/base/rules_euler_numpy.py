"""rules: a network of 2 populations and 2 projections, euler step for NumPy.

Generated from tests/network/models.py:rules.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

import numpy as np

from .support.network_run import Part, integrate
from .support.numpy_spikes import collect, due_spikes, pieces

MODEL = "tests/network/models.py:rules"
METHOD = "euler"
BACKEND = "numpy"


def holder_derivative(V, g, t, I):
    """Right-hand side of holder: (dV/dt, dg/dt)."""
    dV = I + 0.0 * V
    dg = 0.0 * g
    return dV, dg


def holder_advance(V, g, t, dt, I):
    """State of holder after dt: forward Euler."""
    dV, dg = holder_derivative(V, g, t, I)
    V_next = V + dt * dV
    g_next = g + dt * dg
    return V_next, g_next


def crossed(V, V_t):
    over = V_t < V
    return over


def to_rest(V, V_r):
    V_2 = V_r
    return V_2


def kick_both(V, g, w):
    V_2 = V + w
    g_2 = g + w
    return V_2, g_2


def kick(V, w):
    V_2 = V + w
    return V_2


def record_cells(
    row, V, V_chosen, V_columns, V_record, g, g_chosen, g_columns, g_record
):
    """The chosen values of cells, as a row of its records."""
    c = np.arange(0, V_columns)
    V_record[row * V_columns + c] = V[V_chosen[c]]
    c = np.arange(0, g_columns)
    g_record[row * g_columns + c] = g[g_chosen[c]]


def record_drive(row, w, w_chosen, w_columns, w_record):
    """The chosen values of drive, as a row of its records."""
    c = np.arange(0, w_columns)
    w_record[row * w_columns + c] = w[w_chosen[c]]


def record_loop(row, w, w_chosen, w_columns, w_record):
    """The chosen values of loop, as a row of its records."""
    c = np.arange(0, w_columns)
    w_record[row * w_columns + c] = w[w_chosen[c]]


def update_cells(V, g, wait, spiking, t, dt, size, parameters, width):
    """Advance the neurons of cells by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        I = parameters[0]
        V_t = parameters[1]
        i = slice(0, size)
        wait[i] = wait[i] - (wait[i] > 0)
        V_next, g[i] = holder_advance(V[i], g[i], t, dt, I)
        V[i] = np.where(wait[i] > 0, V[i], V_next)
        crossing = crossed(V[i], V_t)
        spiking[i] = crossing & (wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        i = np.arange(0, size)
        I = parameters[i]
        V_t = parameters[size + i]
        wait[i] = wait[i] - (wait[i] > 0)
        V_next, g[i] = holder_advance(V[i], g[i], t, dt, I)
        V[i] = np.where(wait[i] > 0, V[i], V_next)
        crossing = crossed(V[i], V_t)
        spiking[i] = crossing & (wait[i] == 0)


def spikes_source(k, size, event_step, event_index, events, done, slot, spikes, count):
    """Who of source spikes in this step: those whose time it is."""
    found = due_spikes(k, event_step, event_index, events, done, spikes, slot * size)
    count[slot] = found


def threshold_cells(
    spiking, size, slot, spikes, count, wait, refractory, refractory_width
):
    """Who of cells spikes in this step, in ascending order, as the newest list of its ring of spikes."""
    found = collect(spiking, size, spikes, slot * size)
    count[slot] = found
    for s in range(found):
        i = spikes[slot * size + s]
        wait[i] = refractory[i % refractory_width]


def log_source(k, slot, spikes, count, size, log_step, log_index, logged):
    """Write the spikes of source in step k into its log."""
    at = logged[0]
    s = np.arange(0, count[slot])
    log_step[at + s] = k
    log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


def log_cells(k, slot, spikes, count, size, log_step, log_index, logged):
    """Write the spikes of cells in step k into its log."""
    at = logged[0]
    s = np.arange(0, count[slot])
    log_step[at + s] = k
    log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


def deliver_drive(
    slot,
    spikes,
    count,
    slots,
    size,
    delay,
    delays,
    start,
    target,
    distinct,
    V,
    g,
    w,
    wait,
):
    """drive: what spikes of source do that arrive in this step."""
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            for e in pieces(start[row], start[row + 1], distinct):
                j = target[e]
                V_next, g[j] = kick_both(V[j], g[j], w[e])
                V[j] = np.where(wait[j] > 0, V[j], V_next)


def deliver_loop(
    slot, spikes, count, slots, size, delay, delays, start, target, distinct, V, w, wait
):
    """loop: what spikes of cells do that arrive in this step."""
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            for e in pieces(start[row], start[row + 1], distinct):
                j = target[e]
                V_next = kick(V[j], w[e])
                V[j] = np.where(wait[j] > 0, V[j], V_next)


def reset_cells(slot, spikes, count, size, V, parameters, width):
    """Reset the neurons of cells that spiked in this step."""
    for s in range(count[slot]):
        i = spikes[slot * size + s]
        V_r = parameters[2 * width + i % width]
        V[i] = to_rest(V[i], V_r)


@np.errstate(all="ignore")  # np.where computes both branches, wanted or not
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
    cells_g,
    cells_g_chosen,
    cells_g_columns,
    cells_g_record,
    drive_w,
    drive_w_chosen,
    drive_w_columns,
    drive_w_record,
    loop_w,
    loop_w_chosen,
    loop_w_columns,
    loop_w_record,
    cells_wait,
    cells_spiking,
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
    cells_spikes,
    cells_count,
    cells_refractory,
    cells_refractory_width,
    source_log_step,
    source_log_index,
    source_logged,
    cells_log_step,
    cells_log_index,
    cells_logged,
    source_slots,
    drive_delay,
    drive_delays,
    drive_start,
    drive_target,
    drive_distinct,
    cells_slots,
    loop_delay,
    loop_delays,
    loop_start,
    loop_target,
    loop_distinct,
    source_capacity,
    cells_capacity,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped."""
    for k in range(first, last):
        if source_logged[0] + source_size > source_capacity:
            # the log is full
            return k
        if cells_logged[0] + cells_size > cells_capacity:
            # the log is full
            return k
        t = t0 + k * dt
        source_slot = k % source_slots
        cells_slot = k % cells_slots
        if k % every == 0:
            row = k // every - first_row
            record_cells(
                row,
                cells_V,
                cells_V_chosen,
                cells_V_columns,
                cells_V_record,
                cells_g,
                cells_g_chosen,
                cells_g_columns,
                cells_g_record,
            )
            record_drive(row, drive_w, drive_w_chosen, drive_w_columns, drive_w_record)
            record_loop(row, loop_w, loop_w_chosen, loop_w_columns, loop_w_record)

        # state update
        update_cells(
            cells_V,
            cells_g,
            cells_wait,
            cells_spiking,
            t,
            dt,
            cells_size,
            cells_parameters,
            cells_width,
        )

        # thresholds
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
        threshold_cells(
            cells_spiking,
            cells_size,
            cells_slot,
            cells_spikes,
            cells_count,
            cells_wait,
            cells_refractory,
            cells_refractory_width,
        )
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
        log_cells(
            k,
            cells_slot,
            cells_spikes,
            cells_count,
            cells_size,
            cells_log_step,
            cells_log_index,
            cells_logged,
        )

        # synapses, those without delay included
        deliver_drive(
            source_slot,
            source_spikes,
            source_count,
            source_slots,
            source_size,
            drive_delay,
            drive_delays,
            drive_start,
            drive_target,
            drive_distinct,
            cells_V,
            cells_g,
            drive_w,
            cells_wait,
        )
        deliver_loop(
            cells_slot,
            cells_spikes,
            cells_count,
            cells_slots,
            cells_size,
            loop_delay,
            loop_delays,
            loop_start,
            loop_target,
            loop_distinct,
            cells_V,
            loop_w,
            cells_wait,
        )

        # resets
        reset_cells(
            cells_slot,
            cells_spikes,
            cells_count,
            cells_size,
            cells_V,
            cells_parameters,
            cells_width,
        )
    return last


PARTS = (
    Part("source", "spikes"),
    Part(
        "cells",
        "neurons",
        states=("V", "g"),
        parameters={"I": 0.0, "V_t": 0.5, "V_r": 0.0},
        refractory=True,
    ),
    Part("drive", "projection", states=("w",), source="source", target="cells"),
    Part("loop", "projection", states=("w",), source="cells", target="cells"),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "cells.V",
    "cells:V_chosen",
    "cells:V_columns",
    "cells:V_record",
    "cells.g",
    "cells:g_chosen",
    "cells:g_columns",
    "cells:g_record",
    "drive.w",
    "drive:w_chosen",
    "drive:w_columns",
    "drive:w_record",
    "loop.w",
    "loop:w_chosen",
    "loop:w_columns",
    "loop:w_record",
    "cells:wait",
    "cells:spiking",
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
    "cells:spikes",
    "cells:count",
    "cells:refractory",
    "cells:refractory_width",
    "source:log_step",
    "source:log_index",
    "source:logged",
    "cells:log_step",
    "cells:log_index",
    "cells:logged",
    "source:slots",
    "drive:delay",
    "drive:delays",
    "drive:start",
    "drive:target",
    "drive:distinct",
    "cells:slots",
    "loop:delay",
    "loop:delays",
    "loop:start",
    "loop:target",
    "loop:distinct",
    "source:capacity",
    "cells:capacity",
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them; changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
