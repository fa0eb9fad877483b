import brainpy_codegen as bc


@bc.ode
def model(V, t):
    return -V
    V = V + 1
