"""Operators, precedence and numbers."""

import brainpy_codegen as bc


@bc.ode
def floor_and_modulo(x, y, t, period=0.7):
    dx = x // period - x % period
    dy = -x // 2 + y % -period - (-y) % 3 + y // -1.5
    return dx, dy


@bc.ode
def modulo_precedence(x, y, t, n=3):
    dx = x * 2 % n / 2 - -x % n
    dy = x % n % 2 + y // 2 * 2 - y // (2 * n) + (x + y) % n
    return dx, dy


@bc.ode
def constant_division(x, t):
    a = -7 // 2
    b = -7 % 3
    c = 7 // -2
    d = 7 % -3
    e = 1 / 2
    return (a + 10 * b + 100 * c + 1000 * d + 10000 * e) * x - 7 // 2


@bc.ode
def signs_and_powers(x, y, t):
    dx = -(x**2) + (-x) ** 2 - -(x**3) + (-x) ** 3
    dy = -x**2 - 2**-y + 2.0 ** -(y**2) + (-2) ** 2 - (+y)
    return dx, dy


@bc.ode
def small_powers(x, y, t):
    dx = x**2 + x**3 - x**4 + x**5 - x**6 + x**7
    dy = y**1 + y**0 - y**-1 + y**-2 + (x * y) ** 2
    return dx, dy


@bc.ode
def real_powers(x, y, t, q=1.5, n=3):
    dx = x**0.5 - x**1.5 + x**q + x ** (-1 / 3)
    dy = y**n + 2**y - x**y + x**2.0 + (x**2) ** 0.25
    return dx, dy


@bc.ode
def power_is_right_associative(x, y, t):
    return x ** y**2 - (x**y) ** 2, 2**3**0.5 * x - y


@bc.ode
def division_chains(x, y, t, a=3.0, b=7.0):
    dx = x / a * b - x / (a * b) + x / a / b - x / (a / b)
    dy = x * y / a * b / (x * y + 100)
    return dx, dy


@bc.ode
def subtraction_chains(x, y, t, a=0.1, b=0.2):
    dx = x - (y - a) - (b - (x - y)) - -(a - b)
    dy = -(x - y) + a - (-b) - (x + (y - (a + (b - x))))
    return dx, dy


@bc.ode
def numbers(x, y, t):
    dx = 1e-3 * x + 1_000 * y + 0x10 + 0.1 + 2.5e2 - 3
    dy = 1 / 3 * x - 1e-12 * y + 123456789.123456789 * 1e-9 + 0.30000000000000004
    return dx, dy


@bc.ode
def integer_ratios(x, t):
    return x * (1 / 2) + x * 3 / 4 - 5 / 2 * x + 2 / 3 * (4 / 6)


@bc.ode
def booleans_are_numbers(x, y, t, theta=0.2):
    dx = (x > theta) * y - 2 * (x <= theta)
    dy = (x > 0) + (y > 0) - (x > y) * x
    return dx, dy


@bc.ode
def comparisons(x, y, t):
    dx = (x < y) + 2.0 * (x <= y) + 4.0 * (x > y) + 8.0 * (x >= y) + 16.0 * (x == y) + 32.0 * (x != y)
    dy = 1.0 if not x == y else 2.0
    return dx, dy


@bc.ode
def augmented(x, y, t, a=0.5):
    dx = x
    dx += y
    dx -= a * x
    dx *= 1.5
    dx /= 1 + a
    dy = y
    dy **= 2
    dy %= 0.75
    dy //= 0.1
    return dx, dy


@bc.ode
def swapped(x, y, t):
    u, v = x, y
    u, v = v, u
    u, v = u + v, u - v
    a, b, c = u, v, x * y
    return a * c, b - c


@bc.ode
def reassigned(x, y, t, I=1.0):
    current = I
    current = current - x
    x = x / 2
    current = current - x
    y = y + current
    dx = current * y
    dx = dx - x
    return dx, y


@bc.ode
def shadowed_time(x, t, omega=2.0):
    t = omega * t
    t = t % 1.0
    return -x + t


@bc.ode
def annotated(x: "mV", y: "1", t: "ms", a: "1/ms" = 0.5):
    rate: float = a * x
    decay: "1/ms" = y / 2
    dx = rate - decay
    return dx, decay
