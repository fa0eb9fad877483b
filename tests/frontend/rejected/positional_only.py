import brainpy_codegen as bc


@bc.ode
def model(x, t, /, k=1.0):
    return -k * x
