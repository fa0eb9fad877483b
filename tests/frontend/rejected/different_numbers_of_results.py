import brainpy_codegen as bc


def rates(V):
    if V > 0:
        return V, -V
    return V


@bc.ode
def model(V, t):
    a, b = rates(V)
    return a + b
