import numpy as np

import brainpy_codegen as bc


@bc.ode
def model(V, t):
    with np.errstate(all="ignore"):
        dV = 1 / V
    return dV
