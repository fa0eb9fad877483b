"""Random numbers that are functions of where they are used: seed, stream, step, element.

All backends make the same integers with Threefry-2x32 (20 rounds), so a number depends
neither on the order of evaluation, nor on threads, nor on where a run was cut.

    key(seed, stream, owner) = threefry(key=(seed low, seed high), counter=(stream, owner))
    block                    = threefry(key, counter=(element // 2, step)), two 32-bit words
    word of an element       = block[element % 2]

An element is a neuron, a synapse ...; it has one word a step in each stream. `stream`
counts what one model draws (its first Wiener process is stream 0, the second 1 ...);
`owner` tells parts of a network from each other and is 0 for a single model. A step is
counted from time 0: a run that begins at t0 begins with step t0 / dt, rounded. All are
32-bit numbers that wrap around; a seed has 64 bits.

    uniform  = (word + 1/2) / 2**32, float32: (word >> 8 | 1) / 2**24; never 0 or 1
    Gaussian = by Box and Muller from both words of a block: the first of the pair for
               the even element, the second for the odd one

radius = sqrt(-2 log uniform(first word)). Two bits of the second word choose the quarter
of the circle and 30 bits the angle in it, so sine and cosine need arguments up to pi/4.

`numba_random.py` and `vector_random.h` give the same bits as each other; the Gaussians of
NumPy, JAX and PyTorch may differ from them by the rounding of log, sin and cos, 4 ulp.

Salmon, Moraes, Dror and Shaw, SC11, 2011, doi 10.1145/2063384.2063405.
Box and Muller, Annals of Mathematical Statistics 29, 610, 1958.
"""

import math
import operator

import numpy as np

ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
PARITY = 0x1BD11BDA
MASK = 0xFFFFFFFF


def threefry(key, counter):
    """Two words from a key and a counter of two words each; the counter may hold arrays."""
    k0, k1 = (np.asarray(word, np.uint32) for word in key)
    x0, x1 = (np.atleast_1d(np.asarray(word, np.uint32)) for word in counter)
    keys = (k0, k1, k0 ^ k1 ^ np.uint32(PARITY))
    x0, x1 = x0 + keys[0], x1 + keys[1]
    for part in range(5):
        for turn in ROTATIONS[:4] if part % 2 == 0 else ROTATIONS[4:]:
            x0 = x0 + x1
            x1 = (x1 << np.uint32(turn) | x1 >> np.uint32(32 - turn)) ^ x0
        x0 = x0 + keys[(part + 1) % 3]
        x1 = x1 + (keys[(part + 2) % 3] + np.uint32([part + 1]))
    return x0, x1


def stream_key(seed, stream=0, owner=0):
    """The key of a stream as an array of two words."""
    seed = whole_seed(seed)
    return np.concatenate(
        threefry((seed & MASK, seed >> 32), (stream & MASK, owner & MASK))
    )


def stream_keys(seed, streams, owner=0):
    """The keys of streams 0 ... streams - 1, one a row."""
    return np.array(
        [stream_key(seed, stream, owner) for stream in range(streams)], np.uint32
    ).reshape(-1, 2)


def whole_seed(seed):
    """A seed as a Python integer, or a clear error."""
    try:
        number = operator.index(seed)
    except TypeError:
        number = -1
    if not 0 <= number < 2**64:
        raise ValueError(
            f"seed={seed!r}: a whole number of at least 0 and below 2**64 is needed"
        )
    return number


def step_number(t, dt):
    """The number of the step that begins at time t."""
    if not 0.0 <= dt < math.inf:
        raise ValueError(
            f"dt={dt!r}: steps with noise need a length of 0 or more, since noise is as large as its square root"
        )
    count = t / dt if dt else 0.0
    # Half steps are rounded down; they are more likely to be meant than quarters of a step.
    return math.floor(count + 0.25) & MASK if abs(count) < 2.0**63 else 0


def words(key, step, elements, first=0):
    """The words of elements first ... first + elements - 1 at a step."""
    odd = first % 2
    block = np.arange(first // 2, (first + elements + 1) // 2, dtype=np.int64) & MASK
    pair = threefry(key, (block, step & MASK))
    return np.stack(pair, axis=-1).reshape(-1)[odd : odd + elements]


def uniforms(key, step, elements, first=0, dtype="float64"):
    """Uniform numbers between 0 and 1, for elements first ... first + elements - 1."""
    return to_uniform(words(key, step, elements, first), dtype)


def gaussians(key, step, elements, first=0, dtype="float64"):
    """Gaussian numbers of mean 0 and variance 1, for elements first ... first + elements - 1."""
    odd = first % 2
    block = np.arange(first // 2, (first + elements + 1) // 2, dtype=np.int64) & MASK
    pair = gaussian_pair(*threefry(key, (block, step & MASK)), dtype)
    return np.stack(pair, axis=-1).reshape(-1)[odd : odd + elements]


def to_uniform(word, dtype="float64"):
    """A uniform number from a word."""
    if np.dtype(dtype) == np.float32:
        return (word >> np.uint32(8) | np.uint32(1)).astype(np.float32) * np.float32(
            2.0**-24
        )
    return (word.astype(np.float64) + 0.5) * 2.0**-32


def gaussian_pair(first, second, dtype="float64"):
    """Two independent Gaussian numbers from two words."""
    real = np.dtype(dtype).type
    radius = np.sqrt(real(-2) * np.log(to_uniform(first, dtype)))
    angle = (second << np.uint32(2) | np.uint32(2)).astype(np.int32).astype(real)
    angle = angle * real(ANGLE)
    radius = np.where(second >> np.uint32(31), -radius, radius)
    turned = second >> np.uint32(30) & np.uint32(1) == 1
    cosine, sine = np.cos(angle), np.sin(angle)
    return radius * np.where(turned, sine, cosine), radius * np.where(
        turned, cosine, sine
    )


ANGLE = np.pi / 2**33  # of the 30 bits, shifted to the upper end of a word
