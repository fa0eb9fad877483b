"""Run the loop of a generated module with delays: breakpoints, pieces of the run, histories, messages.

The loop itself stands in the generated file. What is here is the same for every model.
"""

import math
from dataclasses import dataclass

import numpy as np

from .delay_arrays import columns, delays_at, refuse_delays, room_for
from .delay_pieces import (
    NEAR,
    breakpoints,
    crossings,
    cut,
    looks,
    until,
)
from .history import HistoryError, histories, is_limited, nodes
from .population import at_times, checked, forwards, in_threads, whole

MOST_PASSES = 20  # until the breakpoints of delays that depend on states are found


@dataclass(frozen=True)
class DelayedLoops:
    """The compiled loop of a module with delays, and what it needs to know.

    run: the loop. delays: the delays as a function of states, t and parameters.
    stage_times: where in a step the method reads parameters, in units of dt.
    states, parameters: their names.
    delayed: the places of the states that have a past.
    delay_names: of the delays, for messages.
    levels: after how many delays a breakpoint no longer matters; None: always (neutral equations).
    delay_reads: states, time and parameters that the delays depend on.
    vector: the elements are coupled and run together. matrices: parameters that couple them.
    rows: how many buffers of the vector's length a compiled loop needs; 0 for loops over arrays.
    noise: the Wiener processes of a stochastic model.
    """

    run: object
    delays: object
    stage_times: tuple
    states: tuple
    parameters: tuple
    delayed: tuple
    delay_names: tuple
    levels: int | None
    delay_reads: tuple
    vector: bool = False
    matrices: tuple = ()
    rows: int = 0
    noise: object = None

    @property
    def names(self):
        """The names of states and parameters, for messages."""
        return (*self.states, *self.parameters)

    def without_matrices(self, values, drive):
        """Rows of parameters, and what changes them, for those that are no matrices."""
        numbers = [name not in self.matrices for name in self.parameters]
        return values[numbers], np.ascontiguousarray(drive[..., numbers])

    def changing(self, parameters):
        """Whether delays change during a run: "" for no, or with "time", or with "state"."""
        if any(name in self.states for name in self.delay_reads):
            return "state"
        pairs = zip(self.parameters, parameters, strict=True)
        moving = [name for name, p in pairs if callable(p)]
        fixed = [name for name in self.parameters if name not in moving]
        return "" if all(name in fixed for name in self.delay_reads) else "time"


def integrate_delayed(
    loops, states, t0, dt, steps, every, history, parameters, seed=0, given=()
):
    """(t, *records): rows at steps 0, every, 2 every ...; time first, then the shape of the elements."""
    steps, every = whole(steps, "steps", 0), whole(every, "every", 1)
    forwards(dt)
    t0, dt = float(t0), float(dt)
    states, parameters = checked(loops, states, parameters)
    past = histories(history, loops.delayed, states, loops.states)
    shape = shape_of(loops, states, past, parameters)
    state = np.empty((len(states), math.prod(shape)))
    for row, value in zip(state, states, strict=False):
        row[:] = np.broadcast_to(np.asarray(value, float), shape).reshape(-1)
    record = np.empty((steps // every + 1, len(states), state.shape[1]))
    record[0] = state
    if steps and state.shape[1]:
        run = _Run(loops, state, record, past, parameters, shape, t0, dt, steps, every)
        if loops.noise is not None:
            whole_run = (seed, given, t0, dt, steps, shape, np.dtype(float))
            run.noise = (loops.noise.noise(*whole_run),)
        run.run()
    t = t0 + dt * every * np.arange(len(record))
    return (t, *(record[:, row].reshape(len(t), *shape) for row in range(len(states))))


def shape_of(loops, states, past, parameters):
    """The shape of the elements: that of states, parameters and histories, broadcast together."""
    shapes = {}
    for name, value in zip(loops.names, (*states, *parameters), strict=False):
        if not callable(value):
            shape = np.shape(value)
            shapes[name] = shape[-1:] if name in loops.matrices else shape
    for place, one in zip(loops.delayed, past, strict=False):
        if not callable(one):
            shapes[f"the history of {loops.states[place]}"] = one.shape[1:]
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)
        raise HistoryError(f"shapes do not broadcast together: {found}") from None


def one_delayed_step(loops, states, t, dt, history, parameters, seed=0, given=()):
    """The state after one step, in the shape of what was given: the bare value if there is one state."""
    path = tuple(None if value is None else np.asarray(value)[None] for value in given)
    _, *records = integrate_delayed(
        loops, states, t, dt, 1, 1, history, parameters, seed, path
    )
    last = tuple(record[1] for record in records)
    return last if len(last) > 1 else last[0]


class _Run:
    """One run; elements of the same constant delays go through the loop together."""

    def __init__(
        self, loops, state, record, past, parameters, shape, t0, dt, steps, every
    ):
        self.loops, self.state, self.record, self.past = loops, state, record, past
        self.parameters, self.shape = parameters, shape
        self.t0, self.dt, self.steps, self.every = t0, dt, steps, every
        self.values, self.matrices = columns(loops, parameters, shape)
        self.moving = any(map(callable, parameters))
        self.changing = loops.changing(parameters)
        self.noise = ()
        self.end = t0 + steps * dt

    def run(self):
        """Every element, group by group."""
        every = np.arange(self.state.shape[1])
        delays = delays_at(
            self.loops, self.state, self.t0, self.parameters, self.values
        )
        if not self.changing:
            refuse_delays(self.loops, delays, self.dt)
        for elements in self.groups(every, delays):
            self.group(elements, np.unique(delays[:, elements]))

    def groups(self, every, delays):
        """Elements that share their breakpoints: equal delays, or delays that change alike."""
        if self.loops.vector or self.loops.levels == 0:
            return [every]
        if self.changing == "state":
            return np.split(every, len(every))
        kinds = delays
        if self.changing:
            reads = [name in self.loops.delay_reads for name in self.loops.parameters]
            kinds = self.values[reads]
        if (kinds == kinds[:, :1]).all():
            return [every]
        _, which = np.unique(kinds, axis=1, return_inverse=True)
        which = which.reshape(-1)
        return [np.flatnonzero(which == kind) for kind in range(which.max() + 1)]

    def group(self, elements, delays):
        """Elements that share their breakpoints."""
        reach = max(np.abs(delays[np.isfinite(delays)]), default=0.0) or self.dt
        levels = self.loops.levels
        if self.changing == "state" and levels != 0:
            self.tracked(elements, reach)
            return
        if self.changing and levels != 0:
            breaks = self.timed(elements)
        else:
            breaks = breakpoints(delays, self.t0, self.end, levels, self.dt)
        pieces = cut(self.t0, self.dt, self.steps, self.every, breaks)
        record, _ = self.recorded(elements, pieces, reach)
        self.record[1:, :, elements] = record[1:]

    def timed(self, elements):
        """The breakpoints of delays that are functions of time."""
        times = self.t0 + self.dt * np.arange(self.steps + 1)
        times = times[looks(len(times), np.empty(0, np.int64))]
        first = elements if self.loops.vector else elements[:1]
        start = np.broadcast_to(
            self.state[:, None, first], (len(self.state), len(times), len(first))
        )

        def value(row, t):
            once = self.looked(np.array([t]), start[:, :1], first)
            return once[row, 0]

        looked = self.looked(times, start, first)
        return crossings(times, looked, self.loops.levels, NEAR * self.dt, value)

    def tracked(self, elements, reach):
        """Run, with breakpoints that depend on the solution: found on one, and again on the one that is cut there."""
        breaks, end = np.empty(0), self.end
        for number in range(MOST_PASSES + 2):
            pieces = cut(self.t0, self.dt, self.steps, self.every, breaks)
            part = until(pieces, end)
            record, reach = self.recorded(elements, part, reach)
            record[0] = self.state[:, elements]
            marked = np.searchsorted(part.starts, breaks)
            seen = looks(len(record), marked)
            times, states = part.starts[seen], record[seen].swapaxes(0, 1)
            looked = self.looked(times, states, elements)
            found = crossings(times, looked, self.loops.levels, NEAR * self.dt)
            settled = number >= MOST_PASSES or (
                len(found) == len(breaks)
                and (np.abs(found - breaks) <= NEAR * self.dt).all()
            )
            if settled and end == self.end:
                break
            end = self.end if settled or not len(found) else found[-1] + reach
            breaks = breaks if settled else found
        kept = np.flatnonzero(pieces.rows >= 0) + 1
        self.record[1:, :, elements] = record[kept]

    def looked(self, times, states, elements):
        """Where each delay of each element looks at some times, (delay and element, time); states: (state, time, element)."""
        if self.loops.rows:  # functions of vectors take one time after the other
            moments = zip(times, states.swapaxes(0, 1), strict=True)
            rows = [t - delays_at(self.loops, state, t, self.parameters, self.values) for t, state in moments]
            return np.concatenate(np.array(rows).transpose(1, 2, 0))
        given = [
            at_times(p, times)[:, None] if callable(p) else row[None, elements]
            for p, row in zip(self.parameters, self.values, strict=True)
        ]
        found = self.loops.delays(*states, times[:, None], *given)
        found = found if isinstance(found, tuple) else (found,)
        shape = states.shape[1:]
        delays = [np.broadcast_to(np.asarray(one, float), shape) for one in found]
        return np.concatenate([(times[:, None] - one).T for one in delays])

    def recorded(self, elements, pieces, reach):
        """The record of some elements; again with a longer history where that was too short, and how long it is."""
        drive = self.driven(pieces)
        while True:
            table, spacing = self.table(elements, reach)
            breaks = np.count_nonzero(pieces.broken)
            rows = table.shape[1] + self.nodes * len(pieces.lengths) + breaks + 2
            if not self.changing:  # what is older than the longest delay is not needed
                reached = self.nodes * math.ceil(reach / self.dt)
                rows = min(rows, table.shape[1] + reached + 2 * breaks + 8)
            record, trouble = self.attempt(
                elements, pieces, drive, table, spacing, rows
            )
            if trouble[0] == 0.0:
                return record, reach
            reach = self.longer(trouble, reach)

    @property
    def nodes(self):
        """How many nodes the past gains in a step: both ends of a line where there is noise."""
        return 2 if self.noise else 1

    def attempt(self, elements, pieces, drive, table, spacing, rows):
        """The record of some elements, and what went wrong; `rows` of the past are kept."""
        state = np.ascontiguousarray(self.state[:, elements])
        values = np.ascontiguousarray(self.values[:, elements])
        record = np.empty((max(pieces.rows.max(), 0) + 1, *state.shape))
        trouble = np.zeros(3)
        near = NEAR * self.dt + 1e-15 * max(abs(self.t0), abs(self.end))
        schedule = (pieces.starts, pieces.lengths, pieces.rows, pieces.broken)
        apart = self.dt / self.nodes

        def part(values, drive, columns, *place):
            room = room_for(rows, columns)
            arrays = (state, record, values, drive, table, room, trouble, *schedule)
            marks = (self.t0, spacing, apart, near, *place)
            self.loops.run(*arrays, *marks, *self.matrices, *self.noise)

        columns, size = table.shape[2], state.shape[1]
        if self.loops.rows:
            drive = drive if self.moving else np.zeros((1, *drive.shape[1:]))
            values, drive = self.loops.without_matrices(values, drive)
            sets = drive.shape[1] * drive.shape[2]
            work = np.empty((self.loops.rows + sets, size))
            part(values, drive, 1 + (columns - 1) * size, work)
        elif self.loops.vector:
            part(values, drive, columns, 0, size)
        else:
            in_threads(lambda *place: part(values, drive, columns, *place), size)
        return record, trouble

    def longer(self, trouble, reach):
        """How far back the history must go, where a loop found it too short; other troubles are errors."""
        kind, t, delay = trouble
        needed = self.t0 - (t - delay)
        if kind == 1.0 and math.isfinite(needed) and needed > reach:
            return longer_reach(self.past, needed, reach)
        raise ValueError(self.message(kind, t, delay))

    def message(self, kind, t, delay):
        """What a loop found wrong."""
        names = ", ".join(self.loops.delay_names)
        if kind == 3.0:
            return (
                f"a delay ({names}) is {delay:g} at t = {t:g}, below the step of dt = {self.dt:g}; "
                "take a smaller dt, or steps that adapt (rtol=...), which may be longer than a delay"
            )
        if kind == 2.0:
            return (
                f"a delay ({names}) is {delay:g} at t = {t:g}; it must be above 0"
            )
        return f"a delay ({names}) of {delay:g} at t = {t:g} reaches too far back"

    def table(self, elements, reach):
        """The nodes of the history, per element or one for all, and their spacing."""
        names = [self.loops.states[place] for place in self.loops.delayed]
        times, rows = nodes(self.past, names, self.t0, self.dt, reach)
        same = all(values.ndim == 1 for values, _ in rows)
        count = 1 if same else self.state.shape[1]
        table = np.zeros((count, len(times), 1 + 2 * len(rows)))
        table[:, :, 0] = times
        for place, (values, slopes) in enumerate(rows):
            table[:, :, 1 + 2 * place] = self.spread(values, count)
            if slopes is not None:
                table[:, :, 2 + 2 * place] = self.spread(slopes, count)
        spacing = times[-1] - times[-2]
        return np.ascontiguousarray(table if same else table[elements]), spacing

    def spread(self, values, count):
        """Rows of values as (element, row)."""
        if values.ndim == 1:
            return np.broadcast_to(values, (count, len(values)))
        return (
            np.broadcast_to(values, (len(values), *self.shape))
            .reshape(len(values), -1)
            .T
        )

    def driven(self, pieces):
        """drive[piece, stage time, parameter], for parameters that are functions of time; no pieces if none is."""
        if not self.moving:
            return np.zeros((0, len(self.loops.stage_times), len(self.parameters)))
        count = len(pieces.lengths)
        drive = np.zeros((count, len(self.loops.stage_times), len(self.parameters)))
        for column, value in enumerate(self.parameters):
            if callable(value):
                for stage, fraction in enumerate(self.loops.stage_times):
                    drive[:, stage, column] = at_times(
                        value, pieces.starts[:-1] + fraction * pieces.lengths
                    )
        return drive


def longer_reach(past, needed, reach):
    """How far back a history is asked for, where `needed` is needed: a little more where it goes on for ever."""
    more = min(2 * reach, 1.5 * needed)
    return needed * (1 + 1e-12) if any(map(is_limited, past)) else max(needed, more)
