/* The past of a whole vector while it runs: nodes with a time, then values and slopes of all elements.
 *
 * A row of the ring holds time, values of the first state, its slopes, values of the second state ... The pieces
 * between rows are found as those of one element are.
 */

#ifndef VECTOR_DELAYS_H
#define VECTOR_DELAYS_H

#include <stddef.h>

#include "delays.h"

/* Begin with the nodes of the history (element or one for all, node, column). */
static inline void remember_vectors(struct past *past, size_t n, const double *history, int64_t histories)
{
    const int64_t columns = (past->columns - 1) / (int64_t)n + 1;
    for (int64_t j = 0; j < past->first; j++) {
        double *node = past->nodes + j * past->columns;
        node[0] = history[j * columns];
        for (int64_t column = 1; column < columns; column++) {
            for (int64_t i = 0; i < (int64_t)n; i++) {
                const int64_t which = i < histories ? i : histories - 1;
                node[1 + (column - 1) * (int64_t)n + i] = history[(which * past->first + j) * columns + column];
            }
        }
    }
    past->newest = past->latest = past->first - 1;
    past->ahead = 0;
}

/* What the states may be at the end of the step under way: a node that holds until the next look ahead.
 *
 * rows: values, slopes, values, slopes ... of the states that have a past.
 */
static inline void look_ahead_vectors(struct past *past, size_t n, double t, const double *const *rows)
{
    double *node = node_at(past, past->newest + 1);
    node[0] = t;
    for (size_t row = 0; row < ((size_t)past->columns - 1) / n; row++) {
        for (size_t i = 0; i < n; i++) {
            node[1 + row * n + i] = rows[row][i];
        }
    }
    past->ahead = 1;
}

/* A new node: the states at t, and their slopes from there on. */
static inline void keep_vectors(struct past *past, size_t n, double t, const double *const *rows)
{
    look_ahead_vectors(past, n, t, rows);
    past->newest++;
    past->ahead = 0;
}

/* Where the elements end that have the delay of the first of them. */
static inline size_t run_of_equals(size_t n, const double *delay, size_t first)
{
    size_t last = first + 1;
    while (last < n && delay[last] == delay[first]) {
        last++;
    }
    return last;
}

/* Fill out with a state at t - delay; elements side by side whose delays are equal share their piece. */
static inline void values_at(struct past *past, size_t n, int64_t state, double t, const double *delay, double *restrict out)
{
    for (size_t first = 0, last; first < n; first = last) {
        last = run_of_equals(n, delay, first);
        const int64_t j = piece_at(past, t, delay[first]);
        const double *a = node_at(past, j), *b = node_at(past, j + 1);
        const double *x_a = a + 1 + 2 * (size_t)state * n, *x_b = b + 1 + 2 * (size_t)state * n;
        const double *slope_a = x_a + n, *slope_b = x_b + n;
        if (j < 0) {
            for (size_t i = first; i < last; i++) {
                out[i] = NAN;
            }
        } else if (j == newest_node(past)) {
            for (size_t i = first; i < last; i++) {
                out[i] = x_a[i];
            }
        } else {
            const double length = b[0] - a[0];
            const double u = (t - (delay[first] > 0.0 ? delay[first] : 0.0) - a[0]) / length;
            const double v = 1.0 - u;
#pragma omp simd
            for (size_t i = first; i < last; i++) {
                const double from_a = (1.0 + 2.0 * u) * x_a[i] + u * length * slope_a[i];
                const double from_b = (1.0 + 2.0 * v) * x_b[i] - v * length * slope_b[i];
                out[i] = v * v * from_a + u * u * from_b;
            }
        }
    }
}

/* Fill out with the derivative of a state at t - delay; equal delays share their piece. */
static inline void slopes_at(struct past *past, size_t n, int64_t state, double t, const double *delay, double *restrict out)
{
    for (size_t first = 0, last; first < n; first = last) {
        last = run_of_equals(n, delay, first);
        const int64_t j = piece_at(past, t, delay[first]);
        const double *a = node_at(past, j), *b = node_at(past, j + 1);
        const double *x_a = a + 1 + 2 * (size_t)state * n, *x_b = b + 1 + 2 * (size_t)state * n;
        const double *slope_a = x_a + n, *slope_b = x_b + n;
        if (j < 0) {
            for (size_t i = first; i < last; i++) {
                out[i] = NAN;
            }
        } else if (j == newest_node(past)) {
            for (size_t i = first; i < last; i++) {
                out[i] = slope_a[i];
            }
        } else {
            const double length = b[0] - a[0];
            const double u = (t - (delay[first] > 0.0 ? delay[first] : 0.0) - a[0]) / length;
            const double v = 1.0 - u;
#pragma omp simd
            for (size_t i = first; i < last; i++) {
                const double rise = (x_b[i] - x_a[i]) / length;
                const double from_a = v * (1.0 - 3.0 * u) * slope_a[i];
                const double from_b = u * (3.0 * u - 2.0) * slope_b[i];
                out[i] = 6.0 * u * v * rise + from_a + from_b;
            }
        }
    }
}

#endif
