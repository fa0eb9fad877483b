"""The random numbers of stochastic models with delays, for NumPy: those of some elements in one step."""

import numpy as np

from .random_numbers import gaussians


def increment(noise, process, dt, k, first, last):
    """The increments of a Wiener process in step k of a run, for elements first ... last - 1.

    They are those that were given, or sqrt(dt) times Gaussian numbers.
    """
    keys, first_step, given = noise
    if len(given):
        return given[k, process, first:last]
    return np.sqrt(dt) * gaussians(keys[process], first_step + k, last - first, first)
