"""Families of limit cycles over a parameter, with their bifurcations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

import numpy as np

from brainpy_codegen.analysis.collocation import DEGREE, Collocation, Orbit
from brainpy_codegen.analysis.cycle_crossings import direction_across, with_parameter
from brainpy_codegen.analysis.cycle_curve import CycleCurve
from brainpy_codegen.analysis.cycle_events import CurvePoint
from brainpy_codegen.analysis.cycle_families import CycleBranch, CyclePoint
from brainpy_codegen.analysis.cycle_trace import CycleTrace, Events
from brainpy_codegen.analysis.cycles import LimitCycle, check_equations, described, newton, not_corrected
from brainpy_codegen.analysis.diagram import SpecialPoint
from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.results import place
from brainpy_codegen.analysis.system import System, check_range
from brainpy_codegen.errors import RunError, UsageError
from brainpy_codegen.frontend.declare import Model

_AT_HOPF = 2e-3  # how far the first cycle may be from its Hopf point, relative to the range
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
            f"{family[-1].params[name]:.8g} ({family.end}) before it reaches {target:g}; the family is in the part of "
            "this error; try another Hopf point, or init of a simulation",
            part=family,
        )
    return family.cycles[-1]


class _Family:
    """The continuation of one family, from one of the places where families begin."""

    def __init__(self, system: System, ends: tuple[float, float], intervals: int, target: float | None = None) -> None:
        check_equations(system)
        self._system = system
        self._ends = ends
        self._curve = CycleCurve(system, ends, intervals)
        self._trace = CycleTrace(self._curve, target)

    def from_hopf(self, hopf: SpecialPoint) -> CycleBranch:
        """The family that begins at a Hopf point."""
        system, n = self._system, self._system.size
        z = np.array([*(hopf.state[name] for name in system.states), hopf.params[system.active[0]]])
        values, vectors = np.linalg.eig(system.jacobian(z)[:, :n])
        k = int(np.argmin(np.abs(values - 1j * (hopf.omega or 0.0))))
        if not values[k].imag > 0:
            raise UsageError(f"{hopf!r} is no Hopf point: the eigenvalues there are real, {values}")
        q = vectors[:, k] / np.linalg.norm(vectors[:, k])
        period = 2 * np.pi / float(values[k].imag)
        mesh = np.linspace(0.0, 1.0, self._curve.intervals + 1)
        flat = Orbit(mesh, np.repeat(z[:n, None], self._curve.intervals * DEGREE, axis=1), period, z[n:])
        wave = np.real(q[:, None] * np.exp(2j * np.pi * flat.times()))
        self._curve.width = np.maximum(np.abs(q), 1e-3 * np.max(np.abs(q)))
        self._curve.width *= max(1.0, float(np.max(np.abs(z[:n]) / self._curve.width)) * 0.2)
        first = None
        for amplitude in (1e-2, 2e-3, 3e-4):
            shape = Orbit(mesh, flat.nodes + amplitude * np.max(self._curve.width) * wave, period, z[n:])
            equations = Collocation(system, mesh, shape)
            tangent = np.append((wave / self._curve.width[:, None]).T.ravel(), np.zeros(2))
            first = self._curve.corrected(equations, equations.pack(shape), tangent / np.linalg.norm(tangent)) or first
            if first is not None and abs(first.orbit.active[0] - z[n]) < _AT_HOPF * (self._ends[1] - self._ends[0]):
                break
        if first is None:
            raise RunError(
                f"no cycle is found next to the Hopf point {hopf.label} at {system.active[0]}={z[n]:.8g}, "
                f"{place(hopf.state)}, of period {period:.6g}, with {place(system.parameters)}; it may be degenerate "
                f"(l1 = {hopf.l1}), else try more intervals"
            )
        return self._finished(*self._trace.follow(first))

    def from_cycle(self, cycle: LimitCycle) -> CycleBranch:
        """The family through a cycle, in both directions."""
        name = self._system.active[0]
        assert cycle.orbit is not None
        value = np.array([cycle.params[name]])
        self._curve.intervals = max(self._curve.intervals, cycle.orbit.intervals)
        orbit = Orbit(cycle.orbit.mesh, cycle.orbit.nodes, cycle.period, value).adapted(self._curve.intervals)
        self._curve.width = np.maximum(np.ptp(orbit.nodes, axis=1), 1e-9)
        equations = Collocation(self._system, orbit.mesh, orbit)
        found = newton(equations, orbit)
        if found is None:
            raise not_corrected(self._system, orbit)
        pieces = []
        for sign in (-1.0, 1.0):
            along = np.zeros(equations.size + 2)
            along[-1] = sign
            tangent = self._curve.tangent(equations, found[0], along)
            pieces.append(self._trace.follow(CurvePoint(found[0], tangent, found[1])))
        (low, low_special, begin), (high, high_special, end) = pieces
        return self._finished([*low[:0:-1], *high], [*low_special[::-1], *high_special], end, begin)

    def from_branch_point(self, point: CyclePoint) -> CycleBranch:
        """The other family through a branch point, in both directions."""
        orbit = with_parameter(point.cycle)
        self._curve.width = np.maximum(np.ptp(orbit.nodes, axis=1), 1e-9)
        equations = Collocation(self._system, orbit.mesh, orbit)
        across = direction_across(equations, orbit, self._curve.scale(equations), point)
        pieces = []
        for along in (-across, across):
            first = next(
                filter(None, (self._curve.beside(equations, orbit, along, length) for length in _BESIDE)), None
            )
            if first is not None:
                pieces.append(self._trace.follow(first))
        if not pieces:
            raise RunError(
                f"no other family of cycles is found next to {point!r}, with {place(point.params)}, in steps of "
                f"{_BESIDE[0]:g} to {_BESIDE[-1]:g}; try more intervals"
            )
        if len(pieces) == 1:
            return self._finished(*pieces[0], "branch_point")
        (low, low_special, begin), (high, high_special, end) = pieces
        return self._finished([*low[::-1], *high], [*low_special[::-1], *high_special], end, begin)

    def _finished(self, points: list[CurvePoint], special: Events, end: str, begin: str = "hopf") -> CycleBranch:
        cycles = tuple(described(self._system, one.orbit, one.residual) for one in points)
        places = {id(one): k for k, one in enumerate(points)}
        counts: dict[str, int] = {}
        found = []
        for kind, one in special:
            counts[kind] = counts.get(kind, 0) + 1
            refined = self._curve.adapted(one) if kind != "fold_of_cycles" else one
            cycle = described(self._system, (refined or one).orbit, one.residual)
            name = f"{_LABELS[kind]}{counts[kind]}"
            place = places[id(one)]
            beside = cycles[max(place - 1, 0)], cycles[min(place + 1, len(cycles) - 1)]
            found.append(CyclePoint(kind, name, cycle.params, cycle.period, cycle, place, beside))
        return CycleBranch(cycles, tuple(found), self._system.active[0], end, begin, self._trace.messages)
