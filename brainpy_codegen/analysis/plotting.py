"""Figures of fixed points, branches and curves. Solid is stable, dashed unstable; filled is stable, open unstable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from brainpy_codegen.analysis.labels import annotated
from brainpy_codegen.errors import ToolMissingError, UsageError

if TYPE_CHECKING:
    from brainpy_codegen.analysis.equilibria import FixedPoints

STABLE, SADDLE, CYCLE = "#1b3a6b", "#b3402e", "#2a8a57"


def axes(ax: Any = None) -> Any:
    """The given axes, or new ones of a figure of their own.

    Raises:
        ToolMissingError: Matplotlib is not installed.
    """
    if ax is not None:
        return ax
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ToolMissingError("plots need Matplotlib: pip install 'brainpy-codegen[plot]'") from None
    import sys

    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:  # so that plt.show() shows it
        return pyplot.subplots(layout="constrained")[1]
    return Figure(layout="constrained").subplots()


def label(model: Any, name: str) -> str:
    """A state's name with its unit."""
    units = {one.name: one.unit for one in (*model.ir.states, *model.ir.parameters)}
    unit = units.get(name, "")
    return f"{name} [{unit}]" if unit else name


def chosen(states: Mapping[str, Any], name: str) -> Any:
    """What belongs to a name.

    Raises:
        UsageError: there is no such name.
    """
    if name not in states:
        raise UsageError(f"there is no {name!r} here to be drawn; those that are: {', '.join(states)}")
    return states[name]


def marker(kind: str, stable: bool) -> dict[str, Any]:
    """How a fixed point is drawn."""
    color = SADDLE if kind == "saddle" else STABLE
    shape = "D" if kind == "saddle" else "o"
    face = color if stable else "white"
    return {"marker": shape, "color": color, "markerfacecolor": face, "markersize": 7, "linestyle": "none", "zorder": 5}


def plot_fixed_points(found: FixedPoints, ax: Any = None, x: str | None = None, y: str | None = None) -> Any:
    """Fixed points over two states; of a single state on a line."""
    ax = axes(ax)
    names = list(found.box)
    x = x or names[0]
    y = y or (names[1] if len(names) > 1 else "")
    for name in filter(None, (x, y)):
        chosen(found.box, name)
    artists: list[Any] = []
    seen: set[str] = set()
    for point in found:
        text = "" if point.kind in seen else point.kind
        seen.add(point.kind)
        place = point.state[x], point.state[y] if y else 0.0
        artists += ax.plot(*place, label=text or None, **marker(point.kind, point.stable))
    ax.set_xlabel(label(found.system.model, x))
    if y:
        ax.set_ylabel(label(found.system.model, y))
    ax.set_xlim(*found.box[x])
    if y:
        ax.set_ylim(*found.box[y])
    if seen:
        ax.legend(loc="best", fontsize="small")
    return np.array(artists, object)


def plot_diagram(diagram: Any, branches: Any, ax: Any = None, y: str | None = None, cycles: Any = ()) -> Any:
    """A state over the parameter: solid where stable, dashed where not, special points with their labels."""
    ax = axes(ax)
    system = diagram.system
    y = y or system.states[0]
    chosen(dict.fromkeys(system.states), y)
    artists: list[Any] = []
    for branch in branches:
        artists += plot_curve(ax, branch.values, branch.states[y], _solid(branch), True)
        artists += plot_curve(ax, branch.values, branch.states[y], ~branch.stable, False)
    for family in cycles:
        artists += plot_extremes(ax, family, y)
    labels: list[tuple[str, tuple[float, float]]] = []
    for one in diagram.special:
        x = one.params[diagram.parameter]
        artists += ax.plot(x, one.state[y], "o", color=SADDLE, markersize=5, zorder=6)
        note = {"supercritical": " (super)", "subcritical": " (sub)"}.get(one.criticality, "")
        labels.append((one.label + note, (x, one.state[y])))
    artists += annotated(ax, labels)
    ax.set_xlabel(label(system.model, diagram.parameter))
    ax.set_ylabel(label(system.model, y))
    return np.array(artists, object)


def _solid(branch: Any) -> Any:
    """The points of solid lines: stable ones, and special points at which they end."""
    solid = branch.stable.copy()
    for k in branch.places:
        solid[k] = bool(np.any(branch.stable[max(k - 1, 0) : k + 2]))
    return solid


def plot_curve(ax: Any, x: Any, y: Any, chosen: Any, stable: bool, color: str = STABLE) -> list[Any]:
    """The chosen part of a curve, without lines across what is not chosen; it reaches to the next other point."""
    if not np.any(chosen):
        return []
    reach = chosen.copy()
    if not stable:  # the dashed line closes the gap to the solid one
        reach[1:] |= chosen[:-1]
        reach[:-1] |= chosen[1:]
    style = "-" if stable else "--"
    shown_x, shown_y = np.where(reach, x, np.nan), np.where(reach, y, np.nan)
    drawn: list[Any] = ax.plot(shown_x, shown_y, style, color=color, linewidth=1.6)
    return drawn


def plot_extremes(ax: Any, family: Any, y: str) -> list[Any]:
    """The extremes of cycles over the parameter, with their special points."""
    artists: list[Any] = []
    values = np.array([one.params[family.parameter] for one in family])
    stable = np.array([one.stable for one in family])
    for extreme in ("minimum", "maximum"):
        height = np.array([chosen(getattr(one, extreme), y) for one in family])
        for state in (True, False):
            artists += plot_curve(ax, values, height, stable == state, state, CYCLE)
        for one in family.special:
            place = one.params[family.parameter], getattr(one.cycle, extreme)[y]
            artists += ax.plot(*place, "s", color=CYCLE, markersize=3.5, zorder=6)
    tops = [(one.params[family.parameter], one.cycle.maximum[y]) for one in family.special]
    return artists + annotated(ax, [(one.label, top) for one, top in zip(family.special, tops, strict=True)])


def plot_fast_slow(found: Any, ax: Any = None, y: str | None = None, trajectory: Any = None) -> Any:
    """The diagram of the fast system over the slow state, and a solution of the full model."""
    ax = axes(ax)
    y = y or found.diagram.system.states[0]
    artists = list(plot_diagram(found.diagram, found.diagram.branches, ax, y, found.cycles))
    if trajectory is not None:
        x = trajectory.states[found.slow]
        artists += ax.plot(x, trajectory.states[y], color="#d08a2e", linewidth=0.8, zorder=2)
    return np.array(artists, object)


def plot_critical_curves(curves: Any, special: Any, parameters: Any, ax: Any = None, model: Any = None) -> Any:
    """Curves of folds and Hopf points over two parameters; neutral saddles are not shown."""
    ax = axes(ax)
    x, y = parameters
    artists: list[Any] = []
    colors, names = {"fold": STABLE, "hopf": CYCLE}, {"fold": "folds", "hopf": "Hopf points"}
    seen: set[str] = set()
    for one in curves:
        true = np.isfinite(one.omega) | (one.kind == "fold")
        text = None if one.kind in seen else names[one.kind]
        seen.add(one.kind)
        values = np.where(true, one.params[x], np.nan), np.where(true, one.params[y], np.nan)
        artists += ax.plot(*values, color=colors[one.kind], linewidth=1.6, label=text)
    for one in special:
        place = one.params[x], one.params[y]
        artists += ax.plot(*place, "o", color=SADDLE, markersize=5, zorder=6)
    artists += annotated(ax, [(one.label, (one.params[x], one.params[y])) for one in special])
    ax.set_xlabel(label(model, x) if model else x)
    ax.set_ylabel(label(model, y) if model else y)
    if seen:
        ax.legend(loc="best", fontsize="small")
    return np.array(artists, object)
