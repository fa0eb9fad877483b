"""More models of the literature: one-parameter benchmarks of AUTO, MatCont, BifurcationKit, PyDSTool and textbooks."""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def auto_fhn(x, y, t, a=0.0, b=0.8, c=3.0):
    return c * (x - x**3 / 3 + y), -(x - a + b * y) / c


@bc.ode
def morris_lecar_fast(v, w, t, y=0.0):
    m = 0.5 * (1 + np.tanh((v + 0.01) / 0.15))
    w_inf = 0.5 * (1 + np.tanh((v - 0.1) / 0.145))
    return y - 0.5 * (v + 0.5) - 2 * w * (v + 0.7) - m * (v - 1), 1.15 * (w_inf - w) * np.cosh((v - 0.1) / 0.29)


@bc.ode
def izhikevich(v, u, t, I=0.0, a=0.02, b=0.2):
    return 0.04 * v**2 + 5 * v + 140 - u + I, a * (b * v - u)


@bc.ode
def sine(x, t, I=0.0):
    return np.sin(x) + I


@bc.ode
def quadratic(x, t, I=0.0):
    return x**2 + I


@bc.ode
def transcritical(x, t, mu=0.0):
    return mu * x - x**2


@bc.ode
def pitchfork(x, t, mu=0.0):
    return mu * x - x**3


@bc.ode
def cusp(x, t, mu=0.0, la=1.0):
    return mu + la * x - x**3


@bc.ode
def stuart_landau(x, y, t, r=0.0, w=2.0, c3=1.5, m=0.3):
    rr = x**2 + y**2
    return r * x - w * y - rr * (c3 * x + m * y), w * x + r * y - rr * (c3 * y - m * x)


@bc.ode
def adapting_rate(r, v, a, t, eta=-4.0, Delta=2.0, J=21.213203435596427, alpha=1.0, tau_a=10.0):
    """Quadratic integrate-and-fire population with spike-frequency adaptation of first order."""
    return Delta / np.pi + 2 * r * v, v**2 + eta + J * r - a - (np.pi * r) ** 2, alpha * r - a / tau_a


@bc.ode
def adapting_rate_2(r, v, a, x, t, eta=-4.0, Delta=2.0, J=21.213203435596427, alpha=1.0, tau_a=10.0):
    """The same with adaptation of second order."""
    dv = v**2 + eta + J * r - a - (np.pi * r) ** 2
    return Delta / np.pi + 2 * r * v, dv, x, alpha * r / tau_a - 2 * x / tau_a - a / tau_a**2


@bc.ode
def freire_circuit(x, y, z, t, nu=-0.7, be=0.5, ga=-0.6, r=0.6, a3=0.328578, b3=0.933578):
    dx = (-(be + nu) * x + be * y - a3 * x**3 + b3 * (y - x) ** 3) / r
    return dx, be * x - (be + ga) * y - z - b3 * (y - x) ** 3, y


@bc.ode
def chua(x, y, z, t, al=6.0, be=14.3, K=10.0, a0=-1 / 7, a1=2 / 7):
    above, below = x + 1, x - 1
    h = a1 * x + 0.5 * (a0 - a1) * 2 / np.pi * (above * np.arctan(K * above) - below * np.arctan(K * below))
    return al * (y - h), x - y + z, -be * y


@bc.ode
def epidemic(S, I, R, t, b=0.02, A=20.0, d=0.1, nu=1.0, beta=11.5, mu0=10.0, mu1=10.45):
    """SIR with limited medical resources."""
    infected = beta * S * I / (S + I + R)
    mu = mu0 + (mu1 - mu0) * b / (I + b)
    return A - d * S - infected, -(d + nu) * I - mu * I + infected, mu * I - d * R


@bc.ode
def hodgkin_huxley_1952(V, m, n, h, t, I=0.0, VK=12.0, VL=10.599, VNa=-115.0, C=0.1):
    """The rates of 1952, in which a depolarisation is negative, and signs and capacity of MatCont's notebook."""
    a_m, b_m = 0.1 * (V + 25) / (np.exp((V + 25) / 10) - 1), 4 * np.exp(V / 18)
    a_h, b_h = 0.07 * np.exp(V / 20), 1 / (np.exp((V + 30) / 10) + 1)
    a_n, b_n = 0.01 * (V + 10) / (np.exp((V + 10) / 10) - 1), 0.125 * np.exp(V / 80)
    dV = (I - 120 * m**3 * h * (V - VNa) - 36 * n**4 * (V - VK) - 0.3 * (V - VL)) / C
    return dV, a_m * (1 - m) - b_m * m, a_n * (1 - n) - b_n * n, a_h * (1 - h) - b_h * h


@bc.ode
def roessler(x, y, z, t, a=0.2, b=0.2, c=5.7):
    return -y - z, x + a * y, b + z * (x - c)


@bc.update
def cat(x, y, t, dt):
    return 2 * x + y, x + y
