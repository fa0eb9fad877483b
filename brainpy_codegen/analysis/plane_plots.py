"""Figures of phase planes; uses Matplotlib by way of `plotting`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from brainpy_codegen.analysis.plotting import axes, chosen, label, plot_fixed_points
from brainpy_codegen.errors import UsageError

if TYPE_CHECKING:
    from brainpy_codegen.analysis.isoclines import Nullclines
    from brainpy_codegen.analysis.planes import Basins, PhasePlane
    from brainpy_codegen.analysis.separatrices import Manifold
    from brainpy_codegen.analysis.trajectories import Trajectory

_NULLCLINES = ("#c8503c", "#3a86c8")
_MANIFOLDS = {"unstable": ("-", "#a06ec8"), "stable": ("--", "#a06ec8")}
_PATH = "#333333"
_BASINS = ("#b9cfe8", "#f3d3b5", "#c5e0c4", "#e5c6dd", "#efe6ae", "#c9c4e3")
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


def plot_manifolds(found: Sequence[Manifold], ax: Any = None, x: str | None = None, y: str | None = None) -> Any:
    """The manifolds: unstable solid, stable dashed."""
    ax = axes(ax)
    names = [*found[0].states] if found else ["", ""]
    x, y = x or names[0], y or names[min(1, len(names) - 1)]
    artists: list[Any] = []
    seen: set[str] = set()
    for one in found:
        style, color = _MANIFOLDS[one.kind]
        text = None if one.kind in seen else f"{one.kind} manifold"
        seen.add(one.kind)
        a, b = chosen(one.states, x), chosen(one.states, y)
        artists += ax.plot(a, b, style, color=color, linewidth=1.3, label=text, zorder=4)
    _name_axes(ax, x, y)
    return np.array(artists, object)


def plot_trajectory(found: Trajectory, ax: Any = None, x: str | None = None, y: str | None = None) -> Any:
    """A solution over two states, with a dot at its start; of one state over time."""
    ax = axes(ax)
    names = list(found.states)
    if len(names) == 1:
        artists = ax.plot(found.t, found.states[names[0]], color=_PATH, linewidth=1.2)
        ax.set_xlabel("t")
        ax.set_ylabel(names[0])
        return np.array(artists, object)
    x, y = x or names[0], y or names[1]
    a, b = chosen(found.states, x), chosen(found.states, y)
    artists = ax.plot(a, b, color=_PATH, linewidth=1.2, zorder=4)
    artists += ax.plot(a[0], b[0], ".", color=_PATH, zorder=5)
    _name_axes(ax, x, y)
    return np.array(artists, object)


def _name_axes(ax: Any, x: str, y: str) -> None:
    """Names of axes that have none yet."""
    if not ax.get_xlabel():
        ax.set_xlabel(x)
        ax.set_ylabel(y)


def plot_basins(found: Basins, ax: Any = None) -> Any:
    """The box in a colour for each attractor, grey where the end is none, with the attractors."""
    from matplotlib.colors import BoundaryNorm, ListedColormap

    ax = axes(ax)
    shades = ListedColormap(["#d9dce1", *_BASINS])
    norm = BoundaryNorm(np.arange(-1.5, len(_BASINS) + 0.5), shades.N)
    label_of = np.where(found.label < 0, -1, found.label % len(_BASINS))
    artists = [ax.pcolormesh(*found.axes, label_of.T, cmap=shades, norm=norm, shading="nearest", zorder=0)]
    artists += list(plot_fixed_points(found.attractors, ax))
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
    artists["trajectories"] = [artist for one in trajectories for artist in plot_trajectory(one, ax, x, y)]
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
