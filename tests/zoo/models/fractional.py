"""Fractional models with known solutions."""

import numpy as np

import brainpy_codegen as bc


@bc.fde(order="alpha")
def relaxation(x, t, alpha=0.5, rate=1.0):
    """Fractional relaxation; its solution is a Mittag-Leffler function."""
    return -rate * x


@bc.fde(order="alpha")
def benchmark(y, t, alpha=0.5, c8=1.0, c4=1.0, c0=1.0):
    """Diethelm, Ford and Freed (2004): y = t**8 - 3 * t**(4 + alpha / 2) + 9 / 4 * t**alpha."""
    forcing = c8 * t ** (8 - alpha) - 3 * c4 * t ** (4 - alpha / 2) + c0
    root = 1.5 * t ** (alpha / 2) - t**4
    return forcing + root**3 - y * np.sqrt(y)


@bc.fde(order="alpha")
def parabola(y, t, alpha=0.5, c=1.0):
    """The solution is t**2 where c = 2 / gamma(3 - alpha)."""
    return t**2 - y + c * t ** (2 - alpha)


@bc.fde(order=(0.7, "beta"))
def pair(x, y, t, beta=0.9, k=1.0, drive=0.0):
    """Two states of different orders, nonlinear."""
    dx = -k * x + np.sin(y) + drive
    dy = x - y / (1 + x * x)
    return dx, dy


@bc.fde(order=1.8)
def oscillator(y, t, force=1.0):
    """A damped oscillator whose damping is in the order of its derivative."""
    return force - y


@bc.fde(order=0.8)
def brusselator(x, y, t, A=1.0, mu=4.0):
    dx = A - (mu + 1) * x + x**2 * y
    dy = mu * x - x**2 * y
    return dx, dy


@bc.fde(order={"memory": 0.6, "np": 0.9})
def words(memory, np, t, k=1.0, i=2.0, past=0.5, gamma=1.0, weights=0.0, dmemory=0.1, work=0.0, order=1.0):
    """States and parameters with names that generated files use themselves."""
    slope = -k * memory + i * np * past
    return slope - dmemory * weights, memory * gamma - np + work * order


@bc.fde(order=0.9)
def ring(x, t, coupling=0.5):
    """Elements that are coupled to their neighbours."""
    return -x + coupling * (np.roll(x, 1) - np.roll(x, -1)) + np.mean(x)
