"""The same workloads, written by hand in Numba the way an experienced user would."""

import numpy as np
from numba import njit

jit = njit(fastmath=True, error_model="numpy", nogil=True)


@jit
def _ratio(x):
    return 1.0 - 0.5 * x if abs(x) < 1e-5 else x / (np.exp(x) - 1.0)


@jit
def _hh_population(V, m, h, k, g_e, g_i, steps, dt):
    decay_e = np.exp(-dt / 5.0)
    decay_i = np.exp(-dt / 10.0)
    for _ in range(steps):
        for i in range(V.size):
            u = V[i] + 63.0
            alpha_m = 1.28 * _ratio(0.25 * (13.0 - u))
            beta_m = 1.4 * _ratio(0.2 * (u - 40.0))
            alpha_h = 0.128 * np.exp((17.0 - u) / 18.0)
            beta_h = 4.0 / (1.0 + np.exp((40.0 - u) / 5.0))
            alpha_n = 0.16 * _ratio(0.2 * (15.0 - u))
            beta_n = 0.5 * np.exp((10.0 - u) / 40.0)
            g_Na = 20000.0 * m[i] ** 3 * h[i]
            g_K = 6000.0 * k[i] ** 4
            g = 10.0 + g_Na + g_K + g_e[i] + g_i[i]
            goal = (10.0 * -60.0 + g_Na * 50.0 + g_K * -90.0 + g_i[i] * -80.0) / g
            rate_m, rate_h, rate_n = alpha_m + beta_m, alpha_h + beta_h, alpha_n + beta_n
            V[i] = goal + (V[i] - goal) * np.exp(-dt / 200.0 * g)
            m[i] = alpha_m / rate_m + (m[i] - alpha_m / rate_m) * np.exp(-dt * rate_m)
            h[i] = alpha_h / rate_h + (h[i] - alpha_h / rate_h) * np.exp(-dt * rate_h)
            k[i] = alpha_n / rate_n + (k[i] - alpha_n / rate_n) * np.exp(-dt * rate_n)
            g_e[i] *= decay_e
            g_i[i] *= decay_i


@jit
def _slope(x, y, z, rho):
    return 10.0 * (y - x), x * (rho - z) - y, x * y - 8.0 / 3.0 * z


@jit
def _lorenz_ensemble(xs, ys, zs, rhos, steps, dt):
    half, sixth = 0.5 * dt, dt / 6.0
    for _ in range(steps):
        for i in range(xs.size):
            x, y, z, rho = xs[i], ys[i], zs[i], rhos[i]
            ax, ay, az = _slope(x, y, z, rho)
            bx, by, bz = _slope(x + half * ax, y + half * ay, z + half * az, rho)
            cx, cy, cz = _slope(x + half * bx, y + half * by, z + half * bz, rho)
            dx, dy, dz = _slope(x + dt * cx, y + dt * cy, z + dt * cz, rho)
            xs[i] = x + sixth * (ax + 2.0 * bx + 2.0 * cx + dx)
            ys[i] = y + sixth * (ay + 2.0 * by + 2.0 * cy + dy)
            zs[i] = z + sixth * (az + 2.0 * bz + 2.0 * cz + dz)


def hh_population(steps, dt):
    """A function that advances the (6, n) state of the Hodgkin-Huxley population in place."""
    return lambda state: _hh_population(*state, steps, dt)


def lorenz_ensemble(rho, steps, dt):
    """A function that advances the (3, n) state of the Lorenz ensemble in place."""
    return lambda state: _lorenz_ensemble(*state, rho, steps, dt)
