"""Functions of generated NumPy code that NumPy does not have; they take numbers and arrays."""

import math

import numpy as np


def exprel(x):
    """(exp(x) - 1) / x, and 1 at x = 0."""
    x = np.asarray(x)[()]
    with np.errstate(all="ignore"):
        safe = np.where(x == 0, 1, x)
        ratio = np.where(x == 0, 1, np.expm1(safe) / safe)
    return np.where(x == np.inf, x, ratio)[()]


def sigmoid(x):
    """1 / (1 + exp(-x)), accurate at both ends."""
    with np.errstate(all="ignore"):
        small = np.exp(-np.abs(x))
        return np.where(np.asarray(x) < 0, small / (1 + small), 1 / (1 + small))[()]


def erf(x):
    """The error function."""
    return _by_element(math.erf, x)


def erfc(x):
    """1 minus the error function, accurate where that is small."""
    return _by_element(math.erfc, x)


def _by_element(function, x):
    x = np.asarray(x)
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    return np.fromiter(map(function, x.flat), dtype, x.size).reshape(x.shape)[()]
