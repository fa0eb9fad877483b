"""Fractional FitzHugh-Rinzel neuron: caputo_l1 step for C.

Generated from examples/fractional_fitzhugh_rinzel.py:fractional_fitzhugh_rinzel.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

`run` sums the states of the whole past; `step` makes a first step, from a state without a past.

The equations are in fractional_fitzhugh_rinzel_caputo_l1_c.c, which this file compiles once and calls.
"""

from math import gamma
from pathlib import Path

import numpy as np

from .support.c_library import Library
from .support.fractional import (
    FractionalLoops,
    in_library,
    integrate_fractional,
    one_fractional_step,
)
from .support.fractional_weights import second_differences

MODEL = "examples/fractional_fitzhugh_rinzel.py:fractional_fitzhugh_rinzel"
METHOD = "caputo_l1"
BACKEND = "c"
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

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def weights(order, dt, count):
    """Weights of the last `count` distances from the initial value, the newest first; and gain, that of the slope."""
    m = np.arange(count)
    # b[m] - b[m + 1] with b[m] = (m + 1)**(1 - order) - m**(1 - order)
    past = -second_differences(m, 1 - order)
    gain = gamma(2 - order) * dt**order
    return past, gain


def derivative(v, w, y, t, alpha, a, b, c, d, delta, mu, I):
    """Right-hand side: Caputo derivatives of (v, w, y), of order alpha; scalars or arrays."""
    return LIBRARY.elementwise(
        "derivative", (v, w, y, t, alpha, a, b, c, d, delta, mu, I), results=3
    )


LOOPS = FractionalLoops(
    in_library(LIBRARY),
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
