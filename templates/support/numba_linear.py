"""Linear systems over the elements of whole vectors, for generated Numba code.

A matrix has two rows more than columns: the first of them says which rows were exchanged, the second holds the
right-hand side while it becomes the solution. `linear.h` does the same in C, operation by operation, so that both give
the same bits.
"""

import numba

from .numba_coupling import dot

_function = numba.njit(error_model="numpy")


@_function
def clear(matrix):
    """Fill a matrix with zeros."""
    matrix[:] = 0


@_function
def factor(diagonal, scale, matrix):
    """Put the triangular factors of diagonal * I - scale * matrix in place of the matrix.

    Gaussian elimination with row exchanges (Golub and Van Loan 2013, 3.4). Where no pivot is left the factors hold inf
    or nan, and so do solutions.
    """
    size = matrix.shape[1]
    exchanged = matrix[size]
    for i in range(size):
        row = matrix[i]
        for j in range(size):
            row[j] = -scale * row[j]
        row[i] += diagonal
    for k in range(size):
        largest = k
        for i in range(k + 1, size):
            if abs(matrix[i, k]) > abs(matrix[largest, k]):
                largest = i
        exchanged[k] = largest
        first, other = matrix[k], matrix[largest]
        if largest != k:
            for j in range(size):
                first[j], other[j] = other[j], first[j]
        for i in range(k + 1, size):
            row = matrix[i]
            row[k] = row[k] / first[k]
            for j in range(k + 1, size):
                row[j] -= row[k] * first[j]


@_function
def solve_linear(matrix, right, solution):
    """Solve the system that `factor` left in a matrix; both sides hold a vector for each state."""
    size = matrix.shape[1]
    exchanged, x = matrix[size], matrix[size + 1]
    first = 0
    for part in right:
        for i in range(part.size):
            x[first + i] = part[i]
        first += part.size
    for k in range(size):
        other = int(exchanged[k])
        x[k], x[other] = x[other], x[k]
    for i in range(size):
        x[i] -= dot(matrix[i, :i], x[:i])
    for i in range(size - 1, -1, -1):
        rest = dot(matrix[i, i + 1 :], x[i + 1 :])
        x[i] = (x[i] - rest) / matrix[i, i]
    first = 0
    for part in solution:
        for i in range(part.size):
            part[i] = x[first + i]
        first += part.size
