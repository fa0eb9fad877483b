"""Random numbers for generated JAX code: the integers of `random_numbers`, where streams, keys and counters are
explained. Everything may be traced: seeds, steps and keys as well.
"""

import jax.numpy as jnp
import numpy as np

from .random_numbers import ANGLE, PARITY, ROTATIONS, whole_seed


def threefry(key, counter):
    """Two words from a key and a counter of two words each."""
    k0, k1 = (jnp.asarray(word, jnp.uint32) for word in key)
    x0, x1 = (jnp.asarray(word, jnp.uint32) for word in counter)
    keys = (k0, k1, k0 ^ k1 ^ np.uint32(PARITY))
    x0, x1 = x0 + keys[0], x1 + keys[1]
    for part in range(5):
        for turn in ROTATIONS[:4] if part % 2 == 0 else ROTATIONS[4:]:
            x0 = x0 + x1
            x1 = (x1 << np.uint32(turn) | x1 >> np.uint32(32 - turn)) ^ x0
        x0 = x0 + keys[(part + 1) % 3]
        x1 = x1 + keys[(part + 2) % 3] + np.uint32(part + 1)
    return x0, x1


def stream_key(seed, stream=0, owner=0):
    """The key of a stream; a seed that is traced has 32 bits, or 64 with x64."""
    if not hasattr(seed, "dtype"):
        seed = whole_seed(seed)
        low, high = np.uint32(seed & 0xFFFFFFFF), np.uint32(seed >> 32)
    else:
        low = seed.astype(jnp.uint32)
        high = (
            (seed >> 32).astype(jnp.uint32)
            if seed.dtype.itemsize == 8
            else np.uint32(0)
        )
    return jnp.stack(threefry((low, high), (np.uint32(stream), np.uint32(owner))))


def stream_keys(seed, streams, owner=0):
    """The keys of streams 0 ... streams - 1, one a row."""
    return jnp.stack([stream_key(seed, stream, owner) for stream in range(streams)])


def words(key, step, elements):
    """The words of elements 0 ... elements - 1 at a step."""
    return _in_order(_blocks(key, step, elements), elements)


def uniforms(key, step, elements, dtype):
    """Uniform numbers between 0 and 1."""
    return to_uniform(words(key, step, elements), dtype)


def gaussians(key, step, elements, dtype):
    """Gaussian numbers of mean 0 and variance 1."""
    return _in_order(gaussian_pair(*_blocks(key, step, elements), dtype), elements)


def to_uniform(word, dtype):
    """A uniform number from a word."""
    if np.dtype(dtype) == np.float32:
        return (word >> np.uint32(8) | np.uint32(1)).astype(dtype) * np.float32(
            2.0**-24
        )
    return (word.astype(dtype) + 0.5) * 2.0**-32


def gaussian_pair(first, second, dtype):
    """Two independent Gaussian numbers from two words."""
    real = np.dtype(dtype).type
    radius = jnp.sqrt(real(-2) * jnp.log(to_uniform(first, dtype)))
    angle = (second << np.uint32(2) | np.uint32(2)).astype(jnp.int32).astype(dtype)
    angle = angle * real(ANGLE)
    radius = jnp.where(second >> np.uint32(31) == 1, -radius, radius)
    turned = second >> np.uint32(30) & np.uint32(1) == 1
    cosine, sine = jnp.cos(angle), jnp.sin(angle)
    return radius * jnp.where(turned, sine, cosine), radius * jnp.where(
        turned, cosine, sine
    )


def _blocks(key, step, elements):
    return threefry(key, (jnp.arange((elements + 1) // 2, dtype=jnp.uint32), step))


def _in_order(pair, elements):
    return jnp.stack(pair, axis=-1).reshape(-1)[:elements]
