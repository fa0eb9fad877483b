"""Figures: the only place that knows Matplotlib. Solid is stable, dashed unstable; filled is stable, open unstable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from brainpy_codegen.errors import ToolMissingError, UsageError

if TYPE_CHECKING:
    from brainpy_codegen.analysis.equilibria import FixedPoints

STABLE, UNSTABLE, SADDLE = "#1b3a6b", "#1b3a6b", "#b3402e"


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
        if name not in found.box:
            raise UsageError(f"there is no state {name!r} here; those that are: {', '.join(names)}")
    artists: list[Any] = []
    seen: set[str] = set()
    for point in found:
        text = "" if point.kind in seen else point.kind
        seen.add(point.kind)
        place = point.state[x], point.state[y] if y else 0.0
        artists += ax.plot(*place, label=text or None, **marker(point.kind, point.stable))
    if found.system is not None:
        ax.set_xlabel(label(found.system.model, x))
        if y:
            ax.set_ylabel(label(found.system.model, y))
    ax.set_xlim(*found.box[x])
    if y:
        ax.set_ylim(*found.box[y])
    if seen:
        ax.legend(loc="best", fontsize="small")
    return np.array(artists, object)


def plot_diagram(diagram: Any, ax: Any = None, y: str | None = None, cycles: Any = ()) -> Any:
    """A state over the parameter: solid where stable, dashed where not, special points with their labels."""
    ax = axes(ax)
    system = diagram.system
    y = y or system.states[0]
    if y not in system.states:
        raise UsageError(f"there is no state {y!r} here; those that are: {', '.join(system.states)}")
    artists: list[Any] = []
    for branch in diagram.branches:
        for stable in (True, False):
            artists += _curve(ax, branch.values, branch.states[y], branch.stable == stable, stable)
    for family in cycles:
        artists += _family(ax, family, y)
    for one in diagram.special:
        x = one.params[diagram.parameter]
        artists += ax.plot(x, one.state[y], "o", color=SADDLE, markersize=5, zorder=6)
        note = {"supercritical": " (super)", "subcritical": " (sub)"}.get(one.criticality, "")
        artists.append(
            ax.annotate(
                one.label + note, (x, one.state[y]), xytext=(5, 5), textcoords="offset points", fontsize="small"
            )
        )
    ax.set_xlabel(label(system.model, diagram.parameter))
    ax.set_ylabel(label(system.model, y))
    return np.array(artists, object)


def _curve(ax: Any, x: Any, y: Any, chosen: Any, stable: bool, color: str = STABLE) -> list[Any]:
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


def _family(ax: Any, family: Any, y: str) -> list[Any]:
    """The extremes of cycles: a filled line of dots where stable, open where not."""
    artists: list[Any] = []
    values = np.array([one.params[family.parameter] for one in family])
    stable = np.array([one.stable for one in family])
    for extreme in ("minimum", "maximum"):
        height = np.array([getattr(one, extreme)[y] for one in family])
        for state in (True, False):
            artists += _curve(ax, values, height, stable == state, state, "#2a8a57")
        for one in family.special:
            place = one.params[family.parameter], getattr(one.cycle, extreme)[y]
            artists += ax.plot(*place, "s", color="#2a8a57", markersize=3.5, zorder=6)
    return artists


def plot_cycle(cycle: Any, ax: Any = None, x: str | None = None, y: str | None = None) -> Any:
    """A cycle over two states."""
    ax = axes(ax)
    names = list(cycle.states)
    x, y = x or names[0], y or names[1]
    style = "-" if cycle.stable else "--"
    artists = ax.plot(cycle.states[x], cycle.states[y], style, color="#2a8a57", linewidth=1.8)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    return np.array(artists, object)


def plot_fast_slow(found: Any, ax: Any = None, y: str | None = None, trajectory: Any = None) -> Any:
    """The diagram of the fast system over the slow state, and a solution of the full model."""
    ax = axes(ax)
    y = y or found.diagram.system.states[0]
    artists = list(plot_diagram(found.diagram, ax, y, found.cycles))
    if trajectory is not None:
        x = trajectory.states[found.slow]
        artists += ax.plot(x, trajectory.states[y], color="#d08a2e", linewidth=0.8, zorder=2)
    return np.array(artists, object)


def plot_two_parameters(found: Any, ax: Any = None) -> Any:
    """Curves of folds and Hopf points over two parameters; neutral saddles are not shown."""
    ax = axes(ax)
    x, y = found.parameters
    artists: list[Any] = []
    colors = {"fold": STABLE, "hopf": "#2a8a57"}
    seen: set[str] = set()
    for one in found.curves:
        true = np.isfinite(one.omega) | (one.kind == "fold")
        text = None if one.kind in seen else one.kind
        seen.add(one.kind)
        values = np.where(true, one.params[x], np.nan), np.where(true, one.params[y], np.nan)
        artists += ax.plot(*values, color=colors[one.kind], linewidth=1.6, label=text)
    for one in found.special:
        place = one.params[x], one.params[y]
        artists += ax.plot(*place, "o", color=SADDLE, markersize=5, zorder=6)
        artists.append(ax.annotate(one.label, place, xytext=(5, 5), textcoords="offset points", fontsize="small"))
    ax.set_xlabel(label(found.system.model, x))
    ax.set_ylabel(label(found.system.model, y))
    if seen:
        ax.legend(loc="best", fontsize="small")
    return np.array(artists, object)
