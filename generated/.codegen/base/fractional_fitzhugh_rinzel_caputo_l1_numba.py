"""Fractional FitzHugh-Rinzel neuron: caputo_l1 step for Numba.

Generated from examples/fractional_fitzhugh_rinzel.py:fractional_fitzhugh_rinzel.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

`run` sums the states of the whole past; `step` makes a first step, from a state without a past.
"""

from math import gamma

import numpy as np

from .support.fractional import (
    FractionalLoops,
    integrate_fractional,
    one_fractional_step,
)
from .support.fractional_weights import second_differences
from .support.numba_jit import cell, loop
from .support.numba_memory import remember_states

MODEL = "examples/fractional_fitzhugh_rinzel.py:fractional_fitzhugh_rinzel"
METHOD = "caputo_l1"
BACKEND = "numba"
STATES = ("v", "w", "y")
PARAMETERS = {
    "alpha": 0.98,
    "a": 0.7,
    "b": 0.8,
    "c": -0.775,
    "d": 1.0,
    "delta": 0.08,
    "mu": 1e-4,
    "I": 0.3125,
}
ORDERS = ("alpha", "alpha", "alpha")


def weights(order, dt, count):
    """Weights of the last `count` distances from the initial value, the newest first; and gain, that of the slope."""
    m = np.arange(count)
    # b[m] - b[m + 1] with b[m] = (m + 1)**(1 - order) - m**(1 - order)
    past = -second_differences(m, 1 - order)
    gain = gamma(2 - order) * dt**order
    return past, gain


@cell
def derivative(v, w, y, t, alpha, a, b, c, d, delta, mu, I):
    """Right-hand side: Caputo derivatives of (v, w, y), of order alpha."""
    dv = v - v**3 / 3 - w + y + I  # membrane potential
    dw = delta * (a + v - b * w)  # recovery
    dy = mu * (c - v - d * y)  # slow modulation of the firing
    return dv, dw, dy


@cell
def advance(v, w, y, v_past, w_past, y_past, gain, t, p):
    """State after dt: explicit L1 scheme for Caputo derivatives (Oldham and Spanier 1974).

    v_past, w_past, y_past: the initial value, and the weighted distances from it up to t.
    gain: weight of the slope at t.
    """
    dv, dw, dy = derivative(v, w, y, t, *p)

    v_next = v_past + gain * dv
    w_next = w_past + gain * dw
    y_next = y_past + gain * dy

    return v_next, w_next, y_next


@loop
def run_elements(
    state, record, parameters, drive, memory, gains, work, t0, dt, steps, every
):
    """All steps of some elements, from what is remembered of all steps before.

    drive[k, stage time, parameter] is added to the parameters in step k; its last row holds from there on.
    """
    v = state[0]
    w = state[1]
    y = state[2]
    v_past = work[2, 0]
    w_past = work[2, 1]
    y_past = work[2, 2]
    alpha = parameters[0]
    a = parameters[1]
    b = parameters[2]
    c = parameters[3]
    d = parameters[4]
    delta = parameters[5]
    mu = parameters[6]
    I = parameters[7]
    for k in range(steps):
        t = t0 + k * dt
        now = min(k, len(drive) - 1)
        alpha_now = drive[now, 0, 0]
        a_now = drive[now, 0, 1]
        b_now = drive[now, 0, 2]
        c_now = drive[now, 0, 3]
        d_now = drive[now, 0, 4]
        delta_now = drive[now, 0, 5]
        mu_now = drive[now, 0, 6]
        I_now = drive[now, 0, 7]
        remember_states(memory, k, dt, state, work[2])
        for i in range(v.size):
            p = (
                alpha[i] + alpha_now,
                a[i] + a_now,
                b[i] + b_now,
                c[i] + c_now,
                d[i] + d_now,
                delta[i] + delta_now,
                mu[i] + mu_now,
                I[i] + I_now,
            )
            v[i], w[i], y[i] = advance(
                v[i], w[i], y[i], v_past[i], w_past[i], y_past[i], gains[0], t, p
            )
        if (k + 1) % every == 0:
            row = record[(k + 1) // every]
            for i in range(v.size):
                row[0, i] = v[i]
                row[1, i] = w[i]
                row[2, i] = y[i]


LOOPS = FractionalLoops(
    run_elements,
    weights,
    ORDERS,
    limit=1,
    history="states",
    stage_times=(0.0,),
    names=(*STATES, *PARAMETERS),
)


def step(
    v,
    w,
    y,
    t,
    dt,
    *,
    alpha=0.98,
    a=0.7,
    b=0.8,
    c=-0.775,
    d=1.0,
    delta=0.08,
    mu=1e-4,
    I=0.3125,
):
    """State after a first step of dt: v, w, y; before it there is no past. Scalars or arrays."""
    return one_fractional_step(
        LOOPS, (v, w, y), t, dt, (alpha, a, b, c, d, delta, mu, I)
    )


def run(
    v,
    w,
    y,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    memory=None,
    alpha=0.98,
    a=0.7,
    b=0.8,
    c=-0.775,
    d=1.0,
    delta=0.08,
    mu=1e-4,
    I=0.3125,
):
    """Integrate `steps` steps of dt from t0; returns (t, v, w, y), time first, row 0 the initial state.

    memory: how far back in time the past is told apart; None: to the start.
    What is forgotten changes the derivative by at most
    max|x - x0| * memory**-order / |gamma(1 - order)|.
    """
    return integrate_fractional(
        LOOPS,
        (v, w, y),
        t0,
        dt,
        steps,
        every,
        memory,
        (alpha, a, b, c, d, delta, mu, I),
    )
