"""Runs the time loop of generated networks: arrays for it, logs of spikes, records.

The arrays of a network stand in one dict: variables under `cells.V`, `exc.w`, all else
under `cells:parameters`, `exc:start`, `exc:target` ... `neurons`, `synapses` and the sources make those of one part; the loop
changes them in place, so that a run can be continued, and saved by saving them.
"""

import contextlib
import signal
import threading
import time
from dataclasses import dataclass, field

import numpy as np

from .aligned import aligned_copy, aligned_zeros
from .network_records import Memory, Records, empty_logs
from .network_tables import chance_table, input_table, parameter_table
from .network_wiring import Rows, ascends, in_order, order_of, repeats, row_starts
from .random_numbers import stream_key
from .team import Team

SOURCES = 256  # Poisson sources that share a sequence of random numbers
AHEAD = 16  # numbers of which loops take the logarithms at once
LOG = 1 << 16  # spikes that a log holds before it is emptied, at least
PIECE_SECONDS = 0.2  # of the loop at a time, so that Ctrl-C and progress get a turn


@dataclass(frozen=True)
class Part:
    """A population or projection, as the module of its network states it."""

    name: str
    kind: str
    states: tuple = ()
    parameters: dict = field(default_factory=dict)
    propagator: object = None
    propagated: tuple = ()
    source: str = ""
    target: str = ""
    refractory: bool = False
    summed: tuple = ()
    event_driven: bool = False
    post: bool = False
    draws: tuple = ()
    dtype: str = "float64"


@dataclass
class Outcome:
    """What a run gave: spikes (step, index) by population, rows of records by name."""

    spikes: dict
    records: dict
    steps: int
    interrupted: bool
    seconds: float
    threads: int


def spike_arrays(name, size, slots):
    """The ring of lists of spikes, and the log."""
    capacity = max(4 * size, LOG)
    return {
        f"{name}:size": size,
        f"{name}:spikes": np.zeros(slots * size, np.int32),
        f"{name}:count": np.zeros(slots, np.int64),
        f"{name}:slots": slots,
        f"{name}:log_step": np.zeros(capacity, np.int64),
        f"{name}:log_index": np.zeros(capacity, np.int32),
        f"{name}:logged": np.zeros(1, np.int64),
        f"{name}:capacity": capacity,
    }


def named_events(name, size, slots):
    """The arrays of a named event: the ring of lists of neurons to which it happens, and the log."""
    return spike_arrays(name, size, slots) | {
        f"{name}:marked": aligned_zeros(size, np.int32)
    }


def neurons(part, size, states, parameters, refractory, dt, slots=1, seed=0, owner=0):
    """The arrays of a population of neurons. refractory: a time, one for all or one per neuron."""
    name = part.name
    table, width = parameter_table(part, parameters, size, dt)
    arrays = spike_arrays(name, size, slots)
    arrays |= {f"{name}:parameters": table, f"{name}:width": width}
    arrays |= {f"{name}:tables": 1, f"{name}:table": table.size}
    for state in part.states:
        value = np.asarray(states.get(state, 0.0), part.dtype).reshape(-1)
        arrays[f"{name}.{state}"] = aligned_copy(np.broadcast_to(value, size))
    arrays[f"{name}:spiking"] = aligned_zeros(size, np.int32)
    if part.refractory:
        silent = np.rint(np.asarray(refractory, float).reshape(-1) / dt)
        arrays[f"{name}:wait"] = aligned_zeros(size, np.int32)
        arrays[f"{name}:refractory"] = silent.astype(np.int32)
        arrays[f"{name}:refractory_width"] = silent.size
    for stream, draw in enumerate(part.draws):
        arrays[f"{name}:draw_{draw}"] = aligned_zeros(size + size % 2, part.dtype)
        arrays[f"{name}:key_{draw}"] = stream_key(seed, stream, owner)
        arrays[f"{name}:root_dt"] = np.dtype(part.dtype).type(np.sqrt(dt))
    for summed in part.summed:
        arrays[f"{name}:sum_{summed}"] = aligned_zeros(size, part.dtype)
    return arrays


def poisson_sources(part, size, chance, seed, owner, slots=1):
    """The arrays of Poisson sources; chance: of a spike in a step, for all or for each."""
    p = np.asarray(chance, float).reshape(1, -1)
    alike = p.size == 1 and (size > 1 or np.ndim(chance) == 0)
    name, blocks = part.name, -(-size // SOURCES)
    arrays = spike_arrays(name, size, slots) | {
        f"{name}:left": np.full(blocks, -1, np.int64),
        f"{name}:drawn": np.zeros(blocks, np.int64),
        f"{name}:filled": np.full(blocks, -1, np.int64),
        f"{name}:logarithms": np.zeros(blocks * AHEAD, part.dtype),
        f"{name}:key": stream_key(seed, 0, owner),
    }
    return arrays | chance_table(part, p, 0 if alike else size)


def spike_sources(part, size, steps, index, slots=1):
    """The arrays of sources that spike at given steps, which ascend."""
    name = part.name
    return spike_arrays(name, size, slots) | {
        f"{name}:event_step": np.ascontiguousarray(steps, np.int64),
        f"{name}:event_index": np.ascontiguousarray(index, np.int32),
        f"{name}:events": len(steps),
        f"{name}:done": np.zeros(1, np.int64),
    }


def poisson_input(part, size, first, n, chance, weight, seed, owner):
    """The arrays of an input: neurons `first` ... of its target, with n sources each.

    chance: that a source spikes in a step; chance and weight for all or for each.
    """
    name = part.name
    weights = np.array(weight, part.dtype).reshape(-1)
    arrays = {
        f"{name}:size": size,
        f"{name}:spikes": np.zeros(size, part.dtype),
        f"{name}:drawn": np.zeros(size + size % 2, np.uint32),
        f"{name}:key": stream_key(seed, 0, owner),
        f"{name}:first": first,
        f"{name}:weight": weights,
        f"{name}:each": int(weights.size > 1),
    }
    return arrays | input_table(part, n, np.asarray(chance, float).reshape(1, -1))


def synapses(
    part, sizes, source, target, delay, variables, parameters, dt, sources=True
):
    """The arrays of a projection: synapses sorted by source, delay and target.

    sizes: of the populations of sources and of targets. delay: in steps, for all or for each.
    sources: whether the source of each synapse is kept beside the rows, which some loops read.
    `order` tells which of the given synapses stands at a place.
    """
    name, count = part.name, len(source)
    source, target = np.asarray(source, np.int32), np.ascontiguousarray(
        target, np.int32
    )
    rows = Rows(source, np.asarray(delay).reshape(-1), sizes[0])
    start, order = row_starts(rows, count), np.zeros(0, np.int32)
    if not ascends(rows, target):
        order = order_of(rows, start, target, sizes[1])
        target = in_order(target, order)
    table, width = parameter_table(part, parameters, 1, dt)
    arrays = {
        f"{name}:synapses": count,
        f"{name}:delay": rows.delays if rows.delays.size else np.zeros(1, np.int64),
        f"{name}:delays": rows.delays.size,
        f"{name}:start": start,
        f"{name}:target": target,
        f"{name}:together": 1 if repeats(start, target) else int(np.diff(start).max()),
        f"{name}:parameters": table,
        f"{name}:width": width,
        f"{name}:order": order,
    }
    if sources:
        arrays[f"{name}:source"] = (
            in_order(source, order) if order.size else np.ascontiguousarray(source)
        )
    for variable in part.states:
        value = np.asarray(variables.get(variable, 0.0), part.dtype).reshape(-1)
        full = np.broadcast_to(value, count)
        arrays[f"{name}.{variable}"] = (
            aligned_copy(in_order(full, order) if order.size else full)
        )
    if part.event_driven:
        arrays[f"{name}:updated"] = np.zeros(count, np.int64)
    if part.post:
        arrays[f"{name}:post_synapse"] = np.argsort(target, kind="stable")
        post = np.zeros(sizes[1] + 1, np.int64)
        np.cumsum(np.bincount(target, minlength=sizes[1]), out=post[1:])
        arrays[f"{name}:post_start"] = post
        arrays[f"{name}:post_together"] = int(np.diff(post).max())
    return arrays


def choose(arrays, part, chosen):
    """Say what is recorded: for each variable of a part the indices, or none of them."""
    for name in part.states:
        index = np.ascontiguousarray(chosen.get(name, ()), np.int64)
        arrays[f"{part.name}:{name}_chosen"] = index
        arrays[f"{part.name}:{name}_columns"] = index.size


def integrate(
    loop,
    parts,
    arguments,
    arrays,
    t0,
    dt,
    steps,
    every,
    first=0,
    report=None,
    tables=None,
    kept=None,
):
    """Run `steps` steps from step `first`; see `Outcome`. Ctrl-C ends it with what there is.

    report: is told how many steps were made. tables: is called with the number of the
    next step, puts what changes with time into the arrays, for this step and some after
    it, and returns the step before which it is to be called again. kept: what spikes and
    rows are given to; memory, if there is nothing else.
    """
    kept = Memory() if kept is None else kept
    last = first + steps
    records = Records(parts, arrays, every, -(-first // every), last, kept)
    team = Team(loop, arguments, arrays)
    logs = [part.name for part in parts if f"{part.name}:log_step" in arrays]
    stride = every if records else last + 1  # nothing to record
    k, piece, known = first, 64, last if tables is None else first
    began = time.perf_counter()
    if not steps:  # compiles the loop, and no more
        team.run(k, k, t0, float(dt), every, records.first)
    with _noticing_interrupts() as interrupts, team:
        while k < last and not interrupts:
            before, at = time.perf_counter(), k
            if k == known and tables is not None:
                known = tables(k)
            stop = min(k + piece, known, records.full if records else last, last)
            k = team.run(k, stop, t0, float(dt), stride, records.first)
            empty_logs(arrays, logs, kept)
            if records and k >= records.full:
                records.empty(k)
            if report is not None:
                report(k - at)
            spent = time.perf_counter() - before
            if k == at + piece and spent < PIECE_SECONDS:
                piece *= 2
            elif spent > 2 * PIECE_SECONDS:
                piece = max(piece // 2, 1)
    seconds = time.perf_counter() - began
    rows, spikes = records.end(k), {name: kept.spikes(name) for name in logs}
    return Outcome(spikes, rows, k - first, k < last, seconds, team.threads)


@contextlib.contextmanager
def _noticing_interrupts():
    """A list that is not empty once Ctrl-C was pressed: arrays and step number stay together.

    Only the main thread is told of it; others are not interrupted.
    """
    pressed = []
    if threading.current_thread() is not threading.main_thread():
        yield pressed
        return
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
