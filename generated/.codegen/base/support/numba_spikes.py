"""What the loops of generated Numba networks need: lists of spikes, and sources of spikes.

`spikes.h` is the same for C and `numpy_spikes.py` for NumPy.
"""

from .numba_math import floor, function, log
from .numba_random import fill_gaussians, uniform
from .numba_threefry import threefry, u32

BLOCK = 32  # so many neurons are looked at together; most blocks hold no spike
SOURCES = 256  # Poisson sources that share a sequence of random numbers


@function
def collect(spiking, size, spikes, first):
    """The indices of neurons that spike, into `spikes` from place `first`; returns how many."""
    found = 0
    for begin in range(0, size, BLOCK):
        end = min(begin + BLOCK, size)
        some = 0
        for i in range(begin, end):
            some |= spiking[i]
        if some:
            for i in range(begin, end):
                if spiking[i]:
                    spikes[first + found] = i
                    found += 1
    return found


@function
def draw_gaussians(out, size, key, k):
    """Gaussian numbers for `size` elements in step k; `out` has room for an even number."""
    fill_gaussians(out[: size + size % 2], key, k, 0)


@function
def draw_counts(out, drawn, size, key, k, above, columns, rows):
    """Random counts for `size` elements in step k: how many numbers of a row the word exceeds.

    above: one row for all elements, or one for each; each of so many columns, ascending.
    drawn: room for the words, an even number.
    """
    k0, k1 = key[0], key[1]
    for begin in range(0, size, SOURCES):
        counts, words = out[begin : begin + SOURCES], drawn[begin : begin + SOURCES]
        for pair in range(words.size // 2):
            first, second = threefry(k0, k1, u32((begin >> 1) + pair), u32(k))
            words[2 * pair] = first
            words[2 * pair + 1] = second
        counts[:] = 0.0
        for column in range(columns):
            if rows > 1:
                for i in range(counts.size):
                    place = (begin + i) * columns + column
                    counts[i] += 1.0 if words[i] > above[place] else 0.0
            else:
                limit = above[column]
                for i in range(counts.size):
                    counts[i] += 1.0 if words[i] > limit else 0.0


@function
def gap(key, drawn, block, scale):
    """How many turns pass without a spike: a geometric number."""
    number = floor(log(uniform(key, drawn[block], block)) * scale)
    drawn[block] += 1
    return int(number)


@function
def poisson_spikes(key, chance, width, left, drawn, size, spikes, first):
    """Sources that spike in this step, in ascending order; returns how many.

    chance: one value per source; or (width 1) that of all, and 1 / log(1 - chance).
    left: by block of sources, how many turns pass until the next spike, a turn being one
    source in one step; below 0 before the first. drawn: how many numbers it has drawn.
    """
    found = 0
    if width > 1 or chance[0] >= 1.0:
        for i in range(size):
            if uniform(key, drawn[0], i) < chance[i % width]:
                spikes[first + found] = i
                found += 1
        drawn[0] += 1
    elif chance[0] > 0.0:
        for block in range(left.size):
            begin = block * SOURCES
            turns = min(size - begin, SOURCES)
            i = left[block]
            if i < 0:
                i += 1 + gap(key, drawn, block, chance[1])
            while i < turns:
                spikes[first + found] = begin + i
                found += 1
                i += 1 + gap(key, drawn, block, chance[1])
            left[block] = i - turns
    return found


@function
def due_spikes(k, event_step, event_index, events, done, spikes, first):
    """Sources whose next spike falls in step k; `done[0]` counts the spikes that were."""
    found = 0
    at = done[0]
    while at < events and event_step[at] <= k:
        spikes[first + found] = event_index[at]
        found += 1
        at += 1
    done[0] = at
    return found
