"""Solve with steps of adapted length on JAX: from stop to stop through the compiled loop, and an answer of its logs."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from .adaptive_request import (
    DONE,
    OUT_OF_STEPS,
    RUNNING,
    Answer,
    RequestError,
    checked_request,
    result,
)
from .jax_adaptive import (
    KEEP_CURVES,
    KEEP_NOTHING,
    KEEP_STEPS,
    RESET,
    SMALLEST_ERROR,
    Asked,
    Walk,
)
from .jax_events import after_reset, events_at_start, events_of, logged_events

# Rows of the log that a loop fills before it hands them over.
LOG_ROWS = 1024


def integrate_adaptively(
    population,
    begin,
    loop,
    t_span,
    states,
    parameters,
    *,
    time,
    degree,
    calls,
    stiff=False,
    whole=False,
    **options,
):
    """(t, *states) with attributes, see `Solved`; `whole`: the elements are one vector."""
    names = population.states
    request = checked_request(names, t_span, **options)
    states, parameters = population.begin(states, parameters)
    for name, value in zip(names, states, strict=True):
        if not np.isfinite(_now(value)).all():
            raise RequestError(f"the initial value of {name} is not finite: {value}")
    traced = _is_traced((states, parameters))
    if traced and (request.t_eval is None or request.dense or request.events):
        raise RequestError(
            "derivatives of a solution are those of rows at given times: give t_eval=..., without events or dense_output"
        )
    shape = np.shape(states[0])
    if 0 in shape:
        raise RequestError("there are no elements whose error could choose the steps")
    events = events_of(request, population, time, whole, shape)
    keep = (
        KEEP_CURVES
        if request.dense
        else KEEP_STEPS if request.t_eval is None else KEEP_NOTHING
    )
    walk = _start(request, states, shape, degree, keep)
    if events:
        known = events_at_start(events, jnp.stack(states), walk.t, parameters)
        walk = walk._replace(events=known)
    slopes, first = begin(walk, parameters)
    walk = walk._replace(
        slopes=slopes, dt=jnp.asarray(request.first_step or first, float)
    )
    run = _Run(begin, loop, parameters, Asked(keep, events), names, time)
    for stop in request.stops:
        walk = run.until(stop, walk)
    answer = _answer(walk, request, states, shape, calls, run.pieces, keep)
    answer.events = run.happened
    if not traced:
        return result(answer, request, shape, names, stiff, not shape)
    answer.rows = walk.record.reshape(answer.rows.shape)
    solved = result(answer, request, shape, names, stiff, not shape)
    solved.final = walk.states
    return solved


def _is_traced(values):
    return any(isinstance(leaf, jax.core.Tracer) for leaf in jax.tree.leaves(values))


def _now(value):
    """A value as an array of NumPy; of one that carries derivatives forwards, what it is now.

    Raises:
        RequestError: nobody knows yet, as under `jit` and `vmap`.
    """
    try:
        return np.asarray(lax.stop_gradient(value))
    except jax.errors.JAXTypeError as error:
        raise RequestError(
            "solve decides by values how it goes on, which jit, vmap and grad do not know beforehand; take `run`, or "
            "jvp and jacfwd for derivatives forwards"
        ) from error


class _Run:
    """Runs the loop from stop to stop, and takes what it hands over: rows of its logs."""

    def __init__(self, begin, loop, parameters, asked, names, time):
        self.begin, self.loop, self.parameters = begin, loop, parameters
        self.asked, self.names, self.time = asked, names, time
        self.pieces, self.happened = [], []

    def until(self, stop, walk):
        """The walk at a stop, or where it ended before."""
        walk = walk._replace(stop=jnp.asarray(stop, float))
        if int(_now(walk.status)) == DONE and float(_now(walk.t)) < stop:
            walk = walk._replace(status=jnp.asarray(RUNNING))
        while True:
            walk = self._emptied(self.loop(walk, self.parameters, self.asked))
            if int(walk.status) == RESET:
                walk = self._after_reset(walk)
            if int(walk.status) != RUNNING:
                return walk

    def _emptied(self, walk):
        count = int(_now(walk.logged))
        self.pieces.append([_now(rows)[:count] for rows in walk.log])
        if walk.events is not None:
            found, known = logged_events(walk.events)
            self.happened += found
            walk = walk._replace(events=known)
        return walk._replace(logged=jnp.asarray(0))

    def _after_reset(self, walk):
        """The walk with the states that an event left, and the slopes there; a row of its own, of no length."""
        events, states = after_reset(
            self.asked.events,
            walk.events,
            walk.states,
            walk.t,
            self.parameters,
            self.names,
            self.time,
        )
        walk = walk._replace(events=events, states=states)
        slopes, _ = self.begin(walk, self.parameters)
        t = np.asarray(walk.t)[None]
        row = [t, t, np.zeros(1), np.array(states)[None]]
        row += [np.zeros((1, *rows.shape[1:])) for rows in walk.log[4:]]
        self.pieces.append(row[: len(walk.log)])
        attempts = int(walk.accepted + walk.rejected)
        status = DONE if float(walk.t) >= float(walk.stop) else RUNNING
        if status == RUNNING and attempts >= int(walk.max_steps):
            status = OUT_OF_STEPS
        return walk._replace(slopes=slopes, status=jnp.asarray(status))


def _start(request, states, shape, degree, keep):
    """The walk before its first step; a row at the start is filled."""
    count = len(states)
    record = jnp.full((len(request.times), count, *shape), jnp.nan)
    row = int(np.searchsorted(request.times, request.t0, side="right"))
    if row:
        record = record.at[:row].set(jnp.stack(states))
    rows = LOG_ROWS if keep else 1
    log = (jnp.zeros(rows),) * 3 if keep else (jnp.zeros(rows),)
    log += (jnp.zeros((rows, count, *shape)),) if keep else ()
    if keep == KEEP_CURVES:
        log += (jnp.zeros((rows, count, degree + 1, *shape)),)
    end = float(request.stops[-1])
    number = partial(jnp.asarray, dtype=float)
    return Walk(
        t=number(request.t0),
        dt=number(0.0),
        states=tuple(states),
        slopes=(),
        error_before=number(SMALLEST_ERROR),
        after_rejection=jnp.asarray(False),
        row=jnp.asarray(row),
        record=record,
        log=log,
        logged=jnp.asarray(0),
        accepted=jnp.asarray(0),
        rejected=jnp.asarray(0),
        dense=jnp.asarray(0),
        newton=jnp.asarray(0),
        status=jnp.asarray(RUNNING if request.t0 < end else DONE),
        times=number(request.times),
        stop=number(end),
        rtol=number(request.rtol),
        atol=tuple(map(number, request.atol)),
        longest=number(request.max_step),
        max_steps=jnp.asarray(request.max_steps),
    )


def _answer(walk, request, states, shape, calls, pieces, keep):
    """What the loop found out, in the arrays that all libraries share."""
    elements, count = int(np.prod(shape, dtype=np.int64)), len(states)
    each = np.ones(elements, np.int64)
    only = np.zeros(elements, np.int64)
    only[:1] = 1
    start, accepted, rejected, dense, jacobians = calls
    attempts, newton = int(walk.accepted) + int(walk.rejected), int(walk.newton)
    evaluations = start + accepted * int(walk.accepted) + rejected * int(walk.rejected)
    answer = Answer(
        t=float(_now(walk.t)) * each,
        dt=float(_now(walk.dt)) * each,
        final=np.array([np.broadcast_to(_now(x), shape) for x in walk.states]).reshape(
            count, elements
        ),
        status=int(walk.status) * each,
        accepted=int(walk.accepted) * only,
        rejected=int(walk.rejected) * only,
        evaluations=(evaluations + dense * int(walk.dense) + newton) * only,
        jacobians=(jacobians * attempts + newton) * only,
        filled=int(walk.row) * each,
        rows=_now(walk.record).reshape(len(request.times), count, elements),
    )
    answer.start = np.array([_now(x) for x in states]).reshape(1, count, elements)
    if request.t_eval is None:
        answer.steps = [
            (log[0], log[3].reshape(len(log[0]), count, elements)) for log in pieces
        ]
    if keep == KEEP_CURVES:
        whole = [[rows[log[2] > 0] for rows in log] for log in pieces]
        answer.segments = [(log[1], log[2], log[4]) for log in whole]
    return answer
