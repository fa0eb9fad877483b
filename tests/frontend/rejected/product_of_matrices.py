import numpy as np

import brainpy_codegen as bc


@bc.ode
def model(r, t, A, B):
    return A @ r + B @ r + A @ B
