"""Stochastic models with known solutions, and one for each kind of noise."""

import numpy as np

import brainpy_codegen as bc


@bc.sde
def geometric(x, t, mu=1.01):
    """Geometric Brownian motion: x exp((mu - sigma**2 / 2) t + sigma W)."""
    return mu * x


@geometric.diffusion
def geometric_noise(x, t, sigma=0.87):
    return sigma * x


@bc.sde
def hyperbolic(x, t):
    """The solution is sinh(t + W)."""
    return x / 2 + np.sqrt(x**2 + 1)


@hyperbolic.diffusion
def hyperbolic_noise(x, t):
    return np.sqrt(x**2 + 1)


@bc.sde
def ornstein_uhlenbeck(x, t, theta=1.0, mu=0.0):
    """Ornstein-Uhlenbeck process."""
    return theta * (mu - x)


@ornstein_uhlenbeck.diffusion
def ornstein_uhlenbeck_noise(x, t, sigma=0.2):
    return sigma


@bc.sde
def coupled(x, y, t, a=0.5):
    """Diagonal noise of two states."""
    dx = -a * x + y
    dy = np.sin(x) - y
    return dx, dy


@coupled.diffusion
def coupled_noise(x, y, t, s=0.8):
    return s * np.cos(x), s * y


@bc.sde
def driven(x, y, t):
    """Additive noise that changes with time."""
    return np.sin(y) - x, np.cos(x)


@driven.diffusion
def driven_noise(x, y, t, s=1.0):
    return s, 0.7 * np.cos(t)


@bc.sde
def swinging(x, t):
    """Additive noise in a drift that is not linear."""
    return np.sin(x)


@swinging.diffusion
def swinging_noise(x, t, s=1.0):
    return s


@bc.sde(interpretation="stratonovich")
def commuting(x, y, t):
    """Two shared processes: x exp(-t + a W1 + b W2), y exp(-t + a W1 + 2 b W2)."""
    return -x, -y


@commuting.diffusion
def commuting_noise(x, y, t, a=0.3, b=0.2):
    return (a * x, b * x), (a * y, 2 * b * y)


@bc.sde
def general(x, y, t, a=0.5):
    """The noise does not commute: y is an integral of x over another process."""
    return -x, -y


@general.diffusion
def general_noise(x, y, t, a=0.5):
    return (a, 0.0), (0.0, a * x)


@bc.sde
def ring(r, a, t, W, tau=1.0):
    """A vector model with noise in each element."""
    drive = W @ np.tanh(r)
    dr = (-r + drive) / tau
    da = np.mean(r) - a
    return dr, da


@ring.diffusion
def ring_noise(r, a, t, sigma=0.3):
    return sigma * (1 + r**2), 0.1
