"""The L1 scheme: the Caputo derivative of the line through all past states; explicit, orders up to 1.

    sum_(j<=n) b_(n-j) * (x_(j+1) - x_j) = gamma(2 - a) * dt**a * derivative(x_n, t_n)

with b_m = (m + 1)**(1 - a) - m**(1 - a).

Summed by parts, this is a step from the distances y_j = x_j - x_0 of the past:

    y_(n+1) = sum_j (b_(n-j) - b_(n-j+1)) * y_j + gamma(2 - a) * dt**a * derivative(x_n, t_n)

The derivative is taken at the start of the step, so that nothing has to be solved: the error falls as dt. At order 1 it
is Euler's method.
"""

from __future__ import annotations

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.fde.step import fractional_program
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program

TITLE = "explicit L1 scheme for Caputo derivatives (Oldham and Spanier 1974)"
REFERENCE = (
    "Oldham, K. B. and Spanier, J. (1974). The Fractional Calculus. Academic Press. Error: Lin, Y. and Xu, C. (2007). "
    "Journal of Computational Physics 225, 1533-1552. https://doi.org/10.1016/j.jcp.2007.02.001"
)
_DOC = (
    "State after dt: explicit L1 scheme for Caputo derivatives (Oldham and Spanier 1974)",
    "{past}: the initial value, and the weighted distances from it up to {last}.\n"
    "{gain}: weight of the slope at {last}.",
)


def build(model: Model) -> Program:
    """The program of the explicit L1 scheme."""
    return fractional_program(model, Method(SCHEME.name, TITLE, SCHEME.order, REFERENCE), "states", "l1", 1, _DOC)


SCHEME = Scheme("caputo_l1", "fde", frozenset({"fde"}), 1, TITLE, REFERENCE, build)
SCHEMES: tuple[Scheme, ...] = (SCHEME,)
