"""Random numbers for generated PyTorch code: the integers of `random_numbers`, where streams, keys and counters are
explained. PyTorch has no unsigned words of 32 bits; the signed ones wrap around in the same way.
"""

import numpy as np
import torch

from .random_numbers import ANGLE, PARITY, ROTATIONS


def threefry(key, counter):
    """Two words from a key of two words and a counter of two: numbers, or tensors of int32."""
    k0, k1 = (int(word) for word in key)
    keys = (k0, k1, k0 ^ k1 ^ PARITY)
    x0, x1 = counter
    x0, x1 = x0 + _signed(keys[0]), x1 + _signed(keys[1])
    for part in range(5):
        for turn in ROTATIONS[:4] if part % 2 == 0 else ROTATIONS[4:]:
            x0 = x0 + x1
            x1 = (x1 << turn | _shifted(x1, 32 - turn)) ^ x0
        x0 = x0 + _signed(keys[(part + 1) % 3])
        x1 = x1 + _signed(keys[(part + 2) % 3] + part + 1)
    return x0, x1


def words(key, step, elements, device=None):
    """The words of elements 0 ... elements - 1 at a step, as int32."""
    return _in_order(_blocks(key, step, elements, device), elements)


def uniforms(key, step, elements, dtype, device=None):
    """Uniform numbers between 0 and 1."""
    return to_uniform(words(key, step, elements, device), dtype)


def gaussians(key, step, elements, dtype, device=None):
    """Gaussian numbers of mean 0 and variance 1."""
    pair = gaussian_pair(*_blocks(key, step, elements, device), dtype)
    return _in_order(pair, elements)


def to_uniform(word, dtype):
    """A uniform number from a word."""
    if dtype == torch.float32:
        return (_shifted(word, 8) | 1).to(dtype) * 2.0**-24
    return ((word ^ _signed(0x80000000)).to(dtype) + 2147483648.5) * 2.0**-32


def gaussian_pair(first, second, dtype):
    """Two independent Gaussian numbers from two words."""
    radius = torch.sqrt(-2 * torch.log(to_uniform(first, dtype)))
    angle = (second << 2 | 2).to(dtype) * float(
        np.float32(ANGLE) if dtype == torch.float32 else ANGLE
    )
    radius = torch.where(second < 0, -radius, radius)
    turned = (second >> 30 & 1) == 1
    cosine, sine = torch.cos(angle), torch.sin(angle)
    return radius * torch.where(turned, sine, cosine), radius * torch.where(
        turned, cosine, sine
    )


def _signed(word):
    """The signed integer that has the low 32 bits of an integer."""
    return (word & 0xFFFFFFFF ^ 0x80000000) - 0x80000000


def _shifted(word, places):
    """Shifted to the right, with zeros moving in."""
    return word >> places & (1 << 32 - places) - 1


def _blocks(key, step, elements, device):
    pairs = torch.arange((elements + 1) // 2, dtype=torch.int32, device=device)
    return threefry(key, (pairs, torch.full_like(pairs, _signed(step))))


def _in_order(pair, elements):
    return torch.stack(pair, dim=-1).reshape(-1)[:elements]
