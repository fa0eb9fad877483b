"""Where on a branch of equilibria something happens, and what: bracketed between neighbours, then refined."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from brainpy_codegen.analysis import bifurcations
from brainpy_codegen.analysis.bifurcations import Located
from brainpy_codegen.analysis.bracket import zero
from brainpy_codegen.analysis.curve import Curve, Place
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System

Found = tuple[str, Located]

_NEAR = 1e-3  # how far refinement may move a point, in units of the box


class Detector:
    """Test functions of one branch."""

    def __init__(self, system: System, curve: Curve) -> None:
        self._system = system
        self._curve = curve
        self._n = system.size

    def between(self, first: Place, second: Place) -> list[tuple[str, Located, Place]]:
        """The special points between two neighbours: kind, refined solution, place on the branch."""
        found: list[tuple[str, Located, Place]] = []
        crossing = self.bracket(first, second, self.crossing)
        if crossing is not None:
            located = bifurcations.branch_point(self._system, crossing.z)
            if self.is_near(located, crossing) and abs(located.omega) < 1e-8:
                found.append(("branch_point", located, crossing))
        if not found:
            turn = self.bracket(first, second, self.turn)
            if turn is not None:
                located = bifurcations.fold(self._system, turn.z)
                if self.is_near(located, turn):
                    found.append(("fold", located, turn))
        return found + self.hopfs(first, second)

    def hopfs(self, first: Place, second: Place) -> list[tuple[str, Located, Place]]:
        """The Hopf points between two neighbours."""
        return self._hopfs(first, second, depth=0) if self._n > 1 else []

    def eigenvalues(self, points: Array) -> Complex:
        """The eigenvalues at points (variables, points): (points, count), the largest real part first."""
        jacobians = np.moveaxis(self._system.jacobian(points)[:, : self._n], 2, 0)
        values = np.linalg.eigvals(jacobians).astype(complex)
        return np.take_along_axis(values, np.argsort(-values.real, axis=1), axis=1)

    def lyapunov_coefficient(self, located: Located) -> float:
        """The first Lyapunov coefficient of a Hopf point."""
        return bifurcations.lyapunov_coefficient(self._system, located.z, located.omega)

    def _hopfs(self, first: Place, second: Place, depth: int) -> list[tuple[str, Located, Place]]:
        before, after = self._unstable_pairs(first), self._unstable_pairs(second)
        if depth < 6 and abs(after - before) > 2:
            middle = self._curve.at(first, 0.5 * self.distance(first, second))
            if middle is not None:
                return self._hopfs(first, middle, depth + 1) + self._hopfs(middle, second, depth + 1)
        place = self.bracket(first, second, self.pairs)
        if place is None:
            return []
        values = np.linalg.eigvals(self._jacobian(place)).astype(complex)
        i, j = self._smallest_sum(values)
        if not abs(values[i].imag) > 1e-7 * np.linalg.norm(values) or values[i] != np.conj(values[j]):
            return []  # two real eigenvalues of opposite sign: a neutral saddle, where nothing bifurcates
        located = bifurcations.hopf(self._system, place.z)
        if located is None or not self.is_near(located, place):
            return []
        return [("hopf", located, place)]

    # --- test functions --------------------------------------------------------------------------------------------

    def _jacobian(self, place: Place) -> Array:
        return self._system.jacobian(place.z)[:, : self._n]

    def turn(self, place: Place) -> float:
        """Changes sign where the curve turns back: the share of the parameter in the tangent."""
        return float(place.tangent[-1])

    def crossing(self, place: Place) -> float:
        """Changes sign where another curve crosses: the determinant of the Jacobian bordered with the tangent."""
        matrix = np.vstack([self._system.equation_jacobian(place.z) * self._curve.scale, place.tangent])
        sign, _ = np.linalg.slogdet(matrix)
        return float(sign * np.min(np.linalg.svd(matrix, compute_uv=False)))

    def pairs(self, place: Place) -> float:
        """Changes sign where two eigenvalues add up to zero: the product of all such sums."""
        values = np.linalg.eigvals(self._jacobian(place))
        values = values / max(float(np.max(np.abs(values))), 1e-300)
        product: complex = 1.0
        for i in range(self._n):
            for j in range(i):
                product *= values[i] + values[j]
        return float(np.real(product))

    def _smallest_sum(self, values: Complex) -> tuple[int, int]:
        pairs = [(i, j) for i in range(self._n) for j in range(i)]
        return min(pairs, key=lambda pair: abs(values[pair[0]] + values[pair[1]]))

    def _unstable_pairs(self, place: Place) -> int:
        values = np.linalg.eigvals(self._jacobian(place))
        return int(np.sum((values.real > 0) & (np.abs(values.imag) > 0)))

    # --- bracketing ------------------------------------------------------------------------------------------------

    def distance(self, first: Place, second: Place) -> float:
        """How far a neighbour lies along the tangent."""
        return float(first.tangent @ ((second.z - first.z) / self._curve.scale))

    def bracket(self, first: Place, second: Place, test: Callable[[Place], float]) -> Place | None:
        """The place between two neighbours where a test function is zero; None if its sign is the same."""
        values = test(first), test(second)
        if values[0] == 0.0 or values[0] * values[1] > 0 or not np.isfinite(values[0] * values[1]):
            return None

        def at(distance: float) -> tuple[Place, float] | None:
            place = self._curve.at(first, distance)
            return None if place is None else (place, test(place))

        found = zero(at, self.distance(first, second), values, width=1e-10)
        return second if found is None else found.place

    def is_near(self, located: Located, place: Place) -> bool:
        """Whether refinement stayed at a place."""
        moved = np.max(np.abs((located.z - place.z) / self._curve.scale))
        return bool(moved < _NEAR and located.residual < 1e-6)
