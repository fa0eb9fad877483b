"""Coefficients of cusps and Bogdanov-Takens points of delay equations, in the normal forms of those without delays.

With the characteristic matrix Delta of `delays`, eigenfunctions at 0 are polynomials in the time: of a cusp q, of a
Bogdanov-Takens point q0 and q1 + t q0, where Delta q0 = 0 and Delta q1 = -Delta' q0.

Bosschaert, M. M., Janssens, S. G. and Kuznetsov, Y. A. (2020). Switching to nonhyperbolic cycles from codimension two
bifurcations of equilibria of delay differential equations. SIAM Journal on Applied Dynamical Systems 19, 252-303.
https://doi.org/10.1137/19M1243993
"""

from __future__ import annotations

import numpy as np

from brainpy_codegen.analysis.delays import DelaySystem, Linearisation
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.multilinear import bordered


def cusp(delayed: DelaySystem, z: Array) -> float:
    """The cubic coefficient c of a cusp, with |q| = 1 and p . Delta'(0) q = 1."""
    value, slope = (one.real for one in delayed.linearisation(z).characteristic(0.0))
    left, _, right = np.linalg.svd(value)
    p, q = left[:, -1], right[-1]
    p = p / (p @ slope @ q)
    second, third = delayed.tensor(z, 2), delayed.tensor(z, 3)
    steady = delayed.history(z, q)
    square = second @ steady @ steady
    bent = bordered(value, p, square - (p @ square) * (slope @ q), q).real
    return float(p @ (third @ steady @ steady @ steady + 3 * second @ delayed.history(z, bent) @ steady) / 6)


def bogdanov_takens(delayed: DelaySystem, z: Array) -> tuple[float, float]:
    """The coefficients a > 0 and b, with |q0| = 1; cycles nearby are stable if b is negative."""
    linear = delayed.linearisation(z)
    value, slope = (one.real for one in linear.characteristic(0.0))
    bend, twist = _higher_slopes(linear)
    left, _, right = np.linalg.svd(value)
    p1, q0 = left[:, -1], right[-1]
    q1 = bordered(value, p1, -slope @ q0, q0).real
    p0 = bordered(value.T, q0, -p1 @ slope, p1).real
    size = p1 @ (slope @ q1 + bend @ q0 / 2)
    p1, p0 = p1 / size, p0 / size
    p0 = p0 - (p0 @ (slope @ q1 + bend @ q0 / 2) + p1 @ (bend @ q1 / 2 + twist @ q0 / 6)) * p1
    second = delayed.tensor(z, 2)
    first, other = delayed.history(z, q0), delayed.history(z, q1, q0)
    square = second @ first @ first
    a, b = 0.5 * float(p1 @ square), float(p0 @ square + p1 @ (second @ other @ first))
    return abs(a), b if a > 0 else -b


def _higher_slopes(linear: Linearisation) -> tuple[Array, Array]:
    """The second and third derivative of the characteristic matrix at 0."""
    nothing = np.zeros_like(linear.instant)
    second = -sum((delay**2 * matrix for delay, matrix in linear.past), nothing)
    third = sum((delay**3 * matrix for delay, matrix in linear.past), nothing)
    return second, third
