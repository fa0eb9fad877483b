"""The past of one element while it runs: nodes with times, values and slopes, cubic Hermite pieces between them."""

from typing import NamedTuple

import numpy as np

from .numba_jit import lean_cell as cell

# What may be wrong with a look into the past; `delays.py` has the messages.
TOO_FAR_BACK = 1.0
NEGATIVE = 2.0
BELOW_STEP = 3.0
BLUR = 1e-4  # of the time so far: by so much a solution may misjudge a delay that vanishes


class Past(NamedTuple):
    """What the delayed states of one element were.

    nodes: a ring of rows (time, value, slope, value, slope ...); node j is row j & (rows - 1).
    newest: the numbers of the newest node and of the one that was looked at last, in an array; and whether behind the
        newest there is one more, the guessed end of the step under way.
    started: when the step under way began, in an array of length one.
    first: the number of the first node that is no part of the history.
    begun: the time at which the run begins.
    spacing: how far apart the nodes of the history are.
    dt: how far apart the others are, at most; 0 where steps adapt.
    near: times that are so close together are the same.
    trouble: what is wrong (0: nothing), time and delay where it was found first.
    """

    nodes: np.ndarray
    newest: np.ndarray
    started: np.ndarray
    first: int
    begun: float
    spacing: float
    dt: float
    near: float
    trouble: np.ndarray


@cell
def remember(nodes, newest, history):
    """Begin with the nodes of the history."""
    for j in range(len(history)):
        for column in range(history.shape[1]):
            nodes[j, column] = history[j, column]
    newest[0] = newest[1] = len(history) - 1
    newest[2] = 0


@cell
def begin_step(past, t):
    """A step begins at t."""
    past.started[0] = t
    past.newest[2] = 0


@cell
def look_ahead(past, t, values, slopes):
    """What the states may be at the end of the step under way: a node that holds until the next look ahead."""
    row = (past.newest[0] + 1) & (len(past.nodes) - 1)
    past.nodes[row, 0] = t
    for state in range(len(values)):
        past.nodes[row, 1 + 2 * state] = values[state]
        past.nodes[row, 2 + 2 * state] = slopes[state]
    past.newest[2] = 1


@cell
def keep(past, t, values, slopes):
    """A new node: the states at t, and their slopes from there on."""
    look_ahead(past, t, values, slopes)
    past.newest[0] += 1
    past.newest[2] = 0


@cell
def newest_node(past):
    """The number of the last node that there is."""
    return past.newest[0] + past.newest[2]


@cell
def time_of(past, j):
    """The time of node j."""
    return past.nodes[j & (len(past.nodes) - 1), 0]


@cell
def refuse(past, kind, t, delay):
    """Note what is wrong, if it is the first thing; the run ends after this step."""
    if past.trouble[0] == 0.0:
        past.trouble[0] = kind
        past.trouble[1] = t
        past.trouble[2] = delay
    return -1


@cell
def is_within(past, when, j, oldest, newest):
    """Whether a time lies well within the piece that begins at node j; most looks do, at that of the look before."""
    if not oldest <= j < newest:
        return False
    return time_of(past, j) + past.near < when < time_of(past, j + 1) - past.near


@cell
def piece_at(past, t, delay):
    """The number of the node at which the piece that holds t - delay begins; -1 if there is none.

    At a breakpoint, the beginning of a step sees what comes after it, the rest of a step what comes before.
    """
    # below 0 by no more than the error of a solution counts as 0
    when = t - max(delay, 0.0)
    newest = newest_node(past)
    oldest = max(newest - len(past.nodes) + 1, 0)
    if past.dt == 0.0 and delay > 0.0:
        latest = past.newest[1]
        if is_within(past, when, latest, oldest, newest):
            return latest
    if not delay >= -past.near - BLUR * (t - past.begun):
        return refuse(past, NEGATIVE, t, delay)
    if when < time_of(past, oldest) - past.near:
        return refuse(past, TOO_FAR_BACK, t, delay)
    if when > time_of(past, newest) + past.near:
        return refuse(past, BELOW_STEP, t, delay)
    if when < past.begun:
        j = past.first - 2 - int((past.begun - when) / past.spacing)
    elif past.dt > 0.0:
        j = newest - int((past.started[0] - when) / past.dt)
    else:
        j = near_node(past, when, oldest)
        past.newest[1] = j
    j = min(max(j, oldest), newest)
    while j > oldest and time_of(past, j) > when:
        j -= 1
    while j < newest and time_of(past, j + 1) <= when:
        j += 1
    if t > past.started[0]:
        while j > oldest and when <= time_of(past, j) + past.near:
            j -= 1
    else:
        while j < newest and when >= time_of(past, j + 1) - past.near:
            j += 1
    return j


@cell
def near_node(past, when, oldest):
    """The last node that is no later than a time: sought from where the last one was, in steps that double."""
    newest, width = newest_node(past), 1
    j = above = max(past.newest[1], oldest)
    if time_of(past, j) <= when:
        above += 1
        while above <= newest and time_of(past, above) <= when:
            j, above, width = above, above + width, 2 * width
        above = min(above, newest + 1)
    else:
        j -= 1
        while j > oldest and time_of(past, j) > when:
            above, j, width = j, j - width, 2 * width
        j = max(j, oldest)
    while above - j > 1:
        middle = (j + above) // 2
        if time_of(past, middle) <= when:
            j = middle
        else:
            above = middle
    return j


@cell
def value_at(past, state, t, delay):
    """A state at t - delay."""
    j = piece_at(past, t, delay)
    if j < 0:
        return np.nan
    a = j & (len(past.nodes) - 1)
    x_a = past.nodes[a, 1 + 2 * state]
    if j == newest_node(past):
        return x_a
    b = (j + 1) & (len(past.nodes) - 1)
    x_b = past.nodes[b, 1 + 2 * state]
    length = past.nodes[b, 0] - past.nodes[a, 0]
    u = (t - max(delay, 0.0) - past.nodes[a, 0]) / length
    v = 1.0 - u
    from_a = (1.0 + 2.0 * u) * x_a + u * length * past.nodes[a, 2 + 2 * state]
    from_b = (1.0 + 2.0 * v) * x_b - v * length * past.nodes[b, 2 + 2 * state]
    return v * v * from_a + u * u * from_b


@cell
def slope_at(past, state, t, delay):
    """The derivative of a state at t - delay."""
    j = piece_at(past, t, delay)
    if j < 0:
        return np.nan
    a = j & (len(past.nodes) - 1)
    slope_a = past.nodes[a, 2 + 2 * state]
    if j == newest_node(past):
        return slope_a
    b = (j + 1) & (len(past.nodes) - 1)
    slope_b = past.nodes[b, 2 + 2 * state]
    length = past.nodes[b, 0] - past.nodes[a, 0]
    u = (t - max(delay, 0.0) - past.nodes[a, 0]) / length
    v = 1.0 - u
    rise = (past.nodes[b, 1 + 2 * state] - past.nodes[a, 1 + 2 * state]) / length
    return (
        6.0 * u * v * rise
        + v * (1.0 - 3.0 * u) * slope_a
        + u * (3.0 * u - 2.0) * slope_b
    )
