"""Models whose elements are coupled."""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def kuramoto(theta, t, omega=1.0, K=2.0):
    """All to all, through the mean field."""
    x = np.mean(np.cos(theta))
    y = np.mean(np.sin(theta))
    dtheta = omega + K * (y * np.cos(theta) - x * np.sin(theta))
    return dtheta


@bc.ode
def kuramoto_sum(theta, t, omega=1.0, K=0.4):
    x, y = np.sum(np.cos(theta)), np.sum(np.sin(theta))
    return omega + K * np.sqrt(x**2 + y**2) * np.sin(np.arctan2(y, x) - theta)


@bc.ode
def kuramoto_ring(theta, t, omega=1.0, K=0.5):
    left = np.roll(theta, 1)
    right = np.roll(theta, -1)
    return omega + K * (np.sin(left - theta) + np.sin(right - theta))


@bc.ode
def diffusion_ring(u, v, t, D=0.2, a=0.5):
    du = u - u**3 - v + D * (np.roll(u, 1) - 2 * u + np.roll(u, -1))
    dv = 0.1 * (u + a - v) + D * np.roll(v, 3)
    return du, dv


@bc.ode
def rate_network(r, t, W, I=0.5, tau=10.0):
    """tau r' = -r + f(W r + I)."""
    current = W @ r + I
    dr = (-r + np.tanh(current)) / tau
    return dr


@bc.ode
def dot_network(r, s, t, W, M, g=1.2):
    dr = -r + np.dot(W, np.tanh(g * r)) + s
    ds = -s + np.dot(M, s - r)
    return dr, ds


@bc.ode
def ring_attractor(u, t, W, I_ext=0.1, k=0.5, tau=1.0):
    """Continuous attractor with divisive normalisation."""
    r1 = np.square(u)
    r2 = 1.0 + k * np.sum(r1)
    r = r1 / r2
    I_rec = W @ r
    du = (-u + I_rec + I_ext) / tau
    return du


@bc.ode
def normalised_ring(u, t, W, k=0.5):
    return -u + W @ (u**2 / (1 + k * np.sum(u**2)))


@bc.ode
def winner_take_all(x, t, beta=1.5, floor=-1.0):
    top = np.max(x)
    bottom = np.min(x)
    return beta * (x - top) + (bottom - floor) / 2 - x * np.sum(x) / (1 + np.abs(top))


@bc.ode
def weighted_mean(x, y, t, w=0.5):
    """A parameter with one value per element under the sum; a branch on the mean."""
    mean = np.mean(w * x)
    overlap = np.dot(x, y)
    push = np.where(mean > 0, x - mean, x + overlap)
    return push - y, np.sum(x * y) - y


@bc.ode
def coupled_and_local(x, y, t, W, a=0.3):
    """One state couples, the other is local; two couplings in a row."""
    z = W @ np.maximum(x, 0)
    dx = -x + W @ z - y
    dy = a * (x - y)
    return dx, dy
