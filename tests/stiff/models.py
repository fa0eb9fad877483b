"""Stiff problems with known solutions."""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def spiral(x, y, t, a=-1.0, b=0.0):
    """Linear, with the eigenvalues a + b i and a - b i."""
    dx = a * x - b * y
    dy = b * x + a * y
    return dx, dy


@bc.ode
def prothero_robinson(x, t, rate=-1e4):
    """x = cos(t), however large the rate (Prothero and Robinson 1974)."""
    dx = rate * (x - np.cos(t)) - np.sin(t)
    return dx


@bc.ode
def robertson(x, y, z, t):
    """Chemical reactions of Robertson (1966)."""
    dx = -0.04 * x + 1e4 * y * z
    dz = 3e7 * y**2
    dy = -dx - dz
    return dx, dy, dz


@bc.ode
def hires(y1, y2, y3, y4, y5, y6, y7, y8, t):
    """High irradiance responses of photomorphogenesis (Schaefer 1975; Hairer and Wanner 1996)."""
    dy1 = -1.71 * y1 + 0.43 * y2 + 8.32 * y3 + 0.0007
    dy2 = 1.71 * y1 - 8.75 * y2
    dy3 = -10.03 * y3 + 0.43 * y4 + 0.035 * y5
    dy4 = 8.32 * y2 + 1.71 * y3 - 1.12 * y4
    dy5 = -1.745 * y5 + 0.43 * y6 + 0.43 * y7
    dy6 = -280 * y6 * y8 + 0.69 * y4 + 1.71 * y5 - 0.43 * y6 + 0.69 * y7
    dy7 = 280 * y6 * y8 - 1.81 * y7
    dy8 = -280 * y6 * y8 + 1.81 * y7
    return dy1, dy2, dy3, dy4, dy5, dy6, dy7, dy8


@bc.ode
def oregonator(x, y, z, t):
    """Belousov-Zhabotinskii reaction (Field and Noyes 1974; Hairer and Wanner 1996)."""
    dx = 77.27 * (y + x * (1 - 8.375e-6 * x - y))
    dy = (z - (1 + x) * y) / 77.27
    dz = 0.161 * (x - z)
    return dx, dy, dz


@bc.ode
def van_der_pol(x, v, t, mu=1000.0):
    """The relaxation oscillator of van der Pol (1926)."""
    dx = v
    dv = mu * (1 - x**2) * v - x
    return dx, dv


HIRES_START = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0057)
# Hairer and Wanner, test set of stiff problems; at t = 321.8122.
HIRES_END = (
    0.7371312573325668e-3,
    0.1442485726316185e-3,
    0.5888729740967575e-4,
    0.1175651343283149e-2,
    0.2386356198831331e-2,
    0.6238968252742796e-2,
    0.2849998395185769e-2,
    0.2850001604814231e-2,
)
# The same test set; at t = 40.
ROBERTSON_40 = (0.7158270687193941, 0.9185534764557338e-5, 0.2841637457458413)
