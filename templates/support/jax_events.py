"""Events within adapted steps of JAX: compiled code notes them, finds their times, and ends steps where it has to.

A reset is made between two runs of the loop, since it begins a new piece of the solution.
"""

from dataclasses import dataclass
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.errors import JAXTypeError

from .adaptive_request import RequestError
from .callbacks import changed_by, places_of
from .roots import MOST_ROOT_STEPS

# Rows of events that a loop fills before it hands them over.
LOG_ROWS = 256


@dataclass(frozen=True)
class Event:
    """One event function: how it is called, and what happens then.

    places: its arguments by name: (name, whether it is a state, row); the time has row -1.
    """

    function: object
    places: tuple
    population: object
    direction: int
    terminal: int

    @property
    def reset(self):
        """The function that changes the states after the event, or None."""
        return getattr(self.function, "reset", None)

    def value(self, states, t, parameters):
        """The value of the event."""
        given = _given(self.places, self.population, states, t, parameters)
        try:
            found = jnp.asarray(self.function(**given), float)
        except JAXTypeError as error:
            name = getattr(self.function, "__name__", "an event")
            raise RequestError(
                f"{name}: JAX compiles events, and cannot follow this one; write it with jax.numpy, and jnp.where "
                "instead of `if`"
            ) from error
        if found.size != 1:
            raise RequestError(
                f"{self.function.__name__}: an event is one number, such as jnp.mean(x) - 1, and not {found.shape}"
            )
        return found.reshape(())


class Events(NamedTuple):
    """What is known of events on the way: their values at both ends of a step, and a log of those that happened.

    ended_by: the event that ended the last step, or -1. ends: whether it ends the solution, too.
    """

    before: object
    after: object
    seen: object
    t: object
    which: object
    states: object
    logged: object
    ended_by: object
    ends: object


def events_of(request, population, time, whole, shape):
    """The events of a request, for compiled code to know."""
    if request.events and shape and not whole:
        raise RequestError(
            "events of several elements need steps of their own for each: use Numba or C, or one element"
        )
    return tuple(
        Event(
            function,
            _places(function, population, time, "an event"),
            population,
            int(np.sign(getattr(function, "direction", 0))),
            int(getattr(function, "terminal", 0)),
        )
        for function in request.events
    )


def events_at_start(events, states, t, parameters):
    """Events at the start of a solution."""
    before = _values(events, states, t, parameters)
    none = jnp.zeros(len(events), int)
    rows = jnp.zeros((LOG_ROWS, *states.shape))
    which = jnp.zeros(LOG_ROWS, int)
    log = jnp.zeros(LOG_ROWS), which, rows, jnp.asarray(0)
    return Events(before, before, none, *log, jnp.asarray(-1), jnp.asarray(False))


def has_room(known):
    """Whether the log takes the events of a step."""
    return known.logged + len(known.before) <= len(known.t)


def events_at_end(events, known, states, t, parameters):
    """The same with the values at the end of a step, and whether any event happened within it."""
    after = _values(events, states, t, parameters)
    known = known._replace(after=after, ended_by=jnp.asarray(-1))
    return known, _crossed(events, known.before, after).any()


def locate_events(events, known, curves, t, dt, parameters):
    """Log the events of a step in their order: (known, part of the step at which the first of them ends it, or 1)."""
    crossed = _crossed(events, known.before, known.after)
    roots = jnp.stack(
        [
            lax.cond(
                crossed[k],
                lambda event=event, k=k: _root(
                    lambda theta: event.value(
                        evaluate(curves, theta), t + theta * dt, parameters
                    ),
                    known.before[k],
                    known.after[k],
                ),
                lambda: jnp.asarray(2.0),
            )
            for k, event in enumerate(events)
        ]
    )
    terminal = jnp.asarray([event.terminal for event in events])
    resets = jnp.asarray([event.reset is not None for event in events])
    part = jnp.asarray(1.0)
    for which in jnp.argsort(roots, stable=True):
        happens = (roots[which] <= 1.0) & (known.ended_by < 0)
        seen = known.seen.at[which].add(happens)
        ends = (terminal[which] > 0) & (seen[which] >= terminal[which])
        stops = happens & (ends | resets[which])
        row = known.logged
        known = known._replace(
            seen=seen,
            t=known.t.at[row].set(
                jnp.where(happens, t + roots[which] * dt, known.t[row])
            ),
            which=known.which.at[row].set(jnp.where(happens, which, known.which[row])),
            states=known.states.at[row].set(
                jnp.where(happens, evaluate(curves, roots[which]), known.states[row])
            ),
            logged=row + happens,
            ended_by=jnp.where(stops, which, known.ended_by),
            ends=known.ends | (stops & ends),
        )
        part = jnp.where(stops, roots[which], part)
    return known, part


def after_reset(events, known, states, t, parameters, names, time):
    """(known, states) after the reset of the event that ended the last step."""
    which = int(known.ended_by)
    event, was = events[which], float(known.before[which])
    over = abs(was) + abs(float(known.after[which]))
    places = _places(event.reset, event.population, time, "a reset")
    given = _given(places, event.population, states, t, parameters)
    found = changed_by(
        event.reset(**given),
        names,
        {name: (of_state, row) for name, of_state, row in places},
    )
    new = list(states)
    for name, value in found.items():
        new[names.index(name)] = jnp.broadcast_to(
            jnp.asarray(value, float), states[0].shape
        )
    before = _values(events, jnp.stack(new), t, parameters)
    # where the reset leaves the states on the event itself, they return to the side that they came from
    if abs(float(before[which])) <= 1e-9 * over:
        before = before.at[which].set(np.copysign(1e-300, was))
    return known._replace(before=before, ended_by=jnp.asarray(-1)), tuple(new)


def logged_events(known):
    """The events in the log, as answers hold them; and the log empty."""
    rows = range(int(known.logged))
    t, which, states = map(np.asarray, (known.t, known.which, known.states))
    found = [(0, int(which[row]), float(t[row]), states[row].copy()) for row in rows]
    return found, known._replace(logged=jnp.asarray(0))


def evaluate(curves, theta):
    """The states at a part of a step, from their polynomials (state, power, ...)."""
    value = curves[:, -1]
    for power in range(curves.shape[1] - 2, -1, -1):
        value = value * theta + curves[:, power]
    return value


def _places(function, population, time, kind):
    found = places_of(function, population.states, time, population.parameters, kind)
    return tuple((name, *place) for name, place in found.items())


def _given(places, population, states, t, parameters):
    now = population.at(parameters, t)
    return {
        name: t if row < 0 else states[row] if of_state else now[row]
        for name, of_state, row in places
    }


def _values(events, states, t, parameters):
    return jnp.stack([event.value(states, t, parameters) for event in events])


def _crossed(events, before, after):
    """Whether each sign change counts: it leaves one side and reaches zero or the other side."""
    up, down = (before < 0.0) & (after >= 0.0), (before > 0.0) & (after <= 0.0)
    direction = jnp.asarray([event.direction for event in events])
    return jnp.where(direction > 0, up, jnp.where(direction < 0, down, up | down))


def _root(value, before, after):
    """The same as `roots.root`, compiled."""

    def goes_on(search):
        return ~search[-1] & (search[-2] < MOST_ROOT_STEPS)

    def narrower(search):
        a, at_a, b, at_b, part, _, steps, _ = search
        theta = a + part * (b - a)
        found = value(theta)
        same = (found < 0.0) == (at_a < 0.0)
        c, at_c = jnp.where(same, a, b), jnp.where(same, at_a, at_b)
        b, at_b = jnp.where(same, b, a), jnp.where(same, at_b, at_a)
        a, at_a = theta, found
        best = jnp.where(jnp.abs(at_a) < jnp.abs(at_b), a, b)
        limit = (2.3e-16 * jnp.abs(best) + 1e-300) / jnp.abs(b - a)
        x, y = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
        inverse = at_a / (at_b - at_a) * (at_c / (at_b - at_c))
        inverse += (c - a) / (b - a) * (at_a / (at_c - at_a)) * (at_b / (at_c - at_b))
        smooth = (y * y < x) & ((1.0 - y) * (1.0 - y) < 1.0 - x)
        part = jnp.clip(jnp.where(smooth, inverse, 0.5), limit, 1.0 - limit)
        return a, at_a, b, at_b, part, best, steps + 1, (at_a == 0.0) | (limit > 0.5)

    ends = jnp.asarray(1.0), after, jnp.asarray(0.0), before
    # where it is zero at the end itself, the sign may not differ before
    begun = jnp.asarray(0.5), jnp.asarray(1.0), jnp.asarray(0), after == 0.0
    return lax.while_loop(goes_on, narrower, (*ends, *begun))[5]
