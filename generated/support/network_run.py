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

from .random_numbers import stream_key
from .team import Team

SOURCES = 256  # Poisson sources that share a sequence of random numbers
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


def parameter_table(part, values, size, dt):
    """The rows of all parameters and step-invariant constants; one column, or one per neuron."""
    given = {**part.parameters, **values}
    missing = [name for name, value in given.items() if value is None]
    if missing:
        raise ValueError(
            f"{part.name}: the parameter {missing[0]} has no default; give it a value"
        )
    shared = all(np.size(value) == 1 for value in given.values())
    width = 1 if shared else size
    columns = {
        name: np.broadcast_to(np.asarray(value, float).reshape(-1), width)
        for name, value in given.items()
    }
    rows = list(columns.values())
    if part.propagator is not None:
        constants = part.propagator(dt, *(columns[name] for name in part.propagated))
        constants = constants if isinstance(constants, tuple) else (constants,)
        rows += [np.broadcast_to(row, width) for row in constants]
    table = np.array(rows, part.dtype).reshape(-1) if rows else np.zeros(1, part.dtype)
    return np.ascontiguousarray(table), width


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
    return spike_arrays(name, size, slots) | {f"{name}:marked": np.zeros(size, np.int32)}


def neurons(part, size, states, parameters, refractory, dt, slots=1, seed=0, owner=0):
    """The arrays of a population of neurons. refractory: a time, one for all or one per neuron."""
    name = part.name
    table, width = parameter_table(part, parameters, size, dt)
    arrays = spike_arrays(name, size, slots)
    arrays |= {f"{name}:parameters": table, f"{name}:width": width}
    for state in part.states:
        value = np.asarray(states.get(state, 0.0), part.dtype).reshape(-1)
        arrays[f"{name}.{state}"] = np.broadcast_to(value, size).copy()
    arrays[f"{name}:spiking"] = np.zeros(size, np.int32)
    if part.refractory:
        silent = np.rint(np.asarray(refractory, float).reshape(-1) / dt)
        arrays[f"{name}:wait"] = np.zeros(size, np.int32)
        arrays[f"{name}:refractory"] = silent.astype(np.int32)
        arrays[f"{name}:refractory_width"] = silent.size
    for stream, draw in enumerate(part.draws):
        arrays[f"{name}:draw {draw}"] = np.zeros(size + size % 2, part.dtype)
        arrays[f"{name}:key of {draw}"] = stream_key(seed, stream, owner)
        arrays[f"{name}:root_dt"] = np.dtype(part.dtype).type(np.sqrt(dt))
    for summed in part.summed:
        arrays[f"{name}:sum of {summed}"] = np.zeros(size, part.dtype)
    return arrays


def poisson_sources(part, size, chance, seed, owner, slots=1):
    """The arrays of Poisson sources; chance: of a spike in a step, for all or for each."""
    p = np.asarray(chance, float).reshape(-1)
    alike = p.size == 1 and (size > 1 or np.ndim(chance) == 0)
    if alike and 0.0 < p[0] < 1.0:
        p = np.array([p[0], 1.0 / np.log1p(-p[0])])
    name, blocks = part.name, -(-size // SOURCES)
    return spike_arrays(name, size, slots) | {
        f"{name}:left": np.full(blocks, -1, np.int64),
        f"{name}:drawn": np.zeros(blocks, np.int64),
        f"{name}:key": stream_key(seed, 0, owner),
        f"{name}:chance": np.ascontiguousarray(p, part.dtype),
        f"{name}:width": 0 if alike else size,
    }


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
    table = count_table(n, np.asarray(chance, float).reshape(-1))
    weights = np.array(weight, part.dtype).reshape(-1)
    return {
        f"{name}:size": size,
        f"{name}:spikes": np.zeros(size, part.dtype),
        f"{name}:drawn": np.zeros(size + size % 2, np.uint32),
        f"{name}:key": stream_key(seed, 0, owner),
        f"{name}:above": table.reshape(-1),
        f"{name}:columns": table.shape[1],
        f"{name}:rows": table.shape[0],
        f"{name}:first": first,
        f"{name}:weight": weights,
        f"{name}:each": int(weights.size > 1),
    }


def count_table(n, chance):
    """Rows of words, one for each chance: what a random word exceeds is binomial.

    P(more than j of n) is the share of words above entry j, to within 2**-32; what is
    less likely than that never happens.
    """
    mean = n * chance.max()
    most = int(min(n, mean + 8.0 * np.sqrt(mean + 1.0) + 20.0))
    j = np.arange(most)
    with np.errstate(divide="ignore"):
        odds = np.log(chance) - np.log1p(-chance)
    odds = np.clip(odds, -1e6, 1e6)[:, np.newaxis]
    log_p = np.cumsum(np.log((n - j) / (j + 1)) + odds, axis=1)
    log_p = np.concatenate([np.zeros((chance.size, 1)), log_p], axis=1)
    p = np.exp(log_p - log_p.max(axis=1, keepdims=True))
    up_to = np.cumsum(p, axis=1) / p.sum(axis=1, keepdims=True)
    words = np.clip(np.ceil(up_to[:, :-1] * 2.0**32) - 1.0, 0.0, 2.0**32 - 1.0)
    needed = int((words < 2.0**32 - 1.0).any(axis=0).sum())
    return np.ascontiguousarray(words[:, : max(needed, 1)], np.uint32)


def synapses(part, sizes, source, target, delay, variables, parameters, dt):
    """The arrays of a projection: synapses sorted by delay, source and target.

    sizes: of the populations of sources and of targets. delay: in steps, for all or for each.
    `order` tells which of the given synapses stands at a place.
    """
    name, count = part.name, len(source)
    sources, targets = sizes
    delays, group = np.unique(np.asarray(delay, np.int64), return_inverse=True)
    group = np.broadcast_to(group.reshape(-1), count) if delays.size == 1 else group
    row = np.asarray(source, np.int64) + group * sources
    order = None
    if count > 1 and not _ascends(row, target):
        order = np.lexsort((target, row))
        row, target, source = row[order], target[order], source[order]
    start = np.zeros(max(delays.size, 1) * sources + 1, np.int64)
    np.cumsum(np.bincount(row, minlength=start.size - 1), out=start[1:])
    twice = np.any((np.diff(row) == 0) & (np.diff(target) == 0))
    table, width = parameter_table(part, parameters, 1, dt)
    arrays = {
        f"{name}:synapses": count,
        f"{name}:delay": delays if delays.size else np.zeros(1, np.int64),
        f"{name}:delays": delays.size,
        f"{name}:start": start,
        f"{name}:source": np.ascontiguousarray(source, np.int32),
        f"{name}:target": np.ascontiguousarray(target, np.int32),
        f"{name}:together": 1 if twice else int(np.diff(start).max()),
        f"{name}:parameters": table,
        f"{name}:width": width,
        f"{name}:order": np.zeros(0, np.int64) if order is None else order,
    }
    for variable in part.states:
        value = np.asarray(variables.get(variable, 0.0), part.dtype).reshape(-1)
        full = np.broadcast_to(value, count)
        arrays[f"{name}.{variable}"] = full.copy() if order is None else full[order]
    if part.event_driven:
        arrays[f"{name}:updated"] = np.zeros(count, np.int64)
    if part.post:
        arrays[f"{name}:post_synapse"] = np.argsort(target, kind="stable")
        post = np.zeros(targets + 1, np.int64)
        np.cumsum(np.bincount(target, minlength=targets), out=post[1:])
        arrays[f"{name}:post_start"] = post
        arrays[f"{name}:post_together"] = int(np.diff(post).max())
    return arrays


def _ascends(row, target):
    """Whether synapses stand in order already."""
    step = np.diff(row)
    return bool(np.all((step > 0) | ((step == 0) & (np.diff(target) >= 0))))


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
    each_step=None,
):
    """Run `steps` steps from step `first`; see `Outcome`. Ctrl-C ends it with what there is.

    report: is told how many steps were made. each_step: is called with the number of
    each step before it is made, to change arrays in place: inputs that change with time.
    """
    last, first_row = first + steps, -(-first // every)
    recorded = _records(parts, arrays, (last - 1) // every - first_row + 1)
    team = Team(loop, arguments, arrays, 1 if each_step is not None else None)
    found = {
        part.name: []
        for part in parts
        if f"{part.name}:log_step" in arrays and part.kind != "projection"
    }
    stride = every if recorded else last + 1  # nothing to record
    k, piece = first, 64
    began = time.perf_counter()
    if not steps:  # compiles the loop, and no more
        team.run(k, k, t0, float(dt), every, first_row)
    with _noticing_interrupts() as interrupts, team:
        while k < last and not interrupts:
            before, at = time.perf_counter(), k
            if each_step is not None:
                each_step(k)
                piece = 1
            k = team.run(k, min(k + piece, last), t0, float(dt), stride, first_row)
            _empty(arrays, found)
            if report is not None:
                report(k - at)
            spent = time.perf_counter() - before
            if k == min(at + piece, last) and spent < PIECE_SECONDS:
                piece *= 2
            elif spent > 2 * PIECE_SECONDS:
                piece = max(piece // 2, 1)
    interrupted = k < last
    seconds = time.perf_counter() - began
    rows = max(-(-k // every) - first_row, 0)
    records = {}
    for part, name in recorded:
        table = arrays[f"{part}:{name}_record"]
        columns = arrays[f"{part}:{name}_columns"]
        table = table[: rows * columns].reshape(rows, columns)
        if k % every == 0:  # the state at the end is a row as well
            end = arrays[f"{part}.{name}"][arrays[f"{part}:{name}_chosen"]]
            table = np.concatenate([table, end[np.newaxis]])
        records[part, name] = table
    spikes = {name: _joined(pieces) for name, pieces in found.items()}
    return Outcome(spikes, records, k - first, interrupted, seconds, team.threads)


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


def _records(parts, arrays, rows):
    """Room for what is recorded."""
    recorded = []
    for part in parts:
        for name in part.states:
            columns = arrays.setdefault(f"{part.name}:{name}_columns", 0)
            arrays.setdefault(f"{part.name}:{name}_chosen", np.zeros(0, np.int64))
            room = np.zeros(max(rows, 0) * columns, part.dtype)
            arrays[f"{part.name}:{name}_record"] = room
            if columns:
                recorded.append((part.name, name))
    return recorded


def _empty(arrays, found):
    """Take the spikes out of the logs."""
    for name, pieces in found.items():
        logged = arrays[f"{name}:logged"]
        count = int(logged[0])
        if count:
            steps = arrays[f"{name}:log_step"][:count].copy()
            pieces.append((steps, arrays[f"{name}:log_index"][:count].copy()))
            logged[0] = 0


def _joined(pieces):
    """All spikes of a population, by step and index."""
    if not pieces:
        return np.zeros(0, np.int64), np.zeros(0, np.int32)
    return tuple(np.concatenate(column) for column in zip(*pieces, strict=True))
