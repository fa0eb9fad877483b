"""Run the loop of a generated module with delays: breakpoints, pieces of the run, histories, messages.

The loop itself stands in the generated file. What is here is the same for every model.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np

from .history import HistoryError, histories, nodes
from .population import at_times, checked, in_threads, whole

NEAR = 1e-9  # of dt: times that are so close together are the same
MOST_BREAKPOINTS = 10_000


@dataclass(frozen=True)
class DelayedLoops:
    """The compiled loop of a module with delays, and what it needs to know.

    run: the loop. delays: the delays as a function of states, t and parameters.
    stage_times: where in a step the method reads parameters, in units of dt.
    states, parameters: their names.
    delayed: the places of the states that have a past.
    delay_names: of the delays, for messages.
    levels: after how many delays a breakpoint no longer matters; None: always (neutral equations).
    constant: the delays depend on parameters only.
    vector: the elements are coupled and run together. matrices: parameters that couple them.
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
    constant: bool
    vector: bool = False
    matrices: tuple = ()
    noise: object = None

    @property
    def names(self):
        """The names of states and parameters, for messages."""
        return (*self.states, *self.parameters)


@dataclass(frozen=True)
class Pieces:
    """A run in pieces: steps, and the parts of steps between breakpoints.

    starts: when each begins; one more, the end of the run.
    lengths: how long each is. rows: which row of the record holds its end, -1 for none.
    broken: 1 where a breakpoint lies at its end.
    """

    starts: np.ndarray
    lengths: np.ndarray
    rows: np.ndarray
    broken: np.ndarray


def integrate_delayed(
    loops, states, t0, dt, steps, every, history, parameters, seed=0, given=()
):
    """(t, *records): rows at steps 0, every, 2 every ...; time first, then the shape of the elements."""
    steps, every = whole(steps, "steps", 0), whole(every, "every", 1)
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
    return (t, *(record[:, row].reshape(-1, *shape) for row in range(len(states))))


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
    last = tuple(
        record[1] if record.ndim > 1 else float(record[1]) for record in records
    )
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
        self.noise = ()
        self.end = t0 + steps * dt

    def run(self):
        """Every element, group by group."""
        delays = delays_at(
            self.loops, self.state, self.t0, self.parameters, self.values
        )
        elements = self.state.shape[1]
        if not self.loops.constant or self.moving:
            reach = np.abs(delays[np.isfinite(delays)])
            self.group(slice(0, elements), (), max(reach, default=0.0) or self.dt)
            return
        refuse_delays(self.loops, delays, self.dt)
        if (delays == delays[:, :1]).all():
            self.group(slice(0, elements), delays[:, 0], delays.max())
            return
        if self.loops.vector:
            self.group(slice(0, elements), np.unique(delays), delays.max())
            return
        kinds, which = np.unique(delays, axis=1, return_inverse=True)
        for number, kind in enumerate(kinds.T):
            self.group(np.flatnonzero(which.reshape(-1) == number), kind, kind.max())

    def group(self, elements, delays, reach):
        """Elements that share their breakpoints; again with a longer history where that was too short."""
        breaks = breakpoints(delays, self.t0, self.end, self.loops.levels, self.dt)
        pieces = cut(self.t0, self.dt, self.steps, self.every, breaks)
        drive = self.driven(pieces)
        while True:
            table, spacing = self.table(elements, reach)
            rows = table.shape[1] + self.nodes * len(pieces.lengths) + len(breaks) + 2
            if len(
                delays
            ):  # what is older than the longest delay is not needed any more
                reached = self.nodes * math.ceil(reach / self.dt)
                most = table.shape[1] + reached + 2 * len(breaks) + 8
                rows = min(rows, most)
            record, trouble = self.attempt(
                elements, pieces, drive, table, spacing, rows
            )
            if trouble[0] == 0.0:
                self.record[1:, :, elements] = record[1:]
                return
            reach = self.longer(trouble, reach)

    @property
    def nodes(self):
        """How many nodes the past gains in a step: both ends of a line where there is noise."""
        return 2 if self.noise else 1

    def attempt(self, elements, pieces, drive, table, spacing, rows):
        """The record of some elements, and what went wrong; `rows` of the past are kept."""
        state = np.ascontiguousarray(self.state[:, elements])
        values = np.ascontiguousarray(self.values[:, elements])
        record = np.empty((len(self.record), *state.shape))
        trouble = np.zeros(3)
        near = NEAR * self.dt + 1e-15 * max(abs(self.t0), abs(self.end))
        schedule = (pieces.starts, pieces.lengths, pieces.rows, pieces.broken)
        apart = self.dt / self.nodes
        which = (np.arange(self.state.shape[1])[elements],) if self.noise else ()

        def part(first, last):
            nodes = np.empty((1 << (int(rows) - 1).bit_length(), table.shape[2]))
            room = (nodes, np.zeros(1, np.int64), np.zeros(1))
            arrays = (state, record, values, drive, table, room, trouble, *schedule)
            marks = (self.t0, spacing, apart, near, first, last)
            self.loops.run(*arrays, *marks, *self.matrices, *self.noise, *which)

        if self.loops.vector:
            part(0, state.shape[1])
        else:
            in_threads(part, state.shape[1])
        return record, trouble

    def longer(self, trouble, reach):
        """How far back the history must go, where a loop found it too short; other troubles are errors."""
        kind, t, delay = trouble
        needed = self.t0 - (t - delay)
        if kind == 1.0 and math.isfinite(needed) and needed > reach:
            return max(needed * (1 + 1e-9), min(2 * reach, 1.5 * needed))
        raise ValueError(self.message(kind, t, delay))

    def message(self, kind, t, delay):
        """What a loop found wrong."""
        names = ", ".join(self.loops.delay_names)
        if kind == 3.0:
            return (
                f"a delay ({names}) fell to {delay:g} at t = {t:g}, below the step of dt = {self.dt:g}; "
                "take a smaller dt"
            )
        if kind == 2.0:
            return (
                f"a delay ({names}) became {delay:g} at t = {t:g}; it must be above 0"
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


def columns(loops, parameters, shape):
    """The parameters of every element, (parameter, element), 0 for functions of time and matrices; the matrices."""
    values = np.empty((len(parameters), math.prod(shape)))
    for name, row, value in zip(loops.parameters, values, parameters, strict=True):
        stands = not callable(value) and name not in loops.matrices
        given = np.asarray(value if stands else 0.0, float)
        row[:] = np.broadcast_to(given, shape).reshape(-1)
    pairs = zip(loops.parameters, parameters, strict=True)
    matrices = [value for name, value in pairs if name in loops.matrices]
    return values, tuple(np.ascontiguousarray(value, float) for value in matrices)


def delays_at(loops, state, t, parameters, values):
    """Every delay of every element at a time: (delay, element)."""
    given = [
        (
            np.full(state.shape[1], float(at_times(p, np.array([t]))[0]))
            if callable(p)
            else row
        )
        for p, row in zip(parameters, values, strict=False)
    ]
    found = loops.delays(*state, t, *given)
    found = found if isinstance(found, tuple) else (found,)
    return np.array(
        [np.broadcast_to(np.asarray(one, float), state.shape[1:]) for one in found]
    )


def refuse_delays(loops, delays, dt):
    """Say what is wrong with constant delays before the run."""
    for name, values in zip(loops.delay_names, delays, strict=False):
        wrong = values[~(np.isfinite(values) & (values > 0))]
        if wrong.size:
            raise HistoryError(
                f"the delay {name} is {wrong[0]:g}; it must be a finite number above 0"
            )
        shortest = values.min()
        if shortest < dt * (1 - NEAR):
            raise HistoryError(
                f"the delay {name} = {shortest:g} is below the step of dt = {dt:g}; take dt <= {shortest:g}, "
                "best a whole fraction of it"
            )


def breakpoints(delays, t0, end, levels, dt):
    """Where a solution is less smooth: t0 plus sums of up to `levels` delays, sorted, each once, before the end."""
    delays = sorted(set(map(float, delays)))
    found = {0.0}
    newest = {0.0}
    for _ in itertools.count() if levels is None else range(levels):
        newest = {
            total
            for begun in newest
            for delay in delays
            if t0 + (total := begun + delay) < end
        } - found
        found |= newest
        if not newest:
            break
        if len(found) > MOST_BREAKPOINTS:
            raise ValueError(
                f"the delays make more than {MOST_BREAKPOINTS} breakpoints"
            )
    apart = [total for total in sorted(found) if total > 0.0]
    kept = [b for a, b in zip([-1.0, *apart], apart, strict=False) if b - a > NEAR * dt]
    return np.array([t0 + total for total in kept])


def cut(t0, dt, steps, every, breaks):
    """The pieces of a run: steps, cut at breakpoints; one that lies on a step only marks it."""
    starts = t0 + dt * np.arange(steps + 1)
    rows = np.full(steps, -1, np.int64)
    rows[every - 1 :: every] = np.arange(1, steps // every + 1)
    broken = np.zeros(steps, np.int64)
    at = (np.asarray(breaks) - t0) / dt
    whole_steps = np.rint(at).astype(np.int64)
    on_step = (
        np.abs(at - whole_steps) <= NEAR + 1e-15 * np.abs(starts[whole_steps]) / dt
    )
    broken[whole_steps[on_step] - 1] = 1
    inside = np.asarray(breaks)[~on_step]
    places = np.floor(at[~on_step]).astype(np.int64)
    lengths = np.full(steps, dt)
    starts = np.insert(starts, places + 1, inside)
    rows = np.insert(rows, places, -1)
    broken = np.insert(broken, places, 1)
    lengths = np.insert(lengths, places, dt)
    cuts = np.isin(starts, inside)
    parts = np.flatnonzero(cuts[1:] | cuts[:-1])
    lengths[parts] = starts[parts + 1] - starts[parts]
    return Pieces(starts, lengths, rows, broken)
