/* What the loops of adapted steps of vector models with delays share, beside delays_solve.h.
 *
 * numba_vector_delays_solve.py holds the same for Numba, operation for operation, so that both give the same bits.
 */

#ifndef VECTOR_DELAYS_SOLVE_H
#define VECTOR_DELAYS_SOLVE_H

#include <stddef.h>

#include "delays_solve.h"

/* A parameter set at a time: what stands, and functions of time, by their addresses. */
static inline void drive_rows(size_t n, int64_t count, const double *parameters, const int64_t *drives,
    int64_t drive_count, double t, double *rows)
{
    for (int64_t row = 0; row < count; row++) {
        const int driven = drive_count > 0 && drives[row] != 0;
        const double added = driven ? ((double (*)(double))(intptr_t)drives[row])(t) : 0.0;
        for (size_t i = 0; i < n; i++) {
            rows[(size_t)row * n + i] = parameters[(size_t)row * n + i] + added;
        }
    }
}

/* A row of the log: time, states, slopes, each of them with all its elements. */
static inline void write_vectors(double *row, size_t n, double t, const double *const *vectors, size_t count)
{
    row[0] = t;
    for (size_t place = 0; place < count; place++) {
        for (size_t i = 0; i < n; i++) {
            row[1 + place * n + i] = vectors[place][i];
        }
    }
}

/* The shortest of some delays, over all elements. */
static inline double shortest_of(size_t n, const double *const *delays, size_t count)
{
    double least = delays[0][0];
    for (size_t place = 0; place < count; place++) {
        for (size_t i = 0; i < n; i++) {
            least = delays[place][i] < least ? delays[place][i] : least;
        }
    }
    return least;
}

#endif
