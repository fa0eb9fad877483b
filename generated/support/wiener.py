"""The Wiener processes of a stochastic model, for the loops of generated Numba and C code."""

from dataclasses import dataclass

import numpy as np

from .random_numbers import step_number, stream_keys


@dataclass(frozen=True)
class Wiener:
    """What a step takes of its Wiener processes.

    names: the increments (`dW`), then, for methods of order 1.5, the integrals (`dZ`); one stream of random numbers
    each.
    """

    names: tuple

    def noise(self, seed, given, t0, dt, steps, shape, dtype):
        """(keys of the streams, number of the first step, increments that were given), as the loops take them.

        given: an array for each name, with a first axis of steps, or None for each.
        """
        keys = stream_keys(seed, len(self.names))
        rows = self._given(given, steps, shape, dtype)
        return keys, step_number(t0, dt), rows

    def later(self, noise, steps):
        """The same noise, some steps later."""
        keys, first_step, given = noise
        return keys, first_step + steps, given[steps:]

    def _given(self, given, steps, shape, dtype):
        elements = int(np.prod(shape, dtype=np.int64))
        if not given_path(self.names, given):
            return np.empty((0, len(self.names), elements), dtype)
        rows = np.empty((steps, len(self.names), elements), dtype)
        for place, (name, value) in enumerate(zip(self.names, given, strict=True)):
            rows[:, place] = checked_path(name, value, steps, shape).reshape(steps, -1)
        return rows


def given_path(names, given):
    """Whether increments were given: all of them, or none."""
    missing = [name for name, value in zip(names, given, strict=True) if value is None]
    if missing and len(missing) < len(names):
        raise ValueError(
            f"{', '.join(missing)} missing: give all of {', '.join(names)} or none"
        )
    return not missing


def checked_path(name, value, steps, shape):
    """Given increments in the shape of steps and elements."""
    value = np.asarray(value)
    if value.ndim == 0 or len(value) != steps:
        have = len(value) if value.ndim else "no"
        raise ValueError(
            f"{name} has {have} rows; a run of {steps} steps needs one row a step"
        )
    value = value.reshape(
        steps, *(1,) * (len(shape) + 1 - value.ndim), *value.shape[1:]
    )
    try:
        return np.broadcast_to(value, (steps, *shape))
    except ValueError:
        raise ValueError(
            f"{name} has shape {value.shape[1:]} in each step; the elements have shape {shape}"
        ) from None
