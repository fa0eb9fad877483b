"""One model per group of functions."""

import math

import numpy as np
import scipy.special
from numpy import cos, sin
from scipy.special import erf, expit, exprel

import brainpy_codegen as bc


@bc.ode
def exponentials(x, y, t):
    dx = np.exp(-x) + np.exp2(y) - np.expm1(x / 10)
    dy = np.exp(np.exp(-(y**2))) - np.expm1(-1e-9 * y)
    return dx, dy


@bc.ode
def logarithms(x, y, t):
    dx = np.log(x) + np.log2(x) - np.log10(x) + np.log1p(x / 3)
    dy = np.log(1 + np.exp(y)) - np.log1p(1e-9 * x) + np.logaddexp(x, -y)
    return dx, dy


@bc.ode
def roots(x, y, t):
    dx = np.sqrt(x) - np.cbrt(y) + np.square(y) - np.hypot(x, y)
    dy = np.reciprocal(x) + np.power(x, 1.5) - np.power(y, 3)
    return dx, dy


@bc.ode
def trigonometry(x, y, t, omega=2.0):
    dx = np.sin(x) + np.cos(omega * y) - np.tan(x / 4)
    dy = sin(x) ** 2 + cos(x) ** 2 - np.sin(10 * y)
    return dx, dy


@bc.ode
def inverse_trigonometry(x, y, t):
    dx = np.arcsin(x / 4) - np.arccos(y / 4) + np.arctan(x)
    dy = np.arctan2(y, x) + np.deg2rad(x) - np.rad2deg(y) / 100
    return dx, dy


@bc.ode
def hyperbolic(x, y, t):
    dx = np.sinh(x) - np.cosh(y) + np.tanh(x * y)
    dy = np.arcsinh(x) + np.arccosh(1 + y**2) - np.arctanh(y / 4)
    return dx, dy


@bc.ode
def rounding(x, y, t):
    dx = np.floor(x) + np.ceil(y) - np.trunc(x) + np.rint(y)
    dy = np.abs(x) + np.fabs(y) - np.absolute(x) + np.sign(x) - abs(y) + np.sign(y - y)
    return dx, dy


@bc.ode
def extremes(x, y, t, low=-0.5, high=0.75):
    dx = np.minimum(x, y) + np.maximum(x, 0) - np.clip(x, low, high)
    dy = np.clip(y, -1, 1) + np.clip(x * y, 0, None)
    return dx, dy


@bc.ode
def builtin_extremes(x, y, t, low=-0.5):
    return min(x, y) + max(x, y, low), max(min(x, 1), -1) - y


@bc.ode
def steps_and_signs(x, y, t):
    dx = np.heaviside(x, 0.5) + np.heaviside(x - x, 0.25)
    dy = np.fmod(y, 0.7) + np.mod(y, 0.7) - np.remainder(x, -0.6) + np.floor_divide(x, 0.4)
    return dx, dy


@bc.ode
def signs_and_extremes_of_two(x, y, t):
    dx = np.copysign(x, y) - np.fmin(x, y)
    dy = math.copysign(y, -1.0) + np.fmax(y, 0.25)
    return dx, dy


@bc.ode
def math_module(x, y, t):
    dx = math.exp(-x) + math.sqrt(x) * math.sin(y) - math.log(x) + math.tanh(y) + math.pow(x, 1.5)
    dy = math.pi * x - math.e * y + math.floor(y) + math.fabs(y) + math.hypot(x, y) - math.atan2(y, x) / math.tau
    return dx, dy


@bc.ode
def math_module_more(x, y, t):
    dx = math.erf(x) - math.erfc(y) + math.expm1(x / 10) + math.log1p(x) - math.log2(x) + math.log10(x)
    dy = math.asinh(y) + math.cosh(y) - math.atan(x) + math.ceil(y) + math.radians(x)
    return dx, dy


@bc.ode
def special_functions(x, y, t):
    dx = expit(x) - exprel(y) + erf(x / 2)
    dy = scipy.special.expit(-y) + exprel(x - x) - scipy.special.erf(y)
    return dx, dy


@bc.ode
def functions_with_names_of_operators(x, y, t):
    dx = np.add(x, y) - np.multiply(x, 2) + np.subtract(y, x) + np.negative(x)
    dy = np.divide(x, 3) + np.true_divide(y, 7) - np.positive(y)
    return dx, dy


@bc.ode
def logical_functions(x, y, t, theta=0.5):
    both = np.logical_and(x > theta, y > theta)
    one = np.logical_or(x > theta, y > theta)
    dx = np.where(both, x, np.where(np.logical_not(one), y, x * y))
    dy = np.where(np.greater(x, y), x, y) - np.where(np.less_equal(x, 0), 1.0, 0.5) * y
    return dx, dy


@bc.ode
def driven(x, t, amplitude=1.5, omega=3.0):
    """Depends on time."""
    return -x + amplitude * np.sin(omega * t) + (0.5 if t > 0.5 else 0.25) * np.exp(-t)


@bc.ode
def exprel_spellings(V, a, b, c, d, e, f, t):
    """Seven spellings of x / (1 - exp(-x)) and its relatives, each 0/0 somewhere."""
    da = (V + 40) / (1 - np.exp(-(V + 40) / 10))
    db = 0.1 * (V + 40.0) / (1.0 - np.exp(-0.1 * (V + 40.0)))
    dc = -0.01 * (V + 55) / (np.exp(-(V + 55) / 10) - 1)
    dd = 0.32 * (13 - V) / (np.exp((13 - V) / 4) - 1)
    de = 0.28 * (V - 40) / (np.exp((V - 40) / 5) - 1.0)
    x = (V + 35) / 10
    df = x / (1 - np.exp(-x))
    return 0 * V, da, db, dc, dd, de, df
