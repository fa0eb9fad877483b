"""Methods for equations with Caputo derivatives of fractional order.

A run sums over its whole past. A short memory of length L (`memory=`) costs accuracy, and saves time only where the
whole past is much longer:

* `caputo_l1`, `caputo_l1_implicit` and `grunwald_letnikov` forget what is older. The derivative that they solve for
  then is off by at most max|x - x0| * L**-order / |gamma(1 - order)| (Podlubny 1999, section 7.3).
* `predictor_corrector` sums slopes, and cannot forget them without forgetting the state. Older slopes count like the
  oldest that is told apart: x(t) is off by at most max|dx| / gamma(order) times the integral of
  |s**(order - 1) - L**(order - 1)| over s from L to t - t0, which vanishes at order 1.
"""
