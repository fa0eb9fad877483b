"""Find the inputs at which a model branches or divides 0 by 0, on both sides, to the last bit.

A probe is a number whose zero is such a place: the difference of a comparison's sides, the argument of exprel, abs or
sign, x - low of a clip, the distance of a floor's argument to the next integer. The functions of a program are
straight-line, so every evaluation meets the same probes in the same order. Between two inputs that differ in one name
and have a probe of different sign lies a zero; bisection walks down to neighbouring floating-point numbers. A little
further away, beyond what rounding may do to the place itself, more samples tell whether it has moved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from brainpy_codegen.ir.interpret import Arithmetic, Interpreter, Value
from brainpy_codegen.ir.program import Program

_ZERO = frozenset({"exprel", "abs", "sign", "heaviside"})
_PAIR = frozenset({"minimum", "maximum", "clip"})
_JUMPS = frozenset({"floor", "ceil", "trunc", "rint"})
_PER_PROBE = 3
_AWAY = (1e-12, 1e-9, 1e-6)
_HALVINGS = 1100  # enough for a zero at 0.0, where floats are dense; most stop after 60

Columns = dict[str, np.ndarray[Any, Any]]


class _Probing(Arithmetic):
    """NumPy's arithmetic, which notes the probes as it goes."""

    def __init__(self) -> None:
        self.found: list[Value] = []

    def compare(self, symbols: Sequence[str], values: Sequence[Value]) -> Value:
        self.found += [a - b for a, b in pairwise(values)]
        return super().compare(symbols, values)

    def intrinsic(self, name: str) -> Callable[..., Value]:
        function = super().intrinsic(name)

        def apply(*values: Value) -> Value:
            if name in _ZERO:
                self.found.append(values[0])
            elif name in _PAIR:
                self.found += [values[0] - other for other in values[1:]]
            elif name in _JUMPS:
                self.found.append(_from_jump(values[0] + 0.5 if name == "rint" else values[0]))
            return function(*values)

        return apply if name in _ZERO | _PAIR | _JUMPS else function

    def binary(self, symbol: str) -> Callable[[Value, Value], Value]:
        function = super().binary(symbol)

        def apply(left: Value, right: Value) -> Value:
            self.found.append(_from_jump(left / right))
            return function(left, right)

        return apply if symbol in ("//", "%") else function


def _from_jump(x: Value) -> Value:
    return x - np.rint(x)


class Probes:
    """The probes of one function of a program, as functions of its inputs."""

    def __init__(
        self, program: Program, function: str, names: Sequence[str], externals: Mapping[str, Callable[..., float]]
    ) -> None:
        self._arithmetic = _Probing()
        self._machine = Interpreter(program, self._arithmetic, externals)
        self._function = function
        self._names = tuple(names)

    def __call__(self, inputs: Columns) -> np.ndarray[Any, Any]:
        """One row per probe, one column per sample."""
        self._arithmetic.found = []
        with np.errstate(all="ignore"):
            self._machine.call(self._function, *(inputs[name] for name in self._names))
        size = len(next(iter(inputs.values())))
        rows = [np.broadcast_to(np.asarray(row, float), size) for row in self._arithmetic.found]
        return np.array(rows) if rows else np.empty((0, size))


def boundaries(probes: Probes, inputs: Columns, axes: Sequence[str]) -> Columns:
    """Inputs at the zeros of the probes: the last number on one side, the first on the other, and their neighbours.

    Args:
        probes: what has zeros.
        inputs: samples to start from.
        axes: the names along which zeros are looked for, one at a time.
    """
    here = probes(inputs)
    found: list[Columns] = []
    for name in axes if len(here) else ():
        moved = {**inputs, name: np.roll(inputs[name], 1)}
        there = probes(moved)
        crossing = (here > 0) != (there > 0)
        pairs = [(row, column) for row in range(len(here)) for column in np.flatnonzero(crossing[row])[:_PER_PROBE]]
        if pairs:
            found.append(_bisected(probes, inputs, moved, name, pairs))
    if not found:
        return {name: values[:0] for name, values in inputs.items()}
    return {name: np.concatenate([one[name] for one in found]) for name in inputs}


def _bisected(probes: Probes, inputs: Columns, moved: Columns, name: str, pairs: list[tuple[int, int]]) -> Columns:
    rows = np.array([row for row, _ in pairs])
    columns = np.array([column for _, column in pairs])
    each = np.arange(len(pairs))
    fixed = {other: values[columns] for other, values in inputs.items()}
    low, high = fixed[name], moved[name][columns]
    below = probes({**fixed, name: low})[rows, each] > 0
    for _ in range(_HALVINGS):
        middle = low + (high - low) / 2
        stay = (middle == low) | (middle == high)
        if stay.all():
            break
        same = (probes({**fixed, name: middle})[rows, each] > 0) == below
        low, high = np.where(same & ~stay, middle, low), np.where(~same & ~stay, middle, high)
    # The neighbours beyond both ends: where the zero itself is one of the ends, they are its other side.
    ends = [low, high, np.nextafter(low, 2 * low - high), np.nextafter(high, 2 * high - low)]
    ends += [low + sign * part * np.abs(low) for part in _AWAY for sign in (-1, 1)]
    wide = {other: np.tile(values, len(ends)) for other, values in fixed.items()}
    found = np.concatenate(ends).astype(low.dtype)
    # XLA counts numbers below the normal ones as zero; nothing that a model means depends on them.
    tiny = np.finfo(low.dtype).tiny
    found = np.where((found != 0) & (np.abs(found) < tiny), np.copysign(tiny, found), found)
    return {**wide, name: found}
