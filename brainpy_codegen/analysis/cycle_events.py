"""Bifurcations between neighbours of a family of cycles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brainpy_codegen.analysis.bracket import Zero, zero
from brainpy_codegen.analysis.collocation import Collocation, Orbit
from brainpy_codegen.analysis.cycles import multipliers
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System

_LEFT = 1e-2  # what may be left of a test function at a bifurcation, relative to its values at the neighbours

_ZERO = 1e-9
_NEAR_ONE = 1e-3
STILL = 1e-5
"""Change of the parameter, relative to its range, that is none."""


@dataclass(frozen=True)
class CurvePoint:
    """A cycle on the curve, and the tangent, in scaled unknowns."""

    orbit: Orbit
    tangent: Array
    residual: float


Event = tuple[str, CurvePoint]


class CycleDetector:
    """Test functions of one family; `messages` tells of sign changes that could not be located."""

    def __init__(
        self, system: System, step: Callable[[CurvePoint, float], CurvePoint | None], ends: tuple[float, float]
    ) -> None:
        self._system = system
        self._still = STILL * (ends[1] - ends[0])
        self._step = step
        self.messages: list[str] = []

    def between(self, here: CurvePoint, found: CurvePoint, length: float) -> list[Event]:
        """The bifurcations between two neighbours, by increasing distance from the first."""
        tests: list[tuple[str, Callable[[CurvePoint], float]]] = [("fold_of_cycles", self._turn)]
        if abs(here.orbit.active[0] - found.orbit.active[0]) > self._still:  # else multipliers next to 1 are noise
            tests.append(("branch_point", self._crossing))
        if self._system.size > 2:  # in the plane multipliers are positive
            tests += [("period_doubling", self._doubling), ("torus", self._turning)]
        events: list[tuple[float, str, CurvePoint]] = []
        for kind, test in tests:
            before, after = test(here), test(found)
            if before == 0.0 or not before * after <= 0:
                continue
            nearest = self._zero(here, found, length, test, (before, after))
            if kind == "torus" and not self._has_pair(nearest.place):
                continue
            if kind == "branch_point" and not self._is_crossing(nearest.place):
                continue
            if nearest.left > max(_LEFT * max(abs(before), abs(after)), _ZERO):
                self._say(kind, here, found)
                continue
            events.append((nearest.distance, kind, nearest.place))
        return [(kind, place) for _, kind, place in sorted(events, key=lambda event: event[0])]

    def _say(self, kind: str, here: CurvePoint, found: CurvePoint) -> None:
        name = self._system.active[0]
        if abs(here.orbit.active[0] - found.orbit.active[0]) < self._still:
            return  # in a canard or towards a homoclinic orbit the parameter stands still, and its direction is noise
        self.messages.append(
            f"{kind.replace('_', ' ')} between {name}={here.orbit.active[0]:.8g} and {found.orbit.active[0]:.8g}, "
            f"period {found.orbit.period:.6g}, could not be located; try more intervals"
        )

    def _multipliers(self, point: CurvePoint) -> Complex:
        return multipliers(Collocation(self._system, point.orbit.mesh, point.orbit), point.orbit)[1:]

    def _turn(self, point: CurvePoint) -> float:
        """Zero at a fold: the share of the parameter in the tangent."""
        return float(point.tangent[-1])

    def _crossing(self, point: CurvePoint) -> float:
        """Zero where another family crosses: a second multiplier is 1, and the curve does not turn."""
        with np.errstate(over="ignore", invalid="ignore"):
            return float(np.real(np.prod(self._multipliers(point) - 1.0))) * self._turn(point)

    def _is_crossing(self, place: CurvePoint) -> bool:
        """Whether a second multiplier is 1 indeed, and not at a fold."""
        values = self._multipliers(place)
        return bool(np.min(np.abs(values - 1.0)) < _NEAR_ONE) and abs(self._turn(place)) > _NEAR_ONE**2

    def _doubling(self, point: CurvePoint) -> float:
        """Zero where a multiplier is -1."""
        with np.errstate(over="ignore", invalid="ignore"):
            return float(np.real(np.prod(self._multipliers(point) + 1.0)))

    def _turning(self, point: CurvePoint) -> float:
        """Zero where the product of two multipliers is 1."""
        values = self._multipliers(point)
        with np.errstate(over="ignore", invalid="ignore"):
            pairs = [values[i] * values[j] - 1.0 for i in range(len(values)) for j in range(i)]
            return float(np.real(np.prod(pairs)))

    def _has_pair(self, place: CurvePoint) -> bool:
        """Whether a complex pair lies on the unit circle: two real multipliers with product 1 are no torus."""
        values = self._multipliers(place)
        return bool(np.any((np.abs(values.imag) > 1e-6) & (np.abs(np.abs(values) - 1.0) < 1e-3)))

    def _zero(
        self,
        here: CurvePoint,
        found: CurvePoint,
        length: float,
        test: Callable[[CurvePoint], float],
        values: tuple[float, float],
    ) -> Zero[CurvePoint]:
        """Where a test function is zero."""

        def at(distance: float) -> tuple[CurvePoint, float] | None:
            place = self._step(here, distance)
            return None if place is None else (place, test(place))

        last = Zero(length, found, abs(values[1]))
        nearest = zero(at, length, values, width=1e-10, small=_ZERO, most=25)
        return last if nearest is None or nearest.left > last.left else nearest


def genuine(points: list[CurvePoint], special: list[Event], end: str, ends: tuple[float, float]) -> list[Event]:
    """Without what only seems to happen: in a canard, and where the period diverges, the parameter stands still.

    Folds between which it does not move are noise of the mesh; towards a homoclinic orbit everything is.
    """
    still = STILL * (ends[1] - ends[0])
    folds = [one for one in special if one[0] == "fold_of_cycles"]
    kept: list[Event] = []
    for one in folds:
        if kept and abs(kept[-1][1].orbit.active[0] - one[1].orbit.active[0]) < still:
            kept.pop()
        else:
            kept.append(one)
    last = points[-1].orbit
    if end == "period diverges" and kept and abs(kept[-1][1].orbit.active[0] - last.active[0]) < still:
        kept.pop()
    special = [one for one in special if one[0] != "fold_of_cycles" or any(one is other for other in kept)]
    if end != "period diverges":
        return special
    shortest = min(one.orbit.period for one in points)
    far = [abs(one.orbit.active[0] - last.active[0]) > 10 * still for _, one in special]
    short = [one.orbit.period < 4 * shortest for _, one in special]
    return [one for one, a, b in zip(special, far, short, strict=True) if a or b]
