"""The Wiener processes of a stochastic model, for generated PyTorch code."""

from dataclasses import dataclass

import numpy as np
import torch

from .random_numbers import step_number, stream_keys
from .torch_random import gaussians
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

    def path(self, seed, given, t0, dt, steps, state):
        """A function of the step: its random numbers in the shape of the state, drawn or given."""
        first_step = step_number(float(t0), float(dt))
        if given_path(self.names, given):
            rows = [
                _checked(name, value, steps, state)
                for name, value in zip(self.names, given, strict=True)
            ]
            return lambda k: tuple(row[k] for row in rows)
        keys = stream_keys(seed, len(self.names))
        return lambda k: self._drawn(keys, first_step + k, float(dt), state)

    def _drawn(self, keys, step, dt, state):
        z = [
            gaussians(key, step, state.numel(), state.dtype, state.device).reshape(
                state.shape
            )
            for key in keys
        ]
        count = len(z) // 2 if self.integrals else len(z)
        found = [self._number(np.sqrt(dt)) * one for one in z[:count]]
        half_dt, scale = self._number(0.5 * dt), self._number(np.sqrt(dt / 3.0))
        found += [
            half_dt * (increment + scale * one)
            for increment, one in zip(found, z[count:], strict=False)
        ]
        return tuple(found)

    def _number(self, value):
        return float(np.dtype(self.dtype).type(value))


def one_step(given):
    """Increments given to one step, as those of a run of one step."""
    return tuple(
        None if value is None else torch.as_tensor(value)[None] for value in given
    )


def _checked(name, value, steps, state):
    value = torch.as_tensor(value, dtype=state.dtype, device=state.device)
    if value.ndim == 0 or len(value) != steps:
        have = len(value) if value.ndim else "no"
        raise ValueError(
            f"{name} has {have} rows; a run of {steps} steps needs one row a step"
        )
    missing = (1,) * (state.ndim + 1 - value.ndim)
    value = value.reshape(steps, *missing, *value.shape[1:])
    try:
        return value.expand(steps, *state.shape)
    except RuntimeError:
        raise ValueError(
            f"{name} has shape {tuple(value.shape[1:])} in each step; the elements have shape {tuple(state.shape)}"
        ) from None
