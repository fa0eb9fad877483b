"""What states were before a run with delays begins: numbers, arrays over a grid of time, or functions of time.

A history becomes nodes with values and slopes, from long enough ago to t0; between them lie cubic Hermite pieces.

number      the state had this value all the time.
array       one row every dt, the last one at t0; further axes are those of the elements. A single row held all the time.
(times, values)   a tuple: the state at rising times, the last one t0; cubic pieces between them.
function    of one time t <= t0; it is tabulated so finely that the pieces are within 1e-13 of it.
"""

import math

import numpy as np

from .population import at_times

CLOSE = 1e-13  # pieces and function, relative to the largest value
MOST_NODES = 2**15
LONG_AGO = -1.7e308


class HistoryError(ValueError):
    """A history, or a constant delay, that a run cannot begin with; the message says why."""


def histories(given, delayed, states, names):
    """A history for each delayed state; where none is given, the initial value.

    given: None, one history for the only delayed state, or a dict of them by state.
    delayed: the places of the delayed states among the states. states: the initial values. names: of the states.
    """
    if given is None:
        given = {}
    if not isinstance(given, dict):
        if len(delayed) != 1:
            several = ", ".join(f'"{names[place]}": ...' for place in delayed)
            raise HistoryError(f"history needs one entry a state: {{{several}}}")
        given = {names[delayed[0]]: given}
    unknown = [name for name in given if name not in names]
    if unknown:
        raise HistoryError(
            f"history of {unknown[0]!r}: the states are {', '.join(names)}"
        )
    found = []
    for place in delayed:
        history = given.get(names[place])
        if history is None:
            history = np.asarray(states[place], float)[None]
        if is_table(history):
            history = Table(names[place], *history)
        found.append(history if callable(history) else checked(history, names[place]))
    return tuple(found)


def is_table(history):
    """Whether a history is (times, values)."""
    pair = isinstance(history, tuple) and len(history) == 2
    return pair and all(np.ndim(one) == 1 for one in history)


def is_limited(history):
    """Whether a history begins at some time."""
    if callable(history):
        return isinstance(history, Table)
    return len(history) > 1


class Table:
    """A history between rising times: cubic pieces, their slopes from parabolas through three points."""

    def __init__(self, name, times, values):
        self.name = name
        self.times, self.values = checked(times, name), checked(values, name)
        if len(self.times) != len(self.values) or len(self.times) < 2:
            raise HistoryError(
                f"the history of {name} has {len(self.times)} times and {len(self.values)} values; "
                "as many are needed, two or more"
            )
        if not (np.diff(self.times) > 0).all():
            raise HistoryError(f"the times of the history of {name} must rise")
        order = min(len(self.times) - 1, 2)
        self.slopes = np.gradient(self.values, self.times, edge_order=order)

    def __call__(self, times):
        """The values at times."""
        first, last = self.times[0], self.times[-1]
        near = 1e-9 * (last - first)
        for t in (np.min(times), np.max(times)):
            if not first - near <= t <= last + near:
                raise HistoryError(
                    f"the history of {self.name} goes from t = {first:g} to {last:g}, and {t:g} is needed"
                )
        step = np.searchsorted(self.times, times, side="right") - 1
        step = np.clip(step, 0, len(self.times) - 2)
        length = self.times[step + 1] - self.times[step]
        u = (times - self.times[step]) / length
        v = 1.0 - u
        a, b = self.values[step], self.values[step + 1]
        from_a = (1 + 2 * u) * a + u * length * self.slopes[step]
        from_b = (1 + 2 * v) * b - v * length * self.slopes[step + 1]
        return v * v * from_a + u * u * from_b


def checked(history, name):
    """A history that is no function, as an array with time first."""
    array = np.asarray(history)
    if array.dtype.kind not in "biuf":
        raise HistoryError(
            f"the history of {name} must be a number, an array or a function of time, not {history!r}"
        )
    array = np.atleast_1d(array.astype(float))
    if not array.size:
        raise HistoryError(f"the history of {name} has no rows")
    if not np.isfinite(array).all():
        raise HistoryError(f"the history of {name} holds a value that is not finite")
    return array


def value_at_start(history, t0):
    """The value at t0."""
    return (
        float(at_times(history, np.array([t0]))[0])
        if callable(history)
        else history[-1]
    )


def nodes(found, names, t0, dt, reach):
    """Times, and per state (values, slopes) of the nodes; from t0 - reach or longer ago, to t0.

    Raises:
        HistoryError: an array does not reach back so far.
    """
    arrays = [one for one in found if not callable(one) and len(one) > 1]
    functions = [one for one in found if callable(one)]
    for name, one in zip(names, found, strict=False):
        if callable(one) or len(one) == 1 or (len(one) - 1) * dt >= reach * (1 - 1e-9):
            continue
        raise HistoryError(
            f"the history of {name} has {len(one)} rows, one every dt = {dt:g}, and reaches back to "
            f"{t0 - (len(one) - 1) * dt:g}; the delay of {reach:g} needs {math.ceil(reach / dt - 1e-9) + 1} rows"
        )
    if not arrays and not functions:
        times = np.array([LONG_AGO, t0])
        return times, [
            (np.broadcast_to(one[-1], (2, *one.shape[1:])), None) for one in found
        ]
    finer = 1
    while True:
        times = _grid(t0, dt, reach, finer, bool(arrays))
        spacing = times[1] - times[0]
        rows = [_sampled(one, times, finer, dt) for one in found]
        for name, (values, _) in zip(names, rows, strict=False):
            _refuse_not_finite(name, times, values)
        if 2 * len(times) > MOST_NODES or all(
            _is_close(one, times, row, spacing)
            for one, row in zip(found, rows, strict=False)
            if callable(one)
        ):
            return times, rows
        finer *= 2


def _grid(t0, dt, reach, finer, on_steps):
    """Equally spaced times from t0 - reach (or, `on_steps`, the step before) to t0."""
    count = max(math.ceil(reach / dt - 1e-9), 1) * finer
    if on_steps:
        return t0 - dt / finer * np.arange(count, -1, -1)
    count = max(count, 8)
    return t0 - reach / count * np.arange(count, -1, -1)


def _sampled(history, times, finer, dt):
    """Values and slopes of one history at the times of a grid."""
    if callable(history):
        values = at_times(history, times)
        return values, slopes_of(values, times[1] - times[0])
    if len(history) == 1:
        return np.broadcast_to(history, (len(times), *history.shape[1:])), None
    slopes = slopes_of(history, dt)
    back = np.arange(len(times) - 1, -1, -1)
    step, part = len(history) - 1 - -(-back // finer), (-back % finer) / finer
    return _between(history, slopes, dt, np.clip(step, 0, None), part)


def _between(values, slopes, dt, step, part):
    """Values and slopes of cubic pieces, a part of dt after the rows `step`."""
    after = np.minimum(step + 1, len(values) - 1)
    u = part.reshape(-1, *(1,) * (values.ndim - 1))
    v = 1.0 - u
    x_a, x_b, d_a, d_b = values[step], values[after], slopes[step], slopes[after]
    value = v * v * ((1 + 2 * u) * x_a + u * dt * d_a) + u * u * (
        (1 + 2 * v) * x_b - v * dt * d_b
    )
    slope = 6 * u * v * (x_b - x_a) / dt + v * (1 - 3 * u) * d_a + u * (3 * u - 2) * d_b
    return value, slope


def slopes_of(values, spacing):
    """The derivatives at equally spaced points: differences of five points, of order 4; fewer where there are fewer."""
    if len(values) < 5:
        if len(values) < 3:
            return np.gradient(values, spacing, axis=0)
        return np.gradient(values, spacing, axis=0, edge_order=2)
    x, h = values, 12.0 * spacing
    inner = (x[:-4] - 8 * x[1:-3] + 8 * x[3:-1] - x[4:]) / h
    first = (-25 * x[0] + 48 * x[1] - 36 * x[2] + 16 * x[3] - 3 * x[4]) / h
    second = (-3 * x[0] - 10 * x[1] + 18 * x[2] - 6 * x[3] + x[4]) / h
    last = (25 * x[-1] - 48 * x[-2] + 36 * x[-3] - 16 * x[-4] + 3 * x[-5]) / h
    before = (3 * x[-1] + 10 * x[-2] - 18 * x[-3] + 6 * x[-4] - x[-5]) / h
    return np.concatenate([[first, second], inner, [before, last]])


def _is_close(history, times, row, spacing):
    """Whether the pieces are the function, in their middles."""
    values, slopes = row
    middles = times[:-1] + 0.5 * spacing
    pieces = 0.5 * (values[:-1] + values[1:]) + 0.125 * spacing * (
        slopes[:-1] - slopes[1:]
    )
    scale = np.abs(values).max()
    return bool(np.abs(pieces - at_times(history, middles)).max() <= CLOSE * scale)


def _refuse_not_finite(name, times, values):
    wrong = ~np.isfinite(values).reshape(len(times), -1).all(axis=1)
    if wrong.any():
        raise HistoryError(
            f"the history of {name} is not finite at t = {times[np.argmax(wrong)]:g}"
        )
