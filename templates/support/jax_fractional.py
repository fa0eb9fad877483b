"""The memory of fractional models in generated JAX code: weighted sums over everything that ever was, term by term.

Everything is differentiable: with respect to states, parameters and the orders themselves. A step takes as long as
there are steps to remember, so N steps take N**2 operations; with `memory=` they take N times the length of it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from .fractional import finite, initial_values, orders_of, window_steps


@dataclass(frozen=True)
class Memory:
    """What a module knows of its past: the orders, and how what is remembered is weighted.

    population: the states and parameters of the model.
    weights: the weights of the past and the gain, as a function (order, dt, count).
    orders: of the derivative of each state: a number, or the name of a parameter.
    limit: 2: the method takes orders above 0 and below 2; 1: above 0 up to 1.
    history: "slopes" or "states", whichever the method sums.
    """

    population: object
    weights: object
    orders: tuple
    limit: int
    history: str

    @property
    def names(self):
        """The names of the states and parameters."""
        return (*self.population.states, *self.population.parameters)

    def begin(self, states, parameters, dt, steps, memory):
        """States, parameters, the rule of the memory and an empty past, for a run of so many steps."""
        count = len(states)
        window = window_steps(memory, dt, steps)
        _, given = self.population.begin((0.0,) * count, parameters)
        orders = self._orders(count, given)
        values, slopes = self._initial(states, orders)
        shape = jnp.broadcast_shapes(*(jnp.shape(slope) for slope in slopes))
        values = (
            jnp.broadcast_to(
                values[0], jnp.broadcast_shapes(shape, jnp.shape(values[0]))
            ),
            *values[1:],
        )
        states, parameters = self.population.begin(values, parameters)
        rows = [self._row(order, dt, window) for order in orders]
        whole_past = window >= steps
        rule = Rule(
            initial=states,
            rate=tuple(
                jnp.broadcast_to(jnp.asarray(slope, x.dtype), x.shape)
                for slope, x in zip(slopes, states, strict=True)
            ),
            dt=dt,
            weights=tuple(self._newest_last(row, window, whole_past) for row in rows),
            first=tuple(row[2][:window] if len(row) == 4 else None for row in rows),
            tail=tuple(self._tail(row, window, whole_past) for row in rows),
            gains=tuple(row[-1] for row in rows),
            gain=(
                rows[0][-1]
                if len(set(self.orders)) == 1
                else tuple(row[-1] for row in rows)
            ),
        )
        past = Past(
            k=jnp.asarray(0),
            values=tuple(jnp.zeros((window, *x.shape), x.dtype) for x in states),
            total=tuple(jnp.zeros_like(x) for x in states),
            first=tuple(jnp.zeros_like(x) for x in states),
        )
        return states, parameters, rule, past

    def _orders(self, count, parameters):
        """The order of each state; checked where it is known already, so not under `grad`, `jit` and `vmap`."""
        known = [
            (
                0.5
                if isinstance(value, jax.core.Tracer)
                else value if callable(value) else np.asarray(value)
            )
            for value in parameters
        ]
        checked = orders_of(self, count, known)
        values = dict(zip(self.population.parameters, parameters, strict=True))
        return [
            (
                values[order]
                if isinstance(order, str) and isinstance(values[order], jax.core.Tracer)
                else value
            )
            for order, value in zip(self.orders, checked, strict=True)
        ]

    def _initial(self, states, orders):
        """Initial values and slopes. A state whose order is traced starts from a pair if it is given as one."""
        values, slopes = [], []
        for name, state, order in zip(self.names, states, orders, strict=False):
            several = isinstance(state, tuple)
            pair = several and len(state) == 2
            if isinstance(order, jax.core.Tracer):
                given = state if pair else (state, 0.0)
            elif (several and not pair) or np.any(np.asarray(order) > 1.0) != pair:
                # what does not fit is refused there
                one = (state if several or _traced(state) else np.asarray(state),)
                given = tuple(x[0] for x in initial_values(self, one, [order]))
            else:
                given = state if np.any(np.asarray(order) > 1.0) else (state, 0.0)
            values.append(given[0] if _traced(given[0]) else finite(name, given[0]))
            slopes.append(
                given[1]
                if _traced(given[1])
                else finite(f"the slope of {name}", given[1])
            )
        return values, slopes

    def _row(self, order, dt, window):
        """The weights of a state, one number or one per element, along the first axis."""
        order = jnp.asarray(order, self.population.dtype)
        if order.ndim == 0:
            return self.weights(order, dt, window + 1)
        found = jax.vmap(lambda one: self.weights(one, dt, window + 1))(order.ravel())
        return tuple(
            jnp.moveaxis(one, 0, -1).reshape(*one.shape[1:], *order.shape)
            for one in found
        )

    def _tail(self, row, window, whole_past):
        if len(row) < 4 or whole_past:
            return (0.0, 0.0)
        return (row[0][window], row[1][window])

    def _newest_last(self, row, window, whole_past):
        tail = self._tail(row, window, whole_past)
        kinds = row[: 2 if len(row) == 4 else 1]
        return tuple(
            (one[:window] - far)[::-1]
            for one, far in zip(kinds, tail[: len(kinds)], strict=True)
        )


class Past(NamedTuple):
    """What a run remembers: the number of the step, values (the newest last), their sum, and the first of them."""

    k: object
    values: tuple
    total: tuple
    first: tuple


class Rule(NamedTuple):
    """How what is remembered is weighted. `gain` is the weight of the newest slope: for all states, or per state."""

    initial: tuple
    rate: tuple
    dt: object
    weights: tuple
    first: tuple
    tail: tuple
    gains: tuple
    gain: object

    def after_slopes(self, past, slopes):
        """The past with the slopes of this step; predictor of the next one, and its corrector without the last slope."""
        slopes = tuple(
            jnp.broadcast_to(jnp.asarray(slope, x.dtype), x.shape)
            for slope, x in zip(slopes, self.initial, strict=True)
        )
        begin = past.k == 0
        past = Past(
            past.k + 1,
            tuple(map(_append, past.values, slopes)),
            tuple(a + b for a, b in zip(past.total, slopes, strict=True)),
            tuple(
                jnp.where(begin, b, a) for a, b in zip(past.first, slopes, strict=True)
            ),
        )
        predicted, corrected = [], []
        for s in range(len(slopes)):
            start = self._start(s, past.k)
            weights, tail, first = self.weights[s], self.tail[s], self.first[s]
            m = jnp.minimum(past.k, len(first)) - 1
            extra = jnp.where(past.k <= len(first), first[m], 0) * past.first[s]
            predicted.append(
                start + _sum(weights[0], past.values[s]) + tail[0] * past.total[s]
            )
            corrected.append(
                start
                + _sum(weights[1], past.values[s])
                + extra
                + tail[1] * past.total[s]
            )
        return past, _as(predicted, slopes), _as(corrected, slopes)

    def after_states(self, past, states):
        """The past with the states of this step; what they add up to in the next one."""
        values = tuple(
            _append(old, state - self._start(s, past.k))
            for s, (old, state) in enumerate(zip(past.values, states, strict=True))
        )
        past = past._replace(k=past.k + 1, values=values)
        found = [
            self._start(s, past.k) + _sum(self.weights[s][0], one)
            for s, one in enumerate(values)
        ]
        return past, _as(found, states)

    def _start(self, s, k):
        return self.initial[s] + (k * self.dt) * self.rate[s]


def _append(values, value):
    return jnp.concatenate([values[1:], value[None].astype(values.dtype)])


def _sum(weights, values):
    wide = weights.reshape(
        *weights.shape, *(1,) * (values.ndim - weights.ndim)
    )  # one number for all elements
    return (wide * values).sum(axis=0)


def _as(values, others):
    return tuple(
        jnp.asarray(value, other.dtype)
        for value, other in zip(values, others, strict=True)
    )


def _traced(value):
    return any(isinstance(leaf, jax.core.Tracer) for leaf in jax.tree.leaves(value))


# Differences of powers, as in `fractional_weights.py`: few terms directly, all others from the binomial series.

_FEW = 8
_TERMS = 26


def differences(m, p):
    """(m + 1)**p - m**p for whole numbers m; 0**0 counts as 0."""
    far = jnp.maximum(m, 1.0)
    return jnp.where(m == 0, 1.0, far**p * jnp.expm1(p * jnp.log1p(1.0 / far)))


def second_differences(m, p):
    """(m + 2)**p - 2 * (m + 1)**p + m**p for whole numbers m; 0**0 counts as 0."""
    low = jnp.where(m == 0, 0.0, jnp.maximum(m, 1.0) ** p)
    near = (m + 2.0) ** p - 2 * (m + 1.0) ** p + low
    u = 1.0 / jnp.maximum(m + 1, _FEW)
    far = 2 * (m + 1.0) ** p * u * u * _series(p, u * u, first=2, every=2)
    return jnp.where(m + 1 < _FEW, near, far)


def first_slope(m, p):
    """m**(p + 1) - (m - p) * (m + 1)**p for whole numbers m: the first slope in the trapezoidal rule after m steps."""
    near = jnp.asarray(m, float) ** (p + 1) - (m - p) * (m + 1.0) ** p
    u = 1.0 / jnp.maximum(m + 1, _FEW)
    far = (m + 1.0) ** p * u * (p + (1 - u) * _series(p, -u, first=2, every=1))
    return jnp.where(m + 1 < _FEW, near, far)


def binomials(count, p):
    """(-1)**m * binomial(p, m) for m = 0 ... count - 1."""
    factors = 1.0 - (p + 1.0) / jnp.arange(1, count)
    return jnp.concatenate([jnp.ones(1, factors.dtype), jnp.cumprod(factors)])


def _series(p, x, first, every):
    """The sum of binomial(p, first + every * k) * x**k over k."""
    terms = []
    value = 1.0
    for k in range(1, first + every * _TERMS):
        value = value * (p - k + 1) / k
        if k >= first and (k - first) % every == 0:
            terms.append(value)
    found = jnp.zeros_like(x)
    for value in reversed(terms):
        found = found * x + value
    return found
