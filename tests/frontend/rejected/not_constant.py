import math

import brainpy_codegen as bc


@bc.ode
def model(V, t):
    return math.factorial(V) + math.factorial(-2)
