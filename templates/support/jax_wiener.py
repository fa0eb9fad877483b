"""The Wiener processes of a stochastic model, for generated JAX code."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from .jax_random import gaussians, stream_keys
from .random_numbers import step_number
from .wiener import given_path


@dataclass(frozen=True)
class Wiener:
    """What a step takes of its Wiener processes.

    names: the increments (`dW`), then, for methods of order 1.5, the integrals (`dZ`); one stream of random numbers
    each.
    """

    names: tuple
    integrals: bool = False
    dtype: str = "float64"

    def noise(self, seed, given, t0, dt, steps, state):
        """(keys of the streams, number of the first step, increments that were given or None): arrays, for `at`."""
        first_step = _first_step(t0, dt)
        if not given_path(self.names, given):
            return stream_keys(seed, len(self.names)), first_step, None
        rows = [
            self._checked(name, value, steps, state)
            for name, value in zip(self.names, given, strict=True)
        ]
        return None, None, tuple(rows)

    def at(self, noise, k, dt, state):
        """The random numbers of step k, in the shape of the state."""
        keys, first_step, given = noise
        if given is not None:
            return tuple(rows[k] for rows in given)
        step = first_step + jnp.asarray(k).astype(jnp.uint32)
        z = [
            gaussians(key, step, state.size, self.dtype).reshape(state.shape)
            for key in keys
        ]
        count = len(z) // 2 if self.integrals else len(z)
        found = [self._number(jnp.sqrt(dt)) * one for one in z[:count]]
        half_dt, scale = self._number(0.5 * dt), self._number(jnp.sqrt(dt / 3.0))
        found += [
            half_dt * (increment + scale * one)
            for increment, one in zip(found, z[count:], strict=False)
        ]
        return tuple(found)

    def _number(self, value):
        return jnp.asarray(value, self.dtype)

    def _checked(self, name, value, steps, state):
        value = jnp.asarray(value, self.dtype)
        if value.ndim == 0 or len(value) != steps:
            have = len(value) if value.ndim else "no"
            raise ValueError(
                f"{name} has {have} rows; a run of {steps} steps needs one row a step"
            )
        missing = (1,) * (state.ndim + 1 - value.ndim)
        value = value.reshape(steps, *missing, *value.shape[1:])
        try:
            return jnp.broadcast_to(value, (steps, *state.shape))
        except ValueError:
            raise ValueError(
                f"{name} has shape {value.shape[1:]} in each step; the elements have shape {state.shape}"
            ) from None


def one_step(given):
    """Increments given to one step, as those of a run of one step."""
    return tuple(None if value is None else jnp.asarray(value)[None] for value in given)


def _first_step(t0, dt):
    if isinstance(t0, jax.core.Tracer) or isinstance(dt, jax.core.Tracer):
        return jnp.floor(t0 / dt + 0.25).astype(jnp.int32).astype(jnp.uint32)
    return np.uint32(step_number(float(t0), float(dt)))
