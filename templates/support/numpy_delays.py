"""The past of a population while it runs: nodes with times, values and slopes, cubic Hermite pieces between them."""

import numpy as np

# What may be wrong with a look into the past; `delays.py` has the messages.
TOO_FAR_BACK = 1.0
NEGATIVE = 2.0
BELOW_STEP = 3.0
BLUR = 1e-4  # of the time so far: by so much a solution may misjudge a delay that vanishes


class Past:
    """What the delayed states of some elements were.

    history: nodes before the run, (element, node, column): a time, then value and slope of each state.
    rows: how many nodes are needed at most. elements: how many elements there are.
    near: times that are so close together are the same.
    trouble: what is wrong (0: nothing), time and delay where it was found first.
    """

    def __init__(self, history, rows, elements, near, trouble):
        nodes = np.broadcast_to(history, (elements, *history.shape[1:]))
        self.count = history.shape[1]
        self.rows = rows
        self.times = np.empty(2 * rows)
        self.nodes = np.empty((2 * rows, history.shape[2] - 1, elements))
        self.times[: self.count] = history[0, :, 0]
        self.nodes[: self.count] = nodes[:, :, 1:].transpose(1, 2, 0)
        self.near, self.trouble = near, trouble
        self.begun = history[0, -1, 0]
        self.started, self.ahead = -np.inf, 0  # ahead: whether there is a node more, the guessed end of the step

    def begin_step(self, t):
        """A step begins at t."""
        self.started, self.ahead = t, 0

    def look_ahead(self, t, values, slopes):
        """What the states may be at the end of the step under way: a node that holds until the next look ahead."""
        if self.count == len(self.times):
            self.times[: self.rows] = self.times[self.rows :]
            self.nodes[: self.rows] = self.nodes[self.rows :]
            self.count = self.rows
        self.times[self.count] = t
        for state, (value, slope) in enumerate(zip(values, slopes, strict=False)):
            self.nodes[self.count, 2 * state] = value
            self.nodes[self.count, 2 * state + 1] = slope
        self.ahead = 1

    def keep(self, t, values, slopes):
        """A new node: the states at t, and their slopes from there on."""
        self.look_ahead(t, values, slopes)
        self.count += 1
        self.ahead = 0

    def piece_at(self, t, delay):
        """The node at which the piece that holds t - delay begins, and the time from there; None if there is none.

        At a breakpoint, the beginning of a step sees what comes after it, the rest of a step what comes before.
        """
        delay = np.asarray(delay, float)
        if delay.ndim and delay.size and (delay == delay.flat[0]).all():
            delay = delay.flat[0]
        # below 0 by no more than the error of a solution counts as 0
        when = t - np.maximum(delay, 0.0)
        times = self.times[: self.count + self.ahead]
        for kind, wrong in (
            (NEGATIVE, ~(delay >= -self.near - BLUR * (t - self.begun))),
            (TOO_FAR_BACK, when < times[0] - self.near),
            (BELOW_STEP, when > times[-1] + self.near),
        ):
            if wrong.any():
                if self.trouble[0] == 0.0:
                    which = delay.flat[np.argmax(wrong)] if delay.ndim else delay
                    self.trouble[:] = kind, t, which
                return None
        if t > self.started:
            j = np.searchsorted(times, when - self.near, side="left") - 1
        else:
            j = np.searchsorted(times, when + self.near, side="right") - 1
        return np.maximum(j, 0), when

    def ends(self, j, column):
        """A column at node j and at the next one; at the newest node both are the same."""
        b = np.minimum(j + 1, self.count + self.ahead - 1)
        if np.ndim(j) == 0:
            return self.nodes[j, column], self.nodes[b, column]
        elements = np.arange(len(j))
        return self.nodes[j, column, elements], self.nodes[b, column, elements]

    def part(self, j, when):
        """How much of the piece lies before a time, and how long it is."""
        last = self.count + self.ahead - 1
        length = self.times[np.minimum(j + 1, last)] - self.times[j]
        length = np.where(length > 0.0, length, 1.0)
        return (
            np.where(j < last, (when - self.times[j]) / length, 0.0),
            length,
        )


def value_at(past, state, t, delay):
    """A state at t - delay."""
    found = past.piece_at(t, delay)
    if found is None:
        return np.full(past.nodes.shape[2], np.nan)
    u, length = past.part(*found)
    v = 1.0 - u
    (x_a, x_b), (slope_a, slope_b) = (
        past.ends(found[0], column) for column in (2 * state, 2 * state + 1)
    )
    from_a = (1.0 + 2.0 * u) * x_a + u * length * slope_a
    from_b = (1.0 + 2.0 * v) * x_b - v * length * slope_b
    return v * v * from_a + u * u * from_b


def slope_at(past, state, t, delay):
    """The derivative of a state at t - delay."""
    found = past.piece_at(t, delay)
    if found is None:
        return np.full(past.nodes.shape[2], np.nan)
    u, length = past.part(*found)
    v = 1.0 - u
    (x_a, x_b), (slope_a, slope_b) = (
        past.ends(found[0], column) for column in (2 * state, 2 * state + 1)
    )
    rise = (x_b - x_a) / length
    return (
        6.0 * u * v * rise
        + v * (1.0 - 3.0 * u) * slope_a
        + u * (3.0 * u - 2.0) * slope_b
    )
