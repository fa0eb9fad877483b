"""The phi-functions of exponential methods, safe at zero.

    phi_1(z) = (exp(z) - 1) / z = exprel(z),    phi_2(z) = (exp(z) - 1 - z) / z**2,    phi_2(0) = 1/2

Hochbruck, M. and Ostermann, A. (2010). Exponential integrators. Acta Numerica 19, 209-286.
doi:10.1017/S0962492910000048
"""

from __future__ import annotations

import math

from brainpy_codegen.ir.expression import Binary, Compare, Expression, Name, Number, Select
from brainpy_codegen.ir.function import Argument, Assign, Function
from brainpy_codegen.transforms.algebra import ONE, ZERO, add, divide, integer, intrinsic
from brainpy_codegen.transforms.differentiate import power

_NEAR = Number(0.1, "0.1")
_TERMS = 9  # below 0.1 the tenth is less than 1e-16 of the sum


def phi_2(name: str) -> Function:
    """The function phi_2 of one number: by its series where the closed form would lose digits."""
    z = Name("z")
    series: Expression = ZERO
    for k in range(_TERMS):
        series = add(series, divide(power(z, integer(k)), integer(math.factorial(k + 2))))
    closed = Binary("/", Binary("-", intrinsic("exprel", z), ONE), Select(Name("near"), ONE, z))
    body = (
        Assign("near", Compare(("<",), (intrinsic("abs", z), _NEAR)), type="condition"),
        Assign("series", series),
        Assign("closed", closed),
        Assign("phi", Select(Name("near"), Name("series"), Name("closed"))),
    )
    doc = "(exp(z) - 1 - z) / z**2, and 1/2 at z = 0."
    return Function(name, "helper", (Argument("z", "value"),), body, ("phi",), doc)
