"""Right-hand sides that use the operators and statements of the supported Python, each on its own."""

import math
import math as m
from math import pi

import numpy
import numpy as np
import numpy as xp

MODELS = []


def model(function):
    MODELS.append(function)
    return function


C_m = 1.5
N_TERMS = 3
USE_LEAK = True
E_K = np.float64(-77.0)
E_Na = -np.float32(50.0)


# ---------------------------------------------------------------- operators

@model
def arithmetic(x, y, t, a=2.0):
    dx = -x**2 + a / y * x - (x - (y - a)) + +y - -x
    dy = x // 0.7 + y % -0.3 - (-x) % 2 + 7 // 2 - -7 // 2 + 2**-1 * x + 2 ** 3 ** 2 * y
    return dx, dy


@model
def literals(x, t, a=1e-3, b=-.5):
    return x * 1_000 + 0x10 - 1e-3 + .5 + 5. + 0b11 * a + b


@model
def comparisons(x, y, t):
    dx = (x > 0) * 2.0 + (x < y <= 1) - (x == y) + (x != 0)
    dy = 1.0 if -1 < x < 1 else y
    return dx, dy


@model
def logic(x, y, t):
    a = x > 0 and y > 0 or not x > y
    b = (x > 0) & (y > 0) | ~(x > y)
    c = (x > 0) ^ (y > 0)
    d = not (a and not b)
    return 1.0 * a + 2.0 * b + 4.0 * c, 1 if d else 0


@model
def truthiness(x, t, switch=0.0, n=2):
    if switch:
        x = x + 1
    if not n:
        x = x + 2
    if x and n:
        x = x * 2
    return x if switch or n else -x


@model
def where(x, y, t):
    return np.where(x > y, x, y), numpy.where(np.logical_or(x > 0, y > 0), 1, xp.where(x < y, 2, y))


@model
def booleans(x, t):
    flag = False
    if x > 0:
        flag = True
    other = x > 1
    third = flag == other
    return float(flag) + 2 * other + 4 * third + bool(x) * 8


@model
def boolean_merges(x, y, t):
    a = True
    if x > 0:
        a = y > 0
    b = x > 1
    if y > 1:
        b = True
    c = x > 0
    if y < 0:
        c = False
    if x < -1:
        d = y > 0
    else:
        d = x > y
    e = 1.0
    if x > y:
        e = y > 0
    return a + 2 * b + 4 * c, d + 2 * e


# ---------------------------------------------------------------- assignment

@model
def swap(x, y, t):
    x, y = y, x
    a, b, c = x + y, x - y, 1
    a, b, c = c, a, b
    return a * x + b, c - y


@model
def reassigned(x, t, k=0.5):
    a = x
    a = a * 2
    a += 1
    a -= k
    a *= a
    a /= 3
    a **= 2
    a //= 0.25
    a %= 5
    a_2 = a + 1
    a = a_2
    x = x + a
    x = x - 1
    return x


@model
def chained_targets(x, y, t):
    a = b = x + y
    b = b + 1
    (c, d) = [a, b]
    [e, f] = c, d
    return a * b, c + d + e - f


@model
def annotated(x: "mV", t: float, k: float = 2.0):
    a: float = x * k
    b: "mV"
    b = a
    return b


# ---------------------------------------------------------------- control flow

@model
def branches(x, y, t, a=0.5):
    if x > a:
        r = x * 2
        s = y
    elif x < -a:
        r = -x
        s = -y
    else:
        r = s = a
    return r + y, s - x


@model
def long_condition(x, y, t):
    a = 1.0
    b = 2.0
    if x * x + y * y > 1 and x > 0:
        a = x
        b = y
    return a, b


@model
def nested_branches(x, y, t):
    z = 0.0
    if x > 0:
        if y > 0:
            z = x
        else:
            z = y
            if x > 1:
                z = z + 1
        z = z * 2
    else:
        if y > 0:
            pass
        else:
            z = 3
    return z, z + y


@model
def early_return(x, y, t):
    if x > 1:
        return 1.0, y
    elif x < -1:
        if y > 0:
            return x * 2, 0.0
        y = y + 1
    z = x * y
    if z > 0.5:
        return z, x
    return x, z


@model
def return_everywhere(x, t):
    if x > 0:
        if x > 1:
            return 1.0
        else:
            return x
    else:
        return -x


@model
def only_used_inside(x, t):
    if x > 0:
        tmp = x * x
        y = tmp + 1
    else:
        y = x
    return y


@model
def folded_decisions(x, t, k=1.0):
    if False:
        x = unknown_name + 1
    if USE_LEAK:
        leak = -k * x
    else:
        leak = nothing_at_all
    if N_TERMS > 2 and True:
        leak = leak + 1
    return leak if USE_LEAK else also_unknown


@model
def loops(x, t, k=0.5):
    total = 0.0
    for i in range(N_TERMS):
        total += x**i / math.factorial(i)
        for j in range(i, 0, -1):
            if j % 2 == 0:
                total = total - k * j
    for i in range(-2, 3):
        total = total + np.where(x > i, 0.1, 0.2)
    n = 2
    for _ in range(n + 1):
        total = total * 0.5
    return total + i


@model
def loop_with_return(x, t):
    for i in range(5):
        if x > 2 - i:
            return x + i
    return -x


@model
def loop_with_state(x, t):
    hit = 0.0
    last = 0.0
    for i in range(4):
        if x > i * 0.5:
            last = hit
            hit = hit + 1
    return hit + 10 * last


# ---------------------------------------------------------------- results

@model
def bare_state(x, t):
    return -x


@model
def one_tuple(x, t):
    return -x,


@model
def returned_dict(x, y, t):
    return {"y": x - y, "x": x * y}


@model
def returned_dict_call(x, y, t):
    dy = x - y
    return dict(y=dy, x=x * y)


@model
def returned_arguments(x, y, t):
    return y, x


@model
def returned_twice(x, y, t):
    dx = x - y
    return dx, dx


@model
def conditional_tuple(x, y, t):
    a, b = (x, y) if x > y else (y, x)
    return (a - b, b) if a > 1 else (b, a)


@model
def clashing_results(x, y, t, dy=0.3):
    dx = x + 1
    return dx * 2, dy - dx


@model
def returned_list(x, y, t):
    return [y, -x]


# ---------------------------------------------------------------- names

@model
def symbols(E, I, t, S=1.0, N=2.0, lambda_=0.5, double=3.0, step=0.1):
    exp = E * S
    return exp + np.exp(-I * N) * lambda_, double * step - I


@model
def greek(τ, V_é, t, α=0.2):
    dτ = -α * τ
    return dτ, τ - V_é


@model
def constants(V, t, g=1.0):
    return (g * (E_K - V) + E_Na) / C_m + np.pi - m.e + math.tau + pi


@model
def shadowed_constant(V, t):
    C_m = 2.0
    return V / C_m


# ---------------------------------------------------------------- tables of constants

COEFFICIENTS = [0.5, -1.25, 2]
LEAKS = {"Na": 0.1, "K+": (0.2, 0.3), 3: 0.4}
GRID = np.array([[1.0, 2.0], [3.0, 4.0]])


@model
def elements_of_tables(x, t):
    total = 0.0
    for k in range(len(COEFFICIENTS)):
        total += COEFFICIENTS[k] * x**k
    return total + COEFFICIENTS[-1] * LEAKS["Na"] - LEAKS["K+"][1] + LEAKS[3] * GRID[1, 0] - GRID[0][1]


@model
def softplus_and_products_of_numbers(x, t, a=0.5):
    return np.logaddexp(0.0, x) - np.logaddexp(a, -x) + np.dot(2.0, 3.0) * x + np.dot(0.25, x)


@model
def huge_integer(x, t):
    return x / 12345678901234567890123 + 1e-30
