"""What the solve loops of generated JAX code share: the length of steps, rows and dense output, all traced.

All elements take the same steps. Derivatives forwards (`jvp`) work through a solution; backwards they do not, because
JAX cannot turn a loop of unknown length round: take a fixed step for `grad`.
"""

from functools import partial
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import lax

from .adaptive_request import (
    COLLAPSED,
    DONE,
    OUT_OF_STEPS,
    RUNNING,
    Answer,
    RequestError,
    checked_request,
    result,
)

# Rows of the log that a loop fills before it hands them over.
LOG_ROWS = 1024
SMALLEST_ERROR = 1e-4
KEEP_NOTHING, KEEP_STEPS, KEEP_CURVES = range(3)


class Walk(NamedTuple):
    """A solution on its way from the start to the end.

    record: rows at the times asked for. log: rows of steps (time, start, length, states, polynomials).
    """

    t: object
    dt: object
    states: tuple
    slopes: tuple
    error_before: object
    after_rejection: object
    row: object
    record: object
    log: tuple
    logged: object
    accepted: object
    rejected: object
    dense: object
    newton: object
    status: object
    times: object
    stop: object
    rtol: object
    atol: tuple
    longest: object
    max_steps: object


def goes_on(walk):
    """Whether there is another step to make, and room for it in the log."""
    return (walk.status == RUNNING) & (walk.logged < len(walk.log[0]))


def length(walk):
    """(wanted, dt): the step that the controller wants, and the same up to the end if that is no further."""
    wanted = jnp.minimum(walk.dt, walk.longest)
    return wanted, jnp.where(
        walk.t + 1.01 * wanted >= walk.stop, walk.stop - walk.t, wanted
    )


def after_step(
    walk, dt, wanted, error, change, new, slopes, curve, degree, keep, newton=0
):
    """The walk after an attempt: a row, a log entry and a longer step, or the same again with a shorter one.

    newton: repetitions of Newton's method, all elements at once, that the attempt took.
    """
    accept = error <= 1.0
    t_next = jnp.where(dt == walk.stop - walk.t, walk.stop, walk.t + dt)
    due = (walk.row < len(walk.times)) & (
        walk.times[jnp.minimum(walk.row, len(walk.times) - 1)] <= t_next
        if len(walk.times)
        else False
    )
    needed = accept & (due | (keep == KEEP_CURVES))
    shape = (len(new), degree + 1, *jnp.shape(new[0]))
    curves = lax.cond(
        needed,
        lambda: jnp.stack([jnp.stack(jnp.broadcast_arrays(*row)) for row in curve()]),
        lambda: jnp.zeros(shape),
    )
    new_rows = jnp.stack(new)
    row, record = _rows(walk, accept, t_next, dt, curves, new_rows, degree)
    log, logged = _logged(walk, accept, t_next, dt, curves, new_rows, keep)
    change = jnp.where(walk.after_rejection, jnp.minimum(change, 1.0), change)
    grown = dt * change
    longer = jnp.where((dt < wanted) & (grown < wanted), wanted, grown)
    following = jnp.where(accept, longer, dt * change)
    t = jnp.where(accept, t_next, walk.t)
    accepted, rejected = walk.accepted + accept, walk.rejected + ~accept
    # what may go wrong is found before the next step is made
    too_small = ~(jnp.minimum(following, walk.longest) > 4e-16 * jnp.abs(t) + 1e-300)
    status = jnp.where(too_small, COLLAPSED, RUNNING)
    status = jnp.where(accepted + rejected >= walk.max_steps, OUT_OF_STEPS, status)
    status = jnp.where(t >= walk.stop, DONE, status)
    return walk._replace(
        t=t,
        dt=following,
        states=_chosen(accept, new, walk.states),
        slopes=_chosen(accept, slopes, walk.slopes),
        error_before=jnp.where(
            accept, jnp.maximum(error, SMALLEST_ERROR), walk.error_before
        ),
        after_rejection=~accept,
        row=row,
        record=record,
        log=log,
        logged=logged,
        accepted=accepted,
        rejected=rejected,
        dense=walk.dense + needed,
        newton=walk.newton + jnp.asarray(newton, int),
        status=status,
    )


def _chosen(accept, new, old):
    return tuple(jnp.where(accept, a, b) for a, b in zip(new, old, strict=True))


def _rows(walk, accept, t_next, dt, curves, new, degree):
    """The next row and the record, after the rows within a step."""
    if not len(walk.times):
        return walk.row, walk.record

    def is_due(state):
        row = jnp.minimum(state[0], len(walk.times) - 1)
        return accept & (state[0] < len(walk.times)) & (walk.times[row] <= t_next)

    def one(state):
        row, record = state
        theta = (walk.times[row] - walk.t) / dt
        value = curves[:, degree]
        for power in range(degree - 1, -1, -1):
            value = value * theta + curves[:, power]
        value = jnp.where(walk.times[row] == t_next, new, value)
        return row + 1, record.at[row].set(value)

    return lax.while_loop(is_due, one, (walk.row, walk.record))


def _logged(walk, accept, t_next, dt, curves, new, keep):
    if keep == KEEP_NOTHING:
        return walk.log, walk.logged
    entries = (t_next, walk.t, dt, new, *((curves,) if keep == KEEP_CURVES else ()))
    log = tuple(
        rows.at[walk.logged].set(jnp.where(accept, entry, rows[walk.logged]))
        for rows, entry in zip(walk.log, entries, strict=True)
    )
    return log, walk.logged + accept


def integrate_adaptively(
    population,
    begin,
    loop,
    t_span,
    states,
    parameters,
    *,
    degree,
    calls,
    stiff=False,
    **options,
):
    """(t, *states) with attributes, see `Solved`."""
    names = population.states
    request = checked_request(names, t_span, **options)
    if request.events:
        raise RequestError(
            "events: JAX has none here; use numba or c, or numpy for one element"
        )
    states, parameters = population.begin(states, parameters)
    for name, value in zip(names, states, strict=True):
        if not np.isfinite(value).all():
            raise RequestError(f"the initial value of {name} is not finite: {value}")
    shape = np.shape(states[0])
    if 0 in shape:
        raise RequestError("there are no elements whose error could choose the steps")
    keep = (
        KEEP_CURVES
        if request.dense
        else KEEP_STEPS if request.t_eval is None else KEEP_NOTHING
    )
    walk = _start(request, states, shape, degree, keep)
    slopes, first = begin(walk, parameters)
    walk = walk._replace(
        slopes=slopes, dt=jnp.asarray(request.first_step or first, float)
    )
    pieces = []
    for stop in request.stops:
        walk = walk._replace(stop=jnp.asarray(stop, float))
        if int(walk.status) == DONE and float(walk.t) < stop:
            walk = walk._replace(status=jnp.asarray(RUNNING))
        while True:
            walk = loop(walk, parameters, keep)
            count = int(walk.logged)
            pieces.append([np.asarray(rows)[:count] for rows in walk.log])
            walk = walk._replace(logged=jnp.asarray(0))
            if int(walk.status) != RUNNING:
                break
    answer = _answer(walk, request, states, shape, calls, pieces, keep)
    return result(answer, request, shape, names, stiff, not shape)


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
        t=float(walk.t) * each,
        dt=float(walk.dt) * each,
        final=np.array([np.broadcast_to(x, shape) for x in walk.states]).reshape(
            count, elements
        ),
        status=int(walk.status) * each,
        accepted=int(walk.accepted) * only,
        rejected=int(walk.rejected) * only,
        evaluations=(evaluations + dense * int(walk.dense) + newton) * only,
        jacobians=(jacobians * attempts + newton) * only,
        filled=int(walk.row) * each,
        rows=np.asarray(walk.record).reshape(len(request.times), count, elements),
    )
    answer.start = np.array(states).reshape(1, count, elements)
    if request.t_eval is None:
        answer.steps = [
            (log[0], log[3].reshape(len(log[0]), count, elements)) for log in pieces
        ]
    if keep == KEEP_CURVES:
        answer.segments = [(log[1], log[2], log[4]) for log in pieces]
    return answer
