"""Figures of cycles; uses Matplotlib by way of `plotting`."""

from __future__ import annotations

from typing import Any

import numpy as np

from brainpy_codegen.analysis.plotting import CYCLE, axes, chosen, label, plot_extremes


def plot_cycle(cycle: Any, ax: Any = None, x: str | None = None, y: str | None = None) -> Any:
    """A cycle over two states."""
    ax = axes(ax)
    names = list(cycle.states)
    x, y = x or names[0], y or names[1]
    style = "-" if cycle.stable else "--"
    artists = ax.plot(chosen(cycle.states, x), chosen(cycle.states, y), style, color=CYCLE, linewidth=1.8)
    ax.set_xlabel(label(cycle.system.model, x))
    ax.set_ylabel(label(cycle.system.model, y))
    return np.array(artists, object)


def plot_family(family: Any, ax: Any = None, y: str | None = None) -> Any:
    """The extremes of a state over the parameter."""
    ax = axes(ax)
    y = y or family[0].system.states[0]
    artists = plot_extremes(ax, family, y)
    ax.set_xlabel(label(family[0].system.model, family.parameter))
    ax.set_ylabel(label(family[0].system.model, y))
    return np.array(artists, object)
