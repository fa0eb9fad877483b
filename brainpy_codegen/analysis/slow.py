"""Slow points of high-dimensional models: places where the vector field is small, fixed points among them.

Sussillo, D. and Barak, O. (2013). Opening the black box: low-dimensional dynamics in high-dimensional recurrent neural
networks. Neural Computation 25, 626-649. https://doi.org/10.1162/NECO_a_00409
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.results import Origin, Simulated, Table, count, place
from brainpy_codegen.analysis.stability import Complex, classify
from brainpy_codegen.analysis.system import System, smooth
from brainpy_codegen.errors import UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model


@dataclass(frozen=True, repr=False)
class SlowPoint:
    """A local minimum of the speed.

    Attributes:
        state: the value of each state (arrays in vector models).
        speed: the length of the vector field there.
        is_fixed: whether it is a fixed point (to rounding).
        eigenvalues: of the Jacobian, per unit of time; near-zero ones are directions of a slow manifold.
        kind: of the linearisation.
        stable: whether all real parts are negative.
    """

    state: dict[str, Any]
    speed: float
    is_fixed: bool
    eigenvalues: Complex
    kind: str
    stable: bool
    params: dict[str, Any]

    def __repr__(self) -> str:
        """`<saddle at x=0.1, speed 1e-12>`."""
        return f"<{self.kind} at {place(self.state)}, speed {self.speed:.2g}>"


@dataclass(frozen=True)
class _Given:
    """A model with numbers and matrices."""

    model: Model
    values: Mapping[str, Any]

    @property
    def parameters(self) -> Mapping[str, Any]:
        return self.values


@dataclass(frozen=True, repr=False)
class SlowPoints(Sequence[SlowPoint], Simulated):
    """Slow points, the slowest first. They are what the starts found: nothing says that there are no others.

    Rows of `to_dataframe`: one per point; the elements of a vector state stand in columns `x_0`, `x_1` ...
    """

    points: tuple[SlowPoint, ...]
    origin: Origin = field(compare=False)
    complete: bool = False

    def __len__(self) -> int:
        return len(self.points)

    def __iter__(self) -> Iterator[SlowPoint]:
        return iter(self.points)

    def __getitem__(self, index: Any) -> Any:
        return self.points[index]

    @property
    def _origin(self) -> Origin:
        return self.origin

    def _tables(self) -> list[Table]:
        return [
            {
                "point": k,
                **_columns(one.state),
                "speed": one.speed,
                "is_fixed": one.is_fixed,
                "kind": one.kind,
                "stable": one.stable,
                "n_unstable": int(np.sum(one.eigenvalues.real > 0)),
                "eig_re_max": float(one.eigenvalues.real.max()),
            }
            for k, one in enumerate(self.points)
        ]

    def _summary(self) -> str:
        return f"{count(len(self), 'point')}, {sum(one.is_fixed for one in self.points)} of them fixed"

    def plot(self, ax: Any = None, x: str | None = None, y: str | None = None) -> Any:
        """Draw the points over two columns of `to_dataframe`; default: the first two components of the states."""
        from brainpy_codegen.analysis.spectrum_plots import plot_slow_points

        return plot_slow_points(self, [_columns(one.state) for one in self.points], ax, x, y)


def _columns(state: Mapping[str, Any]) -> Table:
    """A state by component."""
    columns: Table = {}
    for name, value in state.items():
        columns.update({f"{name}_{k}": one for k, one in enumerate(value)} if np.ndim(value) else {name: value})
    return columns


def slow_points(
    model: Model,
    starts: Mapping[str, npt.ArrayLike],
    params: Mapping[str, Any] | None = None,
    *,
    tolerance: float = 1e-3,
    same: float = 1e-4,
    module: ModuleType | None = None,
) -> SlowPoints:
    """Slow points near given starts, by minimising the speed of the continuous vector field.

    Args:
        model: a declared model without explicit time, scalar or vector.
        starts: for every state an array (starts,), or (starts, elements) in a vector model.
        params: values of parameters; matrices too.
        tolerance: the largest speed, relative to the mean speed at the starts, that counts as slow.
        same: two points closer than this, relative to the extent of the starts, are one.
        module: of a scalar model, a generated module whose (edited) `derivative` is analysed.

    Raises:
        UsageError: a state lacks, or shapes do not fit.
        UnsupportedError: a map, delays or fractional derivatives; a module of a vector model.
    """
    states = smooth(model).states
    missing = [name for name in states if name not in starts]
    if missing:
        raise UsageError(f"starts lack {', '.join(missing)}")
    given = [np.asarray(starts[name], float) for name in states]
    if len({one.shape for one in given}) != 1 or given[0].ndim not in (1, 2) or not given[0].size:
        raise UsageError("starts need one shape for all states: (starts,), or (starts, elements) in a vector model")
    _check_kind(model, given[0].ndim == 2)
    model = _in_file(model, module, given[0].ndim == 2)
    values = {name: (params or {}).get(name, default) for name, default in model.parameters.items()}
    f, jacobian = _field(model, params or {}, values, given[0].ndim == 2)
    flat = np.concatenate([one.reshape(len(one), -1) for one in given], axis=1)
    stray = [k for k, x in enumerate(flat) if not np.all(np.isfinite(f(x)))]
    if stray:
        raise UsageError(f"the vector field is not finite at start {stray[0]}, {flat[stray[0]].tolist()}; leave it out")
    typical = float(np.mean([np.linalg.norm(f(x)) for x in flat]))
    extent = max(float(np.max(np.ptp(flat, axis=0))), 1e-12)
    found: list[tuple[float, Array]] = []
    for x in flat:
        speed, place = _minimum(f, jacobian, x)
        if speed <= tolerance * typical and not any(np.max(np.abs(place - one)) < same * extent for _, one in found):
            found.append((speed, place))
    found.sort(key=lambda pair: pair[0])
    shape = given[0].shape[1:]
    points = []
    for speed, place in found:
        slopes = jacobian(place)
        stability = classify(slopes)
        parts = np.split(place, len(states))
        state = {
            name: part.reshape(shape) if shape else float(part[0]) for name, part in zip(states, parts, strict=True)
        }
        is_fixed = speed < 1e-9 * max(typical, 1e-300)
        told = stability.eigenvalues, stability.kind, stability.stable, dict(values)
        points.append(SlowPoint(state, speed, is_fixed, *told))
    return SlowPoints(tuple(points), _Given(model, values))


def _check_kind(model: Model, is_vector: bool) -> None:
    # Vector models may be any Python that NumPy runs, and are not parsed.
    if model.kind == "dde" or (not is_vector and model.ir.delays is not None):
        why = "with delays a solution that is slow now need not be so after the delay"
    elif model.kind == "fde":
        why = "with fractional derivatives the past goes on to move what stands still"
    elif model.kind == "update":
        why = "a map has no speed"
    else:
        return
    raise UnsupportedError(f"no slow points of {model.name!r}: {why}; fixed_points takes it")


def _in_file(model: Model, module: ModuleType | None, is_vector: bool) -> Model:
    """The model, or the one that stands in a module."""
    if module is None:
        return model
    if is_vector:
        raise UnsupportedError(
            f"no slow points of files of {model.name!r}: of vector models the function itself is analysed, and "
            "generated files hold loops over elements. Put the edit into the model and analyse that"
        )
    return analysed(model, module)


def _field(
    model: Model, params: Mapping[str, Any], values: Mapping[str, Any], is_vector: bool
) -> tuple[Callable[[Array], Array], Callable[[Array], Array]]:
    """The vector field and its Jacobian over flat states."""
    if not is_vector:
        system = System(model, params)
        return system.f, system.jacobian
    states = model.states
    lacking = [name for name, value in values.items() if value is None]
    if lacking:
        raise UsageError(f"the parameter {lacking[0]!r} of {model.name!r} has no default; give it with params={{...}}")

    def f(x: Array) -> Array:
        found = model.function(*np.split(x, len(states)), 0.0, **values)
        parts = found.values() if isinstance(found, dict) else found if isinstance(found, tuple) else (found,)
        return np.concatenate([np.broadcast_to(np.asarray(one, float), (len(x) // len(states),)) for one in parts])

    def jacobian(x: Array) -> Array:
        result = np.empty((len(x), len(x)))
        for k in range(len(x)):
            step = np.zeros(len(x))
            step[k] = 6e-6 * max(1.0, abs(x[k]))
            result[:, k] = (f(x + step) - f(x - step)) / (2 * step[k])
        return result

    return f, jacobian


def _minimum(f: Callable[[Array], Array], jacobian: Callable[[Array], Array], x: Array) -> tuple[float, Array]:
    from scipy.optimize import least_squares

    result = least_squares(f, x, jac=jacobian, method="trf", xtol=1e-14, ftol=1e-14, gtol=1e-14, max_nfev=300)
    return float(np.linalg.norm(f(result.x))), np.asarray(result.x)
