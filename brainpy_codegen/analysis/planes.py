"""Phase planes: field, nullclines, fixed points, separatrices, trajectories and basins of one or two states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.equilibria import FixedPoints, search
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.isoclines import Nullclines, nullclines_of
from brainpy_codegen.analysis.results import Result, Simulated, Table, place
from brainpy_codegen.analysis.separatrices import Manifolds, manifolds_of
from brainpy_codegen.analysis.system import System, check_box, start_of
from brainpy_codegen.analysis.trajectories import Trajectory, solution
from brainpy_codegen.errors import UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model


@dataclass(frozen=True, repr=False)
class Basins(Result):
    """Which stable fixed point each start of a grid ends at.

    Rows of `to_dataframe`: one per start, with the two states and the place of the attractor.

    Attributes:
        axes: the values of the two states.
        label: (x, y): the place of the attractor in `attractors`, -1 where the end is none of them.
        attractors: the stable fixed points.
    """

    axes: tuple[Array, Array]
    label: npt.NDArray[np.int64]
    attractors: FixedPoints

    def _tables(self) -> list[Table]:
        x, y = self.attractors.system.states
        grid = np.meshgrid(*self.axes, indexing="ij")
        return [{x: grid[0].ravel(), y: grid[1].ravel(), "attractor": self.label.ravel()}]

    def _summary(self) -> str:
        parts = {k: f"{100 * share:.3g} % to {self._name(k)}" for k, share in self.fractions.items()}
        return ", ".join(parts.values())

    def _name(self, k: int) -> str:
        return place(self.attractors[k].state) if k >= 0 else "none of the fixed points"

    def plot(self, ax: Any = None) -> Any:
        """Draw the box in a colour for each attractor; returns the artists."""
        from brainpy_codegen.analysis.plane_plots import plot_basins

        return plot_basins(self, ax)

    @property
    def fractions(self) -> dict[int, float]:
        """The share of the box that belongs to each attractor."""
        labels, counts = np.unique(self.label, return_counts=True)
        return {int(k): float(c) / self.label.size for k, c in zip(labels, counts, strict=True)}


@dataclass(frozen=True, repr=False)
class PhasePlane(Simulated):
    """The phase plane of a system with one or two states; each part is computed when it is first asked for.

    Rows of `to_dataframe`: one per point of a grid, with the states and their derivatives. Fixed points, nullclines,
    manifolds, trajectories and basins have tables of their own.
    """

    system: System
    box: dict[str, tuple[float, float]]

    @property
    def names(self) -> tuple[str, ...]:
        """The states, the one of the x axis first."""
        return tuple(self.box)

    @cached_property
    def _ends(self) -> tuple[Array, Array]:
        return check_box(self.box, self.system.states, self.system.model)

    @cached_property
    def fixed_points(self) -> FixedPoints:
        """All fixed points in the box."""
        return search(self.system, *self._ends)

    @cached_property
    def nullclines(self) -> Nullclines:
        """The nullclines (two states)."""
        return nullclines_of(self.system, self.box)

    @cached_property
    def manifolds(self) -> Manifolds:
        """The separatrices (two states)."""
        return manifolds_of(self.system, list(self.fixed_points), *self._ends)

    @property
    def _origin(self) -> System:
        return self.system

    def _tables(self) -> list[Table]:
        grid, values = self.field()
        columns = {name: one.ravel() for name, one in zip(self.names, grid, strict=True)}
        return [{**columns, **{f"d{name}": one.ravel() for name, one in zip(self.names, values, strict=True)}}]

    def _summary(self) -> str:
        return ", ".join(f"{name} from {low:g} to {high:g}" for name, (low, high) in self.box.items())

    def field(self, count: int = 21) -> tuple[Array, Array]:
        """The vector field on a grid: points and derivatives, each (states, count, ...) in the order of `names`."""
        axes = [np.linspace(*self.box[name], count) for name in self.names]
        grid = np.array(np.meshgrid(*axes, indexing="ij"))
        order = [self.names.index(name) for name in self.system.states]
        values = self.system.f(grid[order].reshape(len(order), -1)).reshape(grid.shape)
        return grid, values[[self.system.states.index(name) for name in self.names]]

    def trajectory(self, start: Mapping[str, float], duration: float, points: int = 2000) -> Trajectory:
        """The solution from a point (a negative duration: backward in time)."""
        return solution(self.system, start_of("start", start, self.system.states), duration, points)

    def basins(self, count: int = 80, duration: float | None = None) -> Basins:
        """Where the starts of a grid end, by integration of all of them at once (classical Runge-Kutta).

        Args:
            count: starts along each axis.
            duration: how long; default: forty times the slowest time constant of the stable fixed points.
        """
        if len(self.names) != 2:
            raise UsageError("basins are drawn over two states")
        low, high = self._ends
        axes = [np.linspace(a, b, count) for a, b in zip(low, high, strict=True)]
        x = np.array(np.meshgrid(*axes, indexing="ij")).reshape(2, -1)
        stable = [one for one in self.fixed_points if one.stable]
        targets = np.array([list(one.state.values()) for one in stable]).reshape(-1, 2)
        slopes = np.linalg.norm(np.moveaxis(self.system.jacobian(x), 2, 0), axis=(1, 2))
        step = 0.3 / float(np.nanmax(slopes))
        slowest = [1.0 / float(np.min(-one.eigenvalues.real)) for one in stable]
        length = duration or 40.0 * max(slowest, default=1.0)
        x = self._advanced(x, step, min(int(length / step) + 1, 200_000), targets, high - low)
        gaps = np.max(np.abs(x[None] - targets[:, :, None]) / (high - low)[None, :, None], axis=1)
        label = np.where(gaps.min(axis=0) < 1e-2, gaps.argmin(axis=0), -1) if len(targets) else np.full(x.shape[1], -1)
        chosen = replace(self.fixed_points, points=tuple(stable))
        return Basins((axes[0], axes[1]), label.reshape(count, count).astype(np.int64), chosen)

    def _advanced(self, x: Array, step: float, steps: int, targets: Array, width: Array) -> Array:
        f = self.system.f
        active = np.arange(x.shape[1])
        with np.errstate(all="ignore"):
            for k in range(steps):
                y = x[:, active]
                a = f(y)
                b = f(y + 0.5 * step * a)
                c = f(y + 0.5 * step * b)
                y = y + step / 6 * (a + 2 * b + 2 * c + f(y + step * c))
                x[:, active] = y
                if k % 50 == 0:
                    away = np.any(~np.isfinite(y), axis=0) | np.any(np.abs(y) > 1e6 * width[:, None], axis=0)
                    near = np.zeros(len(active), bool)
                    for target in targets:
                        near |= np.all(np.abs(y - target[:, None]) < 1e-4 * width[:, None], axis=0)
                    active = active[~(away | near)]
                    if not len(active):
                        break
        return x

    def plot(self, ax: Any = None, trajectories: Sequence[Trajectory] = (), **parts: bool) -> Any:
        """Draw the plane; returns the artists by part.

        Args:
            ax: axes to draw on; default: new ones.
            trajectories: what `trajectory` returned.
            parts: `field=False`, `nullclines=False`, `fixed_points=False` or `manifolds=False` leave a part out.
        """
        from brainpy_codegen.analysis.plane_plots import plot_phase_plane

        return plot_phase_plane(self, ax, trajectories, parts)


def phase_plane(
    model: Model,
    box: Mapping[str, Sequence[float]],
    params: Mapping[str, float] | None = None,
    *,
    frozen: Mapping[str, float] | None = None,
    module: ModuleType | None = None,
) -> PhasePlane:
    """The phase plane of a model with two states (or the phase line of one with one state).

    Args:
        model: a declared model without explicit time.
        box: (low, high) of the states; the first is the x axis.
        params: values of parameters.
        frozen: values of the states that the box does not name: a slice of a larger model.
        module: a generated module whose (edited) `derivative` is analysed.

    Raises:
        UsageError: there are more than two states, or a name is unknown.
    """
    system = System(analysed(model, module), params, frozen=frozen)
    if model.ir.orders:
        raise UnsupportedError("phase_plane is for derivatives of order one; fixed_points takes fractional models")
    if model.ir.delays is not None:
        raise UnsupportedError(f"{model.name!r} has delays: its state is a function, which no plane holds")
    if system.size not in (1, 2) or system.is_map:
        raise UsageError(
            f"a phase plane has one or two states of a differential equation; here are {', '.join(system.states)}: "
            "hold others with frozen={...}"
        )
    check_box(box, system.states, model)
    return PhasePlane(system, {name: (float(a), float(b)) for name, (a, b) in box.items()})
