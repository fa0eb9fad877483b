"""What the solve loops of generated JAX code share: the length of steps, rows and dense output, all traced.

All elements take the same steps. Derivatives forwards (`jvp`) work through a solution; backwards they do not, because
JAX cannot turn a loop of unknown length round: take a fixed step for `grad`.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jax import lax

from .adaptive_request import COLLAPSED, DONE, ENDED, OUT_OF_STEPS, RUNNING
from .jax_events import evaluate, events_at_end, has_room, locate_events

SMALLEST_ERROR = 1e-4
KEEP_NOTHING, KEEP_STEPS, KEEP_CURVES = range(3)
# The status beside those that results have: an event changes the states.
RESET = -1


class Asked(NamedTuple):
    """What compiled code knows beforehand of a request: what it keeps of steps, and the events."""

    keep: int
    events: tuple


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
    events: object = None


def goes_on(walk):
    """Whether there is another step to make, and room for it in the logs."""
    room = walk.logged < len(walk.log[0])
    if walk.events is not None:
        room &= has_room(walk.events)
    return (walk.status == RUNNING) & room


def length(walk):
    """(wanted, dt): the step that the controller wants, and the same up to the end if that is no further."""
    wanted = jnp.minimum(walk.dt, walk.longest)
    return wanted, jnp.where(
        walk.t + 1.01 * wanted >= walk.stop, walk.stop - walk.t, wanted
    )


def after_step(
    walk,
    parameters,
    dt,
    wanted,
    error,
    change,
    new,
    slopes,
    curve,
    degree,
    asked,
    newton=0,
):
    """The walk after an attempt: a row, a log entry and a longer step, or the same again with a shorter one.

    newton: repetitions of Newton's method, all elements at once, that the attempt took.
    """
    accept = error <= 1.0
    t_next = jnp.where(dt == walk.stop - walk.t, walk.stop, walk.t + dt)
    happened, crossed = _at_end(
        walk, accept, jnp.stack(new), t_next, parameters, asked.events
    )
    needed = accept & (
        crossed | _is_due(walk, walk.row, t_next) | (asked.keep == KEEP_CURVES)
    )
    shape = (len(new), degree + 1, *jnp.shape(new[0]))
    curves = lax.cond(
        needed,
        lambda: jnp.stack([jnp.stack(jnp.broadcast_arrays(*row)) for row in curve()]),
        lambda: jnp.zeros(shape),
    )
    walk = walk._replace(
        slopes=_chosen(accept, slopes, walk.slopes),
        dense=walk.dense + needed,
        newton=walk.newton + jnp.asarray(newton, int),
        events=happened,
    )
    end = t_next, jnp.stack(new), jnp.asarray(False)
    if asked.events:
        walk, end = _stopped(
            walk, accept, crossed, dt, curves, end, parameters, asked.events
        )
    walk = _moved(walk, accept, dt, curves, end, asked.keep)
    walk = _paced(walk, accept, dt, wanted, error, change)
    if asked.events:
        ended = jnp.where(walk.events.ends, ENDED, RESET)
        walk = walk._replace(status=jnp.where(end[-1], ended, walk.status))
    return walk


def _at_end(walk, accept, new, t_next, parameters, events):
    """What is known of events at the end of a step, and whether one happened within it."""
    if not events:
        return walk.events, False
    known, crossed = events_at_end(events, walk.events, new, t_next, parameters)
    return known, crossed & accept


def _stopped(walk, accept, crossed, dt, curves, end, parameters, events):
    """The walk and the end of its step (time, states, whether an event ends it) once events within it are known."""
    t_next, new, _ = end
    known, part = lax.cond(
        crossed,
        lambda: locate_events(events, walk.events, curves, walk.t, dt, parameters),
        lambda: (walk.events, jnp.asarray(1.0)),
    )
    jumped = known.ended_by >= 0
    before = jnp.where(accept & ~jumped, known.after, known.before)
    t_next = jnp.where(jumped, walk.t + part * dt, t_next)
    new = jnp.where(jumped, evaluate(curves, part), new)
    return walk._replace(events=known._replace(before=before)), (t_next, new, jumped)


def _moved(walk, accept, dt, curves, end, keep):
    """The walk at the end of an accepted step, with its rows."""
    t_next, new, _ = end
    row, record = _rows(walk, accept, t_next, dt, curves, new)
    log, logged = _logged(walk, accept, t_next, dt, curves, new, keep)
    return walk._replace(
        t=jnp.where(accept, t_next, walk.t),
        states=_chosen(accept, tuple(new), walk.states),
        row=row,
        record=record,
        log=log,
        logged=logged,
        accepted=walk.accepted + accept,
        rejected=walk.rejected + ~accept,
    )


def _paced(walk, accept, dt, wanted, error, change):
    """The walk with the length of its next step, and what forbids one."""
    change = jnp.where(walk.after_rejection, jnp.minimum(change, 1.0), change)
    grown = dt * change
    longer = jnp.where((dt < wanted) & (grown < wanted), wanted, grown)
    following = jnp.where(accept, longer, dt * change)
    # what may go wrong is found before the next step is made
    least = 4e-16 * jnp.abs(walk.t) + 1e-300
    too_small = ~(jnp.minimum(following, walk.longest) > least)
    status = jnp.where(too_small, COLLAPSED, RUNNING)
    many = walk.accepted + walk.rejected >= walk.max_steps
    status = jnp.where(many, OUT_OF_STEPS, status)
    return walk._replace(
        dt=following,
        error_before=jnp.where(
            accept, jnp.maximum(error, SMALLEST_ERROR), walk.error_before
        ),
        after_rejection=~accept,
        status=jnp.where(walk.t >= walk.stop, DONE, status),
    )


def _is_due(walk, row, t):
    """Whether a row is asked for up to a time."""
    if not len(walk.times):
        return False
    return (row < len(walk.times)) & (
        walk.times[jnp.minimum(row, len(walk.times) - 1)] <= t
    )


def _chosen(accept, new, old):
    return tuple(jnp.where(accept, a, b) for a, b in zip(new, old, strict=True))


def _rows(walk, accept, t_next, dt, curves, new):
    """The next row and the record, after the rows within a step."""
    if not len(walk.times):
        return walk.row, walk.record

    def is_due(state):
        return accept & _is_due(walk, state[0], t_next)

    def one(state):
        row, record = state
        value = evaluate(curves, (walk.times[row] - walk.t) / dt)
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
