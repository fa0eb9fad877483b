"""How steep elementary functions are, as far as bounds of rounding need it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from brainpy_codegen.ir.interpret import Value


def _exprel_slope(x: Value, y: Value) -> Value:
    far = np.abs(x) > 1e-2
    return np.where(far, (np.exp(x) - y) / np.where(far, x, 1.0), 0.5)


SLOPES: Mapping[str, Callable[[Any, Any], Any]] = {
    "exp": lambda x, y: y,
    "exp2": lambda x, y: 0.7 * y,
    "expm1": lambda x, y: y + 1,
    "exprel": _exprel_slope,
    "log": lambda x, y: 1 / x,
    "log2": lambda x, y: 1.5 / x,
    "log10": lambda x, y: 0.5 / x,
    "log1p": lambda x, y: 1 / (1 + x),
    "sqrt": lambda x, y: 0.5 / y,
    "cbrt": lambda x, y: 1 / (3 * y * y),
    "sin": lambda x, y: np.cos(x),
    "cos": lambda x, y: np.sin(x),
    "tan": lambda x, y: 1 + y * y,
    "arcsin": lambda x, y: 1 / np.sqrt(1 - x * x),
    "arccos": lambda x, y: 1 / np.sqrt(1 - x * x),
    "arctan": lambda x, y: 1 / (1 + x * x),
    "sinh": lambda x, y: np.cosh(x),
    "cosh": lambda x, y: np.sinh(x),
    "tanh": lambda x, y: 1 - y * y,
    "arcsinh": lambda x, y: 1 / np.sqrt(1 + x * x),
    "arccosh": lambda x, y: 1 / np.sqrt(x * x - 1),
    "arctanh": lambda x, y: 1 / (1 - x * x),
    "sigmoid": lambda x, y: y * (1 - y),
    "erf": lambda x, y: 1.13 * np.exp(-x * x),
    "erfc": lambda x, y: 1.13 * np.exp(-x * x),
}
"""Slopes of elementary functions, as functions of the argument x and the value y."""
