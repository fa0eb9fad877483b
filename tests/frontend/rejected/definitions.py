import brainpy_codegen as bc

import functools


@bc.ode
def model(V, t):
    class Gate:
        pass

    @functools.cache
    def rate(x):
        return -x

    return rate(V)
