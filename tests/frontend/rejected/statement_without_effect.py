import brainpy_codegen as bc


def rate(V):
    return -V


@bc.ode
def model(V, t):
    V + 1
    rate(V)
    "a note"
    ...
    return rate(V)
