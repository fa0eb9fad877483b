"""What blocks of a Jacobian are as matrices of NumPy, and what solves systems of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from brainpy_codegen.ir.blocks import Diagonal, Outer, Term

Value: TypeAlias = Any


def assembled(rows: Sequence[Sequence[Sequence[Value]]], size: int) -> Value:
    """The matrix of blocks, each a sum of matrices."""
    return np.block([[sum(terms, np.zeros((size, size))) for terms in row] for row in rows])


def solution(matrix: Value, right: Value) -> Value:
    """The solution of a linear system; nan where it has none."""
    try:
        return np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        return np.full_like(right, np.nan)


def term_matrix(term: Term, values: Sequence[Value], matrix: Value, size: int) -> Value:
    """A term of a block as a matrix."""
    each = [np.broadcast_to(value, (size,)) for value in values]
    if isinstance(term, Diagonal):
        return np.roll(np.diag(each[0]), -term.shift, axis=1)
    left = each[0][:, None] if term.left is not None else 1.0
    if isinstance(term, Outer):
        return left * each[-1][None, :] * np.ones((size, size))
    right = each[-1][None, :] if term.right is not None else 1.0
    return left * (np.transpose(matrix) if term.transposed else matrix) * right
