"""ring: a network of 1 population and 1 projection, euler_maruyama step for Numba.

Generated from examples/networks/ring.py:ring.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_math import sqrt
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect, draw_gaussians

MODEL = "examples/networks/ring.py:ring"
METHOD = "euler_maruyama"
BACKEND = "numba"


@cell
def membrane_derivative(V, I, t, I_0, cue, E_L, tau, tau_s, sigma):
    """Right-hand side of membrane: (dV/dt, dI/dt)."""
    dV = (E_L - V + I_0 + I + cue) / tau
    dI = -I / tau_s
    return dV, dI


@cell
def membrane_diffusion(V, I, t, I_0, cue, E_L, tau, tau_s, sigma):
    """Diffusion: dV per dW."""
    noise_V = sigma / sqrt(tau)
    return noise_V


@cell
def membrane_advance(V, I, t, dt, dW, I_0, cue, E_L, tau, tau_s, sigma):
    """State of membrane after dt: Euler-Maruyama, strong order 1."""
    dV, dI = membrane_derivative(V, I, t, I_0, cue, E_L, tau, tau_s, sigma)
    noise_V = membrane_diffusion(V, I, t, I_0, cue, E_L, tau, tau_s, sigma)
    V_next = V + dt * dV + noise_V * dW
    I_next = I + dt * dI
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
def record_cells(
    row, V, V_chosen, V_columns, V_record, I, I_chosen, I_columns, I_record
):
    """The chosen values of cells, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]
    for c in range(I_columns):
        I_record[row * I_columns + c] = I[I_chosen[c]]


@routine
def record_recurrent(row, w, w_chosen, w_columns, w_record):
    """The chosen values of recurrent, as a row of its records."""
    for c in range(w_columns):
        w_record[row * w_columns + c] = w[w_chosen[c]]


@routine
def noise_cells(k, begin, end, dW, dW_key):
    """Gaussian numbers for the neurons of cells in step k."""
    draw_gaussians(dW, begin, end, dW_key, k)


@routine
def update_cells(
    V, I, wait, spiking, t, dW, root_dt, dt, begin, end, size, parameters, width
):
    """Advance the neurons of cells by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        I_0 = parameters[0]
        cue = parameters[1]
        E_L = parameters[2]
        tau = parameters[3]
        tau_s = parameters[4]
        sigma = parameters[5]
        V_t = parameters[6]
        for i in range(begin & INDEX, end & INDEX):
            wait[i] = wait[i] - (wait[i] > 0)
            V_next, I[i] = membrane_advance(
                V[i], I[i], t, dt, root_dt * dW[i], I_0, cue, E_L, tau, tau_s, sigma
            )
            V[i] = V[i] if wait[i] > 0 else V_next
            crossing = crossed(V[i], V_t)
            spiking[i] = crossing & (wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I_0 = parameters[i]
            cue = parameters[size + i]
            E_L = parameters[2 * size + i]
            tau = parameters[3 * size + i]
            tau_s = parameters[4 * size + i]
            sigma = parameters[5 * size + i]
            V_t = parameters[6 * size + i]
            wait[i] = wait[i] - (wait[i] > 0)
            V_next, I[i] = membrane_advance(
                V[i], I[i], t, dt, root_dt * dW[i], I_0, cue, E_L, tau, tau_s, sigma
            )
            V[i] = V[i] if wait[i] > 0 else V_next
            crossing = crossed(V[i], V_t)
            spiking[i] = crossing & (wait[i] == 0)


@routine
def threshold_cells(
    spiking, begin, end, fresh, thread, found, wait, refractory, refractory_width
):
    """Who of cells spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here
    for s in range(found_here):
        i = fresh[begin + s]
        wait[i] = refractory[i % refractory_width]


@routine
def log_cells(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of cells that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def deliver_recurrent(
    slot, spikes, count, slots, size, delay, delays, start, target, begin, end, I, w
):
    """recurrent: what spikes of cells do that arrive in this step."""
    for d in range(delays):
        sent = slot - delay[d] + (slot < delay[d]) * slots
        for s in range(count[sent]):
            i = spikes[sent * size + s]
            row = d * size + i
            first = bisect(target, start[row], start[row + 1], begin)
            last = bisect(target, first, start[row + 1], end)
            for e in range(first, last):
                j = target[e]
                I[j] = arrive(I[j], w[e])


@routine
def reset_cells(slot, spikes, count, size, begin, end, V, parameters, width):
    """Reset the neurons of cells that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        V_r = parameters[7 * width + i % width]
        V[i] = to_rest(V[i], V_r)


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
    recurrent_w,
    recurrent_w_chosen,
    recurrent_w_columns,
    recurrent_w_record,
    cells_size,
    cells_draw_dW,
    cells_key_dW,
    cells_wait,
    cells_spiking,
    cells_root_dt,
    cells_parameters,
    cells_width,
    cells_fresh,
    cells_found,
    cells_refractory,
    cells_refractory_width,
    cells_spikes,
    cells_count,
    cells_log_step,
    cells_log_index,
    cells_logged,
    cells_slots,
    recurrent_delay,
    recurrent_delays,
    recurrent_start,
    recurrent_target,
    cells_tables,
    cells_table,
    cells_capacity,
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
        if cells_logged[0] + cells_size > cells_capacity:
            # the log is full
            return k
        t = t0 + k * dt
        cells_slot = k % cells_slots
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
                record_recurrent(
                    row,
                    recurrent_w,
                    recurrent_w_chosen,
                    recurrent_w_columns,
                    recurrent_w_record,
                )
            meet(meeting, threads)
        # parameters and rates as they are in this step
        cells_now = cells_parameters[k % cells_tables * cells_table :]

        # state update
        noise_cells(k, cells_begin, cells_end, cells_draw_dW, cells_key_dW)
        update_cells(
            cells_V,
            cells_I,
            cells_wait,
            cells_spiking,
            t,
            cells_draw_dW,
            cells_root_dt,
            dt,
            cells_begin,
            cells_end,
            cells_size,
            cells_now,
            cells_width,
        )

        # thresholds
        threshold_cells(
            cells_spiking,
            cells_begin,
            cells_end,
            cells_fresh,
            thread,
            cells_found,
            cells_wait,
            cells_refractory,
            cells_refractory_width,
        )
        meet(meeting, threads)
        if thread == 0:
            log_cells(
                k,
                cells_slot,
                cells_spikes,
                cells_count,
                cells_size,
                cells_fresh,
                cells_found,
                threads,
                cells_log_step,
                cells_log_index,
                cells_logged,
            )

        # synapses, those without delay included
        meet(meeting, threads)
        deliver_recurrent(
            cells_slot,
            cells_spikes,
            cells_count,
            cells_slots,
            cells_size,
            recurrent_delay,
            recurrent_delays,
            recurrent_start,
            recurrent_target,
            cells_begin,
            cells_end,
            cells_I,
            recurrent_w,
        )

        # resets
        reset_cells(
            cells_slot,
            cells_spikes,
            cells_count,
            cells_size,
            cells_begin,
            cells_end,
            cells_V,
            cells_now,
            cells_width,
        )
    return last


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "I"),
        parameters={
            "I_0": 18.5,
            "cue": 0.0,
            "E_L": -70.0,
            "tau": 20.0,
            "tau_s": 100.0,
            "sigma": 1.0,
            "V_t": -50.0,
            "V_r": -60.0,
        },
        draws=("dW",),
        refractory=True,
    ),
    Part("recurrent", "projection", states=("w",), source="cells", target="cells"),
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
    "recurrent.w",
    "recurrent:w_chosen",
    "recurrent:w_columns",
    "recurrent:w_record",
    "cells:size",
    "cells:draw dW",
    "cells:key of dW",
    "cells:wait",
    "cells:spiking",
    "cells:root_dt",
    "cells:parameters",
    "cells:width",
    "cells:fresh",
    "cells:found",
    "cells:refractory",
    "cells:refractory_width",
    "cells:spikes",
    "cells:count",
    "cells:log_step",
    "cells:log_index",
    "cells:logged",
    "cells:slots",
    "recurrent:delay",
    "recurrent:delays",
    "recurrent:start",
    "recurrent:target",
    "cells:tables",
    "cells:table",
    "cells:capacity",
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
