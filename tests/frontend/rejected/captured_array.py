import numpy as np

import brainpy_codegen as bc

weights = np.eye(3)
table = [1.0, 2.0]


@bc.ode
def model(r, t):
    return weights @ r + table
