import numpy as np

import brainpy_codegen as bc


@bc.ode
def model(x, t, a="high", b=None, c=np.ones(3)):
    return -x * a + b + c
