"""Problems with known solutions, for the orders of methods."""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def non_autonomous(a, b, u, v, t):
    """Three problems: exp(sin t); 1 / (1 + t**2); and the pair (sin t, exp(-t))."""
    da = a * np.cos(t)
    db = -2 * t * b**2
    du = v * u - np.exp(-t) * np.sin(t) + np.cos(t)
    dv = -v + u**2 - np.sin(t) ** 2
    return da, db, du, dv


@bc.ode
def decay(y, t, rate=-1.0):
    return rate * y


@bc.ode
def relaxing(x, t, rate=0.0, I=2.0):
    return I - rate * x


@bc.ode
def rotation(x, y, t, a=0.0, b=1.0):
    return a * x - b * y, b * x + a * y


@bc.ode
def mass_on_a_spring(x, v, t, k=4.0, c=0.5, F=0.0):
    dx = v
    dv = F - k * x - c * v
    return dx, dv


@bc.ode
def driven_linear(x, t, I=0.0, tau=0.5):
    """x follows I, which may be a function of time."""
    return (I - x) / tau


@bc.ode
def linear_ring(x, t):
    """Everyone follows the neighbour."""
    return np.roll(x, 1) - 2 * x
