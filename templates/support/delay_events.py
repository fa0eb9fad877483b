"""Events of delay equations, found on the cubic pieces of a solution once its steps are made.

An event that ends a solution cuts it there; what came after it was computed in vain.
"""

from dataclasses import dataclass

import numpy as np

from .adaptive_request import RequestError
from .callbacks import is_crossing, one_number, places_of
from .delay_arrays import at_time
from .roots import root


@dataclass(frozen=True)
class DelayEvent:
    """One event function: its arguments by name, the direction that counts, after how many occurrences it ends all."""

    function: object
    places: dict
    direction: int
    terminal: int

    def value(self, states, t, parameters):
        """The value of the event."""
        given = {
            name: (
                t
                if row < 0
                else states[row] if of_state else at_time(parameters[row], t)
            )
            for name, (of_state, row) in self.places.items()
        }
        return one_number(self.function, self.function(**given))


def delay_events(request, loops):
    """The events of a request."""
    for function in request.events:
        if getattr(function, "reset", None) is not None:
            raise RequestError(
                "a reset of a delay equation would make its past jump, and the past is kept as pieces that do not; "
                "end at the event (terminal) and begin again with the solution as history"
            )
    return [
        DelayEvent(
            function,
            places_of(function, loops.states, "t", loops.parameters, "an event"),
            int(np.sign(getattr(function, "direction", 0))),
            int(getattr(function, "terminal", 0)),
        )
        for function in request.events
    ]


def happened(events, log, shape, curve, parameters):
    """(what happened, the log up to the first event that ends the solution, whether one does).

    log: rows of time, states and slopes. shape: of the states in a row. curve: (row) -> coefficients (power, *shape) of
    the piece that begins there. What happened: rows (event, t, states), in their order.
    """
    size = int(np.prod(shape))
    nodes = log[:, 1 : 1 + size].reshape(-1, *shape)
    found = []
    for which, event in enumerate(events):
        values = [
            event.value(states, t, parameters)
            for t, states in zip(log[:, 0], nodes, strict=True)
        ]
        for row in np.flatnonzero(np.diff(log[:, 0]) > 0):
            if is_crossing(values[row], values[row + 1], event.direction):
                t, dt = log[row, 0], log[row + 1, 0] - log[row, 0]
                within = curve(row)
                theta = root(
                    lambda part, event=event, within=within, t=t, dt=dt: event.value(
                        _states(within, part), t + part * dt, parameters
                    ),
                    values[row],
                    values[row + 1],
                )
                found.append((t + theta * dt, row, theta, which))
    return _until_the_end(events, sorted(found), log, curve)


def _until_the_end(events, found, log, curve):
    seen, rows = [0] * len(events), []
    for t, row, theta, which in found:
        states = _states(curve(row), theta)
        rows.append((which, t, states))
        seen[which] += 1
        if 0 < events[which].terminal <= seen[which]:
            dt = log[row + 1, 0] - log[row, 0]
            slopes = _slopes(curve(row), theta) / dt
            end = np.concatenate([[t], states.reshape(-1), slopes.reshape(-1)])
            return rows, np.vstack([log[: row + 1], end]), True
    return rows, log, False


def _states(c, u):
    return c[0] + u * (c[1] + u * (c[2] + u * c[3]))


def _slopes(c, u):
    return c[1] + u * (2 * c[2] + 3 * u * c[3])
