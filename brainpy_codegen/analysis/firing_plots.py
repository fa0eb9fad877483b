"""Figures of firing: rates over a parameter, and responses of the phase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from brainpy_codegen.analysis.plotting import SADDLE, STABLE, axes
from brainpy_codegen.errors import UsageError

if TYPE_CHECKING:
    from brainpy_codegen.analysis.firing import FICurve
    from brainpy_codegen.analysis.responses import PhaseResponse


def plot_rates(found: FICurve, ax: Any = None) -> Any:
    """The rate over the parameter, without lines across onsets."""
    ax = axes(ax)
    x, y = found.values, found.rates
    jumps = np.flatnonzero((y[1:] > 0) != (y[:-1] > 0)) + 1
    artists = ax.plot(np.insert(x, jumps, np.nan), np.insert(y, jumps, np.nan), color=STABLE, linewidth=1.6)
    for one in found.onsets:
        artists += ax.plot(one.firing, one.rate, "o", color=SADDLE, markersize=5, zorder=6)
    ax.set_xlabel(found.parameter)
    ax.set_ylabel("rate [1 / unit of time]")
    return np.array(artists, object)


def plot_response(found: PhaseResponse, ax: Any = None, state: str | None = None) -> Any:
    """The advance by a kick of a state over the phase."""
    ax = axes(ax)
    state = state or next(iter(found.states))
    if state not in found.states:
        raise UsageError(f"there is no state {state!r} here; those that are: {', '.join(found.states)}")
    artists = [ax.axhline(0.0, color="0.7", linewidth=0.8)]
    artists += ax.plot(found.phase, found.states[state], color=STABLE, linewidth=1.6)
    ax.set_xlabel("phase [period]")
    ax.set_ylabel(f"advance in time per unit of {state}")
    ax.set_xlim(0.0, 1.0)
    return np.array(artists, object)
