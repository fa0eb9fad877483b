"""Folds and Hopf points in two parameters, as curves of extended systems.

fold:  f = 0, J q = 0, q.q = 1
Hopf:  f = 0, (J^2 + k) v = 0, v.v = 1, c.v = 0      with k = omega^2; k < 0 is a neutral saddle, k = 0 is
Bogdanov-Takens, where both kinds of curve meet
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brainpy_codegen.analysis.evaluation import Array
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
        z, _ = self.split(u)
        n = self.system.size
        jacobian = self.system.jacobian(z)[:, :n]
        left, _, right = np.linalg.svd(jacobian)
        p, q = left[:, -1], right[-1]
        # The signs of p and q are fixed by the smooth adjugate: trace of p q^T times what is left of the determinant.
        sign = float(np.sign(np.linalg.det(np.vstack([np.column_stack([jacobian, p]), np.append(q, 0.0)]))))
        second = self.system.hessian(z)[:, :n, :n]
        own = self.split(u)[1]
        facing = 1.0 if own @ q > 0 else -1.0
        return {
            "bogdanov_takens": sign * float(p @ q),
            "cusp": sign * facing * float(p @ (second @ q @ q)),
        }


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
        from brainpy_codegen.analysis.bifurcations import lyapunov_coefficient

        z, _, k = self.split(u)
        found = {"bogdanov_takens": k}
        if k > 0:
            # l1 grows without bound towards k = 0; times omega it stays finite.
            found["generalized_hopf"] = lyapunov_coefficient(self.system, z, float(np.sqrt(k))) * k
        return found
