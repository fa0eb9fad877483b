"""Models with comments, units and docstrings in every place."""

import brainpy_codegen as bc


@bc.ode
def commented(V, w, t, I=0.0, tau=12.5, W=1.0, b=0.1):
    """FitzHugh-Nagumo neuron.

    Two variables, as in 1961.

    V: membrane potential [mV]
    w : recovery
    tau: time constant, "of recovery" [ms]
    W, b: weights, as in W[to, from] or [0, 1]
    """
    # the fast one
    # of two variables
    dV = V - V**3 / 3 - w + I  # fast # variable

    # the slow one

    x = w * 2
    dw = (V - x) / tau  # slow

    return dV, dw


@bc.ode
def branching(
    V: "mV",  # membrane # potential
    w: float,
    t,
    I: "uA/cm2" = 0.0,  # input current
    a=0.7, b=-0.8,  # [mV] belongs to two
    g=36.0,  # conductance [mS/cm2]
):
    # above the branch
    if V > 0:  # high
        # inside
        dV = -V  # falls
        x = 1.0
    # before else
    else:  # low
        dV = V  # rises
        x = 2.0
    for k in range(2):  # twice
        # each time
        x = x * k  # times
    text: "ms" = x + (
        I  # inner
        + a
        # alone inside
    ) * b  # end
    return (
        dV,  # of V
        text * g,  # of w
    )


@bc.ode
def hashed(x: "# no", t):
    """Not # a comment."""
    return -x  # "one"
