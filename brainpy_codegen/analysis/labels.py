"""Where the labels of special points stand in a figure: beside their points, and off the lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_SAME = 5.0  # two places that are not farther apart (in points) show as one
_LETTER, _HEIGHT = 5.4, 9.0  # width of a letter and height of a line of small text, in points
_GAPS = (6.0, 14.0, 24.0)  # from a place to its label, in points
_SPACING = 3.0  # of the samples of a line, in points
_COVERED = 30.0  # what a label that covers another one counts, in samples of a line that it covers
# Where a label may stand, the first preferred: which side of its place, and how much of it above.
_SIDES = ((1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1), (1, 0), (-1, 0))


def annotated(ax: Any, labels: Sequence[tuple[str, tuple[float, float]]]) -> list[Any]:
    """Labels beside places, each where it covers least of what is drawn; places that show as one share a label."""
    from matplotlib.patheffects import withStroke

    edge = [withStroke(linewidth=2.5, foreground="white")]
    points = 72.0 / ax.figure.dpi
    ax.get_xlim(), ax.get_ylim()  # brings the transformation up to date
    layout = ax.figure.get_layout_engine()
    if layout is not None:
        layout.execute(ax.figure)  # else axes change their size afterwards, and labels cover what they were beside
    groups: list[tuple[Array, list[str], tuple[float, float]]] = []
    for text, place in labels:
        here = ax.transData.transform(place) * points
        near = [texts for there, texts, _ in groups if np.hypot(*(here - there)) < _SAME]
        if near:
            near[0].append(text)
        else:
            groups.append((here, [text], place))
    drawn = np.concatenate([np.empty((0, 2)), *(_samples(line, points) for line in ax.lines)])
    frame = ax.transAxes.transform([(0.0, 0.0), (1.0, 1.0)]) * points
    boxes = [box for one in ax.texts if (box := _box_of(one, points)) is not None]
    artists = []
    for here, texts, place in groups:
        text = ", ".join(texts)
        size = np.array([_LETTER * len(text), _HEIGHT])
        corners = [here + gap * np.array(side) + (np.array(side) - 1) / 2 * size for gap in _GAPS for side in _SIDES]
        costs = [_cost(low, low + size, drawn, frame, boxes) for low in corners]
        corner = corners[int(np.argmin(np.array(costs) + 0.1 * np.repeat(_GAPS, len(_SIDES))))]
        boxes.append((corner, corner + size))
        artist = ax.annotate(
            text, place, xytext=corner - here, textcoords="offset points", fontsize="small", path_effects=edge,
            zorder=7,
        )  # fmt: skip
        artists.append(artist)
    return artists


def _samples(line: Any, points: float) -> Array:
    """Places along a line, or its markers, in points."""
    with np.errstate(invalid="ignore"):
        path = line.get_transform().transform(np.column_stack(line.get_data(orig=False))) * points
    path = path[np.all(np.isfinite(path), axis=1)] if line.get_linestyle() == "None" else path
    if len(path) < 2 or line.get_linestyle() == "None":
        return np.repeat(path[np.all(np.isfinite(path), axis=1)], 4, axis=0)
    lengths = np.hypot(*np.diff(path, axis=0).T)
    counts = np.where(np.isfinite(lengths), np.clip(np.ceil(lengths / _SPACING), 1, 400), 0).astype(int)
    starts = np.repeat(path[:-1], counts, axis=0)
    steps = np.repeat(np.diff(path, axis=0), counts, axis=0)
    shares = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    every: Array = starts + steps * (shares / np.repeat(np.maximum(counts, 1), counts))[:, None]
    return every


def _box_of(text: Any, points: float) -> tuple[Array, Array] | None:
    """The corners of a label that stands already; None of other texts."""
    if not hasattr(text, "xyann"):
        return None
    low = text.axes.transData.transform(text.xy) * points + np.asarray(text.xyann)
    return low, low + np.array([_LETTER * len(text.get_text()), _HEIGHT])


def _cost(low: Array, high: Array, drawn: Array, frame: Array, boxes: Sequence[tuple[Array, Array]]) -> float:
    """How much a label would cover, and how far it would reach beyond the axes."""
    covered = np.sum(np.all((drawn > low - 1.0) & (drawn < high + 1.0), axis=1))
    others = sum(bool(np.all(low < other_high) and np.all(high > other_low)) for other_low, other_high in boxes)
    beyond = np.sum(np.maximum(frame[0] - low, 0.0)) + np.sum(np.maximum(high - frame[1], 0.0))
    return float(covered + _COVERED * others + 10.0 * beyond)
