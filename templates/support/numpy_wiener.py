"""The Wiener processes of a stochastic model, for generated NumPy code."""

from dataclasses import dataclass

import numpy as np

from .random_numbers import gaussians, step_number, stream_keys
from .wiener import checked_path, given_path


@dataclass(frozen=True)
class Wiener:
    """What a step takes of its Wiener processes.

    names: the increments (`dW`), then, for methods of order 1.5, the integrals (`dZ`); one stream of random numbers
    each.
    """

    names: tuple
    integrals: bool = False
    dtype: str = "float64"

    def path(self, seed, given, t0, dt, steps, state):
        """A function of the step: its random numbers in the shape of the state, drawn or given."""
        shape = np.shape(state)
        first_step = step_number(t0, dt)
        if given_path(self.names, given):
            rows = [
                checked_path(name, value, steps, shape).astype(self.dtype)
                for name, value in zip(self.names, given, strict=True)
            ]
            return lambda k: tuple(row[k] for row in rows)
        keys = stream_keys(seed, len(self.names))
        return lambda k: self._drawn(keys, first_step + k, dt, shape)

    def _drawn(self, keys, step, dt, shape):
        size = int(np.prod(shape, dtype=np.int64))
        real = np.dtype(self.dtype).type
        z = [
            gaussians(key, step, size, dtype=self.dtype).reshape(shape) for key in keys
        ]
        count = len(z) // 2 if self.integrals else len(z)
        found = [real(np.sqrt(dt)) * one for one in z[:count]]
        half_dt, scale = real(0.5 * dt), real(np.sqrt(dt / 3.0))
        found += [
            half_dt * (increment + scale * one)
            for increment, one in zip(found, z[count:], strict=False)
        ]
        return tuple(one[()] for one in found)


def one_step(given):
    """Increments given to one step, as those of a run of one step."""
    return tuple(None if value is None else np.asarray(value)[None] for value in given)
