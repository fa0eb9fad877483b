import numpy as np

import brainpy_codegen as bc
from scipy.special import gamma


@bc.ode
def model(V, t):
    return gamma(V)
