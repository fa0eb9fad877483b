import numpy as np

import brainpy_codegen as bc


def rate(V):
    return 0.1 * V


@bc.ode
def model(V, t):
    return rate * V + np.exp - np
