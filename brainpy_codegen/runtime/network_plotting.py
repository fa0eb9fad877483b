"""Plots of network solutions: rasters of spikes, rates, traces of states, distributions of weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from brainpy_codegen.runtime.network_solution import PartSolution

# More traces than this in one plot say nothing: neurons are shown as an image, synapses as a distribution.
MOST_LINES = 12
BINS = 40  # of such a distribution
HEIGHTS = {"spikes": 2.0}  # of axes; of others it is 1


def plot_parts(parts: list[PartSolution], ax: Axes | None) -> list[Axes]:
    """Draw everything that was recorded, one row of axes each; or all of it into `ax`. The axes."""
    rows = [(part, name) for part in parts for name in _names(part)]
    unit = next((part.time_unit for part in parts if part.time_unit), "")
    if ax is not None:
        for part, name in rows:
            _draw(ax, part, name)
        ax.set_xlabel(_time(unit))
        return [ax]
    heights = [HEIGHTS.get(name, 1.0) if part.size > 3 else 1.0 for part, name in rows] or [1.0]
    _, grid = plt.subplots(
        len(heights),
        1,
        sharex=True,
        squeeze=False,
        figsize=(8.0, 1.0 + 1.4 * sum(heights)),
        height_ratios=heights,
        layout="constrained",
    )
    axes = list(grid[:, 0])
    for place, (part, name) in zip(axes, rows, strict=False):
        _draw(place, part, name)
    axes[-1].set_xlabel(_time(unit))
    axes[-1].figure.align_ylabels(axes)
    return axes


def _time(unit: str) -> str:
    return f"t [{unit}]" if unit else "t"


def _names(part: PartSolution) -> list[str]:
    spikes = ["spikes"] if part.recorded_spikes is not None and len(part.recorded_spikes) else []
    return [*spikes, *(name for name, one in part.events.items() if len(one)), *part.records]


def _draw(ax: Axes, part: PartSolution, name: str) -> None:
    if name == "spikes" or name in part.events:
        # Fewer neurons get larger dots.
        size = max(0.7, min(5.0, 800.0 / part.size))
        spikes = part.spikes if name == "spikes" else part.events[name]
        ax.plot(spikes.t, spikes.i, "k.", markersize=size, markeredgewidth=0, rasterized=True)
        ax.set_ylim(-0.5, part.size - 0.5)
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_ylabel(f"{part.name}\n{'neuron' if name == 'spikes' else name}")
    elif name == "rate":
        ax.plot(part.t, part["rate"], linewidth=1.0)
        ax.set_ylim(bottom=0.0)
        ax.set_ylabel(f"{part.name}\nrate [1/s]")
    elif part[name].shape[1] <= MOST_LINES:
        ax.plot(part.t, part[name], linewidth=1.0)
        ax.set_ylabel(f"{part.name}\n{name}")
    elif part.is_projection:
        _draw_distribution(ax, part, name)
    else:
        _draw_image(ax, part, name)


def _draw_image(ax: Axes, part: PartSolution, name: str) -> None:
    """A variable of many neurons: each a line of the image."""
    values = part[name]
    image = ax.pcolormesh(part.t, np.arange(values.shape[1]), values.T, shading="nearest", rasterized=True)
    ax.figure.colorbar(image, ax=ax, label=name)
    ax.set_ylabel(f"{part.name}\nneuron")


def _draw_distribution(ax: Axes, part: PartSolution, name: str) -> None:
    """A variable of many synapses: at each time the share of synapses by its value."""
    values = part[name]
    low, high = float(values.min()), float(values.max())
    edges = np.linspace(low, high if high > low else low + 1.0, BINS + 1)
    shares = np.array([np.histogram(row, edges)[0] for row in values]) / values.shape[1]
    middles = (edges[1:] + edges[:-1]) / 2
    image = ax.pcolormesh(part.t, middles, shares.T, shading="nearest", cmap="magma_r", rasterized=True)
    image.set_clim(0.0, float(np.quantile(shares, 0.99)) or 1.0)
    ax.figure.colorbar(image, ax=ax, label="share")
    ax.set_ylabel(f"{part.name}\n{name}")
