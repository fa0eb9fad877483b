"""Characteristic roots of delay equations at a fixed point: Chebyshev collocation, then Newton's method on each root.

The linearised equation y' = A0 y + sum of Ak y(t - tau_k) has the roots of det(s I - A0 - sum of Ak exp(-s tau_k)).
First approximations are eigenvalues of its generator on polynomials over the longest delay.

Breda, D., Maset, S. and Vermiglio, R. (2005). Pseudospectral differencing methods for characteristic roots of delay
differential equations. SIAM Journal on Scientific Computing 27, 482-495. https://doi.org/10.1137/030601600
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from brainpy_codegen.analysis.delays import Linearisation, linearised
from brainpy_codegen.analysis.results import place
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System, start_of
from brainpy_codegen.errors import RunError
from brainpy_codegen.frontend.declare import Model

_MOST_NODES = 300
_DEPTH = 0.2  # how far left of the imaginary axis `roots_near_axis` looks, in units of one over the longest delay
_NODES_NEAR_AXIS = 12
_SPARE = 6  # roots more than asked for, since approximations may come in another order


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
    x = start_of("at", at, system.states)
    for _ in range(50):
        step = np.linalg.lstsq(system.jacobian(x), system.f(x), rcond=None)[0]
        x = x - step
        if not np.max(np.abs(step)) > 1e-14 * (1 + np.max(np.abs(x))):
            break
    if not np.max(np.abs(system.f(x))) < 1e-9 * (1 + np.max(np.abs(system.jacobian(x)))):
        state = dict(zip(system.states, map(float, x), strict=True))
        raise RunError(
            f"there is no fixed point of {model.name!r} in reach of {place(at)}, with {place(system.parameters)}: "
            f"Newton's method ends at {place(state)} with residual {np.max(np.abs(system.f(x))):.2g}; try another "
            "guess, or fixed_points",
            part=state,
        )
    return roots_of(linearised(system, x), count)


def roots_of(linear: Linearisation, count: int) -> Complex:
    """The roots with the largest real parts."""
    if not linear.past:
        values = np.linalg.eigvals(linear.instant).astype(complex)
        return np.asarray(values[np.lexsort((-values.imag, -values.real))][:count])
    n = len(linear.instant)
    nodes = min(max(24, 3 * count // n + 16), _MOST_NODES // n)
    guesses = _approximate(linear, nodes)
    guesses = guesses[guesses.imag >= 0]  # of conjugates one is enough
    found: list[complex] = []
    # The approximations are in order of their real parts, nearly so the roots.
    for begin in range(0, len(guesses), count + _SPARE):
        found = _distinct(_refined(linear, guesses[begin : begin + count + _SPARE]), found)
        if len(found) >= count + _SPARE:
            break
    result = np.array(found, complex)
    return np.asarray(result[np.lexsort((-result.imag, -np.round(result.real, 10)))][:count])


def roots_near_axis(linear: Linearisation) -> tuple[Complex, float]:
    """All roots with real parts above a small negative number, and the absolute value of that number.

    They lie within a circle whose radius the matrices bound, and a circle needs no more nodes than waves of its
    frequency over the longest delay do.
    """
    if not linear.past:
        values = np.linalg.eigvals(linear.instant).astype(complex)
        return values, float(np.max(np.abs(values)))
    longest = linear.past[-1][0]
    depth = _DEPTH / longest
    matrices = ((delay, np.linalg.norm(one, 2)) for delay, one in linear.past)
    radius = np.linalg.norm(linear.instant, 2) + sum(size * np.exp(depth * delay) for delay, size in matrices)
    nodes = min(int(0.6 * radius * longest) + _NODES_NEAR_AXIS, _MOST_NODES // len(linear.instant))
    guesses = _approximate(linear, nodes)
    found = _distinct(_refined(linear, guesses[(guesses.imag >= 0) & (guesses.real > -1.5 * depth)]), [])
    roots = np.array(found, complex)
    return np.asarray(roots[roots.real > -depth]), float(depth)


def _distinct(roots: Iterable[complex], known: list[complex]) -> list[complex]:
    """The known roots, those that are new, and their conjugates."""
    found = list(known)
    for root in roots:
        if not any(abs(root - one) < 1e-7 * (1 + abs(root)) for one in found):
            found += [root, root.conjugate()] if root.imag else [root]
    return found


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


def _refined(linear: Linearisation, guesses: Complex) -> list[complex]:
    """The roots near guesses, by Newton's method on the matrix and a null vector; without those that are none."""
    with np.errstate(over="ignore", invalid="ignore"):
        roots = _newton(linear, guesses)
        weights = sum(
            (np.linalg.norm(one) * np.abs(np.exp(-roots * delay)) for delay, one in linear.past), np.zeros(len(roots))
        )
        value, _ = linear.characteristic(roots)
    kept = np.all(np.isfinite(value), axis=(1, 2)) & (np.abs(roots - guesses) < 0.3 * (1 + np.abs(guesses)))
    smallest = np.full(len(roots), np.inf)
    smallest[kept] = np.linalg.svd(value[kept], compute_uv=False)[:, -1]
    kept &= smallest < 1e-11 * (np.abs(roots) + np.linalg.norm(linear.instant) + weights)
    roots = np.where(np.abs(roots.imag) < 1e-10 * (1 + np.abs(roots)), roots.real, roots)
    return [complex(one) for one in roots[kept]]


def _newton(linear: Linearisation, guesses: Complex) -> Complex:
    """Where Newton's method ends from each guess; nan where it leaves."""
    s = guesses.astype(complex)
    value, slope = linear.characteristic(s)
    usable = np.all(np.isfinite(value), axis=(1, 2))
    n = len(linear.instant)
    vector = np.full((len(s), n), np.nan + 0j)
    vector[usable] = np.linalg.svd(value[usable])[2][:, -1].conj()
    c = vector.conj()
    active = usable.copy()
    for _ in range(40):
        if not active.any():
            break
        value, slope = linear.characteristic(s[active])
        matrix = np.zeros((len(value), n + 1, n + 1), complex)
        own = vector[active]
        matrix[:, :n, :n], matrix[:, :n, n], matrix[:, n, :n] = value, np.einsum("gij,gj->gi", slope, own), c[active]
        norm = np.sum(c[active] * own, axis=1) - 1.0
        right = np.concatenate([np.einsum("gij,gj->gi", value, own), norm[:, None]], axis=1)
        step = _solved(matrix, right)
        vector[active], s[active] = own - step[:, :n], s[active] - step[:, n]
        moving = np.abs(step[:, n]) >= 1e-14 * (1 + np.abs(s[active]))
        active[active] = moving & np.isfinite(step[:, n])
    s[~usable] = np.nan
    return s


def _solved(matrices: Complex, right: Complex) -> Complex:
    """Solutions of many systems; nan where a matrix is singular, or not finite."""
    try:
        return np.asarray(np.linalg.solve(matrices, right[:, :, None])[:, :, 0], complex)
    except np.linalg.LinAlgError:
        result = np.full_like(right, np.nan)
        for k, (matrix, one) in enumerate(zip(matrices, right, strict=True)):
            if np.all(np.isfinite(matrix)) and np.linalg.matrix_rank(matrix) == len(matrix):
                result[k] = np.linalg.solve(matrix, one)
        return result
