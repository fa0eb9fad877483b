"""Models of the literature."""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def fitzhugh_nagumo(V, w, t, I=0.0, a=0.7, b=0.8, tau=12.5):
    """FitzHugh-Nagumo neuron."""
    dV = V - V**3 / 3 - w + I        # fast membrane variable
    dw = (V + a - b * w) / tau       # slow recovery
    return dV, dw


@bc.ode
def hodgkin_huxley(
    V,  # membrane potential [mV]
    m,  # activation of sodium
    h,  # inactivation of sodium
    n,  # activation of potassium
    t,
    I=10.0,  # injected current [uA/cm2]
    E_Na=50.0,
    E_K=-77.0,
    E_L=-54.387,
    g_Na=120.0,
    g_K=36.0,
    g_L=0.03,  # leak [mS/cm2]
    C=1.0,
):
    """Hodgkin-Huxley neuron; the rates are 0/0 at -40 and -55 mV."""
    alpha_m = 0.1 * (V + 40) / (1 - np.exp(-(V + 40) / 10))
    beta_m = 4.0 * np.exp(-(V + 65) / 18)
    alpha_h = 0.07 * np.exp(-(V + 65) / 20)
    beta_h = 1 / (1 + np.exp(-(V + 35) / 10))
    alpha_n = 0.01 * (V + 55) / (1 - np.exp(-(V + 55) / 10))
    beta_n = 0.125 * np.exp(-(V + 65) / 80)
    I_Na = g_Na * m**3 * h * (V - E_Na)  # transient sodium
    I_K = g_K * n**4 * (V - E_K)
    I_L = g_L * (V - E_L)
    dV = (I - I_Na - I_K - I_L) / C
    dm = alpha_m * (1 - m) - beta_m * m
    dh = alpha_h * (1 - h) - beta_h * h
    dn = alpha_n * (1 - n) - beta_n * n
    return dV, dm, dh, dn


@bc.ode
def morris_lecar(V, n, t, I=100.0, V_Ca=130.0, g_Ca=4.4, V_K=-84.0, g_K=8.0, V_L=-60.0, g_L=2.0, C=20.0, phi=0.04):
    """Morris-Lecar neuron."""
    V1, V2, V3, V4 = -1.2, 18.0, 2.0, 30.0
    m_inf = 0.5 * (1 + np.tanh((V - V1) / V2))
    n_inf = 0.5 * (1 + np.tanh((V - V3) / V4))
    tau_n = 1 / np.cosh((V - V3) / (2 * V4))
    I_ion = g_Ca * m_inf * (V - V_Ca) + g_K * n * (V - V_K) + g_L * (V - V_L)
    dV = (I - I_ion) / C
    dn = phi * (n_inf - n) / tau_n
    return dV, dn


@bc.ode
def izhikevich(v, u, t, I=10.0, a=0.02, b=0.2):
    """The quadratic core of Izhikevich's neuron."""
    dv = 0.04 * v**2 + 5 * v + 140 - u + I
    du = a * (b * v - u)
    return dv, du


@bc.ode
def hindmarsh_rose(x, y, z, t, I=1.5, a=1.0, b=3.0, c=1.0, d=5.0, r=0.001, s=4.0, x_r=-1.6):
    """Hindmarsh-Rose neuron."""
    dx = y - a * x**3 + b * x**2 - z + I
    dy = c - d * x**2 - y
    dz = r * (s * (x - x_r) - z)
    return dx, dy, dz


def activation(x, a, theta):
    return 1 / (1 + np.exp(-a * (x - theta))) - 1 / (1 + np.exp(a * theta))


@bc.ode
def wilson_cowan(E, I, t, w_EE=12.0, w_EI=4.0, w_IE=13.0, w_II=11.0, I_ext=1.0, tau=1.0, r=1.0):
    """Two populations."""
    dE = (-E + (1 - r * E) * activation(w_EE * E - w_EI * I + I_ext, a=1.2, theta=2.8)) / tau
    dI = (-I + (1 - r * I) * activation(w_IE * E - w_II * I, a=1.0, theta=4.0)) / tau
    return dE, dI


@bc.ode
def adex(V, w, t, I=65.0, R=0.5, delta_T=2.0, V_rest=-70.0, V_T=-50.0, tau=20.0, tau_w=30.0, a=0.5):
    """The continuous core of the adaptive exponential neuron."""
    dV = (-(V - V_rest) + delta_T * np.exp((V - V_T) / delta_T) - R * w + R * I) / tau
    dw = (a * (V - V_rest) - w) / tau_w
    return dV, dw


@bc.ode
def traub_miles(V, m, h, n, ge, gi, t, I=0.0, V_T=-63.0, C=200.0, g_L=10.0, g_Na=20e3, g_K=6e3):
    """Traub's Hodgkin-Huxley cell with two synaptic conductances."""
    E_L, E_K, E_Na, E_e, E_i = -60.0, -90.0, 50.0, 0.0, -80.0
    tau_e = 5.0  # ms
    tau_i = 10.0
    v = V - V_T
    alpha_m = 0.32 * (13 - v) / (np.exp((13 - v) / 4) - 1)
    beta_m = 0.28 * (v - 40) / (np.exp((v - 40) / 5) - 1)
    alpha_h = 0.128 * np.exp((17 - v) / 18)
    beta_h = 4 / (1 + np.exp((40 - v) / 5))
    alpha_n = 0.032 * (15 - v) / (np.exp((15 - v) / 5) - 1)
    beta_n = 0.5 * np.exp((10 - v) / 40)
    I_ion = g_L * (E_L - V) + g_Na * m**3 * h * (E_Na - V) + g_K * n**4 * (E_K - V)
    dV = (I_ion + ge * (E_e - V) + gi * (E_i - V) + I) / C
    return (
        dV,
        alpha_m * (1 - m) - beta_m * m,
        alpha_h * (1 - h) - beta_h * h,
        alpha_n * (1 - n) - beta_n * n,
        -ge / tau_e,
        -gi / tau_i,
    )


@bc.ode
def wang_buzsaki(V, h, n, t, I=1.0, g_Na=35.0, g_K=9.0, g_L=0.1, phi=5.0):
    """Fast-spiking interneuron; sodium activation is instantaneous."""
    alpha_m = -0.1 * (V + 35) / (np.exp(-0.1 * (V + 35)) - 1)
    beta_m = 4 * np.exp(-(V + 60) / 18)
    m_inf = alpha_m / (alpha_m + beta_m)
    alpha_h = 0.07 * np.exp(-(V + 58) / 20)
    beta_h = 1 / (np.exp(-0.1 * (V + 28)) + 1)
    alpha_n = -0.01 * (V + 34) / (np.exp(-0.1 * (V + 34)) - 1)
    beta_n = 0.125 * np.exp(-(V + 44) / 80)
    dV = I - g_Na * m_inf**3 * h * (V - 55) - g_K * n**4 * (V + 90) - g_L * (V + 65)
    dh = phi * (alpha_h * (1 - h) - beta_h * h)
    dn = phi * (alpha_n * (1 - n) - beta_n * n)
    return dV, dh, dn


@bc.ode
def lorenz(x, y, z, t, sigma=10.0, rho=28.0, beta=8 / 3):
    """Lorenz's convection."""
    dx = sigma * (y - x)
    dy = x * (rho - z) - y
    dz = x * y - beta * z
    return dx, dy, dz


def firing(v):
    return 5.0 / (1 + np.exp(0.56 * (6.0 - v)))


@bc.ode
def jansen_rit(y_0, y_1, y_2, y_3, y_4, y_5, t, P=120.0, A=3.25, B=22.0, C=135.0):
    """Cortical column."""
    a, b = 100.0, 50.0  # 1/s
    d3 = A * a * firing(y_1 - y_2) - 2 * a * y_3 - a**2 * y_0
    d4 = A * a * (P + 0.8 * C * firing(C * y_0)) - 2 * a * y_4 - a**2 * y_1
    d5 = B * b * 0.25 * C * firing(0.25 * C * y_0) - 2 * b * y_5 - b**2 * y_2
    return y_3, y_4, y_5, d3, d4, d5


@bc.ode
def persistent_sodium(V, n, t, I=50.0, g_L=8.0, g_Na=20.0, g_K=10.0):
    m_inf = 1 / (1 + np.exp((-20 - V) / 15))
    n_inf = 1 / (1 + np.exp((-45 - V) / 5))
    return {
        "n": n_inf - n,
        "V": I - g_L * (V + 78) - g_Na * m_inf * (V - 60) - g_K * n * (V + 90),
    }
