"""Branches of fixed points over a parameter, with their bifurcations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.analysis import bifurcations, map_normal_forms, results
from brainpy_codegen.analysis.bifurcations import Located
from brainpy_codegen.analysis.branch_checks import passes, unexplained
from brainpy_codegen.analysis.curve import Curve, Place, Steps, both_ways
from brainpy_codegen.analysis.delay_events import DelayDetector
from brainpy_codegen.analysis.diagram import Branch, Diagram, SpecialPoint
from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.equilibria import point_at, polish, search
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.events import Detector
from brainpy_codegen.analysis.map_events import MapDetector
from brainpy_codegen.analysis.system import System, check_box, check_range, start_of
from brainpy_codegen.analysis.turning import Turning, turning_points
from brainpy_codegen.errors import UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model


@dataclass(frozen=True)
class Effort:
    """How hard branches are looked for.

    Attributes:
        seeds: at how many values of the parameter all fixed points are computed.
        boxes: how many boxes are examined in the search for folds; this, not time, so that results are the same
            everywhere.
    """

    seeds: int = 7
    boxes: int = 100_000


_BESIDE = (3e-3, 3e-4, 3e-5, 3e-6, 3e-7)  # how far from a fold a branch begins

_LABELS = {"fold": "LP", "hopf": "H", "branch_point": "BP", "period_doubling": "PD", "torus": "NS"}


def continuation(
    model: Model,
    parameter: str,
    range: Sequence[float],
    params: Mapping[str, float] | None = None,
    box: Mapping[str, Sequence[float]] | None = None,
    *,
    start: Mapping[str, float] | None = None,
    at: float | None = None,
    frozen: Mapping[str, float] | None = None,
    steps: Steps | None = None,
    module: ModuleType | None = None,
) -> Diagram:
    """Branches of fixed points over a parameter.

    Without `start`, all branches in the box that pass one of several values of the parameter, at which all fixed points
    are computed with proof, or that turn back, since all folds are computed so too; and what branches off them. With
    `start`, the branch through the fixed point near it. Of delay equations the characteristic roots with the largest
    real parts stand in the place of eigenvalues. Of maps the multipliers do; period doublings and Neimark-Sacker points
    (kind "torus") are located then.

    Args:
        model: a declared model without explicit time, or a map.
        parameter: the parameter that varies.
        range: (low, high) of it.
        params: values of other parameters.
        box: (low, high) for every state; needed without `start`.
        start: a guess of a fixed point.
        at: the value of the parameter that `start` belongs to; default: the lower end.
        frozen: states that are held at a value.
        steps: lengths of steps in units of the box.
        module: a generated module whose (edited) `derivative` is analysed.

    Raises:
        UsageError: a name is unknown, a range is none, or Newton's method finds no fixed point near `start`.
    """
    model = analysed(model, module)
    begin = None if start is None else (start, at)
    return followed(model, parameter, range, params, box, frozen, steps, begin)


def followed(
    model: Model,
    parameter: str,
    range: Sequence[float],
    params: Mapping[str, float] | None,
    box: Mapping[str, Sequence[float]] | None,
    frozen: Mapping[str, float] | None,
    steps: Steps | None,
    begin: tuple[Mapping[str, float], float | None] | None = None,
    effort: Effort | None = None,
) -> Diagram:
    """What `continuation` returns; `begin` holds `start` and `at`, `effort` says how hard is looked."""
    ends = check_range(parameter, range)
    system = System(model, params, active=(parameter,), frozen=frozen)
    if model.ir.orders:
        raise UnsupportedError("continuation is for derivatives of order one; fixed_points takes fractional models")
    if box is None and begin is None:
        raise UsageError("continuation needs a box, or start={state: guess} for a single branch")
    work = _Work(system, ends, box, begin[0] if begin else None, steps or Steps())
    if begin is not None:
        work.follow_start(begin[0], ends[0] if begin[1] is None else float(begin[1]))
    else:
        work.follow_all(params, frozen, effort or Effort())
    return work.diagram()


class _Work:
    """One continuation."""

    def __init__(
        self,
        system: System,
        ends: tuple[float, float],
        box: Mapping[str, Sequence[float]] | None,
        start: Mapping[str, float] | None,
        steps: Steps,
    ) -> None:
        self.system = system
        self._steps = steps
        self._ends = ends
        if box is not None:
            self._low, self._high = check_box(box, system.states, system.model)
            width = self._high - self._low
        else:
            width = np.maximum(1.0, 2 * np.abs([float((start or {}).get(name, 0.0)) for name in system.states]))
            self._low, self._high = np.full(system.size, -np.inf), np.full(system.size, np.inf)
        self.curve = Curve(_Field(system), np.append(width, ends[1] - ends[0]))
        kind = MapDetector if system.is_map else Detector if system.model.ir.delays is None else DelayDetector
        self._detector = kind(system, self.curve)
        self._branches: list[Branch] = []
        self._messages: list[str] = []
        self._complete: list[float] = []
        self._open = False
        self._turning = Turning(np.empty((0, 0)), np.empty((0, 0)), False)

    def follow_start(self, start: Mapping[str, float], at: float) -> None:
        if not self._ends[0] <= at <= self._ends[1]:
            raise UsageError(f"at={at:g} lies outside of the range {self._ends} of {self.system.active[0]}")
        guess = np.append(start_of("start", start, self.system.states), at)
        z, residual = polish(self.system, guess, steps=50)
        if not residual < 1e-8 * max(1.0, float(np.max(np.abs(self.system.jacobian(z))))):
            raise UsageError(
                f"Newton's method finds no fixed point near start at {self.system.active[0]}={at:g}: it ends at "
                f"{results.place(dict(zip(self.system.states, z, strict=False)))} with residual {residual:.2g}; try "
                "another start or value of at, or a box"
            )
        self._follow(z)

    def follow_all(
        self, params: Mapping[str, float] | None, frozen: Mapping[str, float] | None, effort: Effort
    ) -> None:
        name = self.system.active[0]
        # In between not at round numbers, where symmetric models have their degenerate points.
        shares = [0.0, 1.0, *((np.arange(effort.seeds - 2) + 0.5137) / (effort.seeds - 2))]
        for share in shares:
            value = self._ends[0] + float(share) * (self._ends[1] - self._ends[0])
            is_state = name in self.system.model.states  # a slow state in the place of a parameter
            here = System(
                self.system.model,
                params if is_state else {**(params or {}), name: value},
                frozen={**(frozen or {}), name: value} if is_state else frozen,
            )
            found = search(here, self._low, self._high, 10.0)
            if found.complete:
                self._complete.append(value)
            else:
                self._open = True
                self._messages.append(f"{name}={value:g}: {found.message}")
            for point in found:
                z = np.array([*point.state.values(), value])
                singular = np.linalg.svd(here.equation_jacobian(z[:-1]) * self.curve.scale[:-1], compute_uv=False)
                if singular[-1] > 1e-7 * singular[0] and not self._is_known(z):
                    self._follow(z)
        self._follow_turning(effort.boxes)

    def _follow_turning(self, most: int) -> None:
        """Add the branches through folds that lie on none yet: closed ones, which no value of the parameter met."""
        low, high = (np.append(one, end) for one, end in zip((self._low, self._high), self._ends, strict=True))
        self._turning = turning_points(self.system, low, high, most)
        for z in self._turning.points.T:
            if self._is_known(z):
                continue
            here = Place(z, self.curve.tangent(z))
            for length in np.outer(_BESIDE, (1.0, -1.0)).ravel():
                beside = self.curve.at(here, length)
                if beside is not None and self._inside(beside.z) and beside.tangent @ here.tangent > 0.9:
                    self._follow(beside.z)
                    break

    def _check_turning(self, special: Sequence[SpecialPoint]) -> bool:
        """Whether the special points hold all folds and branch points that there are; says which of them they lack."""
        name = self.system.active[0]
        known = [
            np.array([*one.state.values(), one.params[name]]) for one in special if one.kind in ("fold", "branch_point")
        ]

        def is_known(z: Array, near: float) -> bool:
            return any(np.all(np.abs(z - one) < near * self.curve.scale) for one in known)

        lacking = [z for z in self._turning.points.T if not is_known(z, 1e-6) and self._inside(z)]
        for z in lacking:
            where = results.place(dict(zip(self.system.variables, z, strict=True)))
            self._messages.append(f"there is a fold or branch point at {where} that was not located on a branch")
        unclear = any(not is_known(z, 1e-3) for z in self._turning.undecided.T)
        return self._turning.complete and not lacking and not unclear

    def _inside(self, z: Array) -> bool:
        slack = 1e-9 * self.curve.scale
        x, p = z[:-1], z[-1]
        return bool(
            np.all(x >= self._low - slack[:-1])
            and np.all(x <= self._high + slack[:-1])
            and self._ends[0] - 1e-13 * slack[-1] <= p <= self._ends[1] + 1e-13 * slack[-1]
        )

    def _follow(self, z: Array, along: Array | None = None, depth: int = 0) -> None:
        """Add the branch through a point, and those that branch off."""
        tangent = self.curve.tangent(z, along)
        places, ends = both_ways(lambda first: self.curve.trace(first, self._inside, self._steps), Place(z, tangent))
        for end, last in zip(ends, (places[0], places[-1]), strict=True):
            if end not in ("boundary", "closed"):
                self._messages.append(self._ended(end, last.z))
        if len(places) < 2:
            return
        events, every, at = [], places[:1], []
        for first, second in pairwise(places):
            found = self._detector.between(first, second)
            found.sort(key=lambda event: float(first.tangent @ ((event[1].z - first.z) / self.curve.scale)))
            events += found
            at += [len(every) + k for k, _ in enumerate(found)]
            every += [*(Place(located.z, place.tangent) for _, located, place in found), second]
        special = tuple(self._special(kind, located) for kind, located, _ in events)
        branch = self._branch(every, special, tuple(at), ends)
        self._branches.append(branch)
        self._messages += unexplained(branch)
        for kind, located, place in events:
            if kind == "branch_point" and depth < 6:
                self._switch(located, place, depth)

    def _ended(self, end: str, z: Array) -> str:
        """Why a branch ends early at a point, and what to try."""
        place = ", ".join(f"{name}={value:.8g}" for name, value in zip(self.system.variables, z, strict=True))
        residual = float(np.max(np.abs(self.system.g(z))))
        if end == "most steps":
            return (
                f"a branch ends early after {self._steps.most} steps, at {place} (residual {residual:.2g}); try "
                f"steps=bc.analysis.Steps(most={10 * self._steps.most}) or a smaller box"
            )
        return (
            f"a branch ends early at {place} (residual {residual:.2g}): no step of {self._steps.smallest:g} of the box "
            "or more succeeds; the right-hand side may be singular or not smooth there, else try "
            f"steps=bc.analysis.Steps(smallest={self._steps.smallest / 100:g})"
        )

    def _switch(self, located: Located, place: Place, depth: int) -> None:
        """Follow the other curve through a branch point."""
        for direction in bifurcations.directions(self.system, located.z, self.curve.scale):
            if abs(direction @ place.tangent) > 0.99:
                continue
            for sign in (1.0, -1.0):
                along = sign * direction
                for length in (1e-2, 3e-3, 1e-3):
                    guess = located.z + length * self.curve.scale * along
                    found = self.curve.correct(guess, along)
                    if found is None or not self._inside(found[0]):
                        continue
                    if not self._is_known(found[0]):
                        self._follow(found[0], along, depth + 1)
                    break

    def _is_known(self, z: Array) -> bool:
        return any(passes(self.curve, branch, z) for branch in self._branches)

    def _branch(
        self, places: list[Place], special: tuple[SpecialPoint, ...], at: tuple[int, ...], end: tuple[str, str]
    ) -> Branch:
        points = np.array([place.z for place in places]).T
        n = self.system.size
        values = self._detector.eigenvalues(points)
        states = dict(zip(self.system.states, points[:n], strict=True))
        stable = np.asarray(np.abs(values[:, 0]) < 1.0 if self.system.is_map else values[:, 0].real < 0)
        stable[list(at)] = False  # an eigenvalue is zero there, and its sign is noise
        residual = np.abs(self.system.g(points)).max(axis=0)
        turns = np.array([self._detector.turn(place) for place in places])
        pairs = np.array([self._detector.pairs(place) for place in places])
        name = self.system.active[0]
        return Branch(name, points[n], states, values, stable, special, at, end, residual, turns, pairs, self.system)

    def _special(self, kind: str, located: Located) -> SpecialPoint:
        system, n = self.system, self.system.size
        point = point_at(system, located.z, located.residual, False)
        more: dict[str, Any] = {}
        if kind == "hopf":
            l1 = self._detector.lyapunov_coefficient(located)
            size = float(np.linalg.norm(system.jacobian(located.z)[:, :n]))
            more = {
                "omega": located.omega,
                "l1": None if np.isnan(l1) else l1,
                "criticality": self._criticality(l1, size),
            }
        elif kind == "torus":
            d = map_normal_forms.torus_coefficient(system, located.z, located.omega)
            more = {"omega": located.omega, "l1": None if np.isnan(d) else d, "criticality": self._criticality(d, 1.0)}
            more["l1_convention"] = map_normal_forms.CONVENTION
        elif kind == "period_doubling":
            c = map_normal_forms.period_doubling_coefficient(system, located.z)
            more = {"c": None if np.isnan(c) else c, "criticality": self._criticality(-c, 1.0)}
        elif kind == "fold":
            more = {"a": bifurcations.fold_coefficient(system, located.z)}
        return SpecialPoint(kind, "", point.params, point.state, point.eigenvalues, located.residual, **more)

    def _criticality(self, cubic: float, size: float) -> str:
        """What the sign of a cubic coefficient says; nothing where there is none."""
        if np.isnan(cubic):
            return ""
        if abs(cubic) * float(np.max(self.curve.scale[:-1] ** 2)) < 1e-9 * size:
            return "degenerate"
        return "supercritical" if cubic < 0 else "subcritical"

    def diagram(self) -> Diagram:
        name = self.system.active[0]
        every: list[SpecialPoint] = []
        for branch in self._branches:
            for one in branch.special:
                if not any(_same(one, other, name, self.curve.scale) for other in every):
                    every.append(one)
        # Points of one value, as those of symmetric models are, come in the order of their states, not of rounding.
        unit = 1e-9 * self.curve.scale[-1]
        every.sort(key=lambda one: (round(one.params[name] / unit), *one.state.values()))
        counts: dict[str, int] = {}
        labelled = []
        for one in every:
            counts[one.kind] = counts.get(one.kind, 0) + 1
            labelled.append(_renamed(one, f"{_LABELS[one.kind]}{counts[one.kind]}"))
        branches = tuple(_with_labels(branch, labelled, name, self.curve.scale) for branch in self._branches)
        complete = self._check_turning(labelled) and not self._open
        at = tuple(sorted(self._complete))
        reason = "" if complete else self._why_open()
        return Diagram(branches, tuple(labelled), name, complete, at, tuple(self._messages), self.system, reason)

    def _why_open(self) -> str:
        """Why it is not proven that nothing is missing."""
        if self._open:
            return "at some values of the parameter there may be more fixed points: see messages"
        if not self._turning.complete:
            return f"a closed branch may be missing: {self._turning.message or 'only the one from start was followed'}"
        return "there may be folds or branch points that lie on no branch that was found"


@dataclass(frozen=True)
class _Field:
    """The right-hand side as equations in states and parameter."""

    system: System

    def residual(self, z: Array) -> Array:
        return self.system.g(z)

    def slopes(self, z: Array) -> Array:
        return self.system.equation_jacobian(z)


def _renamed(one: SpecialPoint, label: str) -> SpecialPoint:
    return replace(one, label=label)


def _same(one: SpecialPoint, other: SpecialPoint, name: str, scale: Array) -> bool:
    if one.kind != other.kind:
        return False
    a = np.array([*one.state.values(), one.params[name]])
    b = np.array([*other.state.values(), other.params[name]])
    return bool(np.all(np.abs(a - b) < 1e-6 * scale))


def _with_labels(branch: Branch, labelled: Sequence[SpecialPoint], name: str, scale: Array) -> Branch:
    found = [next(other for other in labelled if _same(one, other, name, scale)) for one in branch.special]
    return replace(branch, special=tuple(found))
