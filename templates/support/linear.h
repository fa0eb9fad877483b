/* Linear systems over the elements of whole vectors, for generated C code.
 *
 * A matrix of n columns has n + 2 rows: the first of the two more says which rows were exchanged, the second holds the
 * right-hand side while it becomes the solution. `numba_linear.py` does the same, operation by operation, so that both
 * give the same bits.
 */

#ifndef LINEAR_H
#define LINEAR_H

#include <math.h>
#include <stddef.h>

#include "coupling.h"

/* Fill a matrix with zeros. */
static inline void solve_clear(size_t n, REAL *matrix)
{
    for (size_t i = 0; i < n * (n + 2); i++) {
        matrix[i] = 0;
    }
}

static inline void solve_exchange(REAL *x, REAL *y)
{
    const REAL before = *x;
    *x = *y;
    *y = before;
}

/* Put the triangular factors of diagonal * I - scale * matrix in place of the matrix.
 *
 * Gaussian elimination with row exchanges (Golub and Van Loan 2013, 3.4). Where no pivot is left the factors hold inf
 * or nan, and so do solutions.
 */
static inline void solve_factor(size_t n, REAL diagonal, REAL scale, REAL *matrix)
{
    REAL *exchanged = matrix + n * n;
    for (size_t i = 0; i < n; i++) {
        REAL *row = matrix + i * n;
        for (size_t j = 0; j < n; j++) {
            row[j] = -scale * row[j];
        }
        row[i] += diagonal;
    }
    for (size_t k = 0; k < n; k++) {
        size_t largest = k;
        for (size_t i = k + 1; i < n; i++) {
            if (fabs((double)matrix[i * n + k]) > fabs((double)matrix[largest * n + k])) {
                largest = i;
            }
        }
        exchanged[k] = (REAL)largest;
        REAL *first = matrix + k * n;
        if (largest != k) {
            for (size_t j = 0; j < n; j++) {
                solve_exchange(first + j, matrix + largest * n + j);
            }
        }
        for (size_t i = k + 1; i < n; i++) {
            REAL *restrict row = matrix + i * n;
            row[k] = row[k] / first[k];
            for (size_t j = k + 1; j < n; j++) {
                row[j] -= row[k] * first[j];
            }
        }
    }
}

/* Solve the system of n equations that `solve_factor` left in a matrix; both sides hold a vector for each of the states. */
static inline void solve_linear(
    size_t n, size_t states, REAL *matrix, const REAL *const *right, REAL *const *solution)
{
    const REAL *exchanged = matrix + n * n;
    REAL *x = matrix + (n + 1) * n;
    const size_t size = n / states;
    for (size_t i = 0; i < n; i++) {
        x[i] = right[i / size][i % size];
    }
    for (size_t k = 0; k < n; k++) {
        solve_exchange(x + k, x + (size_t)exchanged[k]);
    }
    for (size_t i = 0; i < n; i++) {
        x[i] -= dot(i, matrix + i * n, x);
    }
    for (size_t i = n; i-- > 0;) {
        const REAL rest = dot(n - 1 - i, matrix + i * n + i + 1, x + i + 1);
        x[i] = (x[i] - rest) / matrix[i * n + i];
    }
    for (size_t i = 0; i < n; i++) {
        solution[i / size][i % size] = x[i];
    }
}

#endif
