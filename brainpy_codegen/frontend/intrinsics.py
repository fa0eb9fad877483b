"""Which function of NumPy, math, scipy.special or the builtins means what.

One row a name. A meaning is the name of a row of `ir.intrinsics`, an operator, or a word that the parser of calls
knows. Functions are recognised by identity, so the spelling (`np.exp`, `numpy.exp`, `from math import exp as e`)
does not matter.
"""

from __future__ import annotations

import math
import sys

_SAME_IN_NUMPY = [
    "exp",
    "exp2",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "sqrt",
    "cbrt",
    "sin",
    "cos",
    "tan",
    "arcsin",
    "arccos",
    "arctan",
    "arctan2",
    "sinh",
    "cosh",
    "tanh",
    "arcsinh",
    "arccosh",
    "arctanh",
    "sign",
    "floor",
    "ceil",
    "trunc",
    "rint",
    "minimum",
    "maximum",
    "fmin",
    "fmax",
    "hypot",
    "logaddexp",
    "fmod",
    "heaviside",
    "copysign",
    "isnan",
    "isfinite",
]

_NUMPY = {name: name for name in _SAME_IN_NUMPY} | {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "abs": "abs",
    "absolute": "abs",
    "fabs": "abs",
    "fix": "trunc",
    "round": "rint",
    "around": "rint",
    "clip": "clip",
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "floor_divide": "//",
    "mod": "%",
    "remainder": "%",
    "power": "**",
    "float_power": "**",
    "pow": "**",
    "negative": "negate",
    "positive": "plus",
    "square": "square",
    "reciprocal": "reciprocal",
    "deg2rad": "radians",
    "radians": "radians",
    "rad2deg": "degrees",
    "degrees": "degrees",
    "isinf": "isinf",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "equal": "==",
    "not_equal": "!=",
    "logical_and": "and",
    "logical_or": "or",
    "logical_not": "not",
    "logical_xor": "xor",
    "bitwise_and": "and",
    "bitwise_or": "or",
    "invert": "not",
    "where": "where",
    "zeros_like": "zeros_like",
    "ones_like": "ones_like",
    "full_like": "full_like",
    "float64": "float",
    "dot": "dot",
    "matmul": "matmul",
    "inner": "dot",
    "vdot": "dot",
    "transpose": "transpose",
    "sum": "sum",
    "mean": "mean",
    "max": "max",
    "amax": "max",
    "min": "min",
    "amin": "min",
    "roll": "roll",
}

_MATH = (
    {
        name: name
        for name in [
            "exp",
            "exp2",
            "expm1",
            "log1p",
            "log2",
            "log10",
            "sqrt",
            "cbrt",
            "sin",
            "cos",
            "tan",
            "sinh",
            "cosh",
            "tanh",
            "erf",
            "erfc",
            "floor",
            "ceil",
            "trunc",
        ]
    }
    | {
        "asin": "arcsin",
        "acos": "arccos",
        "atan": "arctan",
        "atan2": "arctan2",
        "asinh": "arcsinh",
        "acosh": "arccosh",
        "atanh": "arctanh",
        "fabs": "abs",
        "fmod": "fmod",
        "copysign": "copysign",
        "hypot": "hypot",
        "pow": "**",
        "log": "log_base",
        "radians": "radians",
        "degrees": "degrees",
        "isnan": "isnan",
        "isfinite": "isfinite",
        "isinf": "isinf",
    }
    | {name: "constant" for name in ["factorial", "comb", "perm", "gcd", "lcm", "isqrt"]}
)

_BUILTINS = {
    "abs": "abs",
    "min": "smallest",
    "max": "largest",
    "pow": "**",
    "round": "rint",
    "float": "float",
    "int": "trunc",
    "bool": "bool",
    "dict": "dict",
    "len": "len",
    "range": "range",
}

_SPECIAL = {
    "expit": "sigmoid",
    "exprel": "exprel",
    "erf": "erf",
    "erfc": "erfc",
    "expm1": "expm1",
    "log1p": "log1p",
    "exp2": "exp2",
    "cbrt": "cbrt",
}

# `bc.advance` is known by where it lives: what runs models stands above what reads them.
_STEP = {"advance": "advance"}

_PAST = {"delayed": "delayed", "delayed_derivative": "delayed_derivative"}

_MODULES = {
    "math": _MATH,
    "numpy": _NUMPY,
    "builtins": _BUILTINS,
    "scipy.special": _SPECIAL,
    "brainpy_codegen.session.advance": _STEP,
    "brainpy_codegen.frontend.delayed": _PAST,
}

_known: dict[int, tuple[object, str]] = {}
_loaded: set[str] = set()


def meaning(function: object) -> str:
    """What a function means, or nothing; `ir.intrinsics`, operators or a word of the parser."""
    for module_name, rows in _MODULES.items():
        # a library that nobody imported cannot have given the user its functions: nothing is imported here
        if module_name not in _loaded and module_name in sys.modules:
            _loaded.add(module_name)
            module = sys.modules[module_name]
            for name, word in rows.items():
                found = getattr(module, name, None)
                if found is not None:
                    _known.setdefault(id(found), (found, word))
    known = _known.get(id(function))
    return known[1] if known is not None else ""


def spelled(name: str) -> str:
    """What a function of that name means in whichever library; nothing if none has it."""
    return next((rows[name] for rows in (_NUMPY, _MATH, _SPECIAL) if name in rows), "")


def numpy_names() -> tuple[str, ...]:
    """The NumPy functions that models may call."""
    return tuple(_NUMPY)


CONSTANT_NAMES = {math.pi: "pi", math.e: "e", math.tau: "tau"}
