"""NumPy's arithmetic without the numbers that a type cannot hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from brainpy_codegen.ir.interpret import Arithmetic, Value

_PRODUCTS = frozenset({"*", "/", "**"})
_GROWING = frozenset({"exp", "exp2", "expm1", "exprel", "sinh", "cosh", "tan"})


def largest(dtype: str) -> float:
    """The magnitude from which on another order of operations may overflow."""
    return 1e-3 * float(np.finfo(dtype).max)


class Narrow(Arithmetic):
    """Arithmetic with nan from the largest numbers of a type on.

    The interpreter computes in float64; where a term of it is beyond the numbers of a narrower type, the model has no
    value in that type: what a file gives there depends on where it overflows. So it is with iterations that wander.
    """

    def __init__(self, dtype: str) -> None:
        self._largest = largest(dtype)

    def binary(self, symbol: str) -> Callable[[Value, Value], Value]:
        """An arithmetic operator; sums overflow only where their terms nearly did."""
        function = super().binary(symbol)
        return self._within(function) if symbol in _PRODUCTS else function

    def intrinsic(self, name: str) -> Callable[..., Value]:
        """An elementary function."""
        function = super().intrinsic(name)
        return self._within(function) if name in _GROWING else function

    def unsure(self, wandered: Value, value: Value) -> Value:
        """No value of an iteration that may have come to it by chance."""
        return np.where(wandered, np.nan, value)

    def _within(self, function: Callable[..., Value]) -> Callable[..., Value]:
        def apply(*values: Value) -> Value:
            result = function(*values)
            beyond = np.abs(result) > self._largest
            return np.where(beyond, np.nan, result) if np.any(beyond) else result

        return apply
