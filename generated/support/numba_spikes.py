"""What the loops of generated Numba networks need: lists of spikes, and sources of spikes.

`spikes.h` is the same for C and `numpy_spikes.py` for NumPy.
"""

from .numba_math import floor, function, log
from .numba_random import fill_gaussians, to_uniform, uniform
from .numba_sharing import INDEX
from .numba_threefry import threefry, u32

BLOCK = 32  # so many neurons are looked at together; most blocks hold no spike
SOURCES = 256  # Poisson sources that share a sequence of random numbers
AHEAD = 16  # numbers of which a block of sources takes the logarithms at once


@function
def collect(spiking, begin, end, spikes, first):
    """Those of neurons begin ... end - 1 that spike, into `spikes` from place `first`; returns how many."""
    found = 0
    for block in range(begin & INDEX, end & INDEX, BLOCK):
        stop = min(block + BLOCK, end)
        some = 0
        for i in range(block & INDEX, stop & INDEX):
            some |= spiking[i]
        if some:
            for i in range(block & INDEX, stop & INDEX):
                if spiking[i]:
                    spikes[first + found] = i
                    found += 1
    return found


@function
def draw_gaussians(out, begin, end, key, k):
    """Gaussian numbers for elements begin ... end - 1 in step k; `begin` is even, and `out` has room for an even number."""
    fill_gaussians(out[begin : end + (end - begin) % 2], key, k, begin)


@function
def draw_counts(out, drawn, begin, end, key, k, above, columns, rows):
    """Random counts for elements begin ... end - 1 in step k: how many numbers of a row the word exceeds.

    above: one row for all elements, or one for each; each of so many columns, ascending.
    drawn: room for the words, an even number; they come in pairs, so that two threads draw
    the same pair where their ranges meet at an odd element.
    """
    k0, k1 = key[0], key[1]
    for block in range(begin, end, SOURCES):
        stop = min(block + SOURCES, end)
        even = block - block % 2
        pairs = drawn[even : stop + stop % 2]
        for pair in range(pairs.size // 2):
            first, second = threefry(k0, k1, u32((even >> 1) + pair), u32(k))
            pairs[2 * pair] = first
            pairs[2 * pair + 1] = second
        counts, words = out[block:stop], drawn[block:stop]
        counts[:] = 0.0
        for column in range(columns):
            if rows > 1:
                for i in range(counts.size):
                    place = (block + i) * columns + column
                    counts[i] += 1.0 if words[i] > above[place] else 0.0
            else:
                limit = above[column]
                for i in range(counts.size):
                    counts[i] += 1.0 if words[i] > limit else 0.0


def gaps_with(to_uniform, log, floor):
    """The gaps between spikes with these functions, of numbers of 64 or 32 bits."""

    @function
    def logarithms_ahead(key, first, block, logarithms):
        """The logarithms of the numbers first ... first + AHEAD - 1 that a block of sources draws."""
        k0, k1, odd = key[0], key[1], block & 1
        for n in range(AHEAD):
            a, b = threefry(k0, k1, u32(block >> 1), u32(first + n))
            logarithms[n] = log(to_uniform(b if odd else a))

    @function
    def gap(key, drawn, filled, logarithms, block, scale):
        """How many turns pass without a spike: a geometric number."""
        place = drawn[block] % AHEAD
        first = drawn[block] - place
        ahead = logarithms[block * AHEAD : (block + 1) * AHEAD]
        if filled[block] != first:
            logarithms_ahead(key, first, block, ahead)
            filled[block] = first
        drawn[block] += 1
        return int(floor(ahead[place] * scale))

    return gap


def sources_with(uniform, gap):
    """`poisson_spikes` with these functions, of numbers of 64 or 32 bits."""

    @function
    def poisson_spikes(
        key,
        chance,
        width,
        left,
        drawn,
        filled,
        logarithms,
        begin,
        end,
        spikes,
        first,
    ):
        """Those of sources begin ... end - 1 that spike in this step, in ascending order; returns how many.

        begin: a multiple of SOURCES.
        chance: one value per source; or (width 0) that of all, and 1 / log(1 - chance); or
        (width -1) the same of this step only, so that nothing is known of later ones.
        left: by block of sources, how many turns pass until the next spike, a turn being one
        source in one step; below 0 before the first. drawn: how many numbers it has drawn.
        logarithms: of AHEAD of them, from number `filled` on.
        """
        found = 0
        for source in range(begin, end, SOURCES):
            turns = min(end - source, SOURCES)
            block = source // SOURCES
            if width > 0 or chance[0] >= 1.0:
                for i in range(source, source + turns):
                    if uniform(key, drawn[block], i) < chance[i if width > 0 else 0]:
                        spikes[first + found] = i
                        found += 1
                drawn[block] += 1
            elif chance[0] > 0.0:
                i = left[block] if width == 0 else -1
                if i < 0:
                    i += 1 + gap(key, drawn, filled, logarithms, block, chance[1])
                while i < turns:
                    spikes[first + found] = source + i
                    found += 1
                    i += 1 + gap(key, drawn, filled, logarithms, block, chance[1])
                left[block] = i - turns
        return found

    return poisson_spikes


poisson_spikes = sources_with(uniform, gaps_with(to_uniform, log, floor))


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
