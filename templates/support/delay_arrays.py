"""What loops with delays are given: parameters of all elements, room for the past, and how long their delays are."""

import math

import numpy as np

from .delay_pieces import NEAR
from .history import HistoryError
from .population import at_times


def room_for(rows, columns):
    """Room for the past: a ring of nodes, the newest of them, and when the step under way began."""
    nodes = np.empty((1 << (int(rows) - 1).bit_length(), columns))
    return nodes, np.zeros(3, np.int64), np.zeros(1)


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


def at_time(parameter, t):
    """A parameter at a time: what stands, or a function of time."""
    if not callable(parameter):
        return parameter
    return float(at_times(parameter, np.array([t]))[0])


def delays_at(loops, state, t, parameters, values):
    """Every delay of every element at a time: (delay, element)."""
    given = []
    for name, p, row in zip(loops.parameters, parameters, values, strict=True):
        if callable(p):
            row = np.full(state.shape[1], at_time(p, t))
        given.append(p if name in loops.matrices else row)
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
                "best a whole fraction of it, or steps that adapt, which may be longer than a delay"
            )
