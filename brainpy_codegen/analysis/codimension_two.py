"""Where on a curve of folds or Hopf points something changes: points of codimension two between neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from brainpy_codegen.analysis.bracket import zero
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
            if after is None or value == 0.0 or not value * after <= 0:  # a zero at a place belongs to the way there
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
    size = max(map(abs, values))

    def at(distance: float) -> tuple[Place, float] | None:
        place = curve.at(ends[0], distance)
        value = None if place is None else equations.tests(place.z).get(name)
        return None if place is None or value is None else (place, value)

    found = zero(at, _along(curve, *ends), values, width=1e-14, most=80)
    if found is None:
        return None
    residual = float(np.max(np.abs(equations.residual(found.place.z))))
    return Crossing(name, found.place, residual, found.left / size)


def _lost(name: str, equations: FoldCurve | HopfCurve, first: Place, best: Crossing | None) -> str:
    where = equations.where(first.z)
    if best is None:
        return f"{name}: its test function changes sign near {where}, but the curve is lost there; try smaller steps"
    return (
        f"{name}: its test function changes sign near {where}, but {best.left:.2g} of it is left there: it jumps, and "
        "no point is reported; try smaller steps"
    )
