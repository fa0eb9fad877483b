"""Delay equations with known solutions.

Willé, D. R., Baker, C. T. H. (1992). DELSOL. Applied Numerical Mathematics 9. doi:10.1016/0168-9274(92)90017-8 (the
system of three). The rationals are exact: every solution is a polynomial between its breakpoints.
"""

import numpy as np

import brainpy_codegen as bc


@bc.dde
def one_delay(y, t, tau=1.0):
    """Piecewise polynomial."""
    return -bc.delayed(y, tau)


@bc.dde
def two_delays(y, t):
    """Two delays that no common step divides well."""
    return -bc.delayed(y, 1 / 3) - bc.delayed(y, 1 / 5)


@bc.dde
def wille_baker(y1, y2, y3, t, tau=1.0, sigma=0.2):
    """Three equations, two delays."""
    before = bc.delayed(y1, tau)  # stands in two equations
    dy1 = before
    dy2 = before + bc.delayed(y2, sigma)
    dy3 = y2
    return dy1, dy2, dy3


@bc.dde
def mackey_glass(x, t, beta=0.2, gamma=0.1, n=10, tau=17.0):
    """Mackey-Glass."""
    x_tau = bc.delayed(x, tau)
    return beta * x_tau / (1 + x_tau**n) - gamma * x


@bc.dde
def hutchinson(y, t, r=1.4):
    """Delayed logistic growth."""
    return r * y * (1 - bc.delayed(y, 1.0))


@bc.dde
def sine(y, t):
    """y = sin t: y' = cos t = sin(t + pi/2) = y(t - 3 pi/2)."""
    return bc.delayed(y, 1.5 * np.pi)


@bc.dde
def state_dependent(y, t):
    """y = sin t with a delay of state: y' = y(t - 3 pi/2 - a (y^2 - sin(t)^2)), a = 0.3."""
    return bc.delayed(y, 1.5 * np.pi + 0.3 * (y**2 - np.sin(t) ** 2))


@bc.dde
def shrinking(y, t):
    """y = t; a delay that becomes 0 at t = 1."""
    return 1.0 + 0.0 * bc.delayed(y, 1 - y)


@bc.dde
def neutral(y, t):
    """y = sin t: y' = y'(t - 2 pi) + y(t - pi) + y."""
    return bc.delayed_derivative(y, 2 * np.pi) + bc.delayed(y, np.pi) + y


@bc.dde
def root_of_time(y, t):
    """y = sqrt(t) until t = 2, from y = 1 before t = 1: a breakpoint where the state says.

    Feldstein, A., Neves, K. W. (1984). High order methods for state-dependent delay differential equations with
    nonsmooth solutions. SIAM Journal on Numerical Analysis 21, 844-863. doi:10.1137/0721055
    """
    return bc.delayed(y, t - y + np.sqrt(2.0) - 1) / (2 * np.sqrt(t))


@bc.dde
def swinging(y, t, depth=0.25):
    """A delay that changes with time."""
    return bc.delayed(y, 1 + depth * np.sin(t))


@bc.dde
def growing(y, t, tau):
    """A delay that is a parameter, and may be a function of time."""
    return bc.delayed(y, tau)


def lag(x, tau):
    return bc.delayed(x, 2 * tau)


@bc.ode
def rich(V, w, t, tau=0.4, I=0.3):
    """Delays in branches, in a helper, of two states; one changes with time."""
    slow = tau * (1.5 + 0.25 * np.sin(t))  # [ms]
    feedback = lag(w, tau)
    if V > 0:
        feedback = bc.delayed(w, tau)
    dV = V - V**3 / 3 - feedback + I
    dw = 0.1 * (bc.delayed(V, slow) - w)
    return dV, dw


@bc.dde
def ring(r, t, W, tau=0.5):
    """Rates, coupled with a delay."""
    return -r + np.tanh(W @ bc.delayed(r, tau))
