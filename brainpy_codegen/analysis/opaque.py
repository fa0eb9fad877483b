"""Functions that cannot be looked into, with derivatives by finite differences.

A derivative is a central difference, extrapolated to step 0 by Richardson's scheme from three steps; of several
scales of steps the one counts at which the last two extrapolations agree best. Its error is some 1e-10 of the
function in the first order, 1e-6 in the third. Nothing is proven of such functions: their interval extension is the
whole line.

Ridders (1982), Accurate computation of F'(x) and F'(x)F''(x), Advances in Engineering Software 4, 75.
https://doi.org/10.1016/S0141-1195(82)80057-0
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

_SCALES = (0.1, 1e-2, 1e-3, 1e-4)
"""First steps, relative to the argument, or to 1 where that is smaller."""


class Opaque:
    """A function of numbers, or its partial derivative of some order in each argument.

    Attributes:
        function: the function itself; what is not defined at a place is nan there.
        orders: how many times it is differentiated with respect to each argument.
    """

    def __init__(self, function: Callable[..., Any], orders: tuple[int, ...]) -> None:
        self.function = function
        self.orders = orders
        self.over_arrays: Callable[..., npt.NDArray[np.float64]] = np.vectorize(self, otypes=[float])
        self._stencil = _stencil(orders)

    def partial(self, place: int) -> Opaque:
        """The derivative with respect to one more argument."""
        orders = tuple(order + (k == place) for k, order in enumerate(self.orders))
        return Opaque(self.function, orders)

    def __call__(self, *arguments: float) -> float:
        """The value at a place."""
        best, error = math.nan, math.inf
        with np.errstate(all="ignore"):
            if not any(self.orders):
                return self._value(arguments)
            for scale in _SCALES:
                value, doubt = self._extrapolated(arguments, scale)
                if doubt < error:
                    best, error = value, doubt
        return best

    def _value(self, arguments: Sequence[float]) -> float:
        try:
            return float(self.function(*arguments))
        except (ArithmeticError, ValueError):  # ValueError: outside of the domain of a function of `math`
            return math.nan

    def _extrapolated(self, arguments: tuple[float, ...], scale: float) -> tuple[float, float]:
        """The derivative, and how far the last two extrapolations differ."""
        first, second, third = (self._difference(arguments, scale * share) for share in (1.0, 0.5, 0.25))
        coarse, fine = (4 * second - first) / 3, (4 * third - second) / 3
        best = (16 * fine - coarse) / 15
        return best, abs(best - fine) if math.isfinite(best) else math.inf

    def _difference(self, arguments: tuple[float, ...], scale: float) -> float:
        """The central difference, of second order in the steps."""
        total, divisor = 0.0, 1.0
        steps = [scale * max(abs(one), 1.0) for one in arguments]
        for step, order in zip(steps, self.orders, strict=True):
            divisor *= step**order
        for weight, shifts in self._stencil:
            moved = [one + shift * step for one, shift, step in zip(arguments, shifts, steps, strict=True)]
            total += weight * self._value(moved)
        return total / divisor


def _stencil(orders: tuple[int, ...]) -> list[tuple[float, tuple[float, ...]]]:
    """The weights of a central difference of some order in each argument, and where they stand, in steps."""
    found = []
    for drawn in product(*(range(order + 1) for order in orders)):
        pairs = list(zip(drawn, orders, strict=True))
        weight = math.prod((-1.0) ** number * math.comb(order, number) for number, order in pairs)
        found.append((weight, tuple(0.5 * order - number for number, order in pairs)))
    return found
