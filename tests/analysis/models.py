"""Models of the literature, in the notation of the sources of the expected values."""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def fitzhugh_nagumo(V, w, t, I=0.0, a=0.7, b=0.8, tau=12.5):
    return V - V**3 / 3 - w + I, (V + a - b * w) / tau


@bc.ode
def morris_lecar(V, w, t, I=0.0, g_Ca=4.4, V3=2.0, V4=30.0, phi=0.04, C=20.0, g_K=8.0, E_K=-84.0):
    m = 0.5 * (1 + np.tanh((V + 1.2) / 18))
    w_inf = 0.5 * (1 + np.tanh((V - V3) / V4))
    dV = (I - 2 * (V + 60) - g_K * w * (V - E_K) - g_Ca * m * (V - 120)) / C
    return dV, phi * (w_inf - w) * np.cosh((V - V3) / (2 * V4))


@bc.ode
def hodgkin_huxley(V, m, h, n, t, I=0.0, E_Na=50.0, E_K=-77.0, E_L=-54.387, g_Na=120.0, g_K=36.0, g_L=0.3):
    a_m = 0.1 * (V + 40) / (1 - np.exp(-(V + 40) / 10))
    a_h = 0.07 * np.exp(-(V + 65) / 20)
    a_n = 0.01 * (V + 55) / (1 - np.exp(-(V + 55) / 10))
    b_m, b_h, b_n = 4 * np.exp(-(V + 65) / 18), 1 / (1 + np.exp(-(V + 35) / 10)), 0.125 * np.exp(-(V + 65) / 80)
    dV = I - g_Na * m**3 * h * (V - E_Na) - g_K * n**4 * (V - E_K) - g_L * (V - E_L)
    return dV, a_m * (1 - m) - b_m * m, a_h * (1 - h) - b_h * h, a_n * (1 - n) - b_n * n


@bc.ode
def lorenz(x, y, z, t, sigma=10.0, rho=28.0, beta=8 / 3):
    return sigma * (y - x), x * (rho - z) - y, x * y - beta * z


def rate(x):
    return (270 * x - 108) / (1 - np.exp(-0.154 * (270 * x - 108)))


@bc.ode
def wong_wang(s1, s2, t, I=0.3255, mu0=0.0, coh=0.0, J_self=0.2609, J_other=0.0497, J_ext=5.2e-4):
    x1 = J_self * s1 - J_other * s2 + I + J_ext * mu0 * (1 + coh / 100)
    x2 = J_self * s2 - J_other * s1 + I + J_ext * mu0 * (1 - coh / 100)
    return -s1 / 100 + (1 - s1) * 0.641 * rate(x1) / 1000, -s2 / 100 + (1 - s2) * 0.641 * rate(x2) / 1000


@bc.ode
def wilson_cowan(E, I, t, P=1.25, k_E=1.0, k_I=1.0):
    S_E = 1 / (1 + np.exp(-1.3 * (16 * E - 12 * I + P - 4))) - 1 / (1 + np.exp(1.3 * 4))
    S_I = 1 / (1 + np.exp(-2 * (15 * E - 3 * I - 3.7))) - 1 / (1 + np.exp(2 * 3.7))
    return -E + (k_E - E) * S_E, -I + (k_I - I) * S_I


@bc.update
def henon(x, y, t, dt, a=1.4, b=0.3):
    return 1 - a * x**2 + y, b * x
