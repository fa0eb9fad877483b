"""Repeat a function until its values have settled, element by element; `grad` and `vmap` work through it."""

import jax
import jax.numpy as jnp
from jax import lax

TOLERANCE = {"float64": 1e-9, "float32": 1e-4}


def iterate(function, start, *given, limit):
    """The values after `*values, change = function(*values, *given)`, repeated until change is small.

    An element that has settled is kept as it is; where `limit` repetitions are too few it is nan. One more
    repetition carries the gradient: at the solution it has the derivatives of the solution itself.
    """
    held = lax.stop_gradient(given)
    shapes = jax.eval_shape(function, *start, *given)
    shape = jnp.broadcast_shapes(*(like.shape for like in shapes))
    values = tuple(
        jnp.broadcast_to(jnp.asarray(value, like.dtype), shape)
        for value, like in zip(start, shapes, strict=False)
    )
    tolerance = TOLERANCE[str(shapes[-1].dtype)]

    def unsettled(now):
        count, _, active = now
        return (count < limit) & jnp.any(active)

    def repeat(now):
        count, old, active = now
        *new, change = function(*old, *held)
        new = tuple(jnp.where(active, a, b) for a, b in zip(new, old, strict=True))
        return count + 1, new, active & (change > tolerance)

    begin = (0, lax.stop_gradient(values), jnp.ones(shape, bool))
    _, values, active = lax.while_loop(unsettled, repeat, begin)
    *values, _ = function(*values, *given)
    return tuple(jnp.where(active, jnp.nan, value) for value in values)
