"""Linear systems over the elements of whole vectors: matrices by blocks, and what solves them (LAPACK's gesv)."""

import numpy as np


def column(values):
    """Numbers that stand beside the rows of a matrix, which they multiply."""
    return np.reshape(values, (-1, 1))


def on_diagonal(values, like, shift=0):
    """The matrix with values[i] at [i, i - shift], around the ring, and zeros elsewhere."""
    return np.roll(values * np.eye(np.size(like)), -shift, axis=1)


def by_blocks(like, *rows):
    """The matrix of blocks, row by row; each has an entry for every pair of elements, or is one number."""
    size = np.size(like)
    matrix = np.empty((len(rows) * size, len(rows) * size), np.result_type(like))
    for i, row in enumerate(rows):
        for j, block in enumerate(row):
            place = slice(i * size, (i + 1) * size), slice(j * size, (j + 1) * size)
            matrix[place] = block
    return matrix


def factor(diagonal, scale, matrix):
    """What `solve_linear` needs of diagonal * I - scale * matrix; here the matrix itself."""
    return diagonal * np.eye(len(matrix), dtype=matrix.dtype) - scale * matrix


def solve_linear(factors, *right):
    """The solution, a vector for each of those on the right-hand side; nan where there is none."""
    size = len(factors) // len(right)
    whole = np.concatenate([np.broadcast_to(part, size) for part in right])
    try:
        solution = np.linalg.solve(factors, whole)
    except np.linalg.LinAlgError:
        solution = np.full_like(whole, np.nan)
    return np.split(solution, len(right))
