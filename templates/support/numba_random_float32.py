"""Uniform and Gaussian float32 numbers for generated Numba code; see `numba_random`."""

from numpy import float32 as f32
from numpy import int32 as i32
from numpy import uint32 as u32

from .numba_arithmetic import sqrt as wide_sqrt
from .numba_math_float32 import _cos_near, _sin_near, bits, function, log, number, sqrt
from .numba_threefry import threefry, word

ANGLE = f32(3.657295198167899e-10)  # pi / 2**33
TO_UNIFORM = f32(5.960464477539063e-08)  # 2**-24


@function
def to_uniform(word):
    """A uniform number between 0 and 1 from a word."""
    return f32(i32((word >> u32(8)) | u32(1))) * TO_UNIFORM


@function
def gaussian_pair(first, second):
    """Two independent Gaussian numbers from two words."""
    radius = sqrt(f32(-2.0) * log(to_uniform(first)))
    angle = f32(i32((second << 2) | 2)) * ANGLE
    sign = second & u32(0x80000000)
    radius = number(u32(bits(radius) ^ sign))
    cosine, sine = _cos_near(angle, f32(0.0)), _sin_near(angle, f32(0.0))
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
    scale = f32(wide_sqrt(dt))
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
    half_dt, scale = f32(0.5 * dt), f32(wide_sqrt(dt / 3.0))
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
