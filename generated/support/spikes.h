/* What the loops of generated C networks need: lists of spikes, and sources of spikes.
 *
 * numba_spikes.py is the same for Numba.
 */

#ifndef SPIKES_H
#define SPIKES_H

#include <math.h>

#include "loops.h"
#include "vector_random.h"

/* So many neurons are looked at together; most blocks hold no spike. */
#define SPIKE_BLOCK 32

/* Poisson sources that share a sequence of random numbers. */
#define SOURCES 256

/* The indices of neurons that spike, into `spikes` from place `first`; returns how many. */
static inline int64_t collect(const int32_t *restrict spiking, int64_t size, int32_t *restrict spikes, int64_t first)
{
    int64_t found = 0;
    for (int64_t begin = 0; begin < size; begin += SPIKE_BLOCK) {
        const int64_t end = begin + SPIKE_BLOCK < size ? begin + SPIKE_BLOCK : size;
        int32_t some = 0;
#pragma omp simd reduction(| : some)
        for (int64_t i = begin; i < end; i++) {
            some |= spiking[i];
        }
        if (some) {
            for (int64_t i = begin; i < end; i++) {
                if (spiking[i]) {
                    spikes[first + found] = (int32_t)i;
                    found++;
                }
            }
        }
    }
    return found;
}

/* Gaussian numbers for `size` elements in step k; `out` has room for an even number. */
static inline void draw_gaussians(double *restrict out, int64_t size, const uint32_t *restrict key, int64_t k)
{
    vm_fill_gaussians(out, size + size % 2, key, k, 0);
}

/* Random counts for `size` elements in step k: how many numbers of a row the word exceeds.
 *
 * above: one row for all elements, or one for each; each of so many columns, ascending. drawn: room for the words, an
 * even number.
 */
static inline void draw_counts(double *restrict out, uint32_t *restrict drawn, int64_t size,
    const uint32_t *restrict key, int64_t k, const uint32_t *restrict above, int64_t columns, int64_t rows)
{
    const int64_t each = rows > 1 ? columns : 0;
    const uint32_t k0 = key[0], k1 = key[1];
    for (int64_t begin = 0; begin < size; begin += SOURCES) {
        const int64_t end = begin + SOURCES < size ? begin + SOURCES : size;
#pragma omp simd
        for (int64_t pair = begin >> 1; pair < (end + 1) >> 1; pair++) {
            vm_threefry(k0, k1, (uint32_t)pair, (uint32_t)k, &drawn[2 * pair], &drawn[2 * pair + 1]);
        }
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            out[i] = 0.0;
        }
        for (int64_t column = 0; column < columns; column++) {
            if (each) {
#pragma omp simd
                for (int64_t i = begin; i < end; i++) {
                    out[i] += drawn[i] > above[i * each + column];
                }
            } else {
                const uint32_t limit = above[column];
#pragma omp simd
                for (int64_t i = begin; i < end; i++) {
                    out[i] += drawn[i] > limit;
                }
            }
        }
    }
}

/* How many turns pass without a spike: a geometric number. */
static inline int64_t spike_gap(const uint32_t *restrict key, int64_t *restrict drawn, int64_t block, double scale)
{
    const double number = floor(vm_log(vm_uniform(key, drawn[block], block)) * scale);
    drawn[block]++;
    return (int64_t)number;
}

/* Sources that spike in this step, in ascending order; returns how many.
 *
 * chance: one value per source; or (width 1) that of all, and 1 / log(1 - chance).
 * left: by block of sources, how many turns pass until the next spike, a turn being one source in one step; below 0
 * before the first. drawn: how many numbers it has drawn.
 */
static inline int64_t poisson_spikes(const uint32_t *restrict key, const double *restrict chance, int64_t width,
    int64_t *restrict left, int64_t *restrict drawn, int64_t size, int32_t *restrict spikes, int64_t first)
{
    int64_t found = 0;
    if (width > 1 || chance[0] >= 1.0) {
        for (int64_t i = 0; i < size; i++) {
            if (vm_uniform(key, drawn[0], i) < chance[i % width]) {
                spikes[first + found] = (int32_t)i;
                found++;
            }
        }
        drawn[0]++;
    } else if (chance[0] > 0.0) {
        for (int64_t begin = 0; begin < size; begin += SOURCES) {
            const int64_t turns = size - begin < SOURCES ? size - begin : SOURCES;
            const int64_t block = begin / SOURCES;
            int64_t i = left[block];
            if (i < 0) {
                i += 1 + spike_gap(key, drawn, block, chance[1]);
            }
            while (i < turns) {
                spikes[first + found] = (int32_t)(begin + i);
                found++;
                i += 1 + spike_gap(key, drawn, block, chance[1]);
            }
            left[block] = i - turns;
        }
    }
    return found;
}

/* Sources whose next spike falls in step k; `done[0]` counts the spikes that were. */
static inline int64_t due_spikes(int64_t k, const int64_t *restrict event_step, const int32_t *restrict event_index,
    int64_t events, int64_t *restrict done, int32_t *restrict spikes, int64_t first)
{
    int64_t found = 0;
    int64_t at = done[0];
    while (at < events && event_step[at] <= k) {
        spikes[first + found] = event_index[at];
        found++;
        at++;
    }
    done[0] = at;
    return found;
}

#endif
