"""What is left of a search for fixed points: places where they are not simple, and whole families of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from brainpy_codegen.analysis.elimination import Reduced
from brainpy_codegen.analysis.evaluation import Array, Kernel

Indices = npt.NDArray[np.int64]

_MOST_STARTS = 300
_FAMILY = 1e-3  # extent, relative to the box, from which a group of points is a family


@dataclass(frozen=True)
class Continuum:
    """A family of fixed points: its dimension, and points of it, one row a state."""

    dimension: int
    points: Array


def leftovers(reduced: Reduced, boxes: tuple[Array, Array], width: Array) -> tuple[Array, list[Continuum]]:
    """Zeros in boxes that were left open: isolated ones (unknowns, count), and families."""
    centers = 0.5 * (boxes[0] + boxes[1])
    if centers.shape[1] > _MOST_STARTS:
        chosen = np.linspace(0, centers.shape[1] - 1, _MOST_STARTS).astype(int)
        centers = centers[:, chosen]
    points, nullity = _gauss_newton(reduced, centers, width)
    if not points.shape[1]:
        return points, []
    isolated: list[Array] = []
    families: list[Continuum] = []
    for group in _groups(points, nullity, width):
        members = points[:, group]
        extent = np.max(np.ptp(members, axis=1) / width)
        if extent < _FAMILY:
            isolated.append(members.mean(axis=1))
        elif np.all(nullity[group] > 0):
            families.append(Continuum(int(np.min(nullity[group])), reduced.full(members)))
        else:
            isolated += list(members.T)
    return (np.array(isolated).T if isolated else np.empty((len(width), 0))), families


def _gauss_newton(reduced: Reduced, starts: Array, width: Array) -> tuple[Array, Array]:
    """Zeros near the starts, and the rank deficiency of the Jacobian at each."""
    graph, unknowns = reduced.system.graph, reduced.unknowns
    value = Kernel(graph, reduced.equations, unknowns)
    slopes = Kernel(graph, reduced.derivative_nodes(), unknowns)
    n = len(unknowns)
    found: list[Array] = []
    nullity: list[int] = []
    for start in starts.T:
        x = start.copy()
        scale = max(float(np.max(np.abs(slopes(x)).reshape(n, n) * width)), 1e-300)
        for _ in range(40):
            f, j = value(x), slopes(x).reshape(n, n) * width
            if not (np.all(np.isfinite(f)) and np.all(np.isfinite(j))):
                break
            step = np.linalg.lstsq(j, f, rcond=1e-6)[0]
            with np.errstate(over="ignore", invalid="ignore"):  # beside a pole it may go far; that ends it
                x = x - width * step
            if np.max(np.abs(step)) < 1e-14:
                break
        f, j = value(x), slopes(x).reshape(n, n) * width
        if np.all(np.isfinite(j)) and np.max(np.abs(f)) < 1e-10 * scale and np.all(np.abs(x - start) < 1e-2 * width):
            singular = np.linalg.svd(j, compute_uv=False)
            nullity.append(int(np.sum(singular < 1e-6 * max(scale, singular[0]))))
            found.append(x)
    return (np.array(found).T if found else np.empty((n, 0))), np.array(nullity, int)


def _groups(points: Array, nullity: Array, width: Array) -> list[Indices]:
    """Points that are connected by short links."""
    count = points.shape[1]
    scaled = (points / width[:, None]).T
    label = np.arange(count)
    link = 0.15 if count > 20 else 1e-3
    for k in range(count):
        near = np.max(np.abs(scaled - scaled[k]), axis=1) < max(link, 1e-5)
        label[np.isin(label, label[near])] = label[near].min()
    return [np.flatnonzero(label == one).astype(np.int64) for one in np.unique(label)]
