"""Coefficients of the normal forms of points of codimension two, with quantities scaled as MatCont scales them.

    cusp                w' = b1 + b2 w + c w^3                  q.q = p.q = 1
    Bogdanov-Takens     w' = v, v' = b1 + b2 w + a w^2 + b w v  q0.q0 = 1, a > 0
    generalized Hopf    w' = (b1 + i omega) w + b2 w |w|^2 + l2 w |w|^4, of which the real part; q*q = p*q = 1

Kuznetsov, Y. A. (1999). Numerical normalization techniques for all codim 2 bifurcations of equilibria in ODE's. SIAM
Journal on Numerical Analysis 36, 1104-1124. https://doi.org/10.1137/S0036142998335005
"""

from __future__ import annotations

import numpy as np

from brainpy_codegen.analysis import delay_normal_forms
from brainpy_codegen.analysis.bifurcations import imaginary_pair
from brainpy_codegen.analysis.delays import delay_system
from brainpy_codegen.analysis.double_points import double_hopf, zero_hopf
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.multilinear import Multilinear, bordered
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System


def coefficients(kind: str, system: System, z: Array, omega: float) -> dict[str, float]:
    """The coefficients of a point (states, parameters), by name.

    Of delay equations cusps and Bogdanov-Takens points have them.

    Args:
        kind: of the point, as `Codimension2.kind`.
        system: the equations.
        z: the point.
        omega: the frequency of a generalized Hopf point.
    """
    if system.model.ir.delays is not None:
        return _with_delays(kind, system, z)
    match kind:
        case "cusp":
            return {"c": cusp(system, z)}
        case "bogdanov_takens":
            a, b = bogdanov_takens(system, z)
            return {"a": a, "b": b}
        case "generalized_hopf":
            return {"l2": second_lyapunov_coefficient(system, z, omega)}
        case "zero_hopf":
            return zero_hopf(system, z)
        case "double_hopf":
            return double_hopf(system, z)
    return {}


def _with_delays(kind: str, system: System, z: Array) -> dict[str, float]:
    delayed = delay_system(system)
    if kind not in ("cusp", "bogdanov_takens") or not delayed.constant:
        return {}
    if kind == "cusp":
        return {"c": delay_normal_forms.cusp(delayed, z)}
    a, b = delay_normal_forms.bogdanov_takens(delayed, z)
    return {"a": a, "b": b}


def cusp(system: System, z: Array) -> float:
    """The cubic coefficient c of a cusp; its sign tells whether two of three fixed points, or one, are stable."""
    n = system.size
    jacobian = system.jacobian(z)[:, :n]
    left, _, right = np.linalg.svd(jacobian)
    p, q = left[:, -1], right[-1]
    p = p / (p @ q)
    second, third = system.derivatives(z, 2), system.derivatives(z, 3)
    square = second @ q @ q
    bent = bordered(jacobian, p, square - (p @ square) * q, q).real
    return float(p @ (third @ q @ q @ q - 3 * second @ q @ bent) / 6)


def bogdanov_takens(system: System, z: Array) -> tuple[float, float]:
    """The coefficients a > 0 and b; the sign of b tells whether the cycles nearby are stable (a b < 0)."""
    n = system.size
    jacobian = system.jacobian(z)[:, :n]
    left, _, right = np.linalg.svd(jacobian)
    p, q = left[:, -1], right[-1]
    # J q1 = q0 and J^T p0 = p1, as far as they can be solved at a point that is known to rounding.
    q1 = bordered(jacobian, p, q, q).real
    p0 = bordered(jacobian.T, q, p, p).real
    size = p @ q1
    p1, p0 = p / size, p0 / size
    p0 = p0 - (p0 @ q1) * p1
    second = system.derivatives(z, 2)
    a = 0.5 * float(p1 @ (second @ q @ q))
    b = float(p0 @ (second @ q @ q) + p1 @ (second @ q1 @ q))
    return abs(a), b if a > 0 else -b


def second_lyapunov_coefficient(system: System, z: Array, omega: float) -> float:
    """The real part of the coefficient of the fifth order: positive, and the outer cycles nearby are unstable."""
    n = system.size
    jacobian = system.jacobian(z)[:, :n]
    q, p = imaginary_pair(jacobian, omega)
    conj = np.conj(q).astype(complex)
    form = Multilinear(system, z, 5)

    def solved(times: int, right: Complex) -> Complex:
        return form.solved(times * 1j * omega, right)

    h20, h11 = solved(2, form(q, q)), solved(0, form(q, conj))
    h30 = solved(3, form(q, q, q) + 3 * form(q, h20))
    third = form(q, q, conj) + form(conj, h20) + 2 * form(q, h11)
    c1 = 0.5 * np.vdot(p, third)
    h21 = bordered(np.asarray(1j * omega * np.eye(n) - jacobian), p, np.asarray(third - 2 * c1 * q), p)
    b20, b21 = np.conj(h20), np.conj(h21)
    h31 = solved(
        2,
        form(q, q, q, conj) + 3 * form(q, q, h11) + 3 * form(q, conj, h20) + 3 * form(h20, h11)
        + form(conj, h30) + 3 * form(q, h21) - 6 * c1 * h20,
    )  # fmt: skip
    h22 = solved(
        0,
        form(q, q, conj, conj) + 4 * form(q, conj, h11) + form(conj, conj, h20) + form(q, q, b20)
        + 2 * form(h11, h11) + 2 * form(q, b21) + 2 * form(conj, h21) + form(b20, h20) - 8 * c1.real * h11,
    )  # fmt: skip
    fifth = (
        form(q, q, q, conj, conj) + form(q, q, q, b20) + 3 * form(q, conj, conj, h20) + 6 * form(q, q, conj, h11)
        + form(conj, conj, h30) + 3 * form(q, q, b21) + 6 * form(q, conj, h21) + 3 * form(q, b20, h20)
        + 6 * form(q, h11, h11) + 6 * form(conj, h20, h11)
        + 2 * form(conj, h31) + 3 * form(q, h22) + form(b20, h30) + 3 * form(b21, h20) + 6 * form(h11, h21)
    )  # fmt: skip
    return float(np.vdot(p, fifth).real / 12)
