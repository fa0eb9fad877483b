"""Characteristic roots of delay equations at a fixed point: Chebyshev collocation, then Newton's method on each root.

The linearised equation y' = A0 y + sum of Ak y(t - tau_k) has the roots of det(s I - A0 - sum of Ak exp(-s tau_k)).
First approximations are eigenvalues of its generator on polynomials over the longest delay.

Breda, D., Maset, S. and Vermiglio, R. (2005). Pseudospectral differencing methods for characteristic roots of delay
differential equations. SIAM Journal on Scientific Computing 27, 482-495. https://doi.org/10.1137/030601600
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from brainpy_codegen.analysis.derivatives import Differentiator
from brainpy_codegen.analysis.evaluation import Array, Kernel
from brainpy_codegen.analysis.lowering import lower
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System
from brainpy_codegen.errors import RunError, UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model

_MOST_NODES = 300


@dataclass(frozen=True)
class Linearisation:
    """A delay equation linearised at a fixed point: the instantaneous matrix, and (delay, matrix) of the past."""

    instant: Array
    past: tuple[tuple[float, Array], ...]

    def characteristic(self, s: complex) -> tuple[Complex, Complex]:
        """The characteristic matrix at s, and its derivative."""
        eye = np.eye(len(self.instant))
        value, slope = s * eye - self.instant, eye.astype(complex)
        for delay, matrix in self.past:
            weight = np.exp(-s * delay)
            value = value - matrix * weight
            slope = slope + delay * matrix * weight
        return value.astype(complex), slope


def delay_roots(
    model: Model,
    at: Mapping[str, float],
    params: Mapping[str, float] | None = None,
    *,
    count: int = 20,
) -> Complex:
    """The characteristic roots with the largest real parts, at the fixed point near a place.

    Args:
        model: a declared model with delays (of one without they are the eigenvalues of the Jacobian).
        at: a guess of the fixed point.
        params: values of parameters.
        count: how many roots, at most.

    Returns:
        Complex numbers, the largest real part first; each solves the characteristic equation to rounding.

    Raises:
        UnsupportedError: the equation is neutral.
        RunError: there is no fixed point near `at`.
    """
    system = System(model, params)
    missing = [name for name in system.states if name not in at]
    if missing:
        raise UsageError(f"at lacks {', '.join(missing)}")
    x = np.array([float(at[name]) for name in system.states])
    for _ in range(50):
        step = np.linalg.lstsq(system.jacobian(x), system.f(x), rcond=None)[0]
        x = x - step
        if not np.max(np.abs(step)) > 1e-14 * (1 + np.max(np.abs(x))):
            break
    if not np.max(np.abs(system.f(x))) < 1e-9 * (1 + np.max(np.abs(system.jacobian(x)))):
        raise RunError(f"Newton's method finds no fixed point of {model.name!r} near {dict(at)}")
    return roots_of(linearised(system, x), count)


def linearised(system: System, x: Array) -> Linearisation:
    """The linearisation at a fixed point. A delay that depends on the state counts with its value there."""
    parsed = system.model.ir
    delays = parsed.delays
    if delays is None:
        return Linearisation(system.jacobian(x)[:, : system.size], ())
    if delays.neutral:
        raise UnsupportedError(f"{system.model.name!r} is neutral; its essential spectrum needs another method")
    names = (*system.states, *dict.fromkeys(value.name for value in delays.values))
    graph, every = lower(parsed, system.values, names)
    differentiator = Differentiator(graph)
    rows = [differentiator.derivative(one, name) for one in every for name in names]
    current = dict(zip(system.states, x, strict=False))
    whole = np.array([*x[: system.size], *(current[_state(delays.values, name)] for name in names[system.size :])])
    slopes = Kernel(graph, rows, names)(whole).reshape(len(every), len(names))
    times_graph, times = lower(replace(parsed, function=delays.function), system.values, system.states)
    lengths = dict(zip(delays.function.results, Kernel(times_graph, times, system.states)(x), strict=True))
    n = system.size
    past: dict[float, Array] = {}
    for value in delays.values:
        matrix = np.zeros((n, n))
        matrix[:, system.states.index(value.state)] = slopes[:, names.index(value.name)]
        length = float(lengths[value.delay])
        past[length] = past.get(length, np.zeros((n, n))) + matrix
    instant = slopes[:, :n] + past.pop(0.0, np.zeros((n, n)))
    return Linearisation(instant, tuple(sorted(past.items(), key=lambda pair: pair[0])))


def _state(values: tuple[object, ...], name: str) -> str:
    return next(str(value.state) for value in values if getattr(value, "name", "") == name)  # type: ignore[attr-defined]


def roots_of(linear: Linearisation, count: int) -> Complex:
    """The roots with the largest real parts."""
    if not linear.past:
        values = np.linalg.eigvals(linear.instant).astype(complex)
        return np.asarray(values[np.lexsort((-values.imag, -values.real))][:count])
    n = len(linear.instant)
    nodes = min(max(24, 3 * count // n + 16), _MOST_NODES // n)
    found: list[complex] = []
    for guess in _approximate(linear, nodes):
        root = _refined(linear, complex(guess))
        if root is None or any(abs(root - one) < 1e-7 * (1 + abs(root)) for one in found):
            continue
        found.append(root)
    result = np.array(found, complex)
    return np.asarray(result[np.lexsort((-result.imag, -np.round(result.real, 10)))][:count])


def _approximate(linear: Linearisation, nodes: int) -> Complex:
    """Eigenvalues of the generator on polynomials of this degree, the largest real part first."""
    longest = linear.past[-1][0]
    n = len(linear.instant)
    points = np.cos(np.pi * np.arange(nodes + 1) / nodes)  # 1 ... -1, for the times 0 ... -longest
    weights = np.concatenate([[2.0], np.ones(nodes - 1), [2.0]]) * (-1.0) ** np.arange(nodes + 1)
    gaps = points[:, None] - points[None, :] + np.eye(nodes + 1)
    slopes = np.outer(weights, 1 / weights) / gaps
    slopes = slopes - np.diag(slopes.sum(axis=1))
    matrix = np.kron(slopes * (2.0 / longest), np.eye(n))
    matrix[:n] = 0.0
    matrix[:n, :n] = linear.instant
    for delay, one in linear.past:
        place = 1.0 - 2.0 * delay / longest
        offset = place - points
        if np.any(offset == 0):
            values = (offset == 0).astype(float)
        else:
            terms = 1.0 / weights / offset
            values = terms / terms.sum()
        matrix[:n] += np.kron(values, one)
    found = np.linalg.eigvals(matrix).astype(complex)
    return np.asarray(found[np.argsort(-found.real)])


def _refined(linear: Linearisation, guess: complex) -> complex | None:
    """The root near a guess by Newton's method on the matrix and a null vector; None if it is not one."""
    s = guess
    value, _ = linear.characteristic(s)
    if not np.all(np.isfinite(value)):
        return None
    vector = np.linalg.svd(value)[2][-1].conj()
    c = vector.conj()
    n = len(vector)
    for _ in range(40):
        value, slope = linear.characteristic(s)
        matrix = np.zeros((n + 1, n + 1), complex)
        matrix[:n, :n], matrix[:n, n], matrix[n, :n] = value, slope @ vector, c
        try:
            step = np.linalg.solve(matrix, np.append(value @ vector, c @ vector - 1.0))
        except np.linalg.LinAlgError:
            break
        vector, s = vector - step[:n], s - step[n]
        if not np.isfinite(s):
            return None
        if abs(step[n]) < 1e-14 * (1 + abs(s)):
            break
    scale = (
        abs(s)
        + float(np.linalg.norm(linear.instant))
        + sum(float(np.linalg.norm(one)) * abs(np.exp(-s * delay)) for delay, one in linear.past)
    )
    smallest = float(np.linalg.svd(linear.characteristic(s)[0], compute_uv=False)[-1])
    is_near = abs(s - guess) < 0.3 * (1 + abs(guess))
    if not (is_near and smallest < 1e-11 * scale):
        return None
    return complex(s.real, 0.0 if abs(s.imag) < 1e-10 * (1 + abs(s)) else s.imag)
