import numpy as np

import brainpy_codegen as bc


def rate(V, k, s=1.0):
    return k * V / s


@bc.ode
def model(V, t):
    a = rate(V)
    b = rate(V, 2.0, 3.0, 4.0)
    c = rate(V, kk=2.0)
    d = rate(V, 1.0, k=2.0)
    e = np.exp(V, 2) + np.exp(x=V) + np.where(V > 0) + np.round(V, 2) + max(V) + np.clip(V) + np.clip(V, low=0)
    return a + b + c + d + e
