"""The curves on which a function of two variables is zero: marching squares, refined on the edges by bisection.

Curves are ordered, closed ones are closed, and nothing is joined across a gap: where the sign changes without a zero
(at a pole or a jump) there is no curve.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Function = Callable[[Array], Array]
Edge = tuple[int, int, int]  # direction (0: along x, 1: along y), and its lower corner

_CELLS = 240
_SHIFT = 1.0 / 3.0**7  # so that straight curves of round numbers do not fall on the grid


def zero_curves(function: Function, low: Array, high: Array, cells: int = _CELLS) -> list[Array]:
    """The zero curves in a box, each (2, points); `function` takes (2, many) and gives (many,)."""
    axes = [_grid(float(low[k]), float(high[k]), cells) for k in (0, 1)]
    x, y = np.meshgrid(*axes, indexing="ij")
    values = function(np.array([x.ravel(), y.ravel()])).reshape(x.shape)
    crossings = _crossings(function, axes, values)
    curves = _joined(crossings, _links(values, crossings))
    return [piece for curve in curves for piece in _within(curve, low, high)]


def _grid(low: float, high: float, cells: int) -> Array:
    """The lines of the grid: the faces of the box, so that curves end on them, and one line beyond each."""
    shift = _SHIFT * (high - low)
    lines = np.linspace(low - shift, high + 0.7 * shift, cells + 1)
    return np.concatenate([lines[:1], [low], lines[1:-1], [high], lines[-1:]])


def _crossings(function: Function, axes: list[Array], values: Array) -> dict[Edge, Array]:
    """The zero on each edge of the grid whose ends have different signs."""
    found: dict[Edge, Array] = {}
    positive = values > 0
    finite = np.isfinite(values)
    for direction in (0, 1):
        first = (slice(None, -1), slice(None)) if direction == 0 else (slice(None), slice(None, -1))
        second = (slice(1, None), slice(None)) if direction == 0 else (slice(None), slice(1, None))
        changes = (positive[first] != positive[second]) & finite[first] & finite[second]
        i, j = np.nonzero(changes)
        if not len(i):
            continue
        a = np.array([axes[0][i], axes[1][j]])
        b = np.array([axes[0][i + (direction == 0)], axes[1][j + (direction == 1)]])
        zero, is_zero = _bisected(function, a, b)
        for k in np.flatnonzero(is_zero):
            found[direction, int(i[k]), int(j[k])] = zero[:, k]
    return found


def _bisected(function: Function, a: Array, b: Array) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Zeros between many pairs of points, and whether they are: at a pole or jump the value stays large."""
    f_a, f_b = function(a), function(b)
    size = np.maximum(np.abs(f_a), np.abs(f_b))
    for _ in range(52):
        middle = 0.5 * (a + b)
        value = function(middle)
        same = (value > 0) == (f_a > 0)
        a, f_a = np.where(same, middle, a), np.where(same, value, f_a)
        b, f_b = np.where(same, b, middle), np.where(same, f_b, value)
    with np.errstate(invalid="ignore"):
        return 0.5 * (a + b), np.asarray(np.maximum(np.abs(f_a), np.abs(f_b)) <= 1e-6 * size)


def _links(values: Array, crossings: dict[Edge, Array]) -> dict[Edge, list[Edge]]:
    """Which zeros are neighbours on a curve: those on two edges of one cell."""
    links: dict[Edge, list[Edge]] = {edge: [] for edge in crossings}
    cells = {(i, j) for _, i, j in crossings}
    cells |= {(i, j - 1) for direction, i, j in crossings if direction == 0}
    cells |= {(i - 1, j) for direction, i, j in crossings if direction == 1}
    for i, j in sorted(cells):
        around: list[Edge] = [(0, i, j), (1, i + 1, j), (0, i, j + 1), (1, i, j)]  # bottom, right, top, left
        present = [edge for edge in around if edge in crossings]
        if len(present) == 2:
            pairs = [(present[0], present[1])]
        elif len(present) == 4:
            corner = values[i, j] > 0
            center = values[i : i + 2, j : j + 2].mean() > 0
            first = (around[0], around[1]) if corner == center else (around[0], around[3])
            second = (around[2], around[3]) if corner == center else (around[1], around[2])
            pairs = [first, second]
        else:
            pairs = []
        for a, b in pairs:
            links[a].append(b)
            links[b].append(a)
    return links


def _joined(crossings: dict[Edge, Array], links: dict[Edge, list[Edge]]) -> list[Array]:
    """The curves: open ones from an end, then closed ones."""
    left = dict.fromkeys(sorted(links))
    curves = []
    for is_open in (True, False):
        for start in list(left):
            if start not in left or (is_open and len(links[start]) != 1):
                continue
            path = [start]
            del left[start]
            while True:
                following = [edge for edge in links[path[-1]] if edge in left]
                if not following:
                    break
                path.append(following[0])
                del left[following[0]]
            if len(path) > 1:
                if not is_open and path[0] in links[path[-1]] and len(path) > 2:
                    path.append(path[0])
                curves.append(np.array([crossings[edge] for edge in path]).T)
    return curves


def _within(curve: Array, low: Array, high: Array) -> list[Array]:
    """The pieces of a curve in the box."""
    slack = 1e-12 * (high - low)
    inside = np.all((curve >= (low - slack)[:, None]) & (curve <= (high + slack)[:, None]), axis=0)
    if not inside.all() and np.array_equal(curve[:, 0], curve[:, -1]):
        begin = int(np.argmin(inside))  # a closed curve that leaves the box is cut there
        order = np.roll(np.arange(curve.shape[1] - 1), -begin)
        curve, inside = curve[:, order], inside[order]
    runs = np.split(np.arange(curve.shape[1]), np.flatnonzero(np.diff(inside)) + 1)
    kept = [run for run in runs if inside[run[0]] and len(run) > 1]
    return [np.clip(curve[:, run], low[:, None], high[:, None]) for run in kept]
