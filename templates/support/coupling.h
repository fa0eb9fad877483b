/* Couplings between the elements of a vector, for generated C code.
 *
 * The order of every sum is fixed: eight partial sums over every eighth entry, joined in pairs. It lets the compiler
 * use vector registers, and `numba_coupling.py` does the same, so that both give the same bits.
 */

#ifndef COUPLING_H
#define COUPLING_H

#include <stddef.h>

/* The floating-point type of the module that includes this file: float where it says so, else double. */
#ifndef REAL
#define REAL double
#endif

/* Inner product of two vectors. */
static inline REAL dot(size_t n, const REAL *x, const REAL *y)
{
    REAL s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    const size_t whole = n - n % 8;
    for (size_t i = 0; i < whole; i += 8) {
        s0 += x[i] * y[i];
        s1 += x[i + 1] * y[i + 1];
        s2 += x[i + 2] * y[i + 2];
        s3 += x[i + 3] * y[i + 3];
        s4 += x[i + 4] * y[i + 4];
        s5 += x[i + 5] * y[i + 5];
        s6 += x[i + 6] * y[i + 6];
        s7 += x[i + 7] * y[i + 7];
    }
    for (size_t i = whole; i < n; i++) {
        s0 += x[i] * y[i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
}

/* How many elements there are. */
static inline REAL vector_size(size_t n, const REAL *x)
{
    (void)x;
    return (REAL)n;
}

/* Sum of all elements. */
static inline REAL vector_sum(size_t n, const REAL *x)
{
    REAL s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    const size_t whole = n - n % 8;
    for (size_t i = 0; i < whole; i += 8) {
        s0 += x[i];
        s1 += x[i + 1];
        s2 += x[i + 2];
        s3 += x[i + 3];
        s4 += x[i + 4];
        s5 += x[i + 5];
        s6 += x[i + 6];
        s7 += x[i + 7];
    }
    for (size_t i = whole; i < n; i++) {
        s0 += x[i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
}

/* Mean of all elements. */
static inline REAL vector_mean(size_t n, const REAL *x)
{
    return vector_sum(n, x) / (REAL)n;
}

/* Largest element; nan if any element is nan. */
static inline REAL vector_max(size_t n, const REAL *x)
{
    REAL largest = x[0];
    for (size_t i = 1; i < n; i++) {
        largest = x[i] > largest || x[i] != x[i] ? x[i] : largest;
    }
    return largest;
}

/* Smallest element; nan if any element is nan. */
static inline REAL vector_min(size_t n, const REAL *x)
{
    REAL smallest = x[0];
    for (size_t i = 1; i < n; i++) {
        smallest = x[i] < smallest || x[i] != x[i] ? x[i] : smallest;
    }
    return smallest;
}

/* out = matrix @ x. */
static inline void matvec(size_t n, const REAL *matrix, const REAL *x, REAL *restrict out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = dot(n, matrix + i * n, x);
    }
}

/* out = x @ matrix. */
static inline void vecmat(size_t n, const REAL *x, const REAL *matrix, REAL *restrict out)
{
    for (size_t j = 0; j < n; j++) {
        out[j] = 0;
    }
    for (size_t i = 0; i < n; i++) {
        const REAL *row = matrix + i * n;
        const REAL weight = x[i];
        for (size_t j = 0; j < n; j++) {
            out[j] += weight * row[j];
        }
    }
}

/* out[i] = x[i - shift], around the ring. */
static inline void roll(size_t n, const REAL *x, ptrdiff_t shift, REAL *restrict out)
{
    const ptrdiff_t size = (ptrdiff_t)n;
    const size_t first = (size_t)((shift % size + size) % size);
    for (size_t i = 0; i < first; i++) {
        out[i] = x[n - first + i];
    }
    for (size_t i = first; i < n; i++) {
        out[i] = x[i - first];
    }
}

/* out = parameters + drive, where drive holds one number a parameter. */
static inline void add_drive(size_t n, size_t rows, const REAL *parameters, const REAL *drive, REAL *restrict out)
{
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < n; i++) {
            out[row * n + i] = parameters[row * n + i] + drive[row];
        }
    }
}

#endif
