"""Slow points of high-dimensional models: places where the vector field is small, fixed points among them.

Sussillo, D. and Barak, O. (2013). Opening the black box: low-dimensional dynamics in high-dimensional recurrent neural
networks. Neural Computation 25, 626-649. https://doi.org/10.1162/NECO_a_00409
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.stability import Complex, classify
from brainpy_codegen.analysis.system import System
from brainpy_codegen.errors import UsageError
from brainpy_codegen.frontend.declare import Model


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class SlowPoints(Sequence[SlowPoint]):
    """Slow points, the slowest first. They are what the starts found: nothing says that there are no others."""

    points: tuple[SlowPoint, ...]
    complete: bool = False

    def __len__(self) -> int:
        return len(self.points)

    def __iter__(self) -> Iterator[SlowPoint]:
        return iter(self.points)

    def __getitem__(self, index: Any) -> Any:
        return self.points[index]


def slow_points(
    model: Model,
    starts: Mapping[str, npt.ArrayLike],
    params: Mapping[str, Any] | None = None,
    *,
    tolerance: float = 1e-3,
    same: float = 1e-4,
) -> SlowPoints:
    """Slow points near given starts, by minimising the speed of the continuous vector field.

    Args:
        model: a declared model without explicit time, scalar or vector.
        starts: for every state an array (starts,), or (starts, elements) in a vector model.
        params: values of parameters; matrices too.
        tolerance: the largest speed, relative to the mean speed at the starts, that counts as slow.
        same: two points closer than this, relative to the extent of the starts, are one.

    Raises:
        UsageError: a state lacks, or shapes do not fit.
    """
    states = model.states
    missing = [name for name in states if name not in starts]
    if missing:
        raise UsageError(f"starts lack {', '.join(missing)}")
    given = [np.asarray(starts[name], float) for name in states]
    if len({one.shape for one in given}) != 1 or given[0].ndim not in (1, 2):
        raise UsageError("starts need one shape for all states: (starts,), or (starts, elements) in a vector model")
    f, jacobian = _field(model, params or {}, given[0].ndim == 2)
    flat = np.concatenate([one.reshape(len(one), -1) for one in given], axis=1)
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
        points.append(SlowPoint(state, speed, is_fixed, stability.eigenvalues, stability.kind, stability.stable))
    return SlowPoints(tuple(points))


def _field(
    model: Model, params: Mapping[str, Any], is_vector: bool
) -> tuple[Callable[[Array], Array], Callable[[Array], Array]]:
    """The vector field and its Jacobian over flat states."""
    if not is_vector:
        system = System(model, params)
        if model.ir.orders:
            raise UsageError("slow_points judges stability for derivatives of order one; see fixed_points")
        return system.f, system.jacobian
    states = model.states
    values = {name: params.get(name, default) for name, default in model.parameters.items()}
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
