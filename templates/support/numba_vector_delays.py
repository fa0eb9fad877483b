"""The past of a whole vector while it runs: nodes with a time, then values and slopes of all elements.

A row of the ring holds time, values of the first state, its slopes, values of the second state ... The pieces between
rows are found as those of one element are.
"""

import numpy as np

from .numba_delays import newest_node, piece_at
from .numba_jit import lean_cell as cell


@cell
def remember_vectors(nodes, newest, history):
    """Begin with the nodes of the history (element or one for all, node, column)."""
    n = (nodes.shape[1] - 1) // (history.shape[2] - 1)
    for j in range(history.shape[1]):
        nodes[j, 0] = history[0, j, 0]
        for column in range(history.shape[2] - 1):
            for i in range(n):
                nodes[j, 1 + column * n + i] = history[
                    min(i, len(history) - 1), j, 1 + column
                ]
    newest[0] = newest[1] = history.shape[1] - 1
    newest[2] = 0


@cell
def look_ahead_vectors(past, t, values, slopes):
    """What the states may be at the end of the step under way: a node that holds until the next look ahead."""
    row = past.nodes[(past.newest[0] + 1) & (len(past.nodes) - 1)]
    n = values[0].size
    row[0] = t
    for state in range(len(values)):
        for i in range(n):
            row[1 + 2 * state * n + i] = values[state][i]
            row[1 + (2 * state + 1) * n + i] = slopes[state][i]
    past.newest[2] = 1


@cell
def keep_vectors(past, t, values, slopes):
    """A new node: the states at t, and their slopes from there on."""
    look_ahead_vectors(past, t, values, slopes)
    past.newest[0] += 1
    past.newest[2] = 0


@cell
def run_of_equals(delay, first):
    """Where the elements end that have the delay of the first of them."""
    last = first + 1
    while last < delay.size and delay[last] == delay[first]:
        last += 1
    return last


@cell
def values_at(past, state, t, delay, out):
    """Fill out with a state at t - delay; elements side by side whose delays are equal share their piece."""
    n, first = out.size, 0
    while first < n:
        last = run_of_equals(delay, first)
        j = piece_at(past, t, delay[first])
        a = past.nodes[j & (len(past.nodes) - 1)]
        b = past.nodes[(j + 1) & (len(past.nodes) - 1)]
        value, slope = 1 + 2 * state * n, 1 + (2 * state + 1) * n
        if j < 0:
            for i in range(first, last):
                out[i] = np.nan
        elif j == newest_node(past):
            for i in range(first, last):
                out[i] = a[value + i]
        else:
            length = b[0] - a[0]
            u = (t - max(delay[first], 0.0) - a[0]) / length
            v = 1.0 - u
            for i in range(first, last):
                from_a = (1.0 + 2.0 * u) * a[value + i] + u * length * a[slope + i]
                from_b = (1.0 + 2.0 * v) * b[value + i] - v * length * b[slope + i]
                out[i] = v * v * from_a + u * u * from_b
        first = last


@cell
def slopes_at(past, state, t, delay, out):
    """Fill out with the derivative of a state at t - delay; equal delays share their piece."""
    n, first = out.size, 0
    while first < n:
        last = run_of_equals(delay, first)
        j = piece_at(past, t, delay[first])
        a = past.nodes[j & (len(past.nodes) - 1)]
        b = past.nodes[(j + 1) & (len(past.nodes) - 1)]
        value, slope = 1 + 2 * state * n, 1 + (2 * state + 1) * n
        if j < 0:
            for i in range(first, last):
                out[i] = np.nan
        elif j == newest_node(past):
            for i in range(first, last):
                out[i] = a[slope + i]
        else:
            length = b[0] - a[0]
            u = (t - max(delay[first], 0.0) - a[0]) / length
            v = 1.0 - u
            for i in range(first, last):
                rise = (b[value + i] - a[value + i]) / length
                from_a, from_b = (
                    v * (1.0 - 3.0 * u) * a[slope + i],
                    u * (3.0 * u - 2.0) * b[slope + i],
                )
                out[i] = 6.0 * u * v * rise + from_a + from_b
        first = last
