"""Hopf points on a branch of a delay equation: where characteristic roots cross the imaginary axis in pairs."""

from __future__ import annotations

import numpy as np

from brainpy_codegen.analysis.bifurcations import Located
from brainpy_codegen.analysis.characteristic import roots_of
from brainpy_codegen.analysis.curve import Curve, Place
from brainpy_codegen.analysis.delay_hopf import delay_hopf
from brainpy_codegen.analysis.delays import delay_system
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.events import Detector
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System

ROOTS = 8
"""How many roots are looked at, those with the largest real parts; more, where all of these are unstable."""

_HALVINGS = 14  # of a step, until the root that crosses is near enough for Newton's method
_NEAR_AXIS = 1e-2  # real part of such a root, relative to its modulus


class DelayDetector(Detector):
    """Test functions of one branch of a delay equation; its fixed points, and so its folds, know nothing of delays."""

    def __init__(self, system: System, curve: Curve) -> None:
        super().__init__(system, curve)
        self._delays = delay_system(system)
        self._known: dict[bytes, Complex] = {}

    def roots(self, z: Array) -> Complex:
        """The characteristic roots with the largest real parts at a point."""
        key = z.tobytes()
        if key not in self._known:
            linear, count = self._delays.linearisation(z), ROOTS
            found = roots_of(linear, count)
            while len(found) == count and found[-1].real > 0:
                count *= 2
                found = roots_of(linear, count)
            self._known[key] = found
        return self._known[key]

    def eigenvalues(self, points: Array) -> Complex:
        """The roots at points: (points, count); nan where there are fewer."""
        every = [self.roots(z) for z in points.T]
        result = np.full((len(every), max(map(len, every))), np.nan + 0j)
        for row, found in zip(result, every, strict=True):
            row[: len(found)] = found
        return result

    def lyapunov_coefficient(self, located: Located) -> float:
        """The first Lyapunov coefficient of a Hopf point; nan where delays depend on the state."""
        return self._delays.lyapunov_coefficient(located.z, located.omega)

    def pairs(self, place: Place) -> float:
        """The largest real part of a complex pair of roots, which is zero at a Hopf point."""
        roots = self.roots(place.z)
        turning = roots[np.abs(roots.imag) > 1e-9 * (1.0 + np.abs(roots))]
        return float(np.max(turning.real)) if len(turning) else float("nan")

    def hopfs(self, first: Place, second: Place) -> list[tuple[str, Located, Place]]:
        """The Hopf points between two neighbours."""
        found: list[tuple[str, Located, Place]] = []
        for place, root in self._crossings(first, second, 0):
            located = delay_hopf(self._system, place.z, root)
            is_new = located is not None and not any(abs(located.omega - one.omega) < 1e-6 for _, one, _ in found)
            if located is not None and is_new and self.is_near(located, place):
                found.append(("hopf", located, place))
        return found

    def _crossings(self, first: Place, second: Place, depth: int) -> list[tuple[Place, complex]]:
        """Places near which a root crosses the imaginary axis, and the root; a real one comes from a fold."""
        before, after = (int(np.sum(self.roots(place.z).real > 0)) for place in (first, second))
        if before == after:
            return []
        length = self.distance(first, second)
        if depth < _HALVINGS:
            middle = self._curve.at(first, 0.5 * length)
            if middle is not None:
                return self._crossings(first, middle, depth + 1) + self._crossings(middle, second, depth + 1)
        near = self.roots(first.z)
        crossing = near[(near.imag > 0) & (np.abs(near.real) < _NEAR_AXIS * np.abs(near))]
        return [(first, complex(one)) for one in crossing]
