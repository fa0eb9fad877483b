"""ring: a network of 1 population and 1 projection, euler_maruyama step for Numba.

Generated from examples/networks/ring.py:ring.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from collections import namedtuple

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_math import sqrt
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share
from .support.numba_spikes import collect, draw_gaussians

MODEL = "examples/networks/ring.py:ring"
METHOD = "euler_maruyama"
BACKEND = "numba"

Cells = namedtuple(
    "Cells",
    "V I size draw_dW key_dW wait spiking root_dt parameters width fresh found "
    "refractory refractory_width spikes count log_step log_index logged slots tables "
    "table capacity",
)
CellsRecords = namedtuple(
    "CellsRecords", "V_chosen V_columns V_record I_chosen I_columns I_record"
)
Recurrent = namedtuple("Recurrent", "w delay delays start target")
RecurrentRecords = namedtuple("RecurrentRecords", "w_chosen w_columns w_record")
Team = namedtuple("Team", "thread threads meeting")


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
def record_cells(cells, records, row):
    """The chosen values of cells, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = cells.V[records.V_chosen[c]]
    for c in range(records.I_columns):
        records.I_record[row * records.I_columns + c] = cells.I[records.I_chosen[c]]


@routine
def record_recurrent(recurrent, records, row):
    """The chosen values of recurrent, as a row of its records."""
    for c in range(records.w_columns):
        records.w_record[row * records.w_columns + c] = recurrent.w[records.w_chosen[c]]


@routine
def noise_cells(cells, k, begin, end):
    """Gaussian numbers for the neurons of cells in step k."""
    draw_gaussians(cells.draw_dW, begin, end, cells.key_dW, k)


@routine
def update_cells(cells, t, dt, begin, end, parameters):
    """Advance the neurons of cells by one step, and mark who spikes."""
    if cells.width == 1:
        # one value of each parameter for all
        I_0 = parameters[0]
        cue = parameters[1]
        E_L = parameters[2]
        tau = parameters[3]
        tau_s = parameters[4]
        sigma = parameters[5]
        V_t = parameters[6]
        for i in range(begin & INDEX, end & INDEX):
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            V_next, cells.I[i] = membrane_advance(
                cells.V[i],
                cells.I[i],
                t,
                dt,
                cells.root_dt * cells.draw_dW[i],
                I_0,
                cue,
                E_L,
                tau,
                tau_s,
                sigma,
            )
            cells.V[i] = cells.V[i] if cells.wait[i] > 0 else V_next
            crossing = crossed(cells.V[i], V_t)
            cells.spiking[i] = crossing & (cells.wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            I_0 = parameters[i]
            cue = parameters[cells.size + i]
            E_L = parameters[2 * cells.size + i]
            tau = parameters[3 * cells.size + i]
            tau_s = parameters[4 * cells.size + i]
            sigma = parameters[5 * cells.size + i]
            V_t = parameters[6 * cells.size + i]
            cells.wait[i] = cells.wait[i] - (cells.wait[i] > 0)
            V_next, cells.I[i] = membrane_advance(
                cells.V[i],
                cells.I[i],
                t,
                dt,
                cells.root_dt * cells.draw_dW[i],
                I_0,
                cue,
                E_L,
                tau,
                tau_s,
                sigma,
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
def deliver_recurrent(cells, recurrent, slot, begin, end):
    """recurrent: what spikes of cells do that arrive in this step."""
    for d in range(recurrent.delays):
        sent = slot - recurrent.delay[d] + (slot < recurrent.delay[d]) * cells.slots
        for s in range(cells.count[sent]):
            i = cells.spikes[sent * cells.size + s]
            row = i * recurrent.delays + d
            first = bisect(
                recurrent.target, recurrent.start[row], recurrent.start[row + 1], begin
            )
            last = bisect(recurrent.target, first, recurrent.start[row + 1], end)
            for e in range(first, last):
                j = recurrent.target[e]
                cells.I[j] = arrive(cells.I[j], recurrent.w[e])


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
    recurrent,
    recurrent_records,
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
                record_recurrent(recurrent, recurrent_records, row)
            meet(team.meeting, team.threads)
        # parameters and rates as they are in this step
        cells_now = cells.parameters[k % cells.tables * cells.table :]

        # state update
        noise_cells(cells, k, cells_begin, cells_end)
        update_cells(cells, t, dt, cells_begin, cells_end, cells_now)

        # thresholds
        threshold_cells(cells, team, cells_begin, cells_end)
        meet(team.meeting, team.threads)
        if team.thread == 0:
            log_cells(cells, team, k, cells_slot)

        # synapses, those without delay included
        meet(team.meeting, team.threads)
        deliver_recurrent(cells, recurrent, cells_slot, cells_begin, cells_end)

        # resets
        reset_cells(cells, cells_slot, cells_begin, cells_end, cells_now)
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
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("recurrent", Recurrent),
    ("recurrent", RecurrentRecords),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
