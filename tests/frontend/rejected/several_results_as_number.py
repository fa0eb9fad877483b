import brainpy_codegen as bc


def rates(V):
    return V, -V


@bc.ode
def model(V, t):
    return 2 * rates(V)
