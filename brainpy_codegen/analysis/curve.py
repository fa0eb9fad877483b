"""Follow the curve of solutions of n equations in n + 1 unknowns: pseudo-arclength continuation with adaptive steps.

Unknowns are measured in units of the box. A step goes along the tangent; Newton's method brings it back to the curve
in the plane across the tangent. Steps shrink where the curve bends or Newton is slow.

Keller, H. B. (1977). Numerical solution of bifurcation and nonlinear eigenvalue problems. In Rabinowitz, P. H. (ed.),
Applications of bifurcation theory, 359-384.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_NEWTON_STEPS = 8
_TOLERANCE = 1e-12
_LARGEST_TURN = 0.94  # cosine of the angle between tangents of neighbours


class Equations(Protocol):
    """n equations in n + 1 unknowns."""

    def residual(self, z: Array) -> Array:
        """The left-hand sides."""

    def slopes(self, z: Array) -> Array:
        """Their derivatives: (n, n + 1)."""


@dataclass(frozen=True)
class Place:
    """A point of a curve, and the tangent there (in units of the box, of length one)."""

    z: Array
    tangent: Array


@dataclass(frozen=True)
class Steps:
    """Lengths of steps, in units of the box, and how many."""

    first: float = 5e-3
    smallest: float = 1e-7
    largest: float = 2e-2
    most: int = 3000


@dataclass(frozen=True)
class Traced:
    """A piece of a curve, and why it ends: "boundary", "closed", "most steps", or what failed where."""

    places: list[Place]
    end: str


def both_ways(trace: Callable[[Place], Traced], first: Place) -> tuple[list[Place], tuple[str, str]]:
    """A curve from one end to the other through a place, and why it ends at either side; `trace` follows a side."""
    one = trace(first)
    if one.end == "closed":
        return one.places, ("closed", "closed")
    other = trace(Place(first.z, -first.tangent))
    back = [Place(place.z, -place.tangent) for place in other.places[:0:-1]]
    return [*back, *one.places], (other.end, one.end)


@dataclass(frozen=True)
class Chords:
    """The chords between neighbours, as seen from a point; everything in units of the box.

    Attributes:
        feet: the nearest points of the chords, (chords, unknowns).
        along: the chords themselves, (chords, unknowns).
        lengths: of the chords.
        distances: of the point from the feet.
    """

    feet: Array
    along: Array
    lengths: Array
    distances: Array


def chords(points: Array, z: Array) -> Chords:
    """The chords between neighbouring points (points, unknowns), as seen from a point."""
    start, along = points[:-1], np.diff(points, axis=0)
    squared = np.maximum(np.sum(along**2, axis=1), 1e-300)
    share = np.clip(np.sum((z - start) * along, axis=1) / squared, 0.0, 1.0)
    feet = start + share[:, None] * along
    return Chords(feet, along, np.sqrt(squared), np.sqrt(np.sum((z - feet) ** 2, axis=1)))


class Curve:
    """A curve of solutions; `scale` holds the units of the unknowns."""

    def __init__(self, equations: Equations, scale: Array) -> None:
        self.equations = equations
        self.scale = scale

    def tangent(self, z: Array, along: Array | None = None) -> Array:
        """The direction of the curve; of two the one that goes `along` a direction."""
        slopes = self.equations.slopes(z) * self.scale
        border = along if along is not None else np.eye(len(z))[-1]
        right = np.zeros(len(z))
        right[-1] = 1.0
        try:
            found = np.linalg.solve(np.vstack([slopes, border]), right)
        except np.linalg.LinAlgError:
            found = np.linalg.svd(slopes)[2][-1]
        if not np.all(np.isfinite(found)):
            found = np.linalg.svd(slopes)[2][-1]
        found = found / np.linalg.norm(found)
        turned: Array = found if found @ border >= 0 else -found
        return turned

    def correct(self, guess: Array, across: Array, most: int = _NEWTON_STEPS) -> tuple[Array, int] | None:
        """The point of the curve in the plane through a guess across a direction, and the steps of Newton's method."""
        z = guess
        for count in range(1, most + 1):
            value = self.equations.residual(z)
            matrix = np.vstack([self.equations.slopes(z) * self.scale, across])
            right = np.append(value, across @ ((z - guess) / self.scale))
            if not (np.all(np.isfinite(matrix)) and np.all(np.isfinite(right))):
                return None
            try:
                step = np.linalg.solve(matrix, right)
            except np.linalg.LinAlgError:
                return None
            z = z - self.scale * step
            size = float(np.max(np.abs(step)))
            if size < _TOLERANCE:
                return z, count
            if size > 1e3:
                return None
        return (z, most) if size < 1e-8 else None

    def at(self, place: Place, length: float) -> Place | None:
        """The point at a distance along the tangent."""
        found = self.correct(place.z + length * self.scale * place.tangent, place.tangent)
        return None if found is None else Place(found[0], self.tangent(found[0], place.tangent))

    def trace(self, start: Place, inside: Callable[[Array], bool], steps: Steps) -> Traced:
        """The curve from a point in the direction of its tangent, until it leaves or closes."""
        places = [start]
        length = steps.first
        travelled = 0.0
        while len(places) < steps.most:
            here = places[-1]
            found = self.correct(here.z + length * self.scale * here.tangent, here.tangent)
            following = None if found is None else Place(found[0], self.tangent(found[0], here.tangent))
            if following is None or following.tangent @ here.tangent < _LARGEST_TURN:
                length /= 2
                if length < steps.smallest:
                    return Traced(places, f"no step succeeds at {here.z.tolist()}")
                continue
            if not inside(following.z):
                last = self._until(here, length, inside)
                return Traced([*places, last] if last is not None else places, "boundary")
            places.append(following)
            travelled += length
            if travelled > 4 * length and self._is_back(start, here, following):
                return Traced([*places[:-1], start], "closed")
            slow = found is not None and found[1] > 4
            length = length / 1.5 if slow else min(length * 1.3, steps.largest)
        return Traced(places, "most steps")

    def _until(self, here: Place, length: float, inside: Callable[[Array], bool]) -> Place | None:
        """The last point inside, by bisection."""
        low, high = 0.0, length
        best: Place | None = None
        for _ in range(45):
            middle = 0.5 * (low + high)
            found = self.at(here, middle)
            if found is not None and inside(found.z):
                low, best = middle, found
            else:
                high = middle
        return best

    def _is_back(self, start: Place, here: Place, following: Place) -> bool:
        """Whether the start lies on the way from a point to the next, in the same direction."""
        a, b = here.z / self.scale, following.z / self.scale
        offset = start.z / self.scale - a
        chord = b - a
        share = float(offset @ chord / (chord @ chord))
        distance = float(np.linalg.norm(offset - share * chord))
        same_way = float(here.tangent @ start.tangent) > 0.9
        return same_way and 0 <= share <= 1 and distance < 0.05 * float(np.linalg.norm(chord))
