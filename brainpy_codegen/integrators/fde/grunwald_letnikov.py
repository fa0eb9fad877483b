"""The Grünwald-Letnikov method: fractional differences of the distances from the initial value; explicit.

With y = x - x0 (minus dx0 * (t - t0) where the order is above 1), whose derivatives of Caputo and of Riemann and
Liouville are one and the same:

    sum_j c_j * y_(n+1-j) = dt**a * derivative(x_n, t_n)        c_0 = 1,  c_j = (1 - (a + 1) / j) * c_(j-1)

The error falls as dt. At order 1 it is Euler's method.
"""

from __future__ import annotations

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.fde.step import fractional_program
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program

TITLE = "explicit Grünwald-Letnikov method, shifted by the initial value (Podlubny 1999)"
REFERENCE = (
    "Podlubny, I. (1999). Fractional Differential Equations. Academic Press, chapters 7 and 8. Scherer, R., Kalla, "
    "S. L., Tang, Y. and Huang, J. (2011). The Grünwald-Letnikov method for fractional differential equations. "
    "Computers and Mathematics with Applications 62, 902-917. https://doi.org/10.1016/j.camwa.2011.03.054"
)
_DOC = (
    "State after dt: explicit Grünwald-Letnikov method, shifted by the initial value (Podlubny 1999)",
    "{past}: the initial value, and the weighted distances from it up to {last}.\n"
    "{gain}: weight of the slope at {last}.",
)


def build(model: Model) -> Program:
    """The program of the explicit Grünwald-Letnikov method."""
    method = Method(SCHEME.name, TITLE, SCHEME.order, REFERENCE)
    return fractional_program(model, method, "states", "grunwald", 2, _DOC)


SCHEME = Scheme("grunwald_letnikov", "fde", frozenset({"fde"}), 1, TITLE, REFERENCE, build)
SCHEMES: tuple[Scheme, ...] = (SCHEME,)
