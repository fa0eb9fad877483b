"""Bifurcation points of equilibria as regular zeros of extended systems, and their coefficients.

    fold:          f = 0, J q = 0, c.q = 1
    Hopf:          f = 0, J q = i omega q, c.q = 1
    of maps:       f - x = 0 in place of f = 0, and J q = q, J q = -q, J q = exp(i omega) q
    branch point:  f + b w = 0, J^T w = 0, w.f_p = 0, w.w = 1   (b = 0 at a true one)

Kuznetsov, Y. A. (2004). Elements of applied bifurcation theory, 3rd edition. https://doi.org/10.1007/978-1-4757-3978-7
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System

CONVENTION = "Re c1 of MatCont: |q| = 1, <p, q> = 1; Kuznetsov's l1 is this divided by omega"

_RESONANT = 1e-9  # how near an eigenvalue is one at which the coefficient does not exist, relative to the largest


@dataclass(frozen=True)
class Located:
    """A solution of an extended system: the point (states, parameter), what belongs to it, and the residual."""

    z: Array
    vector: Complex
    omega: float
    residual: float


def newton(residual: Callable[[Array], Array], slopes: Callable[[Array], Array], u: Array) -> tuple[Array, float]:
    """Newton's method, until it does not improve any more: the best point and its residual."""
    value = residual(u)
    best, size = u, float(np.max(np.abs(value)))
    for _ in range(30):
        matrix = slopes(u)
        if not (np.all(np.isfinite(matrix)) and np.all(np.isfinite(value))):
            break
        try:
            step = np.linalg.solve(matrix, value)
        except np.linalg.LinAlgError:
            break
        u = u - step
        value = residual(u)
        now = float(np.max(np.abs(value)))
        if now < size:
            best, size = u, now
        elif np.max(np.abs(step)) < 1e-9 * (1 + np.max(np.abs(u))):
            break
    return best, size


def fold(system: System, z: Array) -> Located:
    """The fold near a point: a zero eigenvalue, of a map a multiplier of 1."""
    return _real(system, z, 1.0 if system.is_map else 0.0)


def period_doubling(system: System, z: Array) -> Located:
    """The point near another at which a map has a multiplier of -1."""
    return _real(system, z, -1.0)


def _real(system: System, z: Array, eigenvalue: float) -> Located:
    """The point with a given real eigenvalue near another one."""
    n = system.size
    shift = eigenvalue * np.eye(n)
    c = np.linalg.svd(system.jacobian(z)[:, :n] - shift)[2][-1]

    def residual(u: Array) -> Array:
        matrix = system.jacobian(u[: n + 1])[:, :n] - shift
        q = u[n + 1 :]
        return np.concatenate([system.g(u[: n + 1]), matrix @ q, [c @ q - 1.0]])

    def matrix(u: Array) -> Array:
        slopes, second = system.equation_jacobian(u[: n + 1]), system.hessian(u[: n + 1])
        q = u[n + 1 :]
        result = np.zeros((2 * n + 1, 2 * n + 1))
        result[:n, : n + 1] = slopes
        result[n : 2 * n, : n + 1] = np.einsum("ijk,j->ik", second[:, :n, :], q)
        result[n : 2 * n, n + 1 :] = system.jacobian(u[: n + 1])[:, :n] - shift
        result[2 * n, n + 1 :] = c
        return result

    u, size = newton(residual, matrix, np.concatenate([z, c]))
    return Located(u[: n + 1], u[n + 1 :].astype(complex), 0.0, size)


def hopf(system: System, z: Array) -> Located | None:
    """The point with an imaginary pair near another one, None if Newton's method does not end at such a pair.

    Of a map the pair is exp(+-i omega), on the unit circle (Neimark-Sacker).
    """
    n = system.size
    values, vectors = np.linalg.eig(system.jacobian(z)[:, :n])
    turning = np.flatnonzero(values.imag > 0)
    if not len(turning):
        return None
    off = np.abs(np.abs(values[turning]) - 1.0) if system.is_map else np.abs(values[turning].real)
    k = turning[np.argmin(off)]
    q, omega = vectors[:, k], float(np.angle(values[k]) if system.is_map else values[k].imag)
    q = q / np.sqrt(np.sum(q * q)) if abs(np.sum(q * q)) > 1e-6 else q / np.linalg.norm(q)
    c = np.conj(q) / np.vdot(q, q).real
    c_re, c_im = c.real, c.imag

    def pair(w: float) -> tuple[complex, complex]:
        """The eigenvalue, and its slope."""
        value = np.exp(1j * w)
        return (value, 1j * value) if system.is_map else (1j * w, 1j)

    def residual(u: Array) -> Array:
        slopes = system.jacobian(u[: n + 1])[:, :n]
        a, b, (value, _) = u[n + 1 : 2 * n + 1], u[2 * n + 1 : 3 * n + 1], pair(u[-1])
        real, turned = value.real * a - value.imag * b, value.imag * a + value.real * b
        norm = [c_re @ a - c_im @ b - 1.0, c_re @ b + c_im @ a]
        return np.concatenate([system.g(u[: n + 1]), slopes @ a - real, slopes @ b - turned, norm])

    def matrix(u: Array) -> Array:
        slopes, second = system.jacobian(u[: n + 1])[:, :n], system.hessian(u[: n + 1])
        a, b, (value, slope) = u[n + 1 : 2 * n + 1], u[2 * n + 1 : 3 * n + 1], pair(u[-1])
        eye = np.eye(n)
        result = np.zeros((3 * n + 2, 3 * n + 2))
        result[:n, : n + 1] = system.equation_jacobian(u[: n + 1])
        for row, one in ((n, a), (2 * n, b)):
            result[row : row + n, : n + 1] = np.einsum("ijk,j->ik", second[:, :n, :], one)
        shifted = slopes - value.real * eye
        result[n : 2 * n, n + 1 :] = np.column_stack([shifted, value.imag * eye, slope.imag * b - slope.real * a])
        result[2 * n : 3 * n, n + 1 :] = np.column_stack([-value.imag * eye, shifted, -slope.imag * a - slope.real * b])
        result[3 * n, n + 1 : 3 * n + 1] = np.concatenate([c_re, -c_im])
        result[3 * n + 1, n + 1 : 3 * n + 1] = np.concatenate([c_im, c_re])
        return result

    u, size = newton(residual, matrix, np.concatenate([z, q.real, q.imag, [omega]]))
    vector = u[n + 1 : 2 * n + 1] + 1j * u[2 * n + 1 : 3 * n + 1]
    if abs(u[-1]) < 1e-8 * (abs(omega) + 1e-300):
        return None
    if u[-1] < 0:
        vector = np.conj(vector)
    return Located(u[: n + 1], vector, abs(float(u[-1])), size)


def branch_point(system: System, z: Array) -> Located:
    """The branch point near a point; its `omega` holds b, which is zero if curves really cross."""
    n = system.size
    w = np.linalg.svd(system.equation_jacobian(z)[:, :n])[0][:, -1]

    def residual(u: Array) -> Array:
        slopes, w, b = system.equation_jacobian(u[: n + 1]), u[n + 1 : 2 * n + 1], u[-1]
        return np.concatenate([system.g(u[: n + 1]) + b * w, slopes.T @ w, [w @ w - 1.0]])

    def matrix(u: Array) -> Array:
        slopes, second = system.equation_jacobian(u[: n + 1]), system.hessian(u[: n + 1])
        w, b = u[n + 1 : 2 * n + 1], u[-1]
        result = np.zeros((2 * n + 2, 2 * n + 2))
        result[:n, : n + 1] = slopes
        result[:n, n + 1 : 2 * n + 1] = b * np.eye(n)
        result[:n, -1] = w
        result[n : 2 * n + 1, : n + 1] = np.einsum("ijk,i->jk", second, w)
        result[n : 2 * n + 1, n + 1 : 2 * n + 1] = slopes.T
        result[-1, n + 1 : 2 * n + 1] = 2 * w
        return result

    u, size = newton(residual, matrix, np.concatenate([z, w, [0.0]]))
    return Located(u[: n + 1], u[n + 1 : 2 * n + 1].astype(complex), float(u[-1]), size)


def fold_coefficient(system: System, z: Array) -> float:
    """The quadratic coefficient a of a fold: p.B(q, q) / 2 with |q| = 1, p.q = 1. Its sign has no meaning."""
    n = system.size
    left, _, right = np.linalg.svd(system.equation_jacobian(z)[:, :n])
    p, q = left[:, -1], right[-1]
    overlap = float(p @ q)
    second = system.derivatives(z, 2)
    return float(0.5 * p @ (second @ q @ q) / overlap) if abs(overlap) > 1e-12 else float("nan")


def imaginary_pair(jacobian: Array, omega: float) -> tuple[Complex, Complex]:
    """The eigenvectors q of i omega, and p of -i omega of the transpose: |q| = 1, <p, q> = 1."""
    values, vectors = np.linalg.eig(jacobian)
    q = vectors[:, np.argmin(np.abs(values - 1j * omega))]
    q = (q / np.linalg.norm(q)).astype(complex)
    values, vectors = np.linalg.eig(jacobian.T)
    p = vectors[:, np.argmin(np.abs(values + 1j * omega))].astype(complex)
    return q, np.asarray(p / np.conj(np.vdot(p, q)))


def lyapunov_coefficient(system: System, z: Array, omega: float) -> float:
    """The cubic coefficient of a Hopf point, Re c1 (see `CONVENTION`): negative is supercritical.

    It is nan where 0 or twice the frequency is an eigenvalue too, so that it does not exist.
    """
    n = system.size
    jacobian = system.jacobian(z)[:, :n]
    values = np.linalg.eigvals(jacobian)
    if np.min(np.abs(np.subtract.outer(values, (0.0, 2j * omega)))) < _RESONANT * np.max(np.abs(values)):
        return float("nan")
    q, p = imaginary_pair(jacobian, omega)
    second, third = system.derivatives(z, 2), system.derivatives(z, 3)

    def bilinear(a: Complex, b: Complex) -> Complex:
        found: Complex = np.einsum("ijk,j,k->i", second, a, b)
        return found

    conj = np.conj(q).astype(complex)
    cubic = np.einsum("ijkl,j,k,l->i", third, q, q, conj)
    steady = np.linalg.solve(jacobian.astype(complex), bilinear(q, conj)).astype(complex)
    double = np.linalg.solve(2j * omega * np.eye(n) - jacobian, bilinear(q, q)).astype(complex)
    return float(0.5 * np.vdot(p, cubic - 2 * bilinear(q, steady) + bilinear(conj, double)).real)


def directions(system: System, z: Array, scale: Array) -> list[Array]:
    """The tangents of the two curves that cross at a branch point, in units of `scale`; fewer if they are not two.

    With the null vectors a, b of (J, f_p) and the left null vector w, the tangent s a + t b solves
    A s^2 + 2 B s t + C t^2 = 0, where A = w.D2f(a, a) and so on.
    """
    slopes = system.equation_jacobian(z) * scale
    left, _, right = np.linalg.svd(slopes)
    w, a, b = left[:, -1], right[-2], right[-1]
    second = np.einsum("i,ijk->jk", w, system.hessian(z)) * np.outer(scale, scale)
    A, B, C = a @ second @ a, a @ second @ b, b @ second @ b
    size = max(abs(A), abs(B), abs(C))
    discriminant = B * B - A * C
    if size == 0 or discriminant <= 1e-12 * size * size:
        return []
    root = np.sqrt(discriminant)
    # The roots of the form, as (s, t) without division by a small number.
    big = -(B + root) if B >= 0 else -(B - root)
    pairs = [(big, A), (C, big)]
    found = [s * a + t * b for s, t in pairs if np.hypot(s, t) > 0]
    return [one / np.linalg.norm(one) for one in found]
