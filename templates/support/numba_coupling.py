"""Couplings between the elements of a vector, for generated Numba code.

The order of every sum is fixed: eight partial sums over every eighth entry, joined in pairs. It lets the compiler
use vector registers, and `coupling.h` does the same in C, so that both give the same bits.
"""

import numba

_function = numba.njit(error_model="numpy")


@_function
def dot(x, y):
    """Inner product of two vectors."""
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = x.dtype.type(0)
    whole = x.size - x.size % 8
    for i in range(0, whole, 8):
        s0 += x[i] * y[i]
        s1 += x[i + 1] * y[i + 1]
        s2 += x[i + 2] * y[i + 2]
        s3 += x[i + 3] * y[i + 3]
        s4 += x[i + 4] * y[i + 4]
        s5 += x[i + 5] * y[i + 5]
        s6 += x[i + 6] * y[i + 6]
        s7 += x[i + 7] * y[i + 7]
    for i in range(whole, x.size):
        s0 += x[i] * y[i]
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))


@_function
def vector_size(x):
    """How many elements there are."""
    return x.dtype.type(x.size)


@_function
def vector_sum(x):
    """Sum of all elements."""
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = x.dtype.type(0)
    whole = x.size - x.size % 8
    for i in range(0, whole, 8):
        s0 += x[i]
        s1 += x[i + 1]
        s2 += x[i + 2]
        s3 += x[i + 3]
        s4 += x[i + 4]
        s5 += x[i + 5]
        s6 += x[i + 6]
        s7 += x[i + 7]
    for i in range(whole, x.size):
        s0 += x[i]
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))


@_function
def vector_mean(x):
    """Mean of all elements."""
    return vector_sum(x) / x.dtype.type(x.size)


@_function
def vector_max(x):
    """Largest element; nan if any element is nan."""
    largest = x[0]
    for i in range(1, x.size):
        if x[i] > largest or x[i] != x[i]:
            largest = x[i]
    return largest


@_function
def vector_min(x):
    """Smallest element; nan if any element is nan."""
    smallest = x[0]
    for i in range(1, x.size):
        if x[i] < smallest or x[i] != x[i]:
            smallest = x[i]
    return smallest


@_function
def matvec(matrix, x, out):
    """Fill out with matrix @ x."""
    for i in range(x.size):
        out[i] = dot(matrix[i], x)


@_function
def vecmat(x, matrix, out):
    """Fill out with x @ matrix."""
    for j in range(out.size):
        out[j] = 0
    for i in range(x.size):
        row = matrix[i]
        weight = x[i]
        for j in range(out.size):
            out[j] += weight * row[j]


@_function
def roll(x, shift, out):
    """Fill out[i] with x[i - shift], around the ring."""
    first = shift % x.size
    for i in range(first):
        out[i] = x[x.size - first + i]
    for i in range(first, x.size):
        out[i] = x[i - first]


@_function
def add_drive(parameters, drive, out):
    """Fill out with parameters + drive, where drive holds one number a parameter."""
    for row in range(parameters.shape[0]):
        for i in range(parameters.shape[1]):
            out[row, i] = parameters[row, i] + drive[row]
