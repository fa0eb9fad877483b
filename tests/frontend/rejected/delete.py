import brainpy_codegen as bc


@bc.ode
def model(V, t):
    a = -V
    del a
    return -V
