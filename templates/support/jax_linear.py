"""Linear systems over the elements of whole vectors: matrices by blocks, and what solves them (LAPACK's getrf)."""

import jax.numpy as jnp
from jax.scipy.linalg import lu_factor, lu_solve


def column(values):
    """Numbers that stand beside the rows of a matrix, which they multiply."""
    return jnp.reshape(values, (-1, 1))


def on_diagonal(values, like, shift=0):
    """The matrix with values[i] at [i, i - shift], around the ring, and zeros elsewhere."""
    return jnp.roll(values * jnp.eye(jnp.size(like)), -shift, axis=1)


def by_blocks(like, *rows):
    """The matrix of blocks, row by row; each has an entry for every pair of elements, or is one number."""
    size = jnp.size(like)
    return jnp.block([[jnp.broadcast_to(block, (size, size)) for block in row] for row in rows])


def factor(diagonal, scale, matrix):
    """The factors of diagonal * I - scale * matrix, and the rows that were exchanged."""
    return lu_factor(diagonal * jnp.eye(len(matrix), dtype=matrix.dtype) - scale * matrix)


def solve_linear(factors, *right):
    """The solution, a vector for each of those on the right-hand side."""
    size = len(factors[0]) // len(right)
    whole = jnp.concatenate([jnp.broadcast_to(part, size) for part in right])
    return jnp.split(lu_solve(factors, whole), len(right))
