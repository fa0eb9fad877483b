"""Folds and Hopf points in two parameters, as curves of extended systems.

fold:  f = 0, J q = 0, q.q = 1
Hopf:  f = 0, (J^2 + k) v = 0, v.v = 1, c.v = 0      with k = omega^2; k < 0 is a neutral saddle, k = 0 is
Bogdanov-Takens, where both kinds of curve meet
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brainpy_codegen.analysis.bifurcations import lyapunov_coefficient
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.results import place
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System


@dataclass
class FoldCurve:
    """The fold system; unknowns: states, two parameters, q."""

    system: System

    def split(self, u: Array) -> tuple[Array, Array]:
        """Point (states, parameters) and null vector."""
        n = self.system.size
        return u[: n + 2], u[n + 2 :]

    def residual(self, u: Array) -> Array:
        """The left-hand sides."""
        z, q = self.split(u)
        n = self.system.size
        return np.concatenate([self.system.f(z), self.system.jacobian(z)[:, :n] @ q, [q @ q - 1.0]])

    def slopes(self, u: Array) -> Array:
        """Their derivatives."""
        z, q = self.split(u)
        n = self.system.size
        slopes, second = self.system.jacobian(z), self.system.hessian(z)
        result = np.zeros((2 * n + 1, 2 * n + 2))
        result[:n, : n + 2] = slopes
        result[n : 2 * n, : n + 2] = np.einsum("ijk,j->ik", second[:, :n, :], q)
        result[n : 2 * n, n + 2 :] = slopes[:, :n]
        result[2 * n, n + 2 :] = 2 * q
        return result

    def tests(self, u: Array) -> dict[str, float]:
        """Functions that change sign at points of codimension two."""
        n = self.system.size
        jacobian = self.system.jacobian(self.split(u)[0])[:, :n]
        found = self.degeneracies(u, jacobian, np.eye(n))
        if n > 2:
            found["zero_hopf"] = _sums(_others(np.linalg.eigvals(jacobian).astype(complex), 0.0))
        return found

    def degeneracies(self, u: Array, matrix: Array, slope: Array) -> dict[str, float]:
        """The tests of what belongs to the zero eigenvalue alone; a matrix that is singular there, and its slope."""
        z, own = self.split(u)
        left, _, right = np.linalg.svd(matrix)
        p, q = left[:, -1], right[-1]
        # The signs of p and q are fixed by the smooth adjugate: trace of p q^T times what is left of the determinant.
        sign = float(np.sign(np.linalg.det(np.vstack([np.column_stack([matrix, p]), np.append(q, 0.0)]))))
        facing = 1.0 if own @ q > 0 else -1.0
        second = self.system.derivatives(z, 2)
        return {
            "bogdanov_takens": sign * float(p @ slope @ q),
            "cusp": sign * facing * float(p @ (second @ q @ q)),
        }

    def confirms(self, name: str, u: Array) -> bool:
        """Whether a zero of a test function is what it is called: sums of real eigenvalues are zero at saddles too."""
        if name != "zero_hopf":
            return True
        jacobian = self.system.jacobian(self.split(u)[0])[:, : self.system.size]
        return _has_pair(_others(np.linalg.eigvals(jacobian).astype(complex), 0.0))

    def where(self, u: Array) -> str:
        """The place in words."""
        return _words(self.system, self.split(u)[0])


@dataclass
class HopfCurve:
    """The Hopf system; unknowns: states, two parameters, v, k. `c` fixes the phase of v and is set at the start."""

    system: System
    c: Array

    def split(self, u: Array) -> tuple[Array, Array, float]:
        """Point (states, parameters), vector and k."""
        n = self.system.size
        return u[: n + 2], u[n + 2 : 2 * n + 2], float(u[-1])

    def residual(self, u: Array) -> Array:
        """The left-hand sides."""
        z, v, k = self.split(u)
        jacobian = self.system.jacobian(z)[:, : self.system.size]
        return np.concatenate([self.system.f(z), jacobian @ (jacobian @ v) + k * v, [v @ v - 1.0, self.c @ v]])

    def slopes(self, u: Array) -> Array:
        """Their derivatives."""
        z, v, k = self.split(u)
        n = self.system.size
        slopes, second = self.system.jacobian(z), self.system.hessian(z)
        jacobian = slopes[:, :n]
        bent = np.einsum("ijk,j->ik", second[:, :n, :], v)
        result = np.zeros((2 * n + 2, 2 * n + 3))
        result[:n, : n + 2] = slopes
        result[n : 2 * n, : n + 2] = np.einsum("ijk,j->ik", second[:, :n, :], jacobian @ v) + jacobian @ bent
        result[n : 2 * n, n + 2 : 2 * n + 2] = jacobian @ jacobian + k * np.eye(n)
        result[n : 2 * n, -1] = v
        result[2 * n, n + 2 : 2 * n + 2] = 2 * v
        result[2 * n + 1, n + 2 : 2 * n + 2] = self.c
        return result

    def tests(self, u: Array) -> dict[str, float]:
        """Functions that change sign at points of codimension two."""
        k = self.split(u)[2]
        found = {"bogdanov_takens": k}
        if k > 0:
            others = self._rest(u)
            # l1 grows without bound towards k = 0 and towards a further zero eigenvalue; times both it stays finite.
            found["generalized_hopf"] = self.l1(u) * k * float(np.prod(others).real)
            if len(others):
                found["zero_hopf"] = float(np.prod(others).real)
            if len(others) > 1:
                found["double_hopf"] = _sums(others)
        return found

    def l1(self, u: Array) -> float:
        """The first Lyapunov coefficient; nan at a neutral saddle."""
        z, _, k = self.split(u)
        return lyapunov_coefficient(self.system, z, float(np.sqrt(k))) if k > 0 else float("nan")

    def _rest(self, u: Array) -> Complex:
        """The eigenvalues without the imaginary pair, in units of the largest."""
        z, _, k = self.split(u)
        values = np.linalg.eigvals(self.system.jacobian(z)[:, : self.system.size]).astype(complex)
        omega = np.sqrt(complex(k))
        rest = _others(_others(values, 1j * omega), -1j * omega)
        return np.asarray(rest / np.max(np.abs(values)))

    def confirms(self, name: str, u: Array) -> bool:
        """Whether a zero of a test function is what it is called."""
        return name != "double_hopf" or _has_pair(self._rest(u))

    def where(self, u: Array) -> str:
        """The place in words."""
        return _words(self.system, self.split(u)[0])


def _others(values: Complex, one: complex) -> Complex:
    """The eigenvalues without the one nearest to a number."""
    return np.asarray(np.delete(values, int(np.argmin(np.abs(values - one)))))


def _sums(values: Complex) -> float:
    """The product of all sums of two eigenvalues, in units of the largest."""
    scaled = values / max(float(np.max(np.abs(values))), 1e-300)
    sums = [scaled[i] + scaled[j] for i in range(len(scaled)) for j in range(i)]
    return float(np.prod(np.array(sums, complex)).real)


def _has_pair(values: Complex) -> bool:
    """Whether two eigenvalues that add up to zero are imaginary, not real."""
    pairs = [(abs(values[i] + values[j]), i) for i in range(len(values)) for j in range(i)]
    return bool(abs(values[min(pairs)[1]].imag) > 1e-7 * np.max(np.abs(values)))


def _words(system: System, z: Array) -> str:
    names = (*system.active, *system.states)
    return place(dict(zip(names, [*z[system.size :], *z[: system.size]], strict=True)))
