"""Models with branches, jumps, clocks and couplings."""

import numpy as np

import brainpy_codegen as bc


@bc.update
def integrate_and_fire(V, last, t, dt, I=1.2, tau=10.0, threshold=1.0):
    fired = V >= threshold
    last = t if fired else last
    V = 0.0 if fired else V + dt * (-V + I) / tau
    return V, last


@bc.ode
def pulsed(x, t, tau=5.0, size=2.0):
    drive = size if 3.0 <= t < 8.0 else 0.0
    dx = (-x + drive) / tau
    return dx


@bc.ode
def stepped(x, t, k=0.7):
    dx = np.floor(3.1 * x) * k - x
    return dx


@bc.ode
def chain(a, b, t, I=1.0, tau_a=5.0, tau_b=2.0):
    return -a / tau_a + I, (a - b) / tau_b
