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


@bc.ode
def ab_reaction(u, v, t, p1=0.0, p2=14.0, p3=3.0):
    return -u + p1 * (1 - u) * np.exp(v), -v + p1 * p2 * (1 - u) * np.exp(v) - p3 * v


@bc.ode
def predator_prey(u, v, t, p1=0.0):
    return 3 * u * (1 - u) - u * v - p1 * (1 - np.exp(-5 * u)), -v + 3 * u * v


@bc.ode
def co_oxidation(x, y, s, t, q1=2.5, q2=1.4, q3=10.0, q4=0.0675, q5=1.0, q6=0.1, k=0.4):
    z = 1 - x - y - s
    return 2 * q1 * z**2 - 2 * q5 * x**2 - q3 * x * y, q2 * z - q6 * y - q3 * x * y, q4 * (z - k * s)


@bc.ode
def adaptive_control(x, y, z, t, alpha=1.0, beta=1.0):
    return y, z, -alpha * z - beta * y - x + x**2


@bc.ode
def lorenz_84(x, y, z, u, t, F=2.0, a=0.25, b=1.0, G=0.25, d=1.04, c=0.987, T=0.04):
    dx = -(y**2) - z**2 - a * x + a * F - c * u**2
    return dx, x * y - b * x * z - y + G, b * x * y + x * z - z, -d * u + c * u * x + T


@bc.ode
def hindmarsh_rose_fast(x, y, t, z=0.0, I=0.0):
    return y - x**3 + 3 * x**2 + I - z, 1 - 5 * x**2 - y


@bc.ode
def hindmarsh_rose(x, y, z, t, I=2.0, r=0.006, s=4.0, x_R=-1.6):
    return y - x**3 + 3 * x**2 + I - z, 1 - 5 * x**2 - y, r * (s * (x - x_R) - z)


@bc.ode
def sodium_potassium(V, n, t, I=0.0, E_L=-80.0, V_n=-25.0, tau=1.0):
    m = 1 / (1 + np.exp((-20 - V) / 15))
    n_inf = 1 / (1 + np.exp((V_n - V) / 5))
    return I - 8 * (V - E_L) - 20 * m * (V - 60) - 10 * n * (V + 90), (n_inf - n) / tau


@bc.ode
def brusselator(x, y, t, A=1.0, B=3.0):
    return A - (B + 1) * x + x**2 * y, B * x - x**2 * y


@bc.ode
def tsodyks_markram(E, x, u, t, E0=-2.0, alpha=1.5, J=3.07, tau=0.013, tau_D=0.2, tau_F=1.5, U0=0.3):
    S = alpha * np.log(1 + np.exp((J * u * x * E + E0) / alpha))
    return (-E + S) / tau, (1 - x) / tau_D - u * x * E, (U0 - u) / tau_F + U0 * (1 - u) * E
