import numpy as np

import brainpy_codegen as bc


@bc.ode
def model(V, t, g_Na=120.0, E_Na=50.0):
    """A channel whose conductance is misspelt."""
    I_Na = g_Na0 * (V - E_Na)
    return -I_Na + zzz + np.xep(V)
