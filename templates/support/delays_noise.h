/* The random numbers of stochastic models with delays: those of one element in one step. */

#ifndef DELAYS_NOISE_H
#define DELAYS_NOISE_H

#include <string.h>

#include "vector_random.h"

/* What random numbers come from: the keys of the streams, or increments that were given (step, process, element). */
struct noise {
    const uint32_t *keys;
    int64_t first_step;
    const double *given;
    int64_t given_rows;
    int64_t processes;
    int64_t elements;
};

/* The increment of a Wiener process in step k of a run for element i: given, or sqrt(dt) times a Gaussian number. */
CELL double increment(const struct noise *noise, int64_t process, double dt, int64_t k, int64_t i)
{
    if (noise->given_rows > 0) {
        return noise->given[(k * noise->processes + process) * noise->elements + i];
    }
    return sqrt(dt) * vm_gaussian(noise->keys + 2 * process, noise->first_step + k, i);
}

#endif
