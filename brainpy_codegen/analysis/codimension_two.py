"""Where on a curve of folds or Hopf points something changes: points of codimension two between neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from brainpy_codegen.analysis.curve import Curve, Place
from brainpy_codegen.analysis.extended import FoldCurve, HopfCurve

_ZERO = 1e-5  # what may be left of a test function, relative to its values at the neighbours


@dataclass(frozen=True)
class Crossing:
    """A zero of a test function: its name, the place, the residual there, and what is left of the function."""

    name: str
    place: Place
    residual: float
    left: float


def crossings(
    curve: Curve, equations: FoldCurve | HopfCurve, places: list[Place]
) -> tuple[list[Place], list[tuple[int, Crossing]], list[str]]:
    """The places with all zeros of test functions inserted; where those stand; and what changes sign without a zero."""
    known = [equations.tests(place.z) for place in places]
    every, found, lost = places[:1], [], []
    for k, (first, second) in enumerate(pairwise(places)):
        here: list[Crossing] = []
        for name, value in known[k].items():
            after = known[k + 1].get(name)
            if after is None or not value * after < 0:
                continue
            one = _zero(name, curve, equations, (first, second), (value, after))
            if one is None or one.left > _ZERO:
                lost.append(_lost(name, equations, first, one))
            elif equations.confirms(name, one.place.z):
                here.append(one)
        here.sort(key=lambda one: _along(curve, first, one.place))
        for one in here:
            found.append((len(every), one))
            every.append(one.place)
        every.append(second)
    return every, found, lost


def _along(curve: Curve, first: Place, second: Place) -> float:
    return float(first.tangent @ ((second.z - first.z) / curve.scale))


def _zero(
    name: str,
    curve: Curve,
    equations: FoldCurve | HopfCurve,
    ends: tuple[Place, Place],
    values: tuple[float, float],
) -> Crossing | None:
    """The zero of a test function between two neighbours; None if the curve is lost between them."""
    low, high = 0.0, _along(curve, *ends)
    f_low, f_high = values
    size = max(abs(f_low), abs(f_high))
    best: Crossing | None = None
    for count in range(80):
        share = f_low / (f_low - f_high) if count % 3 else 0.5
        middle = low + min(max(share, 0.02), 0.98) * (high - low)
        place = curve.at(ends[0], middle)
        value = None if place is None else equations.tests(place.z).get(name)
        if place is None or value is None:
            break
        residual = float(np.max(np.abs(equations.residual(place.z))))
        if best is None or abs(value) / size < best.left:
            best = Crossing(name, place, residual, abs(value) / size)
        if value == 0.0 or high - low < 1e-14:
            break
        if value * f_low > 0:
            low, f_low = middle, value
        else:
            high, f_high = middle, value
    return best


def _lost(name: str, equations: FoldCurve | HopfCurve, first: Place, best: Crossing | None) -> str:
    where = equations.where(first.z)
    if best is None:
        return f"{name}: its test function changes sign near {where}, but the curve is lost there; try smaller steps"
    return (
        f"{name}: its test function changes sign near {where}, but {best.left:.2g} of it is left there: it jumps, and "
        "no point is reported; try smaller steps"
    )
