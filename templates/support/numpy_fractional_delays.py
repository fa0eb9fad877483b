"""What the states of a fractional model with delays were: the history, then a straight line between the steps.

Solutions begin like a power of t - t0 below 1, which cubic pieces do not fit; a line is of order 2, as the method is at
best.

Bhalekar, S. and Daftardar-Gejji, V. (2011). A predictor-corrector scheme for solving nonlinear delay differential
equations of fractional order. Journal of Fractional Calculus and Applications 1(5), 1-9.
"""

import numpy as np

from .history import HistoryError, histories
from .population import at_times

NEAR = 1e-9  # of dt: times that are so close together are the same


class Before:
    """The past of a run.

    names: of all states. delayed: the places of those that have a past. history: as for `run`.
    """

    def __init__(self, names, delayed, history, states, t0, dt, steps):
        self.names = [names[place] for place in delayed]
        self.histories = histories(history, delayed, states, names)
        self.t0, self.dt = float(t0), float(dt)
        self.rows = np.empty((len(delayed), steps, *np.shape(states[0])))
        self.count = 0

    def keep(self, states):
        """The states at the beginning of a step."""
        for rows, state in zip(self.rows, states, strict=True):
            rows[self.count] = state
        self.count += 1

    def at(self, state, t, delay):
        """A state at t - delay; the delay is one number, or one an element."""
        delay = np.broadcast_to(np.asarray(delay, float), self.rows.shape[2:])
        if not (np.isfinite(delay) & (delay > 0)).all():
            raise HistoryError(f"a delay is {np.min(delay):g} at t = {t:g}; it must be above 0")
        place = (t - delay - self.t0) / self.dt
        place = np.where(np.abs(place - np.rint(place)) < NEAR, np.rint(place), place)
        newest = self.count - 1
        if (place > newest).any():
            raise HistoryError(
                f"a delay is {np.min(delay):g} at t = {t:g}, below the step of dt = {self.dt:g}; take a smaller dt"
            )
        rows, first = self.rows[state], np.maximum(np.floor(place), 0).astype(int)
        part = place - first
        a = np.take_along_axis(rows, first[None], 0)[0]
        b = np.take_along_axis(rows, np.minimum(first + 1, newest)[None], 0)[0]
        value = a + part * (b - a)
        if (place >= 0).all():
            return value[()]
        return np.where(place < 0, self.older(state, place), value)[()]

    def older(self, state, place):
        """The history of a state, so many steps after t0; where that is no part of it, any value."""
        history = self.histories[state]
        place = np.minimum(place, 0.0)
        if callable(history):
            times = (self.t0 + place * self.dt).reshape(-1)
            return at_times(history, times).reshape(place.shape)
        if len(history) == 1:
            return history[0]
        oldest = 1 - len(history)
        if place.min() < oldest - NEAR:
            raise HistoryError(
                f"the history of {self.names[state]} has {len(history)} rows, one every dt = {self.dt:g}, and a delay "
                f"reaches {-place.min() * self.dt:g} back"
            )
        first = np.clip(np.floor(place), oldest, -1).astype(int)
        values = np.broadcast_to(
            history.reshape(len(history), *(history.shape[1:] or (1,) * place.ndim)), (len(history), *place.shape)
        )
        a = np.take_along_axis(values, (first - oldest)[None], 0)[0]
        b = np.take_along_axis(values, (first - oldest + 1)[None], 0)[0]
        return a + (place - first) * (b - a)


def value_at(before, state, t, delay):
    """A state at t - delay."""
    return before.at(state, t, delay)
