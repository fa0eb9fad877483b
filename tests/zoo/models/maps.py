"""Steps written by hand."""

import numpy as np

import brainpy_codegen as bc


@bc.update
def logistic_map(x, t, dt, r=3.7):
    return r * x * (1 - x)


@bc.update
def rulkov(x, y, t, dt, alpha=4.1, mu=0.001, sigma=-1.2):
    """Rulkov's map of a bursting neuron."""
    if x <= 0:
        x_new = alpha / (1 - x) + y
    elif x < alpha + y:
        x_new = alpha + y
    else:
        x_new = -1.0
    y_new = y - mu * (x + 1) + mu * sigma
    return x_new, y_new


@bc.update
def izhikevich_with_reset(v, u, t, dt, I=10.0, a=0.02, b=0.2, c=-65.0, d=8.0):
    v_new = v + dt * (0.04 * v * v + 5 * v + 140 - u + I)
    u_new = u + dt * a * (b * v - u)
    if v_new >= 30:
        v_new = c
        u_new += d
    return v_new, u_new


@bc.update
def integrate_and_fire(V, last_spike, t, dt, I=26.0, tau=10.0, V_reset=-5.0, V_th=20.0, refractory=1.0):
    """Leaky integrate and fire; the time of the last spike is a state."""
    waiting = (t - last_spike) <= refractory
    V_new = V if waiting else V + dt * (I - V) / tau
    spike = V_new > V_th
    return {
        "V": V_reset if spike else V_new,
        "last_spike": t if spike else last_spike,
    }


@bc.ode
def membrane(V, w, t, I=0.0, a=0.7, b=0.8, tau=12.5):
    return V - V**3 / 3 - w + I, (V + a - b * w) / tau


@bc.update
def two_half_steps(V, w, t, dt, I=0.5):
    """Another model's step, as a part of this one."""
    V, w = bc.advance(membrane, V, w, t, dt / 2, I=I)
    V, w = bc.advance(membrane, V, w, t + dt / 2, dt / 2, I=I)
    if V > 1.5:
        V = 1.5
    return V, w


@bc.update
def ring_map(x, t, dt, eps=0.1):
    """Coupled map lattice."""
    f = 1 - 1.7 * x**2
    return (1 - eps) * f + eps / 2 * (np.roll(f, 1) + np.roll(f, -1))
