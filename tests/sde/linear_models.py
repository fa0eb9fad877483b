"""Linear equations for every kind of noise and both integrals, of which everything is known: paths and moments.

Each has the matrices of z = (1, states): dz = A z dt + sum over k of B_k z dW_k, and its solution at t = 1 along a path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import brainpy_codegen as bc

from .paths import FINE, Array, Paths

MU, S = 0.2, 0.6
A, B = 0.5, 0.7


@bc.sde
def scalar_ito(x, t, mu=MU, s=S):
    return mu * x


@scalar_ito.diffusion
def scalar_ito_noise(x, t, s=S):
    return s * x


@bc.sde(interpretation="stratonovich")
def scalar_stratonovich(x, t, mu=MU, s=S):
    return mu * x


@scalar_stratonovich.diffusion
def scalar_stratonovich_noise(x, t, s=S):
    return s * x


@bc.sde
def diagonal_ito(x, y, t, mu=MU):
    return mu * x, -mu * y


@diagonal_ito.diffusion
def diagonal_ito_noise(x, y, t, a=A, b=B):
    return a * x, b * y


@bc.sde(interpretation="stratonovich")
def diagonal_stratonovich(x, y, t, mu=MU):
    return mu * x, -mu * y


@diagonal_stratonovich.diffusion
def diagonal_stratonovich_noise(x, y, t, a=A, b=B):
    return a * x, b * y


@bc.sde
def commutative_ito(x, y, t, mu=MU):
    return mu * x, -mu * y


@commutative_ito.diffusion
def commutative_ito_noise(x, y, t, a=A, b=B):
    return (a * x, b * x), (b * y, -a * y)


@bc.sde(interpretation="stratonovich")
def commutative_stratonovich(x, y, t, mu=MU):
    return mu * x, -mu * y


@commutative_stratonovich.diffusion
def commutative_stratonovich_noise(x, y, t, a=A, b=B):
    return (a * x, b * x), (b * y, -a * y)


@bc.sde
def additive_ito(x, t):
    return -x


@additive_ito.diffusion
def additive_ito_noise(x, t, s=S):
    return s


@bc.sde
def general_ito(x, y, t):
    """y is an integral of one process over another, which no increments tell."""
    return 0.0 * x, 0.0 * y


@general_ito.diffusion
def general_ito_noise(x, y, t, a=A, b=B):
    return (a, 0.0), (0.0, b * x)


@bc.sde(interpretation="stratonovich")
def general_stratonovich(x, y, t):
    return 0.0 * x, 0.0 * y


@general_stratonovich.diffusion
def general_stratonovich_noise(x, y, t, a=A, b=B):
    return (a, 0.0), (0.0, b * x)


@dataclass(frozen=True)
class Linear:
    """A model, where it starts, its matrices, and its exact solution: (states, path) from (W(1), paths)."""

    model: Any
    start: tuple[float, ...]
    drift: Array
    noise: tuple[Array, ...]
    exact: Callable[[Array, Paths], Array]
    ito: bool = True

    def second_moments(self) -> Array:
        """E[z z'] at t = 1, by the exponential of the generator (a Taylor series of a small matrix)."""
        drift = self.drift + (0 if self.ito else sum(one @ one for one in self.noise) / 2)
        unit = np.eye(len(drift))
        generator = np.kron(drift, unit) + np.kron(unit, drift) + sum(np.kron(one, one) for one in self.noise)
        term = np.kron((1.0, *self.start), (1.0, *self.start))
        total = term.copy()
        for power in range(1, 40):
            term = generator @ term / power
            total += term
        return total


def _matrix(*rows: tuple[float, ...]) -> Array:
    return np.array([(0.0,) * len(rows[0]), *rows])


def _growth(rates: tuple[float, ...], *weights: tuple[float, ...], ito: bool) -> Callable[[Array, Paths], Array]:
    """exp(rate + weights . W) for each state, and half of the squared weights less for Ito's integral."""

    def exact(w: Array, paths: Paths) -> Array:
        each = zip(rates, weights, strict=True)
        return np.array([np.exp(mu - ito * np.dot(row, row) / 2 + np.tensordot(row, w, 1)) for mu, row in each])

    return exact


def _relaxed(w: Array, paths: Paths) -> Array:
    """exp(-1) + S times the integral of exp(u - 1) dW(u)."""
    u = np.arange(FINE)[:, None] / FINE
    g = np.exp(u - 1)
    inside = g * paths.dw[0] + g * (paths.h * paths.dw[0] - paths.dz[0])
    return np.array([np.exp(-1.0) + S * inside.sum(axis=0)])


def _area(w: Array, paths: Paths) -> Array:
    """x = A W_1 and y = A B times the integral of W_1 dW_2, on the fine grid."""
    before = np.cumsum(paths.dw[0], axis=0) - paths.dw[0]
    return np.array([A * w[0], A * B * (before * paths.dw[1]).sum(axis=0)])


_ONE = _matrix((0.0, MU))
_TWO = _matrix((0.0, MU, 0.0), (0.0, 0.0, -MU))


def _diagonal(x: float, y: float) -> Array:
    return _matrix((0.0, x, 0.0), (0.0, 0.0, y))


_AREA = (_matrix((A, 0.0, 0.0), (0.0, 0.0, 0.0)), _matrix((0.0, 0.0, 0.0), (0.0, B, 0.0)))
_OWN = (_diagonal(A, 0.0), _diagonal(0.0, B))
_SHARED = (_diagonal(A, B), _diagonal(B, -A))
_SCALAR = (_matrix((0.0, S)),)
_RATES = (MU, -MU)

LINEAR: Mapping[str, Linear] = {
    "scalar_ito": Linear(scalar_ito, (1.0,), _ONE, _SCALAR, _growth((MU,), (S,), ito=True)),
    "scalar_stratonovich": Linear(scalar_stratonovich, (1.0,), _ONE, _SCALAR, _growth((MU,), (S,), ito=False), False),
    "diagonal_ito": Linear(diagonal_ito, (1.0, 1.0), _TWO, _OWN, _growth(_RATES, (A, 0.0), (0.0, B), ito=True)),
    "diagonal_stratonovich": Linear(
        diagonal_stratonovich, (1.0, 1.0), _TWO, _OWN, _growth(_RATES, (A, 0.0), (0.0, B), ito=False), False
    ),
    "commutative_ito": Linear(commutative_ito, (1.0, 1.0), _TWO, _SHARED, _growth(_RATES, (A, B), (B, -A), ito=True)),
    "commutative_stratonovich": Linear(
        commutative_stratonovich, (1.0, 1.0), _TWO, _SHARED, _growth(_RATES, (A, B), (B, -A), ito=False), False
    ),
    "additive_ito": Linear(additive_ito, (1.0,), _matrix((0.0, -1.0)), (_matrix((S, 0.0)),), _relaxed),
    "general_ito": Linear(general_ito, (0.0, 0.0), np.zeros((3, 3)), _AREA, _area),
    "general_stratonovich": Linear(general_stratonovich, (0.0, 0.0), np.zeros((3, 3)), _AREA, _area, False),
}
