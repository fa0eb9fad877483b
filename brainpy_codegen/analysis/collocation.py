"""Periodic solutions by orthogonal collocation: piecewise polynomials that satisfy the equation at Gauss points.

In every interval of the mesh a polynomial of degree 4 through equidistant nodes satisfies u' = T f(u) at the four
Gauss points, time in units of the period T. The error at the ends of the intervals is of order 8 in their length. The
phase is fixed by an integral condition against a reference. The mesh follows an estimate of the fifth derivative.

De Boor, C. and Swartz, B. (1973). Collocation at Gaussian points. SIAM Journal on Numerical Analysis 10, 582-606.
https://doi.org/10.1137/0710052
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brainpy_codegen.analysis.cyclic import condensed, links, reduced
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System

DEGREE = 4

_NODES = np.linspace(0.0, 1.0, DEGREE + 1)
_GAUSS = 0.5 * (1.0 + np.polynomial.legendre.leggauss(DEGREE)[0])
_WEIGHTS = 0.5 * np.polynomial.legendre.leggauss(DEGREE)[1]


def _basis() -> Array:
    """The coefficients of the Lagrange polynomials of the nodes, a column each, the constant first."""
    columns = []
    for k in range(DEGREE + 1):
        others = np.delete(_NODES, k)
        columns.append(np.polynomial.polynomial.polyfromroots(others) / np.prod(_NODES[k] - others))
    return np.array(columns).T


_BASIS = _basis()
_POWERS = np.arange(DEGREE + 1)


def _lagrange(points: Array) -> tuple[Array, Array]:
    """Values and slopes of the Lagrange polynomials of the nodes at points: (points, nodes) twice."""
    powers = np.vander(points, DEGREE + 1, increasing=True)
    return powers @ _BASIS, powers[:, :-1] @ (_POWERS[1:, None] * _BASIS[1:])


_VALUES, _SLOPES = _lagrange(_GAUSS)


@dataclass(frozen=True)
class Orbit:
    """A periodic function: mesh (intervals + 1, from 0 to 1), nodes (states, intervals * degree), period, active."""

    mesh: Array
    nodes: Array
    period: float
    active: Array

    @property
    def intervals(self) -> int:
        """How many intervals the mesh has."""
        return len(self.mesh) - 1

    def pieces(self) -> Array:
        """The nodes of each interval with its end: (states, intervals, degree + 1)."""
        places = np.arange(self.intervals)[:, None] * DEGREE + np.arange(DEGREE + 1)
        return np.asarray(self.nodes[:, places % self.nodes.shape[1]])

    def times(self) -> Array:
        """The times of the nodes, in units of the period."""
        steps = np.diff(self.mesh)
        return np.asarray((self.mesh[:-1, None] + steps[:, None] * _NODES[:-1]).ravel())

    def at(self, times: Array) -> Array:
        """Values at times in units of the period: (states, times)."""
        times = np.mod(times, 1.0)
        places = np.clip(np.searchsorted(self.mesh, times, side="right") - 1, 0, self.intervals - 1)
        local = (times - self.mesh[places]) / np.diff(self.mesh)[places]
        return np.asarray(np.einsum("tk,stk->st", _lagrange(local)[0], self.pieces()[:, places]))

    def on_mesh(self, mesh: Array) -> Orbit:
        """The same function on another mesh."""
        moved = Orbit(mesh, np.empty((self.nodes.shape[0], (len(mesh) - 1) * DEGREE)), self.period, self.active)
        return Orbit(mesh, self.at(moved.times()), self.period, self.active)

    def adapted(self, intervals: int) -> Orbit:
        """The same function on a mesh whose intervals have equal shares of the estimated error."""
        steps = np.diff(self.mesh)
        pieces = self.pieces()
        scale = np.maximum(np.ptp(self.nodes, axis=1), 1e-12)
        highest = np.diff(pieces, n=DEGREE, axis=2)[:, :, 0] / scale[:, None] * (DEGREE / steps) ** DEGREE
        gaps = np.abs(highest - np.roll(highest, 1, axis=1)) / (0.5 * (steps + np.roll(steps, 1)))
        jump = np.sqrt(np.sum(gaps**2, axis=0))
        density = (0.5 * (jump + np.roll(jump, -1))) ** (1.0 / (DEGREE + 1))
        density = density + 0.05 * np.sum(density * steps) + 1e-12
        total = np.concatenate([[0.0], np.cumsum(density * steps)])
        mesh = np.interp(np.linspace(0.0, total[-1], intervals + 1), total, self.mesh)
        mesh[0], mesh[-1] = 0.0, 1.0
        return self.on_mesh(mesh)

    def mean(self) -> Array:
        """The mean of each state over time."""
        values = np.einsum("ck,sjk->sjc", _VALUES, self.pieces())
        return np.asarray(np.einsum("sjc,c,j->s", values, _WEIGHTS, np.diff(self.mesh)))

    def extremes(self) -> tuple[Array, Array]:
        """The smallest and the largest value of each state: (states,) twice."""
        pieces = self.pieces()
        coefficients = pieces @ _BASIS.T
        found = [pieces.min(axis=(1, 2)), pieces.max(axis=(1, 2))]
        for k, state in enumerate(pieces):
            for row, best in zip(found, (np.argmin(state), np.argmax(state)), strict=True):
                middle = int(best) // (DEGREE + 1)
                for j in (middle - 1, middle, (middle + 1) % self.intervals):
                    one = np.polynomial.Polynomial(coefficients[k, j])
                    turns = one.deriv().roots()
                    inside = turns.real[(np.abs(turns.imag) < 1e-9) & (turns.real > 0) & (turns.real < 1)]
                    values = np.append(one(inside), row[k])
                    row[k] = values.min() if row is found[0] else values.max()
        return found[0], found[1]

    def slopes_at_gauss(self) -> Array:
        """Derivatives at the Gauss points: (states, intervals, degree)."""
        return np.asarray(np.einsum("ck,sjk->sjc", _SLOPES, self.pieces()) / np.diff(self.mesh)[:, None])


class Collocation:
    """The collocation equations of a system on a mesh; unknowns: nodes, period, active parameters."""

    def __init__(self, system: System, mesh: Array, reference: Orbit) -> None:
        self.system = system
        self.mesh = mesh
        self.reference = reference
        self._steps = np.diff(mesh)
        self._intervals = len(self._steps)
        self._phase = reference.slopes_at_gauss() * self._steps[:, None] * _WEIGHTS

    @property
    def size(self) -> int:
        """The number of nodes times states."""
        return self.system.size * self._intervals * DEGREE

    def pack(self, orbit: Orbit) -> Array:
        """An orbit as a vector: nodes one after the other, period, parameters."""
        return np.concatenate([orbit.nodes.T.ravel(), [orbit.period], orbit.active])

    def unpack(self, vector: Array) -> Orbit:
        """The orbit of a vector."""
        nodes = vector[: self.size].reshape(-1, self.system.size).T
        return Orbit(self.mesh, nodes, float(vector[self.size]), vector[self.size + 1 :])

    def _at_gauss(self, orbit: Orbit) -> tuple[Array, Array]:
        """Variables and derivatives of the orbit at the Gauss points: (variables, many), (states, many)."""
        n = self.system.size
        u = np.einsum("ck,sjk->sjc", _VALUES, orbit.pieces()).reshape(n, -1)
        du = orbit.slopes_at_gauss().reshape(n, -1)
        parameters = np.repeat(orbit.active[:, None], u.shape[1], axis=1)
        return np.concatenate([u, parameters]), du

    def residual(self, vector: Array) -> Array:
        """Collocation equations, then the phase condition."""
        orbit = self.unpack(vector)
        z, du = self._at_gauss(orbit)
        with np.errstate(over="ignore", invalid="ignore"):  # Newton's method may stray; what is not finite ends it
            equations = du - orbit.period * self.system.f(z)
        shift = z[: self.system.size].reshape(self._phase.shape)
        return np.append(equations.T.ravel(), np.sum(shift * self._phase))

    def blocks(self, orbit: Orbit) -> tuple[Array, Array, Array]:
        """Derivatives: by the nodes of the interval (intervals, degree * n, (degree + 1) * n), by period and active."""
        n = self.system.size
        z, _ = self._at_gauss(orbit)
        slopes = self.system.jacobian(z)
        blocks = self._linear(orbit.period * slopes[:, :n])
        by_period = -self.system.f(z).T.ravel()
        by_active = -orbit.period * slopes[:, n:].transpose(2, 0, 1).reshape(by_period.size, -1)
        return blocks, by_period, by_active

    def _linear(self, matrices: Array) -> Array:
        """The equations u' = A u, with A at the Gauss points (states, states, many), by the nodes of each interval."""
        n = len(matrices)
        field = matrices.reshape(n, n, self._intervals, DEGREE)
        blocks = -np.einsum("abjc,ck->jcakb", field, _VALUES)
        for a in range(n):
            blocks[:, :, a, :, a] += _SLOPES / self._steps[:, None, None]
        return np.asarray(blocks.reshape(self._intervals, DEGREE * n, (DEGREE + 1) * n))

    def adjoint(self, orbit: Orbit) -> Orbit | None:
        """The periodic solution Z of Z' = -J^T Z with Z . f = 1 along a cycle; None if there is not a single one."""
        n = self.system.size
        z, _ = self._at_gauss(orbit)
        blocks = self._linear(-orbit.period * self.system.jacobian(z)[:, :n].transpose(1, 0, 2))
        # A multiple of the flow on the right makes the system regular; the flow is no image, and so the multiple is 0.
        flow = self.system.f(z).T.reshape(-1, 1)
        found = condensed(
            blocks, flow, self.phase_row()[None, : self.size + 1], np.append(np.zeros(self.size), orbit.period)
        )
        if found is None:
            return None
        return Orbit(self.mesh, found[:-1].reshape(-1, n).T, orbit.period, np.empty(0))

    def phase_row(self) -> Array:
        """The derivative of the phase condition by the unknowns."""
        row = np.zeros((self._intervals * DEGREE, self.system.size))
        parts = np.einsum("sjc,ck->jks", self._phase, _VALUES)
        nodes = (np.arange(self._intervals)[:, None] * DEGREE + np.arange(DEGREE + 1)) % len(row)
        np.add.at(row, nodes, parts)
        return np.append(row.ravel(), np.zeros(1 + len(self.reference.active)))

    def solve(self, vector: Array, right: Array, *rows: Array) -> Array | None:
        """The solution of the linearised equations with further rows below; None if they are singular."""
        with np.errstate(over="ignore", invalid="ignore"):
            blocks, by_period, by_active = self.blocks(self.unpack(vector))
        border = np.column_stack([by_period, by_active])
        return condensed(blocks, border, np.array([self.phase_row(), *rows]), right)

    def divergence(self, orbit: Orbit) -> float:
        """The integral of the trace of the Jacobian over a period."""
        n = self.system.size
        trace = np.trace(self.system.jacobian(self._at_gauss(orbit)[0])[:, :n])
        return float(orbit.period * np.sum(trace.reshape(-1, DEGREE) * self._steps[:, None] * _WEIGHTS))

    def multipliers(self, orbit: Orbit) -> Complex:
        """The eigenvalues of the monodromy matrix: how deviations have grown after one period."""
        from scipy.linalg import eigvals

        blocks = self.blocks(orbit)[0]
        link = reduced(links(blocks, np.zeros((blocks.shape[0] * blocks.shape[1], 0)), np.zeros(self.size))[0])
        # As a generalised problem: the link has neither the overflow nor the lost digits of a product of matrices.
        found = eigvals(-link.left[0], link.right[0])
        return np.where(np.isfinite(found), found, np.inf).astype(complex)
