/* The memory of fractional methods, for generated C code: weighted sums over everything that ever was.
 *
 * In step k the sum over all values of the past, weight[k - j] * value[j] for j <= k, is wanted. Term by term that
 * takes as long as the square of the number of steps. Here a value is added to the sums of the steps that follow it
 * soon, one by one; and whenever a block of 64, 128, 256 ... values is complete, a Fourier transform adds the whole
 * block to the sums of as many steps to come (Hairer, Lubich and Schlichte 1985, https://doi.org/10.1137/0906037).
 * N steps then take N log(N)**2 operations. `numba_memory.py` does the same in Numba, so that both give the same bits.
 *
 * Two kinds of sums, predictor and corrector, go through one transform: as real and imaginary part of the weights.
 */

#ifndef MEMORY_H
#define MEMORY_H

#include <stdint.h>

/* The floating-point type of the module that includes this file: float where it says so, else double. */
#ifndef REAL
#define REAL double
#endif

/* The arrays of a memory, made by `fractional.py`. */
struct memory {
    REAL *values; /* [state, element, slot]: what is remembered, slopes or distances from the initial value */
    REAL *sums; /* [kind, state, element, slot]: weighted sums of it so far, for this step and those to come */
    const REAL *initial; /* [state, element]: initial value */
    const REAL *rate; /* [state, element]: initial slope */
    REAL *total; /* [state, element]: the sum of all slopes */
    const REAL *rows; /* [state]: which weights a state has */
    const REAL *near; /* [kind, row, m]: weights of the last `block` values */
    const REAL *first; /* [row, m]: what the first slope weighs more than others in the corrector, after m steps */
    const REAL *tail; /* [kind, row]: weight of values that a short memory no longer tells apart */
    const REAL *spectrum; /* [re or im, row, ...]: transforms of the weights, for blocks of growing length */
    const REAL *turns; /* [re or im, ...]: roots of unity, for transforms of growing length */
    REAL *work; /* [re or im, ...]: room for one transform */
    int64_t kinds, states, elements, slots, weights, block, firsts, longest, spectra;
};

/* Fourier transform in place; frequencies come out in bit-reversed order. */
static inline void memory_transform(REAL *restrict re, REAL *restrict im, int64_t size, const REAL *turns_re,
    const REAL *turns_im)
{
    for (int64_t half = size / 2; half > 2; half /= 2) {
        for (int64_t begin = 0; begin < size; begin += 2 * half) {
            for (int64_t j = 0; j < half; j++) {
                const REAL a = re[begin + j];
                const REAL b = im[begin + j];
                const REAL c = re[begin + half + j];
                const REAL d = im[begin + half + j];
                re[begin + j] = a + c;
                im[begin + j] = b + d;
                const REAL x = a - c;
                const REAL y = b - d;
                re[begin + half + j] = x * turns_re[half + j] - y * turns_im[half + j];
                im[begin + half + j] = x * turns_im[half + j] + y * turns_re[half + j];
            }
        }
    }
    for (int64_t j = 0; j < size; j += 4) {
        const REAL a = re[j] + re[j + 2];
        const REAL b = im[j] + im[j + 2];
        const REAL c = re[j + 1] + re[j + 3];
        const REAL d = im[j + 1] + im[j + 3];
        const REAL u = re[j] - re[j + 2];
        const REAL v = im[j] - im[j + 2];
        const REAL x = im[j + 1] - im[j + 3];
        const REAL y = re[j + 3] - re[j + 1];
        re[j] = a + c;
        im[j] = b + d;
        re[j + 1] = a - c;
        im[j + 1] = b - d;
        re[j + 2] = u + x;
        im[j + 2] = v + y;
        re[j + 3] = u - x;
        im[j + 3] = v - y;
    }
}

/* The inverse of `memory_transform`, from bit-reversed order, without the division by the size. */
static inline void memory_transform_back(REAL *restrict re, REAL *restrict im, int64_t size,
    const REAL *turns_re, const REAL *turns_im)
{
    for (int64_t j = 0; j < size; j += 4) {
        const REAL a = re[j] + re[j + 1];
        const REAL b = im[j] + im[j + 1];
        const REAL c = re[j] - re[j + 1];
        const REAL d = im[j] - im[j + 1];
        const REAL u = re[j + 2] + re[j + 3];
        const REAL v = im[j + 2] + im[j + 3];
        const REAL x = im[j + 3] - im[j + 2];
        const REAL y = re[j + 2] - re[j + 3];
        re[j] = a + u;
        im[j] = b + v;
        re[j + 2] = a - u;
        im[j + 2] = b - v;
        re[j + 1] = c + x;
        im[j + 1] = d + y;
        re[j + 3] = c - x;
        im[j + 3] = d - y;
    }
    for (int64_t half = 4; half < size; half *= 2) {
        for (int64_t begin = 0; begin < size; begin += 2 * half) {
            for (int64_t j = 0; j < half; j++) {
                const REAL a = re[begin + j];
                const REAL b = im[begin + j];
                const REAL x = re[begin + half + j];
                const REAL y = im[begin + half + j];
                const REAL c = x * turns_re[half + j] + y * turns_im[half + j];
                const REAL d = y * turns_re[half + j] - x * turns_im[half + j];
                re[begin + j] = a + c;
                im[begin + j] = b + d;
                re[begin + half + j] = a - c;
                im[begin + half + j] = b - d;
            }
        }
    }
}

/* Fill re + i im with the product of two spectra. */
static inline void memory_multiply(REAL *restrict re, REAL *restrict im, int64_t size, const REAL *other_re,
    const REAL *other_im)
{
    for (int64_t j = 0; j < size; j++) {
        const REAL a = re[j];
        const REAL b = im[j];
        re[j] = a * other_re[j] - b * other_im[j];
        im[j] = a * other_im[j] + b * other_re[j];
    }
}

/* At the end of a block, add it to the sums of as many steps to come. */
static inline void memory_add_block(const struct memory *m, int64_t k)
{
    if (k == 0 || k % m->block != 0) {
        return;
    }
    int64_t length = m->block;
    while (2 * length < m->longest && k % (2 * length) == 0) {
        length *= 2;
    }
    const int64_t size = 2 * length;
    const int64_t slot = k % m->slots;
    const int64_t begin = (k - length) % m->slots;
    const int64_t count = length < m->slots - slot ? length : m->slots - slot;
    REAL *restrict re = m->work;
    REAL *restrict im = m->work + m->longest;
    const REAL *turns_re = m->turns;
    const REAL *turns_im = m->turns + m->longest;
    const int64_t place = size - 2 * m->block;
    for (int64_t s = 0; s < m->states; s++) {
        const int64_t row = (int64_t)m->rows[s];
        for (int64_t i = 0; i < m->elements; i++) {
            const int64_t column = (s * m->elements + i) * m->slots;
            for (int64_t j = 0; j < length; j++) {
                re[j] = m->values[column + begin + j];
                re[length + j] = 0;
                im[j] = 0;
                im[length + j] = 0;
            }
            memory_transform(re, im, size, turns_re, turns_im);
            memory_multiply(re, im, size, m->spectrum + row * m->spectra + place,
                m->spectrum + (m->weights + row) * m->spectra + place);
            memory_transform_back(re, im, size, turns_re, turns_im);
            REAL *sum = m->sums + column + slot;
            for (int64_t j = 0; j < count; j++) {
                sum[j] += re[length + j];
            }
            if (m->kinds > 1) {
                REAL *other = sum + m->states * m->elements * m->slots;
                for (int64_t j = 0; j < count; j++) {
                    other[j] += im[length + j];
                }
            }
        }
    }
}

/* Add a value to the sums of the rest of its block. */
static inline void memory_add_value(const REAL *near, int64_t block, REAL value, REAL *sums, int64_t slot)
{
    REAL *restrict sum = sums + slot;
    for (int64_t j = 0; j < block - slot % block; j++) {
        sum[j] += near[j] * value;
    }
}

/* Remember the slopes of step k; fills in the predictor of step k + 1, and its corrector without the last slope. */
static inline void remember_slopes(const struct memory *m, int64_t k, double dt, const REAL *slopes,
    REAL *predicted, REAL *past)
{
    memory_add_block(m, k);
    const REAL clock = (REAL)((double)(k + 1) * dt);
    const int64_t slot = k % m->slots;
    for (int64_t s = 0; s < m->states; s++) {
        const int64_t row = (int64_t)m->rows[s];
        for (int64_t i = 0; i < m->elements; i++) {
            const int64_t column = s * m->elements + i;
            const REAL value = slopes[column];
            m->values[column * m->slots + slot] = value;
            m->total[column] += value;
            REAL *predictor = m->sums + column * m->slots;
            REAL *corrector = predictor + m->states * m->elements * m->slots;
            memory_add_value(m->near + row * m->block, m->block, value, predictor, slot);
            memory_add_value(m->near + (m->weights + row) * m->block, m->block, value, corrector, slot);
            if (k == 0) {
                for (int64_t j = 0; j < m->firsts; j++) {
                    corrector[j] += m->first[row * m->firsts + j] * value;
                }
            }
            const REAL start = m->initial[column] + clock * m->rate[column];
            predicted[column] = start + (predictor[slot] + m->tail[row] * m->total[column]);
            past[column] = start + (corrector[slot] + m->tail[m->weights + row] * m->total[column]);
            predictor[slot] = 0; /* the slot is used again after a round */
            corrector[slot] = 0;
        }
    }
}

/* Remember the states of step k; fills in what they add up to in step k + 1. */
static inline void remember_states(const struct memory *m, int64_t k, double dt, const REAL *states, REAL *past)
{
    memory_add_block(m, k);
    const REAL clock = (REAL)((double)k * dt);
    const REAL next_clock = (REAL)((double)(k + 1) * dt);
    const int64_t slot = k % m->slots;
    for (int64_t s = 0; s < m->states; s++) {
        const int64_t row = (int64_t)m->rows[s];
        for (int64_t i = 0; i < m->elements; i++) {
            const int64_t column = s * m->elements + i;
            const REAL value = states[column] - (m->initial[column] + clock * m->rate[column]);
            m->values[column * m->slots + slot] = value;
            REAL *sum = m->sums + column * m->slots;
            memory_add_value(m->near + row * m->block, m->block, value, sum, slot);
            past[column] = m->initial[column] + next_clock * m->rate[column] + sum[slot];
            sum[slot] = 0;
        }
    }
}

#endif
