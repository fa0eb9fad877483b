"""The walk along a family of cycles: lengths of steps, bifurcations on the way, and why it ends."""

from __future__ import annotations

import numpy as np

from brainpy_codegen.analysis.collocation import Collocation, Orbit
from brainpy_codegen.analysis.cycle_curve import CycleCurve
from brainpy_codegen.analysis.cycle_events import STILL, CurvePoint, CycleDetector, genuine
from brainpy_codegen.analysis.cycle_steps import (
    bends,
    is_before,
    is_doubled,
    is_doubled_between,
    is_next,
    is_opposite,
    is_small,
)
from brainpy_codegen.analysis.cycles import newton

Events = list[tuple[str, CurvePoint]]

_LARGEST_STEP = 0.15
_SMALLEST_STEP = 1e-6
_MOST_STEPS = 600
_DIVERGED = 60.0  # how many times the first period counts as a homoclinic end
_MUCH_LONGER = 4.0  # how many times the shortest period is long
_MANY = 30  # cycles of one parameter are not isolated, as those of a linear center
_VERTICAL = 1e-9  # change of the parameter, relative to its range, over so many
_AT_REST = 1e-3  # speed near a fixed point, relative to the largest


class CycleTrace:
    """The walk along one curve of cycles, up to a target value of the parameter if there is one."""

    def __init__(self, curve: CycleCurve, target: float | None = None) -> None:
        self._curve = curve
        self._target = target
        self._detector = CycleDetector(curve.system, curve.step, curve.ends)

    @property
    def messages(self) -> tuple[str, ...]:
        """What changed on the way and could not be located."""
        return tuple(self._detector.messages)

    def follow(self, first: CurvePoint) -> tuple[list[CurvePoint], Events, str]:
        """The curve from a cycle in the direction of its tangent: cycles, bifurcations, and why it ends."""
        points, special, end = self._trace(first)
        return points, genuine(points, special, end, self._curve.ends), end

    def _trace(self, first: CurvePoint) -> tuple[list[CurvePoint], Events, str]:
        points = [first]
        special: Events = []
        length = 0.02
        begin_period = first.orbit.period
        while len(points) < _MOST_STEPS:
            here = points[-1]
            found = self._curve.step(here, length)
            if found is None or found.tangent @ here.tangent < 0.9 or not is_next(here.orbit, found.orbit):
                length /= 2
                if length < _SMALLEST_STEP:
                    return points, special, self._gave_up(here, begin_period)
                continue
            if length > _SMALLEST_STEP and bends([one.orbit for one in points], found.orbit, self._curve.ends):
                length /= 2
                continue
            if is_opposite(here.orbit, found.orbit):
                if length > _SMALLEST_STEP and not is_small(here.orbit, [one.orbit for one in points]):
                    length /= 2
                    continue
                return points, special, "hopf"
            if is_doubled_between(here.orbit, found.orbit):
                return points, special, "period_doubling"
            stop = self._stop(here, found)
            events = self._detector.between(here, found, length)
            if stop is not None:
                events = [one for one in events if is_before(here.orbit, one[1].orbit, stop[1].orbit)]
                return [*points, *(place for _, place in events), stop[1]], [*special, *events], stop[0]
            special += events
            # What is short of a long cycle moves quickly on the mesh.
            if len(points) % 3 == 0 or found.orbit.period > _MUCH_LONGER * begin_period:
                found = self._curve.adapted(found) or found
            points += [*(place for _, place in events), found]
            if found.orbit.period > _DIVERGED * begin_period or self._stands_still(points):
                return points, special, "period diverges"
            if len(points) == _MANY and self._moved(points) < _VERTICAL:
                return points, special, "not isolated"
            length = min(1.35 * length, _LARGEST_STEP)
        return points, special, "most steps"

    def _moved(self, points: list[CurvePoint]) -> float:
        """How far the parameter has moved, relative to its range."""
        return float(np.ptp([one.orbit.active[0] for one in points])) / (self._curve.ends[1] - self._curve.ends[0])

    def _stands_still(self, points: list[CurvePoint]) -> bool:
        """Whether the period has doubled while the parameter stood still, all of it spent near a fixed point.

        What follows is only longer, and soon longer than the mesh resolves. In a canard the parameter stands still as
        well, but there is no fixed point on the way.
        """
        last = points[-1].orbit
        if last.period < _MUCH_LONGER * min(one.orbit.period for one in points):
            return False
        back = next((one.orbit for one in reversed(points) if one.orbit.period < 0.5 * last.period), None)
        if back is None or abs(back.active[0] - last.active[0]) > STILL * (self._curve.ends[1] - self._curve.ends[0]):
            return False
        speed = np.linalg.norm(last.slopes_at_gauss() / self._curve.width[:, None, None], axis=0)
        return bool(np.min(speed) < _AT_REST * np.max(speed))

    def _gave_up(self, here: CurvePoint, begin_period: float) -> str:
        if here.orbit.period > 8 * begin_period:
            return "period diverges"
        if is_doubled(here.orbit):
            return "period_doubling"
        (name,) = self._curve.system.active
        return f"no step succeeds at {name}={here.orbit.active[0]:.8g}, period {here.orbit.period:.6g}"

    def _stop(self, here: CurvePoint, found: CurvePoint) -> tuple[str, CurvePoint] | None:
        """Whether an end of the range, or the target, lies between two cycles: why, and the cycle there."""
        before, after = here.orbit.active[0], found.orbit.active[0]
        for value, reason in (
            (self._target, "target"),
            (self._curve.ends[0], "boundary"),
            (self._curve.ends[1], "boundary"),
        ):
            if value is None or (before - value) * (after - value) > 0 or before == value:
                continue
            share = (value - before) / (after - before)
            nodes = here.orbit.nodes + share * (found.orbit.nodes - here.orbit.nodes)
            period = here.orbit.period + share * (found.orbit.period - here.orbit.period)
            guess = Orbit(here.orbit.mesh, nodes, period, np.array([value])).adapted(self._curve.intervals)
            there = newton(Collocation(self._curve.system, guess.mesh, guess), guess)
            if there is not None and reason == "target":
                better = there[0].adapted(self._curve.intervals)
                there = newton(Collocation(self._curve.system, better.mesh, better), better) or there
            return (reason, CurvePoint(there[0], found.tangent, there[1])) if there is not None else (reason, found)
        return None
