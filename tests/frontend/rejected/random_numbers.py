import numpy as np

import brainpy_codegen as bc
import random

rng = np.random.default_rng(0)


@bc.ode
def model(V, t):
    noise = np.random.randn() + rng.normal(0.0, 1.0)
    return -V + noise + random.random()
