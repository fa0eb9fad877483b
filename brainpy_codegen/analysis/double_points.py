"""Coefficients of the normal forms of zero-Hopf and double Hopf points, where more than one pair, or 0, is critical.

    zero-Hopf       w0' = b w0^2 + c |w1|^2,  w1' = i omega w1 + g w0 w1, and terms of the third order; of it
                    s = sign(b c), theta = Re g / b, and e: when b is 1, and all other terms of the third order are
                    removed by changes of coordinates and of time, e w0^2 w1 is left
    double Hopf     r1' = r1 (p11 r1^2 + p12 r2^2),  r2' = r2 (p21 r1^2 + p22 r2^2), |w1| = r1 ..., at |q1| = |q2| = 1;
                    theta = p12 / p22 and delta = p21 / p11 know nothing of the scale

Kuznetsov, Y. A. (1999). Numerical normalization techniques for all codim 2 bifurcations of equilibria in ODE's. SIAM
Journal on Numerical Analysis 36, 1104-1124. https://doi.org/10.1137/S0036142998335005
"""

from __future__ import annotations

import numpy as np

from brainpy_codegen.analysis.bifurcations import imaginary_pair
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.multilinear import Multilinear, bordered
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System

_NONE = 1e-9  # a quadratic coefficient below, relative to the second derivatives, does not exist, as by symmetry


def zero_hopf(system: System, z: Array) -> dict[str, float]:
    """s, theta and e of a point with eigenvalues 0 and +-i omega; nothing where b or c is zero."""
    jacobian = system.jacobian(z)[:, : system.size]
    forms = Multilinear(system, z)
    left, _, right = np.linalg.svd(jacobian)
    q0 = right[-1].astype(complex)
    p0 = (left[:, -1] / (left[:, -1] @ right[-1])).astype(complex)
    omega = _frequencies(jacobian)[0]
    q1, p1 = imaginary_pair(jacobian, omega)
    bar = np.conj(q1)
    turning = np.asarray(1j * omega * np.eye(len(jacobian)) - jacobian)
    b00, b01, b11 = forms(q0, q0), forms(q0, q1), forms(q1, bar)
    b, c, g = 0.5 * np.vdot(p0, b00).real, np.vdot(p0, b11).real, np.vdot(p1, b01)
    size = float(np.max(np.abs(forms.tensors[2])))
    if min(abs(b), abs(c)) < _NONE * size:
        return {}
    h00 = bordered(-jacobian, p0, b00 - 2 * b * q0, p0)
    h11 = bordered(-jacobian, p0, b11 - c * q0, p0)
    h01 = bordered(turning, p1, b01 - g * q1, p1)
    h20 = forms.solved(2j * omega, forms(q1, q1))
    g300 = np.vdot(p0, forms(q0, q0, q0) + 3 * forms(q0, h00)).real / 6
    g111 = np.vdot(p0, forms(q0, q1, bar) + 2 * forms(bar, h01).real + forms(q0, h11)).real
    g210 = np.vdot(p1, forms(q0, q0, q1) + 2 * forms(q0, h01) + forms(q1, h00)) / 2
    g021 = np.vdot(p1, forms(q1, q1, bar) + 2 * forms(q1, h11) + forms(bar, h20)) / 2
    e = g210 + g * (g021.real / c - 1.5 * g300 / b + 0.5 * g111 / c) - g021 * b / c
    return {"s": float(np.sign(b * c)), "theta": float(g.real / b), "e": float(e.real / b**2)}


def double_hopf(system: System, z: Array) -> dict[str, float]:
    """p11, p22, theta and delta of a point with two imaginary pairs; the first is the one of the lower frequency."""
    jacobian = system.jacobian(z)[:, : system.size]
    forms = Multilinear(system, z)
    first, second = sorted(_frequencies(jacobian)[:2])
    pairs = [imaginary_pair(jacobian, omega) for omega in (first, second)]
    own = [_own(forms, pair, omega) for pair, omega in zip(pairs, (first, second), strict=True)]
    p12 = _other(forms, pairs, (first, second))
    p21 = _other(forms, pairs[::-1], (second, first))
    return {"p11": own[0], "p22": own[1], "theta": p12 / own[1], "delta": p21 / own[0]}


def _frequencies(jacobian: Array) -> list[float]:
    """The positive imaginary parts of eigenvalues, those nearest to the imaginary axis first."""
    values = np.linalg.eigvals(jacobian)
    turning = values[values.imag > 1e-6 * np.max(np.abs(values))]
    return [float(one) for one in turning[np.argsort(np.abs(turning.real))].imag]


def _own(forms: Multilinear, pair: tuple[Complex, Complex], omega: float) -> float:
    """How the oscillation of a pair acts on itself."""
    q, p = pair
    bar = np.conj(q)
    steady, double = forms.solved(0.0, forms(q, bar)), forms.solved(2j * omega, forms(q, q))
    return float(0.5 * np.vdot(p, forms(q, q, bar) + 2 * forms(q, steady) + forms(bar, double)).real)


def _other(forms: Multilinear, pairs: list[tuple[Complex, Complex]], omegas: tuple[float, float]) -> float:
    """How the oscillation of the second pair acts on that of the first."""
    (q, p), (other, _) = pairs
    bar = np.conj(other)
    steady = forms.solved(0.0, forms(other, bar))
    total = forms.solved(1j * (omegas[0] + omegas[1]), forms(q, other))
    difference = forms.solved(1j * (omegas[0] - omegas[1]), forms(q, bar))
    cubic = forms(q, other, bar) + forms(q, steady) + forms(bar, total) + forms(other, difference)
    return float(np.vdot(p, cubic).real)
