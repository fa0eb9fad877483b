"""Uniform and Gaussian numbers for generated Numba code, from the words of `numba_threefry`.

`random_numbers` explains what an element draws at a step. Nothing branches, so loops
become vector instructions. `vector_random.h` is the same for C, and both give the same
bits.
"""

from numpy import int32 as i32
from numpy import uint32 as u32
from numpy import uint64 as u64

from .numba_math import _cos_near, _sin_near, bits, function, log, number, sqrt
from .numba_threefry import threefry, word

ANGLE = 3.657295198167899e-10  # pi / 2**33
TO_UNIFORM = 2.3283064365386963e-10  # 2**-32
HALF_RANGE = 2147483648.5  # 2**31 + 1/2


@function
def to_uniform(word):
    """A uniform number between 0 and 1 from a word."""
    signed = i32(word ^ u32(0x80000000))
    return (signed + HALF_RANGE) * TO_UNIFORM


@function
def gaussian_pair(first, second):
    """Two independent Gaussian numbers from two words."""
    radius = sqrt(-2.0 * log(to_uniform(first)))
    angle = i32((second << 2) | 2) * ANGLE
    sign = u64(second & u32(0x80000000)) << u64(32)
    radius = number(bits(radius) ^ sign)
    cosine, sine = _cos_near(angle, 0.0), _sin_near(angle, 0.0)
    turned = (second & u32(0x40000000)) != 0
    x = sine if turned else cosine
    y = cosine if turned else sine
    return radius * x, radius * y


@function
def uniform(key, step, element):
    """The uniform number of an element at a step."""
    return to_uniform(word(key, step, element))


@function
def gaussian(key, step, element):
    """The Gaussian number of an element at a step."""
    a, b = threefry(key[0], key[1], u32(element >> 1), u32(step))
    x, y = gaussian_pair(a, b)
    return y if element & 1 else x


@function
def fill_uniforms(out, key, step, first):
    """Uniform numbers of elements first ... at a step; `first` and the size are even."""
    for pair in range(out.size // 2):
        a, b = threefry(key[0], key[1], u32((first >> 1) + pair), u32(step))
        out[2 * pair] = to_uniform(a)
        out[2 * pair + 1] = to_uniform(b)


@function
def fill_gaussians(out, key, step, first):
    """Gaussian numbers of elements first ... at a step; `first` and the size are even."""
    for pair in range(out.size // 2):
        a, b = threefry(key[0], key[1], u32((first >> 1) + pair), u32(step))
        out[2 * pair], out[2 * pair + 1] = gaussian_pair(a, b)


@function
def draw_increments(out, noise, dt, k, begin, end):
    """Increments of Wiener processes in step k of a run, for elements begin ... end - 1; one process a row.

    They are those that were given to the run, or sqrt(dt) times Gaussian numbers.
    """
    keys, first_step, given = noise
    if len(given):
        _copy(out, given, k, begin, end)
        return
    scale = sqrt(dt)
    for row in range(len(out)):
        key = keys[row]
        for pair in range((end - begin + 1) // 2):
            a, b = threefry(
                key[0], key[1], u32((begin >> 1) + pair), u32(first_step + k)
            )
            x, y = gaussian_pair(a, b)
            out[row, 2 * pair] = scale * x
            out[row, 2 * pair + 1] = scale * y


@function
def draw_increments_and_integrals(out, noise, dt, k, begin, end):
    """The same, and below them for each process the integral over the step of W(s) - W(t).

    With an independent Gaussian number z it is dt / 2 * (dW + sqrt(dt / 3) * z).
    """
    keys, first_step, given = noise
    if len(given):
        _copy(out, given, k, begin, end)
        return
    processes = len(out) // 2
    draw_increments(out[:processes], noise, dt, k, begin, end)
    half_dt, scale = 0.5 * dt, sqrt(dt / 3.0)
    for row in range(processes):
        key = keys[processes + row]
        for pair in range((end - begin + 1) // 2):
            a, b = threefry(
                key[0], key[1], u32((begin >> 1) + pair), u32(first_step + k)
            )
            x, y = gaussian_pair(a, b)
            even, odd = out[row, 2 * pair], out[row, 2 * pair + 1]
            out[processes + row, 2 * pair] = half_dt * (even + scale * x)
            out[processes + row, 2 * pair + 1] = half_dt * (odd + scale * y)


@function
def _copy(out, given, k, begin, end):
    for row in range(len(out)):
        for i in range(end - begin):
            out[row, i] = given[k, row, begin + i]
