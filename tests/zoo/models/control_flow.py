"""Branches, conditions and loops."""

import math

import numpy as np

import brainpy_codegen as bc


@bc.ode
def if_else(x, t, gain=2.0):
    if x > 0:
        drive = gain * x
    else:
        drive = -0.5 * x
    return drive - x**2


@bc.ode
def elif_chain(x, y, t, low=-1.0, high=1.0):
    if x < low:
        force = low - x
        rate = 0.1
    elif x < 0:
        force = 0.5 * x
        rate = 0.2
    elif x <= high:
        force = -x
        rate = 0.4
    else:
        force = high - x
        rate = 0.8
    dx = force + y
    dy = -rate * y
    return dx, dy


@bc.ode
def early_return(V, w, t, V_t=-50.0, tau=10.0):
    if V < V_t:
        return -(V - V_t) / tau, -w
    speed = 1 + 0.1 * (V - V_t)
    if w > 1:
        return -speed, speed * (1 - w)
    return speed, 0.5 * w


@bc.ode
def nested_if(x, y, t, a=1.0):
    if x > 0:
        if y > 0:
            force = a * x * y
        else:
            force = a * x - y
            if x > 2:
                force = force / 2
    else:
        force = y
        if y < -1:
            force = -1.0
        elif y < 0:
            force = force**2
    return force, x - y


@bc.ode
def where_nested(x, y, t, theta=0.5):
    gate = np.where(x > theta, x - theta, 0.0)
    dx = np.where(y > 0, np.where(x > 0, gate * y, -x), gate + y)
    dy = np.where(x >= y, x, y) - y / 2
    return dx, dy


@bc.ode
def conditional_expression(x, y, t, k=3.0):
    dx = k * x if x > 0 else (x / k if y > 0 else -y)
    dy = (1.0 if x > y else 2.0) * (y if y > 0 else -y) - y
    return dx, dy


@bc.ode
def chained_comparison(x, t, low=-1.0, high=1.5):
    inside = 1.0 if low <= x < high else 0.25
    if -2 < low < x <= high < 10:
        inside = inside + 0.5
    return -inside * x


@bc.ode
def python_logic(x, y, t, theta=0.5):
    if x > theta and y > theta:
        dx = -x
    elif x > theta or not y < -theta:
        dx = 2 * x - y
    else:
        dx = y
    dy = 1.0 if not (x > 0 and not y > 0 or x == y) else -1.0
    return dx, dy


@bc.ode
def numpy_logic(x, y, t, theta=0.5):
    both = (x > theta) & (y > theta)
    one = (x > theta) | (y > theta)
    dx = np.where(both, -x, np.where(one & ~both, 2 * x, y))
    dy = np.where(~(x > 0) | (y != 0) & (x < y), -y, x)
    return dx, dy


@bc.ode
def overwritten_in_a_branch(x, t, limit=2.0):
    rate = x / 2
    if rate > limit:
        rate = limit
    if rate < -limit:
        rate = -limit
        rate = rate / 2
    return 1 - rate


@bc.ode
def conditions_have_names(x, y, t, theta=0.3):
    active = x > theta
    silent = not active
    dx = -x
    if active:
        dx = dx + y
    if silent and y > 0:
        dx -= 0.25
    return dx, active * y - silent * x


@bc.ode
def tuples_in_branches(x, y, t):
    if x > y:
        upper, lower = x, y
    else:
        upper, lower = y, x
    return lower - upper, upper * lower


@bc.ode
def loops(x, y, t, a=0.5):
    total = 0.0
    for k in range(1, 4):
        total += a**k * x / k
    for i in range(3):
        for j in range(i):
            total = total + i * j * y
    for n in range(6, 0, -2):
        if n > 3:
            total = total - n * 0.01
        else:
            total *= 0.5
    return total - x, -y + total


@bc.ode
def horner(x, t):
    p = 0.1
    for _ in range(4):
        p = p * x + 1 / 2
    return -p


@bc.ode
def folded_first(x, t, a=2.0):
    series = x / math.factorial(3)
    if False:
        series = 1e300
    if 2 > 1:
        series = series + x * math.sqrt(16)
    return series - a * x * (3 if True else 5)


@bc.ode
def returns_in_every_branch(x, t, a=1.0):
    """Three ways out."""
    if x > 1:
        return -a
    elif x > 0:
        dx = -a * x
        return dx
    else:
        return a


@bc.ode
def maximum_of_branches(V, u, t, I=4.0):
    I_eff = I if V < 0 else I / 2
    if u > 0:
        leak = max(V, -10.0, u)
    else:
        leak = min(V, 10.0)
    return I_eff - leak, abs(V) - u
