"""Fractional Chen system: predictor_corrector step for Numba.

Generated from examples/fractional_chen.py:fractional_chen.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

`run` sums the slopes of the whole past; `step` makes a first step, from a state without a past.
"""

from math import gamma

import numpy as np

from .support.fractional import (
    FractionalLoops,
    integrate_fractional,
    one_fractional_step,
)
from .support.fractional_weights import differences, first_slope, second_differences
from .support.numba_jit import cell, loop
from .support.numba_memory import remember_slopes

MODEL = "examples/fractional_chen.py:fractional_chen"
METHOD = "predictor_corrector"
BACKEND = "numba"
STATES = ("x", "y", "z")
PARAMETERS = {"alpha": 0.9, "a": 35.0, "b": 3.0, "c": 28.0}
ORDERS = ("alpha", "alpha", "alpha")


def weights(order, dt, count):
    """Weights of the last `count` slopes, the newest first: predictor, corrector, what the first slope adds; and gain.

    The gain is the weight of the slope at the end of the step.
    """
    m = np.arange(count)
    gain = dt**order / gamma(order + 2)
    # (m + 1)**order - m**order
    predictor = (order + 1) * gain * differences(m, order)
    # (m + 2)**(order + 1) - 2 * (m + 1)**(order + 1) + m**(order + 1)
    corrector = gain * second_differences(m, order + 1)
    # of the first slope m**(order + 1) - (m - order) * (m + 1)**order, instead of the corrector's
    first = gain * first_slope(m, order) - corrector
    return predictor, corrector, first, gain


@cell
def derivative(x, y, z, t, alpha, a, b, c):
    """Right-hand side: Caputo derivatives of (x, y, z), of order alpha."""
    dx = a * (y - x)
    dy = (c - a) * x - x * z + c * y
    dz = x * y - b * z
    return dx, dy, dz


@cell
def advance(
    x_predicted, y_predicted, z_predicted, x_past, y_past, z_past, gain, t, dt, p_end
):
    """State after dt: corrector of the fractional Adams-Bashforth-Moulton method
    (Diethelm, Ford and Freed 2002).

    x_predicted, y_predicted, z_predicted: the predictor, at t + dt.
    x_past, y_past, z_past: the initial value, and the weighted slopes up to t.
    gain: weight of the slope at t + dt.
    """
    dx, dy, dz = derivative(x_predicted, y_predicted, z_predicted, t + dt, *p_end)

    x_next = x_past + gain * dx
    y_next = y_past + gain * dy
    z_next = z_past + gain * dz

    return x_next, y_next, z_next


@loop
def run_elements(
    state, record, parameters, drive, memory, gains, work, t0, dt, steps, every
):
    """All steps of some elements, from what is remembered of all steps before.

    drive[k, stage time, parameter] is added to the parameters in step k; its last row holds from there on.
    """
    x = state[0]
    y = state[1]
    z = state[2]
    dx = work[0, 0]
    dy = work[0, 1]
    dz = work[0, 2]
    x_predicted = work[1, 0]
    y_predicted = work[1, 1]
    z_predicted = work[1, 2]
    x_past = work[2, 0]
    y_past = work[2, 1]
    z_past = work[2, 2]
    alpha = parameters[0]
    a = parameters[1]
    b = parameters[2]
    c = parameters[3]
    for k in range(steps):
        t = t0 + k * dt
        now = min(k, len(drive) - 1)
        alpha_now = drive[now, 0, 0]
        a_now = drive[now, 0, 1]
        b_now = drive[now, 0, 2]
        c_now = drive[now, 0, 3]
        alpha_end = drive[now, 1, 0]
        a_end = drive[now, 1, 1]
        b_end = drive[now, 1, 2]
        c_end = drive[now, 1, 3]
        for i in range(x.size):
            p = (alpha[i] + alpha_now, a[i] + a_now, b[i] + b_now, c[i] + c_now)
            dx[i], dy[i], dz[i] = derivative(x[i], y[i], z[i], t, *p)
        remember_slopes(memory, k, dt, work[0], work[1], work[2])
        for i in range(x.size):
            p_end = (alpha[i] + alpha_end, a[i] + a_end, b[i] + b_end, c[i] + c_end)
            x[i], y[i], z[i] = advance(
                x_predicted[i],
                y_predicted[i],
                z_predicted[i],
                x_past[i],
                y_past[i],
                z_past[i],
                gains[0],
                t,
                dt,
                p_end,
            )
        if (k + 1) % every == 0:
            row = record[(k + 1) // every]
            for i in range(x.size):
                row[0, i] = x[i]
                row[1, i] = y[i]
                row[2, i] = z[i]


LOOPS = FractionalLoops(
    run_elements,
    weights,
    ORDERS,
    limit=2,
    history="slopes",
    stage_times=(0.0, 1.0),
    names=(*STATES, *PARAMETERS),
)


def step(x, y, z, t, dt, *, alpha=0.9, a=35.0, b=3.0, c=28.0):
    """State after a first step of dt: x, y, z; before it there is no past. Scalars or arrays."""
    return one_fractional_step(LOOPS, (x, y, z), t, dt, (alpha, a, b, c))


def run(
    x,
    y,
    z,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    memory=None,
    alpha=0.9,
    a=35.0,
    b=3.0,
    c=28.0,
):
    """Integrate `steps` steps of dt from t0; returns (t, x, y, z), time first, row 0 the initial state.

    memory: how far back in time the past is told apart; None: to the start.
    Older slopes weigh like the oldest in it, which changes x(t) by at most max|dx| / gamma(order)
    times the integral of |s**(order - 1) - memory**(order - 1)| over s from memory to t - t0.
    """
    return integrate_fractional(
        LOOPS, (x, y, z), t0, dt, steps, every, memory, (alpha, a, b, c)
    )
