import brainpy_codegen as bc


def rate(V, mode="fast"):
    return -V


@bc.ode
def model(V, t):
    return rate(V)
