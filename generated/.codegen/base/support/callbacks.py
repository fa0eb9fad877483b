"""Addresses under which compiled loops call functions that are given at run time: events and functions of time.

A function that was compiled beforehand brings its address along. Any other one is called back in Python: correct, and
much slower.
"""

import ctypes
import inspect
from dataclasses import dataclass, field

import numpy as np

from .adaptive_request import RequestError

_OF_TIME = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)
_OF_STATE = ctypes.CFUNCTYPE(
    ctypes.c_double,
    ctypes.POINTER(ctypes.c_double),
    ctypes.c_double,
    ctypes.POINTER(ctypes.c_double),
)
MOST_EVENTS = 32
"""Loops of C keep the values of so many events."""


@dataclass(frozen=True)
class Addresses:
    """drives: per parameter, the address of a function of time, or 0; none if no parameter is one.

    events: rows address, address of the reset or 0, direction, and after how many occurrences to end, or 0.
    held: what must live as long as the addresses are used. errors: what functions in Python raised.
    """

    drives: np.ndarray
    events: np.ndarray
    held: list
    errors: list = field(default_factory=list)


def addresses(events, parameters, solver):
    """The addresses of events and of those parameters that are functions of time."""
    if len(events) > MOST_EVENTS:
        raise RequestError(
            f"events: no more than {MOST_EVENTS} events, not {len(events)}"
        )
    held = []
    errors = []
    driven = any(callable(value) for value in parameters)
    drives = np.zeros(len(parameters) if driven else 0, np.int64)
    for place, value in enumerate(parameters):
        if callable(value):
            drives[place] = _of_time(value, held, errors)
    table = np.zeros((4, len(events)), np.int64)
    for place, event in enumerate(events):
        reset = getattr(event, "reset", None)
        table[0, place] = _of_state(event, solver, held, errors, "an event", False)
        if reset is not None:
            table[1, place] = _of_state(reset, solver, held, errors, "a reset", True)
        table[2, place] = int(np.sign(getattr(event, "direction", 0)))
        table[3, place] = int(getattr(event, "terminal", 0))
    return Addresses(drives, table, held, errors)


def _of_time(function, held, errors):
    known = getattr(function, "address", None)
    if known is not None:
        return known()

    def value(t):
        return float(function(t))

    return _held(_OF_TIME(_guarded(value, errors)), held)


def _of_state(function, solver, held, errors, kind, is_reset):
    known = getattr(function, "address", None)
    if known is not None:
        return known()
    states = solver.states
    places = places_of(function, states, solver.time, solver.parameters, kind)

    def value(state, t, parameters):
        found = function(**solver.given(places, state, t, parameters))
        if not is_reset:
            return one_number(function, found)
        for name, new in changed_by(found, states, places).items():
            solver.put(name, new, state)
        return 0.0

    return _held(_OF_STATE(_guarded(value, errors)), held)


def one_number(function, found):
    """The value of an event."""
    if np.size(found) != 1:
        raise RequestError(
            f"{function.__name__}: an event is one number, such as np.mean(x) - 1, and not {np.shape(found)}"
        )
    return float(np.reshape(found, ()))


def is_crossing(before, after, direction):
    """Whether a sign change counts: it leaves one side and reaches zero or the other side."""
    up, down = before < 0.0 <= after, before > 0.0 >= after
    return up if direction > 0 else down if direction < 0 else up or down


def places_of(function, states, time, parameters, kind):
    """Where the arguments of a function come from: (is it a state, row); the time has row -1."""
    places = {}
    for name, argument in inspect.signature(function).parameters.items():
        if name in states:
            places[name] = (True, states.index(name))
        elif name == time:
            places[name] = (False, -1)
        elif name in parameters:
            places[name] = (False, parameters.index(name))
        elif argument.default is inspect.Parameter.empty:
            known = ", ".join((*states, time, *parameters))
            raise RequestError(
                f"{function.__name__}: {kind} takes states, time and parameters by name, and {name!r} is none of "
                f"{known}"
            )
    return places


def changed_by(found, states, places):
    """The states that a reset changed: a dict of them, or values of the states among its arguments in order."""
    if isinstance(found, dict):
        unknown = [name for name in found if name not in states]
        if unknown:
            raise RequestError(f"a reset returns states, and {unknown[0]!r} is none")
        return found
    values = found if isinstance(found, tuple) else (found,)
    names = [name for name, (of_state, _) in places.items() if of_state]
    if len(values) != len(names):
        raise RequestError(
            f"a reset of {', '.join(names)} returns as many values, or a dict; it returned {len(values)}"
        )
    return dict(zip(names, values, strict=True))


def _guarded(function, errors):
    """Exceptions cannot cross compiled code: they are kept and raised when it returns."""

    def call(*values):
        try:
            return function(*values)
        except Exception as error:
            errors.append(error)
            return float("nan")

    return call


def _held(callback, held):
    held.append(callback)
    return ctypes.cast(callback, ctypes.c_void_p).value
