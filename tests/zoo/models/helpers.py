"""Functions of the user's own, closures, factories and constants of the module."""

import math

import numpy as np

import brainpy_codegen as bc

TAU = 12.5  # time constant [ms]
G_MAX, E_REV = 0.5, -70.0
QUARTER = 1 / 4
STEEPNESS = np.log(3.0)


def sigmoid(x, slope=1.0, centre=0.0):
    """Rises from 0 to 1 around the centre."""
    return 1 / (1 + np.exp(-slope * (x - centre)))


def response(x, gain, *, power=2):
    return gain * sigmoid(x, slope=2.0) ** power


def saturated(x, limit=1.0):
    if x > limit:
        return limit
    if x < -limit:
        return -limit
    scaled = x / limit
    return limit * scaled


def rates(V, V_half=-40.0, k=5.0):
    z = (V - V_half) / k
    opening = np.exp(z / 2)
    closing = np.exp(-z / 2)
    return opening, closing


square = lambda x: x * x
ramp = lambda x, start=0.25: np.where(x > start, x - start, 0.0)


@bc.ode
def one_helper(x, t, gain=3.0):
    return -x + sigmoid(gain * x)


@bc.ode
def keyword_helper(x, y, t):
    dx = sigmoid(y, centre=0.5) - x
    dy = sigmoid(centre=1.5, x=x, slope=0.5) - sigmoid(x, 2.0) * y
    return dx, dy


@bc.ode
def helper_in_helper(x, y, t, gain=1.5):
    dx = -x + response(x - y, gain)
    dy = -y + response(response(x, 1.0), gain=gain, power=3)
    return dx, dy


@bc.ode
def branching_helper(x, y, t, limit=0.75):
    return saturated(x + y, limit) - x, saturated(y) - saturated(x, limit=2 * limit)


@bc.ode
def two_results(V, m, t, V_half=-38.0):
    opening, closing = rates(V, V_half=V_half)
    dV = -(V - E_REV) / TAU
    dm = opening * (1 - m) - closing * m
    return dV, dm


@bc.ode
def lambdas(x, y, t, c=0.1):
    cube = lambda z: z * z * z
    return square(y) - cube(x), ramp(x) - ramp(y, start=c)


@bc.ode
def module_constants(V, t, I=1.0):
    dV = (G_MAX * (E_REV - V) * QUARTER + I) / TAU + STEEPNESS
    return dV + math.pi - np.e


@bc.ode
def helper_names_shadow(x, y, t, slope=0.5):
    """The names inside the helpers are the names of states and parameters here."""
    z = sigmoid(y, slope)
    scaled = sigmoid(x, centre=slope)
    limit = saturated(z - x, scaled)
    return limit, z * scaled - y


def make_oscillator(omega, damping):
    stiffness = omega**2

    def friction(v):
        return damping * v * abs(v)

    @bc.ode
    def damped_oscillator(x, v, t, F=0.1):
        dx = v
        dv = F - friction(v) - stiffness * x
        return dx, dv

    return damped_oscillator


damped_oscillator = make_oscillator(omega=1.5, damping=0.2)


def make_relaxation(function):
    @bc.ode
    def relaxation(x, t, tau=2.0):
        return (function(x) - x) / tau

    return relaxation


relaxation = make_relaxation(lambda x: np.tanh(2 * x))
