"""Figures of phase planes; uses Matplotlib by way of `plotting`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from brainpy_codegen.analysis.plotting import axes, label, plot_fixed_points
from brainpy_codegen.errors import UsageError

if TYPE_CHECKING:
    from brainpy_codegen.analysis.isoclines import Nullclines
    from brainpy_codegen.analysis.planes import PhasePlane, Trajectory
    from brainpy_codegen.analysis.separatrices import Manifolds

_NULLCLINES = ("#c8503c", "#3c8c50")
_MANIFOLDS = {"unstable": ("-", "#a06ec8"), "stable": ("--", "#a06ec8")}
_PARTS = ("field", "nullclines", "manifolds", "fixed_points")


def plot_nullclines(found: Nullclines, ax: Any = None) -> Any:
    """The nullclines of both states, one colour each."""
    ax = axes(ax)
    artists: list[Any] = []
    for color, (name, curves) in zip(_NULLCLINES, found.curves.items(), strict=False):
        for k, curve in enumerate(curves):
            text = f"d{name}/dt = 0" if k == 0 else None
            artists += ax.plot(*curve, color=color, linewidth=1.6, label=text, zorder=3)
    _frame(ax, found.system, found.box)
    ax.legend(loc="best", fontsize="small")
    return np.array(artists, object)


def plot_manifolds(found: Manifolds, ax: Any = None, x: str | None = None, y: str | None = None) -> Any:
    """The manifolds: unstable solid, stable dashed."""
    ax = axes(ax)
    names = found.system.states
    x, y = x or names[0], y or names[min(1, len(names) - 1)]
    artists: list[Any] = []
    seen: set[str] = set()
    for one in found:
        style, color = _MANIFOLDS[one.kind]
        text = None if one.kind in seen else f"{one.kind} manifold"
        seen.add(one.kind)
        artists += ax.plot(one.states[x], one.states[y], style, color=color, linewidth=1.3, label=text, zorder=4)
    return np.array(artists, object)


def plot_phase_plane(
    plane: PhasePlane, ax: Any, trajectories: Sequence[Trajectory], parts: Mapping[str, bool]
) -> dict[str, Any]:
    """Everything that is asked for, field at the back and fixed points in front."""
    unknown = [name for name in parts if name not in _PARTS]
    if unknown:
        raise UsageError(f"a phase plane has no part {unknown[0]!r}; parts: {', '.join(_PARTS)}")
    ax = axes(ax)
    if len(plane.names) == 1:
        return _line(plane, ax)
    x, y = plane.names
    artists: dict[str, Any] = {}
    if parts.get("field", True):
        grid, values = plane.field(25)
        artists["field"] = ax.streamplot(
            grid[0][:, 0],
            grid[1][0],
            values[0].T,
            values[1].T,
            color="#c9ced6",
            linewidth=0.7,
            arrowsize=0.8,
            density=1.1,
        )
    if parts.get("nullclines", True):
        artists["nullclines"] = plot_nullclines(plane.nullclines, ax)
    if parts.get("manifolds", True):
        artists["manifolds"] = plot_manifolds(plane.manifolds, ax, x, y)
    artists["trajectories"] = []
    for one in trajectories:
        artists["trajectories"] += ax.plot(one.states[x], one.states[y], color="#333333", linewidth=1.2, zorder=4)
        artists["trajectories"] += ax.plot(one.states[x][0], one.states[y][0], ".", color="#333333", zorder=5)
    if parts.get("fixed_points", True):
        artists["fixed_points"] = plot_fixed_points(plane.fixed_points, ax, x, y)
    _frame(ax, plane.system, plane.box)
    if ax.get_legend_handles_labels()[0]:
        ax.legend(loc="best", fontsize="small")
    return artists


def _line(plane: PhasePlane, ax: Any) -> dict[str, Any]:
    """One state: its derivative over it."""
    (name,) = plane.names
    grid, values = plane.field(801)
    artists = {"field": ax.plot(grid[0], values[0], color=_NULLCLINES[0], linewidth=1.6)}
    ax.axhline(0.0, color="#888888", linewidth=0.8)
    artists["fixed_points"] = plot_fixed_points(plane.fixed_points, ax, name)
    ax.set_ylabel(f"d{name}/dt")
    return artists


def _frame(ax: Any, system: Any, box: Mapping[str, tuple[float, float]]) -> None:
    x, y = box
    ax.set_xlim(*box[x])
    ax.set_ylim(*box[y])
    ax.set_xlabel(label(system.model, x))
    ax.set_ylabel(label(system.model, y))
