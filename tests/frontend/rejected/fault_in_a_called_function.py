import brainpy_codegen as bc


def rate(V, k=1.0):
    while V > 0:
        V = V - 1
    return V * kk


@bc.ode
def model(V, t):
    return rate(V) + rate(2 * V) + missing
