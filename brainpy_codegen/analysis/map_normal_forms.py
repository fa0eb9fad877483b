"""Cubic coefficients of the normal forms of maps where a multiplier is -1, or a pair is on the unit circle.

    period doubling     w -> -(1 + b) w + c w^3                        q.q = p.q = 1
    Neimark-Sacker      w -> exp(i omega) w (1 + b + d |w|^2)          q*q = p*q = 1

Kuznetsov, Y. A. and Meijer, H. G. E. (2005). Numerical normal forms for codim 2 bifurcations of fixed points with at
most two critical eigenvalues. SIAM Journal on Scientific Computing 26, 1932-1954. https://doi.org/10.1137/030601508
"""

from __future__ import annotations

import numpy as np

from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System

CONVENTION = "Re d of a map: |q| = 1, <p, q> = 1"

_RESONANT = 1e-6  # how near a power of a multiplier is 1, or a sum of two multipliers 0


def period_doubling_coefficient(system: System, z: Array) -> float:
    """The coefficient c: positive where a stable cycle of two steps is born (supercritical). nan at another -1 or 1."""
    n = system.size
    jacobian = system.jacobian(z)[:, :n]
    left, singular, right = np.linalg.svd(jacobian + np.eye(n))
    others = np.linalg.eigvals(jacobian)
    if np.min(np.abs(others - 1.0)) < _RESONANT or (n > 1 and singular[-2] < _RESONANT * singular[0]):
        return float("nan")
    p, q = left[:, -1], right[-1]
    p = p / (p @ q)
    second, third = system.derivatives(z, 2), system.derivatives(z, 3)
    bent = np.linalg.solve(np.eye(n) - jacobian, second @ q @ q)
    return float(p @ (third @ q @ q @ q + 3 * second @ bent @ q) / 6)


def torus_coefficient(system: System, z: Array, omega: float) -> float:
    """The coefficient Re d: negative where a stable closed curve is born (supercritical).

    nan at a strong resonance, where a power of the multiplier up to the fourth is 1, and at a further multiplier of 1.
    """
    n = system.size
    jacobian = system.jacobian(z)[:, :n]
    turn = np.exp(1j * omega)
    values, vectors = np.linalg.eig(jacobian)
    if min(abs(turn**k - 1.0) for k in (1, 2, 3, 4)) < _RESONANT or np.min(np.abs(values - 1.0)) < _RESONANT:
        return float("nan")
    q = vectors[:, np.argmin(np.abs(values - turn))].astype(complex)
    q = np.asarray(q / np.linalg.norm(q))
    values, vectors = np.linalg.eig(jacobian.T)
    p = vectors[:, np.argmin(np.abs(values - np.conj(turn)))].astype(complex)
    p = np.asarray(p / np.conj(np.vdot(p, q)))
    conj = np.conj(q)
    second, third = system.derivatives(z, 2).astype(complex), system.derivatives(z, 3).astype(complex)
    steady: Complex = np.linalg.solve(np.eye(n) - jacobian, second @ conj @ q)
    double: Complex = np.linalg.solve(turn**2 * np.eye(n) - jacobian, second @ q @ q)
    cubic = third @ conj @ q @ q + 2 * second @ steady @ q + second @ double @ conj
    return float(0.5 * (np.vdot(p, cubic) / turn).real)
