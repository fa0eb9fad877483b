"""The elementwise functions that models may call, by canonical name.

One row a function. The front end maps NumPy, math and scipy.special names to rows; printers spell each row for a
target; `sympy` names the SymPy function that analyses it (dotted below `sympy`, empty: opaque to analysis).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Intrinsic:
    """A function of `arity` real arguments; `condition` if it returns a truth value."""

    name: str
    arity: int
    sympy: str = ""
    condition: bool = False


_ROWS = (
    Intrinsic("exp", 1, "exp"),
    Intrinsic("exp2", 1),
    Intrinsic("expm1", 1),
    Intrinsic("exprel", 1),
    Intrinsic("log", 1, "log"),
    Intrinsic("log2", 1),
    Intrinsic("log10", 1),
    Intrinsic("log1p", 1),
    Intrinsic("sqrt", 1, "sqrt"),
    Intrinsic("cbrt", 1, "cbrt"),
    Intrinsic("sin", 1, "sin"),
    Intrinsic("cos", 1, "cos"),
    Intrinsic("tan", 1, "tan"),
    Intrinsic("arcsin", 1, "asin"),
    Intrinsic("arccos", 1, "acos"),
    Intrinsic("arctan", 1, "atan"),
    Intrinsic("arctan2", 2, "atan2"),
    Intrinsic("sinh", 1, "sinh"),
    Intrinsic("cosh", 1, "cosh"),
    Intrinsic("tanh", 1, "tanh"),
    Intrinsic("arcsinh", 1, "asinh"),
    Intrinsic("arccosh", 1, "acosh"),
    Intrinsic("arctanh", 1, "atanh"),
    Intrinsic("sigmoid", 1),
    Intrinsic("erf", 1, "erf"),
    Intrinsic("erfc", 1, "erfc"),
    Intrinsic("abs", 1, "Abs"),
    Intrinsic("sign", 1, "sign"),
    Intrinsic("floor", 1, "floor"),
    Intrinsic("ceil", 1, "ceiling"),
    Intrinsic("trunc", 1),
    Intrinsic("rint", 1),
    Intrinsic("minimum", 2, "Min"),
    Intrinsic("maximum", 2, "Max"),
    Intrinsic("fmin", 2),
    Intrinsic("fmax", 2),
    Intrinsic("clip", 3),
    Intrinsic("hypot", 2),
    Intrinsic("logaddexp", 2),
    Intrinsic("fmod", 2),
    Intrinsic("heaviside", 2),
    Intrinsic("copysign", 2),
    Intrinsic("isnan", 1, condition=True),
    Intrinsic("isfinite", 1, condition=True),
)

INTRINSICS: dict[str, Intrinsic] = {row.name: row for row in _ROWS}
