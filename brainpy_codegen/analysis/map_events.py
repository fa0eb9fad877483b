"""Special points on a branch of fixed points of a map: where multipliers cross the unit circle."""

from __future__ import annotations

import numpy as np

from brainpy_codegen.analysis import bifurcations
from brainpy_codegen.analysis.bifurcations import Located
from brainpy_codegen.analysis.curve import Place
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.events import Detector
from brainpy_codegen.analysis.stability import Complex


class MapDetector(Detector):
    """Test functions of one branch of a map; folds and branch points are those of its equations."""

    def eigenvalues(self, points: Array) -> Complex:
        """The multipliers at points (variables, points): (points, count), the largest modulus first."""
        values = super().eigenvalues(points)
        return np.take_along_axis(values, np.argsort(-np.abs(values), axis=1), axis=1)

    def hopfs(self, first: Place, second: Place) -> list[tuple[str, Located, Place]]:
        """The period doublings and Neimark-Sacker points between two neighbours."""
        found: list[tuple[str, Located, Place]] = []
        place = self.bracket(first, second, self.doubling)
        if place is not None:
            located = bifurcations.period_doubling(self._system, place.z)
            if self.is_near(located, place):
                found.append(("period_doubling", located, place))
        place = self.bracket(first, second, self.pairs) if self._n > 1 else None
        if place is None:
            return found
        values = self.eigenvalues(place.z[:, None])[0]
        turning = values[np.abs(values.imag) > 1e-7 * np.abs(values)]
        if not np.any(np.abs(np.abs(turning) - 1.0) < 1e-6):
            return found  # two real multipliers whose product is 1
        pair = bifurcations.hopf(self._system, place.z)
        if pair is not None and self.is_near(pair, place):
            found.append(("torus", pair, place))
        return found

    def doubling(self, place: Place) -> float:
        """Changes sign where a multiplier is -1."""
        return float(np.linalg.det(self._system.jacobian(place.z)[:, : self._n] + np.eye(self._n)))

    def pairs(self, place: Place) -> float:
        """Changes sign where the product of two multipliers is 1."""
        values = np.linalg.eigvals(self._system.jacobian(place.z)[:, : self._n])
        products = [values[i] * values[j] - 1.0 for i in range(self._n) for j in range(i)]
        return float(np.real(np.prod(np.array(products, complex))))
