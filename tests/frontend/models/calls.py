"""Right-hand sides that call functions: of libraries, of the user's own, of factories."""

import math
import math as m
from math import exp as e_to_the
from math import sin

import numpy as np
from numpy import logical_and
from numpy import tanh as th
from scipy import special
from scipy.special import erf, expit

import brainpy_codegen as bc

MODELS = []


def model(function):
    MODELS.append(function)
    return function


N_TERMS = 3


# ---------------------------------------------------------------- library functions

@model
def library(x, y, t):
    a = np.exp(-x) + np.expm1(x) + np.log1p(x * x) + np.log(x * x + 1) + np.log2(2 + y * y) + np.log10(3 + y * y)
    b = np.sqrt(x * x) + np.cbrt(x) + np.sin(x) * np.cos(y) + np.tan(0.1 * x) + np.arctan(x) + np.arctan2(x, y)
    c = np.sinh(0.1 * x) + np.cosh(0.1 * x) + np.tanh(x) + np.arcsinh(x) + np.arcsin(np.sin(x)) + np.arccos(np.cos(x))
    d = np.sign(x) + np.floor(x) + np.ceil(y) + np.trunc(x) + np.rint(y) + np.abs(x) + np.fabs(y) + np.fix(x)
    f = np.minimum(x, y) + np.maximum(x, 0.5) + np.clip(x, -1, 1) + np.hypot(x, y) + np.fmod(x, 0.3) + np.heaviside(x, 0.5)
    return a + b + c, d + f + np.arctanh(0.5 * np.tanh(x)) + np.arccosh(2 + x * x) + np.exp2(x)


@model
def math_functions(x, y, t):
    a = math.exp(-x) + math.expm1(x) + math.log1p(x * x) + math.log(x * x + 1) + math.log(3.5 + x * x, 2)
    b = math.sqrt(x * x) + math.sin(x) * math.cos(y) + math.atan(x) + math.atan2(x, y) + math.asin(0.1) + math.acos(0.1)
    c = math.sinh(0.1 * x) + math.cosh(0.1 * x) + math.tanh(x) + math.asinh(x) + math.erf(x) + math.erfc(x) + m.fabs(x)
    d = math.floor(x) + math.ceil(y) + math.trunc(x) + math.hypot(x, y) + math.fmod(x, 0.3) + math.pow(2 + x * x, 1.5)
    return a + b + e_to_the(0.1 * y), c + d + math.degrees(0.1 * x) + math.radians(y) + sin(x) + math.comb(4, 2)


@model
def other_functions(x, y, t):
    a = np.square(x) + np.reciprocal(2 + y * y) + np.power(2 + x * x, 0.5) + np.add(x, y) - np.subtract(x, y)
    b = np.multiply(x, y) + np.divide(x, 2) + np.floor_divide(x, 0.3) + np.mod(x, 0.3) + np.negative(x) + np.positive(y)
    c = np.deg2rad(x) + np.rad2deg(y) + np.logical_and(x > 0, y > 0) + np.logical_xor(x > 0, y > 0) + np.logical_not(x > 0)
    d = np.less(x, y) + 2.0 * np.greater_equal(x, y) + np.isfinite(x) + np.isnan(y) + np.isinf(x)
    f = expit(x) + erf(y) + special.erfc(x) + special.exprel(0.1 * y) + th(x) + logical_and(x > 1, y > 1) * 1.0
    return a + b + c, d + f + np.zeros_like(x) + np.ones_like(y) + np.full_like(x, 2.0) + np.float64(x)


@model
def builtin_functions(x, y, t):
    return abs(x) + min(x, y, 0.5) + max(x, y), pow(2 + x * x, 2) + round(x) + float(y) + int(x)


@model
def clip_forms(x, y, t):
    return np.clip(x, a_min=-0.5, a_max=y * y), np.clip(x, 0, None) + np.clip(y, None, 1) + np.clip(y, a_max=2, a_min=0)


# ---------------------------------------------------------------- the user's own functions

def alpha_m(V, V_half=-40.0, *, k=10.0):
    """Opening rate."""
    x = (V - V_half) / k
    return x / (1 - np.exp(-x) + 3)


def rates(V, scale=1.0):
    alpha = 0.1 * alpha_m(V + 5)
    beta = scale / (1 + alpha * alpha)
    return alpha, beta


def polynomial(x, n):
    total = 0.0
    for i in range(n):
        total += x**i
    return total


def is_high(V, limit=1.0):
    return V > limit


def clamp(x):
    if x > 1:
        return 1.0
    if x < -1:
        return -1.0
    return x


square = lambda x: x * x
alpha = lambda x: x + 1


def make_rate(k):
    def rate(V):
        return V * k

    return rate


slow, fast = make_rate(0.1), make_rate(10.0)


@model
def calls(V, w, t):
    a = alpha_m(V) + alpha_m(V, -30.0) + alpha_m(V_half=w, V=V) + alpha_m(V + w, k=5)
    return a + clamp(w), square(a) + square(square(w))


@model
def several_results(V, w, t):
    a, b = rates(V)
    alpha, beta = rates(w, scale=2.0)
    alpha2, _ = rates(V * w + 1, 3)
    return a - b, alpha - beta + alpha2


@model
def unrolled_helper(x, t):
    return polynomial(x, 3) + polynomial(x + 1, N_TERMS)


@model
def condition_helper(x, y, t):
    flag = is_high(x)
    return 1.0 if is_high(y, limit=0.5) else x, 2.0 * flag + (not flag)


@model
def factories(x, t):
    return slow(x) - fast(x) + alpha(x)


@model
def local_functions(x, t, k=2.0):
    a = 3.0

    def inner(y, b=1.0):
        """Uses a name of the function around it."""
        z = y * a
        return z + b * k

    double = lambda y: 2 * y
    a = 4.0
    return inner(x) + inner(double(x), b=0.5) + inner(y=1.0)


@model
def helper_returns_tuple_early(x, y, t):
    def ordered(a, b):
        if a > b:
            return b, a
        return a, b

    low, high = ordered(x, y)
    return high - low, low


@bc.ode
def other_model(x, y, t, k=1.0):
    return y, -k * x


@model
def calls_another_model(x, y, t):
    dx, dy = other_model(x, y, t, k=2.0)
    return dx - x, dy


# ---------------------------------------------------------------- factories, lambdas, keyword-only parameters

def make_model(g, terms):
    offset = g + 1

    def made(x, t, k=2.0):
        total = offset
        for i in range(terms):
            total = total - g * x / (i + k)
        return total

    return made


MODELS.append(make_model(0.5, 3))
MODELS.append(lambda x, t, k=1.0: -k * x)
pair = [lambda x, y, t: (x - y, x), lambda x, y, t: (y, x * y)]
MODELS += pair


@model
def keyword_only(x, t, a=1.0, *, b=2.0, c=3.0):
    return x * a - b + c


@model
def multi_line(
    x,  # first
    t,
):
    y = (
        x
        + 1  # one
        - 2
    )
    return (
        y
        * 2
    )
