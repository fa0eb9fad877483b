"""Fractional Chen system: predictor_corrector step for C.

Generated from examples/fractional_chen.py:fractional_chen.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

`run` sums the slopes of the whole past; `step` makes a first step, from a state without a past.

The equations are in fractional_chen_predictor_corrector_c.c, which this file compiles once and calls.
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
from .support.fractional_weights import differences, first_slope, second_differences

MODEL = "examples/fractional_chen.py:fractional_chen"
METHOD = "predictor_corrector"
BACKEND = "c"
STATES = ("x", "y", "z")
PARAMETERS = {"alpha": 0.9, "a": 35.0, "b": 3.0, "c": 28.0}
ORDERS = ("alpha", "alpha", "alpha")

LIBRARY = Library(Path(__file__).with_suffix(".c"))


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


def derivative(x, y, z, t, alpha, a, b, c):
    """Right-hand side: Caputo derivatives of (x, y, z), of order alpha; scalars or arrays."""
    return LIBRARY.elementwise("derivative", (x, y, z, t, alpha, a, b, c), results=3)


LOOPS = FractionalLoops(
    in_library(LIBRARY),
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
