"""The Adams-Bashforth-Moulton method for fractional equations: a predictor, then one corrector.

With n = t / dt, slopes dx_j at t_j, T(t) = x0 + dx0 * (t - t0) and the order a:

    x_predicted = T(t + dt) + dt**a / gamma(a + 1) * sum_j b_(n-j) dx_j          b_m = (m + 1)**a - m**a
    x_next      = T(t + dt) + dt**a / gamma(a + 2) * (derivative(x_predicted, t + dt) + sum_j c_(n-j) dx_j)

    c_m = (m + 2)**(a + 1) - 2 * (m + 1)**(a + 1) + m**(a + 1),   of the first slope n**(a + 1) - (n - a) * (n + 1)**a

At order 1 it is Heun's idea with the trapezoidal rule over the whole past. Its error falls as dt**min(2, 1 + a) where
the derivative itself is smooth, and as dt near t0 where the solution behaves like t**a.
"""

from __future__ import annotations

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.fde.step import fractional_program
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program

TITLE = "fractional Adams-Bashforth-Moulton, order min(2, 1 + that of the derivative) (Diethelm, Ford and Freed 2002)"
REFERENCE = (
    "Diethelm, K., Ford, N. J. and Freed, A. D. (2002). A predictor-corrector approach for the numerical solution of "
    "fractional differential equations. Nonlinear Dynamics 29, 3-22. https://doi.org/10.1023/A:1016592219341"
)
_DOC = (
    "State after dt: corrector of the fractional Adams-Bashforth-Moulton method\n(Diethelm, Ford and Freed 2002)",
    "{at}: the predictor, at {last} + dt.\n"
    "{past}: the initial value, and the weighted slopes up to {last}.\n"
    "{gain}: weight of the slope at {last} + dt.",
)


def build(model: Model) -> Program:
    """The program of the predictor-corrector method."""
    method = Method(SCHEME.name, TITLE, SCHEME.order, REFERENCE)
    return fractional_program(model, method, "slopes", "adams", 2, _DOC)


SCHEME = Scheme("predictor_corrector", "fde", frozenset({"fde"}), None, TITLE, REFERENCE, build)
SCHEMES: tuple[Scheme, ...] = (SCHEME,)
