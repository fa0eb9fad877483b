"""The memory of fractional methods, for generated Numba code: weighted sums over everything that ever was.

In step k the sum over all values of the past, `sum(weight[k - j] * value[j] for j in range(k + 1))`, is wanted. Term by
term that takes as long as the square of the number of steps. Here a value is added to the sums of the steps that
follow it soon, one by one; and whenever a block of 64, 128, 256 ... values is complete, a Fourier transform adds the
whole block to the sums of as many steps to come (Hairer, Lubich and Schlichte 1985, https://doi.org/10.1137/0906037).
N steps then take N log(N)**2 operations. `memory.h` does the same in C, so that both give the same bits.

A memory is a tuple of arrays, made by `fractional.py`; s counts states, i elements:

    values[s, i, slot]              what is remembered: slopes, or distances from the initial value
    sums[kind, s, i, slot]          weighted sums of it so far, for this step and those to come
    initial[s, i], rate[s, i]       initial value and initial slope
    total[s, i]                     the sum of all slopes
    rows[s]                         which weights a state has
    near[kind, row, m]              weights of the last `block` values
    first[row, m]                   what the first slope weighs more than others in the corrector, after m steps
    tail[kind, row]                 weight of values that a short memory no longer tells apart
    spectrum[re or im, row, ...]    transforms of the weights, for blocks of growing length
    turns[re or im, ...]            roots of unity, for transforms of growing length
    work[re or im, ...]             room for one transform
    clock[0]                        time since the start, in the type of the arithmetic

Two kinds of sums, predictor and corrector, go through one transform: as real and imaginary part of the weights.
"""

import numba

# They take arrays but make none: counting the references to a dozen arrays in every step costs as much as the sums.
_function = numba.njit(error_model="numpy", _nrt=False)


@_function
def remember_slopes(memory, k, dt, slopes, predicted, past):
    """Remember the slopes of step k; fills in the predictor of step k + 1, and its corrector without the last slope."""
    values, sums, initial, rate, total, rows, near, first, tail = memory[:9]
    clock = memory[12]
    _add_block(memory, k)
    clock[0] = (k + 1) * dt
    slot = k % values.shape[2]
    for s in range(values.shape[0]):
        row = int(rows[s])
        for i in range(values.shape[1]):
            value = slopes[s, i]
            values[s, i, slot] = value
            total[s, i] += value
            predictor = sums[0, s, i]
            corrector = sums[1, s, i]
            _add_value(near[0, row], value, predictor, slot)
            _add_value(near[1, row], value, corrector, slot)
            if k == 0:
                for m in range(first.shape[1]):
                    corrector[m] += first[row, m] * value
            start = initial[s, i] + clock[0] * rate[s, i]
            predicted[s, i] = start + (predictor[slot] + tail[0, row] * total[s, i])
            past[s, i] = start + (corrector[slot] + tail[1, row] * total[s, i])
            predictor[slot] = 0  # the slot is used again after a round
            corrector[slot] = 0


@_function
def remember_states(memory, k, dt, states, past):
    """Remember the states of step k; fills in what they add up to in step k + 1."""
    values, sums, initial, rate, _, rows, near = memory[:7]
    clock = memory[12]
    _add_block(memory, k)
    slot = k % values.shape[2]
    for s in range(values.shape[0]):
        row = int(rows[s])
        for i in range(values.shape[1]):
            clock[0] = k * dt
            value = states[s, i] - (initial[s, i] + clock[0] * rate[s, i])
            values[s, i, slot] = value
            sum_ = sums[0, s, i]
            _add_value(near[0, row], value, sum_, slot)
            clock[0] = (k + 1) * dt
            past[s, i] = initial[s, i] + clock[0] * rate[s, i] + sum_[slot]
            sum_[slot] = 0


@_function
def _add_value(weights, value, sums, slot):
    """Add a value to the sums of the rest of its block."""
    rest = sums[slot : slot + weights.size - slot % weights.size]
    for m in range(rest.size):
        rest[m] += weights[m] * value


@_function
def _add_block(memory, k):
    """At the end of a block, add it to the sums of as many steps to come."""
    values, sums, rows, near = memory[0], memory[1], memory[5], memory[6]
    spectrum, turns, work = memory[9], memory[10], memory[11]
    block = near.shape[2]
    if k == 0 or k % block != 0:
        return
    length = block
    while 2 * length < work.shape[1] and k % (2 * length) == 0:
        length *= 2
    size = 2 * length
    slot = k % values.shape[2]
    begin = (k - length) % values.shape[2]
    count = min(length, values.shape[2] - slot)
    re = work[0, :size]
    im = work[1, :size]
    for s in range(values.shape[0]):
        row = int(rows[s])
        for i in range(values.shape[1]):
            given = values[s, i, begin : begin + length]
            for j in range(length):
                re[j] = given[j]
            re[length:] = 0
            im[:] = 0
            transform(re, im, turns)
            _multiply(
                re,
                im,
                spectrum[0, row, size - 2 * block :],
                spectrum[1, row, size - 2 * block :],
            )
            _transform_back(re, im, turns)
            _add(sums[0, s, i, slot : slot + count], re[length:])
            if sums.shape[0] > 1:
                _add(sums[1, s, i, slot : slot + count], im[length:])


@_function
def _add(sums, values):
    """Add the first values to as many sums."""
    for j in range(sums.size):
        sums[j] += values[j]


@_function
def _multiply(re, im, other_re, other_im):
    """Fill re + i im with the product of two spectra."""
    for j in range(re.size):
        a = re[j]
        b = im[j]
        re[j] = a * other_re[j] - b * other_im[j]
        im[j] = a * other_im[j] + b * other_re[j]


@_function
def transform(re, im, turns):
    """Fourier transform in place; frequencies come out in bit-reversed order."""
    half = re.size // 2
    while half > 2:
        cos = turns[0, half : 2 * half]
        sin = turns[1, half : 2 * half]
        for begin in range(0, re.size, 2 * half):
            middle = begin + half
            end = middle + half
            _sums_and_differences(re[begin:middle], re[middle:end])
            _sums_and_differences(im[begin:middle], im[middle:end])
            _turn(re[middle:end], im[middle:end], cos, sin)
        half //= 2
    for j in range(0, re.size, 4):
        a = re[j] + re[j + 2]
        b = im[j] + im[j + 2]
        c = re[j + 1] + re[j + 3]
        d = im[j + 1] + im[j + 3]
        u = re[j] - re[j + 2]
        v = im[j] - im[j + 2]
        x = im[j + 1] - im[j + 3]
        y = re[j + 3] - re[j + 1]
        re[j] = a + c
        im[j] = b + d
        re[j + 1] = a - c
        im[j + 1] = b - d
        re[j + 2] = u + x
        im[j + 2] = v + y
        re[j + 3] = u - x
        im[j + 3] = v - y


@_function
def _transform_back(re, im, turns):
    """The inverse of `transform`, from bit-reversed order, without the division by the size."""
    for j in range(0, re.size, 4):
        a = re[j] + re[j + 1]
        b = im[j] + im[j + 1]
        c = re[j] - re[j + 1]
        d = im[j] - im[j + 1]
        u = re[j + 2] + re[j + 3]
        v = im[j + 2] + im[j + 3]
        x = im[j + 3] - im[j + 2]
        y = re[j + 2] - re[j + 3]
        re[j] = a + u
        im[j] = b + v
        re[j + 2] = a - u
        im[j + 2] = b - v
        re[j + 1] = c + x
        im[j + 1] = d + y
        re[j + 3] = c - x
        im[j + 3] = d - y
    half = 4
    while half < re.size:
        cos = turns[0, half : 2 * half]
        sin = turns[1, half : 2 * half]
        for begin in range(0, re.size, 2 * half):
            middle = begin + half
            end = middle + half
            _turn_back(re[middle:end], im[middle:end], cos, sin)
            _sums_and_differences(re[begin:middle], re[middle:end])
            _sums_and_differences(im[begin:middle], im[middle:end])
        half *= 2


# Three loops over few arrays each: LLVM makes vector instructions of a loop only where it can check, before it begins,
# that none of its arrays overlap, and it gives up above some number of pairs.
@_function
def _sums_and_differences(first, second):
    """Put sums into the first and differences into the second."""
    for j in range(first.size):
        a = first[j]
        b = second[j]
        first[j] = a + b
        second[j] = a - b


@_function
def _turn(re, im, cos, sin):
    """Multiply re + i im by cos + i sin."""
    for j in range(re.size):
        x = re[j]
        y = im[j]
        re[j] = x * cos[j] - y * sin[j]
        im[j] = x * sin[j] + y * cos[j]


@_function
def _turn_back(re, im, cos, sin):
    """Multiply re + i im by cos - i sin."""
    for j in range(re.size):
        x = re[j]
        y = im[j]
        re[j] = x * cos[j] + y * sin[j]
        im[j] = y * cos[j] - x * sin[j]
