"""Families of limit cycles over a parameter, with their bifurcations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

import numpy as np

from brainpy_codegen.analysis.collocation import DEGREE, Collocation, Orbit
from brainpy_codegen.analysis.cycle_crossings import direction_across, with_parameter
from brainpy_codegen.analysis.cycle_events import STILL, CurvePoint, CycleDetector, genuine
from brainpy_codegen.analysis.cycle_families import CycleBranch, CyclePoint
from brainpy_codegen.analysis.cycle_steps import (
    bends,
    is_before,
    is_doubled,
    is_doubled_between,
    is_next,
    is_opposite,
    is_same,
    is_small,
)
from brainpy_codegen.analysis.cycles import LimitCycle, check_equations, described, newton
from brainpy_codegen.analysis.diagram import SpecialPoint
from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.system import System, check_range
from brainpy_codegen.errors import RunError, UsageError
from brainpy_codegen.frontend.declare import Model

_LARGEST_STEP = 0.15
_SMALLEST_STEP = 1e-6
_MOST_STEPS = 600
_DIVERGED = 60.0  # how many times the first period counts as a homoclinic end
_AT_HOPF = 2e-3  # how far the first cycle may be from its Hopf point, relative to the range
_MUCH_LONGER = 4.0  # how many times the shortest period is long
_MANY = 30  # cycles of one parameter are not isolated, as those of a linear center
_VERTICAL = 1e-9  # change of the parameter, relative to its range, over so many
_AT_REST = 1e-3  # speed near a fixed point, relative to the largest
_LABELS = {"fold_of_cycles": "LPC", "period_doubling": "PD", "torus": "NS", "branch_point": "BPC"}
_BESIDE = (2e-2, 5e-3, 1e-3, 2e-4)  # how far from a branch point another family is looked for


def cycle_continuation(
    model: Model,
    parameter: str,
    range: Sequence[float],
    params: Mapping[str, float] | None = None,
    *,
    hopf: SpecialPoint | None = None,
    cycle: LimitCycle | None = None,
    branch_point: CyclePoint | None = None,
    intervals: int = 60,
    frozen: Mapping[str, float] | None = None,
    module: ModuleType | None = None,
) -> CycleBranch:
    """The family of limit cycles that begins at a Hopf point, at a cycle, or that crosses another family.

    Args:
        model: a declared model without explicit time.
        parameter: the parameter that varies.
        range: (low, high) of it.
        params: values of other parameters; default: those of `hopf` or `cycle`.
        hopf: a Hopf point of `continuation`.
        cycle: a cycle of `limit_cycle`, followed towards the upper end first.
        branch_point: a branch point of another family ("BPC1"): the family that crosses it there.
        intervals: of the mesh.
        frozen: states that are held at a value.
        module: a generated module whose (edited) `derivative` is analysed.

    Raises:
        UsageError: none of `hopf`, `cycle` and `branch_point` is given.
        RunError: not even the first step succeeds.
    """
    begin: object = hopf or cycle or branch_point
    kinds = {SpecialPoint: "hopf", LimitCycle: "", CyclePoint: "branch_point"}
    if type(begin) not in kinds or getattr(begin, "kind", "") != kinds[type(begin)]:
        raise UsageError(
            "cycle_continuation needs hopf=diagram['H1'], cycle=limit_cycle(...) or branch_point=family['BPC1']"
        )
    assert isinstance(begin, SpecialPoint | LimitCycle | CyclePoint)
    given = {name: value for name, value in begin.params.items() if name != parameter}
    system = System(analysed(model, module), {**given, **(params or {})}, active=(parameter,), frozen=frozen)
    work = _Family(system, check_range(parameter, range), intervals)
    if hopf is not None:
        return work.from_hopf(hopf)
    if cycle is not None:
        return work.from_cycle(cycle)
    assert branch_point is not None
    return work.from_branch_point(branch_point)


def cycle_from_hopf(
    model: Model, hopf: SpecialPoint, params: Mapping[str, float], frozen: Mapping[str, float] | None, intervals: int
) -> LimitCycle:
    """The cycle at given parameters in the family that begins at a Hopf point."""
    given: object = hopf
    if not isinstance(given, SpecialPoint) or given.kind != "hopf":
        raise UsageError(f"hopf takes a Hopf point of continuation, such as diagram['H1'], not {hopf!r}")
    moved = [name for name, value in params.items() if value != hopf.params.get(name)]
    if len(moved) != 1:
        raise UsageError("with hopf=, params must give one parameter another value than at the Hopf point")
    (name,) = moved
    target = float(params[name])
    begin = hopf.params[name]
    system = System(model, {k: v for k, v in hopf.params.items() if k != name}, active=(name,), frozen=frozen)
    reach = 20 * abs(target - begin)
    work = _Family(system, (begin - reach, begin + reach), intervals, target)
    family = work.from_hopf(hopf)
    if family.end != "target":
        raise RunError(
            f"the family of cycles from the Hopf point at {name}={begin:.8g} ends at {name}="
            f"{family[-1].params[name]:.8g} ({family.end}) before it reaches {target:g}"
        )
    return family.cycles[-1]


class _Family:
    """The continuation of one family."""

    def __init__(self, system: System, ends: tuple[float, float], intervals: int, target: float | None = None) -> None:
        check_equations(system)
        self._system = system
        self._ends = ends
        self._intervals = intervals
        self._target = target
        self._width = np.ones(system.size)
        self._detector = CycleDetector(system, self._step, ends)

    # --- beginnings ---------------------------------------------------------------------------------------------------

    def from_hopf(self, hopf: SpecialPoint) -> CycleBranch:
        """The family that begins at a Hopf point."""
        system, n = self._system, self._system.size
        z = np.array([*(hopf.state[name] for name in system.states), hopf.params[system.active[0]]])
        values, vectors = np.linalg.eig(system.jacobian(z)[:, :n])
        k = int(np.argmin(np.abs(values - 1j * (hopf.omega or 0.0))))
        q = vectors[:, k] / np.linalg.norm(vectors[:, k])
        period = 2 * np.pi / float(values[k].imag)
        mesh = np.linspace(0.0, 1.0, self._intervals + 1)
        flat = Orbit(mesh, np.repeat(z[:n, None], self._intervals * DEGREE, axis=1), period, z[n:])
        wave = np.real(q[:, None] * np.exp(2j * np.pi * flat.times()))
        self._width = np.maximum(np.abs(q), 1e-3 * np.max(np.abs(q)))
        self._width *= max(1.0, float(np.max(np.abs(z[:n]) / self._width)) * 0.2)
        first = None
        for amplitude in (1e-2, 2e-3, 3e-4):
            shape = Orbit(mesh, flat.nodes + amplitude * np.max(self._width) * wave, period, z[n:])
            equations = Collocation(system, mesh, shape)
            tangent = np.append((wave / self._width[:, None]).T.ravel(), np.zeros(2))
            first = self._corrected(equations, equations.pack(shape), tangent / np.linalg.norm(tangent)) or first
            if first is not None and abs(first.orbit.active[0] - z[n]) < _AT_HOPF * (self._ends[1] - self._ends[0]):
                break
        if first is None:
            raise RunError(f"no cycle is found next to the Hopf point {hopf.label or hopf}; it may be degenerate")
        return self._finished(*self._piece(first))

    def from_cycle(self, cycle: LimitCycle) -> CycleBranch:
        """The family through a cycle, in both directions."""
        name = self._system.active[0]
        assert cycle.orbit is not None
        value = np.array([cycle.params[name]])
        self._intervals = max(self._intervals, cycle.orbit.intervals)
        orbit = Orbit(cycle.orbit.mesh, cycle.orbit.nodes, cycle.period, value).adapted(self._intervals)
        self._width = np.maximum(np.ptp(orbit.nodes, axis=1), 1e-9)
        equations = Collocation(self._system, orbit.mesh, orbit)
        found = newton(equations, orbit)
        if found is None:
            raise RunError("Newton's method does not converge at the cycle that was given")
        pieces = []
        for sign in (-1.0, 1.0):
            along = np.zeros(equations.size + 2)
            along[-1] = sign
            tangent = self._tangent(equations, found[0], along)
            pieces.append(self._piece(CurvePoint(found[0], tangent, found[1])))
        (low, low_special, begin), (high, high_special, end) = pieces
        return self._finished([*low[:0:-1], *high], [*low_special[::-1], *high_special], end, begin)

    def from_branch_point(self, point: CyclePoint) -> CycleBranch:
        """The other family through a branch point, in both directions."""
        orbit = with_parameter(point.cycle)
        self._width = np.maximum(np.ptp(orbit.nodes, axis=1), 1e-9)
        equations = Collocation(self._system, orbit.mesh, orbit)
        across = direction_across(equations, orbit, self._scale(equations), point)
        pieces = []
        for along in (-across, across):
            first = next(filter(None, (self._beside(equations, orbit, along, length) for length in _BESIDE)), None)
            if first is not None:
                pieces.append(self._piece(first))
        if not pieces:
            raise RunError(f"no other family of cycles is found next to {point!r}; try more intervals")
        if len(pieces) == 1:
            return self._finished(*pieces[0], "branch_point")
        (low, low_special, begin), (high, high_special, end) = pieces
        return self._finished([*low[::-1], *high], [*low_special[::-1], *high_special], end, begin)

    def _beside(self, equations: Collocation, orbit: Orbit, along: Array, length: float) -> CurvePoint | None:
        guess = equations.pack(orbit) + length * self._scale(equations) * along
        return self._corrected(equations, guess, along)

    # --- steps --------------------------------------------------------------------------------------------------------

    def _scale(self, equations: Collocation) -> Array:
        count = equations.size // self._system.size
        nodes = np.tile(self._width * np.sqrt(count), count)
        return np.concatenate([nodes, [equations.reference.period, self._ends[1] - self._ends[0]]])

    def _tangent(self, equations: Collocation, orbit: Orbit, along: Array) -> Array:
        scale = self._scale(equations)
        vector = equations.pack(orbit)
        right = np.zeros(len(vector))
        right[-1] = 1.0
        found = equations.solve(vector, right, along / scale)
        if found is None:
            return along
        tangent = found / scale
        tangent = tangent / np.linalg.norm(tangent)
        turned: Array = tangent if tangent @ along > 0 else -tangent
        return turned

    def _corrected(self, equations: Collocation, guess: Array, across: Array) -> CurvePoint | None:
        """Newton's method in the plane across a direction."""
        scale = self._scale(equations)
        vector = guess
        for _ in range(9):
            right = np.append(equations.residual(vector), across @ ((vector - guess) / scale))
            step = equations.solve(vector, right, across / scale)
            if step is None:
                return None
            vector = vector - step
            size = float(np.max(np.abs(step / scale)))
            if not size < 10 or vector[equations.size] <= 0:
                return None
            if size < 1e-11:
                orbit = equations.unpack(vector)
                residual = float(np.max(np.abs(equations.residual(vector))))
                return CurvePoint(orbit, self._tangent(equations, orbit, across), residual)
        return None

    def _step(self, here: CurvePoint, length: float) -> CurvePoint | None:
        equations = Collocation(self._system, here.orbit.mesh, here.orbit)
        guess = equations.pack(here.orbit) + length * self._scale(equations) * here.tangent
        return self._corrected(equations, guess, here.tangent)

    def _adapted(self, point: CurvePoint) -> CurvePoint | None:
        """The same cycle on a new mesh."""
        orbit = point.orbit.adapted(self._intervals)
        equations = Collocation(self._system, orbit.mesh, orbit)
        found = newton(equations, orbit)
        if found is None or not is_same(orbit, found[0]):
            return None
        n = self._system.size
        moved = Orbit(point.orbit.mesh, point.tangent[:-2].reshape(-1, n).T, 1.0, np.empty(0)).on_mesh(orbit.mesh)
        along = np.concatenate([moved.nodes.T.ravel(), point.tangent[-2:]])
        return CurvePoint(found[0], self._tangent(equations, found[0], along / np.linalg.norm(along)), found[1])

    def _piece(self, first: CurvePoint) -> tuple[list[CurvePoint], list[tuple[str, CurvePoint]], str]:
        """The curve from a cycle in the direction of its tangent: cycles, bifurcations, and why it ends."""
        points, special, end = self._trace(first)
        return points, genuine(points, special, end, self._ends), end

    def _trace(self, first: CurvePoint) -> tuple[list[CurvePoint], list[tuple[str, CurvePoint]], str]:
        points = [first]
        special: list[tuple[str, CurvePoint]] = []
        length = 0.02
        begin_period = first.orbit.period
        while len(points) < _MOST_STEPS:
            here = points[-1]
            found = self._step(here, length)
            if found is None or found.tangent @ here.tangent < 0.9 or not is_next(here.orbit, found.orbit):
                length /= 2
                if length < _SMALLEST_STEP:
                    return points, special, self._gave_up(here, begin_period)
                continue
            if length > _SMALLEST_STEP and bends([one.orbit for one in points], found.orbit, self._ends):
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
                found = self._adapted(found) or found
            points += [*(place for _, place in events), found]
            if found.orbit.period > _DIVERGED * begin_period or self._stands_still(points):
                return points, special, "period diverges"
            if len(points) == _MANY and self._moved(points) < _VERTICAL:
                return points, special, "not isolated"
            length = min(1.35 * length, _LARGEST_STEP)
        return points, special, "most steps"

    def _moved(self, points: list[CurvePoint]) -> float:
        """How far the parameter has moved, relative to its range."""
        return float(np.ptp([one.orbit.active[0] for one in points])) / (self._ends[1] - self._ends[0])

    def _stands_still(self, points: list[CurvePoint]) -> bool:
        """Whether the period has doubled while the parameter stood still, all of it spent near a fixed point.

        What follows is only longer, and soon longer than the mesh resolves. In a canard the parameter stands still as
        well, but there is no fixed point on the way.
        """
        last = points[-1].orbit
        if last.period < _MUCH_LONGER * min(one.orbit.period for one in points):
            return False
        back = next((one.orbit for one in reversed(points) if one.orbit.period < 0.5 * last.period), None)
        if back is None or abs(back.active[0] - last.active[0]) > STILL * (self._ends[1] - self._ends[0]):
            return False
        speed = np.linalg.norm(last.slopes_at_gauss() / self._width[:, None, None], axis=0)
        return bool(np.min(speed) < _AT_REST * np.max(speed))

    def _gave_up(self, here: CurvePoint, begin_period: float) -> str:
        if here.orbit.period > 8 * begin_period:
            return "period diverges"
        if is_doubled(here.orbit):
            return "period_doubling"
        return (
            f"no step succeeds at {self._system.active[0]}={here.orbit.active[0]:.8g}, period {here.orbit.period:.6g}"
        )

    def _stop(self, here: CurvePoint, found: CurvePoint) -> tuple[str, CurvePoint] | None:
        """Whether an end of the range, or the target, lies between two cycles: why, and the cycle there."""
        before, after = here.orbit.active[0], found.orbit.active[0]
        for value, reason in ((self._target, "target"), (self._ends[0], "boundary"), (self._ends[1], "boundary")):
            if value is None or (before - value) * (after - value) > 0 or before == value:
                continue
            share = (value - before) / (after - before)
            nodes = here.orbit.nodes + share * (found.orbit.nodes - here.orbit.nodes)
            period = here.orbit.period + share * (found.orbit.period - here.orbit.period)
            guess = Orbit(here.orbit.mesh, nodes, period, np.array([value])).adapted(self._intervals)
            there = newton(Collocation(self._system, guess.mesh, guess), guess)
            if there is not None and reason == "target":
                better = there[0].adapted(self._intervals)
                there = newton(Collocation(self._system, better.mesh, better), better) or there
            return (reason, CurvePoint(there[0], found.tangent, there[1])) if there is not None else (reason, found)
        return None

    def _finished(
        self, points: list[CurvePoint], special: list[tuple[str, CurvePoint]], end: str, begin: str = "hopf"
    ) -> CycleBranch:
        cycles = tuple(described(self._system, one.orbit, one.residual) for one in points)
        places = {id(one): k for k, one in enumerate(points)}
        counts: dict[str, int] = {}
        found = []
        for kind, one in special:
            counts[kind] = counts.get(kind, 0) + 1
            refined = self._adapted(one) if kind != "fold_of_cycles" else one
            cycle = described(self._system, (refined or one).orbit, one.residual)
            name = f"{_LABELS[kind]}{counts[kind]}"
            place = places[id(one)]
            beside = cycles[max(place - 1, 0)], cycles[min(place + 1, len(cycles) - 1)]
            found.append(CyclePoint(kind, name, cycle.params, cycle.period, cycle, place, beside))
        return CycleBranch(cycles, tuple(found), self._system.active[0], end, begin, tuple(self._detector.messages))
