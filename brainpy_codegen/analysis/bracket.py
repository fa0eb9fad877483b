"""Zeros of test functions along a curve: bracketed between two neighbours, then narrowed by secants and halvings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Point = TypeVar("Point")

_AT_LEAST = 0.02  # of a bracket, from either end: a secant may not leave more of it than the rest

_BESIDE = (0.37, 0.71)  # shares of a bracket to try where there is no place: equations are singular at a zero itself


@dataclass(frozen=True)
class Zero(Generic[Point]):
    """The place where a test function is nearest to zero: its distance from the first neighbour, and what is left."""

    distance: float
    place: Point
    left: float


def zero(
    at: Callable[[float], tuple[Point, float] | None],
    length: float,
    values: tuple[float, float],
    *,
    width: float,
    small: float = 0.0,
    most: int = 60,
) -> Zero[Point] | None:
    """The zero between two neighbours with values of opposite sign; None if there is no place between them at all.

    Args:
        at: the place at a distance from the first neighbour and the value there; None where the curve is lost.
        length: the distance of the second one.
        values: at both neighbours.
        width: of a bracket that is narrow enough.
        small: a value that is zero.
        most: evaluations.
    """
    low, high = 0.0, length
    f_low, f_high = values
    best: Zero[Point] | None = None
    lost = 0
    for count in range(most):
        share = _BESIDE[lost - 1] if lost else f_low / (f_low - f_high) if count % 3 else 0.5
        middle = low + min(max(share, _AT_LEAST), 1.0 - _AT_LEAST) * (high - low)
        found = at(middle)
        if found is None:
            lost += 1
            if lost > len(_BESIDE):
                break
            continue
        lost = 0
        place, value = found
        if best is None or abs(value) <= best.left:
            best = Zero(middle, place, abs(value))
        if abs(value) <= small or abs(high - low) < width:
            break
        if value * f_low > 0:
            low, f_low = middle, value
        else:
            high, f_high = middle, value
    return best
