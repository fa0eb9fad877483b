"""The random numbers of stochastic models with delays, for NumPy: those of some elements in one step."""

import numpy as np

from .random_numbers import gaussians


def increment(noise, process, dt, k, which):
    """The increments of a Wiener process in step k of a run: given, or sqrt(dt) times Gaussian numbers.

    which: the numbers of the elements.
    """
    keys, first_step, given = noise
    if len(given):
        return given[k, process, which]
    z = gaussians(keys[process], first_step + k, int(which.max()) + 1)
    return np.sqrt(dt) * z[which]
