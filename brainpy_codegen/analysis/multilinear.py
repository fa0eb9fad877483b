"""The derivatives at a point as multilinear forms, and the linear equations that normal forms are made of."""

from __future__ import annotations

import numpy as np

from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System


class Multilinear:
    """B(u, v), C(u, v, w) ...: derivatives with respect to the states, up to some order, applied to vectors."""

    def __init__(self, system: System, z: Array, order: int = 3) -> None:
        self._jacobian = system.jacobian(z)[:, : system.size]
        self.tensors = {k: system.derivatives(z, k) for k in range(2, order + 1)}

    def __call__(self, *vectors: Complex) -> Complex:
        """The form of as many vectors as are given."""
        result = self.tensors[len(vectors)].astype(complex)
        for one in vectors:
            result = result @ one
        return np.asarray(result)

    def solved(self, value: complex, right: Complex) -> Complex:
        """(value - J)^-1 right."""
        return np.asarray(np.linalg.solve(value * np.eye(len(right)) - self._jacobian, right))


def bordered(matrix: Array | Complex, left: Array | Complex, right: Array | Complex, row: Array | Complex) -> Complex:
    """The solution of a singular system, with its left null vector, whose product with `row` is zero."""
    n = len(matrix)
    whole = np.zeros((n + 1, n + 1), complex)
    whole[:n, :n], whole[:n, n], whole[n, :n] = matrix, left, np.conj(row)
    return np.asarray(np.linalg.solve(whole, np.append(right, 0.0))[:n])
