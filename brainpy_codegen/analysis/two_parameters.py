"""Bifurcation diagrams in two parameters: curves of folds and Hopf points, and where they change or meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.analysis.branches import continuation
from brainpy_codegen.analysis.curve import Curve, Place, Steps
from brainpy_codegen.analysis.diagram import SpecialPoint
from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.extended import FoldCurve, HopfCurve
from brainpy_codegen.analysis.system import System
from brainpy_codegen.errors import UsageError
from brainpy_codegen.frontend.declare import Model

_LABELS = {"cusp": "CP", "bogdanov_takens": "BT", "generalized_hopf": "GH"}


@dataclass(frozen=True)
class Codimension2:
    """A point of codimension two: kind "cusp", "bogdanov_takens" or "generalized_hopf"."""

    kind: str
    label: str
    params: dict[str, float]
    state: dict[str, float]
    residual: float


@dataclass(frozen=True)
class CriticalCurve:
    """A curve of folds or Hopf points.

    Attributes:
        kind: "fold" or "hopf".
        params: an array for each of the two parameters.
        states: an array for each state.
        omega: angular frequency (hopf); nan where the curve is one of neutral saddles.
        end: why it ends at either side.
    """

    kind: str
    params: dict[str, Array]
    states: dict[str, Array]
    omega: Array
    end: tuple[str, str]


@dataclass(frozen=True)
class Diagram2D:
    """Curves of bifurcations over two parameters, and their points of codimension two."""

    curves: tuple[CriticalCurve, ...]
    special: tuple[Codimension2, ...]
    parameters: tuple[str, str]
    system: System = field(repr=False, compare=False)

    def to_dataframe(self) -> Any:
        """One row per point of every curve."""
        import pandas as pd

        frames = [
            pd.DataFrame({"curve": k, "kind": one.kind, **one.params, **one.states, "omega": one.omega})
            for k, one in enumerate(self.curves)
        ]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    def plot(self, ax: Any = None) -> Any:
        """Draw the curves over both parameters, points of codimension two labelled; returns the artists."""
        from brainpy_codegen.analysis.plotting import plot_two_parameters

        return plot_two_parameters(self, ax)


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
    """Curves of folds and Hopf points in two parameters, with cusps, Bogdanov-Takens and generalized Hopf points.

    The first parameter is continued at the given (or default) value of the second; each fold and Hopf point that is
    found there begins a curve.

    Args:
        model: a declared model without explicit time.
        parameters: (low, high) of two parameters.
        box: (low, high) of every state.
        params: values of other parameters, and of the second one where the curves begin.
        frozen: states that are held at a value.
        steps: lengths of steps in units of the box.
        module: a generated module whose (edited) `derivative` is analysed.

    Raises:
        UsageError: there are not two parameters, or a name is unknown.
    """
    if len(parameters) != 2:
        raise UsageError("bifurcation_2d takes two parameters: {'I': (0, 2), 'b': (0.5, 1.5)}")
    first, second = parameters
    model = analysed(model, module)
    diagram = continuation(model, first, parameters[first], params, box, frozen=frozen)
    given = {name: value for name, value in (params or {}).items() if name not in parameters}
    system = System(model, given, active=(first, second), frozen=frozen)
    work = _Curves(system, parameters, box, steps or Steps(largest=1e-2, most=4000))
    for point in diagram.special:
        if point.kind in ("fold", "hopf"):
            work.follow(point)
    work.follow_folds()
    return work.diagram()


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
        ranges = [*(box[name] for name in system.states), *(parameters[name] for name in system.active)]
        self._low = np.array([float(low) for low, _ in ranges])
        self._high = np.array([float(high) for _, high in ranges])
        self._steps = steps
        self._curves: list[CriticalCurve] = []
        self._points: list[tuple[str, Array, float]] = []

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
        values, vectors = np.linalg.eig(jacobian)
        q = vectors[:, np.argmin(np.abs(values - 1j * omega))]
        v = q.real / np.linalg.norm(q.real)
        c = q.imag - (q.imag @ v) * v
        equations = HopfCurve(system, c / np.linalg.norm(c))
        start = np.concatenate([z, v, [omega**2]])
        self._start("hopf", equations, start, np.concatenate([width, np.ones(n), [omega**2]]))

    def follow_folds(self) -> None:
        """The curves of folds through the Bogdanov-Takens points of curves of Hopf points."""
        for kind, z, _ in list(self._points):
            if kind == "bogdanov_takens" and not self._is_known("fold", z):
                self._fold(z)

    def _fold(self, z: Array) -> None:
        n = self._system.size
        start = np.concatenate([z, np.linalg.svd(self._system.jacobian(z)[:, :n])[2][-1]])
        self._start("fold", FoldCurve(self._system), start, np.append(self._high - self._low, np.ones(n)))

    def _start(self, kind: str, equations: FoldCurve | HopfCurve, start: Array, scale: Array) -> None:
        curve = Curve(equations, scale)
        along = np.linalg.svd(equations.slopes(start) * scale)[2][-1]
        corrected = curve.correct(start, along)
        if corrected is None:
            return
        tangent = curve.tangent(corrected[0], along)
        places, ends = self._both_ways(curve, Place(corrected[0], tangent))
        self._add(kind, curve, equations, places, ends)

    def _both_ways(self, curve: Curve, first: Place) -> tuple[list[Place], tuple[str, str]]:
        one = curve.trace(first, self._inside, self._steps)
        if one.end == "closed":
            return one.places, ("closed", "closed")
        other = curve.trace(Place(first.z, -first.tangent), self._inside, self._steps)
        back = [Place(place.z, -place.tangent) for place in other.places[:0:-1]]
        return [*back, *one.places], (other.end, one.end)

    def _inside(self, u: Array) -> bool:
        z = u[: len(self._low)]
        slack = 1e-9 * (self._high - self._low)
        return bool(np.all(z >= self._low - slack) and np.all(z <= self._high + slack))

    def _add(self, kind: str, curve: Curve, equations: Any, places: list[Place], ends: tuple[str, str]) -> None:
        n = self._system.size
        points = np.array([place.z for place in places]).T
        params = dict(zip(self._system.active, points[n : n + 2], strict=True))
        states = dict(zip(self._system.states, points[:n], strict=True))
        with np.errstate(invalid="ignore"):
            omega = np.sqrt(points[-1]) if kind == "hopf" else np.full(points.shape[1], np.nan)
        self._curves.append(CriticalCurve(kind, params, states, omega, ends))
        known = [equations.tests(place.z) for place in places]
        for k in np.arange(len(places) - 1):
            for name, value in known[k].items():
                after = known[k + 1].get(name)
                if after is not None and value * after < 0:
                    self._locate(name, curve, equations, places[k], places[k + 1])

    def _locate(self, name: str, curve: Curve, equations: Any, first: Place, second: Place) -> None:
        """The point between two neighbours at which a test function is zero."""
        low, high = 0.0, float(first.tangent @ ((second.z - first.z) / curve.scale))
        f_low, f_high = (equations.tests(place.z)[name] for place in (first, second))
        best = first
        for count in np.arange(60):
            share = f_low / (f_low - f_high) if count % 3 else 0.5
            middle = low + min(max(share, 0.02), 0.98) * (high - low)
            place = curve.at(first, middle)
            value = None if place is None else equations.tests(place.z).get(name)
            if place is None or value is None:
                break
            best = place
            if value == 0.0 or high - low < 1e-13:
                break
            if value * f_low > 0:
                low, f_low = middle, value
            else:
                high, f_high = middle, value
        z = best.z[: len(self._low)]
        size = float(np.max(np.abs(equations.residual(best.z))))
        near = 1e-5 * (self._high - self._low)
        if not any(kind == name and np.all(np.abs(z - other) < near) for kind, other, _ in self._points):
            self._points.append((name, z, size))

    def _is_known(self, kind: str, z: Array) -> bool:
        """Whether a curve of this kind passes through a point."""
        width = self._high - self._low
        for one in self._curves:
            if one.kind != kind:
                continue
            points = np.array([*one.states.values(), *one.params.values()]).T / width
            start, chord = points[:-1], np.diff(points, axis=0)
            length = np.maximum(np.sum(chord**2, axis=1), 1e-300)
            share = np.clip(np.sum((z / width - start) * chord, axis=1) / length, 0.0, 1.0)
            foot = start + share[:, None] * chord
            if np.any(np.sum((z / width - foot) ** 2, axis=1) < (0.05 * np.sqrt(length)) ** 2):
                return True
        return False

    def diagram(self) -> Diagram2D:
        """Everything that was found."""
        system, n = self._system, self._system.size
        counts: dict[str, int] = {}
        special = []
        for kind, z, residual in sorted(self._points, key=lambda one: (one[0], one[1][n])):
            counts[kind] = counts.get(kind, 0) + 1
            params = dict(system.parameters)
            params.update(zip(system.active, map(float, z[n:]), strict=True))
            state = dict(zip(system.states, map(float, z[:n]), strict=True))
            special.append(Codimension2(kind, f"{_LABELS[kind]}{counts[kind]}", params, state, residual))
        names = (system.active[0], system.active[1])
        return Diagram2D(tuple(self._curves), tuple(special), names, system)
