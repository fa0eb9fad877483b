"""Figures of exponents, spectra, densities and clouds of points; uses Matplotlib by way of `plotting`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.analysis.plotting import CYCLE, STABLE, axes, chosen, marker

if TYPE_CHECKING:
    from brainpy_codegen.analysis.exponents import LyapunovSpectrum
    from brainpy_codegen.analysis.orbits import OrbitDiagram
    from brainpy_codegen.analysis.slow import SlowPoints
    from brainpy_codegen.analysis.stochastics import Density, LinearNoise

_LINES = (STABLE, "#b3402e", CYCLE, "#d08a2e", "#7a5aa8", "#4b8fa6")


def plot_spectrum(found: LyapunovSpectrum, ax: Any = None) -> Any:
    """Exponents with their standard errors."""
    ax = axes(ax)
    places = np.arange(1, len(found) + 1)
    bars = ax.errorbar(places, found.exponents, found.errors, fmt="o", color=STABLE, capsize=4)
    zero = ax.axhline(0.0, color="#888888", linewidth=0.8)
    ax.set_xticks(places)
    ax.set_xlabel("exponent")
    ax.set_ylabel("growth rate")
    return np.array([*bars.get_children(), zero], object)


def plot_noise(found: LinearNoise, ax: Any = None, frequencies: npt.ArrayLike | None = None) -> Any:
    """The power spectrum of every state over the frequency."""
    ax = axes(ax)
    if frequencies is None:
        rates = np.abs(np.linalg.eigvals(found.jacobian)) / (2 * np.pi)
        frequencies = np.geomspace(rates.min() / 100, rates.max() * 100, 400)
    values = found.spectrum(frequencies)
    artists: list[Any] = []
    for k, (name, power) in enumerate(zip(found.states, values, strict=True)):
        artists += ax.loglog(frequencies, power, color=_LINES[k % len(_LINES)], linewidth=1.6, label=name)
    ax.set_xlabel("frequency")
    ax.set_ylabel("power")
    ax.legend(loc="best", fontsize="small")
    return np.array(artists, object)


def plot_density(found: Density, ax: Any = None) -> Any:
    """The density over the state."""
    ax = axes(ax)
    artists = ax.plot(found.x, found.density, color=STABLE, linewidth=1.6)
    artists.append(ax.fill_between(found.x, found.density, color=STABLE, alpha=0.15, linewidth=0))
    ax.set_xlabel(found.state)
    ax.set_ylabel("density")
    return np.array(artists, object)


def plot_orbits(found: OrbitDiagram, ax: Any = None, y: str | None = None) -> Any:
    """A state over the parameter, a dot for each point."""
    ax = axes(ax)
    y = y or next(iter(found.states))
    heights = chosen(found.states, y)
    values = np.repeat(found.values, heights.shape[1])
    artists = ax.plot(values, heights.ravel(), ",", color=STABLE)
    ax.set_xlabel(found.parameter)
    ax.set_ylabel(y)
    return np.array(artists, object)


def plot_slow_points(
    found: SlowPoints, columns: Sequence[dict[str, Any]], ax: Any = None, x: str | None = None, y: str | None = None
) -> Any:
    """Slow points over two components; fixed points large, others small."""
    ax = axes(ax)
    names = list(columns[0]) if columns else [""]
    x, y = x or names[0], y or names[min(1, len(names) - 1)]
    artists: list[Any] = []
    for one, values in zip(found, columns, strict=True):
        style = {**marker(one.kind, one.stable), "markersize": 7 if one.is_fixed else 4}
        artists += ax.plot(chosen(values, x), chosen(values, y), **style)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    return np.array(artists, object)
