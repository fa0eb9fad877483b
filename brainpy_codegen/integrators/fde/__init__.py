"""Methods for equations with Caputo derivatives of fractional order.

A run sums over its whole past. A short memory of length L (`memory=`) costs accuracy, and saves time only where the
whole past is much longer:

* `caputo_l1` and `grunwald_letnikov` forget what is older. The derivative that they solve for then is off by at most
  max|x - x0| * L**-order / |gamma(1 - order)| (Podlubny 1999, section 7.3).
* `predictor_corrector` sums slopes, and cannot forget them without forgetting the state. Older slopes count like the
  oldest that is told apart: x(t) is off by at most max|dx| / gamma(order) times the integral of
  |s**(order - 1) - L**(order - 1)| over s from L to t - t0, which vanishes at order 1.
"""

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.fde import caputo_l1, grunwald_letnikov, predictor_corrector

SCHEMES: tuple[Scheme, ...] = (predictor_corrector.SCHEME, caputo_l1.SCHEME, grunwald_letnikov.SCHEME)

ALIASES: dict[str, str] = {
    "abm": "predictor_corrector",
    "pece": "predictor_corrector",
    "adams_bashforth_moulton": "predictor_corrector",
    "l1": "caputo_l1",
    "caputo_l1_schema": "caputo_l1",
    "caputol1schema": "caputo_l1",
    "gl": "grunwald_letnikov",
    "short_memory": "grunwald_letnikov",
    "gl_short_memory": "grunwald_letnikov",
    "glshortmemory": "grunwald_letnikov",
}
