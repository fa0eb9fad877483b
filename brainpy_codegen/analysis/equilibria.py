"""Fixed points of a model: all of them in a box, with a proof where there can be one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from brainpy_codegen.analysis.elimination import Reduced, eliminate
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.exact_roots import polynomial_roots
from brainpy_codegen.analysis.krawczyk import Search
from brainpy_codegen.analysis.results import Simulated, Table, count, place
from brainpy_codegen.analysis.singular import Continuum, leftovers
from brainpy_codegen.analysis.stability import Complex, Stability, classify
from brainpy_codegen.analysis.system import System, check_box
from brainpy_codegen.frontend.declare import Model

LARGEST = 6
"""Dimensions, after elimination, up to which a box is searched completely."""

_PARTS = (("re", "real"), ("im", "imag"))

_MOST_NAMED = 9  # points that a line names one by one

_SAME = 1e-7  # two points closer than this, relative to the box, with one kind, are one


@dataclass(frozen=True)
class FixedPoint:
    """A fixed point.

    Attributes:
        state: the value of every state (of those that are not frozen).
        params: the parameters that it belongs to.
        eigenvalues: of the Jacobian; the largest real part first (of a map: the largest modulus).
        eigenvectors: one per column.
        kind: "stable node", "saddle", ...
        stable: whether small deviations die out.
        certified: it is proven that exactly one fixed point lies here.
        residual: the largest component of the right-hand side.
    """

    state: dict[str, float]
    params: dict[str, float]
    eigenvalues: Complex
    eigenvectors: Complex
    kind: str
    stable: bool
    certified: bool
    residual: float

    def __repr__(self) -> str:
        """`<stable focus at V=-1.2, w=-0.62>`."""
        return f"<{self.kind} at {place(self.state)}>"


@dataclass(frozen=True, repr=False)
class FixedPoints(Sequence[FixedPoint], Simulated):
    """The fixed points in a box; a sequence of `FixedPoint`, sorted by the first state.

    Rows of `to_dataframe`: one per point, with parameters, states, kind, stable, eigenvalues, certified, residual.

    Attributes:
        points: the fixed points.
        complete: proven that there are no others in the box.
        message: why not, if not.
        undecided: boxes in which there may be more: for each a dict of (low, high).
        continua: families of fixed points that were recognised, as (dimension, points).
    """

    points: tuple[FixedPoint, ...]
    complete: bool
    message: str
    box: dict[str, tuple[float, float]]
    undecided: tuple[dict[str, tuple[float, float]], ...] = ()
    continua: tuple[Continuum, ...] = ()
    system: System = field(kw_only=True, compare=False)

    def __len__(self) -> int:
        return len(self.points)

    def __iter__(self) -> Iterator[FixedPoint]:
        return iter(self.points)

    def __getitem__(self, index: Any) -> Any:
        return self.points[index]

    @property
    def _origin(self) -> System:
        return self.system

    def _tables(self) -> list[Table]:
        return [
            {
                **one.params,
                **one.state,
                "kind": one.kind,
                "stable": one.stable,
                **eigenvalue_columns(one.eigenvalues),
                "certified": one.certified,
                "complete": self.complete,
                "residual": one.residual,
            }
            for one in self.points
        ]

    def _summary(self) -> str:
        proven = "no others in the box" if self.complete else "perhaps not all"
        kinds = [one.kind for one in self.points]
        if len(kinds) > _MOST_NAMED:
            counts = [f"{kinds.count(kind)} times {kind}" for kind in dict.fromkeys(kinds)]
            return f"{count(len(kinds), 'point')}: {', '.join(counts)}; {proven}"
        return f"{', '.join(kinds) or 'none'}; {proven}"

    def plot(self, ax: Any = None, x: str | None = None, y: str | None = None) -> Any:
        """Draw the points over two states (one state: on a line); returns the artists."""
        from brainpy_codegen.analysis.plotting import plot_fixed_points

        return plot_fixed_points(self, ax, x, y)


def eigenvalue_columns(values: Complex) -> Table:
    """Columns of the real and imaginary parts, for numbers, or an array for each."""
    return {f"eig_{k}_{part}": getattr(one, whole) for k, one in enumerate(values, 1) for part, whole in _PARTS}


def fixed_points(
    model: Model,
    box: Mapping[str, Sequence[float]],
    params: Mapping[str, float] | None = None,
    *,
    frozen: Mapping[str, float] | None = None,
    time_limit: float = 20.0,
    starts: int = 400,
    module: Any = None,
) -> FixedPoints:
    """All fixed points of a model in a box.

    Up to six dimensions (after states that enter linearly were eliminated) interval arithmetic proves that no point is
    missing; then `complete` is True. In more dimensions Newton's method starts from many places, and `complete` is
    False; so it is where the model calls functions that cannot be looked into (`bc.external`, or a `module` whose
    edited `derivative` is outside of the supported Python), which are differentiated numerically. Of a map
    (`bc.update`) the points are those that the step leaves where they are.

    Args:
        model: a declared model without explicit time and noise.
        box: (low, high) for every state.
        params: values of parameters; others have their defaults.
        frozen: states that are held at a value; the box does not name them.
        time_limit: seconds after which the search stops, with `complete=False`.
        starts: how many starts where there is no proof.
        module: a generated module whose (edited) `derivative` is analysed in place of the model's function.

    Raises:
        UsageError: a name is unknown, or the box is none.
        UnsupportedError: the right-hand side cannot be analysed.
    """
    from brainpy_codegen.analysis.edited import analysed

    system = System(analysed(model, module), params, frozen=frozen)
    low, high = check_box(box, system.states, model)
    return search(system, low, high, time_limit, starts)


def search(system: System, low: Array, high: Array, time_limit: float = 20.0, starts: int = 400) -> FixedPoints:
    """The fixed points of a system in a box."""
    reduced = eliminate(system, low, high)
    if len(reduced.unknowns) > LARGEST:
        return _many_starts(system, low, high, starts, f"{system.size} dimensions are too many for a proof")
    if system.graph.is_opaque(reduced.equations):
        return _many_starts(system, low, high, starts, "of functions that cannot be looked into nothing is proven")
    places = [system.variables.index(name) for name in reduced.unknowns]
    seeker = Search(system.graph, reduced.equations, reduced.derivative_nodes(), reduced.unknowns)
    zeros = seeker.run(low[places], high[places], time_limit)
    candidates, complete, message = zeros.points, zeros.complete, zeros.message
    undecided, exact = zeros.undecided, False
    continua: list[Continuum] = []
    if not complete:
        roots = polynomial_roots(reduced, low[places], high[places])
        if roots is not None:
            candidates, complete, message, exact = roots[None, :], True, "", True
            undecided = np.empty((1, 0)), np.empty((1, 0))
    if message and not zeros.finished:
        message += "; try a smaller box, or a longer time_limit"
    points = _points(system, reduced.full(candidates), low, high, certified=True)
    if undecided[0].shape[1] and not exact:
        open_points, continua = leftovers(reduced, undecided, high[places] - low[places])
        more = _points(system, reduced.full(open_points), low, high, certified=False)
        points += [one for one in more if not _is_among(one, points, high - low)]
        if continua:
            message = f"{len(continua)} continuum of fixed points, of dimension {continua[0].dimension}; {message}"
    return FixedPoints(
        tuple(sorted(points, key=lambda one: tuple(one.state.values()))),
        complete,
        message,
        _box(system.states, low, high),
        _boxes(reduced, undecided),
        tuple(continua),
        system=system,
    )


def _box(names: Sequence[str], low: Array, high: Array) -> dict[str, tuple[float, float]]:
    return {name: (float(a), float(b)) for name, a, b in zip(names, low, high, strict=True)}


def _boxes(reduced: Reduced, undecided: tuple[Array, Array]) -> tuple[dict[str, tuple[float, float]], ...]:
    pairs = zip(undecided[0].T[:1000], undecided[1].T[:1000], strict=True)
    return tuple(_box(reduced.unknowns, low, high) for low, high in pairs)


def polish(system: System, x: Array, steps: int = 8) -> tuple[Array, float]:
    """Newton's method with the exact Jacobian: the point, and the largest component of the right-hand side there."""
    value = system.g(x)
    best, residual = x, float(np.max(np.abs(value)))
    for _ in range(steps):
        slopes = system.equation_jacobian(x)[:, : system.size]
        if not np.all(np.isfinite(slopes)) or not np.all(np.isfinite(value)):
            break
        step = np.linalg.lstsq(slopes, value, rcond=1e-14)[0]
        x = x.copy()
        x[: system.size] -= step
        value = system.g(x)
        size = float(np.max(np.abs(value)))
        if not size < residual:
            break
        best, residual = x, size
    return best, residual


def point_at(system: System, x: Array, residual: float, certified: bool) -> FixedPoint:
    """The fixed point at a place that is known to be one."""
    found = _stability(system, x)
    state = {name: float(value) for name, value in zip(system.states, x, strict=False)}
    params = dict(system.parameters)
    params.update(zip(system.active, map(float, x[system.size :]), strict=True))
    return FixedPoint(
        state, params, found.eigenvalues, found.eigenvectors, found.kind, found.stable, certified, residual
    )


def _stability(system: System, x: Array) -> Stability:
    jacobian = system.jacobian(x)[:, : system.size]
    if system.model.ir.orders:
        from brainpy_codegen.analysis.fractional_stability import fractional_stability  # few models need it

        return fractional_stability(system, jacobian)
    if system.model.ir.delays is None:
        return classify(jacobian, system.is_map)
    from brainpy_codegen.analysis.characteristic import roots_of  # few models need it
    from brainpy_codegen.analysis.delays import linearised

    # With delays the past decides: characteristic roots in the place of eigenvalues, and no vectors.
    roots = roots_of(linearised(system, x), 20)
    growth, scale = roots.real, max(1.0, float(np.max(np.abs(roots))))
    border = bool(np.any(np.abs(growth) < 1e-9 * scale))
    kind = "degenerate" if border else "stable" if growth[0] < 0 else "unstable"
    kind += "" if border else " focus" if abs(roots[0].imag) > 1e-9 * scale else " node"
    return Stability(roots, np.empty((system.size, 0), complex), kind, bool(growth[0] < 0 and not border))


def _points(system: System, candidates: Array, low: Array, high: Array, certified: bool) -> list[FixedPoint]:
    slack = 1e-8 * (high - low)
    found = []
    for candidate in candidates.T:
        x, residual = polish(system, candidate)
        moved = np.max(np.abs(x - candidate) / (high - low))
        if moved > 1e-5:  # Newton went elsewhere: the candidate was good, the step too long
            x, residual = candidate, float(np.max(np.abs(system.g(candidate))))
        if np.all(x >= low - slack) and np.all(x <= high + slack):
            found.append(point_at(system, x, residual, certified))
    return found


def _is_among(point: FixedPoint, others: Sequence[FixedPoint], width: Array) -> bool:
    place = np.array(list(point.state.values()))
    return any(np.all(np.abs(place - np.array(list(one.state.values()))) < 1e-5 * width) for one in others)


def _many_starts(system: System, low: Array, high: Array, starts: int, reason: str) -> FixedPoints:
    """Newton's method from scattered places, always the same ones; `reason` says why there is no proof."""
    from scipy.optimize import root
    from scipy.stats import qmc

    scatter = qmc.scale(qmc.Sobol(system.size, seed=0).random(1 << max(int(starts - 1).bit_length(), 1)), low, high)
    found: list[FixedPoint] = []
    width = high - low
    for start in scatter[:starts]:
        result = root(system.g, start, jac=system.equation_jacobian, method="hybr")
        x, residual = polish(system, np.asarray(result.x, float))
        if not result.success or np.any(x < low - 1e-8 * width) or np.any(x > high + 1e-8 * width):
            continue
        places = [np.array(list(one.state.values())) for one in found]
        if not any(np.all(np.abs(x - place) < _SAME * width) for place in places):
            found.append(point_at(system, x, residual, False))
    message = f"{reason}; Newton's method from {starts} starts found these points"
    points = tuple(sorted(found, key=lambda one: tuple(one.state.values())))
    return FixedPoints(points, False, message, _box(system.states, low, high), system=system)
