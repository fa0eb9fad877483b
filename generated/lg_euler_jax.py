"""lg: euler step for JAX.

Generated from c6.py:lg.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Importing this file turns on double precision in JAX.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax import jit, lax

from .support.jax_run import Population

jax.config.update("jax_enable_x64", True)

MODEL = "c6.py:lg"
METHOD = "euler"
BACKEND = "jax"
STATES = ("x",)
PARAMETERS = {"y": 1.0}


def derivative(x, t, y):
    """Right-hand side: dx/dt."""
    dx = jnp.maximum(x, y) + jnp.log1p(jnp.exp(-jnp.abs(x - y)))
    return dx


def advance(x, t, dt, p):
    """State after dt: forward Euler."""
    dx = derivative(x, t, *p)
    x_next = x + dt * dx
    return x_next


POPULATION = Population(STATES, tuple(PARAMETERS))


@partial(jit, static_argnames=("steps", "every"))
def run_population(state, parameters, t0, dt, steps, every):
    """Rows 0, every, 2 every ... of each state."""

    def one_step(old, k):
        (x,) = old
        t = t0 + k * dt
        p = POPULATION.at(parameters, t)
        x = advance(x, t, dt, p)
        return POPULATION.keep((x,), old), None

    def one_row(old, row):
        k = row * every + jnp.arange(every)
        (x,), _ = lax.scan(one_step, old, k)
        return (x,), (x,)

    _, rows = lax.scan(one_row, state, jnp.arange(steps // every))
    return POPULATION.records(state, rows)


def step(x, t, dt, *, y=1.0):
    """State after one step of dt: x; scalars or arrays."""
    (x,), parameters = POPULATION.begin((x,), (y,))
    p = POPULATION.at(parameters, t)
    x = advance(x, t, dt, p)
    return POPULATION.result((x,))


def run(x, *, t0=0.0, dt, steps, every=1, y=1.0):
    """Integrate `steps` steps of dt from t0; returns (t, x), time first, row 0 the initial state."""
    steps, every = POPULATION.counts(steps, every)
    state, parameters = POPULATION.begin((x,), (y,))
    records = run_population(state, parameters, t0, dt, steps, every)
    return POPULATION.times(t0, dt, steps, every), *records
