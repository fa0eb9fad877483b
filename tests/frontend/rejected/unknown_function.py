import numpy as np

import brainpy_codegen as bc


@bc.ode
def model(V, t):
    return np.array([np.sinc(V) + sum(V) + len(V) + V(2)])
