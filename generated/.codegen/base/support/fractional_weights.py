"""Differences of powers, for the weights of fractional methods.

Written out, `(m + 2)**p - 2 * (m + 1)**p + m**p` loses all its digits for large m. What is here keeps them: few terms
directly, all others from the binomial series in 1 / (m + 1).
"""

import numpy as np

# Below it differences are taken as they are written; above, this many terms of a series give every digit.
_FEW = 8
_TERMS = 26


def differences(m, p):
    """(m + 1)**p - m**p for whole numbers m; 0**0 counts as 0."""
    m = np.asarray(m, float)
    far = np.maximum(m, 1.0)
    return np.where(m == 0, 1.0, far**p * np.expm1(p * np.log1p(1.0 / far)))


def second_differences(m, p):
    """(m + 2)**p - 2 * (m + 1)**p + m**p for whole numbers m; 0**0 counts as 0."""
    m = np.asarray(m, float)
    low = np.where(m == 0, 0.0, np.maximum(m, 1.0) ** p)
    near = (m + 2) ** p - 2 * (m + 1) ** p + low
    u = 1.0 / np.maximum(m + 1, _FEW)
    # 2 * (m + 1)**p * (c_2 * u**2 + c_4 * u**4 + ...), c_k = binomial(p, k)
    far = 2 * (m + 1) ** p * u * u * _series(p, u * u, first=2, every=2)
    return np.where(m + 1 < _FEW, near, far)


def first_slope(m, p):
    """m**(p + 1) - (m - p) * (m + 1)**p for whole numbers m: the first slope in the trapezoidal rule after m steps."""
    m = np.asarray(m, float)
    near = m ** (p + 1) - (m - p) * (m + 1) ** p
    u = 1.0 / np.maximum(m + 1, _FEW)
    # (m + 1)**p * u * (p + (1 - u) * (c_2 - c_3 * u + ...))
    far = (m + 1) ** p * u * (p + (1 - u) * _series(p, -u, first=2, every=1))
    return np.where(m + 1 < _FEW, near, far)


def binomials(count, p):
    """(-1)**m * binomial(p, m) for m = 0 ... count - 1."""
    factors = 1.0 - (p + 1.0) / np.maximum(np.arange(count), 1.0)
    factors[:1] = 1.0
    return np.cumprod(factors)


def _series(p, x, first, every):
    """The sum of binomial(p, first + every * k) * x**k over k."""
    terms = []
    value = 1.0
    for k in range(1, first + every * _TERMS):
        value = value * (p - k + 1) / k
        if k >= first and (k - first) % every == 0:
            terms.append(value)
    found = np.zeros_like(x)
    for value in reversed(terms):
        found = found * x + value
    return found
