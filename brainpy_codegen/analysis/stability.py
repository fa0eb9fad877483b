"""What kind a fixed point is, from the eigenvalues of its linearisation.

An eigenvalue counts as zero, and two as equal, within bands that scale with the norm of the matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Complex = npt.NDArray[np.complex128]

_ZERO = 1e-9  # relative to the norm of the Jacobian
_EQUAL = 1e-7


@dataclass(frozen=True)
class Stability:
    """Eigenvalues (largest real part first; of maps: largest modulus), vectors as columns, kind, and stability."""

    eigenvalues: Complex
    eigenvectors: Complex
    kind: str
    stable: bool


def classify(jacobian: Array, is_map: bool = False) -> Stability:
    """The stability of a fixed point with this Jacobian.

    The kind is "stable" or "unstable" with node, focus, star (all directions alike) or degenerate (equal eigenvalues
    without as many vectors); "saddle"; "center"; or "degenerate" (an eigenvalue on the border of stability).
    """
    values, vectors = np.linalg.eig(jacobian)
    growth = np.abs(values) - 1.0 if is_map else values.real
    order = np.lexsort((-values.imag, -growth))
    values, vectors, growth = values[order].astype(complex), vectors[:, order].astype(complex), growth[order]
    scale = max(float(np.linalg.norm(jacobian, 2)), 1.0 if is_map else np.finfo(float).tiny)
    kind = _kind(jacobian, values, growth, scale)
    return Stability(values, vectors, kind, bool(np.all(growth < -_ZERO * scale)))


def _kind(jacobian: Array, values: Complex, growth: Array, scale: float) -> str:
    border = np.abs(growth) <= _ZERO * scale
    turning = np.abs(values.imag) > _EQUAL * scale
    if border.any():
        others = growth[~border]
        is_center = bool(np.all(turning[border])) and border.sum() >= 2 and not len(others)
        return "center" if is_center else "degenerate"
    if growth.max() > 0 > growth.min():
        return "saddle"
    word = "stable" if growth.max() < 0 else "unstable"
    if turning.any():
        return f"{word} focus"
    n = len(values)
    if n > 1 and np.ptp(values.real) <= _EQUAL * scale:
        mean = np.trace(jacobian) / n
        is_star = np.abs(jacobian - mean * np.eye(n)).max() <= _EQUAL * scale
        return f"{word} star" if is_star else f"{word} degenerate"
    return f"{word} node"
