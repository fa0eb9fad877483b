"""Ways to declare a model and to give its results."""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def single_state(x, t, tau=5.0):
    dx = -x / tau
    return dx


@bc.ode
def returned_expression(x, t, tau=5.0):
    return (1 - x) / tau


@bc.ode
def returned_dict(V, w, t, I=0.5):
    dV = V - V**3 / 3 - w + I
    return {"V": dV, "w": 0.08 * (V + 0.7 - 0.8 * w)}


@bc.ode
def no_parameters(x, y, t):
    return y, -x


@bc.ode
def no_defaults(x, y, t, a, b, c=1.0):
    dx = a * y - c * x
    dy = b * x - y
    return dx, dy


@bc.ode()
def declared_with_parentheses(x, t, rate=0.5):
    return -rate * x


@bc.ode
def integer_defaults(x, t, n=3, k=2, on=True):
    return x * n / k - n // k + (n - k) * 0.5 + (x if on else -x)


@bc.ode
def states_return_themselves(x, y, t):
    return y, x


@bc.ode
def constant_derivative(x, y, t, I=0.5):
    return 1.0, I


@bc.ode
def unused_names(x, y, t, a=1.0, unused=5.0):
    nothing = a * 3
    dx = -x
    dy = a * y
    return dx, dy


@bc.ode
def commented(V: "mV", n, t: "ms", I: "uA/cm2" = 10.0, g=0.3):
    """A membrane with one gate.

    The second paragraph of the docstring stays, with its `quotes` and 100 %.
    """
    # --- rates -----------------------------------------------
    alpha = 0.02 * np.exp(-V / 80)  # opening [1/ms]
    beta = 0.5  # closing [1/ms]

    # the membrane: a "leak" and {nothing} else
    dV = I - g * (V + 65)  # [mV/ms] slow
    dn = alpha * (1 - n) - beta * n
    return dV, dn


@bc.ode
def multi_line_statements(x, y, t, a=0.5, b=0.25):
    dx = (
        a * x
        - b * y  # the coupling
        + 1.0
    )
    dy = \
        x - y
    return (
        dx,
        dy,
    )


@bc.ode
def everything(V, w, t, I=0.3, a=0.7, *, b=0.8, tau=12.5):
    """Many constructs in one model."""
    drive: "nA" = I
    for k in range(1, 3):
        drive += np.sin(k * t) / k**2
    cubic = V - V**3 / 3
    if -1 < V < 1 and not w > 2:
        gain, shift = 1.5, 0.0
    elif V >= 1 or w > 2:
        gain, shift = 1.0, (V - 1) ** 2 if V > 1 else 0.0
    else:
        return {"V": cubic - w, "w": -w / tau}
    cubic *= gain
    dV = cubic - w + drive - np.where((w < 0) | (shift > 1), w % 0.3, shift)
    dw = (V + a - b * w) / tau - w // 3
    return {"w": dw, "V": dV}
