import numpy as np

import brainpy_codegen as bc


def rate(V, half):
    z = (V - half) / 3
    return 1 / (1 + np.exp(-z))


@bc.ode
def cell(V, w, t, I=0.5, tau=12.5):
    drive = I - w
    gap = np.sqrt(drive)
    r = rate(V, 0.5)
    dV = gap * r - 0.1 * V
    dw = (V - w) / tau
    return dV, dw


@bc.ode
def explosive(x, t, k=1.0):
    dx = k * x**3
    return dx


@bc.update
def logistic(x, t, dt, r=4.5):
    grown = r * x * (1 - x)
    x = grown / (1 - np.floor(t / 5.0))
    return x


@bc.ode
def ring(r, t, k=1.0):
    drive = np.roll(r, 1) / (1.5 - t)
    return k * (drive - r)


@bc.sde
def walker(x, t, sigma=0.1):
    dx = x**3 + 1
    return dx


@walker.diffusion
def noise(x, t, sigma=0.1):
    return sigma


@bc.dde
def late(x, t, tau=1.0):
    dx = bc.delayed(x, tau) ** 3
    return dx


@bc.ode
def filling(V, w, t, I=1.0):
    room = np.sqrt(2.0 - V)
    dV = I
    dw = room - w
    return dV, dw


@bc.dde
def looking_back(V, t, I=1.0, tau=0.5):
    before = np.log(2.0 - bc.delayed(V, tau))
    dV = I + 0.0 * before
    return dV


@bc.fde(order=0.9)
def slowly_filling(V, w, t, I=1.0):
    rest = np.sqrt(2.0 - V)
    dV = I
    dw = rest - w
    return dV, dw


def stimulus(t):
    ramp = 0.1 * t
    return ramp
