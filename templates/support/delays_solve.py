"""Solve models with delays in steps of adapted length: element by element, through the loop of a generated module."""

import math

import numpy as np

from .adaptive_request import (
    COLLAPSED,
    DONE,
    OUT_OF_STEPS,
    Answer,
    RequestError,
    checked_request,
    result,
)
from .delays import NEAR, breakpoints, delays_at, refuse_delays, shape_of
from .history import HistoryError, histories, nodes
from .population import checked

FULL = 3  # value of the status: no room in the log
ROWS = 1024  # of the log at first; doubled where that is too few
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
    options: dense_output, max_steps, first_step, max_step.
    """
    if options.get("events") is not None:
        raise RequestError(
            "events of delay equations are not available: take t_eval and look for the crossing"
        )
    request = checked_request(loops.states, t_span, rtol, atol, t_eval, **options)
    states, parameters = checked(loops, states, parameters)
    if any(map(callable, parameters)):
        raise RequestError(
            "parameters of delay equations that are functions of time need a fixed step: give dt=... without tolerances"
        )
    past = histories(history, loops.delayed, states, loops.states)
    if any(not callable(one) and len(one) > 1 for one in past):
        raise RequestError(
            "a history of several rows needs dt=..., which spaces them; give a function of time"
        )
    shape = shape_of(loops, states, past, parameters)
    size = math.prod(shape)
    if request.t_eval is None and size != 1:
        raise RequestError(
            "several elements take steps of their own: give the times of the rows, t_eval=..."
        )
    work = _Work(loops, loop, request, past, shape, states, parameters)
    answer = work.answer(evaluations)
    return result(answer, request, shape, loops.states, False, size == 1)


class _Work:
    """The elements of one call."""

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
        rows = [
            np.broadcast_to(np.asarray(p, float), shape).reshape(-1) for p in parameters
        ]
        self.values = np.array(rows).reshape(len(rows), self.state.shape[1])
        self.delays = delays_at(loops, self.state, request.t0, parameters, self.values)

    def answer(self, evaluations):
        """Everything that the loops found out."""
        count, size = self.state.shape
        request = self.request
        times = request.times
        found = Answer(
            t=np.full(size, request.t0),
            final=self.state.copy(),
            status=np.zeros(size, np.int64),
            accepted=np.zeros(size, np.int64),
            rejected=np.zeros(size, np.int64),
            evaluations=np.zeros(size, np.int64),
            filled=np.zeros(size, np.int64),
            dt=np.zeros(size),
            rows=np.full((len(times), count, size), np.nan),
            start=self.state[None].copy(),
        )
        for i in range(size):
            log, outcome = self.element(i)
            found.status[i] = _STATUS[int(outcome[0])]
            found.accepted[i], found.rejected[i] = outcome[2], outcome[3]
            found.evaluations[i] = (outcome[2] + outcome[3]) * evaluations + 1
            found.t[i], found.final[:, i] = log[-1, 0], log[-1, 1 : 1 + count]
            found.dt[i] = np.diff(log[:, 0])[-1] if len(log) > 1 else 0.0
            starts, lengths, curves = pieces(log, count)
            if request.t_eval is None:
                ends = log[1:][np.diff(log[:, 0]) > 0]
                found.steps.append((ends[:, 0], ends[:, 1 : 1 + count, None]))
            else:
                reached = times[times <= log[-1, 0]]
                found.filled[i] = len(reached)
                found.rows[: len(reached), :, i] = between(
                    starts, lengths, curves, reached, log, count
                )
            if request.dense and len(starts):
                found.segments.append(
                    (np.full(len(starts), i), starts, lengths, curves)
                )
        return found

    def element(self, i):
        """The log of one element, and its outcome; again with more room where that was too little."""
        request = self.request
        stops, reach, control, near = self.schedule(i)
        rows = ROWS
        while True:
            names = [self.loops.states[place] for place in self.loops.delayed]
            times, history = nodes(self.past, names, request.t0, reach / 8, reach)
            table = self.table(times, history, i)
            log = np.empty((rows, 1 + 2 * len(self.state)))
            outcome, trouble = np.zeros(4, np.int64), np.zeros(3)
            ring = 1 << (rows + len(times) + 3).bit_length()
            room = (
                np.empty((ring, table.shape[2])),
                np.zeros(1, np.int64),
                np.zeros(1),
            )
            given = (self.state, self.values, table, room, trouble, log, stops, control)
            marks = (request.t0, times[-1] - times[-2], near, request.max_steps)
            self.loop(i, *given, outcome, *marks)
            if outcome[0] == FULL:
                rows *= 2
            elif trouble[0] == 0.0:
                return log[: outcome[1]], outcome
            else:
                reach = longer(trouble, request.t0, reach)

    def schedule(self, i):
        """Where steps of an element end, how far back it looks at first, its control, and which times are the same."""
        request, loops = self.request, self.loops
        end = request.stops[-1]
        span = max(end - request.t0, 1e-300)
        delays, breaks = self.delays[:, i], ()
        if loops.constant:
            refuse_delays(loops, delays[:, None], 0.0)
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

    def table(self, times, history, i):
        """The nodes of the history of one element."""
        table = np.zeros((1, len(times), 1 + 2 * len(history)))
        table[0, :, 0] = times
        for place, pair in enumerate(history):
            for offset, values in enumerate(pair):
                if values is not None:
                    own = values
                    if values.ndim > 1:
                        own = np.broadcast_to(
                            values, (len(times), *self.shape)
                        ).reshape(len(times), -1)[:, i]
                    table[0, :, 1 + 2 * place + offset] = own
        return table


def longer(trouble, t0, reach):
    """How far back the history must go, where a loop found it too short; other troubles are errors."""
    kind, t, delay = trouble
    if kind == 2.0:
        raise HistoryError(f"a delay is {delay:g} at t = {t:g}; it must be above 0")
    needed = t0 - (t - delay)
    if not (math.isfinite(needed) and needed > reach):
        raise HistoryError(f"a delay of {delay:g} at t = {t:g} reaches too far back")
    return max(needed * (1 + 1e-9), min(2 * reach, 1.5 * needed))


def pieces(log, count):
    """Beginnings, lengths and coefficients (piece, state, power) of the cubic pieces between the rows of a log."""
    a, b = log[:-1], log[1:]
    long = b[:, 0] > a[:, 0]
    a, b = a[long], b[long]
    length = (b[:, 0] - a[:, 0])[:, None]
    x_a, x_b = a[:, 1 : 1 + count], b[:, 1 : 1 + count]
    d_a, d_b = length * a[:, 1 + count :], length * b[:, 1 + count :]
    rise = x_b - x_a
    curves = np.stack(
        [x_a, d_a, 3 * rise - 2 * d_a - d_b, d_a + d_b - 2 * rise], axis=-1
    )
    return a[:, 0], length[:, 0], curves


def between(starts, lengths, curves, times, log, count):
    """The states at times within the pieces."""
    if not len(starts):
        return np.broadcast_to(log[-1, 1 : 1 + count], (len(times), count))
    step = np.clip(np.searchsorted(starts, times, side="right") - 1, 0, len(starts) - 1)
    u = ((times - starts[step]) / lengths[step])[:, None]
    curve = curves[step]
    return curve[..., 0] + u * (curve[..., 1] + u * (curve[..., 2] + u * curve[..., 3]))
