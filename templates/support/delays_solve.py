"""Solve models with delays in steps of adapted length: element by element, through the loop of a generated module."""

import math

import numpy as np

from .adaptive_request import (
    COLLAPSED,
    DONE,
    ENDED,
    OUT_OF_STEPS,
    Answer,
    RequestError,
    checked_request,
    result,
)
from .delay_arrays import columns, delays_at, refuse_delays
from .delay_events import delay_events, happened
from .delay_pieces import NEAR, breakpoints
from .delays import longer_reach, shape_of
from .history import HistoryError, histories, nodes
from .population import checked

FULL = 3  # value of the status: no room in the log
ROWS = 2**14  # of the log at first; more where that is too few
ROOM = 2**24  # numbers that a log takes at first, unless that are too few rows
FEWEST = 2**8  # rows of a log
LEAST = 1e-15  # of the time: the shortest step of the loops
_STATUS = {0: DONE, 1: OUT_OF_STEPS, 2: COLLAPSED}


def solve_delayed(
    loops,
    loop,
    states,
    t_span,
    rtol,
    atol,
    t_eval,
    history,
    parameters,
    evaluations,
    **options,
):
    """The solution as `adaptive_request.Solved`.

    loop: solves for one element. evaluations: of the right-hand side in a step.
    options: events, dense_output, max_steps, first_step, max_step.
    """
    request = checked_request(loops.states, t_span, rtol, atol, t_eval, **options)
    states, parameters = checked(loops, states, parameters)
    past = histories(history, loops.delayed, states, loops.states)
    if any(not callable(one) and len(one) > 1 for one in past):
        raise RequestError(
            "a history of several rows needs dt=..., which spaces them; give (times, values) or a function of time"
        )
    shape = shape_of(loops, states, past, parameters)
    size = math.prod(shape)
    if request.t_eval is None and size != 1 and not loops.vector:
        raise RequestError(
            "several elements take steps of their own: give the times of the rows, t_eval=..."
        )
    work = _Work(loops, loop, request, past, shape, states, parameters)
    answer = work.answer(evaluations)
    single = loops.vector or size == 1
    note, no_advice = work.note(answer), True  # stiff methods take no delays
    return result(answer, request, shape, loops.states, no_advice, single, note)


class _Work:
    """The elements of one call; those of a vector model are solved for together."""

    def __init__(self, loops, loop, request, past, shape, states, parameters):
        self.loops, self.loop, self.request, self.past, self.shape = (
            loops,
            loop,
            request,
            past,
            shape,
        )
        self.state = np.array(
            [np.broadcast_to(np.asarray(x, float), shape).reshape(-1) for x in states]
        )
        self.values, self.matrices = columns(loops, parameters, shape)
        self.parameters = parameters
        drives = tuple(value if callable(value) else None for value in parameters)
        self.drives = drives if any(drives) else ()
        self.events = delay_events(request, loops)
        self.changing = loops.changing(parameters)
        self.delays = delays_at(loops, self.state, request.t0, parameters, self.values)

    def answer(self, evaluations):
        """Everything that the loops found out."""
        count, size = self.state.shape
        request = self.request
        found = Answer(
            t=np.full(size, request.t0),
            final=self.state.copy(),
            status=np.zeros(size, np.int64),
            accepted=np.zeros(size, np.int64),
            rejected=np.zeros(size, np.int64),
            evaluations=np.zeros(size, np.int64),
            filled=np.zeros(size, np.int64),
            dt=np.zeros(size),
            rows=np.full((len(request.times), count, size), np.nan),
            start=self.state[None].copy(),
        )
        width = size if self.loops.vector else 1
        for first in range(0, size, max(width, 1)):
            self.part(found, slice(first, first + width), evaluations)
        return found

    def note(self, answer):
        """What a delay has to do with it, where steps became too small."""
        failed = np.flatnonzero(answer.status == COLLAPSED)
        if not failed.size:
            return ""
        worst = failed[np.argmin(answer.t[failed])]
        t = answer.t[worst]
        given = (answer.final, t, self.parameters, self.values)
        delays = delays_at(self.loops, *given)[:, worst]
        for name, delay in zip(self.loops.delay_names, delays, strict=True):
            if not delay >= 0.0:
                return (
                    f" The delay {name} is {delay:.3g} there, and must not be negative."
                )
        return ""

    def part(self, found, part, evaluations):
        """Solve for some elements, which share their steps."""
        request, first = self.request, part.start
        log, outcome = self.solved(part)
        shape = len(self.state), part.stop - first
        found.status[part] = _STATUS[int(outcome[0])]
        found.accepted[first], found.rejected[first] = outcome[2], outcome[3]
        found.evaluations[first] = outcome[2:].sum() * evaluations + 1
        if self.events:
            log = self.until_event(found, part, log)
        found.t[part] = log[-1, 0]
        found.final[:, part] = log[-1, 1 : 1 + math.prod(shape)].reshape(shape)
        moved = np.diff(log[:, 0])
        found.dt[part] = moved[-1] if len(moved) else 0.0
        if outcome[0] == 2:  # too small: the last step that was made was not
            found.dt[part] = LEAST * max(abs(log[-1, 0]), 1e-10)
        first_rows = np.flatnonzero(moved > 0)  # of the pieces
        if request.t_eval is None:
            ends = log[first_rows + 1]
            states = ends[:, 1 : 1 + math.prod(shape)].reshape(-1, *shape)
            found.steps.append((ends[:, 0], states))
        else:
            reached = request.times[request.times <= log[-1, 0]]
            found.filled[part] = len(reached)
            rows = between(log, shape, first_rows, reached)
            found.rows[: len(reached), :, part] = rows
        if request.dense and len(first_rows):
            starts, lengths, curves = pieces(log, shape, first_rows)
            whole = curves if self.loops.vector else curves[..., 0]
            elements = np.full(len(starts), first)
            given = () if self.loops.vector else (elements,)
            found.segments.append((*given, starts, lengths, whole))

    def until_event(self, found, part, log):
        """The log up to the event that ends the solution of some elements, if one does; all events are noted."""
        vector, first = self.loops.vector, part.start
        shape = (len(self.state), *((part.stop - first,) if vector else ()))
        size = (len(self.state), part.stop - first)

        def curve(row):
            (coefficients,) = pieces(log, size, np.array([row]))[2]
            return coefficients.swapaxes(0, 1).reshape(-1, *shape)

        which = part if vector else first
        parameters = dict(zip(self.loops.matrices, self.matrices, strict=True))
        rows = zip(
            self.loops.parameters, self.parameters, self.values[:, which], strict=True
        )
        values = [
            value if callable(value) else parameters.get(name, row)
            for name, value, row in rows
        ]
        rows, log, ends = happened(self.events, log, shape, curve, values)
        found.events += [(first, event, t, states) for event, t, states in rows]
        if ends:
            found.status[part] = ENDED
            found.accepted[first] = np.count_nonzero(np.diff(log[:, 0]) > 0)
        return log

    def solved(self, part):
        """The log of some elements, and its outcome; again with more room where that was too little."""
        request, loops = self.request, self.loops
        stops, reach, control, near = self.schedule(part)
        # a single element is handed over as bare numbers
        which = part if loops.vector else part.start
        state, (values, drives, *work) = self.state[:, which], self.given(which)
        rows = max(min(ROWS, ROOM // (1 + 2 * state.size)), FEWEST)
        names = [loops.states[place] for place in loops.delayed]
        while True:
            times, history = nodes(self.past, names, request.t0, reach / 8, reach)
            table = self.table(times, history, part)
            log = np.empty((rows, 1 + 2 * state.size))
            outcome, trouble = np.zeros(5, np.int64), np.zeros(3)
            ring = 1 << (rows + len(times) + 3).bit_length()
            columns = table.shape[2]
            if loops.rows:
                columns = 1 + (columns - 1) * len(self.state[0])
            room = (np.empty((ring, columns)), np.zeros(3, np.int64), np.zeros(1))
            past = (table, room, trouble)
            start = np.array(state, order="C")  # loops of vectors write into it
            given = (start, values, drives, *past, log, stops, control, outcome)
            marks = (request.t0, times[-1] - times[-2], near, request.max_steps)
            self.loop(*given, *marks, *work, *self.matrices)
            if outcome[0] == FULL:
                done = (log[outcome[1] - 1, 0] - request.t0) / (stops[-1] - request.t0)
                rows = int(rows * min(max(1.5 / max(done, 1e-3), 2.0), 16.0))
            elif trouble[0] == 0.0:
                return log[: outcome[1]], outcome
            else:
                reach = self.longer(trouble, reach)

    def given(self, which):
        """Parameters of elements and functions of time; for compiled loops of vectors no matrices, but buffers."""
        loops, values = self.loops, np.ascontiguousarray(self.values[:, which])
        if not loops.rows:
            return values, self.drives
        numbers = [name not in loops.matrices for name in loops.parameters]
        drives = [drive for drive, kept in zip(self.drives, numbers, strict=False) if kept]
        sets = len(loops.stage_times) * sum(numbers)
        return values[numbers], tuple(drives), np.empty((loops.rows + sets, values.shape[1]))

    def longer(self, trouble, reach):
        """How far back the history must go, where a loop found it too short; other troubles are errors."""
        kind, t, delay = trouble
        names = ", ".join(self.loops.delay_names)
        needed = self.request.t0 - (t - delay)
        if kind == 2.0:
            raise HistoryError(
                f"a delay ({names}) is {delay:g} at t = {t:g}; it must be above 0"
            )
        if not (math.isfinite(needed) and needed > reach):
            raise HistoryError(
                f"a delay ({names}) of {delay:g} at t = {t:g} reaches too far back"
            )
        return longer_reach(self.past, needed, reach)

    def schedule(self, part):
        """Where steps of elements end, how far back they look at first, their control, which times are the same."""
        request, loops = self.request, self.loops
        end = request.stops[-1]
        span = max(end - request.t0, 1e-300)
        delays, breaks = self.delays[:, part].reshape(-1), ()
        if not self.changing:
            refuse_delays(loops, self.delays[:, part], 0.0)
            breaks = breakpoints(
                delays, request.t0, end, loops.levels, 1e-12 * span / NEAR
            )
        stops = (
            np.unique([*breaks, *request.stops]) if end > request.t0 else np.empty(0)
        )
        reach = max(np.abs(delays[np.isfinite(delays)]), default=0.0) or span
        first = request.first_step or 1e-3 * min(span, max(reach, 1e-6 * span))
        longest = request.max_step or span
        control = np.array([request.rtol, longest, first, *request.atol])
        return (
            stops,
            reach,
            control,
            1e-12 * span + 1e-15 * max(abs(request.t0), abs(end)),
        )

    def table(self, times, history, part):
        """The nodes of the history of some elements."""
        table = np.zeros((part.stop - part.start, len(times), 1 + 2 * len(history)))
        table[:, :, 0] = times
        for place, pair in enumerate(history):
            for offset, values in enumerate(pair):
                if values is not None:
                    own = values[:, None]
                    if values.ndim > 1:
                        own = np.broadcast_to(values, (len(times), *self.shape))
                        own = own.reshape(len(times), -1)[:, part]
                    table[:, :, 1 + 2 * place + offset] = own.T
        return table


def pieces(log, shape, rows):
    """Beginnings, lengths and coefficients (piece, state, power, element) of the pieces that begin at rows of a log."""
    size = math.prod(shape)
    a, b = log[rows], log[rows + 1]
    length = (b[:, 0] - a[:, 0])[:, None]
    x_a, x_b = a[:, 1 : 1 + size], b[:, 1 : 1 + size]
    d_a, d_b = length * a[:, 1 + size :], length * b[:, 1 + size :]
    rise = x_b - x_a
    powers = (x_a, d_a, 3 * rise - 2 * d_a - d_b, d_a + d_b - 2 * rise)
    curves = [one.reshape(-1, *shape) for one in powers]
    return a[:, 0], length[:, 0], np.stack(curves, axis=2)


def between(log, shape, first_rows, times):
    """The states at times within the pieces that begin at rows of a log: (time, state, element)."""
    if not len(first_rows):
        only = log[-1, 1 : 1 + math.prod(shape)].reshape(shape)
        return np.broadcast_to(only, (len(times), *shape))
    step = np.searchsorted(log[first_rows, 0], times, side="right") - 1
    here = first_rows[np.clip(step, 0, len(first_rows) - 1)]
    starts, lengths, curves = pieces(log, shape, here)
    u = ((times - starts) / lengths)[:, None, None]
    c = np.moveaxis(curves, 2, 0)
    return c[0] + u * (c[1] + u * (c[2] + u * c[3]))
