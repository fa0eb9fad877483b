"""Plots of solutions; the only file here that imports matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from brainpy_codegen.runtime.solution import Array, Solution

# More lines than this in one plot say nothing; the image of all elements does.
MOST_LINES = 12


def plot_solution(solution: Solution, ax: Axes | None) -> list[Axes]:
    """Draw every recorded state against time, into `ax` or into axes of their own; the axes."""
    if ax is not None:
        for name in solution.states:
            _draw(ax, solution, name, label=name)
        ax.set_xlabel(_label("t", solution))
        if solution.states:
            ax.legend()
        return [ax]
    count = max(len(solution.states), 1)
    figure, grid = plt.subplots(
        count, 1, sharex=True, squeeze=False, figsize=(8.0, 1.5 + 1.5 * count), layout="constrained"
    )
    axes = list(grid[:, 0])
    for place, name in zip(axes, solution.states, strict=False):
        _draw(place, solution, name, label="")
        place.set_ylabel(_label(name, solution) if _as_lines(solution[name]) else "element")
    axes[-1].set_xlabel(_label("t", solution))
    figure.suptitle(f"{solution.model} ({solution.method}, {solution.backend})", fontsize="medium")
    return axes


def _draw(ax: Axes, solution: Solution, name: str, label: str) -> None:
    values = solution[name].reshape(len(solution.t), -1)
    if _as_lines(values):
        for k in range(values.shape[1]):
            ax.plot(solution.t, values[:, k], label=label and (label if values.shape[1] == 1 else f"{label}[{k}]"))
        return
    mesh = ax.pcolormesh(solution.t, range(values.shape[1]), values.T, shading="nearest", rasterized=True)
    ax.figure.colorbar(mesh, ax=ax, label=_label(name, solution))


def _as_lines(values: Array) -> bool:
    return values.ndim == 1 or values.size // max(len(values), 1) <= MOST_LINES


def _label(name: str, solution: Solution) -> str:
    return f"{name} [{solution.units[name]}]" if name in solution.units else name
