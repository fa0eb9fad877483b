/* What the loops of generated C networks need: lists of spikes, and sources of spikes.
 *
 * numba_spikes.py is the same for Numba.
 */

#ifndef SPIKES_H
#define SPIKES_H

#include <math.h>

#include "loops.h"
#include "sharing.h"

#ifdef SINGLE
#include "vector_random_float32.h"
#define REAL float
#else
#include "vector_random.h"
#define REAL double
#endif

/* So many neurons are looked at together; most blocks hold no spike. */
#define SPIKE_BLOCK 32

/* Poisson sources that share a sequence of random numbers. */
#define SOURCES 256

/* Random numbers of which a block of sources takes the logarithms ahead: so many at once become vector instructions. */
#define AHEAD 16

/* Whether there is a spike in a whole block. */
static inline int someone(const int32_t *restrict spiking)
{
    int32_t some = 0;
#pragma omp simd reduction(| : some)
    for (int64_t i = 0; i < SPIKE_BLOCK; i++) {
        some |= spiking[i];
    }
    return some;
}

/* Those of neurons begin ... end - 1 that spike, into `spikes` from place `first`; returns how many. */
static inline int64_t collect(
    const int32_t *restrict spiking, int64_t begin, int64_t end, int32_t *restrict spikes, int64_t first)
{
    int64_t found = 0;
    for (int64_t block = begin; block < end; block += SPIKE_BLOCK) {
        const int64_t stop = block + SPIKE_BLOCK < end ? block + SPIKE_BLOCK : end;
        if (stop - block < SPIKE_BLOCK || someone(&spiking[block])) {
            for (int64_t i = block; i < stop; i++) {
                if (spiking[i]) {
                    spikes[first + found] = (int32_t)i;
                    found++;
                }
            }
        }
    }
    return found;
}

/* Gaussian numbers for elements begin ... end - 1 in step k; `begin` is even, and `out` has room for an even number. */
static inline void draw_gaussians(
    REAL *restrict out, int64_t begin, int64_t end, const uint32_t *restrict key, int64_t k)
{
    vm_fill_gaussians(out + begin, (end - begin) + (end - begin) % 2, key, k, begin);
}

/* Random counts for elements begin ... end - 1 in step k: how many numbers of a row the word exceeds.
 *
 * above: one row for all elements, or one for each; each of so many columns, ascending. drawn: room for the words, an
 * even number; they come in pairs, so that two threads draw the same pair where their ranges meet at an odd element.
 */
static inline void draw_counts(REAL *restrict out, uint32_t *restrict drawn, int64_t begin, int64_t end,
    const uint32_t *restrict key, int64_t k, const uint32_t *restrict above, int64_t columns, int64_t rows)
{
    const int64_t each = rows > 1 ? columns : 0;
    const uint32_t k0 = key[0], k1 = key[1];
    for (int64_t block = begin; block < end; block += SOURCES) {
        const int64_t stop = block + SOURCES < end ? block + SOURCES : end;
#pragma omp simd
        for (int64_t pair = block >> 1; pair < (stop + 1) >> 1; pair++) {
            vm_threefry(k0, k1, (uint32_t)pair, (uint32_t)k, &drawn[2 * pair], &drawn[2 * pair + 1]);
        }
#pragma omp simd
        for (int64_t i = block; i < stop; i++) {
            out[i] = 0.0;
        }
        for (int64_t column = 0; column < columns; column++) {
            if (each) {
#pragma omp simd
                for (int64_t i = block; i < stop; i++) {
                    out[i] += drawn[i] > above[i * each + column];
                }
            } else {
                const uint32_t limit = above[column];
#pragma omp simd
                for (int64_t i = block; i < stop; i++) {
                    out[i] += drawn[i] > limit;
                }
            }
        }
    }
}

/* The logarithms of the numbers first ... first + AHEAD - 1 that a block of sources draws. */
static void logarithms_ahead(const uint32_t *restrict key, int64_t first, int64_t block, REAL *restrict logarithms)
{
    const uint32_t k0 = key[0], k1 = key[1], odd = -(uint32_t)(block & 1);
#pragma omp simd
    for (int64_t n = 0; n < AHEAD; n++) {
        uint32_t a, b;
        vm_threefry(k0, k1, (uint32_t)(block >> 1), (uint32_t)(first + n), &a, &b);
        logarithms[n] = vm_log(vm_to_uniform((b & odd) | (a & ~odd)));
    }
}

/* How many turns pass without a spike: a geometric number. */
static inline int64_t spike_gap(const uint32_t *restrict key, int64_t *restrict drawn, int64_t *restrict filled,
    REAL *restrict logarithms, int64_t block, REAL scale)
{
    const int64_t place = drawn[block] % AHEAD, first = drawn[block] - place;
    REAL *restrict ahead = &logarithms[block * AHEAD];
    if (filled[block] != first) {
        logarithms_ahead(key, first, block, ahead);
        filled[block] = first;
    }
    drawn[block]++;
    return (int64_t)floor(ahead[place] * scale);
}

/* Those of sources begin ... end - 1 that spike in this step, in ascending order; returns how many.
 *
 * begin: a multiple of SOURCES.
 * chance: one value per source; or (width 0) that of all, and 1 / log(1 - chance); or (width -1) the same of this step
 * only, so that nothing is known of later ones.
 * left: by block of sources, how many turns pass until the next spike, a turn being one source in one step; below 0
 * before the first. drawn: how many numbers it has drawn. logarithms: of AHEAD of them, from number `filled` on.
 */
static inline int64_t poisson_spikes(const uint32_t *restrict key, const REAL *restrict chance, int64_t width,
    int64_t *restrict left, int64_t *restrict drawn, int64_t *restrict filled, REAL *restrict logarithms, int64_t begin,
    int64_t end, int32_t *restrict spikes, int64_t first)
{
    int64_t found = 0;
    for (int64_t source = begin; source < end; source += SOURCES) {
        const int64_t turns = end - source < SOURCES ? end - source : SOURCES;
        const int64_t block = source / SOURCES;
        if (width > 0 || chance[0] >= 1.0) {
            for (int64_t i = source; i < source + turns; i++) {
                if (vm_uniform(key, drawn[block], i) < chance[width > 0 ? i : 0]) {
                    spikes[first + found] = (int32_t)i;
                    found++;
                }
            }
            drawn[block]++;
        } else if (chance[0] > 0.0) {
            int64_t i = width == 0 ? left[block] : -1;
            if (i < 0) {
                i += 1 + spike_gap(key, drawn, filled, logarithms, block, chance[1]);
            }
            while (i < turns) {
                spikes[first + found] = (int32_t)(source + i);
                found++;
                i += 1 + spike_gap(key, drawn, filled, logarithms, block, chance[1]);
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
