"""The pieces of a solve loop on Python's numbers, where the loop is NumPy's: several times as quick for one element.

What they give may differ from NumPy's by a rounding, which is what the shadows of a solution are made with anyway.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.ir.interpret import TOLERANCE

_FACE = ("step", "run", "solve")


def _function(name: str) -> Callable[[float], float]:
    """A function of the library `math`, with NumPy's value where that raises."""
    quick, full = getattr(math, name), getattr(np, name)

    def apply(x: float) -> float:
        try:
            value: float = quick(x)
        except (ValueError, OverflowError):
            value = float(full(x))
        return value

    return apply


class _Numbers:
    """NumPy's functions of numbers; those that are not here are NumPy's own."""

    exp, expm1, log, sqrt = map(staticmethod, map(_function, ("exp", "expm1", "log", "sqrt")))
    abs = staticmethod(abs)

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)

    @staticmethod
    def where(condition: Any, one: float, other: float) -> float:
        return one if condition else other

    @staticmethod
    def maximum(one: float, other: float) -> float:
        return one if one > other or one != one else other

    @staticmethod
    def minimum(one: float, other: float) -> float:
        return one if one < other or one != one else other

    @staticmethod
    def fmax(one: float, other: float) -> float:
        return other if one != one or other > one else one


def _exprel(x: float) -> float:
    return 1.0 if x == 0.0 else _Numbers.expm1(x) / x if x != math.inf else x


def _iterate(function: Callable[..., Any], start: tuple[float, ...], *given: Any, limit: int) -> tuple[float, ...]:
    values = start
    for _ in range(limit):
        *new, change = function(*values, *given)
        values = tuple(new)
        if not change > TOLERANCE:
            return values
    return tuple(math.nan for _ in values)


_OWN: Mapping[str, Any] = {"np": _Numbers(), "exprel": _exprel, "iterate": _iterate}


def quick_solve(module: ModuleType) -> Callable[..., Any] | None:
    """The function `solve` of a module for one element, in float64; None if the module has none."""
    solve = getattr(getattr(module, "solve", None), "__wrapped__", None)
    if not isinstance(solve, FunctionType):
        return None
    inner = {**module.__dict__, **{name: own for name, own in _OWN.items() if name in module.__dict__}}
    outer = dict(module.__dict__)
    for name, function in module.__dict__.items():
        if isinstance(function, FunctionType) and function.__module__ == module.__name__ and name not in _FACE:
            inner[name] = FunctionType(function.__code__, inner, name, function.__defaults__)
            outer[name] = _of_numbers(inner[name])
    made = FunctionType(solve.__code__, outer, "solve", solve.__defaults__)
    made.__kwdefaults__ = solve.__kwdefaults__
    return made


def _of_numbers(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*values: Any) -> Any:
        return function(*(tuple(map(float, one)) if isinstance(one, tuple) else float(one) for one in values))

    return call
