"""Linear systems over the elements of whole vectors: matrices by blocks, and what solves them (LAPACK's getrf)."""

import torch


def column(values):
    """Numbers that stand beside the rows of a matrix, which they multiply."""
    return torch.as_tensor(values).reshape(-1, 1)


def on_diagonal(values, like, shift=0):
    """The matrix with values[i] at [i, i - shift], around the ring, and zeros elsewhere."""
    return torch.roll(values * _identity(torch.numel(like), like), -shift, dims=1)


def by_blocks(like, *rows):
    """The matrix of blocks, row by row; each has an entry for every pair of elements, or is one number."""
    size = torch.numel(like)
    whole = [
        torch.cat([torch.as_tensor(block).to(like).expand(size, size) for block in row], 1)
        for row in rows
    ]
    return torch.cat(whole)


def factor(diagonal, scale, matrix):
    """The factors of diagonal * I - scale * matrix, and the rows that were exchanged."""
    return torch.linalg.lu_factor(diagonal * _identity(len(matrix), matrix) - scale * matrix)


def solve_linear(factors, *right):
    """The solution, a vector for each of those on the right-hand side."""
    size = len(factors[0]) // len(right)
    whole = torch.cat([part.expand(size) for part in right])
    return torch.linalg.lu_solve(*factors, whole[:, None])[:, 0].split(size)


def _identity(size, like):
    return torch.eye(size, dtype=like.dtype, device=like.device)
