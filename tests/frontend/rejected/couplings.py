import numpy as np

import brainpy_codegen as bc


@bc.ode
def model(r, t, W, A, k=1):
    a = np.sum(r, axis=0) + np.max(r, 0.0)
    b = np.roll(r, k) + np.roll(r, 1, axis=0) + np.roll(r)
    c = np.dot(r)
    return a + b + c
