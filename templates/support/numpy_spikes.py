"""What generated NumPy networks need: lists of spikes, and sources of spikes.

`numba_spikes.py` is the same for Numba and `spikes.h` for C.
"""

import numpy as np

from .random_numbers import gaussians, threefry, to_uniform, uniforms, words

SOURCES = 256  # Poisson sources that share a sequence of random numbers


def collect(spiking, begin, end, spikes, first):
    """Those of neurons begin ... end - 1 that spike, into `spikes` from place `first`; returns how many."""
    found = begin + np.flatnonzero(spiking[begin:end])
    spikes[first : first + found.size] = found
    return found.size


def pieces(first, last, together):
    """A row of synapses: in one piece if no target stands in it twice, else (together is 1) one by one."""
    return range(first, last) if together == 1 else (slice(first, last),)


def draw_gaussians(out, begin, end, key, k):
    """Gaussian numbers for elements begin ... end - 1 in step k."""
    out[begin:end] = gaussians(key, k, end - begin, begin, out.dtype)


def draw_counts(out, drawn, begin, end, key, k, above, columns, rows):
    """Random counts for elements begin ... end - 1 in step k: how many numbers of a row the word exceeds.

    above: one row for all elements, or one for each; each of so many columns, ascending.
    """
    drawn[begin:end] = words(key, k, end - begin, begin)
    if rows == 1:
        out[begin:end] = np.searchsorted(above[:columns], drawn[begin:end])
    else:
        table = above[: rows * columns].reshape(rows, columns)[begin:end]
        out[begin:end] = (drawn[begin:end, np.newaxis] > table).sum(axis=1)


def poisson_spikes(key, chance, width, left, drawn, begin, end, spikes, first):
    """Those of sources begin ... end - 1 that spike in this step, in ascending order; returns how many.

    chance: one value per source; or (width 0) that of all, and 1 / log(1 - chance); or
    (width -1) the same of this step only, so that nothing is known of later ones.
    left: by block of sources, how many turns pass until the next spike, a turn being one
    source in one step; below 0 before the first. drawn: how many numbers it has drawn.
    """
    if width > 0 or chance[0] >= 1.0:
        drawn_numbers = uniforms(key, int(drawn[0]), end - begin, begin, chance.dtype)
        found = begin + np.flatnonzero(drawn_numbers < chance[: max(width, 1)])
        drawn += 1
    elif chance[0] > 0.0:
        left[:] = -1 if width < 0 else left
        found = _by_gaps(key, chance[1], left, drawn, end)
    else:
        return 0
    spikes[first : first + found.size] = found
    return found.size


def _by_gaps(key, scale, left, drawn, size):
    """The same by geometric gaps, in blocks of sources."""
    begin = np.arange(0, size, SOURCES)
    turns = np.minimum(size - begin, SOURCES)
    found = []
    late = np.flatnonzero(left < 0)
    left[late] += 1 + _gaps(key, scale, drawn, late)
    while (late := np.flatnonzero(left < turns)).size:
        found.append(begin[late] + left[late])
        left[late] += 1 + _gaps(key, scale, drawn, late)
    left -= turns
    return np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)


def _gaps(key, scale, drawn, block):
    """How many turns pass without a spike: geometric numbers."""
    words = threefry(key, (block // 2, drawn[block] & 0xFFFFFFFF))
    drawn[block] += 1
    number = np.floor(
        np.log(to_uniform(np.where(block % 2, words[1], words[0]), scale.dtype)) * scale
    )
    return number.astype(np.int64)


def due_spikes(k, event_step, event_index, events, done, spikes, first):
    """Sources whose next spike falls in step k; `done[0]` counts the spikes that were."""
    at = done[0]
    after = np.searchsorted(event_step[:events], k, side="right")
    spikes[first : first + after - at] = event_index[at:after]
    done[0] = after
    return after - at
