"""Stability of fixed points of equations of fractional order.

With one order a for all states a fixed point is stable if every eigenvalue has |arg| > a pi / 2: the sector of
stability is wider than the half-plane for a < 1. With several orders the zeros of det(diag(s^a_i) - J) with positive
real part are counted by the argument principle.

Matignon, D. (1996). Stability results for fractional differential equations with applications to control processing.
Computational Engineering in Systems Applications 2, 963-968.
"""

from __future__ import annotations

import numpy as np

from brainpy_codegen.analysis.delays import refuse_fractional
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.stability import Stability, classify
from brainpy_codegen.analysis.system import System
from brainpy_codegen.errors import UnsupportedError

_POINTS = 20_001
_BORDER = 1e-9


def orders_of(system: System) -> Array:
    """The order of the derivative of each state."""
    names = [state.name for state in system.model.ir.states]
    by_name = dict(zip(names, system.model.ir.orders, strict=True))
    found = []
    for name in system.states:
        one = by_name[name]
        found.append(one.value if one.value is not None else system.values[one.parameter])
    return np.array(found, float)


def fractional_stability(system: System, jacobian: Array) -> Stability:
    """The stability of a fixed point of a fractional model; eigenvalues are those of the Jacobian."""
    refuse_fractional(system)
    orders = orders_of(system)
    plain = classify(jacobian)
    if np.ptp(orders) == 0:
        margin = np.abs(np.angle(plain.eigenvalues)) - orders[0] * np.pi / 2
        zero = np.abs(plain.eigenvalues) <= _BORDER * max(float(np.linalg.norm(jacobian, 2)), 1e-300)
        if np.any(zero) or np.any(np.abs(margin) <= _BORDER):
            return Stability(plain.eigenvalues, plain.eigenvectors, "degenerate", False)
        unstable = int(np.sum(margin < 0))
    else:
        unstable = _zeros_to_the_right(jacobian, orders)
    turning = bool(np.any(np.abs(plain.eigenvalues.imag) > 1e-9 * np.abs(plain.eigenvalues).max()))
    shape = "focus" if turning else "node"
    is_saddle = not turning and 0 < unstable < len(orders)
    kind = "saddle" if is_saddle else f"{'stable' if unstable == 0 else 'unstable'} {shape}"
    return Stability(plain.eigenvalues, plain.eigenvectors, kind, unstable == 0)


def _zeros_to_the_right(jacobian: Array, orders: Array) -> int:
    """How many zeros of det(diag(s^a) - J) have a positive real part, by the turns of its argument."""
    size = max(float(np.linalg.norm(jacobian, 2)), 1e-12)
    far = (1e4 * max(size, 1.0)) ** (1.0 / float(orders.min()))
    near = (1e-8 * min(size, 1.0)) ** (1.0 / float(orders.min()))
    omega = np.geomspace(near, far, _POINTS)
    s = (1j * omega)[:, None] ** orders
    values = np.linalg.det(np.eye(len(orders)) * s[:, None, :] - jacobian)
    if np.min(np.abs(values)) < 1e-12 * size ** len(orders):
        raise UnsupportedError("a characteristic root lies on the border of stability; the kind is undecided")
    upward = float(np.sum(np.angle(values[1:] / values[:-1])))
    # Along the arc the argument changes by the sum of the orders times pi; the axis is passed downwards.
    return round((float(orders.sum()) * np.pi - 2.0 * upward) / (2.0 * np.pi))
