"""What generated NumPy networks need: lists of spikes, and sources of spikes.

`numba_spikes.py` is the same for Numba and `spikes.h` for C.
"""

import numpy as np

from .random_numbers import threefry, to_uniform, uniforms

SOURCES = 256  # Poisson sources that share a sequence of random numbers
DRAWS = 512  # random numbers that such a sequence may use up in a step


def collect(spiking, size, spikes, first):
    """The indices of neurons that spike, into `spikes` from place `first`; returns how many."""
    found = np.flatnonzero(spiking[:size])
    spikes[first : first + found.size] = found
    return found.size


def pieces(first, last, distinct):
    """A row of synapses: in one piece if no target stands in it twice, else one by one."""
    return (slice(first, last),) if distinct else range(first, last)


def poisson_spikes(key, k, chance, width, size, spikes, first):
    """Sources that spike in step k, in ascending order; returns how many.

    chance: one value per source; or (width 1) that of all, and 1 / log(1 - chance).
    """
    if width > 1 or chance[0] >= 1.0:
        found = np.flatnonzero(uniforms(key, k, size) < chance[:width])
    elif chance[0] > 0.0:
        found = _by_gaps(key, k, chance[1], size)
    else:
        return 0
    spikes[first : first + found.size] = found
    return found.size


def _by_gaps(key, k, scale, size):
    """The same by geometric gaps, in blocks of sources."""
    begin = np.arange(0, size, SOURCES)
    end = np.minimum(begin + SOURCES, size)
    place = begin - 1
    found = []
    draw = 0
    while begin.size:
        element = begin // SOURCES * DRAWS + draw
        words = threefry(key, (element // 2, k & 0xFFFFFFFF))
        gap = np.floor(np.log(to_uniform(words[draw % 2])) * scale)
        place = place + 1 + np.minimum(gap, size).astype(np.int64)
        left = place < end
        begin, end, place = begin[left], end[left], place[left]
        found.append(place)
        draw += 1
    return np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)


def due_spikes(k, event_step, event_index, events, done, spikes, first):
    """Sources whose next spike falls in step k; `done[0]` counts the spikes that were."""
    at = done[0]
    after = np.searchsorted(event_step[:events], k, side="right")
    spikes[first : first + after - at] = event_index[at:after]
    done[0] = after
    return after - at
