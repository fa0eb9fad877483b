import brainpy_codegen as bc


@bc.ode
def model(V, t):
    import numpy as np
    from math import exp
    return np.exp(V) + exp(V)
