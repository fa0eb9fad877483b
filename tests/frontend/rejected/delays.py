import numpy as np

import brainpy_codegen as bc


@bc.dde
def model(x, y, t, tau=1.0):
    now = bc.delayed(x, 0.0)
    later = bc.delayed(x, -1)
    for k in range(2):
        later = later + bc.delayed(y, 0.5 * k)
    mean = bc.delayed(x, np.mean(y))
    return now + later, mean
