"""Plots of network solutions: rasters of spikes, rates, traces of states and weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from brainpy_codegen.runtime.network_solution import PartSolution

MOST_LINES = 12  # traces of one variable; of more than these the first are drawn


def plot_parts(parts: list[PartSolution], ax: Axes | None) -> list[Axes]:
    """Draw everything that was recorded, one row of axes each; or all of it into `ax`. The axes."""
    rows = [(part, name) for part in parts for name in _names(part)]
    if ax is not None:
        for part, name in rows:
            _draw(ax, part, name)
        ax.set_xlabel("t")
        return [ax]
    count = max(len(rows), 1)
    _, grid = plt.subplots(count, 1, sharex=True, squeeze=False, figsize=(8.0, 1.0 + 1.8 * count), layout="constrained")
    axes = list(grid[:, 0])
    for place, (part, name) in zip(axes, rows, strict=False):
        _draw(place, part, name)
    axes[-1].set_xlabel("t")
    return axes


def _names(part: PartSolution) -> list[str]:
    spikes = ["spikes"] if part.recorded_spikes is not None and len(part.recorded_spikes) else []
    return [*spikes, *part.records]


def _draw(ax: Axes, part: PartSolution, name: str) -> None:
    if name == "spikes":
        # Fewer neurons get larger dots.
        size = max(0.5, min(4.0, 400.0 / part.size))
        ax.plot(part.spikes.t, part.spikes.i, "k.", markersize=size, markeredgewidth=0, rasterized=True)
        ax.set_ylim(-0.5, part.size - 0.5)
        ax.set_ylabel(f"{part.name}\nneuron")
    elif name == "rate":
        ax.plot(part.t, part["rate"])
        ax.set_ylabel(f"{part.name}\nrate [1/s]")
    else:
        ax.plot(part.t, part[name][:, :MOST_LINES])
        ax.set_ylabel(f"{part.name}\n{name}")
