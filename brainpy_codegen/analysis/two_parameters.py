"""Bifurcation diagrams in two parameters: curves of folds and Hopf points, and where they change or meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import ModuleType

import numpy as np

from brainpy_codegen.analysis.branches import Effort, followed
from brainpy_codegen.analysis.codimension_two import Crossing, crossings
from brainpy_codegen.analysis.critical_curves import Codimension2, CriticalCurve, Diagram2D
from brainpy_codegen.analysis.curve import Curve, Place, Steps, Traced, both_ways, chords
from brainpy_codegen.analysis.delay_hopf import DelayFoldCurve, hopf_curve
from brainpy_codegen.analysis.diagram import Diagram, SpecialPoint
from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.extended import FoldCurve, HopfCurve
from brainpy_codegen.analysis.normal_forms import coefficients
from brainpy_codegen.analysis.system import System, check_box, check_range
from brainpy_codegen.errors import UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model

_LABELS = {
    "cusp": "CP",
    "bogdanov_takens": "BT",
    "generalized_hopf": "GH",
    "zero_hopf": "ZH",
    "double_hopf": "HH",
}

# Where, of the range of one parameter, all branches are followed over the other; not at round numbers, where symmetric
# models have their degenerate points.
_SLICES = (0.01, 0.2637, 0.5137, 0.7637, 0.99)

_EFFORT = Effort(seeds=4, boxes=8000)  # in one slice; what it misses lies on others


def bifurcation_2d(
    model: Model,
    parameters: Mapping[str, Sequence[float]],
    box: Mapping[str, Sequence[float]],
    params: Mapping[str, float] | None = None,
    *,
    frozen: Mapping[str, float] | None = None,
    steps: Steps | None = None,
    module: ModuleType | None = None,
) -> Diagram2D:
    """Curves of folds and Hopf points in two parameters, with their points of codimension two.

    Branches are followed over each parameter at several values of the other one (and over the first at the given, or
    default, value of the second); each fold and Hopf point that is found there begins a curve, if it lies on none yet.
    Cusps, Bogdanov-Takens, generalized Hopf, zero-Hopf and double Hopf points on the curves are located.

    Args:
        model: a declared model without explicit time.
        parameters: (low, high) of two parameters.
        box: (low, high) of every state.
        params: values of other parameters; a value of the second one is one more place where curves are looked for.
        frozen: states that are held at a value.
        steps: lengths of steps in units of the box.
        module: a generated module whose (edited) `derivative` is analysed.

    Raises:
        UsageError: there are not two parameters, or a name is unknown.
    """
    given_as: object = parameters
    if not isinstance(given_as, Mapping) or len(parameters) != 2:
        raise UsageError("bifurcation_2d takes two parameters: {'I': (0, 2), 'b': (0.5, 1.5)}")
    model = analysed(model, module)
    given = {name: value for name, value in (params or {}).items() if name not in parameters}
    names = tuple(parameters)
    system = System(model, given, active=names, frozen=frozen)
    if system.is_map:
        raise UnsupportedError("bifurcation_2d is of differential equations; continuation follows fixed points of maps")
    work = _Curves(system, parameters, box, steps or Steps(largest=1e-2, most=4000))
    for held, value in _slices(model, parameters, params or {}):
        (moved,) = (name for name in names if name != held)
        held_params = {**given, held: value}
        diagram = followed(model, moved, parameters[moved], held_params, box, frozen, None, effort=_EFFORT)
        work.follow_all(diagram, held, value)
    work.follow_folds()
    return work.diagram()


def _slices(
    model: Model, parameters: Mapping[str, Sequence[float]], params: Mapping[str, float]
) -> Iterator[tuple[str, float]]:
    """A parameter and its value, for each line along which branches are followed."""
    first, second = parameters
    own = params.get(second, model.parameters.get(second))
    low, high = check_range(second, parameters[second])
    if own is not None and low <= float(own) <= high:
        yield second, float(own)
    for name in (second, first):
        low, high = check_range(name, parameters[name])
        for share in _SLICES:
            yield name, low + share * (high - low)


class _Curves:
    """The curves of one diagram."""

    def __init__(
        self,
        system: System,
        parameters: Mapping[str, Sequence[float]],
        box: Mapping[str, Sequence[float]],
        steps: Steps,
    ) -> None:
        self._system = system
        low, high = check_box(box, system.states, system.model)
        ends = np.array([check_range(name, parameters[name]) for name in system.active])
        self._low, self._high = np.append(low, ends[:, 0]), np.append(high, ends[:, 1])
        self._steps = steps
        self._curves: list[CriticalCurve] = []
        self._points: list[tuple[Array, Crossing]] = []
        self._slices: list[dict[str, float]] = []
        self._complete: list[dict[str, float]] = []
        self._open: list[str] = []
        self._messages: list[str] = []

    def follow_all(self, diagram: Diagram, held: str, value: float) -> None:
        """Add the curves through the folds and Hopf points of one slice."""
        here, where = {held: value}, f"at {held}={value:g}"
        self._slices.append(here)
        if diagram.complete:
            self._complete.append(here)
        else:
            self._open.append(f"{where}, {diagram.incomplete}")
        if any(point.kind == "branch_point" for point in diagram.special):
            self._open.append(f"{where}, there are branch points, whose curves are not followed")
        for message in diagram.messages:
            self._say(f"{where}: {message}")
        for point in diagram.special:
            if point.kind in ("fold", "hopf"):
                self.follow(point)

    def _say(self, message: str) -> None:
        if message not in self._messages:
            self._messages.append(message)

    def follow(self, point: SpecialPoint) -> None:
        """Add the curve through a point, unless it is there already."""
        system, n = self._system, self._system.size
        z = np.array([*(point.state[name] for name in system.states), *(point.params[name] for name in system.active)])
        if self._is_known(point.kind, z):
            return
        width = self._high - self._low
        jacobian = system.jacobian(z)[:, :n]
        if point.kind == "fold":
            self._fold(z)
            return
        omega = point.omega or 0.0
        if system.model.ir.delays is not None:
            equations, start = hopf_curve(system, z, 1j * omega)
            self._start("hopf", equations, start, np.concatenate([width, np.ones(2 * n), [omega**2]]))
            return
        values, vectors = np.linalg.eig(jacobian)
        q = vectors[:, np.argmin(np.abs(values - 1j * omega))]
        v = q.real / np.linalg.norm(q.real)
        c = q.imag - (q.imag @ v) * v
        start = np.concatenate([z, v, [omega**2]])
        # k in units of the whole matrix: in those of its own begin a slow oscillation would make many small steps.
        size = max(omega**2, 0.05 * float(np.linalg.norm(jacobian @ jacobian)))
        scale = np.concatenate([width, np.ones(n), [size]])
        self._start("hopf", HopfCurve(system, c / np.linalg.norm(c)), start, scale)

    def follow_folds(self) -> None:
        """The curves of folds through the Bogdanov-Takens points of curves of Hopf points."""
        for z, one in list(self._points):
            if one.name == "bogdanov_takens" and not self._is_known("fold", z):
                self._fold(z)

    def _fold(self, z: Array) -> None:
        n = self._system.size
        start = np.concatenate([z, np.linalg.svd(self._system.jacobian(z)[:, :n])[2][-1]])
        kind = FoldCurve if self._system.model.ir.delays is None else DelayFoldCurve
        self._start("fold", kind(self._system), start, np.append(self._high - self._low, np.ones(n)))

    def _start(self, kind: str, equations: FoldCurve | HopfCurve, start: Array, scale: Array) -> None:
        curve = Curve(equations, scale)
        null = np.linalg.svd(equations.slopes(start) * scale)[2]
        # At a cusp or a Bogdanov-Takens point two directions are nearly null; one of them is along the curve.
        found = next(((z, along) for along in (null[-1], null[-2]) if (z := curve.correct(start, along))), None)
        if found is None:
            size = float(np.max(np.abs(equations.residual(start))))
            self._open.append(f"a curve of {kind} points is lost: see messages")
            self._say(
                f"the curve of the {kind} at {equations.where(start)} is lost: Newton's method does not converge from "
                f"there (residual {size:.2g}); try another range or box"
            )
            return
        (first, _), along = found
        places, ends = both_ways(partial(self._traced, curve), Place(first, curve.tangent(first, along)))
        for end in ends:
            if end not in ("boundary", "closed"):
                self._open.append(f"a curve of {kind} points ends early: see messages")
                self._say(f"a curve of {kind} points ends early: {end}; try smaller steps")
        self._add(kind, curve, equations, places, ends)

    def _traced(self, curve: Curve, first: Place) -> Traced:
        """One side of a curve."""
        traced = curve.trace(first, self._inside, self._steps)
        return Traced(traced.places, self._reason(curve, traced))

    def _reason(self, curve: Curve, traced: Traced) -> str:
        """Why a curve ends, in the names of the model."""
        if not traced.end.startswith("no step succeeds"):
            return traced.end
        assert isinstance(curve.equations, FoldCurve | HopfCurve)
        return f"no step succeeds at {curve.equations.where(traced.places[-1].z)}"

    def _inside(self, u: Array) -> bool:
        z = u[: len(self._low)]
        slack = 1e-9 * (self._high - self._low)
        return bool(np.all(z >= self._low - slack) and np.all(z <= self._high + slack))

    def _add(
        self,
        kind: str,
        curve: Curve,
        equations: FoldCurve | HopfCurve,
        places: list[Place],
        ends: tuple[str, str],
    ) -> None:
        n = self._system.size
        places, found, lost = crossings(curve, equations, places)
        for message in lost:
            self._say(message)
        points = np.array([place.z for place in places]).T
        params = dict(zip(self._system.active, points[n : n + 2], strict=True))
        states = dict(zip(self._system.states, points[:n], strict=True))
        omega = l1 = np.full(len(places), np.nan)
        if isinstance(equations, HopfCurve):
            with np.errstate(invalid="ignore"):
                omega = np.where(points[-1] > 0, np.sqrt(points[-1]), np.nan)
            l1 = np.array([equations.l1(place.z) for place in places])
        residual = np.array([np.max(np.abs(equations.residual(place.z))) for place in places])
        special = []
        for _, one in found:
            z = one.place.z[: n + 2]
            special.append(self._codimension2(one, z))
            near = 1e-5 * (self._high - self._low)
            if not any(two.name == one.name and np.all(np.abs(z - other) < near) for other, two in self._points):
                self._points.append((z, one))
        at = tuple(k for k, _ in found)
        self._curves.append(CriticalCurve(kind, params, states, omega, l1, residual, tuple(special), at, ends))

    def _codimension2(self, one: Crossing, z: Array, label: str = "") -> Codimension2:
        system, n = self._system, self._system.size
        params = dict(system.parameters)
        params.update(zip(system.active, map(float, z[n:]), strict=True))
        state = dict(zip(system.states, map(float, z[:n]), strict=True))
        omega = float(np.sqrt(max(one.place.z[-1], 0.0)))  # read of curves of Hopf points only
        found = coefficients(one.name, system, z, omega)
        return Codimension2(one.name, label, params, state, one.residual, one.left, found)

    def _is_known(self, kind: str, z: Array) -> bool:
        """Whether a curve of this kind passes through a point."""
        width = self._high - self._low
        for one in self._curves:
            if one.kind != kind:
                continue
            seen = chords(np.array([*one.states.values(), *one.params.values()]).T / width, z / width)
            if np.any(seen.distances < 0.05 * seen.lengths):
                return True
        return False

    def diagram(self) -> Diagram2D:
        """Everything that was found."""
        n = self._system.size
        counts: dict[str, int] = {}
        special = []
        for z, one in sorted(self._points, key=lambda pair: (pair[1].name, pair[0][n])):
            counts[one.name] = counts.get(one.name, 0) + 1
            special.append(self._codimension2(one, z, f"{_LABELS[one.name]}{counts[one.name]}"))
        curves = tuple(replace(curve, special=self._labelled(curve.special, special)) for curve in self._curves)
        names = (self._system.active[0], self._system.active[1])
        return Diagram2D(
            curves,
            tuple(special),
            names,
            tuple(self._slices),
            not self._open,
            tuple(self._complete),
            tuple(self._messages),
            self._system,
            "; ".join(dict.fromkeys(self._open)),
        )

    def _labelled(self, own: Sequence[Codimension2], every: Sequence[Codimension2]) -> tuple[Codimension2, ...]:
        """The points of a curve with the labels that they have in the diagram."""
        near = 1e-5 * (self._high - self._low)
        names = self._system.active

        def is_same(one: Codimension2, other: Codimension2) -> bool:
            a, b = (np.array([*two.state.values(), *(two.params[name] for name in names)]) for two in (one, other))
            return one.kind == other.kind and bool(np.all(np.abs(a - b) < 2 * near))

        return tuple(replace(one, label=next(two.label for two in every if is_same(one, two))) for one in own)
