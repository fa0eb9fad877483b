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

/* Poisson sources that share a sequence of random numbers, and how many it may use up in a step. */
#define SOURCES 256
#define DRAWS 512

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

/* Sources that spike in step k, in ascending order; returns how many.
 *
 * chance: one value per source; or (width 1) that of all, and 1 / log(1 - chance).
 */
static inline int64_t poisson_spikes(const uint32_t *restrict key, int64_t k, const double *restrict chance, int64_t width,
    int64_t size, int32_t *restrict spikes, int64_t first)
{
    int64_t found = 0;
    if (width > 1 || chance[0] >= 1.0) {
        for (int64_t i = 0; i < size; i++) {
            if (vm_uniform(key, k, i) < chance[i % width]) {
                spikes[first + found] = (int32_t)i;
                found++;
            }
        }
    } else if (chance[0] > 0.0) {
        for (int64_t begin = 0; begin < size; begin += SOURCES) {
            const double end = (double)(begin + SOURCES < size ? begin + SOURCES : size);
            int64_t draw = begin / SOURCES * DRAWS;
            double i = (double)begin + floor(vm_log(vm_uniform(key, k, draw)) * chance[1]);
            while (i < end) {
                spikes[first + found] = (int32_t)i;
                found++;
                draw++;
                i += 1 + floor(vm_log(vm_uniform(key, k, draw)) * chance[1]);
            }
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
