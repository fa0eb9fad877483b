"""The past of a population while it runs, and the driver of its compiled loop."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from . import delays


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Past:
    """What the delayed states of some elements were; every change makes a new one.

    times: of the nodes, infinite where there is none yet. nodes: value and slope of each state, (node, column, element).
    count: how many nodes there are. started: when the step under way began.
    near: times that are so close together are the same.
    """

    times: jax.Array
    nodes: jax.Array
    count: jax.Array
    started: jax.Array
    near: jax.Array

    def begin_step(self, t):
        """A step begins at t."""
        return Past(self.times, self.nodes, self.count, t, self.near)

    def keep(self, t, values, slopes, really=True):
        """A new node: the states at t, and their slopes from there on; `really`: whether it counts."""
        row = jnp.stack(
            [one for pair in zip(values, slopes, strict=True) for one in pair]
        )
        times = self.times.at[self.count].set(jnp.where(really, t, jnp.inf))
        nodes = self.nodes.at[self.count].set(row)
        count = self.count + jnp.where(really, 1, 0)
        return Past(times, nodes, count, self.started, self.near)


def first_past(history, rows, elements, near):
    """The past before a run: the nodes of the history, (element, node, column) with times first; room for `rows`."""
    known = history.shape[1]
    times = jnp.full(rows, jnp.inf).at[:known].set(history[0, :, 0])
    given = jnp.broadcast_to(history, (elements, *history.shape[1:]))[:, :, 1:]
    nodes = jnp.zeros((rows, history.shape[2] - 1, elements))
    nodes = nodes.at[:known].set(given.transpose(1, 2, 0))
    return Past(times, nodes, jnp.array(known), jnp.array(-jnp.inf), jnp.array(near))


def _ends(past, state, t, delay):
    """Both ends of the piece that holds t - delay: values, slopes, the part before that time, the length.

    At a breakpoint, the beginning of a step sees what comes after it, the rest of a step what comes before.
    """
    when = t - delay
    before = jnp.searchsorted(past.times, when - past.near, side="left")
    after = jnp.searchsorted(past.times, when + past.near, side="right")
    j = jnp.maximum(jnp.where(t > past.started, before, after) - 1, 0)
    b = jnp.minimum(j + 1, past.count - 1)
    elements = jnp.arange(past.nodes.shape[2])
    columns = [
        past.nodes[place, column, elements]
        for column in (2 * state, 2 * state + 1)
        for place in (j, b)
    ]
    length = jnp.where(b > j, past.times[b] - past.times[j], 1.0)
    u = jnp.where(b > j, (when - past.times[j]) / length, 0.0)
    return (*columns, u, length)


def value_at(past, state, t, delay):
    """A state at t - delay."""
    x_a, x_b, slope_a, slope_b, u, length = _ends(past, state, t, delay)
    v = 1.0 - u
    from_a = (1.0 + 2.0 * u) * x_a + u * length * slope_a
    from_b = (1.0 + 2.0 * v) * x_b - v * length * slope_b
    return v * v * from_a + u * u * from_b


def slope_at(past, state, t, delay):
    """The derivative of a state at t - delay."""
    x_a, x_b, slope_a, slope_b, u, length = _ends(past, state, t, delay)
    v = 1.0 - u
    rise = (x_b - x_a) / length
    return (
        6.0 * u * v * rise
        + v * (1.0 - 3.0 * u) * slope_a
        + u * (3.0 * u - 2.0) * slope_b
    )


def delayed_loop(loop):
    """A compiled loop as `delays.py` calls it; constant delays were checked before, so nothing goes wrong inside."""

    def run(
        state, record, parameters, drive, history, room, trouble, starts, lengths, *rest
    ):
        rows, broken, _, _, _, near, first, last, *matrices = rest
        keep = len(starts) + int(np.count_nonzero(broken)) + history.shape[1] + 2
        past = first_past(history, keep, last - first, near)
        given = (state[:, first:last], parameters[:, first:last], drive, past)
        found = loop(*given, starts, lengths, broken, *matrices)
        record[rows[rows >= 0], :, first:last] = np.asarray(found)[rows >= 0]

    return run


def integrate_delayed(*given):
    """`delays.integrate_delayed`, which gives arrays of NumPy, with arrays of JAX."""
    return tuple(map(jnp.asarray, delays.integrate_delayed(*given)))


def one_delayed_step(*given):
    """`delays.one_delayed_step` likewise."""
    return jax.tree.map(jnp.asarray, delays.one_delayed_step(*given))
