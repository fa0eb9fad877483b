"""The implicit L1 scheme: the Caputo derivative of the line through all states up to the new one; orders up to 1.

    sum_(j<=n) b_(n-j) * (x_(j+1) - x_j) = gamma(2 - a) * dt**a * derivative(x_(n+1), t_(n+1))

with b_m = (m + 1)**(1 - a) - m**(1 - a), as in `caputo_l1`, but with the derivative at the end of the step, by Newton's
method with the exact Jacobian (see `implicit_stage`). The error falls as dt**(2 - a) where the solution is smooth, and
as dt near t0 where it behaves like (t - t0)**a. Stiff equations take long steps. At order 1 it is the backward Euler
method.
"""

from __future__ import annotations

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.fde.step import fractional_program
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program

TITLE = "implicit L1 scheme for Caputo derivatives, order 2 - that of the derivative (Lin and Xu 2007)"
REFERENCE = (
    "Lin, Y. and Xu, C. (2007). Finite difference/spectral approximations for the time-fractional diffusion equation. "
    "Journal of Computational Physics 225, 1533-1552. https://doi.org/10.1016/j.jcp.2007.02.001"
)
_DOC = (
    "State after dt: implicit L1 scheme for Caputo derivatives (Lin and Xu 2007)",
    "{past}: the initial value, and the weighted distances from it up to {last}.\n"
    "{gain}: weight of the slope at {last} + dt.",
)


def build(model: Model) -> Program:
    """The program of the implicit L1 scheme.

    Raises:
        UnsupportedError: an order above 1, a model that couples the elements of vectors, or no Jacobian.
    """
    method = Method(SCHEME.name, TITLE, SCHEME.order, REFERENCE)
    return fractional_program(model, method, "states", "l1", 1, _DOC, implicit=True)


SCHEME = Scheme("caputo_l1_implicit", "fde", frozenset({"fde"}), None, TITLE, REFERENCE, build, stiff="A")
SCHEMES: tuple[Scheme, ...] = (SCHEME,)
