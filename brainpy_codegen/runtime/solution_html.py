"""A solution in a notebook: how the run ended, and each state with its range and a small drawing."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from brainpy_codegen.runtime.solution import Solution

_WIDTH, _HEIGHT = 240, 36
_POINTS = 400  # of a drawing
_CURVES = 3  # of a population


def solution_html(solution: Solution) -> str:
    """The solution as HTML."""
    about = f"{solution.model}, {solution.method} on {solution.backend}"
    rows = [_row(solution, name) for name in solution.states]
    head = "".join(f"<th>{word}</th>" for word in ("state", "unit", "shape", "min", "max", "final", ""))
    time = f", t = {solution.t[0]:g} ... {solution.t[-1]:g}" if solution.t.size else ""
    message = solution.message or ("finished" if solution.success else "stopped early")
    return (
        f"<div><div><b>{html.escape(about)}</b>: {html.escape(message)}; {solution.t.size} rows{time}</div>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _row(solution: Solution, name: str) -> str:
    values = np.asarray(solution[name])
    unit = html.escape(solution.units.get(name, ""))
    shape = " × ".join(map(str, values.shape))
    numbers = [f"{values.min():.6g}", f"{values.max():.6g}"] if values.size else ["", ""]
    final = np.asarray(solution.final[name]) if name in solution.final else np.empty(0)
    end = f"{float(final):.6g}" if final.ndim == 0 else f"{final.size} values"
    cells = "".join(f"<td>{cell}</td>" for cell in (unit, shape, *numbers, end, _drawing(values)))
    return f"<tr><td><code>{html.escape(name)}</code></td>{cells}</tr>"


def _drawing(values: npt.NDArray[Any]) -> str:
    """The first elements over time, as SVG; nothing where there are no two numbers."""
    if len(values) < 2:
        return ""
    places = np.unique(np.linspace(0, len(values) - 1, _POINTS).astype(int))
    curves = values.reshape(len(values), -1)[places, :_CURVES].astype(float)
    known = curves[np.isfinite(curves)]
    if not known.size:
        return ""
    low, high = float(known.min()), float(known.max())
    scale = (_HEIGHT - 4) / (high - low) if high > low else 0.0
    x = places * (_WIDTH / (len(values) - 1))
    paths = []
    for curve in curves.T:
        finite = np.isfinite(curve)
        y = _HEIGHT - 2 - (curve[finite] - low) * scale
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x[finite], y, strict=True))
        paths.append(f'<polyline fill="none" stroke="currentColor" points="{points}"/>')
    return f'<svg width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="over time">{"".join(paths)}</svg>'
