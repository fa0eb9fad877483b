"""Functions of generated JAX code that jax.numpy does not have; derivatives of any order are finite and right."""

import jax
import jax.numpy as jnp


def exprel(x):
    """(exp(x) - 1) / x, and 1 at x = 0."""
    x = jnp.asarray(x)
    # Where x is not small the series may overflow, and at 0 the quotient has no derivative. Each gets a harmless x:
    # reverse mode multiplies the derivative of the branch not taken by 0, and 0 * inf would be nan.
    small = jnp.abs(x) < 1e-3
    away = jnp.where(small, 1, x)
    near = jnp.where(small, x, 0)
    series = 1 + near / 2 * (
        1 + near / 3 * (1 + near / 4 * (1 + near / 5 * (1 + near / 6)))
    )
    infinite = x == jnp.inf
    return jnp.where(
        infinite,
        x,
        jnp.where(small, series, jnp.expm1(away) / jnp.where(infinite, 1, away)),
    )


def select(condition, if_true, if_false, *values):
    """`if_true(*values)` where the condition holds, else `if_false(*values)`.

    Values are those of `jnp.where`. The derivative of the branch not taken, which may be infinite, does not
    reach `values`: as a factor of 0 it would make them nan.
    """
    yes = if_true(
        *(jnp.where(condition, value, jax.lax.stop_gradient(value)) for value in values)
    )
    no = if_false(
        *(jnp.where(condition, jax.lax.stop_gradient(value), value) for value in values)
    )
    return jnp.where(condition, yes, no)


def sigmoid(x):
    """1 / (1 + exp(-x))."""
    return jax.nn.sigmoid(x)


def erf(x):
    """The error function."""
    return jax.scipy.special.erf(x)


def erfc(x):
    """1 minus the error function, accurate where that is small."""
    return jax.scipy.special.erfc(x)
