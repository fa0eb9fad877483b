"""What the loops of adapted steps of vector models with delays share, beside `numba_delays_solve.py`."""

from .numba_adaptive import call_at_time
from .numba_jit import lean_loop as loop


@loop
def drive_rows(parameters, drives, t, rows):
    """A parameter set at a time: what stands, and functions of time."""
    for row in range(len(parameters)):
        driven = len(drives) > 0 and drives[row] != 0
        added = call_at_time(drives[row], t) if driven else 0.0
        for i in range(parameters.shape[1]):
            rows[row, i] = parameters[row, i] + added


@loop
def write_vectors(row, t, vectors):
    """A row of the log: time, states, slopes, each of them with all its elements."""
    n = vectors[0].size
    row[0] = t
    for place in range(len(vectors)):
        for i in range(n):
            row[1 + place * n + i] = vectors[place][i]


@loop
def shortest_of(delays):
    """The shortest of some delays, over all elements."""
    least = delays[0][0]
    for place in range(len(delays)):
        for i in range(delays[place].size):
            least = min(least, delays[place][i])
    return least
