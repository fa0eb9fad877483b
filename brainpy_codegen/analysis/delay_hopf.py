"""Hopf points of delay equations: as points over one parameter, as curves over two.

With omega^2 = k and the vector a + i omega b, real and imaginary part of Delta(i omega) (a + i omega b) = 0 are

    -k b - A a - sum of c_j (C_j a_j + k S_j b_j) = 0,      a - A b - sum of c_j (C_j b_j - S_j a_j) = 0,

where a_j, b_j are the components of the delayed states, C = cos(omega tau) and S = sin(omega tau) / omega. Both are
smooth in k: at k = 0, a Bogdanov-Takens point, the curve goes on to neutral saddles, where k < 0. Unknowns: states,
parameters, a, b, k.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brainpy_codegen.analysis.bifurcations import Located, newton
from brainpy_codegen.analysis.characteristic import roots_near_axis
from brainpy_codegen.analysis.delays import DelaySystem, delay_system
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.extended import FoldCurve, HopfCurve
from brainpy_codegen.analysis.system import System


def waves(k: float, tau: Array) -> tuple[Array, Array, Array, Array]:
    """C and S at omega^2 = k, and their derivatives by k; those by tau are -k S and C."""
    omega = np.sqrt(abs(k))
    angle = omega * tau
    if k > 0:
        c, s = np.cos(angle), np.sin(angle) / omega
    elif k < 0:
        c, s = np.cosh(angle), np.sinh(angle) / omega
    else:
        c, s = np.ones_like(tau), tau.astype(float)
    x = k * tau**2
    # (tau C - S) / (2 k), by its series where both are nearly the same
    series = tau**3 * (-1 / 6 + x * (1 / 60 - x * (1 / 1680 - x / 90720)))
    with np.errstate(divide="ignore", invalid="ignore"):
        direct = (tau * c - s) / (2 * k) if k else series
    return c, s, -0.5 * tau * s, np.where(np.abs(x) < 1e-2, series, direct)


@dataclass
class DelayHopfCurve(HopfCurve):
    """The Hopf system of a delay equation; `c` fixes the vector: c.a = 1, c.b = 0."""

    @property
    def _delays(self) -> DelaySystem:
        return delay_system(self.system)

    def split(self, u: Array) -> tuple[Array, Array, float]:
        """Point (states, parameters), both parts of the vector, one after the other, and k."""
        count = len(self.system.variables)
        return u[:count], u[count:-1], float(u[-1])

    def residual(self, u: Array) -> Array:
        """The left-hand sides."""
        z, vector, k = self.split(u)
        n = self.system.size
        a, b = vector[:n], vector[n:]
        parts, source = self._delays.parts(z), self._delays.sources
        c, s, _, _ = waves(k, parts.delays)
        real = -k * b - parts.instant @ a - parts.columns @ (a[source] * c + k * b[source] * s)
        turned = a - parts.instant @ b - parts.columns @ (b[source] * c - a[source] * s)
        return np.concatenate([self.system.f(z), real, turned, [self.c @ a - 1.0, self.c @ b]])

    def slopes(self, u: Array) -> Array:
        """Their derivatives."""
        z, vector, k = self.split(u)
        n, count = self.system.size, len(self.system.variables)
        a, b = vector[:n], vector[n:]
        parts, source = self._delays.parts(z), self._delays.sources
        c, s, c_k, s_k = waves(k, parts.delays)
        past_a, past_b = a[source], b[source]
        one, two = past_a * c + k * past_b * s, past_b * c - past_a * s
        one_tau, two_tau = -k * past_a * s + k * past_b * c, -k * past_b * s - past_a * c
        one_k, two_k = past_a * c_k + past_b * s + k * past_b * s_k, past_b * c_k - past_a * s_k
        take = np.zeros((len(source), n))
        take[np.arange(len(source)), source] = 1.0
        direct, crossed = parts.columns @ (c[:, None] * take), parts.columns @ (s[:, None] * take)
        result = np.zeros((3 * n + 2, count + 2 * n + 1))
        result[:n, :count] = self.system.jacobian(z)
        rows = ((n, a, one, one_tau), (2 * n, b, two, two_tau))
        for row, present, past, past_tau in rows:
            bent = np.einsum("ijk,j->ik", parts.instant_slopes, present)
            bent = bent + np.einsum("ijk,j->ik", parts.columns_slopes, past)
            result[row : row + n, :count] = -bent - parts.columns @ (past_tau[:, None] * parts.delays_slopes)
        eye, place = np.eye(n), count + n
        result[n : 2 * n, count:place] = -parts.instant - direct
        result[n : 2 * n, place:-1] = -k * (eye + crossed)
        result[2 * n : 3 * n, count:place] = eye + crossed
        result[2 * n : 3 * n, place:-1] = -parts.instant - direct
        result[n : 2 * n, -1] = -b - parts.columns @ one_k
        result[2 * n : 3 * n, -1] = -parts.columns @ two_k
        result[3 * n, count:place] = self.c
        result[3 * n + 1, place:-1] = self.c
        return result

    def tests(self, u: Array) -> dict[str, float]:
        """Functions that change sign at points of codimension two."""
        z, _, k = self.split(u)
        found = {"bogdanov_takens": k}
        if k > 0:
            steady = float(np.linalg.det(self.system.jacobian(z)[:, : self.system.size]))
            coefficient = self.l1(u)
            if np.isfinite(coefficient):
                found["generalized_hopf"] = coefficient * k * steady
            found["zero_hopf"] = steady
            found["double_hopf"] = self._other_pair(u)
        return found

    def l1(self, u: Array) -> float:
        """The first Lyapunov coefficient; nan at a neutral saddle, and where delays depend on the state."""
        z, _, k = self.split(u)
        return self._delays.lyapunov_coefficient(z, float(np.sqrt(k))) if k > 0 else float("nan")

    def _other_pair(self, u: Array) -> float:
        """The distance of the nearest other pair of roots from the axis; its sign tells how many are past it."""
        z, _, k = self.split(u)
        roots, depth = roots_near_axis(self._delays.linearisation(z))
        pair = np.sqrt(complex(k))
        for one in (1j * pair, -1j * pair):
            if len(roots):
                roots = np.delete(roots, int(np.argmin(np.abs(roots - one))))
        unstable = int(np.sum(roots.real > 0)) // 2
        turning = np.abs(roots[roots.imag > 1e-9 * np.abs(roots)].real)
        return (-1.0) ** unstable * float(np.min(turning, initial=depth))

    def confirms(self, name: str, u: Array) -> bool:
        """Whether a zero of a test function is what it is called."""
        return True


class DelayFoldCurve(FoldCurve):
    """The fold system of a delay equation: that of its fixed points; the past counts at Bogdanov-Takens points."""

    def tests(self, u: Array) -> dict[str, float]:
        """Functions that change sign at points of codimension two."""
        value, slope = delay_system(self.system).linearisation(self.split(u)[0]).characteristic(0.0)
        return self.degeneracies(u, value.real, slope.real)


def hopf_curve(system: System, z: Array, s: complex) -> tuple[DelayHopfCurve, Array]:
    """The Hopf system with its phase fixed near a point and a root, and its unknowns there."""
    value, _ = delay_system(system).linearisation(z).characteristic(1j * s.imag)
    q = np.conj(np.linalg.svd(value)[2][-1])
    square = np.sum(q * q)
    # Turned so that real and imaginary part are orthogonal, the real one the longer: neither vanishes by accident.
    q = q * np.exp(-0.5j * np.angle(square)) if abs(square) > 1e-12 else q
    a, b = q.real, q.imag / s.imag
    length = float(a @ a)
    a, b = a / np.sqrt(length), b / np.sqrt(length)
    curve = DelayHopfCurve(system, a / (a @ a))
    return curve, np.concatenate([z, a, b - (curve.c @ b) * a, [s.imag**2]])


def delay_hopf(system: System, z: Array, s: complex) -> Located | None:
    """The Hopf point near a point with a root near the imaginary axis; None if there is none."""
    curve, start = hopf_curve(system, z, s)
    u, residual = newton(curve.residual, curve.slopes, start)
    z, vector, k = curve.split(u)
    if not k > 1e-10 * (1.0 + s.imag**2):
        return None
    omega, n = float(np.sqrt(k)), system.size
    return Located(z, (vector[:n] + 1j * omega * vector[n:]).astype(complex), omega, residual)
