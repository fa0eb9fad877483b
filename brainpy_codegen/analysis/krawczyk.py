"""All zeros of a system of equations in a box, with proof: interval Newton of Krawczyk, and bisection.

A box without zero is dropped because the bounds of an equation exclude 0, or because Krawczyk's operator leaves the
box. A box whose image lies inside it holds exactly one zero. What can be shown neither way is halved, down to a
smallest width; what is left then is reported.

Krawczyk (1969), Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken, Computing 4, 187.
https://doi.org/10.1007/BF02234767
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from brainpy_codegen.analysis.evaluation import Array, Kernel
from brainpy_codegen.analysis.graph import Graph
from brainpy_codegen.analysis.intervals import IntervalKernel

_SMALLEST = 1e-7  # width of a box that is not halved any more, relative to the whole
_MOST_BOXES = 30_000
_RADII = (0.2, 0.1, 0.05, 0.02, 0.01, 3e-3, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
_GAMMA = 1e-14  # bound of the rounding of small matrix products, relative to the sum of magnitudes
_INFLATION = 1e-9
_EASY = 4000  # boxes after which sides are chosen with more care


@dataclass(frozen=True)
class Zeros:
    """What a search found.

    Attributes:
        points: (unknowns, count), each zero once.
        undecided: boxes (low, high), each (unknowns, count), that may hold zeros.
        complete: proven that the box holds no other zeros.
        finished: whether all boxes were examined until they were decided, or too small to be.
        message: why it is not complete, if it is not.
    """

    points: Array
    undecided: tuple[Array, Array]
    complete: bool
    finished: bool
    message: str


class Search:
    """The search in one box."""

    def __init__(
        self, graph: Graph, equations: tuple[int, ...], slopes: tuple[int, ...], unknowns: tuple[str, ...]
    ) -> None:
        self.size = len(unknowns)
        self._bounds = IntervalKernel(graph, equations, unknowns)
        self._slopes = IntervalKernel(graph, slopes, unknowns)
        self._value = Kernel(graph, equations, unknowns)
        self._jacobian = Kernel(graph, slopes, unknowns)
        self._zeros: list[Array] = []
        self._regions: list[tuple[Array, Array]] = []
        self._smallest = _SMALLEST

    def run(
        self, low: Array, high: Array, seconds: float, budget: int | None = None, smallest: float = _SMALLEST
    ) -> Zeros:
        """All zeros in low <= x <= high, within a time or, the same on every machine, a number of boxes.

        Boxes narrower than `smallest`, relative to the whole, are left undecided.
        """
        self._smallest = smallest
        examined = 0
        began = time.perf_counter()
        width = high - low
        self._width = width
        self._outer = low - _INFLATION * width, high + _INFLATION * width
        boxes = self._grid(*self._outer)
        self._seed(0.5 * (boxes[0] + boxes[1]))
        message = ""
        leftover: list[tuple[Array, Array]] = []
        while boxes[0].shape[1]:
            examined += boxes[0].shape[1]
            boxes = self._step(boxes)
            small = np.all(boxes[1] - boxes[0] < smallest * width[:, None], axis=0)
            if small.any():
                leftover.append((boxes[0][:, small], boxes[1][:, small]))
                boxes = boxes[0][:, ~small], boxes[1][:, ~small]
            if boxes[0].shape[1] > _MOST_BOXES or sum(one[0].shape[1] for one in leftover) > _MOST_BOXES:
                message = f"more than {_MOST_BOXES} boxes are undecided"
            elif time.perf_counter() - began > seconds:
                message = f"the time limit of {seconds:g} s ran out"
            elif budget is not None and examined > budget:
                message = f"more than {budget} boxes would have to be examined"
            if message:
                leftover.append(boxes)
                break
            boxes = self._halved(boxes, self._smears(boxes) if examined > _EASY else None)
        return self._result(low, high, leftover, message)

    def _result(self, low: Array, high: Array, leftover: list[tuple[Array, Array]], message: str) -> Zeros:
        empty = np.empty((self.size, 0))
        undecided = (
            np.concatenate([empty, *(one[0] for one in leftover)], axis=1),
            np.concatenate([empty, *(one[1] for one in leftover)], axis=1),
        )
        undecided = self._outside_regions(undecided)
        slack = 10 * _INFLATION * (high - low)
        inside = [one for one in self._zeros if np.all(one >= low - slack) and np.all(one <= high + slack)]
        points = np.array(inside).T if inside else empty
        count, finished = undecided[0].shape[1], not message
        if count and finished:
            message = f"{count} boxes are undecided: a zero there is not simple, or the function not smooth"
        return Zeros(points, undecided, finished and not count, finished, message)

    def _grid(self, low: Array, high: Array) -> tuple[Array, Array]:
        per_axis = {1: 32, 2: 8, 3: 4}.get(self.size, 2 if self.size < 8 else 1)
        axes = [np.linspace(a, b, per_axis + 1) for a, b in zip(low, high, strict=True)]
        lows = np.meshgrid(*(axis[:-1] for axis in axes), indexing="ij")
        highs = np.meshgrid(*(axis[1:] for axis in axes), indexing="ij")
        return np.array([one.ravel() for one in lows]), np.array([one.ravel() for one in highs])

    # --- approximate zeros -----------------------------------------------------------------------------------------

    def newton(self, points: Array, steps: int = 12) -> Array:
        """Newton's method from many points at once; those that leave or do not converge are not returned."""
        x = points.copy()
        change = np.full(x.shape[1], np.inf)
        for _ in range(steps):
            value = self._value(x)
            slopes = self._jacobian(x).reshape(self.size, self.size, -1)
            good = np.all(np.isfinite(value), axis=0) & np.all(np.isfinite(slopes), axis=(0, 1))
            x, value, slopes = x[:, good], value[:, good], slopes[:, :, good]
            step = _solved(slopes, value)
            x = x - step
            change = np.max(np.abs(step) / self._width[:, None], axis=0, initial=0.0)
            near = np.all(np.abs(x - 0.5 * (self._outer[0] + self._outer[1])[:, None]) < self._width[:, None], axis=0)
            x, change = x[:, near], change[near]
            if not x.shape[1] or np.all(change < 1e-15):
                break
        return x[:, change < 1e-9]

    def _seed(self, centers: Array) -> None:
        self._certify(self.newton(centers))

    def _certify(self, candidates: Array) -> None:
        """Record approximate zeros around which there is provably exactly one."""
        for x in candidates.T:
            if self._is_known(x):
                continue
            radius = np.array(_RADII)[None, :] * self._width[:, None]
            low, high = x[:, None] - radius, x[:, None] + radius
            image = self._krawczyk((low, high))
            inside = np.all((image[0] > low) & (image[1] < high), axis=0)
            if inside.any():
                k = int(np.argmax(inside))
                self._regions.append((low[:, k], high[:, k]))
                self._zeros.append(x)

    def _is_known(self, x: Array) -> bool:
        return any(np.all(x >= low) and np.all(x <= high) for low, high in self._regions)

    # --- proofs ----------------------------------------------------------------------------------------------------

    def _outside_regions(self, boxes: tuple[Array, Array]) -> tuple[Array, Array]:
        """Without the boxes whose only zero is known already."""
        low, high = boxes
        keep = np.ones(low.shape[1], bool)
        for region_low, region_high in self._regions:
            keep &= ~np.all((low >= region_low[:, None]) & (high <= region_high[:, None]), axis=0)
        return low[:, keep], high[:, keep]

    def _step(self, boxes: tuple[Array, Array]) -> tuple[Array, Array]:
        """Drop, prove and contract."""
        boxes = self._outside_regions(boxes)
        low, high = self._bounds(*boxes)
        keep = np.all((low <= 0) & (high >= 0), axis=0)
        boxes = boxes[0][:, keep], boxes[1][:, keep]
        if not keep.any():
            return boxes
        image = self._krawczyk(boxes)
        unique = np.all((image[0] > boxes[0]) & (image[1] < boxes[1]), axis=0)
        for k in np.flatnonzero(unique):
            self._record(boxes[0][:, k], boxes[1][:, k], image[0][:, k], image[1][:, k])
        low, high = np.maximum(image[0], boxes[0]), np.minimum(image[1], boxes[1])
        keep = np.all(low <= high, axis=0) & ~unique
        boxes = low[:, keep], high[:, keep]
        small = np.all(boxes[1] - boxes[0] < 1e-2 * self._width[:, None], axis=0)
        if small.any():
            known = len(self._zeros)
            self._certify(self.newton(0.5 * (boxes[0] + boxes[1])[:, small][:, :256]))
            if len(self._zeros) > known:
                boxes = self._outside_regions(boxes)
        return boxes

    def _record(self, low: Array, high: Array, image_low: Array, image_high: Array) -> None:
        """A box that holds exactly one zero."""
        found = self.newton(0.5 * (image_low + image_high)[:, None])
        x = found[:, 0] if found.shape[1] else 0.5 * (image_low + image_high)
        if not (np.all(x >= low) and np.all(x <= high)):
            x = 0.5 * (image_low + image_high)
        if not self._is_known(x):
            self._zeros.append(x)
        self._regions.append((low, high))

    def _krawczyk(self, boxes: tuple[Array, Array]) -> tuple[Array, Array]:
        """Krawczyk's operator, (unknowns, boxes) twice; unbounded where it says nothing."""
        n = self.size
        middle = 0.5 * (boxes[0] + boxes[1])
        radius = np.maximum(boxes[1] - middle, middle - boxes[0]).T
        with np.errstate(all="ignore"):
            slopes = [one.reshape(n, n, -1).transpose(2, 0, 1) for one in self._slopes(*boxes)]
            center, spread = 0.5 * (slopes[0] + slopes[1]), 0.5 * (slopes[1] - slopes[0]) * (1 + _GAMMA)
            spread = spread + _GAMMA * np.abs(center)
            usable = np.all(np.isfinite(center) & np.isfinite(spread), axis=(1, 2))
            inverse = _inverted(np.where(usable[:, None, None], center, np.eye(n)))
            usable &= np.all(np.isfinite(inverse), axis=(1, 2))
            value = [one.T for one in self._bounds(middle, middle)]
            f, f_spread = 0.5 * (value[0] + value[1]), 0.5 * (value[1] - value[0]) * (1 + _GAMMA)
            size = np.abs(inverse)
            step = np.einsum("bij,bj->bi", inverse, f)
            error = np.einsum("bij,bj->bi", size, f_spread + _GAMMA * np.abs(f))
            rest = np.abs(np.eye(n) - inverse @ center) + size @ spread + _GAMMA * (size @ np.abs(center) + 1.0)
            reach = np.einsum("bij,bj->bi", rest, radius) * (1 + _GAMMA) + error * (1 + _GAMMA)
            reach = reach + 4e-16 * (np.abs(middle.T) + np.abs(step))
            low, high = middle.T - step - reach, middle.T - step + reach
            bad = ~usable[:, None] | np.isnan(low) | np.isnan(high)
        return np.where(bad, -np.inf, low).T, np.where(bad, np.inf, high).T

    def _smears(self, boxes: tuple[Array, Array]) -> Array:
        """How much of the equations' spread each side of each box makes, (unknowns, boxes); 0 of the smallest sides.

        Where scales differ along a box, as where p exp(x) is of the order of 1, this makes boxes of the shape of the
        functions' level sets ("maximal smear": Kearfott (1996), Rigorous global search: continuous problems, Kluwer).
        """
        n, sides = self.size, boxes[1] - boxes[0]
        with np.errstate(all="ignore"):
            slopes = np.maximum(*(np.abs(one) for one in self._slopes(*boxes))).reshape(n, n, -1)
            spread = slopes * sides
            spread = spread / np.max(spread, axis=1, keepdims=True)
        usable = np.all(np.isfinite(spread), axis=(0, 1))
        shares = np.where(usable, np.max(spread, axis=0), sides / self._width[:, None])
        # A side of hardly any spread is cut in the end, too: what is left must be small in every direction.
        shares = np.maximum(shares, 1e-3 * sides / np.max(sides / self._width[:, None], axis=0) / self._width[:, None])
        return np.where(sides > self._smallest * self._width[:, None], shares, 0.0)

    def _halved(self, boxes: tuple[Array, Array], shares: Array | None) -> tuple[Array, Array]:
        """Every box cut in two across its longest side, relative to the whole, or the one of the largest share."""
        low, high = boxes
        if not low.shape[1]:
            return boxes
        axis = np.argmax((high - low) / self._width[:, None] if shares is None else shares, axis=0)
        columns = np.arange(low.shape[1])
        # Not in the middle, where zeros of symmetric models lie.
        cut = low[axis, columns] + 0.4913 * (high[axis, columns] - low[axis, columns])
        first_high, second_low = high.copy(), low.copy()
        first_high[axis, columns] = cut
        second_low[axis, columns] = cut
        return np.concatenate([low, second_low], axis=1), np.concatenate([first_high, high], axis=1)


def _solved(matrices: Array, right: Array) -> Array:
    """Solutions of many linear systems; nan where a matrix is singular."""
    if matrices.shape[0] == 1:
        with np.errstate(all="ignore"):
            return np.asarray(right / matrices[0])
    try:
        return np.asarray(np.linalg.solve(matrices.transpose(2, 0, 1), right.T[:, :, None])[:, :, 0].T)
    except np.linalg.LinAlgError:
        inverse = _inverted(matrices.transpose(2, 0, 1))
        return np.asarray(np.einsum("bij,jb->ib", inverse, right))


def _inverted(matrices: Array) -> Array:
    """Inverses of many matrices (many, n, n); nan where singular."""
    try:
        return np.asarray(np.linalg.inv(matrices))
    except np.linalg.LinAlgError:
        result = np.full_like(matrices, np.nan)
        for k, one in enumerate(matrices):
            try:
                result[k] = np.linalg.inv(one)
            except np.linalg.LinAlgError:
                continue
        return result
