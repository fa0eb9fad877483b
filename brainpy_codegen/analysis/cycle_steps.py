"""Whether a step along a family of cycles is one to take: compares the cycles at both of its ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from brainpy_codegen.analysis.collocation import Orbit
from brainpy_codegen.analysis.evaluation import Array

_CLOSE = 0.03  # neighbours nearer than this, in the extents of the family, need not be nearer
_LARGEST_BEND = 0.97  # cosine of the angle between chords of the extremes over the parameter
_EVERY = 8  # of so many cycles of a family one tells its extents
_FLAT = 0.1
_GONE = 1e-3
_SMALL = 0.02  # size of a cycle, relative to the largest one, that is a point on a figure


def bends(family: Sequence[Orbit], found: Orbit, ends: tuple[float, float]) -> bool:
    """Whether the curves of extremes over the parameter would have a visible corner at the last cycle."""
    if len(family) < 2:
        return False
    rows = np.array([_extremes(one) for one in (*family[:-2:_EVERY], *family[-2:], found)])
    # Extremes that hardly move are drawn over the size of the cycle.
    extents = np.maximum(np.ptp(rows, axis=0), _FLAT * np.tile(np.ptp(found.nodes, axis=1), 2) + 1e-300)
    shares = np.array([one.active[0] for one in (*family[-2:], found)]) / (ends[1] - ends[0])
    first, second = np.diff(rows[-3:] / extents, axis=0)
    moved = np.diff(shares)
    lengths = np.hypot(first, moved[0]), np.hypot(second, moved[1])
    is_straight = first * second + moved[0] * moved[1] > _LARGEST_BEND * lengths[0] * lengths[1]
    return bool(np.any(~is_straight & (lengths[1] > _CLOSE)))


def is_small(orbit: Orbit, family: Sequence[Orbit]) -> bool:
    """Whether a cycle is a point, compared with the others of its family."""
    sizes = np.array([np.ptp(one.nodes, axis=1) for one in family])
    return bool(np.all(np.ptp(orbit.nodes, axis=1) <= _SMALL * sizes.max(axis=0)))


def _extremes(orbit: Orbit) -> Array:
    return np.concatenate([orbit.nodes.max(axis=1), orbit.nodes.min(axis=1)])


def is_same(one: Orbit, other: Orbit) -> bool:
    """Whether two orbits are approximations of one cycle, and neither is a fixed point."""
    apart = np.ptp(one.nodes, axis=1) - np.ptp(other.nodes, axis=1)
    same_size = bool(np.all(np.abs(apart) < 0.1 * np.ptp(one.nodes, axis=1) + 1e-12))
    return same_size and 0.99 < one.period / other.period < 1.01


def is_before(here: Orbit, place: Orbit, end: Orbit) -> bool:
    """Whether a place in a step lies on this side of the end of the range."""
    value = end.active[0]
    return bool((here.active[0] - value) * (place.active[0] - value) > 0)


def is_next(before: Orbit, after: Orbit) -> bool:
    """Whether two cycles may be neighbours: a step that ends at a period far away went to another family."""
    return 0.5 < after.period / before.period < 2.0


def is_doubled_between(before: Orbit, after: Orbit) -> bool:
    """Whether a step went through a cycle that is traversed twice, or to one.

    What sets both rounds apart has changed sign, or all but gone.
    """
    grid = np.linspace(0.0, 1.0, 200, endpoint=False)
    one, other = (orbit.at(grid) - orbit.at(grid + 0.5) for orbit in (before, after))
    gone = np.linalg.norm(other) < _GONE * np.linalg.norm(one)
    return bool(gone) or float(np.sum(one * other)) < 0


def is_doubled(orbit: Orbit) -> bool:
    """Whether a cycle is all but one that is traversed twice."""
    grid = np.linspace(0.0, 1.0, 200, endpoint=False)
    apart = np.abs(orbit.at(grid) - orbit.at(grid + 0.5)).max(axis=1)
    return bool(np.all(apart < _SMALL * np.ptp(orbit.nodes, axis=1)))


def is_opposite(before: Orbit, after: Orbit) -> bool:
    """Whether a step went through a point: the deviations from the mean have changed sign."""
    one, other = (orbit.nodes - orbit.nodes.mean(axis=1, keepdims=True) for orbit in (before, after))
    return float(np.sum(one * other)) < 0
